// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Unique End-to-end Transaction References (ISO 20022): a version 4 UUID (RFC 9562).
library Uetr {
    /// @notice Whether the version nibble is 4 and the variant bits are 10.
    /// @param uetr The sixteen bytes of the UUID.
    /// @return Whether it is well formed.
    function isValid(bytes16 uetr) internal pure returns (bool) {
        return uetr[6] >> 4 == 0x04 && uetr[8] >> 6 == 0x02;
    }
}
