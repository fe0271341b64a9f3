// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice The terms on which a monetary authority lends a currency within a day.
/// @param treasury The account that lends and is repaid, and that takes collateral; it agrees by itself.
/// @param closing Seconds after midnight UTC at which what was drawn falls due.
struct CreditTerms {
    address treasury;
    uint32 closing;
}

/// @notice What a currency serves for as collateral.
/// @param price Minor units lent for 10^18 minor units of the collateral, before the haircut; zero if it does not serve.
/// @param haircut What is taken off that, in basis points, less than 10,000.
struct Collateral {
    uint104 price;
    uint16 haircut;
}

/// @notice What a participant's account may draw of a currency, and what it has drawn.
/// @param limit Minor units.
/// @param drawn Minor units, not yet repaid.
struct CreditLine {
    uint104 limit;
    uint104 drawn;
}

/// @notice Money that was drawn against one pledge.
/// @param owed Minor units; zero once it is repaid.
/// @param dueAt Unix time at which it falls due.
/// @param price Of the collateral when it was pledged.
/// @param lender The treasury that lent it, and that is repaid whoever lends later.
struct Draw {
    uint104 owed;
    uint48 dueAt;
    uint104 price;
    address lender;
}
