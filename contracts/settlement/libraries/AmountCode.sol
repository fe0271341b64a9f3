// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Payments in few bytes: a header, an index of the payee, and an amount of 1 to 8 bytes times 1, 10^3, 10^6 or 10^9.
/// @dev The header's lowest five bits tell how to read the amount: zeros (2 bits), length less one (3 bits). The loops
/// over payments read by table: by header, in one word, the factor (from bit 16), the bytes that the whole payment takes
/// (bits 8 to 15), and how far to shift its 32 bytes less the first two (bits 0 to 7). Headers with other bits set have
/// an empty word.
library AmountCode {
    uint256 private constant CODES = 32;
    uint256 private constant HEADER = 2; // the header and the payee

    /// @notice The table.
    /// @return codes One word for each value of a byte.
    function table() internal pure returns (uint256[] memory codes) {
        codes = new uint256[](256);
        // Numbers of two digits and a power of ten below 10^10.
        unchecked {
            for (uint256 header = 0; header < CODES; ++header) {
                uint256 size = (header & 7) + 1;
                codes[header] = ((1000 ** (header >> 3)) << 16) | ((HEADER + size) << 8) | (256 - 8 * size);
            }
        }
    }

    /// @notice A payment whose header may have other bits set.
    /// @param codes The table.
    /// @param word 32 bytes that begin with it.
    /// @return amount Below 2^94.
    /// @return size How many bytes it takes.
    function decode(uint256[] memory codes, uint256 word) internal pure returns (uint256 amount, uint256 size) {
        uint256 code = codes[(word >> 248) % CODES];
        return (((word << 16) >> uint8(code)) * (code >> 16), uint8(code >> 8));
    }
}
