// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Mark} from "./Mark.sol";

/// @notice A currency in a net.
/// @param token The currency.
/// @param holders Bit i: account i of the net has a position in this currency. None: the currency left the queue, and
/// its lanes are named only because payments of other currencies are linked to theirs.
struct NetCurrency {
    address token;
    uint256 holders;
}

/// @notice A lane in a net, in one word.
/// @dev currency | account 8 | priority 8 | voids 16 | settled 16, in the lowest bits; all ones for voids if it is left out.
type NetLane is uint256;

using {currencyOf, accountOf, priorityOf, voidsOf, settledOf, isLeftOut, isOfPayer} for NetLane global;

uint256 constant LEFT_OUT = type(uint16).max; // a lane has fewer entries

/// @notice Index of its currency: all that is left of the word, so that no two words name one lane.
function currencyOf(NetLane self) pure returns (uint256) {
    return NetLane.unwrap(self) >> 48;
}

/// @notice Index of the paying account.
function accountOf(NetLane self) pure returns (uint256) {
    return uint8(NetLane.unwrap(self) >> 40);
}

/// @notice 0 urgent, 1 normal.
function priorityOf(NetLane self) pure returns (uint256) {
    return uint8(NetLane.unwrap(self) >> 32);
}

/// @notice How many of its waiting payments are cancelled.
function voidsOf(NetLane self) pure returns (uint256) {
    return self.isLeftOut() ? 0 : uint16(NetLane.unwrap(self) >> 16);
}

/// @notice Whether it is named only because links lead to it, and takes no part (`INetting.net`).
function isLeftOut(NetLane self) pure returns (bool) {
    return uint16(NetLane.unwrap(self) >> 16) == LEFT_OUT;
}

/// @notice Whether two lanes are of one payer in one currency.
function isOfPayer(NetLane self, NetLane other) pure returns (bool) {
    return NetLane.unwrap(self) >> 40 == NetLane.unwrap(other) >> 40;
}

/// @notice How many entries leave the lane, from its front.
function settledOf(NetLane self) pure returns (uint256) {
    return uint16(NetLane.unwrap(self));
}

/// @notice A net and the proof that it is the greatest.
/// @param accounts All accounts that pay or receive, in ascending order, at most 256.
/// @param currencies All currencies in which payments wait, in ascending order of their tokens.
/// @param lanes All lanes in which entries wait, ascending as numbers, and those that links lead to.
/// @param prefixes Length in bytes of the first part of `entries`.
/// @param entries What settles, lane by lane; then what does not, in the reverse order of dropping. Runs of a header
/// (lane 2 bytes, entries 2, base hour 4) and entries (see `NetReplay`).
/// @param voids The places of the cancelled payments, 4 bytes each, lane by lane, ascending.
struct NetSolution {
    address[] accounts;
    NetCurrency[] currencies;
    NetLane[] lanes;
    uint256 prefixes;
    bytes entries;
    bytes voids;
}

/// @notice What the chain says of a net's accounts and lanes.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param balances By currency and account, what an account may pay with, minor units.
/// @param barred By currency and account, the accounts that it may not pay now.
/// @param settled By lane, behind the entries that left.
/// @param targets By lane, behind those that take part.
/// @param limits The bilateral limits of those that pay.
struct NetFacts {
    uint256 hour;
    uint256[] balances;
    uint256[] barred;
    Mark[] settled;
    Mark[] targets;
    NetLimits[] limits;
}

/// @notice The bilateral limits of an account in a net.
/// @param position Its position: the currency's index times the number of accounts, and the account's index.
/// @param payees By limit, the index of the payee; beyond all if it is not in the net.
/// @param amounts By limit, minor units.
struct NetLimits {
    uint256 position;
    uint256[] payees;
    uint256[] amounts;
}
