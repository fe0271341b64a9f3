// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Category purposes of payments (ISO 20022 ExternalCategoryPurpose1Code).
/// @notice A rule names the purposes it permits as a set of 48 bits: bit 0 stands for "unspecified", as in a plain
/// token transfer, bit n for the n-th of the 44 published codes in alphabetical order. Three bits are spare.
library Purpose {
    error PurposeUnknown(bytes4 code);

    uint8 internal constant UNSPECIFIED = 0;
    uint256 private constant CODES_PER_WORD = 8;

    // The codes in alphabetical order, eight to a word, so that finding one reads no storage.
    bytes32 private constant WORD_0 = "BONUCASHCBLKCCRDCGWVCIPCCONCCORT";
    bytes32 private constant WORD_1 = "DCRDDIVIDVPMEPAYFCDTFCINFCOLGOVT";
    bytes32 private constant WORD_2 = "GP2PHEDGICCPIDCPINTCINTELBOXLOAN";
    bytes32 private constant WORD_3 = "MP2BMP2POTHRPENSRPRERRCTRVPMSALA";
    bytes32 private constant WORD_4 = "SECUSSBESUPPSWEPTAXSTOPGTRADTREA";
    bytes32 private constant WORD_5 = "VATXVOSTWHLDZABA";

    /// @notice The bit that stands for a code; reverts `PurposeUnknown` for any other.
    /// @param code Four capital letters or digits, or zero for "unspecified".
    /// @return 0 for "unspecified", else 1 to 44.
    function indexOf(bytes4 code) internal pure returns (uint8) {
        if (code == 0) return UNSPECIFIED;
        (bytes32 word, uint256 base) = _wordOf(code);
        for (uint256 i = 0; i < CODES_PER_WORD; ++i) {
            if (bytes4(word << (i * 32)) == code) return uint8(base + i + 1); // at most 48
        }
        revert PurposeUnknown(code);
    }

    function _wordOf(bytes4 code) private pure returns (bytes32 word, uint256 base) {
        if (code < "GP2P") return code < "DCRD" ? (WORD_0, 0) : (WORD_1, 8);
        if (code < "SECU") return code < "MP2B" ? (WORD_2, 16) : (WORD_3, 24);
        return code < "VATX" ? (WORD_4, 32) : (WORD_5, 40);
    }
}
