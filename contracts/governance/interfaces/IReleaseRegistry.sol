// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../types/Powers.sol";
import {Publication, Release} from "../types/Release.sol";

/// @title The versions that countries may choose from.
/// @notice The Council publishes, each issuer adopts for its own currency; neither does the other's part. Suspending a
/// version keeps it from being adopted for a term, withdrawing it for good; where it is in force it stays so, until the
/// issuer drops it. A release is published with its powers: what a currency asks for is a power, not a name, so that a kind
/// of component that nobody knew yet needs no other currency.
/// @dev A suspension is for the emergency lane and ends by itself after 45 days, as many as a reinforced decision with all
/// its delays may take. It cannot follow another within 45 days of that one's end.
interface IReleaseRegistry {
    event ReleasePublished(
        bytes32 indexed name,
        uint16 indexed version,
        address indexed deployment,
        Powers powers,
        bytes32 codeHash,
        bytes32 audit
    );
    event ReleaseSuspended(
        bytes32 indexed name,
        uint16 indexed version,
        address indexed deployment,
        uint48 until,
        bytes32 reason
    );
    event ReleaseReinstated(bytes32 indexed name, uint16 indexed version, address indexed deployment);
    event ReleaseWithdrawn(bytes32 indexed name, uint16 indexed version, address indexed deployment, bytes32 reason);

    error ReleaseRegistryNotJointAuthority(address caller);
    error ReleaseRegistryInvalidAccount(address account);
    error ReleaseRegistryNoName(address deployment);
    error ReleaseRegistryNoPowers(address deployment);
    error ReleaseRegistryNoCode(address deployment);
    error ReleaseRegistryPublishedBefore(address deployment);
    error ReleaseRegistryNotPublished(address deployment);
    error ReleaseRegistrySuspendedBefore(address deployment, uint48 openAt);
    error ReleaseRegistryNotSuspended(address deployment);
    error ReleaseRegistryTooMany(uint256 length, uint256 max);

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice A version, by its contract; all zero for a stranger.
    /// @param deployment The contract.
    /// @return The release.
    function releaseOf(address deployment) external view returns (Release memory);

    /// @notice How many versions were published under a name.
    /// @param name The name.
    /// @return The number of the last one.
    function versionCount(bytes32 name) external view returns (uint16);

    /// @notice Where a version was deployed.
    /// @param name The name.
    /// @param version From 1.
    /// @return The contract, zero for none.
    function deploymentOf(bytes32 name, uint16 version) external view returns (address);

    /// @notice Whether an issuer may adopt a contract: published with these powers, neither withdrawn nor suspended now, its
    /// code unchanged.
    /// @param deployment The contract.
    /// @param powers What the issuer would give it.
    /// @return True if it may.
    function isAdoptable(address deployment, Powers powers) external view returns (bool);

    /// @notice Publishes versions. Emits `ReleasePublished` each.
    /// @dev Reverts `ReleaseRegistryNoCode` for an account without code of its own, also one that borrows a contract's
    /// (EIP-7702): whoever holds its key could act for it, with the power to pay even move money.
    /// @param publications At most 16; contracts that were never published.
    /// @custom:access The joint authority; the constructor publishes the first ones.
    function publish(Publication[] calldata publications) external;

    /// @notice Suspends a version that may be faulty, for 45 days. Emits `ReleaseSuspended`.
    /// @dev Reverts `ReleaseRegistrySuspendedBefore` until 45 days after the end of its last suspension.
    /// @param deployment A published version that was not withdrawn.
    /// @param reason Hash of the finding.
    /// @custom:access The joint authority, by a decision of the emergency lane.
    function suspend(address deployment, bytes32 reason) external;

    /// @notice Ends a suspension before its time. Emits `ReleaseReinstated`.
    /// @param deployment A version that is suspended.
    /// @custom:access The joint authority.
    function reinstate(address deployment) external;

    /// @notice Withdraws for good a version that was found faulty. Emits `ReleaseWithdrawn`.
    /// @param deployment A published version that was not withdrawn.
    /// @param reason Hash of the finding.
    /// @custom:access The joint authority, by a reinforced decision.
    function withdraw(address deployment, bytes32 reason) external;
}
