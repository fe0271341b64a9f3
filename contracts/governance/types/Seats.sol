// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice The first committee, as the founders agreed it.
/// @param term How long a term lasts, in seconds (1 minute to 2 years).
/// @param seats ISO 3166-1 numeric codes; these countries may still be Candidates.
/// @param threshold Seats an act needs: more than half, at most all.
struct FirstCommittee {
    uint32 term;
    uint16[] seats;
    uint8 threshold;
}

/// @notice A committee in one word.
/// @dev election 32 | termEnd 48 | threshold 8 | countries 15 x 10, the first in the lowest bits, 0 for no seat.
type Seats is uint256;

using {
    electionOf,
    termEndOf,
    thresholdOf,
    thresholdWithout,
    countryAt,
    positionOf,
    bitOf,
    countriesIn
} for Seats global;

uint256 constant MAX_SEATS = 15;
uint16 constant MAX_COUNTRY = 999; // ISO 3166-1 numeric codes have three digits, so that each fits ten bits
uint256 constant COUNTRY_BITS = 10;

/// @notice Packs at most 15 countries with codes up to 999.
function toSeats(uint16[] memory countries, uint8 threshold, uint48 termEnd, uint32 election) pure returns (Seats) {
    uint256 word = (uint256(election) << 206) | (uint256(termEnd) << 158) | (uint256(threshold) << 150);
    for (uint256 i = 0; i < countries.length; ++i) word |= uint256(countries[i]) << (i * COUNTRY_BITS);
    return Seats.wrap(word);
}

/// @notice Which election brought these seats, counted from 1.
function electionOf(Seats self) pure returns (uint32) {
    return uint32(Seats.unwrap(self) >> 206);
}

/// @notice Unix time from which the seats have no power.
function termEndOf(Seats self) pure returns (uint48) {
    return uint48(Seats.unwrap(self) >> 158);
}

function thresholdOf(Seats self) pure returns (uint8) {
    return uint8(Seats.unwrap(self) >> 150);
}

/// @notice Seats an act needs when those in a bitmap have no say: the same share of the rest, rounded up, at least one.
function thresholdWithout(Seats self, uint256 bitmap) pure returns (uint256) {
    uint256 whole = 0;
    uint256 rest = 0;
    for (uint256 i = 0; i < MAX_SEATS && self.countryAt(i) != 0; ++i) {
        ++whole;
        if ((bitmap >> i) & 1 == 0) ++rest;
    }
    return shareOf(self.thresholdOf(), rest, whole);
}

/// @notice The share of a part that a threshold is of the whole, rounded up, at least one.
function shareOf(uint256 threshold, uint256 part, uint256 whole) pure returns (uint256) {
    return Math.max(Math.ceilDiv(threshold * part, whole), 1);
}

/// @notice The country of a seat; 0 for no seat.
function countryAt(Seats self, uint256 position) pure returns (uint16) {
    return uint16((Seats.unwrap(self) >> (position * COUNTRY_BITS)) & ((1 << COUNTRY_BITS) - 1));
}

/// @notice The seat of a country, or `MAX_SEATS` if it has none.
function positionOf(Seats self, uint16 country) pure returns (uint256 position) {
    if (country == 0) return MAX_SEATS;
    while (position < MAX_SEATS && self.countryAt(position) != country) ++position;
}

/// @notice The bit of a country's seat; 0 if it has none.
function bitOf(Seats self, uint16 country) pure returns (uint256) {
    uint256 position = self.positionOf(country);
    return position < MAX_SEATS ? 1 << position : 0;
}

/// @notice The countries whose seats are in a bitmap by position.
function countriesIn(Seats self, uint256 bitmap) pure returns (uint16[] memory countries) {
    countries = new uint16[](MAX_SEATS);
    uint256 count = 0;
    for (uint256 i = 0; i < MAX_SEATS; ++i) {
        uint16 country = self.countryAt(i);
        if (country != 0 && (bitmap >> i) & 1 == 1) countries[count++] = country;
    }
    return firstOf(countries, count);
}

/// @notice The beginning of a list.
function firstOf(uint16[] memory list, uint256 count) pure returns (uint16[] memory first) {
    first = new uint16[](count);
    for (uint256 i = 0; i < count; ++i) first[i] = list[i];
}
