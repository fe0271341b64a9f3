// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";

/// @title Acts of a home country's offices on what is its own.
interface IHomeActs {
    /// @notice Who holds the offices.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);
}
