// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {DecimalCap, DECIMAL_CAP_BITS, DECIMAL_CAP_MASK, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {Direction} from "./Rule.sol";

/// @notice How much more one country may pay another than it receives from it, in one currency and over two days.
/// Amounts are exact as a `DecimalCap`.
/// @param limit Largest net flow of yesterday and today (UTC) together, minor units; zero for none.
/// @param tripAbove A payment that takes the net flow above this closes the corridor in its direction, and nothing passes
/// that way while the net is above it, minor units; zero for never. At most `limit`, where there is one.
/// @param coolOff Hours for which it stays closed at least, 1 to 168; zero where nothing trips.
struct ExposureTerms {
    uint64 limit;
    uint64 tripAbove;
    uint8 coolOff;
}

/// @notice A limit on exposure and what it is about.
/// @param direction Outbound: what leaves the country for the other; inbound: what arrives from it.
/// @param counterparty ISO 3166-1 numeric code of the other country, or zero for all that have no terms of their own.
/// @param asset What moves.
/// @param terms All zero withdraws them and leaves the corridor to the default.
struct ExposureEntry {
    Direction direction;
    uint16 counterparty;
    uint32 asset;
    ExposureTerms terms;
}

/// @notice What each participant of a country may pay out in a currency.
/// @param asset What moves.
/// @param limit Minor units: the whole at once, and again as it refills; zero for no limit.
/// @param window Seconds over which the whole refills, 1 minute to 30 days; zero if there is no limit.
struct VelocityEntry {
    uint32 asset;
    uint64 limit;
    uint32 window;
}

/// @notice Exposure terms of one country in half a word, so that those of both ends of a corridor are read as one.
/// @dev edition 2 | limit 19 | tripAbove 19 | coolOff 8. The edition counts how often they were set, and begins again.
type ExposureRule is uint128;

/// @notice What flows between two countries in the currency of one token.
/// @dev day 16 | closed upwards 24 | closed downwards 24 | yesterday 96 | today 96. Flows are net, above zero from the lower
/// country code to the higher ("upwards"). Closed: edition 2 | byPayee 1 | until 21, in hours of Unix time: by the breaker of
/// the payer's country or of the payee's, and under which edition of its terms.
type Flow is uint256;

using {limitOf, tripAboveOf, coolOffOf, editionOf, isAbsent, toTerms, isAboveMark} for ExposureRule global;
using {netAt, bears, plusAt, plusOn, closedUntil, isClosedByPayee, closedUnder, withClosed} for Flow global;

int256 constant MAX_FLOW = type(int96).max; // of one day, in either direction

uint256 constant END_MASK = (1 << 21) - 1; // hours: until the year 2209

/// @notice Packs terms. Reverts `DecimalCapInexact`.
/// @param edition 0 to 3; also of terms withdrawn.
function toExposureRule(ExposureTerms memory terms, uint256 edition) pure returns (ExposureRule) {
    uint256 packed = (edition << DECIMAL_CAP_BITS) | DecimalCap.unwrap(toDecimalCap(terms.limit));
    packed = (packed << DECIMAL_CAP_BITS) | DecimalCap.unwrap(toDecimalCap(terms.tripAbove));
    return ExposureRule.wrap(uint128((packed << 8) | terms.coolOff)); // 48 bits
}

function limitOf(ExposureRule self) pure returns (uint256) {
    return DecimalCap.wrap(uint24((ExposureRule.unwrap(self) >> (8 + DECIMAL_CAP_BITS)) & DECIMAL_CAP_MASK)).decode();
}

function tripAboveOf(ExposureRule self) pure returns (uint256) {
    return DecimalCap.wrap(uint24((ExposureRule.unwrap(self) >> 8) & DECIMAL_CAP_MASK)).decode();
}

/// @notice In hours.
function coolOffOf(ExposureRule self) pure returns (uint256) {
    return uint8(ExposureRule.unwrap(self));
}

/// @notice Which edition of a country's terms for the corridor they are, 0 to 3.
function editionOf(ExposureRule self) pure returns (uint256) {
    return ExposureRule.unwrap(self) >> 46;
}

/// @notice Whether a net stands above the mark.
function isAboveMark(ExposureRule self, int256 net) pure returns (bool) {
    uint256 mark = self.tripAboveOf();
    return mark != 0 && net > int256(mark); // encoded from 64 bits
}

function isAbsent(ExposureRule self) pure returns (bool) {
    return (ExposureRule.unwrap(self) << 82) == 0;
}

function toTerms(ExposureRule self) pure returns (ExposureTerms memory) {
    // Encoded from 64 bits each.
    return ExposureTerms(uint64(self.limitOf()), uint64(self.tripAboveOf()), uint8(self.coolOffOf()));
}

/// @notice The net flow upwards of yesterday and today.
function netAt(Flow self, uint256 time) pure returns (int256) {
    (int256 yesterday, int256 today) = _daysAt(self, time);
    return yesterday + today;
}

/// @notice Whether an amount can be counted at all: what flows on one day has 96 bits.
function bears(Flow self, uint256 amount, bool upwards, uint256 time) pure returns (bool) {
    if (amount > uint256(MAX_FLOW)) return false;
    (, int256 today) = _daysAt(self, time);
    return (upwards ? today : -today) + int256(amount) <= MAX_FLOW;
}

/// @notice The flow after a change that it bears.
function plusAt(Flow self, int256 change, uint256 time) pure returns (Flow) {
    (int256 yesterday, int256 today) = _daysAt(self, time);
    uint256 kept = (Flow.unwrap(self) << 16) >> 208;
    uint256 word = ((time / 1 days) << 48) | kept;
    return Flow.wrap((word << 192) | (_field(yesterday) << 96) | _field(today + change));
}

/// @notice The flow after a change that belongs to an earlier day: what was counted then and is given back now. Nothing if
/// that day does not count any more.
function plusOn(Flow self, int256 change, uint256 day, uint256 time) pure returns (Flow) {
    if (day == time / 1 days) return self.plusAt(change, time);
    if (day + 1 != time / 1 days) return self;
    Flow current = self.plusAt(0, time);
    (int256 yesterday, ) = _daysAt(current, time);
    uint256 cleared = Flow.unwrap(current) & ~(uint256(type(uint96).max) << 96);
    return Flow.wrap(cleared | (_field(yesterday + change) << 96));
}

/// @notice Unix time until which a breaker has closed one direction.
function closedUntil(Flow self, bool upwards) pure returns (uint256) {
    return ((Flow.unwrap(self) >> _endOffset(upwards)) & END_MASK) * 1 hours;
}

/// @notice Whether it was the breaker of the payee's country, and not that of the payer's.
function isClosedByPayee(Flow self, bool upwards) pure returns (bool) {
    return (Flow.unwrap(self) >> (_endOffset(upwards) + 21)) & 1 == 1;
}

/// @notice Under which edition of that country's terms it was closed.
function closedUnder(Flow self, bool upwards) pure returns (uint256) {
    return (Flow.unwrap(self) >> (_endOffset(upwards) + 22)) & 3;
}

/// @notice The flow with one direction closed for the hours of some terms, counted from the next full one.
function withClosed(Flow self, bool upwards, uint256 time, ExposureRule under, bool byPayee) pure returns (Flow) {
    uint256 end = (time + 1 hours - 1) / 1 hours + under.coolOffOf();
    uint256 closed = (under.editionOf() << 22) | (byPayee ? 1 << 21 : 0) | end;
    uint256 cleared = Flow.unwrap(self) & ~(uint256(type(uint24).max) << _endOffset(upwards));
    return Flow.wrap(cleared | (closed << _endOffset(upwards)));
}

function _daysAt(Flow self, uint256 time) pure returns (int256 yesterday, int256 today) {
    uint256 word = Flow.unwrap(self);
    uint256 age;
    // 16 bits of days last until the year 2149. A day ahead, which no gate writes that counts, is long ago.
    unchecked {
        age = time / 1 days - (word >> 240);
    }
    if (age == 0) return (int96(uint96(word >> 96)), int96(uint96(word)));
    if (age == 1) return (int96(uint96(word)), 0);
}

function _endOffset(bool upwards) pure returns (uint256) {
    return upwards ? 216 : 192;
}

function _field(int256 net) pure returns (uint256) {
    return uint96(int96(net)); // what it bears
}
