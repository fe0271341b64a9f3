// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice When an authority held an account's money, in periods of two days from 1970 on: a period counts whole, and once,
/// if anything was held in any part of it.
/// @dev last 76 | one bit for each of the 180 periods that end with the last one, which is the lowest bit.
type HeldDays is uint256;

using {movedTo, with, together, count} for HeldDays global;

uint256 constant PERIOD = 2 days;
uint256 constant PERIODS = 180;
uint256 constant BITS = (1 << PERIODS) - 1;

/// @notice Nothing held in the periods that end with this one.
function toHeldDays(uint256 last) pure returns (HeldDays) {
    return HeldDays.wrap(last << PERIODS);
}

/// @notice The same, seen from another last period; what leaves the 180 is forgotten.
function movedTo(HeldDays self, uint256 last) pure returns (HeldDays) {
    (uint256 own, uint256 bits) = (HeldDays.unwrap(self) >> PERIODS, HeldDays.unwrap(self) & BITS);
    bits = last < own ? bits >> (own - last) : (bits << (last - own)) & BITS;
    return HeldDays.wrap((last << PERIODS) | bits);
}

/// @notice With what was held from a second on, until another and not at it.
function with(HeldDays self, uint256 from, uint256 until) pure returns (HeldDays) {
    uint256 last = HeldDays.unwrap(self) >> PERIODS;
    (uint256 first, uint256 end) = (from / PERIOD, (until + PERIOD - 1) / PERIOD); // the end is exclusive
    if (end > last + 1) end = last + 1;
    if (first + PERIODS <= last) first = last + 1 - PERIODS;
    if (from >= until || first >= end) return self;
    uint256 bits = ((1 << (end - first)) - 1) << (last + 1 - end);
    return HeldDays.wrap(HeldDays.unwrap(self) | (bits & BITS));
}

/// @notice With what was held according to another, seen from the last period of the first.
function together(HeldDays self, HeldDays other) pure returns (HeldDays) {
    HeldDays moved = other.movedTo(HeldDays.unwrap(self) >> PERIODS);
    return HeldDays.wrap(HeldDays.unwrap(self) | HeldDays.unwrap(moved));
}

/// @notice In how many of the 180 periods something was held.
function count(HeldDays self) pure returns (uint256 periods) {
    for (uint256 bits = HeldDays.unwrap(self) & BITS; bits != 0; bits &= bits - 1) ++periods;
}
