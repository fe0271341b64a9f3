// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

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

// The chain goes on with the hash of 64 bytes: hash so far 184 | content 256 | terms 72 (`link`).
// Content: payee 160 | amount 96; for a leg the lane of the other leg (`laneContent`) stands for the payee, whose lane it
// is; zero for a cancellation.
// Terms: place 32 | kind 8 | hour 32, where the place is that of the other leg (Pvp) or of what is cancelled or replaced,
// and the hour is the deadline, counted since 1970.

uint256 constant DEADLINE_UNIT = 1 hours;
uint256 constant MAX_WAIT = 120 hours; // all deadlines of a net lie within one byte of hours

/// @notice An entry as its lane's chain has it.
/// @param content The content.
/// @param terms The terms, in the lowest 72 bits.
struct EntryWords {
    uint256 content;
    uint256 terms;
}

/// @notice Until when an entry may settle.
/// @param terms Its terms.
/// @return Unix time; 0 if it moves nothing itself.
function deadlineOf(uint256 terms) pure returns (uint256) {
    return uint32(terms) * DEADLINE_UNIT;
}

/// @notice Whether an amount can wait in a queue: above zero, and eight bytes times 1, 10^3, 10^6 or 10^9.
/// @param amount Minor units.
/// @return Whether it can.
function isQueueable(uint256 amount) pure returns (bool) {
    for (uint256 i = 0; i < 3 && amount > type(uint64).max && amount % 1000 == 0; ++i) amount /= 1000;
    return amount != 0 && amount <= type(uint64).max;
}

/// @notice The content of a payment, but for the amount.
function accountContent(address payee) pure returns (uint256) {
    return uint256(uint160(payee)) << 96;
}

/// @notice A lane by 160 bits of its hash, where a payment has its payee. Two lanes of one name take as much work as two
/// keys of one address.
/// @param token The currency.
/// @param account The payer.
/// @param priority 0 urgent, 1 normal.
/// @return The content of a leg whose other leg stands in the lane, but for the amount.
function laneContent(address token, address account, uint256 priority) pure returns (uint256) {
    return (laneHash(token, account, priority) >> 96) << 96;
}

/// @notice Where the chain of a lane begins.
function laneHash(address token, address account, uint256 priority) pure returns (uint256) {
    return uint256(keccak256(abi.encode(token, account, priority)));
}

function paymentTerms(uint256 hour) pure returns (uint256) {
    return _terms(0, EntryKind.Payment, hour);
}

function pvpTerms(uint256 place, uint256 hour) pure returns (uint256) {
    return _terms(place, EntryKind.Pvp, hour);
}

function cancellationTerms(uint256 place) pure returns (uint256) {
    return _terms(place, EntryKind.Cancellation, 0);
}

function raisedTerms(uint256 place, uint256 hour) pure returns (uint256) {
    return _terms(place, EntryKind.Raised, hour);
}

function _terms(uint256 place, EntryKind kind, uint256 hour) pure returns (uint256) {
    return (place << 40) | (uint256(kind) << 32) | hour;
}
