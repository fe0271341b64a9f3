// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice A key's id: country 16 | place 16. The country's Supervisor has place 0, participants' accounts the others. An id
/// belongs to one account for good; that of a Supervisor goes with the office.
type CycleKeyId is uint32;

using {countryOf, isSupervisor} for CycleKeyId global;

/// @notice What a holder hands in to have a key registered. Points as EIP-2537 has them.
/// @param key Public key in G2, 256 bytes.
/// @param possession Signature in G1, 128 bytes, by that key over the digest of `CycleKey(address holder,bytes key)`.
/// @param previous The holder's key until now, 256 bytes; empty if none is in force.
/// @param sum Sum of all keys in force, 256 bytes; 256 zero bytes while there is none.
struct CycleKeyChange {
    bytes key;
    bytes possession;
    bytes previous;
    bytes sum;
}

/// @notice The keys of which an aggregated signature is to be checked: either of the signers, or of everybody else.
/// @param sum Sum of all keys in force, 256 bytes, from which the others are taken away; empty if the signers' keys are given.
/// @param others Ids of all that have a key in force and do not sign, four bytes each, ascending; empty without a sum.
/// @param keys With a sum, keys of the others; without, keys of the signers; 256 bytes each, in the order of the ids.
struct CycleKeySet {
    bytes sum;
    bytes others;
    bytes keys;
}

function toCycleKeyId(uint16 country, uint16 place) pure returns (CycleKeyId) {
    return CycleKeyId.wrap((uint32(country) << 16) | place);
}

/// @notice ISO 3166-1 numeric code.
function countryOf(CycleKeyId self) pure returns (uint16) {
    return uint16(CycleKeyId.unwrap(self) >> 16);
}

function isSupervisor(CycleKeyId self) pure returns (bool) {
    return uint16(CycleKeyId.unwrap(self)) == 0;
}

uint256 constant CYCLE_KEY_ID_BYTES = 4;

/// @notice The id at a place of a packed list; the caller keeps within its length.
function idAt(bytes calldata ids, uint256 place) pure returns (CycleKeyId id) {
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        id := shr(224, calldataload(add(ids.offset, shl(2, place)))) // reads calldata only
    }
}

/// @notice The id at a place of a packed list in memory; the caller keeps within its length.
function idIn(bytes memory ids, uint256 place) pure returns (CycleKeyId id) {
    // Memory-safe: four bytes after the place are within the list, and the rest of the word is shifted out.
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        id := shr(224, mload(add(add(ids, 0x20), shl(2, place))))
    }
}
