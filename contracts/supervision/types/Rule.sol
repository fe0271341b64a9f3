// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Which way a payment crosses the border of the country that made the rule.
enum Direction {
    Outbound,
    Inbound
}

/// @notice What a rule permits, as people write it.
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

/// @notice A rule in one word; zero where there is none.
/// @dev purposes 48 | thresholds 53 (`Thresholds`) | minTier 3 | version 24 | cap 64 | dailyLimit 64. "No cap" and "no
/// limit" are kept as the largest number, so that the stricter of two is the smaller one.
type Rule is uint256;

using {purposes, isAbsent, minTier, version, cap, dailyLimit, terms} for Rule global;

uint64 constant NO_LIMIT = type(uint64).max;

uint8 constant RULE_MAX_TIER = 7;

/// @notice Packs terms with the version of the rulebook that brought them; terms that are all zero make no rule.
function toRule(RuleTerms memory terms_, uint24 version_) pure returns (Rule) {
    // A rule without purposes stays a rule: taken for none, it would open what the default permits.
    if (terms_.purposes == 0 && terms_.minTier == 0 && terms_.cap == 0 && terms_.dailyLimit == 0) return Rule.wrap(0);
    return
        Rule.wrap(
            (uint256(terms_.purposes) << 208) |
                (uint256(terms_.minTier) << 152) |
                (uint256(version_) << 128) |
                (uint256(orNoLimit(terms_.cap)) << 64) |
                orNoLimit(terms_.dailyLimit)
        );
}

/// @notice Zero, which people write for "none", as the largest number.
function orNoLimit(uint64 amount) pure returns (uint64) {
    return amount == 0 ? NO_LIMIT : amount;
}

/// @notice The largest number as zero, which people write for "none".
function orZero(uint64 amount) pure returns (uint64) {
    return amount == NO_LIMIT ? 0 : amount;
}

function isAbsent(Rule self) pure returns (bool) {
    return Rule.unwrap(self) == 0;
}

function purposes(Rule self) pure returns (uint256) {
    return Rule.unwrap(self) >> 208;
}

function minTier(Rule self) pure returns (uint8) {
    return uint8(Rule.unwrap(self) >> 152) & RULE_MAX_TIER;
}

function version(Rule self) pure returns (uint24) {
    return uint24(Rule.unwrap(self) >> 128);
}

function cap(Rule self) pure returns (uint64) {
    return uint64(Rule.unwrap(self) >> 64);
}

function dailyLimit(Rule self) pure returns (uint64) {
    return uint64(Rule.unwrap(self));
}

function terms(Rule self) pure returns (RuleTerms memory) {
    return
        RuleTerms({
            purposes: uint48(self.purposes()),
            minTier: self.minTier(),
            cap: self.isAbsent() ? 0 : orZero(self.cap()),
            dailyLimit: self.isAbsent() ? 0 : orZero(self.dailyLimit())
        });
}
