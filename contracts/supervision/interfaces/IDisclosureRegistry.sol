// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Grant, GrantRecord, SupervisorKey} from "../types/Disclosure.sol";

/// @title Who may read what travels with a payment, under which law, how much of it and until when.
/// @notice Names, addresses and documents stay off chain, encrypted; an instruction carries a salted commitment to them.
/// Here stand the keys of the Supervisors, the grants by which one lets another read parts of a disclosure, and the log
/// of what was read under them. There is no grant without legal basis, scope and expiry, and no entry in the log without
/// a live grant (SUP-7).
/// @dev The registry holds no data and no secret, and does not know who was entitled when a disclosure was sealed: a
/// grant of a country that cannot read gives nothing. A key that was wrapped cannot be taken back; a grant that ended
/// makes its use unlawful, not impossible.
interface IDisclosureRegistry {
    event SupervisorKeyPublished(uint16 indexed country, uint32 indexed version, bytes32 key);
    event DisclosureGranted(
        uint16 indexed grantor,
        uint16 indexed grantee,
        bytes32 indexed commitment,
        uint16 scope,
        uint48 expiry,
        bytes32 basis,
        bytes32 evidence
    );
    event DisclosureRevoked(uint16 indexed grantor, uint16 indexed grantee, bytes32 indexed commitment);
    event DisclosureAccessed(
        uint16 indexed grantor,
        uint16 indexed grantee,
        bytes32 indexed commitment,
        uint16 scope,
        bytes32 purpose
    );

    error DisclosureRegistryZeroKey(uint16 country);
    error DisclosureRegistrySameKey(uint16 country, uint32 version);
    error DisclosureRegistryNoCommitment(uint16 grantor);
    error DisclosureRegistryNoBasis(bytes32 commitment);
    error DisclosureRegistryNoScope(bytes32 commitment);
    error DisclosureRegistryInvalidExpiry(uint48 expiry, uint48 earliest, uint48 latest);
    error DisclosureRegistryInvalidGrantee(uint16 grantor, uint16 grantee);
    error DisclosureRegistryNoKey(uint16 country);
    error DisclosureRegistryNoPurpose(bytes32 commitment);
    error DisclosureRegistryNoGrant(uint16 grantor, uint16 grantee, bytes32 commitment);
    error DisclosureRegistryExpired(uint48 expiry, uint48 time);
    error DisclosureRegistryOutOfScope(uint16 scope, uint16 granted);

    /// @notice The key to which envelopes for a country are sealed now.
    /// @param country ISO 3166-1 numeric code.
    /// @return The key; all zero if it has published none.
    function keyOf(uint16 country) external view returns (SupervisorKey memory);

    /// @notice One of the keys that a country has published.
    /// @param country ISO 3166-1 numeric code.
    /// @param version From 1.
    /// @return The key; all zero for a version that does not exist.
    function keyAt(uint16 country, uint32 version) external view returns (SupervisorKey memory);

    /// @notice A grant.
    /// @param grantor ISO 3166-1 numeric code of the country that gave it.
    /// @param grantee ISO 3166-1 numeric code of the country that received it.
    /// @param commitment Of the disclosure.
    /// @return record What it permits and when; all zero if there was none, or it was revoked.
    /// @return live True before its expiry.
    function grantOf(
        uint16 grantor,
        uint16 grantee,
        bytes32 commitment
    ) external view returns (GrantRecord memory record, bool live);

    /// @notice Publishes a key under the next version. Emits `SupervisorKeyPublished`.
    /// @dev Earlier keys stay to be read: envelopes name the version to which they were sealed. Whether the key is a
    /// point that encrypts is for whoever seals to check.
    /// @param country ISO 3166-1 numeric code.
    /// @param key X25519 public key (RFC 7748), neither zero nor the current one.
    /// @custom:access The Supervisor of `country`.
    function publishKey(uint16 country, bytes32 key) external;

    /// @notice Lets another country read parts of a disclosure. Emits `DisclosureGranted`.
    /// @dev Replaces an earlier grant to the same country about the same disclosure, whether it was narrower or wider. The
    /// grantee has published a key, or the grant could not be carried out.
    /// @param grant_ The grant; see there what it must say.
    /// @custom:access The Supervisor of the grantor.
    function grant(Grant calldata grant_) external;

    /// @notice Ends a live grant at once. Emits `DisclosureRevoked`.
    /// @param grantor ISO 3166-1 numeric code of the country that gave it.
    /// @param grantee ISO 3166-1 numeric code of the country that received it.
    /// @param commitment Of the disclosure.
    /// @custom:access The Supervisor of `grantor`.
    function revoke(uint16 grantor, uint16 grantee, bytes32 commitment) external;

    /// @notice Writes into the log that parts are read under a grant, before they are. Emits `DisclosureAccessed`.
    /// @dev Reverts `DisclosureRegistryNoGrant`, `DisclosureRegistryExpired` or `DisclosureRegistryOutOfScope` unless a
    /// live grant covers all of the parts.
    /// @param grantor ISO 3166-1 numeric code of the country that gave the grant.
    /// @param grantee ISO 3166-1 numeric code of the country that reads.
    /// @param commitment Of the disclosure.
    /// @param scope Set of the parts that are read, as in `Grant`; not empty.
    /// @param purpose Hash of what they are read for, not zero.
    /// @custom:access The Supervisor of `grantee`.
    function logAccess(uint16 grantor, uint16 grantee, bytes32 commitment, uint16 scope, bytes32 purpose) external;
}
