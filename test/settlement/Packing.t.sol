// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Powers} from "../../contracts/governance/types/Powers.sol";
import {Account, MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Adoption, Trust, toAdoption, toTrust} from "../../contracts/settlement/types/Adoption.sol";
import {DailyUse, toDailyUse} from "../../contracts/settlement/types/DailyUse.sol";
import {Tag, toTag} from "../../contracts/settlement/types/Tag.sol";
import {IssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link} from "../../contracts/supervision/types/Link.sol";
import {Decision} from "../../contracts/supervision/types/Payment.sol";
import {Test} from "../utils/Vm.sol";

contract AccountPackingTest is Test {
    uint256 private constant BELOW_BALANCE = (1 << 152) - 1;
    uint256 private constant ABOVE_LINK = ~uint256((1 << 104) - 1);

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

    /// At least what it is told, exact up to 41 binary digits and within one part in 2^40 above them. More may be held than
    /// there is, so that what comes in is not free either.
    function testFuzz_withHeld_HoldsAtLeastWhatItIsToldAndTouchesNothingElse(
        uint256 word,
        uint256 amount
    ) external pure {
        uint256 balance = word >> 152;
        Account account = Account.wrap(word).withHeld(amount);
        uint256 most = amount < MAX_SUPPLY ? amount : MAX_SUPPLY;
        uint256 held = account.heldOf();
        assertTrue(held >= most && held - most <= most >> 40, "held");
        if (most < 1 << 41) assertEq(held, most, "exact");
        assertEq(account.spendable(), held < balance ? balance - held : 0, "spendable");
        assertEq(account.balanceOf(), balance, "balance");
        assertEq(uint104(Account.unwrap(account)), uint104(word), "neighbours");
    }

    /// What is noted again stays what it was: rounding does not creep.
    function testFuzz_withHeld_IsStable(uint256 amount) external pure {
        Account account = Account.wrap(0).withHeld(amount);
        assertEq(account.withHeld(account.heldOf()).heldOf(), account.heldOf(), "stable");
    }

    function testFuzz_keptOpen_MeansTheSameInAWordThatIsNotZero(uint256 word, bool isZero) external pure {
        Account account = Account.wrap(isZero ? 0 : word);
        Account kept = account.keptOpen();
        assertTrue(Account.unwrap(kept) != 0, "not zero");
        if (Account.unwrap(account) != 0) assertEq(Account.unwrap(kept), word, "untouched");
        assertEq(kept.balanceOf(), account.balanceOf(), "balance");
        assertEq(kept.heldOf(), account.heldOf(), "held");
        assertEq(uint104(Account.unwrap(kept)), uint104(Account.unwrap(account)), "link");
        assertEq(kept.withHeld(5).heldOf(), 5, "held later");
    }

    function testFuzz_withLink_TouchesGenerationAndLinkAlone(
        uint256 word,
        uint8 generation,
        uint96 link
    ) external pure {
        Account account = Account.wrap(word).withLink(generation, Link.wrap(link));
        assertEq(Link.unwrap(account.linkOf(generation)), link, "link");
        assertEq(account.balanceOf(), word >> 152, "balance");
        assertEq(Account.unwrap(account) & ABOVE_LINK, word & ABOVE_LINK, "neighbours");
    }

    function testFuzz_linkOf_TrustsItsOwnGenerationOnly(uint256 word, uint8 generation, uint8 other) external pure {
        vm.assume(other != generation);
        Account account = Account.wrap(word).withLink(generation, Link.wrap(type(uint96).max));
        assertEq(Link.unwrap(account.linkOf(other)), 0, "no link");
    }
}

contract AdoptionPackingTest is Test {
    function testFuzz_toAdoption_RoundTrips(address gate, uint8 generation, uint24 version, uint72 rule) external pure {
        version &= (1 << 21) - 1;
        rule &= (1 << 67) - 1;
        Adoption adoption = toAdoption(gate, generation, version, IssuerRule.wrap(rule));
        assertEq(adoption.gateOf(), gate, "gate");
        assertEq(adoption.generationOf(), generation, "generation");
        assertEq(adoption.versionOf(), version, "version");
        assertEq(IssuerRule.unwrap(adoption.issuerRuleOf()), rule, "rule");
    }
}

contract TrustPackingTest is Test {
    function testFuzz_toTrust_RoundTrips(uint8 inForce, uint8 runningOff, uint48 until, uint256 time) external pure {
        Trust trust = toTrust(Powers.wrap(inForce), Powers.wrap(runningOff), until);
        assertEq(Powers.unwrap(trust.inForce()), inForce, "in force");
        assertEq(trust.runsOffUntil(), until, "until");
        uint8 expected = time > until ? inForce : inForce | runningOff;
        assertEq(Powers.unwrap(trust.mayEnd(time)), expected, "may end");
    }
}

contract TagPackingTest is Test {
    function testFuzz_toTag_RemembersTheDecision(uint256 word, uint32 day) external pure {
        day %= 65_536;
        // Codes of countries have ten bits.
        word &= ~((uint256(0xfc00) << 152) | (uint256(0xfc00) << 136));
        Decision decision = Decision.wrap(word);
        Tag tag = toTag(decision, uint256(day) * 1 days + 1);
        assertEq(tag.dayOf(), day, "day");
        assertEq(tag.payerCountryOf(), decision.payerCountryOf(), "payer's country");
        assertEq(tag.payeeCountryOf(), decision.payeeCountryOf(), "payee's country");
        assertTrue(tag.isCounted() == decision.isExposureCounted(), "counted");
    }
}

contract DailyUsePackingTest is Test {
    function testFuzz_toDailyUse_IsOfItsDay(uint104 used, uint32 day, uint256 early, uint256 later) external pure {
        uint256 start = uint256(day) * 1 days;
        DailyUse use = toDailyUse(used, start + bound(early, 0, 1 days - 1));
        assertEq(use.usedAt(start + bound(later, 0, 1 days - 1)), used, "that day");
    }

    function testFuzz_usedAt_IsZeroOnAnyOtherDay(uint64 amount, uint32 day, uint32 other) external pure {
        vm.assume(day != other);
        assertEq(toDailyUse(amount, uint256(day) * 1 days).usedAt(uint256(other) * 1 days), 0, "other day");
    }

    function test_usedAt_TurnsAtMidnight() external pure {
        DailyUse use = toDailyUse(5, 20_000 days);
        assertEq(use.usedAt(20_001 days - 1), 5, "last second");
        assertEq(use.usedAt(20_001 days), 0, "midnight");
        assertEq(use.usedAt(20_000 days - 1), 0, "the day before");
    }
}
