// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title An asset whose movements a gate decides on.
interface IGated {
    /// @notice The gate.
    /// @return Its address.
    function gate() external view returns (address);
}
