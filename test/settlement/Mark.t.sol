// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mark, toMark} from "../../contracts/settlement/types/Mark.sol";
import {Test} from "../utils/Vm.sol";

/// @dev Words are compared by masks written down from the layout, not by the accessors under test.
contract MarkPackingTest is Test {
    uint256 private constant HASH = ~uint256((1 << 72) - 1);
    uint256 private constant COUNT = ((1 << 28) - 1) << 44;
    uint256 private constant ROOM = 0xffff << 28;
    uint256 private constant ROUND = (1 << 28) - 1;
    uint256 private constant HELD = 1 << 28;
    uint256 private constant LIMITED = 1 << 29;

    function testFuzz_accessors_ReadWhatTheLayoutSays(uint256 word) external pure {
        Mark mark = Mark.wrap(word);
        assertEq(mark.hashOf(), word & HASH, "hash");
        assertEq(mark.countOf(), (word & COUNT) >> 44, "count");
        assertEq(mark.roomOf(), (word & ROOM) >> 28, "room");
        assertEq(mark.roundOf(), word & ROUND, "round");
        assertTrue(mark.hasLimits() == (word & LIMITED != 0), "limits");
    }

    function testFuzz_toMark_IsHashAndCount(uint256 hash, uint32 count) external pure {
        (hash, count) = (hash & HASH, count % 2 ** 28);
        assertEq(Mark.unwrap(toMark(hash, count)), hash | (uint256(count) << 44), "word");
    }

    /// Entries take from the room what they add to the count, and the round stays.
    function testFuzz_withEntry_MovesCountAndRoom(uint256 word, uint256 hash, uint16 entries) external pure {
        uint256 room = (word & ROOM) >> 28;
        uint256 count = (word & COUNT) >> 44;
        vm.assume(entries <= room && count + entries < 2 ** 28);
        hash &= HASH;
        uint256 expected = hash | ((count + entries) << 44) | ((room - entries) << 28) | (word & ROUND);
        assertEq(Mark.unwrap(Mark.wrap(word).withEntry(hash, entries)), expected, "word");
    }

    function testFuzz_inRound_TouchesRoomAndRoundAlone(uint256 word, uint16 room, uint32 round) external pure {
        round %= 2 ** 28;
        uint256 expected = (word & (HASH | COUNT)) | (uint256(room) << 28) | round;
        assertEq(Mark.unwrap(Mark.wrap(word).inRound(round, room)), expected, "word");
    }

    function testFuzz_movedTo_TouchesHashAndCountAlone(uint256 word, uint256 hash, uint32 count) external pure {
        (hash, count) = (hash & HASH, count % 2 ** 28);
        uint256 expected = hash | (uint256(count) << 44) | (word & (ROOM | ROUND));
        assertEq(Mark.unwrap(Mark.wrap(word).movedTo(hash, count)), expected, "word");
    }

    /// What the payer says in a round holds from the next one on, and until then what held before.
    function testFuzz_withHold_WorksFromTheNextRoundOn(
        uint256 word,
        bool held,
        uint32 round,
        uint32 later
    ) external pure {
        (round, later) = (round % 2 ** 28, later % 2 ** 28);
        vm.assume(round != later && (word & ROUND) != round && (word & ROUND) != later);
        bool before = word & HELD != 0;
        Mark mark = Mark.wrap(word).withHold(held, round);
        assertTrue(mark.isHeldIn(round) == before, "this round");
        assertTrue(mark.isHeldIn(later) == held, "another round");
        assertEq(Mark.unwrap(mark) & ~(HELD | ROUND), word & ~(HELD | ROUND), "neighbours");
    }

    function testFuzz_withLimits_TouchesItsBitAlone(uint256 word, bool limited) external pure {
        Mark mark = Mark.wrap(word).withLimits(limited);
        assertEq(Mark.unwrap(mark), limited ? word | LIMITED : word & ~LIMITED, "word");
    }
}
