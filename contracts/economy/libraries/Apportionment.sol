// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Sharing an amount out, to the unit.
library Apportionment {
    /// @notice Parts of an amount in proportion to weights, by largest remainder: each is what is exact rounded up or down, and
    /// together they are the amount. Where remainders are equal the first goes before.
    /// @dev A part is never more than its weight while the amount is not more than their sum. The loop ends after fewer rounds than
    /// there are weights.
    /// @param amount What is shared out; below 2^128.
    /// @param weights Below 2^128; not all zero unless the amount is.
    /// @return parts In the order of the weights.
    function split(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory parts) {
        uint256 count = weights.length;
        parts = new uint256[](count);
        if (amount == 0) return parts;
        uint256 total = sumOf(weights);
        uint256[] memory remainders = new uint256[](count);
        uint256 left = amount;
        for (uint256 i = 0; i < count; ++i) {
            (parts[i], remainders[i]) = ((amount * weights[i]) / total, (amount * weights[i]) % total);
            left -= parts[i];
        }
        for (; left != 0; --left) {
            uint256 largest = _largestOf(remainders);
            ++parts[largest];
            remainders[largest] = 0;
        }
    }

    /// @notice The sum of numbers.
    /// @param numbers Whose sum is below 2^256.
    /// @return sum Their sum.
    function sumOf(uint256[] memory numbers) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < numbers.length; ++i) sum += numbers[i];
    }

    function _largestOf(uint256[] memory numbers) private pure returns (uint256 largest) {
        for (uint256 i = 1; i < numbers.length; ++i) {
            if (numbers[i] > numbers[largest]) largest = i;
        }
    }
}
