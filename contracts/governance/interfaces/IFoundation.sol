// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {Charter} from "../types/Membership.sol";

/// @title What all parts of the country registry stand on.
/// @dev Clock: `block.timestamp` (ERC-6372).
interface IFoundation is IERC6372 {
    error CountryRegistryNotJointAuthority(address caller);
    error CountryRegistryInvalidAccount(address account);
    error CountryRegistryInvalidCharter(Charter charter);
    error CountryRegistryWrongStatus(uint16 country);
    error CountryRegistryTooEarly(uint16 country, uint48 readyAt);
    error CountryRegistryOfficesFrozen(uint16 country, uint48 until);

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice What the founders agreed.
    /// @return The charter.
    function charter() external view returns (Charter memory);
}
