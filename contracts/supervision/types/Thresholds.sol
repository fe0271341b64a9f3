// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DecimalCap, DECIMAL_CAP_BITS, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {Direction, Rule} from "./Rule.sol";

/// @notice What a rule asks for above certain amounts, as people write it. All zero asks for nothing.
/// @param reportAbove Payments of more are published as reported; zero for none. Exact as a `DecimalCap`.
/// @param holdAbove Payments of more wait for the Supervisor; zero for none. Exact as a `DecimalCap`.
/// @param clock Hours within which the Supervisor affirms or refuses, 1 to 120; zero if nothing waits.
/// @param settlesOnSilence Whether a payment on which the Supervisor stays silent settles; else it lapses.
/// @param counts Whether payments count towards the country's systemic limits (`ISystemicLimits`).
/// @param asksModule Whether the country's own rule contract is asked too (`IRule`).
struct ThresholdTerms {
    uint64 reportAbove;
    uint64 holdAbove;
    uint8 clock;
    bool settlesOnSilence;
    bool counts;
    bool asksModule;
}

/// @notice Thresholds and the rule that they complete.
struct ThresholdEntry {
    Direction direction;
    uint16 counterparty;
    uint32 asset;
    ThresholdTerms terms;
}

/// @notice Thresholds in 48 bits, so that they lie in the rule's own word and a payment reads no other.
/// @dev report 19 | hold 19 | clock 7 | settlesOnSilence 1 | counts 1 | asksModule 1.
type Thresholds is uint48;

using {holdClock, settlesOnSilence, counts, asksModule, reports, holds, terms} for Thresholds global;

uint256 constant THRESHOLDS_OFFSET = 208;
uint8 constant MAX_HOLD_CLOCK = 120;

/// @notice Packs terms. Reverts `DecimalCapInexact` for amounts of more than four significant digits or so.
function toThresholds(ThresholdTerms memory terms_) pure returns (Thresholds) {
    uint256 packed = DecimalCap.unwrap(toDecimalCap(terms_.reportAbove));
    packed = (packed << DECIMAL_CAP_BITS) | DecimalCap.unwrap(toDecimalCap(terms_.holdAbove));
    packed = (packed << 7) | terms_.clock;
    packed = (packed << 1) | (terms_.settlesOnSilence ? 1 : 0);
    packed = (packed << 1) | (terms_.counts ? 1 : 0);
    return Thresholds.wrap(uint48((packed << 1) | (terms_.asksModule ? 1 : 0))); // 19 + 19 + 7 + 3 bits
}

function holdClock(Thresholds self) pure returns (uint256) {
    return (Thresholds.unwrap(self) >> 3) & 0x7f;
}

function settlesOnSilence(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 4 != 0;
}

function counts(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 2 != 0;
}

function asksModule(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 1 != 0;
}

function reports(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(uint256(Thresholds.unwrap(self)) >> (10 + DECIMAL_CAP_BITS), amount);
}

function holds(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(uint256(Thresholds.unwrap(self)) >> 10, amount);
}

function terms(Thresholds self) pure returns (ThresholdTerms memory) {
    uint256 packed = Thresholds.unwrap(self);
    return
        ThresholdTerms({
            reportAbove: uint64(_amountIn(packed >> (10 + DECIMAL_CAP_BITS))), // encoded from 64 bits
            holdAbove: uint64(_amountIn(packed >> 10)),
            clock: uint8(self.holdClock()),
            settlesOnSilence: self.settlesOnSilence(),
            counts: self.counts(),
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
    return Thresholds.wrap(uint48(Rule.unwrap(rule) >> THRESHOLDS_OFFSET));
}

/// @notice The rule with other thresholds and under another version.
function withThresholds(Rule rule, Thresholds thresholds, uint24 version) pure returns (Rule) {
    uint256 cleared = (Rule.unwrap(rule) << 48) >> 48;
    cleared &= ~(uint256(type(uint24).max) << 128);
    return
        Rule.wrap(cleared | (uint256(version) << 128) | (uint256(Thresholds.unwrap(thresholds)) << THRESHOLDS_OFFSET));
}
