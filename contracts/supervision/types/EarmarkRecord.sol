// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What is kept of an earmark: two words, of which the second is never zero once used.
/// @param id Hash of the earmark.
/// @param amount Minor units, not zero.
/// @param deadline Unix time after which it has lapsed; zero once it was released or given up.
struct EarmarkRecord {
    bytes32 id;
    uint104 amount;
    uint48 deadline;
}
