// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {Drawdowns} from "./Drawdowns.sol";
import {ILendersMeeting} from "./interfaces/ILendersMeeting.sol";
import {IRepayments} from "./interfaces/IRepayments.sol";
import {Apportionment} from "./libraries/Apportionment.sol";
import {Project, ProjectStatus} from "./types/Project.sol";
import {
    Book,
    INTEREST_UNIT,
    Position,
    ShareChange,
    Tranche,
    TrancheTerms,
    WHOLE,
    instalmentsDue,
    notYetDue
} from "./types/Tranche.sol";
import {PaymentUse} from "./types/PaymentUse.sol";

/// @dev Documented on `IRepayments`.
abstract contract Repayments is IRepayments, Drawdowns {
    /// @dev A repayment while its legs are gone through.
    struct Payout {
        address borrower;
        uint256 next;
        bool isAny;
    }

    /// @inheritdoc IRepayments
    function dueOf(uint256 tranche) public view returns (uint256 interest, uint256 principal) {
        Book memory book = _openBook(tranche);
        return (book.accrued / INTEREST_UNIT, _principalDue(book));
    }

    /// @inheritdoc IRepayments
    function isLate(uint256 tranche) public view returns (bool) {
        Book memory book = _openBook(tranche);
        (TrancheTerms memory terms, Tranche memory state) = (book.terms, book.state);
        uint256 day = state.day - _projects[tranche >> 8].grace;
        uint256 count = terms.isGrant ? 0 : instalmentsDue(terms, day);
        if (count == 0) return false;
        // Interest is paid before principal, so what has accrued since the last due date has on the principal of today.
        uint256 dueDay = terms.firstDue + (count - 1) * terms.interval;
        uint256 since = book.weighted * (state.day - dueDay);
        return state.principal > notYetDue(terms, state, day) || state.accrued >= since + INTEREST_UNIT;
    }

    /// @inheritdoc IRepayments
    function repay(
        uint256 project,
        uint8 rank,
        uint32 part,
        bool isPrepayment,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external {
        Project memory file = _projects[project];
        require(file.status >= ProjectStatus.Effective, ProjectFinanceWrongStatus(project, file.status));
        require(part != 0 && part <= WHOLE, ProjectFinanceInvalidPart(project, part, WHOLE));
        Leg[] calldata legs = instruction.legs;
        if (legs.length == 0) _requireBorrower(project);
        else {
            PaymentUse use = isPrepayment ? PaymentUse.Prepayment : PaymentUse.Repayment;
            _requireReference(instruction, use, project, (uint256(rank) << 32) | part);
        }
        Payout memory payout = Payout(file.borrower, 0, false);
        for (uint256 i = 0; i < file.tranches; ++i) {
            Book memory book = _openBook((project << 8) | i);
            if (book.terms.rank > rank) break;
            bool isLast = book.terms.rank == rank;
            (uint256 interest, uint256 principal) = _portionOf(book, isLast ? part : WHOLE, isPrepayment);
            if (interest + principal == 0) continue;
            payout.isAny = true;
            _repayTranche(book, interest, principal, payout, legs);
        }
        require(payout.isAny, ProjectFinanceNothingDue(project));
        require(payout.next == legs.length, ProjectFinanceLegCount(legs.length, payout.next));
        if (legs.length != 0) _settle(instruction, consents);
    }

    /// @inheritdoc IRepayments
    function payKept(
        uint256 tranche,
        uint256 index,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external {
        Leg[] calldata legs = instruction.legs;
        require(legs.length == 1, ProjectFinanceLegCount(legs.length, 1));
        _requireReference(instruction, PaymentUse.Kept, tranche, index);
        address account = _lenders[tranche][index].account;
        Leg calldata leg = legs[0];
        uint256 amount = leg.amount;
        _requireLeg(legs, 0, _terms[tranche].currency, leg.payer, account, amount);
        uint256 kept = _positions[tranche][index].kept;
        require(amount != 0 && amount <= kept, ProjectFinanceMoreThanOwed(tranche, amount, kept));
        Book memory book = _openBook(tranche);
        _changeShare(book, index, ShareChange(0, 0, -int256(amount)));
        _saveBook(book);
        emit KeptPaid(tranche, account, amount);
        _settle(instruction, consents);
    }

    /// @inheritdoc IRepayments
    function reclaim(uint256 tranche, uint256 index) external {
        _requireMeeting();
        Book memory book = _openBook(tranche);
        uint64 kept = _positions[tranche][index].kept;
        _changeShare(book, index, ShareChange(int256(uint256(kept)), 0, -int256(uint256(kept))));
        // Instalments are parts of the same whole as before, so it is due as it was.
        book.state.repaid -= uint64(Math.min(kept, book.state.repaid));
        _saveBook(book);
        emit KeptReclaimed(tranche, index, kept);
    }

    /// @inheritdoc IRepayments
    function acknowledgePayment(uint256 tranche, uint256 index, uint64 amount) external {
        _requireLender(tranche, index);
        Position memory position = _positions[tranche][index];
        uint256 owed = uint256(position.owed) + position.kept;
        require(amount != 0 && amount <= owed, ProjectFinanceMoreThanOwed(tranche, amount, owed));
        uint64 kept = amount < position.kept ? amount : position.kept;
        _reduce(tranche, index, amount - kept, kept);
        emit PaymentAcknowledged(tranche, msg.sender, kept, amount - kept);
    }

    /// @inheritdoc IRepayments
    function declareDefault(uint256 tranche, uint256 index) external {
        uint256 project = tranche >> 8;
        _effective(project);
        _requireLender(tranche, index);
        require(_positions[tranche][index].owed != 0, ProjectFinanceNotLender(tranche, msg.sender));
        require(isLate(tranche), ProjectFinanceNotLate(tranche));
        _projects[project].status = ProjectStatus.Default;
        emit DefaultDeclared(project, tranche, msg.sender);
    }

    /// @inheritdoc IRepayments
    function cure(uint256 project) public {
        Project storage file = _projects[project];
        require(file.status == ProjectStatus.Default, ProjectFinanceWrongStatus(project, file.status));
        for (uint256 i = 0; i < file.tranches; ++i) {
            uint256 tranche = (project << 8) | i;
            require(!isLate(tranche), ProjectFinanceStillLate(tranche));
        }
        file.status = ProjectStatus.Effective;
        emit DefaultCured(project);
    }

    /// Principal leaves a share and nothing is paid for it here: bought back, or paid in another way. The interest on it goes too,
    /// so that neither the others nor the borrower gain by it.
    function _reduce(uint256 tranche, uint256 index, uint64 owed, uint64 kept) internal {
        Book memory book = _openBook(tranche);
        uint256 gone = owed == 0 ? 0 : (book.accrued * owed) / book.state.principal;
        _changeShare(book, index, ShareChange(-int256(uint256(owed)), 0, -int256(uint256(kept))));
        book.state.repaid += owed;
        _takeInterest(book, gone);
        _saveBook(book);
    }

    /// The last unit of principal takes the fraction of a unit of interest with it, which nobody could pay.
    function _takeInterest(Book memory book, uint256 taken) private pure {
        book.state.accrued -= book.state.principal == 0 ? book.state.accrued : uint128(taken);
    }

    function _repayTranche(
        Book memory book,
        uint256 interest,
        uint256 principal,
        Payout memory payout,
        Leg[] calldata legs
    ) private {
        uint256[] memory owed = _owedOf(book);
        uint256[] memory interests = Apportionment.split(interest, owed);
        uint256[] memory principals = Apportionment.split(principal, owed);
        for (uint256 i = 0; i < owed.length; ++i) {
            uint256 amount = interests[i] + principals[i];
            if (amount == 0) continue;
            bool isPaid = _isPaid(book, i, amount, payout, legs);
            _changeShare(book, i, ShareChange(-int256(principals[i]), 0, isPaid ? int256(0) : int256(amount)));
        }
        book.state.repaid += uint64(principal); // with what is left, no more than was drawn
        _takeInterest(book, interest * INTEREST_UNIT);
        _saveBook(book);
        emit TrancheRepaid(book.tranche, interest, principal);
    }

    function _requireMeeting() internal view {
        require(msg.sender == meeting, ProjectFinanceNotMeeting(msg.sender));
    }

    function _owedOf(Book memory book) internal view returns (uint256[] memory owed) {
        owed = new uint256[](book.state.lenders);
        for (uint256 i = 0; i < owed.length; ++i) owed[i] = _positions[book.tranche][i].owed;
    }

    /// Whether the next leg pays a lender. If it does not, the lender must be one that cannot be paid, and not by the borrower's side:
    /// neither it nor its country can close a way in order to keep the money.
    function _isPaid(
        Book memory book,
        uint256 index,
        uint256 amount,
        Payout memory payout,
        Leg[] calldata legs
    ) private returns (bool) {
        (uint256 next, address currency) = (payout.next, book.terms.currency);
        address account = _lenders[book.tranche][index].account;
        bool isNext = next < legs.length && legs[next].token == currency && legs[next].payee == account;
        if (isNext) {
            _requireLeg(legs, next, currency, legs[next].payer, account, amount);
            ++payout.next;
            return true;
        }
        bool isClosed = ILendersMeeting(meeting).isClosed(currency, payout.borrower, account, amount);
        require(isClosed, ProjectFinanceNoLeg(next, currency, payout.borrower, account, amount));
        emit PaymentKept(book.tranche, account, amount);
        return false;
    }

    function _portionOf(
        Book memory book,
        uint256 part,
        bool isBeyond
    ) private view returns (uint256 interest, uint256 principal) {
        (interest, principal) = (book.accrued / INTEREST_UNIT, _principalDue(book));
        if (isBeyond) return (interest, principal + _partOf(book.state.principal - principal, part));
        uint256 amount = _partOf(interest + principal, part);
        if (amount < interest) interest = amount;
        return (interest, amount - interest);
    }

    function _principalDue(Book memory book) private view returns (uint256) {
        uint256 owed = book.state.principal;
        if (_projects[book.tranche >> 8].status == ProjectStatus.Default) return owed;
        return Math.saturatingSub(owed, notYetDue(book.terms, book.state, book.state.day));
    }

    function _partOf(uint256 amount, uint256 part) private pure returns (uint256) {
        return Math.ceilDiv(amount * part, WHOLE);
    }
}
