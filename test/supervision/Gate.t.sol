// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {toAssetId} from "../../contracts/common/types/AssetId.sol";
import {CountryRegistry} from "../../contracts/governance/CountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {Gate} from "../../contracts/supervision/Gate.sol";
import {IssuerRule} from "../../contracts/supervision/types/IssuerRule.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {
    Decision,
    Party,
    PaymentTerms,
    toLink,
    toParty,
    toPaymentTerms
} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The test contract is joint authority, Registrar and Supervisor of three countries; account 1 pays account 2.
contract GateTest is Test {
    /// What bears on a payment. A rule whose terms are all zero is absent.
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
    }

    struct Standing {
        bool unknown;
        bool suspended;
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

    Gate private _gate;

    function setUp() external {
        CountryRegistry registry = new CountryRegistry(address(this), Charter(10_000, 1, 1 days), new Founder[](0));
        for (uint16 country = 1; country <= 3; ++country) _raise(registry, country);
        _gate = new Gate(registry, address(this));
        _link("7LTWFZYICNSX8D621K86", PAYER_COUNTRY, PAYER);
        _link("MP6I5ZYZBEU3UXPYFY54", PAYEE_COUNTRY, PAYEE);
    }

    /// SUP-5 and the order of the checks: the gate agrees with a model written from the interface alone.
    function testFuzz_decide_AgreesWithTheModel(Case memory c) external {
        _tame(c);
        _establish(c);
        Decision decision = _decide(c);
        assertEq(uint8(decision.reasonOf()), uint8(_expected(c)), "reason");
        if (decision.reasonOf() != Reason.Permitted) return;
        uint64 out = _applying(c.outbound, c.outboundDefault).dailyLimit;
        uint64 into = _applying(c.inbound, c.inboundDefault).dailyLimit;
        assertEq(decision.dailyLimitOf(), _smaller(out, into), "limit");
    }

    /// SUP-4: whatever a country adopts that is narrower than the rule in force permits nothing new.
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

    /// SUP-4: a smaller amount is never refused where a larger one passes.
    function testFuzz_decide_PermitsLessThanWhatItPermits(Case memory c, uint256 less) external {
        _tame(c);
        _establish(c);
        if (_decide(c).reasonOf() != Reason.Permitted) return;
        c.amount = bound(less, 0, c.amount);
        assertEq(uint8(_decide(c).reasonOf()), uint8(Reason.Permitted), "less");
    }

    /// Nobody's rules bear on a payment but those of the two countries, for this currency and this way.
    function testFuzz_adoptRules_OfOthersChangeNothing(Case memory c, RuleTerms memory other) external {
        _tame(c);
        _tameTerms(other, uint256(keccak256(abi.encode(other))));
        _establish(c);
        Decision before = _decide(c);
        for (uint16 counterparty = 0; counterparty <= 3; ++counterparty) {
            _adopt(THIRD_COUNTRY, Direction.Outbound, counterparty, other);
            _adopt(THIRD_COUNTRY, Direction.Inbound, counterparty, other);
            _adopt(PAYER_COUNTRY, Direction.Inbound, counterparty, other);
            _adopt(PAYEE_COUNTRY, Direction.Outbound, counterparty, other);
        }
        assertEq(Decision.unwrap(_decide(c)), Decision.unwrap(before), "decision");
    }

    /// Tokens rely on an answer: no word that they pass makes the gate revert.
    function testFuzz_decide_NeverReverts(
        uint256 payer,
        uint256 payee,
        uint256 terms,
        uint256 amount,
        address path
    ) external view {
        _gate.decisionOnTransfer(Party.wrap(payer), Party.wrap(payee), PaymentTerms.wrap(terms), amount, path);
    }

    /// A count of account changes that has reached its maximum can no longer show that a link is stale.
    function test_decide_TrustsNoLinkAtTheLastEpoch() external {
        _adopt(PAYER_COUNTRY, Direction.Outbound, 0, RuleTerms(1, 0, 0, 0));
        _adopt(PAYEE_COUNTRY, Direction.Inbound, 0, RuleTerms(1, 0, 0, 0));
        bytes32 slot = keccak256(abi.encode(uint256(1), uint256(1)));
        bytes32 word = vm.load(address(_gate), slot);
        assertTrue(bytes20(word) == "7LTWFZYICNSX8D621K86", "the participant's slot");
        vm.store(address(_gate), slot, word | bytes32(uint256(65_534)));
        assertEq(uint8(_decideLinked(65_534)), uint8(Reason.Permitted), "one before the last");
        vm.store(address(_gate), slot, word | bytes32(uint256(65_535)));
        assertEq(uint8(_decideLinked(65_535)), uint8(Reason.PayerUnknown), "the last");
        _gate.removeAccount(PAYER);
        assertEq(_gate.participantOf(1).epoch, 65_535, "saturates");
    }

    function _decideLinked(uint16 epoch) private view returns (Reason) {
        PaymentTerms terms = toPaymentTerms(IssuerRule.wrap(1 << 22), toAssetId(9, CURRENCY), 0);
        Party stranger = toParty(STRANGER, toLink(1, epoch));
        return _gate.decisionOnTransfer(stranger, toParty(PAYEE, toLink(0, 0)), terms, 1, address(0)).reasonOf();
    }

    function _raise(CountryRegistry registry, uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        registry.admit(country, "AA", delegation, 1);
        vm.startPrank(delegation);
        registry.join(country);
        registry.appoint(country, Office.Registrar, address(this));
        registry.appoint(country, Office.Supervisor, address(this));
        vm.stopPrank();
        registry.takeOffice(country, Office.Registrar);
        registry.takeOffice(country, Office.Supervisor);
    }

    function _link(bytes20 lei, uint16 country, address account) private {
        uint24 id = _gate.license(lei, country, ParticipantKind.Bank, 0, uint40(block.timestamp + 1 days));
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
        c.issuer.cap %= 1 << 14; // the mantissa of a decimal cap
        c.issuer.dailyLimit = 0;
        _tameStanding(c.payer, entropy >> 80);
        _tameStanding(c.payee, entropy >> 96);
        c.purpose %= 50; // two more than a rule can name
        c.amount = _near(c, entropy >> 112);
    }

    function _tameStanding(Standing memory standing, uint256 entropy) private pure {
        standing.unknown = entropy & 15 == 0;
        standing.suspended = entropy & 240 == 0;
        standing.expired = entropy & 3_840 == 0;
        standing.tier %= 8;
    }

    function _tameTerms(RuleTerms memory terms, uint256 entropy) private pure {
        terms.minTier %= entropy & 3 == 0 ? 8 : 2;
        if (entropy & 12 != 0) terms.purposes = type(uint48).max;
        if (entropy & 16 == 0) terms.cap = 0;
        if (entropy & 32 == 0) terms.dailyLimit = 0;
        if (entropy & 448 == 0) (terms.purposes, terms.minTier, terms.cap, terms.dailyLimit) = (0, 0, 0, 0);
        if (terms.cap == NO_LIMIT) terms.cap = 0; // stands for "none" in storage
        if (terms.dailyLimit == NO_LIMIT) terms.dailyLimit = 0;
    }

    /// An amount at, below or above one of the caps, or any.
    function _near(Case memory c, uint256 entropy) private pure returns (uint256) {
        uint256[6] memory caps;
        caps[0] = c.outbound.cap;
        caps[1] = c.outboundDefault.cap;
        caps[2] = c.inbound.cap;
        caps[3] = c.inboundDefault.cap;
        caps[4] = c.issuer.cap;
        caps[5] = entropy;
        return caps[entropy % 6] + ((entropy >> 8) % 3);
    }

    function _establish(Case memory c) private {
        _adopt(PAYER_COUNTRY, Direction.Outbound, PAYEE_COUNTRY, c.outbound);
        _adopt(PAYER_COUNTRY, Direction.Outbound, 0, c.outboundDefault);
        _adopt(PAYEE_COUNTRY, Direction.Inbound, PAYER_COUNTRY, c.inbound);
        _adopt(PAYEE_COUNTRY, Direction.Inbound, 0, c.inboundDefault);
        _stand(1, c.payer);
        _stand(2, c.payee);
        // Licences that expire end now; the others end a second later.
        vm.warp(block.timestamp + 1 days);
    }

    function _stand(uint24 id, Standing memory standing) private {
        uint256 end = block.timestamp + 1 days;
        _gate.amend(id, standing.tier, uint40(standing.expired ? end : end + 1));
        if (standing.suspended) _gate.suspend(id);
    }

    function _adopt(uint16 country, Direction direction, uint16 counterparty, RuleTerms memory terms) private {
        RuleEntry[] memory entries = new RuleEntry[](1);
        entries[0] = RuleEntry(direction, counterparty, (uint32(9) << 16) | CURRENCY, terms);
        _gate.adoptRules(country, entries, "law");
    }

    function _decide(Case memory c) private view returns (Decision) {
        uint256 issuer = (uint256(c.issuer.purposes) << 22) | (uint256(c.issuer.minTier) << 19) | c.issuer.cap;
        return
            _gate.decisionOnTransfer(
                toParty(c.payer.unknown ? STRANGER : PAYER, toLink(0, 0)),
                toParty(c.payee.unknown ? STRANGER : PAYEE, toLink(0, 0)),
                toPaymentTerms(IssuerRule.wrap(uint72(issuer)), toAssetId(9, CURRENCY), c.purpose),
                c.amount,
                address(0)
            );
    }

    function _expected(Case memory c) private pure returns (Reason) {
        if (c.payer.unknown) return Reason.PayerUnknown;
        if (c.payer.suspended) return Reason.PayerNotActive;
        if (c.payer.expired) return Reason.PayerLicenceExpired;
        if (c.payee.unknown) return Reason.PayeeUnknown;
        if (c.payee.suspended) return Reason.PayeeNotActive;
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
