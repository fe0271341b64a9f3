// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CreditorRow} from "../types/Debt.sol";

/// @title What a country owes: to whom, in what currency, over all contracts.
/// @notice A row for each currency, and one for each creditor in it, changed by every act in the same transaction. Reading one costs the
/// same whether a country has ten contracts or ten thousand, and the rows add up to the contracts to the unit at every moment
/// (ECO-2). Who signs a loan signs that it stands here; there is no other way to lend by this contract.
interface IDebtStatement {
    /// @notice What a country owes in a currency.
    /// @param country ISO 3166-1 numeric code.
    /// @param currency The currency.
    /// @return owed Principal, and what was tendered and could not be received; minor units.
    /// @return undrawn Signed for and not drawn; minor units.
    /// @return interest Accrued until today and not paid; minor units, rounded down.
    /// @return tranches How many tranches it has signed for.
    function debtOf(
        uint16 country,
        address currency
    ) external view returns (uint256 owed, uint256 undrawn, uint256 interest, uint256 tranches);

    /// @notice Interest accrued until today and not paid, without rounding.
    /// @param country ISO 3166-1 numeric code.
    /// @param currency The currency.
    /// @return In `INTEREST_UNIT`ths (3,650,000ths) of a minor unit.
    function accruedOf(uint16 country, address currency) external view returns (uint256);

    /// @notice What a country owes one creditor in a currency, interest apart.
    /// @param country ISO 3166-1 numeric code.
    /// @param currency The currency.
    /// @param creditor The creditor's account.
    /// @return The row.
    function debtTo(uint16 country, address currency, address creditor) external view returns (CreditorRow memory);

    /// @notice Ids of the tranches that a country has signed for, a page at a time, in the order of signature.
    /// @param country ISO 3166-1 numeric code.
    /// @param from Index of the first.
    /// @param count At most so many.
    /// @return The ids; fewer at the end.
    function tranchesOf(uint16 country, uint256 from, uint256 count) external view returns (uint256[] memory);
}
