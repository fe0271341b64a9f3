// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IBankingCalendar} from "../../contracts/trade/interfaces/IBankingCalendar.sol";
import {ICertificateOfOrigin} from "../../contracts/trade/interfaces/ICertificateOfOrigin.sol";
import {ICustomsWindow} from "../../contracts/trade/interfaces/ICustomsWindow.sol";
import {ITradeAccreditations} from "../../contracts/trade/interfaces/ITradeAccreditations.sol";
import {Addressee, ClearanceStatus, DetentionGround} from "../../contracts/trade/types/Clearance.sol";
import {CheckGround, CheckStatus, OriginAgreementDraft, OriginIssuance} from "../../contracts/trade/types/Origin.sol";
import {recordIn, toTitle} from "../../contracts/trade/types/Title.sol";
import {Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice The clocks of trade beside models of them, and titles. This contract is the registry of countries as well: everybody
/// holds every office, and only the clocks refuse.
contract ClocksTest is Test {
    uint16 private constant HOME = 156;
    uint16 private constant ABROAD = 398;
    uint256 private constant DECISION = 90 days;
    uint256 private constant START = 1_800_000_000; // a Friday
    bytes32 private constant TEXT = keccak256("text");

    IBankingCalendar private _calendar;
    ICertificateOfOrigin private _origins;
    ICustomsWindow private _customs;

    fallback() external {}

    function setUp() public {
        vm.warp(START);
        ICountryRegistry countries = ICountryRegistry(address(this));
        ITradeAccreditations accreditations = Suite.accreditations(countries);
        _calendar = Suite.calendar(countries);
        _origins = Suite.origins(countries, accreditations);
        _customs = Suite.customs(countries, accreditations);
    }

    function testFuzz_toTitle_NamesOneRecordAsItIs(uint128 record, uint32 sequence, uint32 later) public pure {
        uint256 title = toTitle(record, sequence);
        assertEq(recordIn(title), record, "the record");
        assertTrue(title >> 128 != 0, "no amount of money");
        assertEq(title == toTitle(record, later) ? 1 : 0, sequence == later ? 1 : 0, "as it is");
    }

    /// Of 64 days each is closed if its bit is set, or if it is in a weekend.
    function testFuzz_endOf_CountsBankingDays(uint64 closed, uint256 after_, uint256 n) public {
        (after_, n) = (bound(after_, 0, 20 days), bound(n, 1, 10));
        uint256 today = START / 1 days;
        _calendar.close(HOME, _datesOf(closed, today));
        uint256 day = (START + after_) / 1 days;
        for (uint256 left = n; left != 0;) {
            ++day;
            bool isListed = day < today + 64 && (closed >> (day - today)) & 1 == 1;
            bool isWeekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6;
            if (!isListed && !isWeekend) --left;
        }
        assertEq(_calendar.endOf(HOME, START + after_, n), (day + 1) * 1 days, "the end of the last banking day");
    }

    function testFuzz_checkOf_EndsByItsClock(uint256 answer, uint256 answered, uint256 looked, bool yes) public {
        answer = bound(answer, 30, 180) * 1 days;
        answered = bound(answered, 0, 300 days);
        looked = bound(looked, answered, 600 days);
        uint64 check = _ask(answer);
        vm.warp(START + answered);
        bool isLapsed = answered >= answer + DECISION;
        if (isLapsed) vm.expectRevert();
        _origins.answerCheck(check, yes, TEXT);
        uint256 end = answered < answer ? answered + DECISION : answer + DECISION;
        vm.warp(START + looked);
        CheckStatus expected = isLapsed || (!yes && looked >= end) ? CheckStatus.Lapsed : CheckStatus.NotConfirmed;
        if (yes && !isLapsed) expected = CheckStatus.Confirmed;
        assertEq(uint256(_origins.checkOf(check).status), uint256(expected), "where it stands");
    }

    function testFuzz_checkOf_UnansweredGoesToWhoAsked(uint256 answer, uint256 looked, bool denied) public {
        answer = bound(answer, 30, 180) * 1 days;
        looked = bound(looked, 0, 400 days);
        uint64 check = _ask(answer);
        vm.warp(START + looked);
        bool mayDecide = looked >= answer && looked < answer + DECISION;
        if (!mayDecide) vm.expectRevert();
        _origins.decideCheck(check, denied, TEXT);
        CheckStatus expected = looked < answer ? CheckStatus.Open : CheckStatus.Lapsed;
        if (mayDecide) expected = denied ? CheckStatus.Denied : CheckStatus.Upheld;
        assertEq(uint256(_origins.checkOf(check).status), uint256(expected), "who decides");
    }

    function testFuzz_clearanceOf_HoldsNoLonger(uint256 time, uint256 detained, uint256 term, uint256 looked) public {
        time = bound(time, 1 hours, 10 days);
        detained = bound(detained, 0, 25 days);
        term = bound(term, 1, 30 days);
        looked = bound(looked, detained, 70 days);
        uint256 declaration = _lodge(uint32(time));
        vm.warp(START + detained);
        bool isOver = detained >= 2 * time;
        if (isOver) vm.expectRevert();
        _customs.detain(declaration, HOME, DetentionGround.Examination, TEXT, uint48(START + detained + term));
        vm.warp(START + looked);
        bool isHeld = !isOver && looked < detained + term;
        ClearanceStatus expected = isHeld ? ClearanceStatus.Detained : ClearanceStatus.Ended;
        if (isOver) expected = ClearanceStatus.Unanswered;
        assertEq(uint256(_customs.clearanceOf(declaration, HOME).status), uint256(expected), "where it stands");
        assertEq(_customs.heldUntil(declaration, HOME), isHeld ? START + detained + term : 0, "held until");
    }

    function testFuzz_clearanceOf_SilenceEnds(uint256 time, uint256 looked) public {
        (time, looked) = (bound(time, 1 hours, 10 days), bound(looked, 0, 25 days));
        uint256 declaration = _lodge(uint32(time));
        vm.warp(START + looked);
        ClearanceStatus expected = ClearanceStatus.Waiting;
        if (looked >= time) expected = ClearanceStatus.WithAuthority;
        if (looked >= 2 * time) expected = ClearanceStatus.Unanswered;
        assertEq(uint256(_customs.clearanceOf(declaration, HOME).status), uint256(expected), "where it stands");
        assertEq(_customs.heldUntil(declaration, HOME), looked < 2 * time ? START + 2 * time : 0, "held until");
    }

    function _datesOf(uint64 closed, uint256 today) private pure returns (uint48[] memory dates) {
        dates = new uint48[](64);
        uint256 count = 0;
        for (uint256 i = 0; i < 64; ++i) {
            if ((closed >> i) & 1 == 1) dates[count++] = uint48(today + i);
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(dates, count)
        }
    }

    /// A check of a certificate, opened at the start, that is to be answered within so long.
    function _ask(uint256 answer) private returns (uint64) {
        uint16[] memory parties = new uint16[](2);
        (parties[0], parties[1]) = (HOME, ABROAD);
        uint16 answerDays = uint16(answer / 1 days);
        (uint48 from, uint48 until) = (uint48(START), uint48(START + 3_000 days));
        _origins.proposeAgreement(OriginAgreementDraft(parties, TEXT, from, until, 180, 365, answerDays, 730));
        _origins.signAgreement(1, ABROAD);
        uint16 lastDay = uint16(START / 1 days + 300);
        _origins.issue(OriginIssuance(1, HOME, ABROAD, lastDay, TEXT, new uint64[](0)));
        return _origins.openCheck(1, CheckGround.Random, TEXT);
    }

    function _lodge(uint32 time) private returns (uint256) {
        _customs.openWindow(HOME, time, TEXT);
        Addressee[] memory addressees = new Addressee[](1);
        addressees[0] = Addressee(HOME, 1);
        return _customs.lodge(HOME, TEXT, TEXT, addressees);
    }
}
