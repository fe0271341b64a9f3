// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HeldDays, PERIOD, PERIODS, toHeldDays} from "../../contracts/supervision/types/HeldDays.sol";
import {Hold, HoldFile, HoldOrder, HoldReason, HoldStatus, toHold} from "../../contracts/supervision/types/Hold.sol";
import {PlacedCount} from "../../contracts/supervision/types/PlacedCount.sol";
import {Test} from "../utils/Vm.sol";

/// @notice The words in which holds are kept and counted, against lists that keep everything.
contract HeldDaysTest is Test {
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant ROUNDS = 5;

    function testFuzz_with_CountsEveryPeriodTouchedOnce(
        uint256[ROUNDS] memory from,
        uint256[ROUNDS] memory life
    ) external pure {
        uint256 last = (NOW + 90 days) / PERIOD;
        HeldDays held = toHeldDays(last);
        for (uint256 i = 0; i < ROUNDS; ++i) {
            from[i] = bound(from[i], NOW - 500 days, NOW + 200 days);
            life[i] = bound(life[i], 0, 120 days);
            held = held.with(from[i], from[i] + life[i]);
        }
        assertEq(held.count(), _touched(from, life, last), "periods");
    }

    function testFuzz_movedTo_SeesTheSamePeriodsFromElsewhere(
        uint256[ROUNDS] memory from,
        uint256[ROUNDS] memory life,
        uint256 step
    ) external pure {
        uint256 last = NOW / PERIOD;
        step = bound(step, 0, 2 * PERIODS);
        HeldDays held = toHeldDays(last);
        for (uint256 i = 0; i < ROUNDS; ++i) {
            from[i] = bound(from[i], NOW - 300 days, NOW - 60 days);
            life[i] = bound(life[i], 0, 60 days);
            held = held.with(from[i], from[i] + life[i]);
        }
        assertEq(held.movedTo(last + step).count(), _touched(from, life, last + step), "later");
        assertEq(toHeldDays(last + step).together(held).count(), _touched(from, life, last + step), "together");
        assertEq(held.movedTo(last - 20).count(), _overlap(from, life, last - 20), "earlier");
    }

    function test_with_AtBothEdgesOfAPeriod() external pure {
        uint256 start = 10_000 * PERIOD;
        HeldDays none = toHeldDays(10_001);
        assertEq(none.with(start, start + PERIOD).count(), 1, "one whole period");
        assertEq(none.with(start, start + PERIOD + 1).count(), 2, "a second of the next");
        assertEq(none.with(start - 1, start + PERIOD).count(), 2, "a second of the one before");
        assertEq(none.with(start, start).count(), 0, "nothing");
        assertEq(none.with(start, start + 10 * PERIOD).count(), 2, "not beyond the last");
        assertEq(none.with(0, start).count(), PERIODS - 2, "not before the first");
    }

    function testFuzz_toHold_KeepsEveryField(
        uint16 authority,
        uint40 caseId,
        uint256 term,
        uint8 reason,
        uint256 amount,
        uint16 home,
        uint256 time
    ) external view {
        time = bound(time, NOW, NOW + 3650 days);
        HoldOrder memory order;
        (order.authority, order.caseId) = (authority, caseId);
        order.until = uint32(bound(term, time + 1, time + 90 days));
        order.reason = HoldReason(bound(reason, 1, uint256(type(HoldReason).max)));
        amount = bound(amount, 1, type(uint104).max);
        uint256 until = bound(amount, time + 1, order.until);
        HoldFile memory file = this.word(order, amount, home, time, until).toFile();
        assertEq(file.amount, amount, "amount");
        assertEq(file.since, time - (time % PERIOD), "since");
        assertEq(file.until, until, "until");
        assertEq(file.term, order.until, "term");
        assertEq(file.authority, order.authority, "authority");
        assertEq(file.home, home, "home");
        assertEq(file.caseId, order.caseId, "case");
        assertEq(uint8(file.reason), uint8(order.reason), "reason");
        HoldStatus status = order.authority == home ? HoldStatus.National : HoldStatus.Provisional;
        assertEq(uint8(file.status), uint8(status), "status");
    }

    function testFuzz_ended_BitesNoMoreAndKeepsTheRest(uint256 raw, uint8 status, uint32 time) external pure {
        raw = (raw & ~uint256(0xff)) | 0x12;
        status = uint8(bound(status, uint8(HoldStatus.Ended), uint8(type(HoldStatus).max)));
        Hold hold = Hold.wrap(raw).ended(HoldStatus(status), time);
        assertEq(hold.untilOf(), time, "until");
        assertEq(uint8(hold.statusOf()), status, "status");
        assertFalse(hold.isLiveAt(0), "live");
        uint256 others = ~((uint256(type(uint32).max) << 120) | 0xf);
        assertEq(Hold.unwrap(hold) & others, raw & others, "the rest");
    }

    function testFuzz_oneMoreAt_CountsTodayAndThirtyDaysBefore(uint32[16] memory steps) external pure {
        uint256[16] memory times;
        PlacedCount count;
        uint256 time = NOW;
        for (uint256 i = 0; i < steps.length; ++i) {
            time += bound(steps[i], 0, 12 days);
            times[i] = time;
            uint256 expected = 0;
            for (uint256 j = 0; j <= i; ++j) if (time / 1 days - times[j] / 1 days <= 30) ++expected;
            uint256 sum;
            (count, sum) = count.oneMoreAt(time);
            assertEq(sum, expected, "sum");
            assertEq(count.countAt(time), expected, "count");
        }
        assertEq(count.countAt(time + 32 days), 0, "forgotten");
    }

    /// @notice So that the order is in calldata.
    function word(
        HoldOrder calldata order,
        uint256 amount,
        uint16 home,
        uint256 time,
        uint256 until
    ) external pure returns (Hold) {
        return toHold(order, amount, home, time, until);
    }

    function _touched(
        uint256[ROUNDS] memory from,
        uint256[ROUNDS] memory life,
        uint256 last
    ) private pure returns (uint256 count) {
        for (uint256 period = last + 1 - PERIODS; period <= last; ++period) {
            if (_isTouched(from, life, period)) ++count;
        }
    }

    /// What was seen from NOW and is not after an earlier last period.
    function _overlap(
        uint256[ROUNDS] memory from,
        uint256[ROUNDS] memory life,
        uint256 last
    ) private pure returns (uint256 count) {
        for (uint256 period = NOW / PERIOD + 1 - PERIODS; period <= last; ++period) {
            if (_isTouched(from, life, period)) ++count;
        }
    }

    function _isTouched(
        uint256[ROUNDS] memory from,
        uint256[ROUNDS] memory life,
        uint256 period
    ) private pure returns (bool) {
        for (uint256 i = 0; i < ROUNDS; ++i) {
            bool overlaps = from[i] < (period + 1) * PERIOD && from[i] + life[i] > period * PERIOD;
            if (life[i] != 0 && overlaps) return true;
        }
        return false;
    }
}
