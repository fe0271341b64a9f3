// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";
import {IssuerRule} from "./IssuerRule.sol";
import {Link} from "./Link.sol";
import {Reason} from "./Reason.sol";
import {Rule, smallerLimit} from "./Rule.sol";

/// @notice What a token asks the gate besides the parties and the amount.
/// @dev issuerRule 67 | asset 32 | approved 1 | forced 1 | purpose 6.
type PaymentTerms is uint256;

/// @notice The answer to a payment, complete in one word so that every payment can publish it.
/// @dev reason 6 | exposureCounted 1 | velocityCounted 1 | approved 1 | reported 1 | purpose 6 | issuerVersion 24 |
/// payerVersion 24 | payeeVersion 24 | payerCountry 16 | payeeCountry 16 | payer 32 | payee 32 | spare 8 | dailyLimit 64. Flags
/// tell whether the payment counts towards net exposure and towards its payer's velocity, whether Supervisors let an amount
/// pass that has to wait for them, and whether it is above a threshold from which one of the countries wants to be told.
/// Versions are those of the rules that applied, countries are ISO 3166-1 numeric codes, payer and payee ids of participants; all
/// of them 0 for unknown or none. The daily limit is the stricter of two, 2^64 - 1 for none. The gate leaves the issuer's
/// version to the token.
type Decision is uint256;

/// @dev Set beside the index of a purpose where a payment comes with the approval of the Supervisors asked.
uint8 constant APPROVED = 1 << 7;
/// @dev Set beside it where the payer's home has granted the movement and its issuer makes it: neither is asked again.
uint8 constant FORCED = 1 << 6;

uint256 constant REASON_OFFSET = 250;
uint8 constant PURPOSE_MASK = (1 << 6) - 1;

using {issuerRuleOf, assetOf, isApproved, isForced, purposeOf} for PaymentTerms global;
using {
    isPermitted,
    isExposureCounted,
    isVelocityCounted,
    isCounted,
    isApprovedBySupervisors,
    reasonOf,
    payerOf,
    payeeOf,
    payerCountryOf,
    payeeCountryOf,
    dailyLimitOf,
    withReason,
    withFlags,
    withApproval,
    withIssuerVersion
} for Decision global;

/// @param purpose Index of the category purpose, with `APPROVED` and `FORCED` as the case may be.
function toPaymentTerms(IssuerRule issuerRule, AssetId asset, uint8 purpose) pure returns (PaymentTerms) {
    return
        PaymentTerms.wrap(
            (uint256(IssuerRule.unwrap(issuerRule)) << 40) | (uint256(AssetId.unwrap(asset)) << 8) | purpose
        );
}

function issuerRuleOf(PaymentTerms self) pure returns (IssuerRule) {
    return IssuerRule.wrap(uint72(PaymentTerms.unwrap(self) >> 40));
}

function assetOf(PaymentTerms self) pure returns (AssetId) {
    return AssetId.wrap(uint32(PaymentTerms.unwrap(self) >> 8));
}

/// @notice Whether the Supervisors asked have let this payment pass.
function isApproved(PaymentTerms self) pure returns (bool) {
    return PaymentTerms.unwrap(self) & APPROVED != 0;
}

/// @notice Whether the payer's home has granted the movement in a case.
function isForced(PaymentTerms self) pure returns (bool) {
    return PaymentTerms.unwrap(self) & FORCED != 0;
}

function purposeOf(PaymentTerms self) pure returns (uint8) {
    return uint8(PaymentTerms.unwrap(self)) & PURPOSE_MASK;
}

function toDecision(
    Reason reason,
    uint8 purpose,
    Link payer,
    Link payee,
    Rule outbound,
    Rule inbound
) pure returns (Decision) {
    return
        Decision.wrap(
            (uint256(reason) << REASON_OFFSET) |
                (uint256(purpose) << 240) |
                (uint256(outbound.version()) << 192) |
                (uint256(inbound.version()) << 168) |
                (uint256(payer.countryOf()) << 152) |
                (uint256(payee.countryOf()) << 136) |
                (uint256(payer.participantOf()) << 104) |
                (uint256(payee.participantOf()) << 72) |
                smallerLimit(outbound, inbound)
        );
}

function isPermitted(Decision self) pure returns (bool) {
    return Decision.unwrap(self) >> REASON_OFFSET == uint256(Reason.Permitted);
}

/// @notice Whether it counts towards net exposure.
function isExposureCounted(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 249) & 1 != 0;
}

/// @notice Whether it counts towards its payer's velocity.
function isVelocityCounted(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 248) & 1 != 0;
}

/// @notice Whether it counts towards any systemic limit.
function isCounted(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 248) & 3 != 0;
}

/// @notice Whether it passed only because Supervisors let it.
function isApprovedBySupervisors(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 247) & 1 != 0;
}

function reasonOf(Decision self) pure returns (Reason) {
    return Reason(Decision.unwrap(self) >> REASON_OFFSET);
}

function payerCountryOf(Decision self) pure returns (uint16) {
    return uint16(Decision.unwrap(self) >> 152);
}

function payeeCountryOf(Decision self) pure returns (uint16) {
    return uint16(Decision.unwrap(self) >> 136);
}

function payerOf(Decision self) pure returns (uint32) {
    return uint32(Decision.unwrap(self) >> 104);
}

function payeeOf(Decision self) pure returns (uint32) {
    return uint32(Decision.unwrap(self) >> 72);
}

function dailyLimitOf(Decision self) pure returns (uint64) {
    return uint64(Decision.unwrap(self));
}

function withReason(Decision self, Reason reason) pure returns (Decision) {
    return Decision.wrap((Decision.unwrap(self) & (type(uint256).max >> 6)) | (uint256(reason) << REASON_OFFSET));
}

function withFlags(Decision self, bool exposure, bool velocity, bool reported) pure returns (Decision) {
    uint256 flags = (exposure ? 1 << 249 : 0) | (velocity ? 1 << 248 : 0) | (reported ? 1 << 246 : 0);
    return Decision.wrap(Decision.unwrap(self) | flags);
}

function withApproval(Decision self) pure returns (Decision) {
    return Decision.wrap(Decision.unwrap(self) | (1 << 247));
}

function withIssuerVersion(Decision self, uint24 version) pure returns (Decision) {
    return Decision.wrap(Decision.unwrap(self) | (uint256(version) << 216));
}
