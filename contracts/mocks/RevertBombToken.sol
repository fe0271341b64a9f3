// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Reverts with a hundred kilobytes.
contract RevertBombToken {
    function settleLeg(address, address, uint256, uint8) external pure {
        assembly {
            revert(0, 100000)
        }
    }
}
