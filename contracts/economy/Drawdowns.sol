// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBoundConsents} from "../settlement/interfaces/IBoundConsents.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {IDrawdowns} from "./interfaces/IDrawdowns.sol";
import {Apportionment} from "./libraries/Apportionment.sol";
import {PaymentReference} from "./libraries/PaymentReference.sol";
import {Loans} from "./Loans.sol";
import {Project, ProjectStatus} from "./types/Project.sol";
import {BASIS_POINTS, Book, Call, ShareChange, Tranche} from "./types/Tranche.sol";
import {PaymentUse} from "./types/PaymentUse.sol";

/// @dev Documented on `IDrawdowns`.
abstract contract Drawdowns is IDrawdowns, Loans {
    /// @inheritdoc IDrawdowns
    function referenceOf(PaymentUse use, uint256 about, uint256 item) public view returns (bytes16) {
        return PaymentReference.toUetr(keccak256(abi.encode(address(this), use, about, item)));
    }

    /// @inheritdoc IDrawdowns
    function request(
        uint256 tranche,
        uint64 award,
        uint64 amount,
        bytes32 invoice
    ) external onlyBorrower(tranche >> 8) returns (uint256 drawdown) {
        Project storage file = _effective(tranche >> 8);
        _requireNoCall(tranche);
        uint256 end = Math.min(_terms[tranche].firstDue, agreements.availableUntil(tranche));
        require(_today() < end, ProjectFinanceAvailabilityEnded(tranche, uint24(end)));
        require(invoice != 0, ProjectFinanceNoInvoice(tranche));
        procurement.requireEligible(award, file.borrower, file.lists);
        Tranche storage state = _tranches[tranche];
        _requireReleased(tranche, file.plan, state, amount);
        uint256[] memory shares = _share(tranche, state.lenders, amount);
        uint48 fundBy = uint48(block.timestamp + uint256(file.funding) * 1 days);
        _calls[tranche] = Call(award, amount, fundBy, procurement.stamp());
        state.drawn += amount;
        drawdown = ++state.drawdowns;
        emit DrawdownRequested(tranche, drawdown, award, amount, invoice, fundBy, shares);
    }

    /// @inheritdoc IDrawdowns
    function fund(uint256 tranche, Instruction calldata instruction, Authorisation[] calldata consents) external {
        Project storage file = _effective(tranche >> 8);
        Call memory call = _openCall(tranche);
        Book memory book = _openBook(tranche);
        _requireReference(instruction, PaymentUse.Drawdown, tranche, book.state.drawdowns);
        (address contractor, uint64 stamp) = procurement.contractorOf(call.award);
        if (stamp != call.stamp) procurement.requireNotDebarred(call.award, file.lists);
        _saveFunded(book, call, _fundLegs(book, contractor, instruction.legs));
        _settle(instruction, consents);
    }

    /// @inheritdoc IDrawdowns
    function acknowledgeFunding(uint256 tranche, uint256 index) external {
        Call memory call = _openCall(tranche);
        (address contractor, ) = procurement.contractorOf(call.award);
        if (msg.sender != contractor) _requireBorrower(tranche >> 8);
        Book memory book = _openBook(tranche);
        _saveFunded(book, call, _fundShare(book, index));
        emit FundingAcknowledged(tranche, book.state.drawdowns, index, msg.sender);
    }

    /// @inheritdoc IDrawdowns
    function closeDrawdown(uint256 tranche) external {
        Call memory call = _openCall(tranche);
        bool isInDefault = _projects[tranche >> 8].status == ProjectStatus.Default;
        bool isOver = isInDefault || block.timestamp >= call.fundBy;
        require(isOver, ProjectFinanceNotYetLate(tranche, call.fundBy));
        Tranche storage state = _tranches[tranche];
        delete _calls[tranche];
        state.drawn -= call.amount;
        for (uint256 i = 0; i < state.lenders; ++i) {
            uint64 missing = _positions[tranche][i].called;
            if (missing == 0) continue;
            _positions[tranche][i].called = 0;
            if (isInDefault) continue;
            _lenders[tranche][i].isLate = true;
            emit LenderLate(tranche, _lenders[tranche][i].account, missing);
        }
        emit DrawdownClosed(tranche, state.drawdowns, call.amount);
    }

    /// By consents that are bound to this contract: nobody else settles the instruction, and nothing settles that is not recorded.
    function _settle(Instruction calldata instruction, Authorisation[] calldata consents) internal {
        IBoundConsents(address(engine)).settleBound(instruction, consents);
    }

    function _effective(uint256 project) internal view returns (Project storage file) {
        file = _projects[project];
        require(file.status == ProjectStatus.Effective, ProjectFinanceWrongStatus(project, file.status));
    }

    function _requireReference(
        Instruction calldata instruction,
        PaymentUse use,
        uint256 about,
        uint256 item
    ) internal view {
        bytes16 expected = referenceOf(use, about, item);
        require(instruction.uetr == expected, ProjectFinanceOtherReference(instruction.uetr, expected));
    }

    /// Lenders and legs come in one order, so both are gone through once.
    function _fundLegs(Book memory book, address contractor, Leg[] calldata legs) private returns (uint64 funded) {
        uint256 next = 0;
        for (uint256 i = 0; i < book.state.lenders && next < legs.length; ++i) {
            address account = _lenders[book.tranche][i].account;
            if (legs[next].payer != account) continue;
            uint64 amount = _fundShare(book, i);
            _requireLeg(legs, next, book.terms.currency, account, contractor, amount);
            funded += amount;
            ++next;
        }
        require(next == legs.length && next != 0, ProjectFinanceLegCount(legs.length, next));
    }

    function _fundShare(Book memory book, uint256 index) private returns (uint64 amount) {
        amount = _positions[book.tranche][index].called;
        address account = _lenders[book.tranche][index].account;
        require(amount != 0, ProjectFinanceNotLender(book.tranche, account));
        _positions[book.tranche][index].called = 0;
        int256 change = int256(uint256(amount));
        _changeShare(book, index, ShareChange(change, -change, 0));
        emit ShareFunded(book.tranche, book.state.drawdowns, account, amount);
    }

    function _saveFunded(Book memory book, Call memory call, uint64 funded) private {
        call.amount -= funded;
        _calls[book.tranche] = call;
        _saveBook(book);
        if (call.amount == 0) emit DrawdownClosed(book.tranche, book.state.drawdowns, 0);
    }

    function _share(uint256 tranche, uint256 lenders, uint256 amount) private returns (uint256[] memory shares) {
        uint256[] memory weights = new uint256[](lenders);
        for (uint256 i = 0; i < lenders; ++i) {
            if (!_lenders[tranche][i].isLate) weights[i] = _positions[tranche][i].undrawn;
        }
        uint256 available = Apportionment.sumOf(weights);
        require(amount != 0 && amount <= available, ProjectFinanceNotAvailable(tranche, amount, available));
        shares = Apportionment.split(amount, weights);
        for (uint256 i = 0; i < lenders; ++i) {
            if (shares[i] != 0) _positions[tranche][i].called = uint64(shares[i]);
        }
    }

    function _openCall(uint256 tranche) private view returns (Call memory call) {
        call = _calls[tranche];
        require(call.amount != 0, ProjectFinanceNoCall(tranche));
    }

    function _requireReleased(uint256 tranche, bytes32 plan, Tranche storage state, uint256 amount) private view {
        uint256 released = (uint256(state.committed) * milestones.releasedOf(plan)) / BASIS_POINTS;
        require(state.drawn + amount <= released, ProjectFinanceNotReleased(tranche, amount, released));
    }

    function _requireLeg(
        Leg[] calldata legs,
        uint256 index,
        address token,
        address payer,
        address payee,
        uint256 amount
    ) internal pure {
        Leg calldata leg = legs[index];
        bool isSo = leg.token == token && leg.payer == payer && leg.payee == payee && leg.amount == amount;
        require(isSo, ProjectFinanceNoLeg(index, token, payer, payee, amount));
    }
}
