// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a country lets another country's Supervisor read of one disclosure.
/// @param grantor ISO 3166-1 numeric code of the country that lets it.
/// @param grantee ISO 3166-1 numeric code of the country that may read, not the grantor.
/// @param scope Set of parts, not empty: bit 0 the originator, bit 1 the beneficiary, bit 2 the transaction, bit 3 the
/// documents; the others are for parts to come.
/// @param expiry Unix time from which it is dead: after now, at most 366 days ahead.
/// @param commitment Of the disclosure, as the instruction carries it; not zero.
/// @param basis Hash of the legal text that permits it, not zero.
/// @param evidence Hash of what was asked and answered, zero for none.
struct Grant {
    uint16 grantor;
    uint16 grantee;
    uint16 scope;
    uint48 expiry;
    bytes32 commitment;
    bytes32 basis;
    bytes32 evidence;
}

/// @notice What the chain keeps of a grant, in one slot; its basis stands in the event.
/// @param scope Set of parts; zero if there was no grant, or it was revoked.
/// @param since Unix time at which it was given.
/// @param expiry Unix time from which it is dead.
struct GrantRecord {
    uint16 scope;
    uint48 since;
    uint48 expiry;
}

/// @notice A key to which a Supervisor's envelopes are sealed.
/// @param key X25519 public key (RFC 7748), zero if there is none.
/// @param version Counts the country's keys from 1; zero if there is none.
/// @param since Unix time at which it was published.
struct SupervisorKey {
    bytes32 key;
    uint32 version;
    uint48 since;
}
