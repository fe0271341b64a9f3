// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtStatement} from "./interfaces/IDebtStatement.sol";
import {CreditorRow, DebtChange, DebtRow} from "./types/Debt.sol";
import {INTEREST_UNIT} from "./types/Tranche.sol";

/// @dev Documented on `IDebtStatement`.
abstract contract DebtStatement is IDebtStatement {
    mapping(uint16 country => mapping(address currency => DebtRow)) private _rows;
    mapping(uint16 country => mapping(address currency => mapping(address creditor => CreditorRow))) private _creditors;
    mapping(uint16 country => uint256[]) private _signed;

    /// @inheritdoc IDebtStatement
    function debtOf(
        uint16 country,
        address currency
    ) external view returns (uint256 owed, uint256 undrawn, uint256 interest, uint256 tranches) {
        DebtRow memory row = _accrued(country, currency);
        return (row.owed, row.undrawn, row.accrued / INTEREST_UNIT, row.tranches);
    }

    /// @inheritdoc IDebtStatement
    function accruedOf(uint16 country, address currency) external view returns (uint256) {
        return _accrued(country, currency).accrued;
    }

    /// @inheritdoc IDebtStatement
    function debtTo(uint16 country, address currency, address creditor) external view returns (CreditorRow memory) {
        return _creditors[country][currency][creditor];
    }

    /// @inheritdoc IDebtStatement
    function tranchesOf(uint16 country, uint256 from, uint256 count) external view returns (uint256[] memory page) {
        uint256[] storage all = _signed[country];
        uint256 left = from < all.length ? all.length - from : 0;
        page = new uint256[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; ++i) page[i] = all[from + i];
    }

    function _enter(uint16 country, address currency, uint256 tranche) internal {
        _signed[country].push(tranche);
        ++_rows[country][currency].tranches;
    }

    function _changeDebt(uint16 country, address currency, DebtChange memory change) internal {
        DebtRow memory row = _accrued(country, currency);
        row.owed = uint96(_sum(row.owed, change.owed));
        row.undrawn = uint96(_sum(row.undrawn, change.undrawn));
        row.weighted = uint104(_sum(row.weighted, change.weighted));
        row.accrued = uint128(_sum(row.accrued, change.accrued));
        _rows[country][currency] = row;
    }

    function _changeCreditor(uint16 country, address currency, address creditor, int256 owed, int256 undrawn) internal {
        CreditorRow memory row = _creditors[country][currency][creditor];
        row.owed = uint128(_sum(row.owed, owed));
        row.undrawn = uint128(_sum(row.undrawn, undrawn));
        _creditors[country][currency][creditor] = row;
    }

    /// The day of the chain, which ends at midnight UTC.
    function _today() internal view returns (uint24) {
        return uint24(block.timestamp / 1 days); // until the year 47,000
    }

    function _accrued(uint16 country, address currency) private view returns (DebtRow memory row) {
        row = _rows[country][currency];
        uint24 today = _today();
        row.accrued += uint128(uint256(row.weighted) * (today - row.day));
        row.day = today;
    }

    /// Sums of amounts below 2^64, of which no tranche has more than 16 and no country 2^32: what is added and taken away is the
    /// same, and nothing leaves the fields.
    function _sum(uint256 amount, int256 change) private pure returns (uint256) {
        return change < 0 ? amount - uint256(-change) : amount + uint256(change);
    }
}
