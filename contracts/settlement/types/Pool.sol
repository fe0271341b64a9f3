// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What settles of a payment that is divided.
/// @param entry Its place in the stream of a net, from 0.
/// @param toPayee Whether the division is charged to the payee, or else to the payer; no two to one account.
/// @param amount Minor units.
struct PoolPart {
    uint16 entry;
    bool toPayee;
    uint96 amount;
}

/// @notice A net of a pool, and prices that prove how good it is.
/// @param token The currency.
/// @param accounts All that pay or receive, at most 256, ascending.
/// @param prices By account 8 bytes: what one more minor unit there would settle, in 1 / 2^40.
/// @param entries Every waiting payment, lane by lane, ascending by payer: the payer's index (1 byte), then its payments in their
/// order. Each: code of the amount (`AmountCode`), payee's index, divisibility, a byte each; deadline, hours since 1970 (3);
/// where a net left it before, its place (4); the amount.
/// @param settles One bit for each of them, the highest of a byte first: it settles whole.
/// @param parts Those of which a part settles, ascending.
struct PoolNet {
    address token;
    address[] accounts;
    bytes prices;
    bytes entries;
    bytes settles;
    PoolPart[] parts;
}

// The loop over payments counts on where the fields of parties, nets and lanes stand (`PoolJudge`).

/// @notice An account while a net is replayed.
/// @param account The account, shifted to where an entry's content has it.
/// @param balance What it has.
/// @param price Of one minor unit.
/// @param barred The accounts that it may not pay now.
/// @param least The smallest whole payment, or rest of one, that could be added if it had as much.
/// @param leastPart The same of parts.
struct PoolParty {
    uint256 account;
    int256 balance;
    uint256 price;
    uint256 barred;
    uint256 least;
    uint256 leastPart;
}

/// @notice A net while it is replayed.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param parties By account.
/// @param codes How amounts are read (`AmountCode`).
/// @param cursor Where in calldata the stream goes on.
/// @param next How many entries were read.
/// @param part How many parts were met.
/// @param charged The accounts to which a division is charged.
/// @param value What settles, minor units.
/// @param bound More than which nothing could settle, in 1 / 2^40 minor units.
struct PoolReplay {
    uint256 hour;
    PoolParty[] parties;
    uint256[256] codes;
    uint256 cursor;
    uint256 next;
    uint256 part;
    uint256 charged;
    uint256 value;
    uint256 bound;
}

/// @notice A payer's payments while a net is replayed.
/// @param payer Its index.
/// @param passed The payees whom something that stays would pay.
/// @param hash Of the chain that is read.
/// @param place Place of the next entry, where entries have none in the stream.
/// @param rest Of the chain of what stays.
/// @param stays How many entries stay.
/// @param sized How many bytes an entry takes before its amount.
struct PoolLane {
    uint256 payer;
    uint256 passed;
    uint256 hash;
    uint256 place;
    uint256 rest;
    uint256 stays;
    uint256 sized;
}

/// @notice The terms of a payment in a pool, as its lane's chain has them.
/// @param place Where it stands among all of its lane.
/// @param divisibility 0 if it settles whole; else neither a part nor a rest is below 2^(divisibility - 1) minor units.
/// @param hour Its deadline, hours since 1970.
function poolTerms(uint256 place, uint256 divisibility, uint256 hour) pure returns (uint256) {
    return (place << 40) | (divisibility << 32) | hour;
}
