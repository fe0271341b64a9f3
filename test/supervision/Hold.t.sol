// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PERIOD} from "../../contracts/supervision/types/HeldDays.sol";
import {Hold, HoldOrder, HoldReason, HoldStatus, toHold} from "../../contracts/supervision/types/Hold.sol";
import {Test} from "../utils/Vm.sol";

/// @dev Words are compared by masks written down from the layout, not by the accessors under test.
contract HoldPackingTest is Test {
    uint256 private constant AMOUNT = ((1 << 104) - 1) << 152;
    uint256 private constant UNTIL = ((1 << 32) - 1) << 120;
    uint256 private constant STATUS = 0xf;
    uint256 private constant TERM_MAX = 90 days;

    function testFuzz_toHold_LiesWhereTheLayoutSays(
        uint16[2] memory countries,
        uint40 caseId,
        uint104 amount,
        uint32 time,
        uint32[2] memory terms,
        uint8 reason
    ) external view {
        vm.assume(time < type(uint32).max - TERM_MAX);
        HoldReason reason_ = HoldReason(reason % (uint8(type(HoldReason).max) + 1));
        uint32 term = time + uint32(terms[0] % TERM_MAX);
        uint32 until = time + uint32(terms[1] % TERM_MAX);
        HoldOrder memory order = HoldOrder(address(0), address(0), countries[0], caseId, 0, term, reason_);
        uint256 word = Hold.unwrap(this.pack(order, amount, countries[1], time, until));
        assertEq(word >> 152, amount, "amount");
        assertEq(uint32(word >> 120), until, "until");
        assertEq(uint16(word >> 104), time / PERIOD, "period");
        assertEq(uint24(word >> 80), term - (time / PERIOD) * PERIOD, "term");
        assertEq(uint16(word >> 64), countries[0], "authority");
        assertEq(uint16(word >> 48), countries[1], "home");
        assertEq(uint40(word >> 8), caseId, "case");
        assertEq((word >> 4) & 0xf, uint8(reason_), "reason");
        bool national = countries[0] == countries[1];
        assertEq(word & STATUS, uint8(national ? HoldStatus.National : HoldStatus.Provisional), "status");
    }

    function pack(
        HoldOrder calldata order,
        uint256 amount,
        uint16 home,
        uint256 time,
        uint256 until
    ) external pure returns (Hold) {
        return toHold(order, amount, home, time, until);
    }

    function testFuzz_ended_TouchesEndAndStatusAlone(uint256 word, uint32 time) external pure {
        Hold hold = Hold.wrap(word).ended(HoldStatus.Ended, time);
        uint256 rest = word & ~(UNTIL | STATUS);
        assertEq(Hold.unwrap(hold), rest | (uint256(time) << 120) | uint8(HoldStatus.Ended), "word");
    }

    function testFuzz_extended_TouchesTheEndAlone(uint256 word, uint8 status, uint32 until) external pure {
        word = _withStatus(word, status);
        Hold hold = Hold.wrap(word).extended(until);
        assertEq(Hold.unwrap(hold), (word & ~UNTIL) | (uint256(until) << 120), "word");
    }

    /// What was agreed to bites until its term, which was a time of 32 bits when the hold was made.
    function testFuzz_ratified_TouchesEndAndStatusAlone(uint256 word) external pure {
        uint256 term = uint16(word >> 104) * PERIOD + uint24(word >> 80);
        vm.assume(term <= type(uint32).max);
        Hold hold = Hold.wrap(word).ratified();
        uint256 rest = word & ~(UNTIL | STATUS);
        assertEq(Hold.unwrap(hold), rest | (uint256(uint32(term)) << 120) | uint8(HoldStatus.Ratified), "word");
    }

    /// Part of a hold leaves the rest as it was; the whole ends it at that time.
    function testFuzz_less_TouchesTheAmountAlone(uint256 word, uint104 amount, uint32 time) external pure {
        uint256 before = word >> 152;
        vm.assume(amount <= before);
        Hold hold = Hold.wrap(word).less(amount, time);
        uint256 ended = (word & ~(UNTIL | STATUS)) | (uint256(time) << 120) | uint8(HoldStatus.Ended);
        uint256 kept = amount == before ? ended : word;
        assertEq(Hold.unwrap(hold), (kept & ~AMOUNT) | ((before - amount) << 152), "word");
    }

    /// It bites until its end and not at it, and not at all once it ended or where there is none.
    function testFuzz_isLiveAt_UntilItsEnd(uint256 word, uint8 status, uint256 time) external pure {
        word = _withStatus(word, status);
        HoldStatus status_ = HoldStatus(word & STATUS);
        bool bites =
            status_ == HoldStatus.National || status_ == HoldStatus.Provisional || status_ == HoldStatus.Ratified;
        assertTrue(Hold.wrap(word).isLiveAt(time) == (bites && time < uint32(word >> 120)), "live");
    }

    function _withStatus(uint256 word, uint8 status) private pure returns (uint256) {
        return (word & ~STATUS) | (status % (uint8(type(HoldStatus).max) + 1));
    }
}
