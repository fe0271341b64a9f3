// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PaymentUse} from "../../contracts/economy/types/PaymentUse.sol";
import {CreditorRow} from "../../contracts/economy/types/Debt.sol";
import {Position, Relief, ShareSale, Tranche, TrancheTerms} from "../../contracts/economy/types/Tranche.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {LoanWorld} from "../utils/LoanWorld.sol";

/// @notice A borrower, lenders and a builder who do what they may in any order; what each should have is counted apart.
contract LoansHandler is LoanWorld {
    uint256 private constant WHOLE = 1e9;
    uint256 private constant PARTIES = 5; // the banks and the borrower

    /// @dev What each should have, and what was lent.
    mapping(address currency => mapping(address account => uint256)) private _should;
    mapping(address currency => uint256) private _lent;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseLoan();
        for (uint256 i = 0; i < PARTIES; ++i) {
            _should[address(kzt)][bankOf(i)] = kzt.balanceOf(bankOf(i));
            _should[address(cny)][bankOf(i)] = cny.balanceOf(bankOf(i));
        }
    }

    function draw(uint256 which, uint256 amount, uint256 absent) external {
        uint256 tranche = trancheAt(which);
        amount = 1 + (amount % 40_000);
        vm.prank(bankOf(BORROWER));
        try finance.request(tranche, AWARD, uint64(amount), TEXT) {} catch {
            return;
        }
        (Leg[] memory legs, uint256[] memory payers, uint256 asked) = _calledLegs(tranche, absent % 8);
        _note(asked == amount, "ECO-1: what is asked of lenders is not what was asked for");
        if (legs.length == 0) return;
        (, Tranche memory state, ) = finance.trancheOf(tranche);
        Instruction memory instruction = instructionFor(
            PaymentUse.Drawdown,
            tranche,
            state.drawdowns,
            legs,
            legs.length
        );
        finance.fund(tranche, instruction, consentsOf(instruction, payers));
        ++done[this.draw.selector];
        _move(instruction);
        for (uint256 i = 0; i < legs.length; ++i) _lent[legs[i].token] += legs[i].amount;
    }

    function close(uint256 which) external {
        uint256 tranche = trancheAt(which);
        try finance.closeDrawdown(tranche) {
            ++done[this.close.selector];
        } catch {
            return;
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(bankOf(BORROWER));
            try finance.reinstate(tranche, i) {} catch {}
        }
    }

    function repay(uint256 rank, uint256 part, bool isPrepayment) external {
        (rank, part) = (rank % 2, 1 + (part % WHOLE));
        (Leg[] memory legs, uint256 count) = _dueLegs(rank, part, isPrepayment);
        if (legs.length == 0) return;
        PaymentUse use = isPrepayment ? PaymentUse.Prepayment : PaymentUse.Repayment;
        Instruction memory instruction = instructionFor(use, 1, (rank << 32) | part, legs, count);
        uint256[] memory payer = new uint256[](1);
        payer[0] = BORROWER;
        Authorisation[] memory consents = consentsOf(instruction, payer);
        vm.prank(bankOf(BORROWER));
        try finance.repay(1, uint8(rank), uint32(part), isPrepayment, instruction, consents) {
            ++done[this.repay.selector];
            _move(instruction);
        } catch {
            _note(count == 0, "ECO-3: what each lender is due by the same part was refused");
        }
    }

    function sell(uint256 which, uint256 from, uint256 to, uint256 amount) external {
        (uint256 tranche, uint256 index) = (trancheAt(which), from % 3);
        (, Position memory position) = finance.shareOf(tranche, index);
        if (position.owed == 0) return;
        ShareSale memory sale = ShareSale(bankOf(to % PARTIES), uint64(1 + (amount % position.owed)), 0);
        address seller = lenderAt(tranche, index);
        if (sale.to == seller) return;
        uint256 item = uint256(keccak256(abi.encode(index, sale)));
        Leg[] memory legs = new Leg[](1);
        (TrancheTerms memory terms, , ) = finance.trancheOf(tranche);
        legs[0] = Leg(terms.currency, sale.to, seller, sale.owed);
        Instruction memory instruction = instructionFor(PaymentUse.Sale, tranche, item, legs, 1);
        uint256[] memory payer = new uint256[](1);
        payer[0] = to % PARTIES;
        Authorisation[] memory consents = consentsOf(instruction, payer);
        vm.prank(seller);
        try finance.sell(tranche, index, sale, instruction, consents) {
            ++done[this.sell.selector];
            _move(instruction);
        } catch {}
    }

    function acknowledge(uint256 which, uint256 index, uint256 amount) external {
        uint256 tranche = trancheAt(which);
        vm.prank(lenderAt(tranche, index % 2));
        try finance.acknowledgePayment(tranche, index % 2, uint64(1 + (amount % 1_000))) {
            ++done[this.acknowledge.selector];
        } catch {}
    }

    function bar(bool isBarred) external {
        uint32 id = gate.participantByAccount(bankOf(2));
        vm.prank(STANDINGS);
        gate.setSuspension(id, isBarred ? uint32(block.timestamp + 30 days) : 0);
        ++done[this.bar.selector];
    }

    function settleKept(uint256 which, uint256 index) external {
        uint256 tranche = trancheAt(which);
        (, Position memory position) = finance.shareOf(tranche, index % 3);
        if (position.kept == 0) return;
        (TrancheTerms memory terms, , ) = finance.trancheOf(tranche);
        Leg[] memory legs = new Leg[](1);
        legs[0] = Leg(terms.currency, bankOf(BORROWER), lenderAt(tranche, index % 3), position.kept);
        Instruction memory instruction = instructionFor(PaymentUse.Kept, tranche, index % 3, legs, 1);
        uint256[] memory payer = new uint256[](1);
        payer[0] = BORROWER;
        try finance.payKept(tranche, index % 3, instruction, consentsOf(instruction, payer)) {
            ++done[this.settleKept.selector];
            _move(instruction);
        } catch {}
    }

    function demand(uint256 which, uint256 index) external {
        uint256 tranche = trancheAt(which);
        (, Position memory before) = finance.shareOf(tranche, index % 3);
        try meeting.demandKept(finance, tranche, index % 3) {
            (, Position memory position) = finance.shareOf(tranche, index % 3);
            if (position.kept != 0) return;
            ++done[this.demand.selector];
            _note(position.owed == before.owed + before.kept, "what was kept is not owed as before");
            _note(lenderAt(tranche, index % 3) != bankOf(2) || !_isBarred(), "reclaimed for who cannot be paid");
        } catch {}
    }

    function fallDue(uint256 which) external {
        uint256 tranche = trancheAt(which);
        vm.prank(lenderAt(tranche, 0));
        try finance.declareDefault(tranche, 0) {
            ++done[this.fallDue.selector];
            _note(finance.isLate(tranche), "a default although nothing is late");
        } catch {}
        try finance.cure(1) {
            _note(!finance.isLate(SENIOR) && !finance.isLate(JUNIOR), "cured although something is late");
        } catch {}
    }

    function relieve(uint256 which, uint256 haircut, uint256 ahead) external {
        uint256 tranche = trancheAt(which);
        uint24 firstDue = uint24(block.timestamp / 1 days + 1 + (ahead % 200));
        Relief memory relief = Relief(uint8(which % 2), uint16(haircut % 2_000), 300, firstDue, 30, 5, TEXT);
        vm.prank(bankOf(BORROWER));
        uint256 proposal = meeting.propose(finance, 1, relief);
        (, Tranche memory state, ) = finance.trancheOf(tranche);
        for (uint256 i = 0; i < state.lenders; ++i) {
            vm.prank(lenderAt(tranche, i));
            meeting.agree(finance, tranche, i, proposal);
        }
        (uint256[] memory owed, uint256 total) = owedIn(tranche);
        (uint256 interest, ) = finance.dueOf(tranche);
        meeting.adopt(finance, 1, relief);
        ++done[this.relieve.selector];
        if (total != 0) _noteRelieved(tranche, owed, interest, relief.haircut);
    }

    function pass(uint256 time) external {
        ++done[this.pass.selector];
        vm.warp(block.timestamp + 1 + (time % 40 days));
    }

    /// @notice ECO-2: rows and contracts, in one currency each; and every creditor's.
    function check() external view returns (bool) {
        return _adds(SENIOR) && _adds(JUNIOR);
    }

    /// @notice ECO-1: all have what these acts gave and took, and what lenders have lent is what they have no more to lend.
    function money() external view returns (bool) {
        for (uint256 i = 0; i < PARTIES; ++i) {
            if (kzt.balanceOf(bankOf(i)) != _should[address(kzt)][bankOf(i)]) return false;
            if (cny.balanceOf(bankOf(i)) != _should[address(cny)][bankOf(i)]) return false;
        }
        return _isLent(SENIOR) && _isLent(JUNIOR);
    }

    function _isLent(uint256 tranche) private view returns (bool) {
        (TrancheTerms memory terms, Tranche memory state, ) = finance.trancheOf(tranche);
        (, uint256 undrawn, , ) = finance.debtOf(KAZAKHSTAN, terms.currency);
        return _lent[terms.currency] == state.committed - undrawn;
    }

    function _move(Instruction memory instruction) private {
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg memory leg = instruction.legs[i];
            _should[leg.token][leg.payer] -= leg.amount;
            _should[leg.token][leg.payee] += leg.amount;
        }
    }

    function _adds(uint256 tranche) private view returns (bool) {
        (TrancheTerms memory terms, Tranche memory state, ) = finance.trancheOf(tranche);
        (uint256 owed, uint256 undrawn, , ) = finance.debtOf(KAZAKHSTAN, terms.currency);
        if (owed != uint256(state.principal) + state.kept) return false;
        if (finance.accruedOf(KAZAKHSTAN, terms.currency) != state.accrued) return false;
        uint256[PARTIES] memory due;
        uint256[PARTIES] memory toLend;
        (uint256 sum, uint256 toDraw) = (0, 0);
        for (uint256 i = 0; i < state.lenders; ++i) {
            (, Position memory position) = finance.shareOf(tranche, i);
            uint256 bank = bankBehind(lenderAt(tranche, i));
            due[bank] += uint256(position.owed) + position.kept;
            toLend[bank] += position.undrawn;
            sum += uint256(position.owed) + position.kept;
            toDraw += position.undrawn;
        }
        for (uint256 bank = 0; bank < PARTIES; ++bank) {
            CreditorRow memory row = finance.debtTo(KAZAKHSTAN, terms.currency, bankOf(bank));
            if (row.owed != due[bank] || row.undrawn != toLend[bank]) return false;
        }
        return sum == owed && toDraw == undrawn;
    }

    /// Who pays what it is called for; bit i of `absent` leaves the lender at place i out.
    function _calledLegs(
        uint256 tranche,
        uint256 absent
    ) private view returns (Leg[] memory legs, uint256[] memory payers, uint256 asked) {
        (TrancheTerms memory terms, Tranche memory state, ) = finance.trancheOf(tranche);
        Leg[] memory all = new Leg[](state.lenders);
        uint256 count = 0;
        for (uint256 i = 0; i < state.lenders; ++i) {
            (, Position memory position) = finance.shareOf(tranche, i);
            asked += position.called;
            address lender = lenderAt(tranche, i);
            bool isOut = (absent >> i) & 1 == 1 || (lender == bankOf(2) && _isBarred());
            if (position.called == 0 || isOut) continue;
            all[count++] = Leg(terms.currency, lender, bankOf(BUILDER), position.called);
        }
        (legs, payers) = (new Leg[](count), new uint256[](count));
        for (uint256 i = 0; i < count; ++i) (legs[i], payers[i]) = (all[i], bankBehind(all[i].payer));
    }

    /// What the same part of what is due gives each lender; none to the one that is barred.
    function _dueLegs(
        uint256 rank,
        uint256 part,
        bool isPrepayment
    ) private view returns (Leg[] memory legs, uint256 count) {
        legs = new Leg[](32);
        bool isAny = false;
        for (uint256 i = 0; i <= rank; ++i) {
            (uint256 interest, uint256 principal) = _due(trancheAt(i), i == rank ? part : WHOLE, isPrepayment);
            if (interest + principal == 0) continue;
            isAny = true;
            (uint256[] memory owed, ) = owedIn(trancheAt(i));
            uint256[] memory interests = apportioned(interest, owed);
            uint256[] memory principals = apportioned(principal, owed);
            (TrancheTerms memory terms, , ) = finance.trancheOf(trancheAt(i));
            for (uint256 j = 0; j < owed.length; ++j) {
                address lender = lenderAt(trancheAt(i), j);
                uint256 amount = interests[j] + principals[j];
                if (amount == 0 || (lender == bankOf(2) && _isBarred())) continue;
                legs[count++] = Leg(terms.currency, bankOf(BORROWER), lender, amount);
            }
        }
        if (!isAny) legs = new Leg[](0);
    }

    function _due(uint256 tranche, uint256 part, bool isBeyond) private view returns (uint256, uint256) {
        (uint256 interest, uint256 principal) = finance.dueOf(tranche);
        (, uint256 total) = owedIn(tranche);
        if (isBeyond) return (interest, principal + _partOf(total - principal, part));
        uint256 amount = _partOf(interest + principal, part);
        return amount < interest ? (amount, 0) : (interest, amount - interest);
    }

    function _partOf(uint256 amount, uint256 part) private pure returns (uint256) {
        return (amount * part + WHOLE - 1) / WHOLE;
    }

    /// ECO-3: each is left with what the same haircut leaves of what it was owed.
    function _noteRelieved(uint256 tranche, uint256[] memory owed, uint256 interest, uint256 haircut) private {
        uint256[] memory added = apportioned(interest, owed);
        uint256 total = 0;
        for (uint256 i = 0; i < owed.length; ++i) {
            owed[i] += added[i];
            total += owed[i];
        }
        uint256[] memory cut = apportioned((total * haircut) / 10_000, owed);
        (uint256[] memory left, ) = owedIn(tranche);
        for (uint256 i = 0; i < owed.length; ++i) {
            _note(left[i] == owed[i] - cut[i], "ECO-3: another relief for one lender");
        }
    }

    function _isBarred() private view returns (bool) {
        return gate.participantOf(gate.participantByAccount(bankOf(2))).suspendedUntil > block.timestamp;
    }

    function _note(bool holds, string memory what) private {
        if (!holds && bytes(broken).length == 0) broken = what;
    }
}

/// @notice ECO-1 to ECO-3 of docs/invariants.md.
contract LoansInvariantTest is LoanWorld {
    LoansHandler private _handler;

    function setUp() public {
        _handler = new LoansHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_ECO123_LoansAddUpAndTreatLendersAlike() public view {
        assertTrue(_handler.check(), "ECO-2: the statement is not the contracts");
        assertTrue(_handler.money(), "ECO-1: money was lost or made");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.draw(0, 30_000, 0);
        _handler.draw(1, 20_000, 0);
        _handler.draw(0, 10_000, 1);
        _handler.sell(0, 0, 4, 1_000);
        _handler.pass(6 days);
        _handler.close(0);
        _handler.pass(33 days);
        _handler.sell(0, 0, 3, 1_000);
        _handler.acknowledge(0, 0, 10);
        _handler.bar(true);
        _handler.repay(0, 500_000_000, true);
        _handler.pass(35 days);
        _handler.demand(0, 2);
        _handler.pass(35 days);
        _handler.demand(0, 2);
        _handler.bar(true);
        _handler.repay(0, 250_000_000, true);
        _handler.pass(35 days);
        _handler.settleKept(0, 2);
        for (uint256 i = 0; i < 3; ++i) _handler.pass(39 days);
        _handler.fallDue(0);
        _handler.relieve(0, 1_000, 90);
        _handler.relieve(1, 0, 90);
        _handler.fallDue(0);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(_handler.check() && _handler.money(), "it does not add up");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](11);
        actions[0] = LoansHandler.draw.selector;
        actions[1] = LoansHandler.close.selector;
        actions[2] = LoansHandler.repay.selector;
        actions[3] = LoansHandler.sell.selector;
        actions[4] = LoansHandler.acknowledge.selector;
        actions[5] = LoansHandler.bar.selector;
        actions[6] = LoansHandler.settleKept.selector;
        actions[7] = LoansHandler.fallDue.selector;
        actions[8] = LoansHandler.relieve.selector;
        actions[9] = LoansHandler.pass.selector;
        actions[10] = LoansHandler.demand.selector;
    }
}
