// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";

/// @notice The highest weight that leaves nobody more than a share of the whole, when all above are cut down to it.
library WeightCap {
    uint256 private constant BASIS_POINTS = 10_000;

    /// Whether so many can each stay within a share: k need one of at least 1/k.
    function canHold(uint256 members, uint256 capBps) internal pure returns (bool) {
        return members * capBps >= BASIS_POINTS;
    }

    /// Rounded down. Fewer than can hold the cap come as near to it as they can: all weigh the same. Sorts the weights,
    /// each above zero; the ceiling is too.
    function ceilingOf(uint256[] memory weights, uint256 capBps) internal pure returns (uint256) {
        uint256 length = weights.length;
        if (length == 0) return 0;
        Arrays.sort(weights);
        if (!canHold(length, capBps)) return weights[0];
        uint256 rest = 0;
        for (uint256 i = 0; i < length; ++i) rest += weights[i];
        // With k at the ceiling and the sum of the others: ceiling = cap x (k x ceiling + rest). As many as the cap allows
        // for are never above it, so that k x cap stays below one.
        uint256 k = 0;
        uint256 ceiling = (rest * capBps) / BASIS_POINTS;
        while (weights[length - 1 - k] > ceiling) {
            rest -= weights[length - 1 - k];
            ++k;
            ceiling = (rest * capBps) / (BASIS_POINTS - k * capBps);
        }
        return ceiling;
    }
}
