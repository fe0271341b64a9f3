// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Adoption, toAdoption} from "../../contracts/settlement/types/Adoption.sol";
import {DailyUse} from "../../contracts/settlement/types/DailyUse.sol";
import {IssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link} from "../../contracts/supervision/types/Payment.sol";
import {Test} from "../utils/Vm.sol";

contract SettlementTypesTest is Test {
    function testFuzz_Account_KeepsBalanceAndLinkApart(
        uint256 balance,
        uint256 entry,
        uint256 withdrawal,
        uint8 generation,
        uint40 link
    ) public pure {
        balance = bound(balance, 0, MAX_SUPPLY);
        entry = bound(entry, 0, MAX_SUPPLY - balance);
        withdrawal = bound(withdrawal, 0, balance + entry);
        Account account = Account.wrap(0).plus(balance).withLink(generation, Link.wrap(link));
        account = account.plus(entry).minus(withdrawal);
        assertEq(account.balanceOf(), balance + entry - withdrawal, "balance");
        assertEq(Link.unwrap(account.linkOf(generation)), link, "link");
    }

    function testFuzz_Account_TrustsNoLinkOfAnotherGate(uint8 generation, uint8 asked, uint40 link) public pure {
        vm.assume(generation != asked);
        Account account = Account.wrap(0).withLink(generation, Link.wrap(link));
        assertEq(Link.unwrap(account.linkOf(asked)), 0, "link");
    }

    function testFuzz_Account_ReplacesItsLink(uint256 balance, uint40 first, uint40 second, uint8 later) public pure {
        balance = bound(balance, 0, MAX_SUPPLY);
        Account account = Account.wrap(0).plus(balance).withLink(type(uint8).max, Link.wrap(first));
        account = account.withLink(later, Link.wrap(second));
        assertEq(Link.unwrap(account.linkOf(later)), second, "link");
        assertEq(account.balanceOf(), balance, "balance");
    }

    function testFuzz_Adoption_ReadsWhatWasWritten(
        address gate,
        uint8 generation,
        uint16 version,
        uint72 rule
    ) public pure {
        Adoption adoption = toAdoption(gate, generation, version, IssuerRule.wrap(rule));
        assertEq(adoption.gateOf(), gate, "gate");
        assertEq(adoption.generationOf(), generation, "generation");
        assertEq(adoption.versionOf(), version, "version");
        assertEq(IssuerRule.unwrap(adoption.issuerRuleOf()), rule, "rule");
    }

    function testFuzz_DailyUse_CountsOneUtcDay(uint64 first, uint64 second, uint48 time, uint48 later) public pure {
        DailyUse use = DailyUse.wrap(0).plusAt(first, time).plusAt(second, later);
        bool sameDay = time / 1 days == later / 1 days;
        uint256 expected = sameDay ? uint256(first) + second : second;
        assertEq(use.usedAt(later), expected, "used");
        assertEq(use.usedAt((uint256(later) / 1 days) * 1 days), expected, "used at the day's first second");
        assertEq(use.usedAt((uint256(later) / 1 days) * 1 days + 1 days - 1), expected, "used at its last");
        assertEq(use.usedAt((uint256(later) / 1 days) * 1 days + 1 days), 0, "used the day after");
    }
}
