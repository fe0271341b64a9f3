// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JUDGE, PAY, Powers} from "../../contracts/governance/types/Powers.sol";
import {IAccounts} from "../../contracts/settlement/interfaces/IAccounts.sol";
import {IAdoptions} from "../../contracts/settlement/interfaces/IAdoptions.sol";
import {IJudging} from "../../contracts/settlement/interfaces/IJudging.sol";
import {MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {Suite} from "../utils/Suite.sol";

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
                IJudging.CurrencyTokenRefused.selector,
                Reason.InsufficientFunds,
                bankOf(0),
                bankOf(1),
                amount
            )
        );
        vm.prank(bankOf(0));
        cny.transfer(bankOf(1), amount);
    }

    function testFuzz_check_IsTheOutcome(
        uint8 from,
        uint8 to,
        uint256 amount,
        RuleTerms memory terms,
        uint256 paidBefore
    ) public {
        (address payer, address payee) = (bankOf(from % (BANKS + 1)), bankOf(to % (BANKS + 1)));
        amount = bound(amount, 0, FUNDED + 1);
        terms.minTier %= 8;
        terms.purposes &= ANY_PURPOSE;
        terms.cap = _round(terms.cap);
        terms.dailyLimit = _round(terms.dailyLimit);
        openBorders(gate, terms);
        _tryTransfer(payer, payee, bound(paidBefore, 0, FUNDED));
        bool foretold = cny.check(payer, payee, amount, 0).isPermitted();
        bool possible = cny.canTransfer(payer, payee, amount);
        assertTrue(possible == (foretold || (possible && amount > cny.balanceOf(payer))), "ERC-7943");
        assertTrue(_tryTransfer(payer, payee, amount) == foretold, "SUP-1");
    }

    /// An amount below what is funded that a rule can hold exactly.
    function _round(uint64 amount) private pure returns (uint64) {
        return uint64(((amount % FUNDED) / 100) * 100);
    }

    /// Against a model that adds up what was issued on the same UTC day. It keeps its own clock, since the optimizer
    /// takes the time of a block for a constant, whatever was warped.
    function testFuzz_issue_KeepsWithinTheDay(uint32[ISSUES] memory delays, uint16[ISSUES] memory amounts) public {
        uint256 time = block.timestamp + 1 days;
        uint256 day = 0;
        uint256 issuedThatDay = 0;
        vm.prank(authorityOf(CHINA));
        cny.lowerIssuanceLimit(LIMIT);
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
            abi.encodeWithSelector(IAccounts.CurrencyTokenSupplyLimit.selector, cny.totalSupply(), MAX_SUPPLY)
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
        limit = uint64((limit % 16_384) * 10 ** (shape % 10));
        openBorders(gate, RuleTerms(ANY_PURPOSE, 0, 0, limit));
        uint256 used = 0;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 total = (shape >> i) & 1 == 0 ? totals[i] % (uint256(limit) + 2) : totals[i];
            bool fits = limit == 0 || (total <= limit && total + used <= limit);
            vm.prank(address(queue));
            if (!fits) vm.expectRevert(_refusal(Reason.DailyLimit, total));
            cny.admit(bankOf(0), bankOf(1), 1, total, 0);
            if (fits && limit != 0) used += total;
            assertEq(cny.paidToday(1, KAZAKHSTAN), used, "used");
        }
    }

    function _refusal(Reason reason, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IJudging.CurrencyTokenRefused.selector, reason, bankOf(0), bankOf(1), amount);
    }

    function _cnyOfBanks() private view returns (uint256[BANKS] memory balances) {
        for (uint256 i = 0; i < BANKS; ++i) balances[i] = cny.balanceOf(bankOf(i));
    }

    function test_adopt_RevertWhen_TooManyGates() public {
        address[2] memory gates = [address(newGate()), address(gate)];
        publish(JUDGE, gates[0]);
        for (uint256 i = 0; i < type(uint8).max - 1; ++i) _adopt(gates[i % 2], JUDGE);
        _announce(gates[0], JUDGE);
        vm.expectRevert(IAdoptions.CurrencyTokenTooManyGates.selector);
        vm.prank(authorityOf(CHINA));
        cny.adopt(gates[0], JUDGE);
        assertEq(cny.gate(), gates[1], "the last one stays");
        address payer = address(Suite.engine(countries, assets));
        publish(PAY, payer);
        _adopt(payer, PAY);
    }

    function _adopt(address deployment, Powers powers) private {
        _announce(deployment, powers);
        vm.prank(authorityOf(CHINA));
        cny.adopt(deployment, powers);
    }

    function _announce(address deployment, Powers powers) private {
        vm.prank(authorityOf(CHINA));
        cny.announce(abi.encodeCall(cny.adopt, (deployment, powers)));
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
