// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../../common/types/AssetId.sol";
import {IssuerRule} from "./IssuerRule.sol";
import {Participant} from "./Participant.sol";
import {Reason} from "./Reason.sol";
import {Rule} from "./Rule.sol";

/// @notice An account's participant and the epoch at which that was read.
/// @dev participant 24 | epoch 16; zero where nothing was read.
type Link is uint40;

/// @notice A side of a payment as a token knows it.
/// @dev account 160 | unused 56 | link 40.
type Party is uint256;

/// @notice What a token asks the gate besides the parties and the amount.
/// @dev issuerRule 72 | asset 32 | approved 1 | purpose 7.
type PaymentTerms is uint256;

/// @notice The answer to a payment, complete in one word so that every payment can publish it.
/// @dev reason 6 | counted 1 | paced 1 | approved 1 | reported 1 | purpose 6 | issuerVersion 16 | payerVersion 24 |
/// payeeVersion 24 | payerCountry 16 | payeeCountry 16 | payerLink 40 | payeeLink 40 | dailyLimit 64. The gate leaves the
/// issuer's version to the token.
type Decision is uint256;

/// @notice A decision as people read it.
/// @param reason Permitted, or why not.
/// @param purpose Index of the category purpose (`Purpose`).
/// @param counted Whether the payment counts towards net exposure (`ISystemicLimits`).
/// @param paced Whether it counts towards its payer's velocity.
/// @param approved Whether Supervisors let an amount pass that has to wait for them.
/// @param reported Whether the amount is above a threshold from which one of the two countries wants to be told.
/// @param issuerVersion Version of the issuer's rule that applied; 0 if the issuer was not asked.
/// @param payerVersion Version of the payer's country's rulebook that brought the outbound rule; 0 for none.
/// @param payeeVersion Version of the payee's country's rulebook that brought the inbound rule; 0 for none.
/// @param payerCountry ISO 3166-1 numeric code of the payer's home; 0 if unknown.
/// @param payeeCountry ISO 3166-1 numeric code of the payee's home; 0 if unknown.
/// @param payer Id of the paying participant; 0 if unknown.
/// @param payee Id of the receiving participant; 0 if unknown.
/// @param dailyLimit The stricter of the two countries' daily limits in minor units; 2^64 - 1 for none.
struct Verdict {
    Reason reason;
    uint8 purpose;
    bool counted;
    bool paced;
    bool approved;
    bool reported;
    uint16 issuerVersion;
    uint24 payerVersion;
    uint24 payeeVersion;
    uint16 payerCountry;
    uint16 payeeCountry;
    uint24 payer;
    uint24 payee;
    uint64 dailyLimit;
}

/// @dev Set beside the index of a purpose where a payment comes with the approval of the Supervisors asked.
uint8 constant APPROVED = 1 << 7;

uint256 constant REASON_OFFSET = 250;

using {participantOf, epochOf} for Link global;
using {accountOf, linkOf} for Party global;
using {issuerRuleOf, assetOf, isApproved, purposeOf} for PaymentTerms global;
using {
    isPermitted,
    isCounted,
    isPaced,
    addsUp,
    reasonOf,
    payerLinkOf,
    payeeLinkOf,
    payerCountryOf,
    payeeCountryOf,
    dailyLimitOf,
    withReason,
    withMarks,
    withApproval,
    withIssuerVersion,
    toVerdict
} for Decision global;

function toLink(uint24 participant, uint16 epoch) pure returns (Link) {
    return Link.wrap((uint40(participant) << 16) | epoch);
}

function participantOf(Link self) pure returns (uint24) {
    return uint24(Link.unwrap(self) >> 16);
}

function epochOf(Link self) pure returns (uint16) {
    return uint16(Link.unwrap(self));
}

function toParty(address account, Link link) pure returns (Party) {
    return Party.wrap((uint256(uint160(account)) << 96) | Link.unwrap(link));
}

function accountOf(Party self) pure returns (address) {
    return address(uint160(Party.unwrap(self) >> 96));
}

function linkOf(Party self) pure returns (Link) {
    return Link.wrap(uint40(Party.unwrap(self)));
}

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

/// @notice Whether the engine says that the Supervisors asked have let this payment pass.
function isApproved(PaymentTerms self) pure returns (bool) {
    return PaymentTerms.unwrap(self) & APPROVED != 0;
}

function purposeOf(PaymentTerms self) pure returns (uint8) {
    return uint8(PaymentTerms.unwrap(self)) & ~APPROVED;
}

function toDecision(
    Reason reason,
    uint8 purpose,
    Link payerLink,
    Link payeeLink,
    Participant payer,
    Participant payee,
    Rule outbound,
    Rule inbound
) pure returns (Decision) {
    return
        Decision.wrap(
            (uint256(reason) << REASON_OFFSET) |
                (uint256(purpose) << 240) |
                (uint256(outbound.version()) << 200) |
                (uint256(inbound.version()) << 176) |
                (uint256(payer.countryOf()) << 160) |
                (uint256(payee.countryOf()) << 144) |
                (uint256(Link.unwrap(payerLink)) << 104) |
                (uint256(Link.unwrap(payeeLink)) << 64) |
                Math.min(outbound.dailyLimit(), inbound.dailyLimit())
        );
}

function isPermitted(Decision self) pure returns (bool) {
    return Decision.unwrap(self) >> REASON_OFFSET == uint256(Reason.Permitted);
}

/// @notice Whether it counts towards net exposure.
function isCounted(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 249) & 1 != 0;
}

/// @notice Whether it counts towards its payer's velocity.
function isPaced(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 248) & 1 != 0;
}

/// @notice Whether it counts towards any sum (`ISystemicLimits.count`).
function addsUp(Decision self) pure returns (bool) {
    return (Decision.unwrap(self) >> 248) & 3 != 0;
}

function reasonOf(Decision self) pure returns (Reason) {
    return Reason(Decision.unwrap(self) >> REASON_OFFSET);
}

function payerCountryOf(Decision self) pure returns (uint16) {
    return uint16(Decision.unwrap(self) >> 160);
}

function payeeCountryOf(Decision self) pure returns (uint16) {
    return uint16(Decision.unwrap(self) >> 144);
}

function payerLinkOf(Decision self) pure returns (Link) {
    return Link.wrap(uint40(Decision.unwrap(self) >> 104));
}

function payeeLinkOf(Decision self) pure returns (Link) {
    return Link.wrap(uint40(Decision.unwrap(self) >> 64));
}

function dailyLimitOf(Decision self) pure returns (uint64) {
    return uint64(Decision.unwrap(self));
}

function withReason(Decision self, Reason reason) pure returns (Decision) {
    return Decision.wrap((Decision.unwrap(self) & (type(uint256).max >> 6)) | (uint256(reason) << REASON_OFFSET));
}

function withMarks(Decision self, bool counted, bool paced, bool reported) pure returns (Decision) {
    uint256 marks = (counted ? 1 << 249 : 0) | (paced ? 1 << 248 : 0) | (reported ? 1 << 246 : 0);
    return Decision.wrap(Decision.unwrap(self) | marks);
}

function withApproval(Decision self) pure returns (Decision) {
    return Decision.wrap(Decision.unwrap(self) | (1 << 247));
}

function withIssuerVersion(Decision self, uint16 version) pure returns (Decision) {
    return Decision.wrap(Decision.unwrap(self) | (uint256(version) << 224));
}

function toVerdict(Decision self) pure returns (Verdict memory) {
    uint256 word = Decision.unwrap(self);
    return
        Verdict({
            reason: self.reasonOf(),
            purpose: uint8(word >> 240) & 0x3f,
            counted: self.isCounted(),
            paced: self.isPaced(),
            approved: (word >> 247) & 1 != 0,
            reported: (word >> 246) & 1 != 0,
            issuerVersion: uint16(word >> 224),
            payerVersion: uint24(word >> 200),
            payeeVersion: uint24(word >> 176),
            payerCountry: uint16(word >> 160),
            payeeCountry: uint16(word >> 144),
            payer: self.payerLinkOf().participantOf(),
            payee: self.payeeLinkOf().participantOf(),
            dailyLimit: uint64(word)
        });
}
