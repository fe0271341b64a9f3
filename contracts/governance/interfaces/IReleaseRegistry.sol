// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Component, Publication, Release} from "../types/Release.sol";

/// @title The versions that countries may choose from.
/// @notice The Council publishes, each issuer adopts for its own currency; neither does the other's part. Withdrawing a
/// version keeps it from being adopted; where it runs it runs on, until the issuer adopts another.
interface IReleaseRegistry {
    event ReleasePublished(
        Component indexed component,
        uint16 indexed version,
        address deployment,
        bytes32 codeHash,
        bytes32 audit
    );
    event ReleaseWithdrawn(Component indexed component, uint16 indexed version, address deployment, bytes32 reason);

    error ReleaseRegistryNotJointAuthority(address caller);
    error ReleaseRegistryInvalidAccount(address account);
    error ReleaseRegistryInvalidComponent(Component component);
    error ReleaseRegistryNoCode(address deployment);
    error ReleaseRegistryPublishedBefore(address deployment);
    error ReleaseRegistryNotPublished(address deployment);
    error ReleaseRegistryTooMany(uint256 length, uint256 max);

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice A version, by its contract; all zero for a stranger.
    /// @param deployment The contract.
    /// @return The release.
    function releaseOf(address deployment) external view returns (Release memory);

    /// @notice How many versions of a component were published.
    /// @param component The component.
    /// @return The number of the last one.
    function versionCount(Component component) external view returns (uint16);

    /// @notice Where a version was deployed.
    /// @param component The component.
    /// @param version From 1.
    /// @return The contract, zero for none.
    function deploymentOf(Component component, uint16 version) external view returns (address);

    /// @notice Whether an issuer may adopt a contract: published as that component, not withdrawn, its code unchanged.
    /// @param component The component.
    /// @param deployment The contract.
    /// @return True if it may.
    function isAdoptable(Component component, address deployment) external view returns (bool);

    /// @notice Publishes versions. Emits `ReleasePublished` each.
    /// @dev Reverts `ReleaseRegistryNoCode` for an account without code of its own, also one that borrows a contract's
    /// (EIP-7702): whoever holds its key could act for it, as an engine even move money.
    /// @param publications At most 16; contracts that were never published.
    /// @custom:access The joint authority; the constructor publishes the first ones.
    function publish(Publication[] calldata publications) external;

    /// @notice Withdraws a version that was found faulty. Emits `ReleaseWithdrawn`.
    /// @param deployment A published version that was not withdrawn.
    /// @param reason Hash of the finding.
    /// @custom:access The joint authority.
    function withdraw(address deployment, bytes32 reason) external;
}
