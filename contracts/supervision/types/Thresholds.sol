// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DecimalCap, DECIMAL_CAP_BITS, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {Direction, Rule} from "./Rule.sol";

/// @notice What a rule asks for above certain amounts, as people write it. All zero asks for nothing.
/// @param reportAbove Payments of more are published as reported; zero for none. Exact as a `DecimalCap`.
/// @param holdAbove Payments of more wait for the Supervisor; zero for none. Exact as a `DecimalCap`.
/// @param clock Hours within which the Supervisor affirms or refuses, 1 to 120; zero if nothing waits.
/// @param settlesOnSilence Whether a payment on which the Supervisor stays silent settles; else it lapses.
/// @param countsExposure Whether payments abroad count towards net exposure (`ISystemicLimits`).
/// @param countsVelocity Whether payments count towards their payer's velocity; of outbound rules alone.
/// @param asksModule Whether the country's own rule contract is asked too (`IRule`).
struct ThresholdTerms {
    uint64 reportAbove;
    uint64 holdAbove;
    uint8 clock;
    bool settlesOnSilence;
    bool countsExposure;
    bool countsVelocity;
    bool asksModule;
}

/// @notice Thresholds and the rule that they complete.
struct ThresholdEntry {
    Direction direction;
    uint16 counterparty;
    uint32 asset;
    ThresholdTerms terms;
}

/// @notice Thresholds in 50 bits, so that they lie in the rule's own word and a payment reads no other.
/// @dev report 19 | hold 19 | clock 8 | settlesOnSilence 1 | countsExposure 1 | countsVelocity 1 | asksModule 1.
type Thresholds is uint56;

using {
    holdClock,
    settlesOnSilence,
    countsExposure,
    countsVelocity,
    asksModule,
    reports,
    holds,
    terms
} for Thresholds global;

uint256 constant THRESHOLDS_OFFSET = 155;
uint256 constant THRESHOLDS_MASK = ((1 << 53) - 1) << THRESHOLDS_OFFSET;
uint256 constant MARK_BITS = 4;
uint256 constant HOLD_OFFSET = MARK_BITS + 8;
uint8 constant MAX_HOLD_CLOCK = 120;

/// @notice Packs terms. Reverts `DecimalCapInexact` for amounts of more than four significant digits or so.
function toThresholds(ThresholdTerms memory terms_) pure returns (Thresholds) {
    uint256 packed = DecimalCap.unwrap(toDecimalCap(terms_.reportAbove));
    packed = (packed << DECIMAL_CAP_BITS) | DecimalCap.unwrap(toDecimalCap(terms_.holdAbove));
    packed = (packed << 8) | terms_.clock;
    packed = (packed << 1) | (terms_.settlesOnSilence ? 1 : 0);
    packed = (packed << 1) | (terms_.countsExposure ? 1 : 0);
    packed = (packed << 1) | (terms_.countsVelocity ? 1 : 0);
    return Thresholds.wrap(uint56((packed << 1) | (terms_.asksModule ? 1 : 0))); // 19 + 19 + 8 + 4 bits
}

function holdClock(Thresholds self) pure returns (uint256) {
    return uint8(Thresholds.unwrap(self) >> MARK_BITS);
}

function settlesOnSilence(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 8 != 0;
}

function countsExposure(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 4 != 0;
}

function countsVelocity(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 2 != 0;
}

function asksModule(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 1 != 0;
}

function reports(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(uint256(Thresholds.unwrap(self)) >> (HOLD_OFFSET + DECIMAL_CAP_BITS), amount);
}

function holds(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(uint256(Thresholds.unwrap(self)) >> HOLD_OFFSET, amount);
}

function terms(Thresholds self) pure returns (ThresholdTerms memory) {
    uint256 packed = Thresholds.unwrap(self);
    return
        ThresholdTerms({
            reportAbove: uint64(_amountIn(packed >> (HOLD_OFFSET + DECIMAL_CAP_BITS))), // encoded from 64 bits
            holdAbove: uint64(_amountIn(packed >> HOLD_OFFSET)),
            clock: uint8(self.holdClock()),
            settlesOnSilence: self.settlesOnSilence(),
            countsExposure: self.countsExposure(),
            countsVelocity: self.countsVelocity(),
            asksModule: self.asksModule()
        });
}

function _isAbove(uint256 packed, uint256 amount) pure returns (bool) {
    uint256 threshold = _amountIn(packed);
    return threshold != 0 && amount > threshold;
}

function _amountIn(uint256 packed) pure returns (uint256) {
    return DecimalCap.wrap(uint24(packed & ((1 << DECIMAL_CAP_BITS) - 1))).decode();
}

/// @notice What a rule asks for above certain amounts.
function thresholdsOf(Rule rule) pure returns (Thresholds) {
    return Thresholds.wrap(uint56((Rule.unwrap(rule) & THRESHOLDS_MASK) >> THRESHOLDS_OFFSET));
}

/// @notice Whether either of two rules asks for anything; one look, as most do not.
function askForMore(Rule a, Rule b) pure returns (bool) {
    return (Rule.unwrap(a) | Rule.unwrap(b)) & THRESHOLDS_MASK != 0;
}

/// @notice The rule with other thresholds and under another version.
function withThresholds(Rule rule, Thresholds thresholds, uint24 version) pure returns (Rule) {
    uint256 cleared = Rule.unwrap(rule) & ~(THRESHOLDS_MASK | (uint256(type(uint24).max) << 128));
    return
        Rule.wrap(cleared | (uint256(version) << 128) | (uint256(Thresholds.unwrap(thresholds)) << THRESHOLDS_OFFSET));
}
