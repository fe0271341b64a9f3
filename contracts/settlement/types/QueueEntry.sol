// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Two priorities: what is urgent settles first, and within a priority first in, first out.
enum Priority {
    Urgent,
    Normal
}

/// @notice Most that a payer is ready to pay one payee in a net, less what it receives from it.
/// @param payee The payee.
/// @param amount Minor units.
struct BilateralLimit {
    address payee;
    uint96 amount;
}

/// @notice What stands in a lane.
/// Payment: an amount to a payee. Pvp: one leg of a payment versus payment; both legs settle or neither.
/// Cancellation: the entry at an earlier place of the lane settles no more. Raised: a payment that was taken out of the
/// normal lane by a cancellation and stands in the urgent one instead.
enum EntryKind {
    Payment,
    Pvp,
    Cancellation,
    Raised
}

// The chain goes on with the hash of two words, of three for a leg.
// The first one: hash so far 184 | place 32 | hour 32 | priority 4 | kind 4, where place and priority are those of the
// other leg (Pvp) or the place of what is cancelled or replaced, and the hour is the deadline, counted since 1970.
// The second one: payee 160 | amount 96; zero for a cancellation. The third one: the token of the other leg.

uint256 constant DEADLINE_UNIT = 1 hours;

/// @notice Whether an amount can wait in a queue: above zero, and eight bytes times 1, 10^3, 10^6 or 10^9.
/// @param amount Minor units.
/// @return Whether it can.
function isQueueable(uint256 amount) pure returns (bool) {
    for (uint256 i = 0; i < 3 && amount > type(uint64).max && amount % 1000 == 0; ++i) amount /= 1000;
    return amount != 0 && amount <= type(uint64).max;
}

function paymentContent(address payee, uint256 amount) pure returns (uint256) {
    return (uint256(uint160(payee)) << 96) | amount;
}

function paymentTerms(uint256 hour) pure returns (uint256) {
    return (hour << 8) | uint256(EntryKind.Payment);
}

function pvpTerms(uint256 place, uint256 priority, uint256 hour) pure returns (uint256) {
    return (place << 40) | (hour << 8) | (priority << 4) | uint256(EntryKind.Pvp);
}

function cancellationTerms(uint256 place) pure returns (uint256) {
    return (place << 40) | uint256(EntryKind.Cancellation);
}

function raisedTerms(uint256 place, uint256 hour) pure returns (uint256) {
    return (place << 40) | (hour << 8) | uint256(EntryKind.Raised);
}
