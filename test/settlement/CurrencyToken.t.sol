// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Component} from "../../contracts/governance/types/Release.sol";
import {ICurrencyToken} from "../../contracts/settlement/interfaces/ICurrencyToken.sol";
import {MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

contract CurrencyTokenTest is SettlementWorld {
    uint256 private constant ISSUES = 6;
    uint104 private constant LIMIT = 1_000;
    bytes4 private constant PANIC = 0x4e487b71; // Panic(uint256)

    function setUp() public {
        raiseWorld();
    }

    function testFuzz_transfer_MovesTheAmount(uint256 amount) public {
        amount = bound(amount, 0, FUNDED);
        vm.prank(bankOf(0));
        cny.transfer(bankOf(1), amount);
        assertEq(cny.balanceOf(bankOf(0)), FUNDED - amount, "payer");
        assertEq(cny.balanceOf(bankOf(1)), amount, "payee");
    }

    function testFuzz_transfer_RevertWhen_AboveTheBalance(uint256 amount) public {
        amount = bound(amount, FUNDED + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICurrencyToken.CurrencyTokenRefused.selector,
                Reason.InsufficientFunds,
                bankOf(0),
                bankOf(1),
                amount
            )
        );
        vm.prank(bankOf(0));
        cny.transfer(bankOf(1), amount);
    }

    function testFuzz_canTransfer_IsTheOutcome(
        uint8 from,
        uint8 to,
        uint256 amount,
        RuleTerms memory terms,
        uint256 paidBefore
    ) public {
        (address payer, address payee) = (bankOf(from % (BANKS + 1)), bankOf(to % (BANKS + 1)));
        amount = bound(amount, 0, FUNDED + 1);
        terms.minTier %= 8;
        terms.cap %= uint64(FUNDED);
        terms.dailyLimit %= uint64(FUNDED);
        openBorders(gate, terms);
        _tryTransfer(payer, payee, bound(paidBefore, 0, FUNDED));
        bool foretold = cny.canTransfer(payer, payee, amount);
        assertTrue(_tryTransfer(payer, payee, amount) == foretold, "SUP-1");
    }

    /// Against a model that adds up what was issued on the same UTC day. It keeps its own clock, since the optimizer
    /// takes the time of a block for a constant, whatever was warped.
    function testFuzz_issue_KeepsWithinTheDay(uint32[ISSUES] memory delays, uint16[ISSUES] memory amounts) public {
        uint256 time = block.timestamp + 1 days;
        uint256 day = 0;
        uint256 issuedThatDay = 0;
        vm.prank(authorityOf(CHINA));
        cny.setIssuanceLimit(LIMIT);
        for (uint256 i = 0; i < ISSUES; ++i) {
            time += delays[i] % 16 hours;
            if (time / 1 days != day) (day, issuedThatDay) = (time / 1 days, 0);
            uint256 amount = 1 + (amounts[i] % LIMIT);
            bool fits = issuedThatDay + amount <= LIMIT;
            vm.warp(time);
            assertTrue(_tryIssue(amount) == fits, "issuance limit");
            if (fits) issuedThatDay += amount;
        }
    }

    function testFuzz_issue_RevertWhen_SupplyWouldExceed(uint256 amount) public {
        amount = bound(amount, MAX_SUPPLY - cny.totalSupply() + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(ICurrencyToken.CurrencyTokenSupplyLimit.selector, cny.totalSupply(), MAX_SUPPLY)
        );
        vm.prank(authorityOf(CHINA));
        cny.issue(bankOf(0), amount);
    }

    /// Against a model that adds up without wrapping: what passes adds up to zero and leaves no account below zero.
    function testFuzz_settleNet_MovesAllOrNothing(int256[BANKS] memory changes, uint256 shape) public {
        (address[] memory holders, int256[] memory net) = (new address[](BANKS), new int256[](BANKS));
        bool possible = true;
        int256 sum = 0;
        _tryTransfer(bankOf(0), bankOf(1), FUNDED / 4);
        for (uint256 i = 0; i < BANKS; ++i) {
            holders[i] = bankOf(i);
            net[i] = (shape >> (4 * i)) & 15 == 0 ? changes[i] : changes[i] % int256(FUNDED);
            if (i == BANKS - 1 && shape >> 255 == 0) net[i] = -sum;
            bool fits = net[i] >= -int256(cny.balanceOf(holders[i])) && net[i] <= int256(MAX_SUPPLY);
            possible = possible && fits;
            if (possible) sum += net[i];
        }
        possible = possible && sum == 0;
        uint256[BANKS] memory before = _cnyOfBanks();
        vm.prank(address(queue));
        (bool passed, bytes memory told) = address(cny).call(abi.encodeCall(cny.settleNet, (holders, net)));
        assertTrue(passed == possible, "passed");
        assertTrue(passed || bytes4(told) != PANIC, "refused by name");
        uint256[BANKS] memory later = _cnyOfBanks();
        for (uint256 i = 0; i < BANKS; ++i) {
            assertEq(later[i], passed ? uint256(int256(before[i]) + net[i]) : before[i], "balance");
        }
        assertEq(cny.totalSupply(), 2 * FUNDED, "supply");
        assertEq(cny.balanceOf(address(queue)), 0, "queue");
    }

    /// Against the same addition by hand: what enters uses up the day, and refuses by name whatever the number.
    function testFuzz_admit_KeepsWithinTheDay(uint256[4] memory totals, uint64 limit, uint256 shape) public {
        openBorders(gate, RuleTerms(ANY_PURPOSE, 0, 0, limit));
        uint256 used = 0;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 total = (shape >> i) & 1 == 0 ? totals[i] % (uint256(limit) + 2) : totals[i];
            bool fits = limit == 0 || limit == type(uint64).max || (total <= limit && total + used <= limit);
            vm.prank(address(queue));
            if (!fits) vm.expectRevert(_refusal(Reason.DailyLimit, total));
            cny.admit(bankOf(0), bankOf(1), 1, total, 0);
            if (fits && limit != 0 && limit != type(uint64).max) used += total;
            assertEq(cny.paidToday(1, KAZAKHSTAN), used, "used");
        }
    }

    function _refusal(Reason reason, uint256 amount) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(ICurrencyToken.CurrencyTokenRefused.selector, reason, bankOf(0), bankOf(1), amount);
    }

    function _cnyOfBanks() private view returns (uint256[BANKS] memory balances) {
        for (uint256 i = 0; i < BANKS; ++i) balances[i] = cny.balanceOf(bankOf(i));
    }

    function test_completeAdoption_RevertWhen_TooManyGates() public {
        address[2] memory gates = [address(newGate()), address(gate)];
        publish(Component.Gate, gates[0]);
        for (uint256 i = 0; i < type(uint8).max; ++i) {
            _announce(gates[i % 2]);
            vm.prank(authorityOf(CHINA));
            cny.completeAdoption(Component.Gate);
        }
        _announce(gates[1]);
        vm.expectRevert(ICurrencyToken.CurrencyTokenTooManyGates.selector);
        vm.prank(authorityOf(CHINA));
        cny.completeAdoption(Component.Gate);
        _adoptAfterTheLastGate(Component.Gate, gates[0]); // the one that runs
        _adoptAfterTheLastGate(Component.ClearingQueue, address(0));
        _adoptAfterTheLastGate(Component.SettlementEngine, address(engine));
    }

    function _adoptAfterTheLastGate(Component component, address deployment) private {
        vm.prank(authorityOf(CHINA));
        cny.announceAdoption(component, deployment);
        vm.warp(block.timestamp + NOTICE);
        vm.prank(authorityOf(CHINA));
        cny.completeAdoption(component);
    }

    function _announce(address gate_) private {
        vm.prank(authorityOf(CHINA));
        cny.announceAdoption(Component.Gate, gate_);
        vm.warp(block.timestamp + NOTICE);
    }

    function _tryTransfer(address payer, address payee, uint256 amount) private returns (bool) {
        vm.prank(payer);
        try cny.transfer(payee, amount) {
            return true;
        } catch {
            return false;
        }
    }

    function _tryIssue(uint256 amount) private returns (bool) {
        vm.prank(authorityOf(CHINA));
        try cny.issue(bankOf(0), amount) {
            return true;
        } catch {
            return false;
        }
    }
}
