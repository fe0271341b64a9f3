// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {LyingLedger} from "../../contracts/mocks/LyingLedger.sol";
import {IAppeals} from "../../contracts/supervision/interfaces/IAppeals.sol";
import {Appealable, appealKey, Outcome} from "../../contracts/supervision/types/Appeal.sol";
import {Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice Panels of every size up to five, and what becomes of them, against a model; countries that leave and come back.
contract AppealsTest is Test {
    uint16 private constant AUTHORITY = 1;
    uint16 private constant HOME = 2;
    uint16 private constant FIRST_JUDGE = 3;
    uint256 private constant MOST_JUDGES = 5;
    uint256 private constant CLOCK = 5 days;
    uint32 private constant NOTICE = 1 hours;

    ICountryRegistry private _countries;
    IAppeals private _appeals;
    LyingLedger private _source;
    bytes32 private _key;

    /// A panel decides as is written, whoever votes how and whoever keeps silent.
    function testFuzz_outcome_IsAsWritten(uint256 size, uint256 votes) external {
        size = bound(size, 0, MOST_JUDGES);
        _appeal(size);
        (uint256 against, uint256 for_, uint16 first, uint256 seats) = (
            0,
            0,
            size == 0 ? AUTHORITY : FIRST_JUDGE,
            size
        );
        if (size == 0) seats = 2; // the two countries concerned
        for (uint16 i = 0; i < seats; ++i) {
            uint256 choice = (votes >> (8 * i)) % 3;
            if (choice == 2) continue;
            vm.prank(_authorityOf(first + i));
            _appeals.vote(_key, first + i, choice == 1, "reasons");
            if (choice == 1) ++against;
            else ++for_;
        }
        assertEq(uint8(_appeals.outcomeOf(_key)), uint8(Outcome.Pending), "before the clock");
        vm.warp(block.timestamp + CLOCK);
        Outcome expected = _expected(size, against, for_);
        assertEq(uint8(_appeals.outcomeOf(_key)), uint8(expected), "outcome");
        assertTrue(_appeals.isOverturned(_key) == (expected != Outcome.Upheld), "no power without an answer");
    }

    /// A country that leaves and comes back within the clock, even at its old index, does not judge any more.
    function test_vote_NotAfterLeavingAndComingBack() external {
        _appeal(3);
        (uint16 leaving, uint16 judge) = (FIRST_JUDGE, FIRST_JUDGE + 1);
        vm.prank(_authorityOf(leaving));
        _countries.giveNotice(leaving);
        vm.prank(_authorityOf(leaving)); // it is a member until it leaves
        _appeals.vote(_key, leaving, true, "reasons");
        uint8 index = _countries.countryOf(judge).index;
        vm.prank(_authorityOf(judge));
        _countries.giveNotice(judge);
        vm.warp(block.timestamp + NOTICE);
        _countries.completeWithdrawal(judge);
        _refused(judge);
        _countries.admit(judge, "XX", _authorityOf(judge), 1);
        vm.prank(_authorityOf(judge));
        _countries.join(judge);
        assertEq(_countries.countryOf(judge).index, index, "the same index");
        _refused(judge);
    }

    function _refused(uint16 judge) private {
        vm.expectRevert(abi.encodeWithSelector(IAppeals.AppealsNotOnPanel.selector, _key, judge));
        vm.prank(_authorityOf(judge));
        _appeals.vote(_key, judge, true, "reasons");
    }

    /// As the interface says it, in other words.
    function _expected(uint256 size, uint256 against, uint256 for_) private pure returns (Outcome) {
        uint256 cast = against + for_;
        if (size == 0) {
            if (cast == 0) return Outcome.Unanswered;
            return for_ > against ? Outcome.Upheld : Outcome.Overturned;
        }
        if (size <= 2) {
            if (cast < size) return Outcome.Unanswered;
            return against == size ? Outcome.Overturned : Outcome.Upheld;
        }
        if (cast < 3) return Outcome.Unanswered;
        return against > for_ ? Outcome.Overturned : Outcome.Upheld;
    }

    function _appeal(uint256 judges) private {
        vm.warp(1_800_000_000);
        _countries = Suite.countries(address(this), Charter(10_000, 2, NOTICE), new Founder[](0));
        for (uint16 code = AUTHORITY; code < FIRST_JUDGE + judges; ++code) _raise(code);
        _appeals = Suite.appeals(_countries, Suite.cases(_countries));
        vm.warp(block.timestamp + 1);
        Appealable memory file = Appealable({
            appellant: address(this),
            successor: address(0),
            authority: AUTHORITY,
            home: HOME,
            homeActed: true,
            caseId: 0,
            madeAt: 1,
            live: true
        });
        _source = new LyingLedger("act", file);
        _key = appealKey(address(_source), "act");
        _appeals.appeal(address(_source), "", "grounds");
        assertEq(_appeals.appealOf(_key).panel, judges, "panel");
        vm.warp(block.timestamp + 1);
    }

    function _raise(uint16 code) private {
        address account = _authorityOf(code);
        _countries.admit(code, "XX", account, 1);
        vm.startPrank(account);
        _countries.join(code);
        _countries.appoint(code, Office.Supervisor, account);
        _countries.takeOffice(code, Office.Supervisor);
        vm.stopPrank();
    }

    function _authorityOf(uint16 code) private pure returns (address) {
        return address(uint160(0xa0000000) + code);
    }
}
