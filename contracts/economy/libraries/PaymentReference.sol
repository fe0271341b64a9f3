// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a payment is for, said in its reference.
/// @notice The UETR of an instruction is made of what it pays, so that whoever consents to it consents to that use and no other.
library PaymentReference {
    /// @notice A version 4 UUID out of a hash: 122 bits of it.
    /// @param subject Hash of what is paid.
    /// @return The UETR.
    function toUetr(bytes32 subject) internal pure returns (bytes16) {
        uint128 bits = uint128(bytes16(subject));
        bits = (bits & ~(uint128(0xf) << 76)) | (uint128(4) << 76); // version
        bits = (bits & ~(uint128(3) << 62)) | (uint128(2) << 62); // variant
        return bytes16(bits);
    }
}
