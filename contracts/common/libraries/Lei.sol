// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Legal Entity Identifiers (ISO 17442): eighteen letters and digits, then two check digits.
library Lei {
    uint256 private constant LENGTH = 20;
    uint256 private constant MODULUS = 97;

    /// @notice Whether the characters and the ISO 7064 MOD 97-10 check digits are right.
    /// @param lei Twenty ASCII characters, letters in capitals.
    /// @return Whether it is well formed.
    function isValid(bytes20 lei) internal pure returns (bool) {
        uint256 remainder = 0;
        for (uint256 i = 0; i < LENGTH; ++i) {
            uint256 char = uint8(lei[i]);
            if (char >= 0x30 && char <= 0x39) {
                remainder = (remainder * 10 + char - 0x30) % MODULUS;
            } else if (char >= 0x41 && char <= 0x5a && i < LENGTH - 2) {
                // A letter stands for two digits, A = 10 to Z = 35.
                remainder = (remainder * 100 + char - 0x37) % MODULUS;
            } else {
                return false;
            }
        }
        uint256 check = uint256(uint8(lei[LENGTH - 2])) * 10 + uint8(lei[LENGTH - 1]) - 0x30 * 11;
        // ISO 7064 yields 02 to 98: taken for right, 00, 01 and 99 would be second names beside 97, 98 and 02.
        return remainder == 1 && check > 1 && check < 99;
    }
}
