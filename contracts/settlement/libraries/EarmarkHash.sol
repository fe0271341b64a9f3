// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Earmark} from "../types/Earmark.sol";

/// @title EIP-712 hashes of earmarks and of what releasers sign.
library EarmarkHash {
    bytes32 private constant EARMARK_TYPEHASH = keccak256(
        "Earmark(address payer,uint256 nonce,address releaser,uint256 leg,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 private constant EXECUTION_TYPEHASH = keccak256(
        "EarmarkExecution(Earmark earmark)"
        "Earmark(address payer,uint256 nonce,address releaser,uint256 leg,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 private constant RELEASE_TYPEHASH = keccak256(
        "EarmarkRelease(Earmark earmark)"
        "Earmark(address payer,uint256 nonce,address releaser,uint256 leg,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );

    /// @notice The struct hash of an earmark: its identity on chain, and what the payer signs.
    /// @param self The earmark.
    /// @return The hash.
    function hash(Earmark memory self) internal pure returns (bytes32) {
        return keccak256(abi.encode(EARMARK_TYPEHASH, self));
    }

    /// @notice The struct hash of the consent to the earmarked leg being paid.
    /// @param id Hash of the earmark.
    /// @return The hash.
    function hashExecution(bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(EXECUTION_TYPEHASH, id));
    }

    /// @notice The struct hash of the consent to the payer having its money back. Of another type than the execution, so
    /// that neither stands for the other.
    /// @param id Hash of the earmark.
    /// @return The hash.
    function hashRelease(bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(RELEASE_TYPEHASH, id));
    }
}
