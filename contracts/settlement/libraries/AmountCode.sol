// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Amounts in few bytes: `length + 1` bytes, 1 to 8, times 1,000 to the power of `zeros`, 0 to 3.
/// @dev A header byte holds zeros (2 bits) and length (3 bits) in its lowest bits. The loops over payments decode by table:
/// by header, in one word, the factor (from bit 16), the bytes that a payment takes (bits 8 to 15) and how far to
/// shift its 32 bytes less the first two (bits 0 to 7). Every other header has an empty word.
library AmountCode {
    uint256 private constant CODES = 32;
    uint256 private constant BEFORE_AMOUNT = 2; // header and payee

    /// @notice The table.
    /// @return codes One word for each value of a byte.
    function table() internal pure returns (uint256[] memory codes) {
        codes = new uint256[](256);
        for (uint256 header = 0; header < CODES; ++header) {
            uint256 size = (header & 7) + 1;
            codes[header] = ((1000 ** (header >> 3)) << 16) | ((BEFORE_AMOUNT + size) << 8) | (256 - 8 * size);
        }
    }

    /// @notice An amount.
    /// @param word 32 bytes that begin with it.
    /// @param header The header; only its lowest five bits count.
    /// @return amount Below 2^94.
    /// @return size How many bytes it takes.
    function decode(uint256 word, uint256 header) internal pure returns (uint256 amount, uint256 size) {
        size = (header & 7) + 1;
        amount = (word >> (256 - 8 * size)) * 1000 ** ((header >> 3) & 3);
    }
}
