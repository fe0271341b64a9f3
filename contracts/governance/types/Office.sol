// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A public authority of a country; one account each, normally a multisig or a smart account.
/// @dev `Delegation` votes and appoints the others; `MonetaryAuthority` issues the currency; `Supervisor` sets the
/// rules and suspends; `Registrar` licenses; the last two serve trade and culture.
enum Office {
    Delegation,
    MonetaryAuthority,
    Supervisor,
    Registrar,
    TradeAuthority,
    CultureAuthority
}
