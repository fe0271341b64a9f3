// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Scope, contractScope, corridorScope, currencyScope, participantScope} from "../governance/types/Scope.sol";
import {HaltBoard} from "./HaltBoard.sol";
import {IGate} from "./interfaces/IGate.sol";
import {IParticipantNumbers} from "./interfaces/IParticipantNumbers.sol";
import {IRule} from "./interfaces/IRule.sol";
import {ParticipantRegistry} from "./ParticipantRegistry.sol";
import {Rulebook} from "./Rulebook.sol";
import {SystemicLimits} from "./SystemicLimits.sol";
import {Approval} from "./types/Approval.sol";
import {IssuerRule, UNRESTRICTED} from "./types/IssuerRule.sol";
import {Link, Party, toParty} from "./types/Link.sol";
import {Standing} from "./types/Participant.sol";
import {Decision, PURPOSE_MASK, PaymentTerms, toDecision, toPaymentTerms} from "./types/Payment.sol";
import {Reason} from "./types/Reason.sol";
import {Rule, askForMore} from "./types/Rule.sol";
import {Thresholds} from "./types/Thresholds.sol";

/// @dev Documented on `IGate`.
contract Gate is IGate, ParticipantRegistry, SystemicLimits, HaltBoard {
    uint256 private constant MAX_SCREENED = 256; // one bit each
    uint256 private constant MAX_WAIT = 120 hours; // what a queue keeps

    Link private constant UNREAD = Link.wrap(0);

    constructor(
        ICountryRegistry countries_,
        IParticipantNumbers numbers_,
        address haltAuthority_,
        address standings_
    ) ParticipantRegistry(countries_, numbers_, standings_) Rulebook(countries_) HaltBoard(haltAuthority_) {}

    /// @inheritdoc IGate
    function check(
        address payer,
        address payee,
        AssetId asset,
        uint8 purpose,
        uint256 amount
    ) external view returns (Decision decision) {
        PaymentTerms terms = toPaymentTerms(UNRESTRICTED, asset, purpose & PURPOSE_MASK);
        (decision, , ) = decisionOnTransfer(toParty(payer, UNREAD), toParty(payee, UNREAD), terms, amount, address(0));
    }

    /// @inheritdoc IGate
    function decisionOnTransfer(
        Party payer,
        Party payee,
        PaymentTerms terms,
        uint256 amount,
        address path
    ) public view returns (Decision decision, Link from, Link to) {
        (uint24 stamp, uint48 latestHaltEnd_) = _readStamp();
        bool payerLicensed;
        bool payeeLicensed;
        (from, payerLicensed) = _resolve(payer, stamp);
        (to, payeeLicensed) = _resolve(payee, stamp);
        (Rule outbound, Rule inbound) = _rulesFor(from.countryOf(), to.countryOf(), AssetId.unwrap(terms.assetOf()));

        Reason reason = Reason.Permitted;
        if (!payeeLicensed) reason = _whyNoPayee(payee);
        if (!payerLicensed && !terms.isForced()) reason = _whyNoPayer(payer);
        if (reason == Reason.Permitted) {
            (uint256 tier, uint256 other) = (from.tierOf(), to.tierOf());
            if (other < tier) tier = other;
            reason =
                terms.isForced()
                    ? _judgeInbound(inbound, terms.purposeOf(), to.tierOf(), amount)
                    : _judgeRules(outbound, inbound, terms, tier, amount);
        }
        Rule asked = terms.isForced() ? Rule.wrap(0) : outbound; // whose limits are not asked again
        decision = toDecision(reason, terms.purposeOf(), from, to, asked, inbound);
        if (block.timestamp < latestHaltEnd_) decision = _underHalts(decision, terms.assetOf(), path);
        if (askForMore(outbound, inbound)) decision = _underThresholds(decision, terms, outbound, inbound, amount);
    }

    /// @inheritdoc IGate
    function haltOn(
        address payer,
        address payee,
        uint16 payerCountry,
        uint16 payeeCountry,
        AssetId asset,
        address path
    ) external view returns (Reason) {
        if (block.timestamp < _readFreezeEnd()) {
            if (_isFrozen(payer)) return Reason.PayerNotActive;
            if (_isFrozen(payee)) return Reason.PayeeNotActive;
        }
        (, uint48 latestHaltEnd_) = _readStamp();
        if (block.timestamp >= latestHaltEnd_) return Reason.Permitted;
        (uint32 from, uint32 to) = (_participantBehind(payer), _participantBehind(payee));
        return _haltOn(from, to, payerCountry, payeeCountry, asset, path);
    }

    /// @inheritdoc IGate
    function approvalOf(
        address payer,
        address payee,
        AssetId asset,
        uint256 amount
    ) external view returns (Approval memory approval) {
        (uint16 from, uint16 to) = (homeOf(payer), homeOf(payee));
        (Rule outbound, Rule inbound) = _rulesFor(from, to, AssetId.unwrap(asset));
        (Thresholds there, Thresholds here) = _thresholdsFor(outbound, inbound, from, to, AssetId.unwrap(asset));
        (bool payerAsks, bool payeeAsks) = (there.holds(amount), here.holds(amount));
        approval.payerCountry = payerAsks ? from : 0;
        approval.payeeCountry = payeeAsks ? to : 0;
        approval.clock = uint8(Math.max(payerAsks ? there.holdClock() : 0, payeeAsks ? here.holdClock() : 0));
        approval.settlesOnSilence = (!payerAsks || there.settlesOnSilence()) && (!payeeAsks || here.settlesOnSilence());
    }

    /// @inheritdoc IGate
    function screen(
        Party[] calldata parties,
        AssetId asset,
        address path
    ) external view returns (uint256[] memory barred) {
        require(parties.length <= MAX_SCREENED, GateTooMany(parties.length, MAX_SCREENED));
        (uint256[] memory standings, uint256 unlicensed) = _standings(parties);
        barred = new uint256[](parties.length);
        for (uint256 i = 0; i < parties.length; ++i) {
            barred[i] = (unlicensed >> i) & 1 == 1 ? type(uint256).max : unlicensed;
        }
        _barClosed(barred, standings, AssetId.unwrap(asset));
        (, uint48 latestHaltEnd_) = _readStamp();
        if (block.timestamp < latestHaltEnd_) _barHalted(barred, standings, asset, path);
    }

    /// Of each party its participant's id and country, and the set of those without a licence.
    function _standings(
        Party[] calldata parties
    ) private view returns (uint256[] memory standings, uint256 unlicensed) {
        (uint24 stamp, ) = _readStamp();
        standings = new uint256[](parties.length);
        for (uint256 i = 0; i < parties.length; ++i) {
            (Link link, bool isLicensed) = _resolve(parties[i], stamp);
            standings[i] = (uint256(link.participantOf()) << 16) | link.countryOf();
            if (!isLicensed) unlicensed |= 1 << i;
        }
    }

    /// What a country has closed since anything that waits was admitted stops that too. A country that closed nothing
    /// lately costs one look; one that did, a look at each corridor it has in this net.
    function _barClosed(uint256[] memory barred, uint256[] memory standings, uint32 asset) private view {
        (uint16[] memory homes, uint256 count) = _homesOf(standings);
        for (uint256 i = 0; i < count; ++i) {
            if (block.timestamp > _closedAt[homes[i]][asset] + MAX_WAIT) continue;
            for (uint256 j = 0; j < count; ++j) _barCorridors(barred, standings, homes[i], homes[j], asset);
        }
    }

    /// The countries at home in which the accounts are, each once: a bit for each code below 1024 tells which were seen.
    function _homesOf(uint256[] memory standings) private pure returns (uint16[] memory homes, uint256 count) {
        uint256[4] memory seen;
        homes = new uint16[](standings.length);
        for (uint256 i = 0; i < standings.length; ++i) {
            uint16 home = uint16(standings[i]);
            uint256 bit = 1 << (home & 0xff);
            if (seen[home >> 8] & bit != 0) continue;
            seen[home >> 8] |= bit;
            homes[count++] = home;
        }
    }

    function _barCorridors(
        uint256[] memory barred,
        uint256[] memory standings,
        uint16 a,
        uint16 b,
        uint32 asset
    ) private view {
        if (_isClosedCorridor(a, b, asset)) _barBetween(barred, standings, a, b);
        if (_isClosedCorridor(b, a, asset)) _barBetween(barred, standings, b, a);
    }

    function _isClosedCorridor(uint16 from, uint16 to, uint32 asset) private view returns (bool) {
        (Rule outbound, Rule inbound) = _rulesFor(from, to, asset);
        return outbound.isClosed() || inbound.isClosed();
    }

    function _barBetween(uint256[] memory barred, uint256[] memory standings, uint16 from, uint16 to) private pure {
        uint256 payees = _accountsIn(standings, to);
        for (uint256 i = 0; i < standings.length; ++i) {
            if (uint16(standings[i]) == from) barred[i] |= payees;
        }
    }

    /// Halts do not reach inside a country.
    function _barHalted(uint256[] memory barred, uint256[] memory standings, AssetId asset, address path) private view {
        uint48 until = haltedUntil(contractScope(path));
        require(block.timestamp >= until, GateHalted(path, until));
        bool currencyHalted = _isHalted(currencyScope(asset));
        uint256 halted = _haltedParticipants(standings);
        uint256 everybody = type(uint256).max >> (256 - standings.length); // at most 256
        (uint16[] memory homes, uint256 count) = _homesOf(standings);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 own, uint256 closed) = (_accountsIn(standings, homes[i]), 0);
            for (uint256 j = 0; j < count; ++j) {
                if (_isHalted(corridorScope(homes[i], homes[j]))) closed |= _accountsIn(standings, homes[j]);
            }
            for (uint256 k = 0; k < standings.length; ++k) {
                if ((own >> k) & 1 == 0) continue;
                bool all = currencyHalted || (halted >> k) & 1 == 1;
                barred[k] |= (all ? everybody : halted | closed) & ~own;
            }
        }
    }

    function _haltedParticipants(uint256[] memory standings) private view returns (uint256 halted) {
        for (uint256 i = 0; i < standings.length; ++i) {
            if (_isHalted(participantScope(uint32(standings[i] >> 16)))) halted |= 1 << i;
        }
    }

    function _accountsIn(uint256[] memory standings, uint16 home) private pure returns (uint256 accounts) {
        for (uint256 i = 0; i < standings.length; ++i) {
            if (uint16(standings[i]) == home) accounts |= 1 << i;
        }
    }

    function _whyNoPayer(Party payer) private view returns (Reason) {
        (, Standing standing) = standingOf(payer.accountOf());
        if (standing == Standing.Unknown) return Reason.PayerUnknown;
        return standing == Standing.Expired ? Reason.PayerLicenceExpired : Reason.PayerNotActive;
    }

    function _whyNoPayee(Party payee) private view returns (Reason) {
        (, Standing standing) = standingOf(payee.accountOf());
        if (standing == Standing.Unknown) return Reason.PayeeUnknown;
        return standing == Standing.Expired ? Reason.PayeeLicenceExpired : Reason.PayeeNotActive;
    }

    /// The stricter of the three rules decides; whose it was is asked only when one refuses.
    function _judgeRules(
        Rule outbound,
        Rule inbound,
        PaymentTerms terms,
        uint256 tier,
        uint256 amount
    ) private pure returns (Reason) {
        IssuerRule issuer = terms.issuerRuleOf();
        uint256 purposes = outbound.purposes() & inbound.purposes() & issuer.purposes();
        bool permitted =
            (purposes >> terms.purposeOf()) & 1 == 1 &&
                tier >= outbound.minTier() &&
                tier >= inbound.minTier() &&
                tier >= issuer.minTier() &&
                amount <= outbound.cap() &&
                amount <= inbound.cap() &&
                amount <= issuer.cap();
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
        if (amount > outbound.cap()) return Reason.OutboundCap;
        Reason reason = _judgeInbound(inbound, purpose, tier, amount);
        if (reason != Reason.Permitted) return reason;
        IssuerRule issuer = terms.issuerRuleOf();
        if (issuer.isAbsent()) return Reason.IssuerNoRule;
        if ((issuer.purposes() >> purpose) & 1 == 0) return Reason.IssuerPurpose;
        return tier < issuer.minTier() ? Reason.IssuerTier : Reason.IssuerCap;
    }

    function _judgeInbound(Rule inbound, uint8 purpose, uint256 tier, uint256 amount) private pure returns (Reason) {
        if (inbound.isAbsent()) return Reason.InboundNoRule;
        if ((inbound.purposes() >> purpose) & 1 == 0) return Reason.InboundPurpose;
        if (tier < inbound.minTier()) return Reason.InboundTier;
        return amount > inbound.cap() ? Reason.InboundCap : Reason.Permitted;
    }

    /// What the rules ask for beside the rulebook: the countries' own contracts, a report, an approval, a count.
    function _underThresholds(
        Decision decision,
        PaymentTerms terms,
        Rule outbound,
        Rule inbound,
        uint256 amount
    ) private view returns (Decision) {
        (Thresholds there, Thresholds here) = _thresholdsFor(
            outbound,
            inbound,
            decision.payerCountryOf(),
            decision.payeeCountryOf(),
            AssetId.unwrap(terms.assetOf())
        );
        bool isAbroad = decision.payerCountryOf() != decision.payeeCountryOf();
        decision = decision.withFlags(
            isAbroad && (outbound.countsExposure() || inbound.countsExposure()),
            outbound.countsVelocity(),
            there.reports(amount) || here.reports(amount)
        );
        if (!decision.isPermitted()) return decision;
        bool asksPayersCountry = outbound.asksModule() && !terms.isForced();
        if (asksPayersCountry && !_modulePermits(decision.payerCountryOf(), decision, terms, amount)) {
            return decision.withReason(Reason.OutboundModule);
        }
        if (inbound.asksModule() && !_modulePermits(decision.payeeCountryOf(), decision, terms, amount)) {
            return decision.withReason(Reason.InboundModule);
        }
        bool waits = (there.holds(amount) && !terms.isForced()) || here.holds(amount);
        if (!waits) return decision;
        return terms.isApproved() ? decision.withApproval() : decision.withReason(Reason.ApprovalNeeded);
    }

    function _modulePermits(
        uint16 country,
        Decision decision,
        PaymentTerms terms,
        uint256 amount
    ) private view returns (bool) {
        bytes memory question = abi.encodeCall(
            IRule.permits,
            (
                decision.payerOf(),
                decision.payeeOf(),
                decision.payerCountryOf(),
                decision.payeeCountryOf(),
                AssetId.unwrap(terms.assetOf()),
                terms.purposeOf(),
                amount
            )
        );
        return _asks(moduleOf(country), question);
    }

    function _underHalts(Decision decision, AssetId asset, address path) private view returns (Decision) {
        if (!decision.isPermitted()) return decision;
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        return decision.withReason(_haltOn(decision.payerOf(), decision.payeeOf(), from, to, asset, path));
    }

    function _haltOn(
        uint32 payer,
        uint32 payee,
        uint16 payerCountry,
        uint16 payeeCountry,
        AssetId asset,
        address path
    ) private view returns (Reason) {
        if (_isHalted(contractScope(path))) return Reason.ContractHalted;
        // Halts close what crosses a border; inside a country nothing but a contract that others use too.
        if (payerCountry == payeeCountry) return Reason.Permitted;
        if (_isHalted(corridorScope(payerCountry, payeeCountry))) return Reason.CorridorHalted;
        if (_isHalted(currencyScope(asset))) return Reason.CurrencyHalted;
        if (_isHalted(participantScope(payer))) return Reason.PayerHalted;
        return _isHalted(participantScope(payee)) ? Reason.PayeeHalted : Reason.Permitted;
    }

    function _isHalted(Scope scope) private view returns (bool) {
        return block.timestamp < haltedUntil(scope);
    }
}
