// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a ledger keeps of money that an account has set aside: two words, of which the second is never zero once used.
/// @param key By which the token knows it.
/// @param amount Minor units, not zero.
/// @param deadline Unix time after which it has lapsed; zero once it was ended.
/// @param tag What the token wants back when it ends.
struct Reservation {
    bytes32 key;
    uint104 amount;
    uint40 deadline;
    uint104 tag;
}
