// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a country owes in a currency, over all contracts; two slots. Minor units.
/// @param owed Principal, and what was tendered and could not be received.
/// @param undrawn Signed for and not drawn.
/// @param tranches How many tranches it has signed for.
/// @param weighted Sum of principal times rate: what accrues in a day, in `INTEREST_UNIT`ths of a minor unit.
/// @param accrued Interest to `day` that is not paid, in the same unit.
/// @param day Day since 1970 up to which interest is counted.
struct DebtRow {
    uint96 owed;
    uint96 undrawn;
    uint64 tranches;
    uint104 weighted;
    uint128 accrued;
    uint24 day;
}

/// @notice What a country owes one creditor in a currency, one slot; minor units, interest apart.
struct CreditorRow {
    uint128 owed;
    uint128 undrawn;
}

/// @notice How an act changes a row.
struct DebtChange {
    int256 owed;
    int256 undrawn;
    int256 weighted;
    int256 accrued;
}
