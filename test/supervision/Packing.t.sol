// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {DecimalCapInexact} from "../../contracts/common/types/DecimalCap.sol";
import {IssuerRule, UNRESTRICTED, toIssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {
    Participant,
    ParticipantKind,
    ParticipantStatus,
    toParticipant
} from "../../contracts/supervision/types/Participant.sol";
import {
    APPROVED,
    Decision,
    Link,
    Party,
    PaymentTerms,
    Verdict,
    toDecision,
    toLink,
    toParty,
    toPaymentTerms
} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Rule, RuleTerms, toRule} from "../../contracts/supervision/types/Rule.sol";
import {
    ThresholdTerms,
    Thresholds,
    thresholdsOf,
    toThresholds,
    withThresholds
} from "../../contracts/supervision/types/Thresholds.sol";
import {Test} from "../utils/Vm.sol";

/// @dev Words are compared by masks written down from the layouts, not by the accessors under test.
abstract contract PackingTest is Test {
    /// Bits `offset` to `offset + width - 1`.
    function _field(uint256 offset, uint256 width) internal pure returns (uint256) {
        return ((1 << width) - 1) << offset;
    }

    function _assertSameBut(uint256 after_, uint256 before, uint256 mask) internal pure {
        assertEq(after_ & ~mask, before & ~mask, "neighbours");
    }
}

contract ParticipantPackingTest is PackingTest {
    function testFuzz_toParticipant_RoundTrips(
        bytes20 lei,
        uint16 country,
        uint8 kind,
        uint8 tier,
        uint40 expiry
    ) external pure {
        kind = uint8(bound(kind, 0, uint8(type(ParticipantKind).max)));
        Participant p = toParticipant(lei, country, ParticipantKind(kind), tier, expiry);
        assertEq(bytes32(p.leiOf()), bytes32(lei), "lei");
        assertEq(p.countryOf(), country, "country");
        assertEq(uint8(p.kindOf()), kind, "kind");
        assertEq(p.tierOf(), tier, "tier");
        assertEq(p.expiryOf(), expiry, "expiry");
        assertEq(uint8(p.statusOf()), uint8(ParticipantStatus.Active), "status");
        assertEq(p.epochOf(), 0, "epoch");
    }

    function testFuzz_withStatus_TouchesTheStatusAlone(uint256 word, uint8 status) external pure {
        status = uint8(bound(status, 0, uint8(type(ParticipantStatus).max)));
        Participant p = Participant.wrap(word).withStatus(ParticipantStatus(status));
        assertEq(uint8(p.statusOf()), status, "status");
        _assertSameBut(Participant.unwrap(p), word, _field(80, 8));
    }

    function testFuzz_withTerms_TouchesTierAndExpiryAlone(uint256 word, uint8 tier, uint40 expiry) external pure {
        Participant p = Participant.wrap(word).withTerms(tier, expiry);
        assertEq(p.tierOf(), tier, "tier");
        assertEq(p.expiryOf(), expiry, "expiry");
        _assertSameBut(Participant.unwrap(p), word, _field(72, 8) | _field(32, 40));
    }

    function testFuzz_withNextEpoch_CountsAndSaturates(uint256 word) external pure {
        Participant p = Participant.wrap(word).withNextEpoch();
        uint256 epoch = uint16(word);
        assertEq(p.epochOf(), epoch == 65_535 ? 65_535 : epoch + 1, "epoch");
        _assertSameBut(Participant.unwrap(p), word, _field(0, 16));
    }

    function test_withNextEpoch_StopsAtItsMaximum() external pure {
        Participant last = Participant.wrap((uint256(7) << 16) | 65_534).withNextEpoch();
        assertEq(Participant.unwrap(last), (uint256(7) << 16) | 65_535, "reached");
        assertEq(Participant.unwrap(last.withNextEpoch()), Participant.unwrap(last), "stays");
    }

    function testFuzz_isLicensedAt_UntilTheSecondOfExpiry(uint256 word, uint8 status, uint40 expiry) external pure {
        expiry = uint40(bound(expiry, 1, type(uint40).max));
        ParticipantStatus status_ = ParticipantStatus(uint8(bound(status, 0, 3)));
        Participant p = Participant.wrap(word).withStatus(status_).withTerms(0, expiry);
        bool active = status_ == ParticipantStatus.Active;
        assertTrue(p.isLicensedAt(expiry - 1) == active, "the second before");
        assertFalse(p.isLicensedAt(expiry), "the second itself");
        assertFalse(p.isLicensedAt(type(uint256).max), "for good");
    }
}

contract RulePackingTest is PackingTest {
    function testFuzz_toRule_RoundTrips(RuleTerms memory terms, uint24 version) external pure {
        terms.minTier %= 8;
        vm.assume(terms.purposes != 0 && terms.cap != type(uint64).max && terms.dailyLimit != type(uint64).max);
        Rule rule = toRule(terms, version);
        _assertTerms(rule.terms(), terms);
        assertEq(rule.version(), version, "version");
        assertEq(rule.minTier(), terms.minTier, "minTier");
        assertEq(rule.cap(), _orNone(terms.cap), "cap");
        assertEq(rule.dailyLimit(), _orNone(terms.dailyLimit), "dailyLimit");
        assertFalse(rule.isAbsent(), "present");
    }

    function testFuzz_purposes_AreTheSetThatWasWritten(
        RuleTerms memory terms,
        uint24 version,
        uint8 purpose
    ) external pure {
        terms.minTier %= 8;
        bool member = purpose < 48 && (uint256(terms.purposes) >> purpose) & 1 == 1;
        assertTrue(((toRule(terms, version).purposes() >> purpose) & 1 == 1) == member, "member");
    }

    function testFuzz_toRule_OfNothingIsAbsent(uint24 version) external pure {
        assertTrue(toRule(RuleTerms(0, 0, 0, 0), version).isAbsent(), "absent");
    }

    function testFuzz_toRule_WithoutPurposesIsARule(uint8 minTier, uint64 cap, uint64 dailyLimit) external pure {
        minTier %= 8;
        vm.assume(minTier != 0 || cap != 0 || dailyLimit != 0);
        assertFalse(toRule(RuleTerms(0, minTier, cap, dailyLimit), 1).isAbsent(), "present");
    }

    function testFuzz_toIssuerRule_RoundTrips(
        uint48 purposes,
        uint8 minTier,
        uint16 mantissa,
        uint8 zeroes
    ) external pure {
        vm.assume(purposes != 0);
        uint64 cap = uint64(bound(mantissa, 0, 16_383) * 10 ** bound(zeroes, 0, 15)); // below 2^64
        RuleTerms memory terms = RuleTerms(purposes, uint8(bound(minTier, 0, 7)), cap, 0);
        IssuerRule rule = toIssuerRule(terms);
        _assertTerms(rule.terms(), terms);
        assertEq(rule.cap(), cap == 0 ? type(uint256).max : cap, "cap");
        assertEq(rule.minTier(), terms.minTier, "minTier");
        assertFalse(rule.isAbsent(), "present");
    }

    function testFuzz_purposes_AreTheIssuersSet(uint48 purposes, uint8 minTier, uint8 purpose) external pure {
        RuleTerms memory terms = RuleTerms(purposes, uint8(bound(minTier, 0, 7)), 16_383, 0);
        bool member = purpose < 48 && (uint256(purposes) >> purpose) & 1 == 1;
        assertTrue(((toIssuerRule(terms).purposes() >> purpose) & 1 == 1) == member, "member");
    }

    function testFuzz_toIssuerRule_WithoutPurposesIsAbsent(uint8 minTier) external pure {
        assertTrue(toIssuerRule(RuleTerms(0, uint8(bound(minTier, 0, 7)), 0, 0)).isAbsent(), "absent");
    }

    function test_unrestricted_NarrowsNothing() external pure {
        _assertTerms(UNRESTRICTED.terms(), RuleTerms(type(uint48).max, 0, 0, 0));
    }

    /// "None" is kept as the largest number, so that the stricter of two is the smaller one.
    function _orNone(uint64 amount) private pure returns (uint256) {
        return amount == 0 ? type(uint64).max : amount;
    }

    function _assertTerms(RuleTerms memory actual, RuleTerms memory expected) private pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "terms");
    }
}

contract ThresholdsPackingTest is PackingTest {
    uint256 private constant MAX_MANTISSA = 16_383;

    function testFuzz_toThresholds_RoundTrips(ThresholdTerms memory terms, uint8 zeroes) external pure {
        _tame(terms, zeroes);
        Thresholds thresholds = toThresholds(terms);
        assertEq(keccak256(abi.encode(thresholds.terms())), keccak256(abi.encode(terms)), "terms");
        assertEq(thresholds.holdClock(), terms.clock, "clock");
        assertTrue(thresholds.settlesOnSilence() == terms.settlesOnSilence, "silence");
        assertTrue(thresholds.countsExposure() == terms.countsExposure, "exposure");
        assertTrue(thresholds.countsVelocity() == terms.countsVelocity, "velocity");
        assertTrue(thresholds.asksModule() == terms.asksModule, "module");
    }

    function testFuzz_toThresholds_LiesWhereTheLayoutSays(ThresholdTerms memory terms) external pure {
        (terms.reportAbove, terms.holdAbove) = (terms.reportAbove % 16_384, terms.holdAbove % 16_384);
        uint256 expected = (uint256(terms.reportAbove) << 31) | (uint256(terms.holdAbove) << 12);
        expected |= uint256(terms.clock) << 4;
        if (terms.settlesOnSilence) expected |= 8;
        if (terms.countsExposure) expected |= 4;
        if (terms.countsVelocity) expected |= 2;
        if (terms.asksModule) expected |= 1;
        assertEq(Thresholds.unwrap(toThresholds(terms)), expected, "word");
    }

    function testFuzz_toThresholds_RevertWhen_AnAmountIsInexact(uint64 amount, bool report) external {
        amount = uint64(bound(amount, 163_830, type(uint64).max));
        if (amount % 10 == 0) ++amount;
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        this.pack(ThresholdTerms(report ? amount : 1, report ? 1 : amount, 0, false, false, false, false));
    }

    function pack(ThresholdTerms calldata terms) external pure returns (Thresholds) {
        return toThresholds(terms);
    }

    /// Above means above: at the threshold nothing is asked yet; without one nothing ever is.
    function testFuzz_reports_AboveItsThresholdAlone(
        ThresholdTerms memory terms,
        uint8 zeroes,
        uint256 any
    ) external pure {
        _tame(terms, zeroes);
        Thresholds thresholds = toThresholds(terms);
        _assertEdge(thresholds, terms, terms.reportAbove);
        _assertEdge(thresholds, terms, uint256(terms.reportAbove) + 1);
        _assertEdge(thresholds, terms, terms.holdAbove);
        _assertEdge(thresholds, terms, uint256(terms.holdAbove) + 1);
        _assertEdge(thresholds, terms, any);
    }

    function testFuzz_withThresholds_TouchesThemAndTheVersionAlone(
        uint256 word,
        uint56 thresholds,
        uint24 version
    ) external pure {
        thresholds %= 2 ** 53;
        Rule rule = withThresholds(Rule.wrap(word), Thresholds.wrap(thresholds), version);
        assertEq(Thresholds.unwrap(thresholdsOf(rule)), thresholds, "thresholds");
        assertEq(rule.version(), version, "version");
        _assertSameBut(Rule.unwrap(rule), word, _field(155, 53) | _field(128, 24));
    }

    /// What a rule permits is read the same, whatever lies above it in its word.
    function testFuzz_withThresholds_ChangesNoTerms(uint256 word, uint56 thresholds, uint24 version) external pure {
        thresholds %= 2 ** 53;
        Rule before = Rule.wrap((word & ~_field(155, 53)) | _field(208, 1)); // some purpose: present
        Rule later = withThresholds(before, Thresholds.wrap(thresholds), version);
        assertEq(keccak256(abi.encode(later.terms())), keccak256(abi.encode(before.terms())), "terms");
        assertEq(later.purposes(), before.purposes(), "purposes");
        assertEq(later.minTier(), before.minTier(), "tier");
        assertEq(later.cap(), before.cap(), "cap");
        assertEq(later.dailyLimit(), before.dailyLimit(), "limit");
        assertFalse(later.isAbsent(), "present");
    }

    function _assertEdge(Thresholds thresholds, ThresholdTerms memory terms, uint256 amount) private pure {
        assertTrue(thresholds.reports(amount) == (terms.reportAbove != 0 && amount > terms.reportAbove), "reports");
        assertTrue(thresholds.holds(amount) == (terms.holdAbove != 0 && amount > terms.holdAbove), "holds");
    }

    /// Amounts in round figures, as people write them.
    function _tame(ThresholdTerms memory terms, uint8 zeroes) private pure {
        terms.reportAbove = uint64(bound(terms.reportAbove, 0, MAX_MANTISSA) * 10 ** bound(zeroes, 0, 15));
        terms.holdAbove = uint64(bound(terms.holdAbove, 0, MAX_MANTISSA) * 10 ** bound(zeroes ^ 5, 0, 15));
    }
}

contract PaymentPackingTest is PackingTest {
    struct Fields {
        uint8 reason;
        uint8 purpose;
        uint16 issuerVersion;
        uint24 payerVersion;
        uint24 payeeVersion;
        uint16 payerCountry;
        uint16 payeeCountry;
        uint24 payer;
        uint24 payee;
        uint16 payerEpoch;
        uint16 payeeEpoch;
        uint64 dailyLimit;
    }

    struct Marks {
        bool counted;
        bool paced;
        bool approved;
        bool reported;
    }

    function testFuzz_toLink_RoundTrips(uint24 participant, uint16 epoch) external pure {
        Link link = toLink(participant, epoch);
        assertEq(link.participantOf(), participant, "participant");
        assertEq(link.epochOf(), epoch, "epoch");
    }

    function testFuzz_toParty_RoundTrips(address account, uint40 link) external pure {
        Party party = toParty(account, Link.wrap(link));
        assertEq(party.accountOf(), account, "account");
        assertEq(Link.unwrap(party.linkOf()), link, "link");
        assertEq(Party.unwrap(party) & _field(40, 56), 0, "unused");
    }

    function testFuzz_toPaymentTerms_RoundTrips(
        uint72 rule,
        uint16 issuer,
        uint16 currency,
        uint8 purpose,
        bool approved
    ) external pure {
        purpose %= 128;
        uint8 marked = approved ? purpose | APPROVED : purpose;
        PaymentTerms terms = toPaymentTerms(IssuerRule.wrap(rule), toAssetId(issuer, currency), marked);
        assertTrue(terms.isApproved() == approved, "approved");
        assertEq(IssuerRule.unwrap(terms.issuerRuleOf()), rule, "rule");
        assertEq(AssetId.unwrap(terms.assetOf()), uint256(issuer) * 65_536 + currency, "asset");
        assertEq(terms.purposeOf(), purpose, "purpose");
    }

    function testFuzz_toDecision_RoundTrips(Fields memory f, Marks memory m) external pure {
        _tame(f);
        Decision decision = _decision(f).withIssuerVersion(f.issuerVersion);
        decision = decision.withMarks(m.counted, m.paced, m.reported);
        if (m.approved) decision = decision.withApproval();
        Verdict memory verdict = decision.toVerdict();
        Verdict memory expected = Verdict({
            reason: Reason(f.reason),
            purpose: f.purpose,
            counted: m.counted,
            paced: m.paced,
            approved: m.approved,
            reported: m.reported,
            issuerVersion: f.issuerVersion,
            payerVersion: f.payerVersion,
            payeeVersion: f.payeeVersion,
            payerCountry: f.payerCountry,
            payeeCountry: f.payeeCountry,
            payer: f.payer,
            payee: f.payee,
            dailyLimit: f.dailyLimit
        });
        assertEq(keccak256(abi.encode(verdict)), keccak256(abi.encode(expected)), "verdict");
    }

    function testFuzz_toDecision_KeepsBothLinks(Fields memory f) external pure {
        _tame(f);
        Decision decision = _decision(f);
        assertEq(Link.unwrap(decision.payerLinkOf()), uint256(f.payer) * 65_536 + f.payerEpoch, "payer");
        assertEq(Link.unwrap(decision.payeeLinkOf()), uint256(f.payee) * 65_536 + f.payeeEpoch, "payee");
        assertEq(decision.payerCountryOf(), f.payerCountry, "payer's country");
        assertEq(decision.payeeCountryOf(), f.payeeCountry, "payee's country");
        assertEq(decision.dailyLimitOf(), f.dailyLimit, "limit");
    }

    function testFuzz_withReason_TouchesTheReasonAlone(uint256 word, uint8 reason) external pure {
        reason = uint8(bound(reason, 0, uint8(type(Reason).max)));
        Decision decision = Decision.wrap(word).withReason(Reason(reason));
        assertEq(uint8(decision.reasonOf()), reason, "reason");
        assertTrue(decision.isPermitted() == (reason == 0), "permitted");
        _assertSameBut(Decision.unwrap(decision), word, _field(250, 6));
    }

    /// A decision begins without marks.
    function testFuzz_toDecision_MarksNothing(Fields memory f) external pure {
        _tame(f);
        Decision decision = _decision(f);
        assertFalse(decision.isCounted() || decision.isPaced() || decision.addsUp(), "counted");
        assertEq(Decision.unwrap(decision) & _field(246, 4), 0, "marks");
    }

    function testFuzz_withMarks_TouchesThreeMarksAlone(uint256 word, Marks memory m) external pure {
        word &= ~_field(246, 4); // the gate sets them once
        Decision decision = Decision.wrap(word).withMarks(m.counted, m.paced, m.reported);
        assertTrue(decision.isCounted() == m.counted, "counted");
        assertTrue(decision.isPaced() == m.paced, "paced");
        assertTrue(decision.addsUp() == (m.counted || m.paced), "adds up");
        assertEq((Decision.unwrap(decision) >> 246) & 1, m.reported ? 1 : 0, "reported");
        _assertSameBut(Decision.unwrap(decision), word, _field(248, 2) | _field(246, 1));
    }

    function testFuzz_withApproval_TouchesItsMarkAlone(uint256 word) external pure {
        Decision decision = Decision.wrap(word).withApproval();
        assertEq((Decision.unwrap(decision) >> 247) & 1, 1, "approved");
        _assertSameBut(Decision.unwrap(decision), word, _field(247, 1));
    }

    /// Neither marks nor versions say whether a payment is permitted.
    function testFuzz_isPermitted_ReadsTheReasonAlone(uint256 word) external pure {
        assertTrue(Decision.wrap(word).isPermitted() == (word >> 250 == 0), "permitted");
    }

    function testFuzz_withIssuerVersion_TouchesTheVersionAlone(uint256 word, uint16 version) external pure {
        // The gate leaves the field at zero.
        Decision decision = Decision.wrap(word & ~_field(224, 16)).withIssuerVersion(version);
        assertEq((Decision.unwrap(decision) >> 224) & 0xffff, version, "version");
        _assertSameBut(Decision.unwrap(decision), word, _field(224, 16));
    }

    function _tame(Fields memory f) private pure {
        f.reason = uint8(bound(f.reason, 0, uint8(type(Reason).max)));
        f.purpose %= 64;
        if (f.dailyLimit == 0) f.dailyLimit = type(uint64).max; // as decisions write "none"
    }

    function _decision(Fields memory f) private pure returns (Decision) {
        return
            toDecision(
                Reason(f.reason),
                f.purpose,
                toLink(f.payer, f.payerEpoch),
                toLink(f.payee, f.payeeEpoch),
                toParticipant(0, f.payerCountry, ParticipantKind.None, 0, 0),
                toParticipant(0, f.payeeCountry, ParticipantKind.None, 0, 0),
                toRule(RuleTerms(1, 0, 0, f.dailyLimit), f.payerVersion),
                toRule(RuleTerms(1, 0, 0, 0), f.payeeVersion) // no limit: the other one counts
            );
    }
}
