// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

// What a leg of an instruction names as its amount where it moves a record: the number of the record and the sequence that it
// has then, so that consent is given for the record as it is and lapses with any change of it. It is larger than any amount
// of money, so nothing that counts money takes one for the other.

/// @notice Composes a title.
/// @dev sequence + 1 in the upper half | record in the lower.
/// @param record The number of a record.
/// @param sequence Its sequence.
/// @return The amount of a leg.
function toTitle(uint256 record, uint32 sequence) pure returns (uint256) {
    return ((uint256(sequence) + 1) << 128) | record;
}

/// @notice The number of the record that a title names.
function recordIn(uint256 title) pure returns (uint256) {
    return uint128(title);
}
