// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hold, HoldOrder, HoldReason, HoldStatus, toHold} from "../../contracts/supervision/types/Hold.sol";
import {Test} from "../utils/Vm.sol";

/// @dev Words are compared by masks written down from the layout, not by the accessors under test.
contract HoldPackingTest is Test {
    uint256 private constant AMOUNT = ((1 << 104) - 1) << 152;
    uint256 private constant UNTIL = ((1 << 32) - 1) << 120;
    uint256 private constant STATUS = 0xff;

    function testFuzz_toHold_LiesWhereTheLayoutSays(
        uint16[2] memory countries,
        uint40 caseId,
        uint104 amount,
        uint32[2] memory ends,
        uint8 reason
    ) external view {
        HoldReason reason_ = HoldReason(reason % (uint8(type(HoldReason).max) + 1));
        HoldOrder memory order = HoldOrder(address(0), address(0), countries[0], caseId, 0, ends[0], reason_);
        uint256 word = Hold.unwrap(this.pack(order, amount, countries[1], ends[1]));
        assertEq(word >> 152, amount, "amount");
        assertEq(uint32(word >> 120), ends[1], "until");
        assertEq(uint32(word >> 88), ends[0], "term");
        assertEq(uint16(word >> 72), countries[0], "authority");
        assertEq(uint16(word >> 56), countries[1], "home");
        assertEq(uint40(word >> 16), caseId, "case");
        assertEq(uint8(word >> 8), uint8(reason_), "reason");
        bool national = countries[0] == countries[1];
        assertEq(uint8(word), uint8(national ? HoldStatus.National : HoldStatus.Provisional), "status");
    }

    function pack(HoldOrder calldata order, uint256 amount, uint16 home, uint256 until) external pure returns (Hold) {
        return toHold(order, amount, home, until);
    }

    function testFuzz_ended_TouchesTheStatusAlone(uint256 word) external pure {
        Hold hold = Hold.wrap(word).ended();
        assertEq(Hold.unwrap(hold), (word & ~STATUS) | uint8(HoldStatus.Ended), "word");
    }

    function testFuzz_extended_TouchesTheEndAlone(uint256 word, uint8 status, uint32 until) external pure {
        word = _withStatus(word, status);
        Hold hold = Hold.wrap(word).extended(until);
        assertEq(Hold.unwrap(hold), (word & ~UNTIL) | (uint256(until) << 120), "word");
    }

    /// What was agreed to bites until its term.
    function testFuzz_ratified_TouchesEndAndStatusAlone(uint256 word) external pure {
        Hold hold = Hold.wrap(word).ratified();
        uint256 term = uint32(word >> 88);
        assertEq(Hold.unwrap(hold), (word & ~(UNTIL | STATUS)) | (term << 120) | uint8(HoldStatus.Ratified), "word");
    }

    /// Part of a hold leaves the rest as it was; the whole ends it.
    function testFuzz_less_TouchesTheAmountAlone(uint256 word, uint104 amount) external pure {
        uint256 before = word >> 152;
        vm.assume(amount <= before);
        Hold hold = Hold.wrap(word).less(amount);
        uint256 kept = amount == before ? (word & ~STATUS) | uint8(HoldStatus.Ended) : word;
        assertEq(Hold.unwrap(hold), (kept & ~AMOUNT) | ((before - amount) << 152), "word");
    }

    /// It bites until its end and not at it, and not at all once it ended or where there is none.
    function testFuzz_isLiveAt_UntilItsEnd(uint256 word, uint8 status, uint256 time) external pure {
        word = _withStatus(word, status);
        HoldStatus status_ = HoldStatus(uint8(word));
        bool bites = status_ != HoldStatus.None && status_ != HoldStatus.Ended;
        assertTrue(Hold.wrap(word).isLiveAt(time) == (bites && time < uint32(word >> 120)), "live");
    }

    function _withStatus(uint256 word, uint8 status) private pure returns (uint256) {
        return (word & ~STATUS) | (status % (uint8(type(HoldStatus).max) + 1));
    }
}
