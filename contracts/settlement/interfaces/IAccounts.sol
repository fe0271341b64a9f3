// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ISupervisedAsset} from "../../supervision/interfaces/ISupervisedAsset.sol";

/// @title What a currency's accounts hold, and what of that is held.
/// @dev Balances are within 2^104 - 1. What ledgers hold is noted beside the balance as an upper bound, so that a payment asks
/// no ledger unless the bound would refuse it; nothing is held but what a ledger says (SET-6).
interface IAccounts is ISupervisedAsset {
    error CurrencyTokenInsufficientBalance(address holder, uint256 available, uint256 amount);
    error CurrencyTokenSupplyLimit(uint256 supply, uint256 max);
}
