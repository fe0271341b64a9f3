// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice How many holds an authority placed on each of 31 days (UTC), so that no 30 days in a row, whenever they begin, are
/// out of sight.
/// @dev last day 39 | 31 numbers of 7 bits, that of the last day lowest.
type PlacedCount is uint256;

using {countAt, oneMoreAt} for PlacedCount global;

uint256 constant SEEN_DAYS = 31;
uint256 constant DAY_BITS = 7;

/// @notice How many were placed on the day of a time and the 30 days before it.
function countAt(PlacedCount self, uint256 time) pure returns (uint256 sum) {
    return _sum(_numbersOn(self, time / 1 days));
}

/// @notice The same with one more, and how many there are then. At most 127 fit a day.
function oneMoreAt(PlacedCount self, uint256 time) pure returns (PlacedCount count, uint256 sum) {
    uint256 day = time / 1 days;
    uint256 numbers = _numbersOn(self, day) + 1;
    return (PlacedCount.wrap((day << (SEEN_DAYS * DAY_BITS)) | numbers), _sum(numbers));
}

function _sum(uint256 numbers) pure returns (uint256 sum) {
    for (; numbers != 0; numbers >>= DAY_BITS) sum += numbers & ((1 << DAY_BITS) - 1);
}

function _numbersOn(PlacedCount self, uint256 day) pure returns (uint256) {
    uint256 numbers = PlacedCount.unwrap(self) & ((1 << (SEEN_DAYS * DAY_BITS)) - 1);
    uint256 passed = day - (PlacedCount.unwrap(self) >> (SEEN_DAYS * DAY_BITS));
    return passed < SEEN_DAYS ? (numbers << (passed * DAY_BITS)) & ((1 << (SEEN_DAYS * DAY_BITS)) - 1) : 0;
}
