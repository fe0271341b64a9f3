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
/// @dev issuerRule 72 | asset 32 | purpose 8.
type PaymentTerms is uint256;

/// @notice The answer to a payment, complete in one word so that every payment can publish it.
/// @dev reason 8 | unused 1 | reported 1 | purpose 6 | issuerVersion 16 | payerVersion 24 | payeeVersion 24 | payerCountry 16 |
/// payeeCountry 16 | payerLink 40 | payeeLink 40 | dailyLimit 64. The gate leaves the issuer's version to the token.
type Decision is uint256;

/// @notice A decision as people read it.
/// @param reason Permitted, or why not.
/// @param purpose Index of the category purpose (`Purpose`).
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

using {participantOf, epochOf} for Link global;
using {accountOf, linkOf} for Party global;
using {issuerRuleOf, assetOf, purposeOf} for PaymentTerms global;
using {
    isPermitted,
    reasonOf,
    payerLinkOf,
    payeeLinkOf,
    payerCountryOf,
    payeeCountryOf,
    dailyLimitOf,
    withReason,
    withReport,
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

function purposeOf(PaymentTerms self) pure returns (uint8) {
    return uint8(PaymentTerms.unwrap(self));
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
            (uint256(reason) << 248) |
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
    return Decision.unwrap(self) >> 248 == uint256(Reason.Permitted);
}

function reasonOf(Decision self) pure returns (Reason) {
    return Reason(uint8(Decision.unwrap(self) >> 248));
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
    return Decision.wrap((Decision.unwrap(self) & (type(uint256).max >> 8)) | (uint256(reason) << 248));
}

function withReport(Decision self) pure returns (Decision) {
    return Decision.wrap(Decision.unwrap(self) | (1 << 246));
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
