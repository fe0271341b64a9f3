// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {DecimalCapInexact} from "../../contracts/common/types/DecimalCap.sol";
import {IssuerRule, UNRESTRICTED, toIssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, MAX_MINUTES, MAX_STAMP, Party, toLink, toParty} from "../../contracts/supervision/types/Link.sol";
import {
    Participant,
    ParticipantKind,
    ParticipantStatus,
    Standing,
    toParticipant
} from "../../contracts/supervision/types/Participant.sol";
import {
    APPROVED,
    FORCED,
    Decision,
    PaymentTerms,
    toDecision,
    toPaymentTerms
} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Rule, RuleTerms, askForMore, smallerLimit, toRule} from "../../contracts/supervision/types/Rule.sol";
import {
    ThresholdTerms,
    Thresholds,
    thresholdTerms,
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

    /// What a decimal cap can say: people write round figures.
    function _exact(uint64 amount, uint8 zeroes) internal pure returns (uint64) {
        return uint64((amount % 16_384) * 10 ** bound(zeroes, 0, 15)); // below 2^64
    }

    /// Five digits that do not end in a zero.
    function _inexact(uint64 amount) internal pure returns (uint64) {
        amount = uint64(bound(amount, 16_384, type(uint64).max - 1));
        return amount % 10 == 0 ? amount + 1 : amount;
    }

    function _orNone(uint256 amount, uint256 none) internal pure returns (uint256) {
        return amount == 0 ? none : amount;
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
        (country, tier) = (country % 4_096, tier % 16);
        Participant p = toParticipant(lei, country, ParticipantKind(kind), tier, expiry);
        assertEq(bytes32(p.leiOf()), bytes32(lei), "lei");
        assertEq(p.countryOf(), country, "country");
        assertEq(uint8(p.kindOf()), kind, "kind");
        assertEq(p.tierOf(), tier, "tier");
        assertEq(p.expiryOf(), expiry, "expiry");
        assertEq(uint8(p.statusAt(0)), uint8(ParticipantStatus.Active), "status");
        assertEq(p.suspendedUntilOf(), 0, "not suspended");
    }

    function testFuzz_toParticipant_LiesWhereTheLayoutSays(
        bytes20 lei,
        uint16 country,
        uint8 kind,
        uint8 tier,
        uint40 expiry
    ) external pure {
        kind = uint8(bound(kind, 0, uint8(type(ParticipantKind).max)));
        (country, tier) = (country % 4_096, tier % 16);
        uint256 expected = (uint256(uint160(lei)) << 4) | kind;
        expected = (((((expected << 4) | uint256(ParticipantStatus.Active)) << 4) | tier) << 12) | country;
        expected = ((expected << 40) | expiry) << 32;
        assertEq(
            Participant.unwrap(toParticipant(lei, country, ParticipantKind(kind), tier, expiry)),
            expected,
            "word"
        );
    }

    function testFuzz_revoked_TouchesTheStatusAlone(uint256 word, uint256 time) external pure {
        Participant p = Participant.wrap(word).revoked();
        assertEq(uint8(p.statusAt(time)), uint8(ParticipantStatus.Revoked), "status");
        _assertSameBut(Participant.unwrap(p), word, _field(88, 4));
    }

    function testFuzz_suspendedTill_TouchesTheEndAlone(uint256 word, uint32 until) external pure {
        Participant p = Participant.wrap(word).suspendedTill(until);
        assertEq(p.suspendedUntilOf(), until, "end");
        _assertSameBut(Participant.unwrap(p), word, _field(0, 32));
    }

    function testFuzz_withTerms_TouchesTierAndExpiryAlone(uint256 word, uint8 tier, uint40 expiry) external pure {
        tier %= 16;
        Participant p = Participant.wrap(word).withTerms(tier, expiry);
        assertEq(p.tierOf(), tier, "tier");
        assertEq(p.expiryOf(), expiry, "expiry");
        _assertSameBut(Participant.unwrap(p), word, _field(84, 4) | _field(32, 40));
    }

    function testFuzz_isLicensedAt_UntilTheSecondOfExpiry(uint256 word, bool isActive, uint40 expiry) external pure {
        expiry = uint40(bound(expiry, 1, type(uint40).max));
        Participant p = _inForce(word, isActive).suspendedTill(0).withTerms(0, expiry);
        assertTrue(p.isLicensedAt(expiry - 1) == isActive, "the second before");
        assertFalse(p.isLicensedAt(expiry), "the second itself");
        assertFalse(p.isLicensedAt(type(uint256).max), "for good");
    }

    function testFuzz_isLicensedAt_FromTheSecondOfASuspensionsEnd(uint256 word, uint32 until) external pure {
        until = uint32(bound(until, 1, type(uint32).max));
        Participant p = _inForce(word, true).suspendedTill(until).withTerms(0, type(uint40).max);
        assertFalse(p.isLicensedAt(until - 1), "the second before");
        assertTrue(p.isLicensedAt(until), "the second itself");
        assertEq(uint8(p.statusAt(until - 1)), uint8(ParticipantStatus.Suspended), "suspended");
        assertEq(uint8(p.statusAt(until)), uint8(ParticipantStatus.Active), "active");
    }

    /// Good is exactly whoever is licensed; why another is not, its status says first.
    function testFuzz_standingAt_AgreesWithTheLicence(uint256 word, bool isActive, uint40 time) external pure {
        Participant p = _inForce(word, isActive);
        Standing expected = time < p.expiryOf() ? Standing.Good : Standing.Expired;
        if (time < p.suspendedUntilOf()) expected = Standing.Suspended;
        if (!isActive) expected = Standing.Revoked;
        assertEq(uint8(p.standingAt(time)), uint8(expected), "standing");
        assertTrue(p.isLicensedAt(time) == (expected == Standing.Good), "licensed");
    }

    function test_standingAt_OfNobody() external pure {
        assertEq(uint8(Participant.wrap(0).standingAt(1)), uint8(Standing.Unknown), "unknown");
        assertFalse(Participant.wrap(0).isLicensedAt(0), "not licensed");
    }

    function _inForce(uint256 word, bool isActive) private pure returns (Participant) {
        Participant p = Participant.wrap((word & ~_field(88, 4)) | (uint256(ParticipantStatus.Active) << 88));
        return isActive ? p : p.revoked();
    }
}

contract LinkPackingTest is PackingTest {
    function testFuzz_toLink_RoundTrips(uint32 participant, uint16 country, uint8 tier) external pure {
        (country, tier) = (country % 1_000, tier % 8);
        Link link = toLink(participant, country, tier, MAX_MINUTES * 1 minutes, MAX_STAMP);
        assertEq(link.participantOf(), participant, "participant");
        assertEq(link.countryOf(), country, "country");
        assertEq(link.tierOf(), tier, "tier");
        assertTrue(link.isUnknown() == (participant == 0), "unknown");
    }

    function testFuzz_toLink_LiesWhereTheLayoutSays(
        uint32 participant,
        uint16 country,
        uint8 tier,
        uint40 expiry,
        uint24 stamp
    ) external pure {
        (country, tier) = (country % 1_000, tier % 8);
        expiry = uint40(bound(expiry, 0, MAX_MINUTES * 60 + 59));
        uint256 expected = (uint256(participant) << 64) | (uint256(country) << 54) | (uint256(tier) << 51);
        expected |= (uint256(expiry / 60) << 24) | stamp;
        assertEq(Link.unwrap(toLink(participant, country, tier, expiry, stamp)), expected, "word");
    }

    /// A link is trusted at its own stamp alone, never at the last, and not beyond the minute in which its licence ends.
    function testFuzz_holdsAt_ItsStampWithinItsLicence(uint32 participant, uint40 expiry, uint24 stamp) external pure {
        expiry = uint40(bound(expiry, 60, MAX_MINUTES * 60 + 59));
        Link link = toLink(participant, 1, 0, expiry, stamp);
        uint256 end = (uint256(expiry) / 60) * 60;
        assertTrue(link.holdsAt(stamp, end - 1) == (stamp != MAX_STAMP), "the second before");
        assertFalse(link.holdsAt(stamp, end), "the minute of its end");
        assertFalse(link.holdsAt(stamp, expiry), "its end");
        assertFalse(link.holdsAt(stamp, type(uint256).max), "for good");
    }

    function testFuzz_holdsAt_NoOtherStamp(uint96 word, uint24 stamp, uint40 time) external pure {
        if (stamp == uint24(word)) return;
        assertFalse(Link.wrap(word).holdsAt(stamp, time), "another stamp");
    }

    function testFuzz_holdsAt_NeverAtTheLastStamp(uint96 word, uint40 time) external pure {
        assertFalse(Link.wrap(word | MAX_STAMP).holdsAt(MAX_STAMP, time), "the last stamp");
    }

    /// Who was not licensed when it was read is asked for anew, whatever the time.
    function testFuzz_holdsAt_NeverWithoutALicence(uint32 participant, uint24 stamp, uint256 time) external pure {
        assertFalse(toLink(participant, 1, 7, 0, stamp).holdsAt(stamp, time), "no licence");
        assertFalse(Link.wrap(0).holdsAt(stamp, time), "never read");
    }

    function testFuzz_toParty_RoundTrips(address account, uint96 link) external pure {
        Party party = toParty(account, Link.wrap(link));
        assertEq(party.accountOf(), account, "account");
        assertEq(Link.unwrap(party.linkOf()), link, "link");
        assertEq(Party.unwrap(party), (uint256(uint160(account)) << 96) | link, "word");
    }
}

contract RulePackingTest is PackingTest {
    function testFuzz_toRule_RoundTrips(RuleTerms memory terms, uint24 version, uint8 zeroes) external pure {
        _tame(terms, zeroes);
        vm.assume(terms.purposes != 0);
        Rule rule = toRule(terms, version);
        _assertTerms(rule.terms(), terms);
        assertEq(rule.version(), version, "version");
        assertEq(rule.minTier(), terms.minTier, "minTier");
        assertEq(rule.cap(), _orNone(terms.cap, type(uint256).max), "cap");
        assertEq(rule.dailyLimit(), _orNone(terms.dailyLimit, type(uint64).max), "dailyLimit");
        assertFalse(rule.isAbsent(), "present");
        assertFalse(rule.isClosed(), "open");
    }

    function testFuzz_toRule_LiesWhereTheLayoutSays(RuleTerms memory terms, uint24 version) external pure {
        (terms.minTier, terms.cap, terms.dailyLimit) = (
            terms.minTier % 8,
            terms.cap % 16_384,
            terms.dailyLimit % 16_384
        );
        vm.assume(terms.purposes != 0);
        uint256 expected = (uint256(terms.purposes) << 69) | (uint256(terms.minTier) << 66) | (uint256(version) << 42);
        expected |= (uint256(terms.cap) << 23) | (uint256(terms.dailyLimit) << 4);
        assertEq(Rule.unwrap(toRule(terms, version)), expected, "word");
    }

    function testFuzz_toRule_RevertWhen_AnAmountIsInexact(uint64 amount, bool cap) external {
        amount = _inexact(amount);
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        this.pack(RuleTerms(1, 0, cap ? amount : 1, cap ? 1 : amount));
    }

    function pack(RuleTerms calldata terms) external pure returns (Rule) {
        return toRule(terms, 1);
    }

    /// Up to 16,383 every figure is exact, above it those that end in enough zeros.
    function test_toRule_IsExactUpToItsMantissa() external {
        assertEq(this.pack(RuleTerms(1, 0, 16_383, 16_390)).cap(), 16_383, "cap");
        assertEq(this.pack(RuleTerms(1, 0, 0, 16_390)).dailyLimit(), 16_390, "limit");
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, uint64(16_384)));
        this.pack(RuleTerms(1, 0, 16_384, 0));
    }

    function testFuzz_purposes_AreTheSetThatWasWritten(
        RuleTerms memory terms,
        uint24 version,
        uint8 purpose,
        uint8 zeroes
    ) external pure {
        _tame(terms, zeroes);
        bool member = purpose < 48 && (uint256(terms.purposes) >> purpose) & 1 == 1;
        assertTrue(((toRule(terms, version).purposes() >> purpose) & 1 == 1) == member, "member");
    }

    function testFuzz_toRule_OfNothingIsAbsent(uint24 version) external pure {
        assertTrue(toRule(RuleTerms(0, 0, 0, 0), version).isAbsent(), "absent");
        assertTrue(toRule(RuleTerms(0, 0, 0, 0), version).isClosed(), "closed");
    }

    function testFuzz_toRule_WithoutPurposesIsARule(RuleTerms memory terms, uint8 zeroes) external pure {
        _tame(terms, zeroes);
        terms.purposes = 0;
        vm.assume(terms.minTier != 0 || terms.cap != 0 || terms.dailyLimit != 0);
        assertFalse(toRule(terms, 0).isAbsent(), "present");
        assertTrue(toRule(terms, 0).isClosed(), "closed");
    }

    function testFuzz_withVersion_TouchesTheVersionAlone(uint128 word, uint24 version) external pure {
        Rule rule = Rule.wrap(word).withVersion(version);
        assertEq(rule.version(), version, "version");
        _assertSameBut(Rule.unwrap(rule), word, _field(42, 24));
    }

    function testFuzz_withFlagsOf_TouchesTheFlagsAlone(uint128 word, uint128 other) external pure {
        uint256 later = Rule.unwrap(Rule.wrap(word).withFlagsOf(Rule.wrap(other)));
        assertEq(later & 15, other & 15, "flags");
        _assertSameBut(later, word, _field(0, 4));
    }

    /// One look at two rules says what a look at each says.
    function testFuzz_twoRules_AreReadAsOne(
        RuleTerms memory a,
        RuleTerms memory b,
        uint8[2] memory zeroes,
        uint128[2] memory flags
    ) external pure {
        _tame(a, zeroes[0]);
        _tame(b, zeroes[1]);
        Rule first = toRule(a, 1).withFlagsOf(Rule.wrap(flags[0]));
        Rule second = toRule(b, 2).withFlagsOf(Rule.wrap(flags[1]));
        (uint256 limitA, uint256 limitB) = (first.dailyLimit(), second.dailyLimit());
        assertEq(smallerLimit(first, second), limitA < limitB ? limitA : limitB, "limit");
        assertTrue(askForMore(first, second) == ((flags[0] & 15) | (flags[1] & 15) != 0), "more");
    }

    function testFuzz_toIssuerRule_RoundTrips(
        uint48 purposes,
        uint8 minTier,
        uint64 amount,
        uint8 zeroes
    ) external pure {
        vm.assume(purposes % 2 ** 45 != 0);
        uint64 cap = _exact(amount, zeroes);
        IssuerRule rule = toIssuerRule(RuleTerms(purposes, minTier % 8, cap, 0));
        _assertTerms(rule.terms(), RuleTerms(purposes % 2 ** 45, minTier % 8, cap, 0));
        assertEq(rule.cap(), _orNone(cap, type(uint256).max), "cap");
        assertEq(rule.minTier(), minTier % 8, "minTier");
        assertFalse(rule.isAbsent(), "present");
    }

    function testFuzz_purposes_AreTheIssuersSet(uint48 purposes, uint8 minTier, uint8 purpose) external pure {
        RuleTerms memory terms = RuleTerms(purposes, minTier % 8, 16_383, 0);
        bool member = purpose < 45 && (uint256(purposes) >> purpose) & 1 == 1;
        assertTrue(((toIssuerRule(terms).purposes() >> purpose) & 1 == 1) == member, "member");
    }

    /// Bits beyond the purposes that there are mean nothing.
    function testFuzz_toIssuerRule_WithoutPurposesIsAbsent(uint8 minTier, uint48 beyond) external pure {
        beyond = (beyond >> 45) << 45;
        assertTrue(toIssuerRule(RuleTerms(beyond, minTier % 8, 0, 0)).isAbsent(), "absent");
        assertEq(IssuerRule.unwrap(toIssuerRule(RuleTerms(beyond, minTier % 8, 7, 0))), 0, "nothing at all");
    }

    function testFuzz_toIssuerRule_RevertWhen_TheCapIsInexact(uint64 amount) external {
        amount = _inexact(amount);
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        this.packIssuers(RuleTerms(1, 0, amount, 0));
    }

    function packIssuers(RuleTerms calldata terms) external pure returns (IssuerRule) {
        return toIssuerRule(terms);
    }

    function test_unrestricted_NarrowsNothing() external pure {
        _assertTerms(UNRESTRICTED.terms(), RuleTerms(2 ** 45 - 1, 0, 0, 0));
    }

    function _tame(RuleTerms memory terms, uint8 zeroes) private pure {
        terms.minTier %= 8;
        terms.cap = _exact(terms.cap, zeroes);
        terms.dailyLimit = _exact(terms.dailyLimit, zeroes ^ 5);
    }

    function _assertTerms(RuleTerms memory actual, RuleTerms memory expected) private pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "terms");
    }
}

contract ThresholdsPackingTest is PackingTest {
    function testFuzz_toThresholds_RoundTrips(ThresholdTerms memory terms, uint8 zeroes, uint128 word) external pure {
        _tame(terms, zeroes);
        Thresholds thresholds = toThresholds(terms);
        Rule rule = withThresholds(Rule.wrap(word), terms, 1);
        assertEq(keccak256(abi.encode(thresholdTerms(rule, thresholds))), keccak256(abi.encode(terms)), "terms");
        assertEq(thresholds.holdClock(), terms.clock, "clock");
        assertEq(thresholds.reportAbove(), terms.reportAbove, "report");
        assertEq(thresholds.holdAbove(), terms.holdAbove, "hold");
        assertTrue(thresholds.settlesOnSilence() == terms.settlesOnSilence, "silence");
    }

    function testFuzz_toThresholds_LiesWhereTheLayoutSays(ThresholdTerms memory terms) external pure {
        (terms.reportAbove, terms.holdAbove) = (terms.reportAbove % 16_384, terms.holdAbove % 16_384);
        uint256 expected = (uint256(terms.reportAbove) << 28) | (uint256(terms.holdAbove) << 9);
        expected |= uint256(terms.clock) << 1;
        if (terms.settlesOnSilence) expected |= 1;
        assertEq(Thresholds.unwrap(toThresholds(terms)), expected, "word");
    }

    function testFuzz_toThresholds_RevertWhen_AnAmountIsInexact(uint64 amount, bool report) external {
        amount = _inexact(amount);
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

    /// The rule itself says what is counted and asked, and whether there are thresholds to be read at all.
    function testFuzz_withThresholds_TouchesFlagsAndVersionAlone(
        uint128 word,
        ThresholdTerms memory terms,
        uint8 zeroes,
        uint24 version
    ) external pure {
        _tame(terms, zeroes);
        Rule rule = withThresholds(Rule.wrap(word), terms, version);
        assertEq(rule.version(), version, "version");
        assertTrue(rule.asksModule() == terms.asksModule, "module");
        assertTrue(rule.countsVelocity() == terms.countsVelocity, "velocity");
        assertTrue(rule.countsExposure() == terms.countsExposure, "exposure");
        assertTrue(rule.hasThresholds() == (terms.reportAbove != 0 || terms.holdAbove != 0), "thresholds");
        uint256 flags = (terms.asksModule ? 8 : 0) | (terms.countsVelocity ? 4 : 0) | (terms.countsExposure ? 2 : 0);
        assertEq((Rule.unwrap(rule) & 15) >> 1, flags >> 1, "flags");
        _assertSameBut(Rule.unwrap(rule), word, _field(42, 24) | _field(0, 4));
    }

    function _assertEdge(Thresholds thresholds, ThresholdTerms memory terms, uint256 amount) private pure {
        assertTrue(thresholds.reports(amount) == (terms.reportAbove != 0 && amount > terms.reportAbove), "reports");
        assertTrue(thresholds.holds(amount) == (terms.holdAbove != 0 && amount > terms.holdAbove), "holds");
    }

    function _tame(ThresholdTerms memory terms, uint8 zeroes) private pure {
        terms.reportAbove = _exact(terms.reportAbove, zeroes);
        terms.holdAbove = _exact(terms.holdAbove, zeroes ^ 5);
    }
}

contract PaymentPackingTest is PackingTest {
    struct Fields {
        uint8 reason;
        uint8 purpose;
        uint24 issuerVersion;
        uint24 payerVersion;
        uint24 payeeVersion;
        uint16 payerCountry;
        uint16 payeeCountry;
        uint32 payer;
        uint32 payee;
        uint64 dailyLimit;
        uint64 otherLimit;
    }

    struct Flags {
        bool exposure;
        bool velocity;
        bool approved;
        bool reported;
    }

    function testFuzz_toPaymentTerms_RoundTrips(
        uint72 rule,
        uint16 issuer,
        uint16 currency,
        uint8 purpose,
        bool approved,
        bool forced
    ) external pure {
        (rule, purpose) = (uint72(rule % 2 ** 67), purpose % 64);
        uint8 flagged = (approved ? purpose | APPROVED : purpose) | (forced ? FORCED : 0);
        PaymentTerms terms = toPaymentTerms(IssuerRule.wrap(rule), toAssetId(issuer, currency), flagged);
        assertTrue(terms.isApproved() == approved, "approved");
        assertTrue(terms.isForced() == forced, "forced");
        assertEq(IssuerRule.unwrap(terms.issuerRuleOf()), rule, "rule");
        assertEq(AssetId.unwrap(terms.assetOf()), uint256(issuer) * 65_536 + currency, "asset");
        assertEq(terms.purposeOf(), purpose, "purpose");
        uint256 expected = (uint256(rule) << 40) | (uint256(issuer) << 24) | (uint256(currency) << 8);
        expected |= (approved ? 128 : 0) | (forced ? 64 : 0) | uint256(purpose);
        assertEq(PaymentTerms.unwrap(terms), expected, "word");
    }

    function testFuzz_toDecision_LiesWhereTheLayoutSays(Fields memory f, Flags memory m, uint8 zeroes) external pure {
        _tame(f, zeroes);
        Decision decision = _decision(f).withIssuerVersion(f.issuerVersion);
        decision = decision.withFlags(m.exposure, m.velocity, m.reported);
        if (m.approved) decision = decision.withApproval();
        uint256 word = f.reason;
        word = (word << 4) | _bit(m.exposure, 3) | _bit(m.velocity, 2) | _bit(m.approved, 1) | _bit(m.reported, 0);
        word = (word << 6) | f.purpose;
        word = (((((word << 24) | f.issuerVersion) << 24) | f.payerVersion) << 24) | f.payeeVersion;
        word = (((word << 16) | f.payerCountry) << 16) | f.payeeCountry;
        word = (((word << 32) | f.payer) << 32) | f.payee;
        word = (word << 72) | _limit(f);
        assertEq(Decision.unwrap(decision), word, "word");
    }

    function testFuzz_toDecision_SaysWhoAndHowMuch(Fields memory f, uint8 zeroes) external pure {
        _tame(f, zeroes);
        Decision decision = _decision(f);
        assertEq(uint8(decision.reasonOf()), f.reason, "reason");
        assertEq(decision.payerOf(), f.payer, "payer");
        assertEq(decision.payeeOf(), f.payee, "payee");
        assertEq(decision.payerCountryOf(), f.payerCountry, "payer's country");
        assertEq(decision.payeeCountryOf(), f.payeeCountry, "payee's country");
        assertEq(decision.dailyLimitOf(), _limit(f), "limit");
    }

    function testFuzz_withReason_TouchesTheReasonAlone(uint256 word, uint8 reason) external pure {
        reason = uint8(bound(reason, 0, uint8(type(Reason).max)));
        Decision decision = Decision.wrap(word).withReason(Reason(reason));
        assertEq(uint8(decision.reasonOf()), reason, "reason");
        assertTrue(decision.isPermitted() == (reason == 0), "permitted");
        _assertSameBut(Decision.unwrap(decision), word, _field(250, 6));
    }

    /// A decision begins without flags.
    function testFuzz_toDecision_FlagsNothing(Fields memory f, uint8 zeroes) external pure {
        _tame(f, zeroes);
        Decision decision = _decision(f);
        assertFalse(decision.isExposureCounted() || decision.isVelocityCounted() || decision.isCounted(), "counted");
        assertFalse(decision.isApprovedBySupervisors(), "approved");
        assertEq(Decision.unwrap(decision) & _field(246, 4), 0, "flags");
    }

    function testFuzz_withFlags_TouchesThreeFlagsAlone(uint256 word, Flags memory m) external pure {
        word &= ~_field(246, 4); // the gate sets them once
        Decision decision = Decision.wrap(word).withFlags(m.exposure, m.velocity, m.reported);
        assertTrue(decision.isExposureCounted() == m.exposure, "exposure");
        assertTrue(decision.isVelocityCounted() == m.velocity, "velocity");
        assertTrue(decision.isCounted() == (m.exposure || m.velocity), "counted");
        assertEq((Decision.unwrap(decision) >> 246) & 1, m.reported ? 1 : 0, "reported");
        _assertSameBut(Decision.unwrap(decision), word, _field(248, 2) | _field(246, 1));
    }

    function testFuzz_withApproval_TouchesItsFlagAlone(uint256 word) external pure {
        Decision decision = Decision.wrap(word).withApproval();
        assertTrue(decision.isApprovedBySupervisors(), "approved");
        assertTrue(Decision.wrap(word).isApprovedBySupervisors() == ((word >> 247) & 1 == 1), "read");
        _assertSameBut(Decision.unwrap(decision), word, _field(247, 1));
    }

    /// Neither flags nor versions say whether a payment is permitted.
    function testFuzz_isPermitted_ReadsTheReasonAlone(uint256 word) external pure {
        assertTrue(Decision.wrap(word).isPermitted() == (word >> 250 == 0), "permitted");
    }

    function testFuzz_withIssuerVersion_TouchesTheVersionAlone(uint256 word, uint24 version) external pure {
        // The gate leaves the field at zero.
        Decision decision = Decision.wrap(word & ~_field(216, 24)).withIssuerVersion(version);
        assertEq((Decision.unwrap(decision) >> 216) & 0xffffff, version, "version");
        _assertSameBut(Decision.unwrap(decision), word, _field(216, 24));
    }

    function _tame(Fields memory f, uint8 zeroes) private pure {
        f.reason = uint8(bound(f.reason, 0, uint8(type(Reason).max)));
        f.purpose %= 64;
        (f.payerCountry, f.payeeCountry) = (f.payerCountry % 1_000, f.payeeCountry % 1_000);
        (f.dailyLimit, f.otherLimit) = (_exact(f.dailyLimit, zeroes), _exact(f.otherLimit, zeroes ^ 5));
    }

    /// The stricter one, as decisions write it.
    function _limit(Fields memory f) private pure returns (uint256) {
        (uint256 a, uint256 b) = (_orNone(f.dailyLimit, type(uint64).max), _orNone(f.otherLimit, type(uint64).max));
        return a < b ? a : b;
    }

    function _bit(bool set, uint256 offset) private pure returns (uint256) {
        return set ? 1 << offset : 0;
    }

    function _decision(Fields memory f) private pure returns (Decision) {
        return
            toDecision(
                Reason(f.reason),
                f.purpose,
                toLink(f.payer, f.payerCountry, 7, 60, 1),
                toLink(f.payee, f.payeeCountry, 0, MAX_MINUTES * 60, MAX_STAMP),
                toRule(RuleTerms(1, 0, 0, f.dailyLimit), f.payerVersion),
                toRule(RuleTerms(1, 0, 0, f.otherLimit), f.payeeVersion)
            );
    }
}
