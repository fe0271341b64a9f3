// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DecimalCap, toDecimalCap} from "../../common/types/DecimalCap.sol";
import {RuleTerms} from "./Rule.sol";

/// @notice The rule of a currency's issuer, small enough to lie beside an address in one slot.
/// @dev purposes 48 | minTier 3 | cap 19. An issuer limits amounts by payment; days are limited by the countries.
type IssuerRule is uint72;

using {permits, isAbsent, minTier, cap, terms} for IssuerRule global;

// Every purpose, any tier, any amount: what a check assumes that asks about the countries' rules alone.
IssuerRule constant UNRESTRICTED = IssuerRule.wrap(uint72(((1 << 48) - 1) << 22));

/// @notice Packs terms; the daily limit must be zero and the cap exact as a `DecimalCap`.
function toIssuerRule(RuleTerms memory terms_) pure returns (IssuerRule) {
    if (terms_.purposes == 0) return IssuerRule.wrap(0);
    uint256 encodedCap = DecimalCap.unwrap(toDecimalCap(terms_.cap));
    return IssuerRule.wrap(uint72((uint256(terms_.purposes) << 22) | (uint256(terms_.minTier) << 19) | encodedCap));
}

function isAbsent(IssuerRule self) pure returns (bool) {
    return IssuerRule.unwrap(self) >> 22 == 0;
}

function permits(IssuerRule self, uint8 purpose) pure returns (bool) {
    return (uint256(IssuerRule.unwrap(self)) >> (22 + uint256(purpose))) & 1 == 1;
}

function minTier(IssuerRule self) pure returns (uint8) {
    return uint8((IssuerRule.unwrap(self) >> 19) & 7);
}

function cap(IssuerRule self) pure returns (uint256) {
    return DecimalCap.wrap(uint24(IssuerRule.unwrap(self) & ((1 << 19) - 1))).decode();
}

function terms(IssuerRule self) pure returns (RuleTerms memory) {
    return
        RuleTerms({
            purposes: uint48(IssuerRule.unwrap(self) >> 22),
            minTier: self.minTier(),
            cap: uint64(self.cap()), // it was encoded from 64 bits
            dailyLimit: 0
        });
}
