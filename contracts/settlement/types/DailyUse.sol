// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What was paid or issued on one UTC day.
/// @dev day 32 | used 128. A calendar day, as a limit "per day" says; two limits may meet around midnight.
type DailyUse is uint256;

using {usedAt} for DailyUse global;

function usedAt(DailyUse self, uint256 time) pure returns (uint256) {
    uint256 word = DailyUse.unwrap(self);
    return word >> 128 == time / 1 days ? uint128(word) : 0;
}

/// @notice So much used on the day of a time; it keeps within a limit, which fits 104 bits.
function toDailyUse(uint256 used, uint256 time) pure returns (DailyUse) {
    return DailyUse.wrap(((time / 1 days) << 128) | used);
}
