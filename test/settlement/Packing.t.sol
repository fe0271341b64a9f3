// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Adoption, toAdoption} from "../../contracts/settlement/types/Adoption.sol";
import {DailyUse} from "../../contracts/settlement/types/DailyUse.sol";
import {IssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link} from "../../contracts/supervision/types/Payment.sol";
import {Test} from "../utils/Vm.sol";

contract AccountPackingTest is Test {
    uint256 private constant BELOW_BALANCE = (1 << 152) - 1;
    uint256 private constant ABOVE_LINK = ~uint256((1 << 48) - 1);

    function testFuzz_plus_TouchesTheBalanceAlone(uint256 word, uint256 amount) external pure {
        uint256 balance = word >> 152;
        amount = bound(amount, 0, MAX_SUPPLY - balance);
        Account account = Account.wrap(word).plus(amount);
        assertEq(account.balanceOf(), balance + amount, "balance");
        assertEq(Account.unwrap(account) & BELOW_BALANCE, word & BELOW_BALANCE, "neighbours");
    }

    function testFuzz_minus_TouchesTheBalanceAlone(uint256 word, uint256 amount) external pure {
        uint256 balance = word >> 152;
        amount = bound(amount, 0, balance);
        Account account = Account.wrap(word).minus(amount);
        assertEq(account.balanceOf(), balance - amount, "balance");
        assertEq(Account.unwrap(account) & BELOW_BALANCE, word & BELOW_BALANCE, "neighbours");
    }

    /// More may be held than there is, so that what comes in is not free either.
    function testFuzz_withHeld_HoldsWhatItIsToldAndTouchesNothingElse(uint256 word, uint256 amount) external pure {
        uint256 balance = word >> 152;
        Account account = Account.wrap(word).withHeld(amount);
        assertEq(account.heldOf(), amount < MAX_SUPPLY ? amount : MAX_SUPPLY, "held");
        assertEq(account.spendable(), amount < balance ? balance - amount : 0, "spendable");
        assertEq(account.balanceOf(), balance, "balance");
        assertEq(uint48(Account.unwrap(account)), uint48(word), "neighbours");
    }

    function testFuzz_withLink_TouchesGenerationAndLinkAlone(
        uint256 word,
        uint8 generation,
        uint40 link
    ) external pure {
        Account account = Account.wrap(word).withLink(generation, Link.wrap(link));
        assertEq(Link.unwrap(account.linkOf(generation)), link, "link");
        assertEq(account.balanceOf(), word >> 152, "balance");
        assertEq(Account.unwrap(account) & ABOVE_LINK, word & ABOVE_LINK, "neighbours");
    }

    function testFuzz_linkOf_TrustsItsOwnGenerationOnly(uint256 word, uint8 generation, uint8 other) external pure {
        vm.assume(other != generation);
        Account account = Account.wrap(word).withLink(generation, Link.wrap(type(uint40).max));
        assertEq(Link.unwrap(account.linkOf(other)), 0, "no link");
    }
}

contract AdoptionPackingTest is Test {
    function testFuzz_toAdoption_RoundTrips(address gate, uint8 generation, uint16 version, uint72 rule) external pure {
        Adoption adoption = toAdoption(gate, generation, version, IssuerRule.wrap(rule));
        assertEq(adoption.gateOf(), gate, "gate");
        assertEq(adoption.generationOf(), generation, "generation");
        assertEq(adoption.versionOf(), version, "version");
        assertEq(IssuerRule.unwrap(adoption.issuerRuleOf()), rule, "rule");
    }
}

contract DailyUsePackingTest is Test {
    function testFuzz_plusAt_AddsUpWithinADay(
        uint64 first,
        uint64 second,
        uint32 day,
        uint256 early,
        uint256 later
    ) external pure {
        uint256 start = uint256(day) * 1 days;
        early = bound(early, 0, 1 days - 1);
        later = bound(later, early, 1 days - 1);
        DailyUse use = DailyUse.wrap(0).plusAt(first, start + early);
        assertEq(use.usedAt(start + early), first, "first");
        assertEq(use.plusAt(second, start + later).usedAt(start + later), uint256(first) + second, "both");
    }

    function testFuzz_usedAt_IsZeroOnAnyOtherDay(uint64 amount, uint32 day, uint32 other) external pure {
        vm.assume(day != other);
        DailyUse use = DailyUse.wrap(0).plusAt(amount, uint256(day) * 1 days);
        assertEq(use.usedAt(uint256(other) * 1 days), 0, "other day");
        assertEq(use.plusAt(1, uint256(other) * 1 days).usedAt(uint256(other) * 1 days), 1, "starts anew");
    }

    function test_usedAt_TurnsAtMidnight() external pure {
        DailyUse use = DailyUse.wrap(0).plusAt(5, 20_000 days);
        assertEq(use.usedAt(20_001 days - 1), 5, "last second");
        assertEq(use.usedAt(20_001 days), 0, "midnight");
        assertEq(use.usedAt(20_000 days - 1), 0, "the day before");
    }
}
