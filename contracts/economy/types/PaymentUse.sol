// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a payment is for.
enum PaymentUse {
    Drawdown,
    Repayment,
    Prepayment,
    Kept,
    Sale
}
