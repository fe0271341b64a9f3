// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What supervision asks of an asset: whose it is, who may move it, and to keep what is held.
interface ISupervisedAsset {
    /// @notice The issuing country.
    /// @return ISO 3166-1 numeric code.
    function country() external view returns (uint16);

    /// @notice The settlement engine that may move balances.
    /// @return Its address.
    function engine() external view returns (address);

    /// @notice The hold ledger that may hold money with its holders.
    /// @return Its address; zero if nothing of this asset can be held.
    function ledger() external view returns (address);

    /// @notice What whoever holds money has to know of an account.
    /// @param account Any account.
    /// @return home ISO 3166-1 numeric code of its participant's country; 0 if it belongs to none.
    /// @return balance Minor units that it has.
    /// @return heldAtMost Minor units that were noted as held; what has ended since may still be in it.
    function standingOf(address account) external view returns (uint16 home, uint256 balance, uint256 heldAtMost);

    /// @notice What of an account's balance is held now (ERC-7943), as the adopted hold ledger says.
    /// @param account Any account.
    /// @return Minor units; never more than the balance.
    function getFrozenTokens(address account) external view returns (uint256);

    /// @notice Notes what is held of an account: no payment, redemption or net takes more than the rest from now on.
    /// @dev What lapses or is released needs no call: before it refuses, the asset asks the ledger. More may be held than
    /// there is, when an authority holds what was set aside; then nothing that comes in is free before that is covered.
    /// @param account The account.
    /// @param held Minor units, the sum of all that is held.
    /// @return balance Minor units that the account has.
    /// @custom:access The adopted hold ledger.
    function setHeld(address account, uint256 held) external returns (uint256 balance);
}
