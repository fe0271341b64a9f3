// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A place in a lane's chain of entries: the hash of all entries up to it and their count.
/// @dev hash 184 | count 28 | room 16 | round 28; room and round belong to the head alone. A hash of 184 bits leaves
/// 92 bits of work to who wants two histories with one hash. A count of 28 bits lasts seven years at 100,000 entries a
/// day in one lane, a round of 28 bits 85 years at ten seconds.
type Mark is uint256;

uint256 constant MAX_COUNT = (1 << 28) - 1;

using {hashOf, countOf, roomOf, roundOf, withEntry, inRound} for Mark global;

function toMark(uint256 hash, uint256 count) pure returns (Mark) {
    return Mark.wrap((hash << 72) | (count << 44));
}

function hashOf(Mark self) pure returns (uint256) {
    return Mark.unwrap(self) >> 72;
}

function countOf(Mark self) pure returns (uint256) {
    return (Mark.unwrap(self) >> 44) & ((1 << 28) - 1);
}

/// @notice How many entries the lane takes before it looks at its quota again.
function roomOf(Mark self) pure returns (uint256) {
    return uint16(Mark.unwrap(self) >> 28);
}

/// @notice The round of the last entry.
function roundOf(Mark self) pure returns (uint256) {
    return Mark.unwrap(self) & ((1 << 28) - 1);
}

/// @notice The head after one more entry, for which there is room; the lane refuses the last count.
function withEntry(Mark self, uint256 content, uint256 terms) pure returns (Mark) {
    uint256 low = uint72(Mark.unwrap(self)) + (1 << 44) - (1 << 28);
    return Mark.wrap((link(self.hashOf(), content, terms) << 72) | low);
}

/// @notice The head as of a round, with room for so many entries.
function inRound(Mark self, uint256 round, uint256 room) pure returns (Mark) {
    return Mark.wrap((Mark.unwrap(self) & ~uint256((1 << 44) - 1)) | (room << 28) | round);
}

/// @notice The chain's hash after an entry.
/// @param hash 184 bits.
/// @param content First word of the entry.
/// @param terms Second word of the entry.
function link(uint256 hash, uint256 content, uint256 terms) pure returns (uint256 next) {
    // Memory-safe: writes beyond the free memory pointer only.
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        let buffer := mload(0x40)
        mstore(buffer, hash)
        mstore(add(buffer, 0x20), content)
        mstore(add(buffer, 0x40), terms)
        next := shr(72, keccak256(buffer, 0x60))
    }
}
