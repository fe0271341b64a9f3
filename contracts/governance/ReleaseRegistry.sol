// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IReleaseRegistry} from "./interfaces/IReleaseRegistry.sol";
import {Powers} from "./types/Powers.sol";
import {Publication, Release} from "./types/Release.sol";

/// @dev Documented on `IReleaseRegistry`.
contract ReleaseRegistry is IReleaseRegistry {
    uint256 private constant MAX_PUBLICATIONS = 16; // far below a block's gas, and as many as anybody reads at once
    uint48 private constant SUSPENSION = 45 days; // a reinforced decision with all its delays takes 35

    /// @inheritdoc IReleaseRegistry
    address public immutable jointAuthority;

    /// @inheritdoc IReleaseRegistry
    mapping(bytes32 name => uint16) public versionCount;
    /// @inheritdoc IReleaseRegistry
    mapping(bytes32 name => mapping(uint16 version => address)) public deploymentOf;
    mapping(address deployment => Release) private _releases;

    constructor(address jointAuthority_, Publication[] memory first) {
        require(jointAuthority_ != address(0), ReleaseRegistryInvalidAccount(jointAuthority_));
        jointAuthority = jointAuthority_;
        _publishAll(first);
    }

    modifier onlyJointAuthority() {
        require(msg.sender == jointAuthority, ReleaseRegistryNotJointAuthority(msg.sender));
        _;
    }

    /// @inheritdoc IReleaseRegistry
    function releaseOf(address deployment) external view returns (Release memory) {
        return _releases[deployment];
    }

    /// @inheritdoc IReleaseRegistry
    function isAdoptable(address deployment, Powers powers) external view returns (bool) {
        Release storage release = _releases[deployment];
        // A stranger without code has no powers and the code hash zero, as an unwritten release has.
        return
            release.version != 0 &&
            release.powers.includes(powers) &&
            release.withdrawnAt == 0 &&
            Time.timestamp() >= release.suspendedUntil &&
            release.codeHash == deployment.codehash;
    }

    /// @inheritdoc IReleaseRegistry
    function publish(Publication[] calldata publications) external onlyJointAuthority {
        _publishAll(publications);
    }

    /// @inheritdoc IReleaseRegistry
    function suspend(address deployment, bytes32 reason) external onlyJointAuthority {
        Release storage release = _inForce(deployment);
        uint48 openAt = release.suspendedUntil == 0 ? 0 : release.suspendedUntil + SUSPENSION;
        require(Time.timestamp() >= openAt, ReleaseRegistrySuspendedBefore(deployment, openAt));
        uint48 until = Time.timestamp() + SUSPENSION;
        release.suspendedUntil = until;
        emit ReleaseSuspended(release.name, release.version, deployment, until, reason);
    }

    /// @inheritdoc IReleaseRegistry
    function reinstate(address deployment) external onlyJointAuthority {
        Release storage release = _inForce(deployment);
        require(Time.timestamp() < release.suspendedUntil, ReleaseRegistryNotSuspended(deployment));
        release.suspendedUntil = Time.timestamp();
        emit ReleaseReinstated(release.name, release.version, deployment);
    }

    /// @inheritdoc IReleaseRegistry
    function withdraw(address deployment, bytes32 reason) external onlyJointAuthority {
        Release storage release = _inForce(deployment);
        release.withdrawnAt = Time.timestamp();
        emit ReleaseWithdrawn(release.name, release.version, deployment, reason);
    }

    function _inForce(address deployment) private view returns (Release storage release) {
        release = _releases[deployment];
        require(release.version != 0 && release.withdrawnAt == 0, ReleaseRegistryNotPublished(deployment));
    }

    function _publishAll(Publication[] memory publications) private {
        uint256 length = publications.length;
        require(length <= MAX_PUBLICATIONS, ReleaseRegistryTooMany(length, MAX_PUBLICATIONS));
        for (uint256 i = 0; i < length; ++i) _publish(publications[i]);
    }

    function _publish(Publication memory publication) private {
        (bytes32 name, address deployment) = (publication.name, publication.deployment);
        require(name != 0, ReleaseRegistryNoName(deployment));
        require(!publication.powers.isNone(), ReleaseRegistryNoPowers(deployment));
        require(_hasCodeOfItsOwn(deployment), ReleaseRegistryNoCode(deployment));
        require(_releases[deployment].version == 0, ReleaseRegistryPublishedBefore(deployment));
        uint16 version = ++versionCount[name];
        deploymentOf[name][version] = deployment;
        _releases[deployment] = Release({
            name: name,
            version: version,
            powers: publication.powers,
            publishedAt: Time.timestamp(),
            withdrawnAt: 0,
            suspendedUntil: 0,
            codeHash: deployment.codehash,
            audit: publication.audit
        });
        emit ReleasePublished(name, version, deployment, publication.powers, deployment.codehash, publication.audit);
    }

    /// No contract begins with 0xef (EIP-3541); an account with a key that points at one does (EIP-7702).
    function _hasCodeOfItsOwn(address deployment) private view returns (bool) {
        bytes memory code = deployment.code;
        return code.length != 0 && code[0] != 0xef;
    }
}
