// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IDisclosureRegistry} from "./interfaces/IDisclosureRegistry.sol";
import {Grant, GrantRecord, SupervisorKey} from "./types/Disclosure.sol";

/// @dev Documented on `IDisclosureRegistry`.
contract DisclosureRegistry is IDisclosureRegistry {
    uint48 private constant MAX_TERM = 366 days; // a year, whichever it is

    ICountryRegistry private immutable _countries;

    mapping(uint16 country => uint32) private _versions;
    mapping(uint16 country => mapping(uint32 version => SupervisorKey)) private _keys;
    mapping(uint16 grantor => mapping(uint16 grantee => mapping(bytes32 commitment => GrantRecord))) private _grants;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    modifier onlySupervisor(uint16 country) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        _;
    }

    /// @inheritdoc IDisclosureRegistry
    function keyOf(uint16 country) public view returns (SupervisorKey memory) {
        return _keys[country][_versions[country]];
    }

    /// @inheritdoc IDisclosureRegistry
    function keyAt(uint16 country, uint32 version) external view returns (SupervisorKey memory) {
        return _keys[country][version];
    }

    /// @inheritdoc IDisclosureRegistry
    function grantOf(
        uint16 grantor,
        uint16 grantee,
        bytes32 commitment
    ) external view returns (GrantRecord memory record, bool live) {
        record = _grants[grantor][grantee][commitment];
        live = record.expiry > Time.timestamp();
    }

    /// @inheritdoc IDisclosureRegistry
    function publishKey(uint16 country, bytes32 key) external onlySupervisor(country) {
        require(key != 0, DisclosureRegistryZeroKey(country));
        uint32 version = _versions[country];
        require(key != _keys[country][version].key, DisclosureRegistrySameKey(country, version));
        _versions[country] = ++version;
        _keys[country][version] = SupervisorKey(key, version, Time.timestamp());
        emit SupervisorKeyPublished(country, version, key);
    }

    /// @inheritdoc IDisclosureRegistry
    function grant(Grant calldata grant_) external onlySupervisor(grant_.grantor) {
        _requireSound(grant_);
        (uint16 grantor, uint16 grantee, bytes32 commitment) = (grant_.grantor, grant_.grantee, grant_.commitment);
        _grants[grantor][grantee][commitment] = GrantRecord(grant_.scope, Time.timestamp(), grant_.expiry);
        emit DisclosureGranted(
            grantor,
            grantee,
            commitment,
            grant_.scope,
            grant_.expiry,
            grant_.basis,
            grant_.evidence
        );
    }

    /// @inheritdoc IDisclosureRegistry
    function revoke(uint16 grantor, uint16 grantee, bytes32 commitment) external onlySupervisor(grantor) {
        _requireLive(grantor, grantee, commitment);
        delete _grants[grantor][grantee][commitment];
        emit DisclosureRevoked(grantor, grantee, commitment);
    }

    /// @inheritdoc IDisclosureRegistry
    function logAccess(
        uint16 grantor,
        uint16 grantee,
        bytes32 commitment,
        uint16 scope,
        bytes32 purpose
    ) external onlySupervisor(grantee) {
        uint16 granted = _requireLive(grantor, grantee, commitment);
        require(scope != 0, DisclosureRegistryNoScope(commitment));
        require(scope & ~granted == 0, DisclosureRegistryOutOfScope(scope, granted));
        require(purpose != 0, DisclosureRegistryNoPurpose(commitment));
        emit DisclosureAccessed(grantor, grantee, commitment, scope, purpose);
    }

    function _requireSound(Grant calldata grant_) private view {
        (uint48 earliest, uint48 latest) = (Time.timestamp() + 1, Time.timestamp() + MAX_TERM);
        require(grant_.commitment != 0, DisclosureRegistryNoCommitment(grant_.grantor));
        require(grant_.basis != 0, DisclosureRegistryNoBasis(grant_.commitment));
        require(grant_.scope != 0, DisclosureRegistryNoScope(grant_.commitment));
        require(
            grant_.expiry >= earliest && grant_.expiry <= latest,
            DisclosureRegistryInvalidExpiry(grant_.expiry, earliest, latest)
        );
        require(grant_.grantee != grant_.grantor, DisclosureRegistryInvalidGrantee(grant_.grantor, grant_.grantee));
        require(_versions[grant_.grantee] != 0, DisclosureRegistryNoKey(grant_.grantee));
    }

    function _requireLive(uint16 grantor, uint16 grantee, bytes32 commitment) private view returns (uint16) {
        GrantRecord memory record = _grants[grantor][grantee][commitment];
        require(record.expiry != 0, DisclosureRegistryNoGrant(grantor, grantee, commitment));
        require(record.expiry > Time.timestamp(), DisclosureRegistryExpired(record.expiry, Time.timestamp()));
        return record.scope;
    }
}
