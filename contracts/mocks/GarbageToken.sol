// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Moves nothing and answers nonsense to every call.
contract GarbageToken {
    fallback(bytes calldata) external returns (bytes memory) {
        return hex"deadbeef";
    }
}
