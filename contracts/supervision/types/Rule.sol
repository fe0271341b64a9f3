// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {DecimalCap, DECIMAL_CAP_BITS, DECIMAL_CAP_MASK, toDecimalCap} from "../../common/types/DecimalCap.sol";

/// @notice Which way a payment crosses the border of the country that made the rule.
enum Direction {
    Outbound,
    Inbound
}

/// @notice What a rule permits, as people write it. Amounts are exact as a `DecimalCap`: at most four significant digits, or
/// five up to 16,383.
/// @param purposes Set of category purposes permitted (`Purpose`); none permits nothing.
/// @param minTier Lowest tier, 0 to 7, of either party.
/// @param cap Largest single payment in minor units; zero for no cap.
/// @param dailyLimit Largest sum per payer, payee's country and UTC day in minor units; zero for no limit.
struct RuleTerms {
    uint48 purposes;
    uint8 minTier;
    uint64 cap;
    uint64 dailyLimit;
}

/// @notice One rule and what it is about.
/// @param direction Payments that leave the country or that arrive.
/// @param counterparty ISO 3166-1 numeric code of the other country (the own one for domestic payments), or zero for
/// the default that applies where no rule names the other country.
/// @param asset What moves.
/// @param terms What is permitted; all zero withdraws the rule and leaves the corridor to the default. To close it
/// instead, permit no purpose and set a tier or a cap.
struct RuleEntry {
    Direction direction;
    uint16 counterparty;
    uint32 asset;
    RuleTerms terms;
}

/// @notice A country's rule in half a word, so that the rules of both ends of a corridor are read as one; zero where there is
/// none.
/// @dev spare 11 | purposes 48 | minTier 3 | version 24 | cap 19 | dailyLimit 19 | asksModule 1 | countsVelocity 1 |
/// countsExposure 1 | hasThresholds 1.
type Rule is uint128;

using {purposes, isAbsent, isClosed, minTier, version, cap, dailyLimit, terms} for Rule global;
using {asksModule, countsVelocity, countsExposure, hasThresholds, withVersion, withFlagsOf} for Rule global;

uint64 constant NO_LIMIT = type(uint64).max;

uint8 constant RULE_MAX_TIER = 7;

uint128 constant RULE_FLAGS = 15;
uint256 constant LIMIT_OFFSET = 4;
uint128 constant LIMIT_MASK = uint128(DECIMAL_CAP_MASK << LIMIT_OFFSET);
uint256 constant CAP_OFFSET = LIMIT_OFFSET + DECIMAL_CAP_BITS;
uint256 constant VERSION_OFFSET = CAP_OFFSET + DECIMAL_CAP_BITS;
uint256 constant TIER_OFFSET = VERSION_OFFSET + 24;
uint256 constant PURPOSES_OFFSET = TIER_OFFSET + 3;
/// @notice Packs terms with the version of the rulebook that brought them; terms that are all zero make no rule. Reverts
/// `DecimalCapInexact`.
function toRule(RuleTerms memory terms_, uint24 version_) pure returns (Rule) {
    // A rule without purposes stays a rule: taken for none, it would open what the default permits.
    if (terms_.purposes == 0 && terms_.minTier == 0 && terms_.cap == 0 && terms_.dailyLimit == 0) return Rule.wrap(0);
    uint256 word =
        (uint256(terms_.purposes) << PURPOSES_OFFSET) |
            (uint256(terms_.minTier) << TIER_OFFSET) |
            (uint256(version_) << VERSION_OFFSET) |
            (uint256(DecimalCap.unwrap(toDecimalCap(terms_.cap))) << CAP_OFFSET) |
            (uint256(DecimalCap.unwrap(toDecimalCap(terms_.dailyLimit))) << LIMIT_OFFSET);
    return Rule.wrap(uint128(word)); // 117 bits
}

function isAbsent(Rule self) pure returns (bool) {
    return Rule.unwrap(self) == 0;
}

/// @notice Whether it permits nothing: absent, or without a purpose.
function isClosed(Rule self) pure returns (bool) {
    return self.purposes() == 0;
}

function purposes(Rule self) pure returns (uint256) {
    return Rule.unwrap(self) >> PURPOSES_OFFSET;
}

function minTier(Rule self) pure returns (uint8) {
    return uint8(Rule.unwrap(self) >> TIER_OFFSET) & RULE_MAX_TIER;
}

function version(Rule self) pure returns (uint24) {
    return uint24(Rule.unwrap(self) >> VERSION_OFFSET);
}

/// @notice The largest single payment, or the largest number if there is no cap.
function cap(Rule self) pure returns (uint256) {
    uint256 amount = _amountAt(self, CAP_OFFSET);
    return amount == 0 ? type(uint256).max : amount;
}

/// @notice The largest sum of a day, or `NO_LIMIT`, so that the stricter of two is the smaller one.
function dailyLimit(Rule self) pure returns (uint256) {
    uint256 amount = _amountAt(self, LIMIT_OFFSET);
    return amount == 0 ? NO_LIMIT : amount;
}

function asksModule(Rule self) pure returns (bool) {
    return Rule.unwrap(self) & 8 != 0;
}

function countsVelocity(Rule self) pure returns (bool) {
    return Rule.unwrap(self) & 4 != 0;
}

function countsExposure(Rule self) pure returns (bool) {
    return Rule.unwrap(self) & 2 != 0;
}

/// @notice Whether amounts above a threshold are reported or wait (`Thresholds`).
function hasThresholds(Rule self) pure returns (bool) {
    return Rule.unwrap(self) & 1 != 0;
}

/// @notice The smaller of two daily limits, or the largest number if there is none; one look, as most rules have none.
function smallerLimit(Rule a, Rule b) pure returns (uint256) {
    if ((Rule.unwrap(a) | Rule.unwrap(b)) & LIMIT_MASK == 0) return NO_LIMIT;
    (uint256 limitA, uint256 limitB) = (a.dailyLimit(), b.dailyLimit());
    return limitA < limitB ? limitA : limitB;
}

/// @notice Whether either of two rules asks for anything more; one look, as most do not.
function askForMore(Rule a, Rule b) pure returns (bool) {
    return (Rule.unwrap(a) | Rule.unwrap(b)) & RULE_FLAGS != 0;
}

function withVersion(Rule self, uint24 version_) pure returns (Rule) {
    uint128 cleared = Rule.unwrap(self) & ~(uint128(type(uint24).max) << uint128(VERSION_OFFSET));
    return Rule.wrap(cleared | (uint128(version_) << uint128(VERSION_OFFSET)));
}

/// @notice The rule with what another asks for more.
function withFlagsOf(Rule self, Rule other) pure returns (Rule) {
    return Rule.wrap((Rule.unwrap(self) & ~RULE_FLAGS) | (Rule.unwrap(other) & RULE_FLAGS));
}

function terms(Rule self) pure returns (RuleTerms memory) {
    return
        RuleTerms({
            purposes: uint48(self.purposes()), // 11 bits are spare
            minTier: self.minTier(),
            cap: uint64(_amountAt(self, CAP_OFFSET)), // encoded from 64 bits
            dailyLimit: uint64(_amountAt(self, LIMIT_OFFSET))
        });
}

function _amountAt(Rule self, uint256 offset) pure returns (uint256) {
    return DecimalCap.wrap(uint24((Rule.unwrap(self) >> offset) & DECIMAL_CAP_MASK)).decode();
}
