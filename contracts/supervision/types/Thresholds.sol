// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {DecimalCap, DECIMAL_CAP_BITS, DECIMAL_CAP_MASK, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {Direction, Rule} from "./Rule.sol";

/// @notice What a rule asks for above certain amounts, as people write it. All zero asks for nothing.
/// @param reportAbove Payments of more are published as reported; zero for none. Exact as a `DecimalCap`.
/// @param holdAbove Payments of more wait for the Supervisor; zero for none. Exact as a `DecimalCap`.
/// @param clock Hours within which the Supervisor approves or rejects, 1 to 120; zero if nothing waits.
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

/// @notice The thresholds of a rule in half a word, read only where the rule says that it has some.
/// @dev report 19 | hold 19 | clock 8 | settlesOnSilence 1. What a rule counts and asks for lies in the rule itself.
type Thresholds is uint128;

using {holdClock, settlesOnSilence, reports, holds, reportAbove, holdAbove} for Thresholds global;

uint256 constant HOLD_OFFSET = 9;
uint256 constant REPORT_OFFSET = HOLD_OFFSET + DECIMAL_CAP_BITS;
uint8 constant MAX_HOLD_CLOCK = 120;

/// @notice Packs the amounts and clocks of terms. Reverts `DecimalCapInexact` for amounts that are not exact as one.
function toThresholds(ThresholdTerms memory terms_) pure returns (Thresholds) {
    uint256 packed = uint256(DecimalCap.unwrap(toDecimalCap(terms_.reportAbove))) << REPORT_OFFSET;
    packed |= uint256(DecimalCap.unwrap(toDecimalCap(terms_.holdAbove))) << HOLD_OFFSET;
    packed |= uint256(terms_.clock) << 1;
    return Thresholds.wrap(uint128(packed | (terms_.settlesOnSilence ? 1 : 0))); // 19 + 19 + 8 + 1 bits
}

/// @notice The rule that asks for what the terms ask for, under another version.
function withThresholds(Rule rule, ThresholdTerms memory terms_, uint24 version) pure returns (Rule) {
    uint128 flags = (terms_.asksModule ? 8 : 0) | (terms_.countsVelocity ? 4 : 0) | (terms_.countsExposure ? 2 : 0);
    if (terms_.reportAbove != 0 || terms_.holdAbove != 0) flags |= 1;
    return rule.withVersion(version).withFlagsOf(Rule.wrap(flags));
}

function holdClock(Thresholds self) pure returns (uint256) {
    return uint8(Thresholds.unwrap(self) >> 1);
}

function settlesOnSilence(Thresholds self) pure returns (bool) {
    return Thresholds.unwrap(self) & 1 != 0;
}

function reports(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(self.reportAbove(), amount);
}

function holds(Thresholds self, uint256 amount) pure returns (bool) {
    return _isAbove(self.holdAbove(), amount);
}

function reportAbove(Thresholds self) pure returns (uint256) {
    return _amountAt(self, REPORT_OFFSET);
}

function holdAbove(Thresholds self) pure returns (uint256) {
    return _amountAt(self, HOLD_OFFSET);
}

/// @notice What a rule and its thresholds ask for, as people write it.
function thresholdTerms(Rule rule, Thresholds thresholds) pure returns (ThresholdTerms memory) {
    return
        ThresholdTerms({
            reportAbove: uint64(thresholds.reportAbove()), // encoded from 64 bits
            holdAbove: uint64(thresholds.holdAbove()),
            clock: uint8(thresholds.holdClock()),
            settlesOnSilence: thresholds.settlesOnSilence(),
            countsExposure: rule.countsExposure(),
            countsVelocity: rule.countsVelocity(),
            asksModule: rule.asksModule()
        });
}

function _isAbove(uint256 threshold, uint256 amount) pure returns (bool) {
    return threshold != 0 && amount > threshold;
}

function _amountAt(Thresholds self, uint256 offset) pure returns (uint256) {
    return DecimalCap.wrap(uint24((Thresholds.unwrap(self) >> offset) & DECIMAL_CAP_MASK)).decode();
}
