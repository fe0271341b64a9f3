// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {toAssetId} from "../../contracts/common/types/AssetId.sol";
import {DecimalCapInexact} from "../../contracts/common/types/DecimalCap.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IRule} from "../../contracts/supervision/interfaces/IRule.sol";
import {Approval} from "../../contracts/supervision/types/Approval.sol";
import {IssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, MAX_STAMP, Party, toLink, toParty} from "../../contracts/supervision/types/Link.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {APPROVED, Decision, PaymentTerms, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {ThresholdEntry, ThresholdTerms} from "../../contracts/supervision/types/Thresholds.sol";
import {anyAlpha2, inBoth, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @dev A country's own rule that says always the same.
contract OneAnswer is IRule {
    bytes4 private immutable _answer;

    constructor(bytes4 answer) {
        _answer = answer;
    }

    function permits(uint32, uint32, uint16, uint16, uint32, uint8, uint256) external view returns (bytes4) {
        return _answer;
    }
}

/// @dev The test contract is joint authority, Registrar and Supervisor of three countries; account 1 pays account 2.
contract GateTest is Test {
    /// What bears on a payment. A rule whose terms are all zero is absent, and asks for nothing.
    struct Case {
        RuleTerms outbound;
        RuleTerms outboundDefault;
        RuleTerms inbound;
        RuleTerms inboundDefault;
        RuleTerms issuer;
        Standing payer;
        Standing payee;
        uint8 purpose;
        uint256 amount;
        ThresholdTerms outboundAsks;
        ThresholdTerms outboundDefaultAsks;
        ThresholdTerms inboundAsks;
        ThresholdTerms inboundDefaultAsks;
        uint8 payerModule; // 0 for none, 1 for one that says no, else one that says yes
        uint8 payeeModule;
        bool approved;
    }

    struct Standing {
        bool unknown;
        bool suspended;
        bool wasSuspended;
        bool frozen;
        bool wasFrozen;
        bool expired;
        uint8 tier;
    }

    uint16 private constant PAYER_COUNTRY = 1;
    uint16 private constant PAYEE_COUNTRY = 2;
    uint16 private constant THIRD_COUNTRY = 3;
    uint16 private constant CURRENCY = 7;
    address private constant PAYER = address(0xb1);
    address private constant PAYEE = address(0xb2);
    address private constant STRANGER = address(0xb3);
    uint256 private constant NO_LIMIT = type(uint64).max; // as decisions write it
    uint48 private constant ANY_PURPOSE = 2 ** 45 - 1; // all that an issuer can name

    IGate private _gate;
    address[3] private _modules;

    function setUp() external {
        ICountryRegistry registry = Suite.countries(
            address(this),
            Charter(10_000, 1, 1 days, 1 minutes),
            new Founder[](0)
        );
        for (uint16 country = 1; country <= 3; ++country) _raise(registry, country);
        _gate = Suite.gate(registry, Suite.numbers(), address(this), address(this));
        _link("7LTWFZYICNSX8D621K86", PAYER_COUNTRY, PAYER);
        _link("MP6I5ZYZBEU3UXPYFY54", PAYEE_COUNTRY, PAYEE);
        _modules = [address(0), address(new OneAnswer(0)), address(new OneAnswer(IRule.permits.selector))];
    }

    /// SUP-5 and the order of the checks: the gate agrees with a model written from the interface alone.
    function testFuzz_decide_AgreesWithTheModel(Case memory c) external {
        _tame(c);
        _establish(c);
        Decision decision = _decide(c);
        assertEq(uint8(decision.reasonOf()), uint8(_expected(c)), "reason");
        (ThresholdTerms memory there, ThresholdTerms memory here) = _asked(c);
        assertTrue(_isReported(decision) == (_reports(there, c) || _reports(here, c)), "reported");
        assertTrue(decision.isExposureCounted() == (there.countsExposure || here.countsExposure), "counted");
        assertTrue(decision.isVelocityCounted() == there.countsVelocity, "paced");
        bool lifted = _expected(c) == Reason.Permitted && (_holds(there, c) || _holds(here, c));
        assertTrue(decision.isApprovedBySupervisors() == lifted, "approved");
        if (decision.reasonOf() != Reason.Permitted) return;
        uint64 out = _applying(c.outbound, c.outboundDefault).dailyLimit;
        uint64 into = _applying(c.inbound, c.inboundDefault).dailyLimit;
        assertEq(decision.dailyLimitOf(), _smaller(out, into), "limit");
    }

    /// Whom a payment waits for, how long, and what silence means, by the rules that apply and the amount alone.
    function testFuzz_approvalOf_AgreesWithTheModel(Case memory c) external {
        _tame(c);
        _establish(c);
        Approval memory approval = _approval(c);
        (ThresholdTerms memory there, ThresholdTerms memory here) = _asked(c);
        (bool waitsThere, bool waitsHere) = (_holds(there, c), _holds(here, c));
        assertEq(approval.payerCountry, waitsThere ? PAYER_COUNTRY : 0, "payer's country");
        assertEq(approval.payeeCountry, waitsHere ? PAYEE_COUNTRY : 0, "payee's country");
        uint8 clock = waitsThere ? there.clock : 0;
        if (waitsHere && here.clock > clock) clock = here.clock;
        assertEq(approval.clock, clock, "clock");
        bool refuses = (waitsThere && !there.settlesOnSilence) || (waitsHere && !here.settlesOnSilence);
        assertTrue(approval.settlesOnSilence == !refuses, "silence");
    }

    /// SUP-4: a threshold that is added or lowered, and a contract that is asked too, let nothing pass that did not.
    function testFuzz_adoptThresholds_NeverWidens(Case memory c, ThresholdTerms memory by, bool inbound) external {
        _tame(c);
        _tameAsks(by, uint256(keccak256(abi.encode(by))));
        if (_isNothing(inbound ? _inboundOf(c) : _outboundOf(c))) return; // no rule, no thresholds
        _establish(c);
        (Decision before, Approval memory needed) = (_decide(c), _approval(c));
        if (inbound) _tighten(PAYEE_COUNTRY, Direction.Inbound, c.inbound, c.inboundAsks, c.inboundDefaultAsks, by);
        else _tighten(PAYER_COUNTRY, Direction.Outbound, c.outbound, c.outboundAsks, c.outboundDefaultAsks, by);
        _assertNotWider(before, _decide(c));
        Approval memory later = _approval(c);
        assertTrue(needed.payerCountry == 0 || later.payerCountry == needed.payerCountry, "payer's country");
        assertTrue(needed.payeeCountry == 0 || later.payeeCountry == needed.payeeCountry, "payee's country");
        assertTrue(needed.settlesOnSilence || !later.settlesOnSilence, "silence");
    }

    /// Approval lifts the hold alone: whatever else is in the way stays in the way.
    function testFuzz_decide_ApprovalLiftsTheHoldAlone(Case memory c) external {
        _tame(c);
        _establish(c);
        c.approved = false;
        Reason without = _decide(c).reasonOf();
        c.approved = true;
        Reason with = _decide(c).reasonOf();
        Reason lifted = without == Reason.ApprovalNeeded ? Reason.Permitted : without;
        assertEq(uint8(with), uint8(lifted), "with approval");
        assertTrue(_decide(c).isApprovedBySupervisors() == (without == Reason.ApprovalNeeded), "says so");
    }

    /// SUP-4: whatever a country adopts that is narrower than the rule in force permits nothing new. A rule that is adopted
    /// anew keeps its thresholds, and one that takes a default's place begins with those.
    function testFuzz_adoptRules_NarrowingNeverWidens(Case memory c, RuleTerms memory by, bool inbound) external {
        _tame(c);
        _tameTerms(by, uint256(keccak256(abi.encode(by))));
        if (by.cap == 0) by.cap = 1; // a rule of nothing would be a withdrawal
        _establish(c);
        Decision before = _decide(c);
        if (inbound) c.inbound = _narrowed(_applying(c.inbound, c.inboundDefault), by);
        else c.outbound = _narrowed(_applying(c.outbound, c.outboundDefault), by);
        if (inbound) _adopt(PAYEE_COUNTRY, Direction.Inbound, PAYER_COUNTRY, c.inbound);
        else _adopt(PAYER_COUNTRY, Direction.Outbound, PAYEE_COUNTRY, c.outbound);
        _assertNotWider(before, _decide(c));
    }

    /// SUP-4: a rule where there was neither rule nor default is no wider than what it says, and the others still bind.
    function testFuzz_decide_NeedsAllThreeRules(Case memory c) external {
        _tame(c);
        _establish(c);
        if (_decide(c).reasonOf() != Reason.Permitted) return;
        RuleTerms memory none;
        _adopt(PAYER_COUNTRY, Direction.Outbound, 0, none);
        _adopt(PAYER_COUNTRY, Direction.Outbound, PAYEE_COUNTRY, none);
        assertEq(uint8(_decide(c).reasonOf()), uint8(Reason.OutboundNoRule), "payer's country");
        _adopt(PAYER_COUNTRY, Direction.Outbound, 0, RuleTerms(type(uint48).max, 0, 0, 0));
        _adopt(PAYEE_COUNTRY, Direction.Inbound, 0, none);
        _adopt(PAYEE_COUNTRY, Direction.Inbound, PAYER_COUNTRY, none);
        assertEq(uint8(_decide(c).reasonOf()), uint8(Reason.InboundNoRule), "payee's country");
        _adopt(PAYEE_COUNTRY, Direction.Inbound, 0, RuleTerms(type(uint48).max, 0, 0, 0));
        c.issuer = none;
        assertEq(uint8(_decide(c).reasonOf()), uint8(Reason.IssuerNoRule), "issuer");
    }

    /// SUP-4: a smaller amount is neither refused nor made to wait where a larger one passes.
    function testFuzz_decide_PermitsLessThanWhatItPermits(Case memory c, uint256 less) external {
        _tame(c);
        _establish(c);
        if (_decide(c).reasonOf() != Reason.Permitted) return;
        c.amount = bound(less, 0, c.amount);
        assertEq(uint8(_decide(c).reasonOf()), uint8(Reason.Permitted), "less");
    }

    /// Nobody's rules bear on a payment but those of the two countries, for this currency and this way.
    function testFuzz_adoptRules_OfOthersChangeNothing(
        Case memory c,
        RuleTerms memory other,
        ThresholdTerms memory asks
    ) external {
        _tame(c);
        _tameTerms(other, uint256(keccak256(abi.encode(other))));
        _tameAsks(asks, uint256(keccak256(abi.encode(asks))));
        _establish(c);
        Decision before = _decide(c);
        for (uint16 counterparty = 0; counterparty <= 3; ++counterparty) {
            _adoptBoth(THIRD_COUNTRY, Direction.Outbound, counterparty, other, asks);
            _adoptBoth(THIRD_COUNTRY, Direction.Inbound, counterparty, other, asks);
            _adoptBoth(PAYER_COUNTRY, Direction.Inbound, counterparty, other, asks);
            _adoptBoth(PAYEE_COUNTRY, Direction.Outbound, counterparty, other, asks);
        }
        _gate.adoptModule(THIRD_COUNTRY, _modules[1], "law");
        assertEq(Decision.unwrap(_decide(c)), Decision.unwrap(before), "decision");
    }

    /// Tokens rely on an answer: no word that they pass makes the gate revert, be its links trusted or not.
    function testFuzz_decide_NeverReverts(
        Case memory c,
        uint256 payer,
        uint256 payee,
        uint256 terms,
        address path,
        uint8 trusted
    ) external {
        _tame(c);
        _establish(c);
        uint24 stamp = _stamp();
        if (trusted & 1 == 1) payer = (payer & ~uint256(MAX_STAMP)) | stamp;
        if (trusted & 2 == 2) payee = (payee & ~uint256(MAX_STAMP)) | stamp;
        _gate.decisionOnTransfer(Party.wrap(payer), Party.wrap(payee), PaymentTerms.wrap(terms), c.amount, path);
        _gate.decisionOnTransfer(Party.wrap(payer), Party.wrap(payee), PaymentTerms.wrap(terms), terms, path);
    }

    /// Rules keep round figures only; what is not exact is named, not rounded.
    function testFuzz_adoptRules_RevertWhen_AnAmountIsInexact(uint64 amount, bool cap) external {
        amount = uint64(bound(amount, 16_384, NO_LIMIT - 1));
        if (amount % 10 == 0) ++amount;
        RuleEntry[] memory entries = new RuleEntry[](1);
        RuleTerms memory terms = RuleTerms(1, 0, cap ? amount : 1, cap ? 1 : amount);
        entries[0] = RuleEntry(Direction.Outbound, 0, (uint32(9) << 16) | CURRENCY, terms);
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        _gate.adoptRules(PAYER_COUNTRY, entries, "law");
    }

    /// A count of changes that has reached its maximum can no longer show that a link is stale.
    function test_decide_TrustsNoLinkAtTheLastStamp() external {
        _adopt(PAYER_COUNTRY, Direction.Outbound, 0, RuleTerms(1, 0, 0, 0));
        _adopt(PAYEE_COUNTRY, Direction.Inbound, 0, RuleTerms(1, 0, 0, 0));
        bytes32 word = vm.load(address(_gate), 0);
        assertEq(uint256(word) & MAX_STAMP, _stamp(), "the stamp's slot");
        vm.store(address(_gate), 0, bytes32((uint256(word) & ~uint256(MAX_STAMP)) | (MAX_STAMP - 1)));
        assertEq(uint8(_decideLinked(MAX_STAMP - 1)), uint8(Reason.Permitted), "one before the last");
        assertEq(uint8(_decideLinked(MAX_STAMP - 2)), uint8(Reason.PayerUnknown), "another");
        _gate.setSuspension(1, type(uint32).max);
        assertEq(_stamp(), MAX_STAMP, "the last");
        assertEq(uint8(_decideLinked(MAX_STAMP)), uint8(Reason.PayerUnknown), "the last is not trusted");
        assertEq(uint8(_decideLinked(MAX_STAMP - 1)), uint8(Reason.PayerUnknown), "nor the one before");
        _gate.setSuspension(1, type(uint32).max);
        assertEq(_stamp(), MAX_STAMP, "saturates");
    }

    /// A token can only mislead itself: a stranger who comes with a bank's link.
    function _decideLinked(uint24 stamp) private view returns (Reason reason) {
        PaymentTerms terms = toPaymentTerms(IssuerRule.wrap(1 << 22), toAssetId(9, CURRENCY), 0);
        Party stranger = toParty(STRANGER, toLink(1, PAYER_COUNTRY, 0, block.timestamp + 1 days, stamp));
        Party payee = toParty(PAYEE, Link.wrap(0));
        (Decision decision, , ) = _gate.decisionOnTransfer(stranger, payee, terms, 1, address(0));
        return decision.reasonOf();
    }

    /// The gate's own, as every link that it gives tells it.
    function _stamp() private view returns (uint24) {
        Party nobody = toParty(STRANGER, Link.wrap(0));
        (, Link link, ) = _gate.decisionOnTransfer(nobody, nobody, PaymentTerms.wrap(0), 0, address(0));
        return uint24(Link.unwrap(link));
    }

    function _isReported(Decision decision) private pure returns (bool) {
        return (Decision.unwrap(decision) >> 246) & 1 == 1;
    }

    function _raise(ICountryRegistry registry, uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        registry.admit(country, anyAlpha2(country), delegation, 1);
        vm.prank(delegation);
        registry.join(country, 1, address(0), inBoth(Office.Registrar, Office.Supervisor, address(this)));
        registry.takeOffice(country, Office.Registrar);
        registry.takeOffice(country, Office.Supervisor);
    }

    function _link(bytes20 lei, uint16 country, address account) private {
        uint32 id = _gate.license(lei, country, ParticipantKind.Bank, 0, uint40(block.timestamp + 1 days));
        _gate.proposeAccount(id, account);
        vm.prank(account);
        _gate.acceptAccount(id);
    }

    /// Makes random inputs meet often enough: most of what bears on a payment is in order, each piece sometimes not.
    function _tame(Case memory c) private pure {
        uint256 entropy = uint256(keccak256(abi.encode(c)));
        _tameTerms(c.outbound, entropy);
        _tameTerms(c.outboundDefault, entropy >> 16);
        _tameTerms(c.inbound, entropy >> 32);
        _tameTerms(c.inboundDefault, entropy >> 48);
        _tameTerms(c.issuer, entropy >> 64);
        c.issuer.purposes &= ANY_PURPOSE;
        c.issuer.cap %= 1 << 14; // the mantissa of a decimal cap
        c.issuer.dailyLimit = 0;
        _tameStanding(c.payer, entropy >> 80);
        _tameStanding(c.payee, entropy >> 96);
        _tameAll(c, entropy >> 128);
        c.purpose %= 50; // two more than a rule can name
        c.amount = _near(c, entropy >> 112);
    }

    function _tameAll(Case memory c, uint256 entropy) private pure {
        _tameAsks(c.outboundAsks, entropy);
        _tameAsks(c.outboundDefaultAsks, entropy >> 16);
        _tameAsks(c.inboundAsks, entropy >> 32);
        _tameAsks(c.inboundDefaultAsks, entropy >> 48);
        ThresholdTerms memory nothing;
        if (_isNothing(c.outbound)) c.outboundAsks = nothing;
        if (_isNothing(c.outboundDefault)) c.outboundDefaultAsks = nothing;
        if (_isNothing(c.inbound)) c.inboundAsks = nothing;
        if (_isNothing(c.inboundDefault)) c.inboundDefaultAsks = nothing;
        c.payerModule = uint8((entropy >> 64) % 8);
        c.payeeModule = uint8((entropy >> 67) % 8);
    }

    /// Amounts in round figures; what is unsound otherwise is made sound.
    function _tameAsks(ThresholdTerms memory asks, uint256 entropy) private pure {
        asks.reportAbove = entropy & 1 == 0 ? 0 : _roundFigure(asks.reportAbove, entropy >> 8);
        asks.holdAbove = entropy & 2 == 0 ? 0 : _roundFigure(asks.holdAbove, entropy >> 8);
        asks.clock = asks.holdAbove == 0 ? 0 : 1 + (asks.clock % 120);
        if (asks.holdAbove == 0) asks.settlesOnSilence = false;
        if (entropy & 12 != 0) asks.asksModule = false;
    }

    function _tameStanding(Standing memory standing, uint256 entropy) private pure {
        standing.unknown = entropy & 15 == 0;
        standing.suspended = entropy & 240 == 0;
        standing.expired = entropy & 3_840 == 0;
        standing.frozen = entropy & 61_440 == 0;
        standing.tier %= 8;
    }

    /// As people write amounts, and rules keep them: four or five digits and any number of zeros.
    function _roundFigure(uint64 amount, uint256 entropy) private pure returns (uint64) {
        return uint64((amount % 16_384) * 10 ** (entropy & 15));
    }

    function _tameTerms(RuleTerms memory terms, uint256 entropy) private pure {
        terms.minTier %= entropy & 3 == 0 ? 8 : 2;
        if (entropy & 12 != 0) terms.purposes = type(uint48).max;
        terms.cap = entropy & 16 == 0 ? 0 : _roundFigure(terms.cap, entropy >> 9);
        terms.dailyLimit = entropy & 32 == 0 ? 0 : _roundFigure(terms.dailyLimit, entropy >> 13);
        if (entropy & 448 == 0) (terms.purposes, terms.minTier, terms.cap, terms.dailyLimit) = (0, 0, 0, 0);
    }

    /// An amount at, below or above one of the caps and thresholds, or any.
    function _near(Case memory c, uint256 entropy) private pure returns (uint256) {
        uint256[14] memory caps;
        caps[0] = c.outbound.cap;
        caps[1] = c.outboundDefault.cap;
        caps[2] = c.inbound.cap;
        caps[3] = c.inboundDefault.cap;
        caps[4] = c.issuer.cap;
        caps[5] = entropy;
        (caps[6], caps[7]) = (c.outboundAsks.reportAbove, c.outboundAsks.holdAbove);
        (caps[8], caps[9]) = (c.outboundDefaultAsks.reportAbove, c.outboundDefaultAsks.holdAbove);
        (caps[10], caps[11]) = (c.inboundAsks.reportAbove, c.inboundAsks.holdAbove);
        (caps[12], caps[13]) = (c.inboundDefaultAsks.reportAbove, c.inboundDefaultAsks.holdAbove);
        return caps[entropy % 14] + ((entropy >> 8) % 3);
    }

    function _establish(Case memory c) private {
        _adoptBoth(PAYER_COUNTRY, Direction.Outbound, PAYEE_COUNTRY, c.outbound, c.outboundAsks);
        _adoptBoth(PAYER_COUNTRY, Direction.Outbound, 0, c.outboundDefault, c.outboundDefaultAsks);
        _adoptBoth(PAYEE_COUNTRY, Direction.Inbound, PAYER_COUNTRY, c.inbound, c.inboundAsks);
        _adoptBoth(PAYEE_COUNTRY, Direction.Inbound, 0, c.inboundDefault, c.inboundDefaultAsks);
        _gate.adoptModule(PAYER_COUNTRY, _modules[c.payerModule < 2 ? c.payerModule : 2], "law");
        _gate.adoptModule(PAYEE_COUNTRY, _modules[c.payeeModule < 2 ? c.payeeModule : 2], "law");
        _stand(1, c.payer);
        _stand(2, c.payee);
        // Licences that expire end now; the others end a second later.
        vm.warp(block.timestamp + 1 days);
    }

    function _stand(uint32 id, Standing memory standing) private {
        uint256 end = block.timestamp + 1 days;
        _gate.amend(id, standing.tier, uint40(standing.expired ? end : end + 1));
        // Suspensions that have ended end now, too; the others end a second later.
        if (standing.suspended) _gate.setSuspension(id, uint32(end + 1));
        else if (standing.wasSuspended) _gate.setSuspension(id, uint32(end));
        address[] memory accounts = new address[](1);
        uint48[] memory ends = new uint48[](1);
        accounts[0] = id == 1 ? PAYER : PAYEE;
        ends[0] = uint48(standing.frozen ? end + 1 : end);
        if (standing.frozen || standing.wasFrozen) _gate.setFreezes(accounts, ends);
    }

    function _adopt(uint16 country, Direction direction, uint16 counterparty, RuleTerms memory terms) private {
        RuleEntry[] memory entries = new RuleEntry[](1);
        entries[0] = RuleEntry(direction, counterparty, (uint32(9) << 16) | CURRENCY, terms);
        _gate.adoptRules(country, entries, "law");
    }

    function _adoptBoth(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        RuleTerms memory terms,
        ThresholdTerms memory asks
    ) private {
        _adopt(country, direction, counterparty, terms);
        if (!_isNothing(terms)) _ask(country, direction, counterparty, asks);
    }

    function _ask(uint16 country, Direction direction, uint16 counterparty, ThresholdTerms memory asks) private {
        ThresholdEntry[] memory entries = new ThresholdEntry[](1);
        entries[0] = ThresholdEntry(direction, counterparty, (uint32(9) << 16) | CURRENCY, asks);
        _gate.adoptThresholds(country, entries, "law");
    }

    /// Lowers the thresholds of the rule in force, or adds some.
    function _tighten(
        uint16 country,
        Direction direction,
        RuleTerms memory named,
        ThresholdTerms memory asks,
        ThresholdTerms memory defaultAsks,
        ThresholdTerms memory by
    ) private {
        bool isDefault = _isNothing(named);
        uint16 other = country == PAYER_COUNTRY ? PAYEE_COUNTRY : PAYER_COUNTRY;
        _ask(country, direction, isDefault ? 0 : other, _tightened(isDefault ? defaultAsks : asks, by));
    }

    function _tightened(
        ThresholdTerms memory asks,
        ThresholdTerms memory by
    ) private pure returns (ThresholdTerms memory) {
        uint64 holdAbove = uint64(_lower(asks.holdAbove, by.holdAbove));
        return
            ThresholdTerms({
                reportAbove: uint64(_lower(asks.reportAbove, by.reportAbove)),
                holdAbove: holdAbove,
                clock: asks.clock == 0 ? by.clock : asks.clock,
                settlesOnSilence: (asks.clock == 0 || asks.settlesOnSilence) &&
                    (by.clock == 0 || by.settlesOnSilence) &&
                    holdAbove != 0,
                countsExposure: asks.countsExposure || by.countsExposure,
                countsVelocity: asks.countsVelocity || by.countsVelocity,
                asksModule: asks.asksModule || by.asksModule
            });
    }

    /// Of two thresholds, where zero is none.
    function _lower(uint256 a, uint256 b) private pure returns (uint256) {
        if (a == 0 || b == 0) return a | b;
        return a < b ? a : b;
    }

    function _approval(Case memory c) private view returns (Approval memory) {
        address payer = c.payer.unknown ? STRANGER : PAYER;
        return _gate.approvalOf(payer, c.payee.unknown ? STRANGER : PAYEE, toAssetId(9, CURRENCY), c.amount);
    }

    function _decide(Case memory c) private view returns (Decision decision) {
        uint256 issuer = (uint256(c.issuer.purposes) << 22) | (uint256(c.issuer.minTier) << 19) | c.issuer.cap;
        (decision, , ) = _gate.decisionOnTransfer(
            toParty(c.payer.unknown ? STRANGER : PAYER, Link.wrap(0)),
            toParty(c.payee.unknown ? STRANGER : PAYEE, Link.wrap(0)),
            toPaymentTerms(IssuerRule.wrap(uint72(issuer)), toAssetId(9, CURRENCY), _flagged(c)),
            c.amount,
            address(0)
        );
    }

    function _flagged(Case memory c) private pure returns (uint8) {
        return c.approved ? c.purpose | APPROVED : c.purpose;
    }

    /// After rules and standing: the payer's country's contract, the payee's, the holds.
    function _expected(Case memory c) private pure returns (Reason) {
        Reason reason = _expectedOfRules(c);
        if (reason != Reason.Permitted) return reason;
        (ThresholdTerms memory there, ThresholdTerms memory here) = _asked(c);
        if (there.asksModule && c.payerModule < 2) return Reason.OutboundModule;
        if (here.asksModule && c.payeeModule < 2) return Reason.InboundModule;
        return !c.approved && (_holds(there, c) || _holds(here, c)) ? Reason.ApprovalNeeded : Reason.Permitted;
    }

    /// What the two rules that apply ask for. A party that is unknown is at home nowhere, and others' defaults apply to it.
    function _asked(Case memory c) private pure returns (ThresholdTerms memory there, ThresholdTerms memory here) {
        bool outboundNamed = !c.payee.unknown && !_isNothing(c.outbound);
        bool inboundNamed = !c.payer.unknown && !_isNothing(c.inbound);
        if (!c.payer.unknown) there = outboundNamed ? c.outboundAsks : c.outboundDefaultAsks;
        if (!c.payee.unknown) here = inboundNamed ? c.inboundAsks : c.inboundDefaultAsks;
    }

    function _reports(ThresholdTerms memory asks, Case memory c) private pure returns (bool) {
        return asks.reportAbove != 0 && c.amount > asks.reportAbove;
    }

    function _holds(ThresholdTerms memory asks, Case memory c) private pure returns (bool) {
        return asks.holdAbove != 0 && c.amount > asks.holdAbove;
    }

    function _outboundOf(Case memory c) private pure returns (RuleTerms memory) {
        return _applying(c.outbound, c.outboundDefault);
    }

    function _inboundOf(Case memory c) private pure returns (RuleTerms memory) {
        return _applying(c.inbound, c.inboundDefault);
    }

    function _expectedOfRules(Case memory c) private pure returns (Reason) {
        if (c.payer.unknown) return Reason.PayerUnknown;
        if (c.payer.suspended || c.payer.frozen) return Reason.PayerNotActive;
        if (c.payer.expired) return Reason.PayerLicenceExpired;
        if (c.payee.unknown) return Reason.PayeeUnknown;
        if (c.payee.suspended || c.payee.frozen) return Reason.PayeeNotActive;
        if (c.payee.expired) return Reason.PayeeLicenceExpired;
        uint8 flaw = _flaw(c, _applying(c.outbound, c.outboundDefault), false);
        if (flaw != 0) return Reason(uint8(Reason.OutboundNoRule) + flaw - 1);
        flaw = _flaw(c, _applying(c.inbound, c.inboundDefault), false);
        if (flaw != 0) return Reason(uint8(Reason.InboundNoRule) + flaw - 1);
        flaw = _flaw(c, c.issuer, true);
        return flaw == 0 ? Reason.Permitted : Reason(uint8(Reason.IssuerNoRule) + flaw - 1);
    }

    /// 1 for no rule, 2 purpose, 3 tier, 4 cap. An issuer's rule without purposes is none; it has no default behind it.
    function _flaw(Case memory c, RuleTerms memory rule, bool issuer) private pure returns (uint8) {
        if (issuer ? rule.purposes == 0 : _isNothing(rule)) return 1;
        if (c.purpose >= 48 || rule.purposes & (uint48(1) << c.purpose) == 0) return 2;
        if (c.payer.tier < rule.minTier || c.payee.tier < rule.minTier) return 3;
        return rule.cap == 0 || c.amount <= rule.cap ? 0 : 4;
    }

    function _applying(RuleTerms memory rule, RuleTerms memory default_) private pure returns (RuleTerms memory) {
        return _isNothing(rule) ? default_ : rule;
    }

    function _isNothing(RuleTerms memory rule) private pure returns (bool) {
        return rule.purposes == 0 && rule.minTier == 0 && rule.cap == 0 && rule.dailyLimit == 0;
    }

    function _narrowed(RuleTerms memory rule, RuleTerms memory by) private pure returns (RuleTerms memory) {
        return
            RuleTerms({
                purposes: rule.purposes & by.purposes,
                minTier: rule.minTier > by.minTier ? rule.minTier : by.minTier,
                cap: uint64(_smaller(rule.cap, by.cap)),
                dailyLimit: rule.dailyLimit == 0 ? by.dailyLimit : uint64(_smaller(rule.dailyLimit, by.dailyLimit))
            });
    }

    function _assertNotWider(Decision before, Decision later) private pure {
        assertTrue(later.isExposureCounted() || !before.isExposureCounted(), "counted before");
        assertTrue(later.isVelocityCounted() || !before.isVelocityCounted(), "paced before");
        assertTrue(_isReported(later) || !_isReported(before), "reported before");
        if (later.reasonOf() != Reason.Permitted) return;
        assertEq(uint8(before.reasonOf()), uint8(Reason.Permitted), "permitted before");
        assertLe(later.dailyLimitOf(), before.dailyLimitOf(), "limit");
    }

    /// Zero is none among terms, the largest number among decisions.
    function _smaller(uint64 a, uint64 b) private pure returns (uint256) {
        uint256 first = a == 0 ? NO_LIMIT : a;
        uint256 second = b == 0 ? NO_LIMIT : b;
        return first < second ? first : second;
    }
}
