// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIntradayCredit} from "../../contracts/settlement/interfaces/IIntradayCredit.sol";
import {Collateral, CreditTerms} from "../../contracts/settlement/types/Credit.sol";
import {Earmark} from "../../contracts/settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {Suite} from "../utils/Suite.sol";

/// @notice A Chinese treasury that lends yuan against tenge, and banks that draw, repay, spend what they drew, withdraw
/// their allowance and let the day end; what is owed is kept in a list of its own.
contract IntradayCreditHandler is SettlementWorld {
    struct Loan {
        Instruction pledge;
        uint256 nonce;
        uint256 bank;
        uint256 owed;
        uint256 price;
        uint256 dueAt;
    }

    uint256 private constant TREASURY = 0;
    uint256 private constant UNIT = 1e18;
    uint32 private constant CLOSING = 18 hours;

    IIntradayCredit private immutable _credit;
    Loan[] private _loans;
    uint256 private _nextNonce;
    /// @notice Tenge that the treasury took, in yuan at the price of the pledge, rounded down each time.
    uint256 public covered;
    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        _credit = Suite.credit(countries, engine);
        vm.startPrank(authorityOf(CHINA));
        _credit.open(address(cny), CreditTerms(bankOf(TREASURY), CLOSING));
        vm.stopPrank();
        vm.startPrank(bankOf(TREASURY));
        _credit.agree(address(cny), CreditTerms(bankOf(TREASURY), CLOSING));
        cny.approve(address(_credit), type(uint256).max);
        kzt.approve(address(_credit), type(uint256).max);
        vm.stopPrank();
        for (uint256 i = 1; i < BANKS; ++i) {
            _give(i);
            setAllowance(i, type(uint256).max);
            grant(i, FUNDED / 4);
        }
        price(UNIT / 3, 700);
    }

    function grant(uint256 bank, uint256 limit) public {
        vm.prank(authorityOf(CHINA));
        _credit.setLine(address(cny), bankOf(_bank(bank)), uint104(bound(limit, 0, FUNDED / 2)));
    }

    function price(uint256 price_, uint256 haircut) public {
        vm.prank(authorityOf(CHINA));
        Collateral memory value = Collateral(uint104(bound(price_, UNIT / 10, 2 * UNIT)), uint16(haircut % 10_000));
        _credit.setCollateral(address(cny), address(kzt), value);
    }

    function setAllowance(uint256 bank, uint256 amount) public {
        vm.prank(bankOf(_bank(bank)));
        cny.approve(address(_credit), amount);
    }

    function draw(uint256 bank, uint256 amount, uint256 pledged, uint256 life) external {
        bank = _bank(bank);
        pledged = bound(pledged, 1, FUNDED / 8);
        amount = bound(amount, 1, 2 * _credit.lendableOn(address(cny), address(kzt), pledged) + 1);
        Loan storage loan = _loans.push();
        loan.nonce = _nextNonce++;
        loan.bank = bank;
        loan.owed = amount;
        loan.price = _credit.collateralOf(address(cny), address(kzt)).price;
        loan.dueAt = _nextClosing();
        loan.pledge.uetr = 0x00000000000040008000000000000000;
        loan.pledge.deadline = uint48(block.timestamp + 7 days + (life % 3 days));
        loan.pledge.legs.push(Leg(address(kzt), bankOf(bank), bankOf(TREASURY), pledged));
        Authorisation memory consent = _sign(loan);
        vm.prank(bankOf(bank));
        try _credit.draw(address(cny), amount, loan.pledge, consent) {
            ++done[this.draw.selector];
            _note(amount * UNIT <= pledged * loan.price, "SET-9: lent more than the collateral is worth");
            _note(owedBy(bank) <= _credit.lineOf(address(cny), bankOf(bank)).limit, "SET-9: above the line");
            _note(loan.pledge.deadline >= loan.dueAt + 7 days, "SET-9: too little time for a default");
        } catch {
            _loans.pop();
        }
    }

    function repay(uint256 which, uint256 amount) external {
        if (_loans.length == 0) return;
        Loan storage loan = _loans[which % _loans.length];
        amount = bound(amount, 1, loan.owed + 1);
        vm.prank(bankOf(loan.bank));
        try _credit.repay(address(cny), loan.pledge, loan.nonce, amount) {
            ++done[this.repay.selector];
            _note(amount <= loan.owed, "SET-9: repaid more than was owed");
            loan.owed -= amount;
        } catch {}
    }

    /// @notice Anybody settles what is due.
    function settleDue(uint256 which) external {
        if (_loans.length == 0) return;
        Loan storage loan = _loans[which % _loans.length];
        (uint256 yuan, uint256 tenge) = _treasuryHas();
        bool lapsed = block.timestamp > loan.pledge.deadline;
        try _credit.settleDue(address(cny), loan.pledge, loan.nonce) {
            ++done[this.settleDue.selector];
            _note(block.timestamp >= loan.dueAt && loan.owed != 0, "SET-9: settled what is not due");
            _account(loan, yuan, tenge, lapsed);
        } catch {}
    }

    function spend(uint256 from, uint256 to, uint256 amount, bool chinese) external {
        amount = bound(amount, 1, FUNDED / 8);
        vm.prank(bankOf(_bank(from)));
        try (chinese ? cny : kzt).transfer(bankOf(_bank(to)), amount) {
            ++done[this.spend.selector];
        } catch {}
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 12 hours));
    }

    function owedBy(uint256 bank) public view returns (uint256 sum) {
        for (uint256 i = 0; i < _loans.length; ++i) {
            if (_loans[i].bank == bank) sum += _loans[i].owed;
        }
    }

    /// @notice What the contract says of a bank, and what should be.
    function booked(uint256 bank) external view returns (uint256 drawn, uint256 owed) {
        return (_credit.lineOf(address(cny), bankOf(bank)).drawn, owedBy(bank));
    }

    /// @notice What is held of a bank's tenge, and what should be: all pledges of which something is owed.
    function held(uint256 bank) external view returns (uint256 frozen, uint256 expected) {
        for (uint256 i = 0; i < _loans.length; ++i) {
            bool live = _loans[i].bank == bank && _loans[i].owed != 0;
            if (live && block.timestamp <= _loans[i].pledge.deadline) expected += _loans[i].pledge.legs[0].amount;
        }
        return (kzt.getFrozenTokens(bankOf(bank)), expected);
    }

    /// @notice All that is lent, and what the treasury has, has lent and was given for it.
    function totals() external view returns (uint256 exposure, uint256 wealth) {
        exposure = _credit.exposureOf(address(cny));
        return (exposure, cny.balanceOf(bankOf(TREASURY)) + exposure + covered);
    }

    function supplies() external view returns (uint256[2] memory sums, uint256[2] memory totals_) {
        for (uint256 i = 0; i < BANKS; ++i) {
            sums[0] += cny.balanceOf(bankOf(i));
            sums[1] += kzt.balanceOf(bankOf(i));
        }
        return (sums, [cny.totalSupply(), kzt.totalSupply()]);
    }

    /// What the treasury did not get in yuan it got in tenge, exactly so many as are worth it.
    function _account(Loan storage loan, uint256 yuan, uint256 tenge, bool lapsed) private {
        (uint256 yuanNow, uint256 tengeNow) = _treasuryHas();
        uint256 missing = loan.owed - (yuanNow - yuan);
        uint256 taken = tengeNow - tenge;
        loan.owed = lapsed ? missing : 0;
        if (lapsed) return _note(taken == 0, "SET-9: took collateral after its time");
        _note(taken == (missing * UNIT + loan.price - 1) / loan.price, "SET-9: took another amount of collateral");
        covered += missing;
    }

    function _give(uint256 bank) private {
        if (bank == 3) return;
        vm.prank(bankOf(3));
        kzt.transfer(bankOf(bank), FUNDED / 4);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _sign(Loan storage loan) private view returns (Authorisation memory) {
        Earmark memory mark = Earmark(bankOf(loan.bank), loan.nonce, address(_credit), 0, engine.hashOf(loan.pledge));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(loan.bank), engine.digestOfEarmark(mark));
        return Authorisation(loan.nonce, abi.encodePacked(r, s, v));
    }

    function _treasuryHas() private view returns (uint256 yuan, uint256 tenge) {
        return (cny.balanceOf(bankOf(TREASURY)), kzt.balanceOf(bankOf(TREASURY)));
    }

    function _nextClosing() private view returns (uint256 closing) {
        closing = (block.timestamp / 1 days) * 1 days + CLOSING;
        if (closing <= block.timestamp) closing += 1 days;
    }

    function _bank(uint256 seed) private pure returns (uint256) {
        return 1 + (seed % (BANKS - 1));
    }
}

/// @notice SET-9 of docs/invariants.md, and SET-1 and SET-6 where money is lent.
contract IntradayCreditInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 4; // the acts that are meant to succeed come first

    IntradayCreditHandler private _handler;
    uint256 private _wealth;

    function setUp() public {
        _handler = new IntradayCreditHandler();
        (, _wealth) = _handler.totals();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_SET9_WhatIsLentIsOwedAndCovered() public view {
        uint256 sum = 0;
        for (uint256 i = 1; i < BANKS; ++i) {
            (uint256 drawn, uint256 owed) = _handler.booked(i);
            assertEq(drawn, owed, "SET-9: what a line says is drawn");
            sum += owed;
        }
        (uint256 exposure, uint256 wealth) = _handler.totals();
        assertEq(exposure, sum, "SET-9: exposure");
        assertEq(wealth, _wealth, "SET-9: the treasury gained or lost");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_SET6_PledgesAreHeldWhileTheyAreOwed() public view {
        for (uint256 i = 1; i < BANKS; ++i) {
            (uint256 frozen, uint256 expected) = _handler.held(i);
            assertEq(frozen, expected, "SET-6: pledged");
        }
    }

    function invariant_SET1_LendingIssuesNothing() public view {
        (uint256[2] memory sums, uint256[2] memory totals) = _handler.supplies();
        assertEq(sums[0], totals[0], "SET-1: yuan");
        assertEq(sums[1], totals[1], "SET-1: tenge");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.draw(0, 100, 3_000, 2 days);
        _handler.draw(1, 100, 3_000, 2 days);
        _handler.repay(0, 50);
        _handler.spend(1, 0, 1, true);
        _handler.pass(12 hours);
        _handler.pass(12 hours);
        _handler.settleDue(0);
        _handler.setAllowance(1, 0);
        _handler.settleDue(1);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(_handler.covered() == 100, "a default");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](9);
        actions[0] = IntradayCreditHandler.draw.selector;
        actions[1] = IntradayCreditHandler.repay.selector;
        actions[2] = IntradayCreditHandler.settleDue.selector;
        actions[3] = IntradayCreditHandler.spend.selector;
        actions[4] = IntradayCreditHandler.grant.selector;
        actions[5] = IntradayCreditHandler.price.selector;
        actions[6] = IntradayCreditHandler.setAllowance.selector;
        actions[7] = IntradayCreditHandler.pass.selector;
        actions[8] = IntradayCreditHandler.draw.selector; // twice as often as the rest
    }
}
