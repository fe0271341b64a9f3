// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {DecimalCap, DECIMAL_CAP_BITS, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {RuleTerms} from "./Rule.sol";

/// @notice The rule of a currency's issuer, small enough to lie beside an address in one slot.
/// @dev purposes 45, which are all there are | minTier 3 | cap 19. An issuer limits amounts by payment; days are limited by the countries.
type IssuerRule is uint72;

using {purposes, isAbsent, minTier, cap, terms} for IssuerRule global;

uint256 constant ISSUER_RULE_BITS = 67;
uint256 constant ISSUER_PURPOSES = (1 << 45) - 1;

// Every purpose, any tier, any amount: what a check assumes that asks about the countries' rules alone.
IssuerRule constant UNRESTRICTED = IssuerRule.wrap(uint72(ISSUER_PURPOSES << 22));

/// @notice Packs terms; the daily limit must be zero and the cap exact as a `DecimalCap`. Bits beyond the purposes that
/// there are mean nothing and are left out.
function toIssuerRule(RuleTerms memory terms_) pure returns (IssuerRule) {
    uint256 known = terms_.purposes & ISSUER_PURPOSES;
    if (known == 0) return IssuerRule.wrap(0);
    uint256 encodedCap = DecimalCap.unwrap(toDecimalCap(terms_.cap));
    return IssuerRule.wrap(uint72((known << 22) | (uint256(terms_.minTier) << 19) | encodedCap));
}

function isAbsent(IssuerRule self) pure returns (bool) {
    return self.purposes() == 0;
}

function purposes(IssuerRule self) pure returns (uint256) {
    return IssuerRule.unwrap(self) >> 22;
}

function minTier(IssuerRule self) pure returns (uint8) {
    return uint8((IssuerRule.unwrap(self) >> 19) & 7);
}

/// @notice The largest single payment, or the largest number if there is no cap.
function cap(IssuerRule self) pure returns (uint256) {
    uint256 amount = decimalCap(self).decode();
    return amount == 0 ? type(uint256).max : amount;
}

function decimalCap(IssuerRule self) pure returns (DecimalCap) {
    return DecimalCap.wrap(uint24(IssuerRule.unwrap(self) & ((1 << DECIMAL_CAP_BITS) - 1)));
}

function terms(IssuerRule self) pure returns (RuleTerms memory) {
    return
        RuleTerms({
            purposes: uint48(self.purposes()),
            minTier: self.minTier(),
            cap: uint64(decimalCap(self).decode()), // it was encoded from 64 bits
            dailyLimit: 0
        });
}
