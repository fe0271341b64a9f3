// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Scope, contractScope, corridorScope, currencyScope, participantScope} from "../governance/types/Scope.sol";
import {HaltBoard} from "./HaltBoard.sol";
import {IGate} from "./interfaces/IGate.sol";
import {IRule} from "./interfaces/IRule.sol";
import {ParticipantRegistry} from "./ParticipantRegistry.sol";
import {Rulebook} from "./Rulebook.sol";
import {SystemicLimits} from "./SystemicLimits.sol";
import {Approval} from "./types/Approval.sol";
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
import {Direction, NO_LIMIT, Rule} from "./types/Rule.sol";
import {Thresholds, askForMore, thresholdsOf} from "./types/Thresholds.sol";

/// @dev Documented on `IGate`.
contract Gate is IGate, ParticipantRegistry, SystemicLimits, HaltBoard {
    uint256 private constant MAX_SCREENED = 256; // one bit each

    constructor(
        ICountryRegistry countries_,
        address haltAuthority_
    ) ParticipantRegistry(countries_) Rulebook(countries_) HaltBoard(haltAuthority_) {}

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
        return
            decisionOnTransfer(toParty(payer, unknown), toParty(payee, unknown), terms, amount, address(0)).toVerdict();
    }

    /// @inheritdoc IGate
    function decisionOnTransfer(
        Party payer,
        Party payee,
        PaymentTerms terms,
        uint256 amount,
        address path
    ) public view returns (Decision) {
        (Link payerLink, Participant p) = _resolve(payer);
        (Link payeeLink, Participant q) = _resolve(payee);
        uint32 asset = AssetId.unwrap(terms.assetOf());
        Rule outbound = _ruleFor(p.countryOf(), Direction.Outbound, q.countryOf(), asset);
        Rule inbound = _ruleFor(q.countryOf(), Direction.Inbound, p.countryOf(), asset);

        Reason reason = _judgeStanding(p, q);
        if (reason == Reason.Permitted) {
            reason = _judgeRules(outbound, inbound, terms, Math.min(p.tierOf(), q.tierOf()), amount);
        }
        Decision decision = toDecision(reason, terms.purposeOf(), payerLink, payeeLink, p, q, outbound, inbound);
        if (block.timestamp < latestHaltEnd) decision = _underHalts(decision, terms.assetOf(), path);
        return askForMore(outbound, inbound) ? _underThresholds(decision, terms, outbound, inbound, amount) : decision;
    }

    /// @inheritdoc IGate
    function approvalOf(
        address payer,
        address payee,
        AssetId asset,
        uint256 amount
    ) external view returns (Approval memory approval) {
        (uint16 from, uint16 to) = (homeOf(payer), homeOf(payee));
        Thresholds outbound = thresholdsOf(_ruleFor(from, Direction.Outbound, to, AssetId.unwrap(asset)));
        Thresholds inbound = thresholdsOf(_ruleFor(to, Direction.Inbound, from, AssetId.unwrap(asset)));
        (bool there, bool here) = (outbound.holds(amount), inbound.holds(amount));
        approval.payerCountry = there ? from : 0;
        approval.payeeCountry = here ? to : 0;
        approval.clock = uint8(Math.max(there ? outbound.holdClock() : 0, here ? inbound.holdClock() : 0));
        approval.settlesOnSilence = (!there || outbound.settlesOnSilence()) && (!here || inbound.settlesOnSilence());
    }

    /// @inheritdoc IGate
    function screen(
        Party[] calldata parties,
        AssetId asset,
        address path
    ) external view returns (uint256[] memory barred) {
        require(parties.length <= MAX_SCREENED, GateTooMany(parties.length, MAX_SCREENED));
        (uint256[] memory standings, uint256 outlaws) = _standings(parties);
        barred = new uint256[](parties.length);
        for (uint256 i = 0; i < parties.length; ++i) {
            barred[i] = (outlaws >> i) & 1 == 1 ? type(uint256).max : outlaws;
        }
        if (block.timestamp < latestHaltEnd) _barHalted(barred, standings, asset, path);
    }

    /// Of each party its participant's id and country, and the set of those without a licence.
    function _standings(Party[] calldata parties) private view returns (uint256[] memory standings, uint256 outlaws) {
        standings = new uint256[](parties.length);
        for (uint256 i = 0; i < parties.length; ++i) {
            (Link link, Participant participant) = _resolve(parties[i]);
            standings[i] = (uint256(link.participantOf()) << 16) | participant.countryOf();
            if (!participant.isLicensedAt(block.timestamp)) outlaws |= 1 << i;
        }
    }

    function _barHalted(uint256[] memory barred, uint256[] memory standings, AssetId asset, address path) private view {
        uint48 until = haltedUntil(contractScope(path));
        require(block.timestamp >= until, GateHalted(path, until));
        bool currencyHalted = _isHalted(currencyScope(asset));
        uint256 halted = _haltedParticipants(standings);
        for (uint256 i = 0; i < standings.length; ++i) {
            bool all = currencyHalted || (halted >> i) & 1 == 1;
            barred[i] |= _barredAbroad(uint16(standings[i]), standings, all ? type(uint256).max : halted);
        }
    }

    function _haltedParticipants(uint256[] memory standings) private view returns (uint256 halted) {
        for (uint256 i = 0; i < standings.length; ++i) {
            if (_isHalted(participantScope(uint24(standings[i] >> 16)))) halted |= 1 << i;
        }
    }

    /// Those abroad that are closed anyway or lie at the end of a halted corridor; halts do not reach inside a country.
    function _barredAbroad(
        uint16 home,
        uint256[] memory standings,
        uint256 closed
    ) private view returns (uint256 barred) {
        for (uint256 j = 0; j < standings.length; ++j) {
            uint16 there = uint16(standings[j]);
            if (there == home) continue;
            if ((closed >> j) & 1 == 1 || _isHalted(corridorScope(home, there))) barred |= 1 << j;
        }
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

    /// The stricter of the three rules decides, in one comparison each; whose it was is asked only when it refuses.
    function _judgeRules(
        Rule outbound,
        Rule inbound,
        PaymentTerms terms,
        uint256 tier,
        uint256 amount
    ) private pure returns (Reason) {
        IssuerRule issuer = terms.issuerRuleOf();
        uint256 purposes = outbound.purposes() & inbound.purposes() & issuer.purposes();
        uint256 minTier = Math.max(Math.max(outbound.minTier(), inbound.minTier()), issuer.minTier());
        uint256 cap = Math.min(Math.min(outbound.cap(), inbound.cap()), issuer.cap());
        bool permitted = (purposes >> terms.purposeOf()) & 1 == 1 && tier >= minTier && !_exceeds(amount, cap);
        return permitted ? Reason.Permitted : _whoRefuses(outbound, inbound, terms, tier, amount);
    }

    function _whoRefuses(
        Rule outbound,
        Rule inbound,
        PaymentTerms terms,
        uint256 tier,
        uint256 amount
    ) private pure returns (Reason) {
        uint8 purpose = terms.purposeOf();
        if (outbound.isAbsent()) return Reason.OutboundNoRule;
        if ((outbound.purposes() >> purpose) & 1 == 0) return Reason.OutboundPurpose;
        if (tier < outbound.minTier()) return Reason.OutboundTier;
        if (_exceeds(amount, outbound.cap())) return Reason.OutboundCap;
        if (inbound.isAbsent()) return Reason.InboundNoRule;
        if ((inbound.purposes() >> purpose) & 1 == 0) return Reason.InboundPurpose;
        if (tier < inbound.minTier()) return Reason.InboundTier;
        if (_exceeds(amount, inbound.cap())) return Reason.InboundCap;
        IssuerRule issuer = terms.issuerRuleOf();
        if (issuer.isAbsent()) return Reason.IssuerNoRule;
        if ((issuer.purposes() >> purpose) & 1 == 0) return Reason.IssuerPurpose;
        return tier < issuer.minTier() ? Reason.IssuerTier : Reason.IssuerCap;
    }

    /// What the rules ask for beside the rulebook: the countries' own contracts, a report, an approval.
    function _underThresholds(
        Decision decision,
        PaymentTerms terms,
        Rule outbound,
        Rule inbound,
        uint256 amount
    ) private view returns (Decision) {
        (Thresholds there, Thresholds here) = (thresholdsOf(outbound), thresholdsOf(inbound));
        bool isReported = there.reports(amount) || here.reports(amount);
        bool isAbroad = decision.payerCountryOf() != decision.payeeCountryOf();
        bool isCounted = isAbroad && (there.countsExposure() || here.countsExposure());
        decision = decision.withMarks(isCounted, there.countsVelocity(), isReported);
        if (!decision.isPermitted()) return decision;
        if (there.asksModule() && !_modulePermits(decision.payerCountryOf(), decision, terms, amount)) {
            return decision.withReason(Reason.OutboundModule);
        }
        if (here.asksModule() && !_modulePermits(decision.payeeCountryOf(), decision, terms, amount)) {
            return decision.withReason(Reason.InboundModule);
        }
        if (decision.addsUp()) {
            decision = decision.withReason(_judgeSums(decision, AssetId.unwrap(terms.assetOf()), amount));
        }
        bool waits = decision.isPermitted() && (there.holds(amount) || here.holds(amount));
        if (!waits) return decision;
        return terms.isApproved() ? decision.withApproval() : decision.withReason(Reason.ApprovalNeeded);
    }

    function _modulePermits(
        uint16 country,
        Decision decision,
        PaymentTerms terms,
        uint256 amount
    ) private view returns (bool) {
        (Link payer, Link payee) = (decision.payerLinkOf(), decision.payeeLinkOf());
        bytes memory question = abi.encodeCall(
            IRule.permits,
            (
                payer.participantOf(),
                payee.participantOf(),
                decision.payerCountryOf(),
                decision.payeeCountryOf(),
                AssetId.unwrap(terms.assetOf()),
                terms.purposeOf(),
                amount
            )
        );
        return _asks(moduleOf(country), question);
    }

    /// Halts close what crosses a border; inside a country they close nothing but a contract that others use too.
    function _underHalts(Decision decision, AssetId asset, address path) private view returns (Decision) {
        if (!decision.isPermitted()) return decision;
        if (_isHalted(contractScope(path))) return decision.withReason(Reason.ContractHalted);
        (uint16 payerCountry, uint16 payeeCountry) = (decision.payerCountryOf(), decision.payeeCountryOf());
        if (payerCountry == payeeCountry) return decision;
        if (_isHalted(corridorScope(payerCountry, payeeCountry))) return decision.withReason(Reason.CorridorHalted);
        if (_isHalted(currencyScope(asset))) return decision.withReason(Reason.CurrencyHalted);
        (Link payer, Link payee) = (decision.payerLinkOf(), decision.payeeLinkOf());
        if (_isHalted(participantScope(payer.participantOf()))) return decision.withReason(Reason.PayerHalted);
        if (_isHalted(participantScope(payee.participantOf()))) return decision.withReason(Reason.PayeeHalted);
        return decision;
    }

    function _isHalted(Scope scope) private view returns (bool) {
        return block.timestamp < haltedUntil(scope);
    }

    /// "No cap" is the largest number of 64 bits; amounts may be larger than that.
    function _exceeds(uint256 amount, uint256 cap) private pure returns (bool) {
        return amount > cap && cap != NO_LIMIT;
    }
}
