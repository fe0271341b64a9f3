// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Priority} from "./QueueEntry.sol";

/// @notice Many payments of one payer in one currency that enter a queue together.
/// @param token The currency.
/// @param priority Urgent or normal.
/// @param purpose ISO 20022 category purpose of all of them, zero for unspecified.
/// @param deadline Unix time, a full hour, after which none of them settles.
/// @param references Hash of their UETRs: keccak256 of 16 bytes each, in order. The list itself travels off chain.
/// @param payees Whom they pay, at most 256.
/// @param payments In order: header (zeros 2 bits, length 3 bits, in the lowest bits), index of the payee 1 byte, amount;
/// an amount is `length + 1` bytes times 1,000 to the power of `zeros`.
struct Batch {
    address token;
    Priority priority;
    bytes4 purpose;
    uint48 deadline;
    bytes32 references;
    address[] payees;
    bytes payments;
}
