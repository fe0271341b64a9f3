// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice How much of its velocity a participant has used, and when that was: what is used falls back to nothing over the
/// window, evenly, a whole limit in a window.
/// @dev at 48 | used 128.
type Pace is uint256;

using {usedAt, plusAt} for Pace global;

/// @param limit Minor units, at most 64 bits.
/// @param window Seconds, not zero.
function usedAt(Pace self, uint256 limit, uint256 window, uint256 time) pure returns (uint256) {
    uint256 word = Pace.unwrap(self);
    uint256 since = word >> 128;
    if (since > time) return 0; // which no gate writes that counts
    return Math.saturatingSub(Math.min(uint128(word), limit), ((time - since) * limit) / window);
}

/// @notice The pace after an amount that the limit leaves room for.
function plusAt(Pace self, uint256 amount, uint256 limit, uint256 window, uint256 time) pure returns (Pace) {
    return Pace.wrap((time << 128) | (self.usedAt(limit, window, time) + amount));
}
