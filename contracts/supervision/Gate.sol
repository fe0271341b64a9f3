// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IGate} from "./interfaces/IGate.sol";
import {ParticipantRegistry} from "./ParticipantRegistry.sol";
import {Rulebook} from "./Rulebook.sol";
import {IssuerRule, UNRESTRICTED} from "./types/IssuerRule.sol";
import {Participant, ParticipantStatus} from "./types/Participant.sol";
import {
    Decision,
    Link,
    Party,
    PaymentTerms,
    Verdict,
    toDecision,
    toLink,
    toParty,
    toPaymentTerms
} from "./types/Payment.sol";
import {Reason} from "./types/Reason.sol";
import {Direction, Rule} from "./types/Rule.sol";

/// @dev Documented on `IGate`.
contract Gate is IGate, ParticipantRegistry, Rulebook {
    constructor(ICountryRegistry countries_) ParticipantRegistry(countries_) Rulebook(countries_) {}

    /// @inheritdoc IGate
    function check(
        address payer,
        address payee,
        AssetId asset,
        bytes4 purpose,
        uint256 amount
    ) external view returns (Verdict memory) {
        Link unknown = toLink(0, 0);
        PaymentTerms terms = toPaymentTerms(UNRESTRICTED, asset, Purpose.indexOf(purpose));
        return decide(toParty(payer, unknown), toParty(payee, unknown), terms, amount).toVerdict();
    }

    /// @inheritdoc IGate
    function decide(Party payer, Party payee, PaymentTerms terms, uint256 amount) public view returns (Decision) {
        (Link payerLink, Participant p) = _resolve(payer);
        (Link payeeLink, Participant q) = _resolve(payee);
        uint32 asset = AssetId.unwrap(terms.assetOf());
        Rule outbound = _ruleFor(p.countryOf(), Direction.Outbound, q.countryOf(), asset);
        Rule inbound = _ruleFor(q.countryOf(), Direction.Inbound, p.countryOf(), asset);

        Reason reason = _judgeStanding(p, q);
        if (reason == Reason.Permitted) {
            reason = _judgeRules(outbound, inbound, terms, Math.min(p.tierOf(), q.tierOf()), amount);
        }
        return toDecision(reason, terms.purposeOf(), payerLink, payeeLink, p, q, outbound, inbound);
    }

    function _judgeStanding(Participant payer, Participant payee) private view returns (Reason) {
        if (!payer.isLicensedAt(block.timestamp)) {
            return _whyNot(payer, Reason.PayerUnknown, Reason.PayerNotActive, Reason.PayerLicenceExpired);
        }
        if (!payee.isLicensedAt(block.timestamp)) {
            return _whyNot(payee, Reason.PayeeUnknown, Reason.PayeeNotActive, Reason.PayeeLicenceExpired);
        }
        return Reason.Permitted;
    }

    function _whyNot(
        Participant participant,
        Reason unknown,
        Reason notActive,
        Reason expired
    ) private pure returns (Reason) {
        ParticipantStatus status = participant.statusOf();
        if (status == ParticipantStatus.None) return unknown;
        return status == ParticipantStatus.Active ? expired : notActive;
    }

    function _judgeRules(
        Rule outbound,
        Rule inbound,
        PaymentTerms terms,
        uint256 tier,
        uint256 amount
    ) private pure returns (Reason reason) {
        uint8 purpose = terms.purposeOf();
        reason = _judgeRule(outbound, purpose, tier, amount, Reason.OutboundNoRule);
        if (reason != Reason.Permitted) return reason;
        reason = _judgeRule(inbound, purpose, tier, amount, Reason.InboundNoRule);
        if (reason != Reason.Permitted) return reason;
        return _judgeIssuerRule(terms.issuerRuleOf(), purpose, tier, amount);
    }

    /// `noRule` is the first of the four reasons of its side, which follow each other in `Reason`.
    function _judgeRule(
        Rule rule,
        uint8 purpose,
        uint256 tier,
        uint256 amount,
        Reason noRule
    ) private pure returns (Reason) {
        if (!rule.permits(purpose)) return _after(noRule, rule.isAbsent() ? 0 : 1);
        if (tier < rule.minTier()) return _after(noRule, 2);
        uint256 cap = rule.cap();
        if (cap != 0 && amount > cap) return _after(noRule, 3);
        return Reason.Permitted;
    }

    function _judgeIssuerRule(
        IssuerRule rule,
        uint8 purpose,
        uint256 tier,
        uint256 amount
    ) private pure returns (Reason) {
        if (!rule.permits(purpose)) return rule.isAbsent() ? Reason.IssuerNoRule : Reason.IssuerPurpose;
        if (tier < rule.minTier()) return Reason.IssuerTier;
        uint256 cap = rule.cap();
        if (cap != 0 && amount > cap) return Reason.IssuerCap;
        return Reason.Permitted;
    }

    function _after(Reason first, uint8 steps) private pure returns (Reason) {
        return Reason(uint8(first) + steps);
    }
}
