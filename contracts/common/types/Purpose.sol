// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Category purposes of payments (ISO 20022 ExternalCategoryPurpose1Code).
/// @notice A rule names the purposes it permits as a set of 48 bits: bit 0 stands for "unspecified", as in a plain
/// token transfer, bit n for the n-th of the 44 published codes in alphabetical order. Three bits are spare.
library Purpose {
    error PurposeUnknown(bytes4 code);

    uint8 internal constant UNSPECIFIED = 0;
    // The codes in alphabetical order, eight to a word, so that finding one reads no storage.
    bytes32 private constant WORD_0 = "BONUCASHCBLKCCRDCGWVCIPCCONCCORT";
    bytes32 private constant WORD_1 = "DCRDDIVIDVPMEPAYFCDTFCINFCOLGOVT";
    bytes32 private constant WORD_2 = "GP2PHEDGICCPIDCPINTCINTELBOXLOAN";
    bytes32 private constant WORD_3 = "MP2BMP2POTHRPENSRPRERRCTRVPMSALA";
    bytes32 private constant WORD_4 = "SECUSSBESUPPSWEPTAXSTOPGTRADTREA";
    bytes32 private constant WORD_5 = "VATXVOSTWHLDZABA";

    // One in the lowest and in the highest bit of each of the eight lanes of a word.
    uint256 private constant LOWEST = 0x0000000100000001000000010000000100000001000000010000000100000001;
    uint256 private constant HIGHEST = 0x8000000080000000800000008000000080000000800000008000000080000000;

    /// @notice The bit that stands for a code; reverts `PurposeUnknown` for any other.
    /// @param code Four capital letters or digits, or zero for "unspecified".
    /// @return 0 for "unspecified", else 1 to 44.
    function indexOf(bytes4 code) internal pure returns (uint8) {
        if (code == 0) return UNSPECIFIED;
        (bytes32 word, uint256 base) = _wordOf(code);
        uint256 match_ = _zeroLane(uint256(word) ^ (uint256(uint32(code)) * LOWEST));
        // Countries compile this with 0.8.24, whose `require` knows no errors of this kind.
        if (match_ == 0) revert PurposeUnknown(code);
        // The match is the highest bit of a lane, and lanes count from the left: 8 less the lane from the right.
        return uint8(base + 8 - (Math.log2(match_) >> 5)); // at most 48
    }

    /// The highest bit of the rightmost lane that is zero, or zero if none is. Subtracting one borrows into the highest
    /// bit of a zero lane; lanes further left may have been borrowed from, so only the rightmost counts.
    function _zeroLane(uint256 word) private pure returns (uint256 found) {
        // The subtraction may wrap around the word's left end, beyond all lanes.
        unchecked {
            found = (word - LOWEST) & ~word & HIGHEST;
            found &= ~found + 1;
        }
    }

    function _wordOf(bytes4 code) private pure returns (bytes32 word, uint256 base) {
        if (code < "GP2P") return code < "DCRD" ? (WORD_0, 0) : (WORD_1, 8);
        if (code < "SECU") return code < "MP2B" ? (WORD_2, 16) : (WORD_3, 24);
        return code < "VATX" ? (WORD_4, 32) : (WORD_5, 40);
    }
}
