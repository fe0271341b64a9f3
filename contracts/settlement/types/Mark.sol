// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice A place in a lane's chain of entries: the hash of all entries up to it and their count.
/// @dev hash 184 | count 28 | room 16 | round 28. Room and round belong to the head; the settled mark keeps there whether
/// the payer has limits (bit 29), whether it holds the lane (bit 28), and the round in which that changed. A hash of 184 bits leaves
/// 92 bits of work to who wants two histories with one hash. A count of 28 bits lasts seven years at 100,000 entries a
/// day in one lane, a round of 28 bits 85 years at ten seconds.
type Mark is uint256;

using {hashOf, countOf, roomOf, roundOf, withEntry, inRound, movedTo} for Mark global;
using {isHeldIn, withHold, hasLimits, withLimits} for Mark global;

uint256 constant MAX_COUNT = (1 << 28) - 1;
// Where a hash lies in a word: all but the 72 lowest bits.
uint256 constant HASH_BITS = 0xffffffffffffffffffffffffffffffffffffffffffffff000000000000000000;

function toMark(uint256 hash, uint256 count) pure returns (Mark) {
    return Mark.wrap(hash | (count << 44));
}

/// @notice The hash, in its place: the 72 lowest bits are zero.
function hashOf(Mark self) pure returns (uint256) {
    return Mark.unwrap(self) & HASH_BITS;
}

function countOf(Mark self) pure returns (uint256) {
    return (Mark.unwrap(self) >> 44) & MAX_COUNT;
}

/// @notice How many entries the lane takes before it looks at its quota again.
function roomOf(Mark self) pure returns (uint256) {
    return uint16(Mark.unwrap(self) >> 28);
}

/// @notice The round of the last entry.
function roundOf(Mark self) pure returns (uint256) {
    return Mark.unwrap(self) & ((1 << 28) - 1);
}

/// @notice The head after so many more entries, for which there is room.
/// @param hash Hash of the chain with them.
function withEntry(Mark self, uint256 hash, uint256 entries) pure returns (Mark) {
    return Mark.wrap(hash | (uint72(Mark.unwrap(self)) + (entries << 44) - (entries << 28)));
}

/// @notice The head as of a round, with room for so many entries.
function inRound(Mark self, uint256 round, uint256 room) pure returns (Mark) {
    return Mark.wrap((Mark.unwrap(self) & ~uint256((1 << 44) - 1)) | (room << 28) | round);
}

/// @notice The settled mark after a net.
function movedTo(Mark self, uint256 hash, uint256 count) pure returns (Mark) {
    return Mark.wrap(hash | (count << 44) | (Mark.unwrap(self) & ((1 << 44) - 1)));
}

/// @notice Whether the payer holds the lane in a round; what it changes works from the next round on.
function isHeldIn(Mark self, uint256 round) pure returns (bool) {
    return ((Mark.unwrap(self) >> 28) & 1 == 1) != (self.roundOf() == round);
}

/// @notice The settled mark after the payer's change in a round; what is asked again changes nothing.
function withHold(Mark self, bool held, uint256 round) pure returns (Mark) {
    if (((Mark.unwrap(self) >> 28) & 1 == 1) == held) return self;
    uint256 cleared = Mark.unwrap(self) & ~uint256((1 << 29) - 1);
    return Mark.wrap(cleared | (uint256(held ? 1 : 0) << 28) | round);
}

function hasLimits(Mark self) pure returns (bool) {
    return (Mark.unwrap(self) >> 29) & 1 == 1;
}

function withLimits(Mark self, bool limited) pure returns (Mark) {
    return Mark.wrap((Mark.unwrap(self) & ~uint256(1 << 29)) | (uint256(limited ? 1 : 0) << 29));
}

/// @notice The chain's hash after an entry.
/// @param hash The hash before.
/// @param terms At most 72 bits.
/// @param content A word.
function link(uint256 hash, uint256 terms, uint256 content) pure returns (uint256 result) {
    // Hash 23 bytes, content 32, terms 9: written from both ends, so that the content covers what is not hash or terms,
    // and nothing has to be masked. Memory-safe: uses the scratch space only.
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        mstore(0x00, hash)
        mstore(0x20, terms)
        mstore(0x17, content)
        result := keccak256(0x00, 0x40)
    }
    return result & HASH_BITS;
}
