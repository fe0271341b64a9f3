// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The functions of ERC-7943 (uRWA) for fungible tokens, by which ERC-165 knows it: 0x3edbb4c4.
/// @dev `ICurrencyToken` documents how a currency answers each of them.
interface IERC7943Fungible {
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool);

    function setFrozenTokens(address account, uint256 amount) external returns (bool);

    function canSend(address account) external view returns (bool);

    function canReceive(address account) external view returns (bool);

    function getFrozenTokens(address account) external view returns (uint256);

    function canTransfer(address from, address to, uint256 amount) external view returns (bool);
}
