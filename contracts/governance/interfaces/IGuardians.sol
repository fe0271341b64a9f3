// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "./ICountryRegistry.sol";

/// @title Several keys that are a country's guardian together.
/// @notice A country that wants more than one key names such a contract as its guardian (`IGuardianship`). Each key approves
/// an act on chain; the last approval that is needed does it. The keys never change: a country that wants others nominates
/// another contract.
/// @dev An act is a call of the registry, by its calldata. Approvals count for 7 days from the first.
interface IGuardians {
    event GuardiansApproved(bytes32 indexed act, address indexed key, uint256 approvals);
    event GuardiansActed(bytes32 indexed act);

    error GuardiansInvalidKeys(uint256 keys, uint256 threshold);
    error GuardiansInvalidKey(address key);
    error GuardiansNotAKey(address caller);
    error GuardiansApprovedBefore(address key);

    /// @notice The registry on which these keys act, and on nothing else.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice How many keys an act needs.
    /// @return One to all of them.
    function threshold() external view returns (uint8);

    /// @notice Whose keys these are.
    /// @return One to seven accounts.
    function keys() external view returns (address[] memory);

    /// @notice The keys that have approved an act that is not done yet.
    /// @param call The calldata of the registry.
    /// @return Accounts whose approvals count now.
    function approvalsOf(bytes calldata call) external view returns (address[] memory);

    /// @notice Approves an act, and does it if enough have. Emits `GuardiansApproved`, and `GuardiansActed` if it is
    /// done.
    /// @dev Reverts as the registry does if the act fails; the other approvals stand.
    /// @param call The calldata of the registry, such as that of `freezeOffices`.
    /// @custom:access A key, once an act.
    function approve(bytes calldata call) external;
}
