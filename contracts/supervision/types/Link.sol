// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a token remembers of an account's participant, so that a payment need not look it up: who it is, where it is
/// at home, its tier, and until when its licence holds.
/// @dev participant 32 | country 10 | tier 3 | licence end in minutes, rounded down, 27 | stamp 24; zero where nothing was
/// read. It is true while the gate's stamp is still the one at which it was read, and its licence lasts.
type Link is uint96;

/// @notice A side of a payment as a token knows it.
/// @dev account 160 | link 96.
type Party is uint256;

using {participantOf, countryOf, tierOf, holdsAt, isUnknown} for Link global;
using {accountOf, linkOf} for Party global;

/// @dev Stamps count up to here and then are never trusted again.
uint24 constant MAX_STAMP = type(uint24).max;

uint256 constant MAX_MINUTES = (1 << 27) - 1; // of Unix time: until the year 2225

/// @notice Composes a link.
/// @param participant Its id at every gate (`IParticipantNumbers`).
/// @param country ISO 3166-1 numeric code of its home, below 1000.
/// @param tier 0 to 7.
/// @param expiry Unix time at which the licence ends, at most `MAX_MINUTES`; zero if none is in force.
/// @param stamp Of the gate.
function toLink(uint32 participant, uint16 country, uint8 tier, uint256 expiry, uint24 stamp) pure returns (Link) {
    return
        Link.wrap(
            (uint96(participant) << 64) |
                (uint96(country) << 54) |
                (uint96(tier) << 51) |
                (uint96(expiry / 1 minutes) << 24) |
                stamp
        );
}

function participantOf(Link self) pure returns (uint32) {
    return uint32(Link.unwrap(self) >> 64);
}

function countryOf(Link self) pure returns (uint16) {
    return uint16(Link.unwrap(self) >> 54) & 0x3ff;
}

function tierOf(Link self) pure returns (uint8) {
    return uint8(Link.unwrap(self) >> 51) & 7;
}

/// @notice Whether the link is still true: read at this stamp, and its licence in force.
function holdsAt(Link self, uint24 stamp, uint256 time) pure returns (bool) {
    uint256 word = Link.unwrap(self);
    return uint24(word) == stamp && stamp != MAX_STAMP && time < ((word >> 24) & MAX_MINUTES) * 1 minutes;
}

function isUnknown(Link self) pure returns (bool) {
    return Link.unwrap(self) >> 64 == 0;
}

function toParty(address account, Link link) pure returns (Party) {
    return Party.wrap((uint256(uint160(account)) << 96) | Link.unwrap(link));
}

function accountOf(Party self) pure returns (address) {
    return address(uint160(Party.unwrap(self) >> 96));
}

function linkOf(Party self) pure returns (Link) {
    return Link.wrap(uint96(Party.unwrap(self)));
}
