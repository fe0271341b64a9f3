// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title The functions of ERC-7943 (uRWA) for fungible tokens, by which ERC-165 knows it: 0x3edbb4c4.
/// @dev `IForcedTransfers` and `IJudging` say how a currency answers each of them.
interface IERC7943Fungible {
    /// @notice Moves an account's money without its consent.
    /// @param from Whose money.
    /// @param to Who receives it.
    /// @param amount Minor units.
    /// @return True.
    /// @custom:access Whom the token authorises.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool);

    /// @notice Sets how much of an account is frozen.
    /// @param account Whose money.
    /// @param amount Minor units.
    /// @return True.
    /// @custom:access Whom the token authorises.
    function setFrozenTokens(address account, uint256 amount) external returns (bool);

    /// @notice Whether an account may send at all.
    /// @param account Any account.
    /// @return Whether it may.
    function canSend(address account) external view returns (bool);

    /// @notice Whether an account may receive at all.
    /// @param account Any account.
    /// @return Whether it may.
    function canReceive(address account) external view returns (bool);

    /// @notice How much of an account is frozen.
    /// @param account Any account.
    /// @return Minor units.
    function getFrozenTokens(address account) external view returns (uint256);

    /// @notice Whether a payment would go through.
    /// @param from Who pays.
    /// @param to Who receives.
    /// @param amount Minor units.
    /// @return Whether it would.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);
}
