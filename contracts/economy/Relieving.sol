// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRelieving} from "./interfaces/IRelieving.sol";
import {Apportionment} from "./libraries/Apportionment.sol";
import {Repayments} from "./Repayments.sol";
import {BASIS_POINTS, Book, INTEREST_UNIT, Relief, ShareChange} from "./types/Tranche.sol";

/// @dev Documented on `IRelieving`.
abstract contract Relieving is IRelieving, Repayments {
    /// @inheritdoc IRelieving
    function relieve(uint256 project, uint256 proposal, Relief calldata relief) external {
        _requireMeeting();
        for (uint256 i = 0; i < _projects[project].tranches; ++i) {
            Book memory book = _openBook((project << 8) | i);
            if (book.terms.rank == relief.rank && book.state.principal != 0) _relieve(book, relief, proposal);
        }
    }

    function _relieve(Book memory book, Relief calldata relief, uint256 proposal) private {
        uint256 owed = book.state.principal;
        uint256 capitalised = book.accrued / INTEREST_UNIT;
        uint256 forgiven = ((owed + capitalised) * relief.haircut) / BASIS_POINTS;
        _relieveLenders(book, capitalised, forgiven);
        book.state.repaid = 0;
        book.state.accrued -= uint128(capitalised * INTEREST_UNIT);
        if (relief.rate < book.terms.rate) book.terms.rate = relief.rate;
        (book.terms.firstDue, book.terms.interval) = (relief.firstDue, relief.interval);
        book.terms.instalments = relief.instalments;
        _terms[book.tranche] = book.terms;
        _saveBook(book);
        emit TrancheRestructured(book.tranche, proposal, owed, capitalised, forgiven);
    }

    /// Interest is added by what each is owed, and the haircut taken by what each is owed then.
    function _relieveLenders(Book memory book, uint256 capitalised, uint256 forgiven) private {
        uint256[] memory owed = _owedOf(book);
        uint256[] memory added = Apportionment.split(capitalised, owed);
        for (uint256 i = 0; i < owed.length; ++i) owed[i] += added[i];
        uint256[] memory cut = Apportionment.split(forgiven, owed);
        for (uint256 i = 0; i < owed.length; ++i) {
            if (owed[i] != 0) _changeShare(book, i, ShareChange(int256(added[i]) - int256(cut[i]), 0, 0));
        }
    }
}
