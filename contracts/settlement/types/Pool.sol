// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Mark} from "./Mark.sol";

// What all that waits in a currency counts for in a net: so much over what waits is the weight of a minor unit. Prices are below
// 2^128, weights not above this, amounts below 2^94, balances below 2^104, accounts 256, entries fewer than 2^24: no sum
// of products of these fills a word.
uint256 constant POOL_SCALE = 1 << 80;

/// @notice What settles of a payment, or of a pair, that is divided.
/// @param entry Its place in the stream of a net, from 0.
/// @param account To whom the division is charged, one that it touches, by its index; no two to one.
/// @param amount Minor units; of a pair, of its maker's leg.
struct PoolPart {
    uint16 entry;
    uint8 account;
    uint96 amount;
}

/// @notice A currency in a net.
/// @param token The currency.
/// @param accounts How many of the net's accounts are of this currency.
/// @param weight What a minor unit counts for: `POOL_SCALE` over all that may settle, rounded down, and at least one.
struct PoolCurrency {
    address token;
    uint16 accounts;
    uint88 weight;
}

/// @notice A net of a pool, and prices that prove how good it is.
/// @param currencies The currencies, ascending.
/// @param accounts Of each currency all that pay or receive in it, ascending; at most 256 together.
/// @param prices By account 16 bytes: what one more minor unit there would settle, in 1 / 2^40 of what weights count.
/// @param entries Every waiting payment, lane by lane, ascending by payer: the payer's index (1 byte), then its payments in their
/// order. Each: the deadline, hours since 1970 (3), the divisibility (1), the payee's index (1), the amount (12).
/// @param pairs Every waiting pair of two of the currencies, each first currency with each second in ascending order. Each:
/// the deadline (3), its form (1), four indices (1 each): who pays the first currency, who receives it, who receives the
/// second, who pays it; the amount of the first (12), of the second (12).
/// @param settles One bit for each of them, the highest of a byte first: it settles whole.
/// @param parts Those of which a part settles, ascending.
struct PoolNet {
    PoolCurrency[] currencies;
    address[] accounts;
    bytes prices;
    bytes entries;
    bytes pairs;
    bytes settles;
    PoolPart[] parts;
}

/// @notice Where a lane, or a chain of pairs, stands before a net.
/// @param first The payer; of pairs the first currency.
/// @param second Of pairs the second currency.
/// @param rest What nets left.
/// @param from Up to where nets read what entered.
/// @param cut Behind what takes part.
/// @param seed The hash where `rest` begins.
struct PoolMarks {
    uint256 first;
    uint256 second;
    Mark rest;
    Mark from;
    Mark cut;
    uint256 seed;
}

/// @notice What the chain says of a net's accounts, lanes and pairs.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param balances By account, what it may pay with, minor units.
/// @param barred By account, those of the same currency that it may not pay now, the currency's first in the lowest bit.
/// @param lanes In the order of the stream.
/// @param chains Those in which something waits, in the order of the stream.
struct PoolFacts {
    uint256 hour;
    uint256[] balances;
    uint256[] barred;
    PoolMarks[] lanes;
    PoolMarks[] chains;
}

/// @notice What a net changes, and how good it is.
/// @param lanes By lane, what stays.
/// @param chains By chain, what stays.
/// @param changes By account, minor units; below zero for what it pays.
/// @param value What settles, in units of weight.
/// @param bound More than which nothing could settle, in units of weight.
/// @param share Value over bound, in millionths; all if nothing could settle.
struct PoolVerdict {
    Mark[] lanes;
    Mark[] chains;
    int256[] changes;
    uint256 value;
    uint256 bound;
    uint256 share;
}

// The loops over payments and pairs count on where the fields of parties, nets and lanes stand (`PoolPayments`, `PoolPairs`).

/// @notice An account in a currency while a net is replayed.
/// @param account The account, shifted to where an entry's content has it.
/// @param balance What it has.
/// @param price Of one minor unit.
/// @param worth What a minor unit counts for that it receives: its weight, and its price there.
/// @param shut The indices that it may not pay now, all of other currencies, and all that no party has.
/// @param least The smallest whole payment, or rest of one, that could be added if it had as much.
/// @param leastPart The same of parts.
/// @param currency Its index.
struct PoolParty {
    uint256 account;
    int256 balance;
    uint256 price;
    uint256 worth;
    uint256 shut;
    uint256 least;
    uint256 leastPart;
    uint256 currency;
}

/// @notice A currency while a net is replayed.
/// @param weight Of a minor unit.
/// @param total What may settle, minor units.
/// @param members The indices of its parties.
struct PoolTotal {
    uint256 weight;
    uint256 total;
    uint256 members;
}

/// @notice A net while it is replayed.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param parties By account.
/// @param cursor Where in calldata the stream goes on.
/// @param next How many entries were read.
/// @param part How many parts were met.
/// @param charged The accounts to which a division is charged.
/// @param value What settles, in units of weight.
/// @param gap What settles at a loss and what stays at a gain, at the prices, in 1 / 2^40 units of weight.
/// @param totals By currency.
/// @param open The pairs of which something stays that could settle, as the stream has them.
/// @param opens How many there are.
struct PoolReplay {
    uint256 hour;
    PoolParty[] parties;
    uint256 cursor;
    uint256 next;
    uint256 part;
    uint256 charged;
    uint256 value;
    uint256 gap;
    PoolTotal[] totals;
    uint256[] open;
    uint256 opens;
}

/// @notice A payer's payments while a net is replayed.
/// @param passed The payees whom something that stays would pay.
/// @param hash Of the chain that is read.
/// @param rest Of the chain of what stays.
/// @param stays How many entries stay.
/// @param left What stays that could settle, minor units.
/// @param payer The payer.
/// @param index Its index.
struct PoolLane {
    uint256 passed;
    uint256 hash;
    uint256 rest;
    uint256 stays;
    uint256 left;
    PoolParty payer;
    uint256 index;
}

/// @notice The pairs of two currencies while a net is replayed.
/// @param hash Of the chain that is read.
/// @param rest Of the chain of what stays.
/// @param stays How many entries stay.
/// @param leftFirst What stays that could settle, minor units of the first currency.
/// @param leftSecond The same of the second.
/// @param firstMembers The indices of the first currency's parties.
/// @param secondMembers Those of the second's.
/// @param first The index of the first currency.
/// @param second That of the second.
struct PoolChain {
    uint256 hash;
    uint256 rest;
    uint256 stays;
    uint256 leftFirst;
    uint256 leftSecond;
    uint256 firstMembers;
    uint256 secondMembers;
    uint256 first;
    uint256 second;
}

/// @notice The terms of a payment in a pool, as its lane's chain has them. Where it stands is not among them: payments that are
/// the same in all that is here and in the content are worth the same to everybody.
/// @param form 0 if it settles whole; else neither a part nor a rest is below 2^(form - 1) minor units. Of a pair that is said of
/// its maker's leg, and 128 is added if the maker pays the second currency.
/// @param hour Its deadline, hours since 1970.
function poolTerms(uint256 form, uint256 hour) pure returns (uint256) {
    return (hour << 8) | form;
}
