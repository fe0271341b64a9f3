// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice A currency in a net.
/// @param token The currency.
/// @param holders Bit i: account i of the net has a position in this currency. None: the currency left the queue, and
/// its lanes are named only because payments of other currencies are linked to theirs.
struct NetCurrency {
    address token;
    uint256 holders;
}

/// @notice A lane in a net, in one word.
/// @dev currency | account 8 | priority 8 | voids 16 | settled 16, in the lowest bits.
type NetLane is uint256;

using {currencyOf, accountOf, priorityOf, voidsOf, settledOf} for NetLane global;

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
    return uint16(NetLane.unwrap(self) >> 16);
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
