// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {DebtStatement} from "./DebtStatement.sol";
import {DebtChange} from "./types/Debt.sol";
import {Project} from "./types/Project.sol";
import {Book, Call, Lender, Position, ShareChange, Tranche, TrancheTerms} from "./types/Tranche.sol";

/// @notice The one place where shares change: the tranche, the country's row and the creditor's row change with them.
abstract contract LoanBook is DebtStatement {
    using SafeCast for int256;
    using SafeCast for uint256;

    mapping(uint256 project => Project) internal _projects;
    mapping(uint256 tranche => TrancheTerms) internal _terms;
    mapping(uint256 tranche => Tranche) internal _tranches;
    mapping(uint256 tranche => Call) internal _calls;
    mapping(uint256 tranche => mapping(uint256 index => Lender)) internal _lenders;
    mapping(uint256 tranche => mapping(uint256 index => Position)) internal _positions;

    function _saveBook(Book memory book) internal {
        _tranches[book.tranche] = book.state;
        if (book.terms.isGrant) return;
        int256 weighted = int256(_weightOf(book)) - int256(book.weighted);
        int256 accrued = int256(uint256(book.state.accrued)) - int256(book.accrued);
        _changeDebt(book.country, book.terms.currency, DebtChange(book.owed, book.undrawn, weighted, accrued));
    }

    /// What is granted is not owed, and is in no statement.
    function _changeShare(Book memory book, uint256 index, ShareChange memory change) internal {
        mapping(uint256 index => Position) storage positions = _positions[book.tranche];
        Position memory position = positions[index]; // one word, written once
        position.undrawn = _plus(position.undrawn, change.undrawn);
        if (!book.terms.isGrant) {
            position.owed = _plus(position.owed, change.owed);
            position.kept = _plus(position.kept, change.kept);
        }
        positions[index] = position;
        if (book.terms.isGrant) return;
        book.state.principal = _plus(book.state.principal, change.owed);
        book.state.kept = _plus(book.state.kept, change.kept);
        int256 owed = change.owed + change.kept;
        (book.owed, book.undrawn) = (book.owed + owed, book.undrawn + change.undrawn);
        address account = _lenders[book.tranche][index].account;
        _changeCreditor(book.country, book.terms.currency, account, owed, change.undrawn);
    }

    function _openBook(uint256 tranche) internal view returns (Book memory book) {
        (book.tranche, book.country) = (tranche, _projects[tranche >> 8].country);
        (book.terms, book.state) = (_terms[tranche], _tranches[tranche]);
        book.weighted = _weightOf(book);
        uint24 today = _today();
        book.state.accrued += uint128(book.weighted * (today - book.state.day)); // 2^64 times 2^14 times 2^24
        book.state.day = today;
        book.accrued = book.state.accrued;
    }

    function _weightOf(Book memory book) private pure returns (uint256) {
        return uint256(book.state.principal) * book.terms.rate;
    }

    function _plus(uint64 amount, int256 change) private pure returns (uint64) {
        return (int256(uint256(amount)) + change).toUint256().toUint64();
    }
}
