// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Movements without the holder's signature (ERC-7943): always two authorities, and never more than is written.
interface IForcedTransfers {
    /// @notice A balance was moved without the holder's signature: a lost account's, to its successor, or what was held and
    /// approved for another.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);

    error CurrencyTokenNotReplaced(address account, address successor);
    error CurrencyTokenFrozenByHoldsOnly(address account, uint256 amount);

    /// @notice Moves money of an account that the gate shows as replaced to its successor. Emits `ForcedTransfer` and
    /// `Transfer`.
    /// @dev The home Registrar and the issuer must agree: the gate alone moves nothing. What is held stays where it is. Both
    /// accounts are of one participant, so no border is crossed.
    /// @param from The account replaced.
    /// @param to Its successor.
    /// @param amount Minor units, at most what is not held.
    /// @return True.
    /// @custom:access The issuing country's MonetaryAuthority, seasoned (`IOffices.requireSeasoned`).
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool);

    /// @notice Pays what is held of an account to whom the account's home country has approved it in a case: back to its
    /// owner, or forfeited. Emits `Transfer`, `PaymentDecided` and `ForcedTransfer`.
    /// @dev The home Supervisor approves, the issuer carries out ten days after it was announced and not during an appeal, and the payee's country is asked as for any payment that
    /// arrives: its rules and limits, and the halts in force. It counts as any payment does. The ledger ends exactly so much
    /// of the hold; no other money is in reach.
    /// @param ledger Where it is held: the currency's ledger, or one that runs off.
    /// @param account Whose money is held.
    /// @param place Of the hold in the ledger.
    /// @param payee Who receives it, a licensed participant's account, not the same account.
    /// @param amount Minor units, at most what is held.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @param requestId The request that was approved (`ICaseRegistry`) and announced (`IHolds`); its case is open.
    /// @custom:access The issuing country's MonetaryAuthority, seasoned (`IOffices.requireSeasoned`).
    function transferHeld(
        address ledger,
        address account,
        uint256 place,
        address payee,
        uint104 amount,
        uint8 purpose,
        uint256 requestId
    ) external;

    /// @notice Always reverts `CurrencyTokenFrozenByHoldsOnly`: of two authorities that set a frozen amount one would erase
    /// the other's. Holds add up (`IHolds`).
    /// @param account Any account.
    /// @param amount Any amount.
    /// @return Never.
    /// @custom:access Nobody.
    function setFrozenTokens(address account, uint256 amount) external returns (bool);
}
