// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {
    Scope,
    contractScope,
    corridorScope,
    currencyScope,
    participantScope
} from "../../contracts/governance/types/Scope.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, MAX_STAMP, Party, toParty} from "../../contracts/supervision/types/Link.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Decision, PaymentTerms, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {anyAlpha2, inBoth, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The test contract is joint authority, Registrar, Supervisor and committee of three countries that permit each
/// other everything; of each, every third bank.
contract GateScreenTest is Test {
    uint16 private constant COUNTRIES = 3;
    uint256 private constant BANKS = 8;
    uint256 private constant PARTIES = 9; // drawn from the banks, so some come twice
    uint256 private constant HALTS = 4;
    uint256 private constant CLOSURES = 2;
    uint256 private constant WAIT = 120 hours; // what waits longest
    uint40 private constant NOW = 1_800_000_000;
    uint40 private constant LATER = NOW + 1 days; // when all is asked
    address private constant PATH = address(0xc1ea);
    address private constant OTHER_PATH = address(0xc1eb);

    IGate private _gate;
    AssetId private _asset = toAssetId(1, 7);
    AssetId private _otherAsset = toAssetId(2, 7);
    uint256 private _luck;
    Link[BANKS] private _firstLinks; // read before anything changed

    function setUp() external {
        vm.warp(NOW);
        ICountryRegistry registry = Suite.countries(
            address(this),
            Charter(10_000, 1, 1 days, 1 minutes),
            new Founder[](0)
        );
        _gate = Suite.gate(registry, Suite.numbers(), address(this), address(this));
        for (uint16 country = 1; country <= COUNTRIES; ++country) _raise(registry, country);
        for (uint256 i = 0; i < BANKS; ++i) _license(i);
        for (uint256 i = 0; i < BANKS; ++i) _firstLinks[i] = _linkOf(_accountOf(i));
    }

    /// Bit j of the payer i is set exactly if the payment from i to j would be refused, where rules permit everything or
    /// nothing.
    function testFuzz_screen_AgreesWithDecide(uint256 seed) external {
        _disturb(seed);
        Party[] memory parties = _anyParties();
        uint256[] memory barred = _gate.screen(parties, _asset, PATH);
        assertEq(barred.length, PARTIES, "length");
        for (uint256 i = 0; i < PARTIES; ++i) {
            for (uint256 j = 0; j < PARTIES; ++j) {
                bool refused = _reasonFor(parties[i], parties[j]) != Reason.Permitted;
                assertTrue(((barred[i] >> j) & 1 == 1) == refused, "barred exactly if refused");
            }
        }
    }

    /// Where the path is halted no payment passes, at home neither, and nothing is answered.
    function testFuzz_screen_RevertWhen_ThePathIsHalted(uint256 seed) external {
        _disturb(seed);
        vm.warp(NOW);
        _gate.halt(contractScope(PATH), LATER + 1);
        vm.warp(LATER);
        Party[] memory parties = _anyParties();
        for (uint256 i = 0; i < PARTIES; ++i) {
            assertTrue(
                _reasonFor(parties[i], parties[(i + 1) % PARTIES]) != Reason.Permitted,
                "by way of a halted path"
            );
        }
        vm.expectRevert(abi.encodeWithSelector(IGate.GateHalted.selector, PATH, LATER + 1));
        _gate.screen(parties, _asset, PATH);
        vm.warp(LATER + 1);
        _gate.screen(parties, _asset, PATH);
    }

    function testFuzz_screen_RevertWhen_TooMany(uint256 parties) external {
        parties = bound(parties, 257, 1_000);
        vm.expectRevert(abi.encodeWithSelector(IGate.GateTooMany.selector, parties, 256));
        _gate.screen(new Party[](parties), _asset, PATH);
    }

    /// Tokens rely on an answer: no words that they pass make the gate revert.
    function testFuzz_screen_NeverReverts(uint256[16] memory words, uint32 asset, address path, uint256 seed) external {
        vm.assume(path != OTHER_PATH);
        _disturb(seed);
        uint24 stamp = uint24(Link.unwrap(_linkOf(address(0))));
        Party[] memory parties = new Party[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            // Every second link is trusted, whatever it says.
            parties[i] = Party.wrap(i % 2 == 0 ? words[i] : (words[i] & ~uint256(MAX_STAMP)) | stamp);
        }
        asset = seed % 2 == 0 ? asset : AssetId.unwrap(_asset);
        assertEq(_gate.screen(parties, AssetId.wrap(asset), path).length, words.length, "length");
    }

    /// What a country closes stops what waits, for as long as anything may have waited since before: then only what was
    /// admitted afterwards can be there, and that was judged under the rule.
    function testFuzz_screen_BarsWhatWasClosedLately(uint256 seed, bool withdrawn) external {
        _luck = seed;
        (uint16 from, uint16 to) = (_anyCountry(), _anyCountry());
        Direction direction = Direction(_pick(2));
        (uint16 country, uint16 other) = direction == Direction.Outbound ? (from, to) : (to, from);
        if (withdrawn) _adopt(country, direction, 0, RuleTerms(0, 0, 0, 0));
        else _adopt(country, direction, other, RuleTerms(0, 0, 1, 0));
        for (uint256 time = NOW; time <= NOW + WAIT; time += WAIT / 2) {
            vm.warp(time);
            _assertClosed(withdrawn, country, direction, other);
        }
        vm.warp(NOW + WAIT + 1);
        _assertBarred(0);
    }

    /// Rules that are narrowed are not asked again, nor is what was closed in another currency.
    function testFuzz_screen_BarsNoOtherRule(uint256 seed) external {
        _luck = seed;
        (uint16 country, Direction direction) = (_anyCountry(), Direction(_pick(2)));
        RuleTerms[3] memory narrow = [
            RuleTerms(2, 0, 0, 0), // not the purpose of anything here
            RuleTerms(type(uint48).max, 7, 0, 0),
            RuleTerms(type(uint48).max, 0, 1, 1)
        ];
        _adopt(country, direction, uint16(_pick(COUNTRIES + 1)), narrow[_pick(3)]);
        _adoptIn(_otherAsset, country, direction, 0, RuleTerms(0, 0, 1, 0));
        _assertBarred(0);
    }

    /// The draws do what they are meant to: each cause of refusal occurs, and most payments pass.
    function test_disturb_MeetsEveryReason() external {
        uint256[] memory met = new uint256[](uint256(type(Reason).max) + 1);
        for (uint256 seed = 0; seed < 64; ++seed) {
            uint256 calm = vm.snapshotState();
            _disturb(seed);
            Party[] memory parties = _anyParties();
            for (uint256 i = 0; i < PARTIES * PARTIES; ++i) {
                ++met[uint256(_reasonFor(parties[i / PARTIES], parties[i % PARTIES]))];
            }
            vm.revertToState(calm);
        }
        for (uint256 i = uint256(Reason.PayerUnknown); i <= uint256(Reason.PayeeLicenceExpired); ++i) {
            assertTrue(met[i] != 0, "a standing that does not occur");
        }
        Reason[4] memory closed = [
            Reason.OutboundNoRule,
            Reason.OutboundPurpose,
            Reason.InboundNoRule,
            Reason.InboundPurpose
        ];
        for (uint256 i = 0; i < closed.length; ++i) assertTrue(met[uint256(closed[i])] != 0, "nothing was closed");
        for (uint256 i = uint256(Reason.CorridorHalted); i <= uint256(Reason.PayeeHalted); ++i) {
            assertTrue(met[i] != 0, "a halt that does not occur");
        }
        assertLe(1_000, met[uint256(Reason.Permitted)], "payments that pass");
    }

    /// Draws standings, halts and closed corridors, then goes on to the moment at which some of them have ended and others not.
    function _disturb(uint256 seed) private {
        _luck = seed;
        for (uint256 bank = 0; bank < BANKS; ++bank) _disturbStanding(bank);
        uint256 halts = _pick(HALTS + 1);
        for (uint256 i = 0; i < halts; ++i) _disturbScope(_anyScope());
        uint256 closures = _pick(CLOSURES + 1);
        for (uint256 i = 0; i < closures; ++i) _disturbRule();
        vm.warp(LATER);
    }

    /// Most stay as they are.
    function _disturbStanding(uint256 bank) private {
        uint256 draw = _pick(28);
        if (draw == 0) _gate.setSuspension(_idOf(bank), uint32(LATER) + 1);
        if (draw == 6) _gate.setSuspension(_idOf(bank), uint32(LATER)); // ends at that moment
        if (draw == 1) _gate.revoke(_idOf(bank));
        if (draw == 2 || draw == 3) _gate.removeAccount(_accountOf(bank));
        if (draw == 3) _link(bank);
        // Licences that end at that moment, and a second later.
        if (draw == 4) _gate.amend(_idOf(bank), 0, LATER);
        if (draw == 5) _gate.amend(_idOf(bank), 0, LATER + 1);
    }

    /// Ended, about to end, or lifted long before.
    function _disturbScope(Scope scope) private {
        uint256 draw = _pick(5);
        _gate.halt(scope, draw == 0 ? LATER : LATER + 1);
        if (draw == 1) _gate.lift(scope);
    }

    /// Closed, by name or by default, or withdrawn, which closes the corridor where there is no other rule; here or in
    /// another currency.
    function _disturbRule() private {
        RuleTerms memory terms = _pick(2) == 0 ? RuleTerms(0, 0, 1, 0) : RuleTerms(0, 0, 0, 0);
        uint16 counterparty = terms.cap == 0 ? 0 : uint16(_pick(COUNTRIES + 1));
        AssetId asset = _pick(4) == 0 ? _otherAsset : _asset;
        _adoptIn(asset, _anyCountry(), Direction(_pick(2)), counterparty, terms);
    }

    function _anyCountry() private returns (uint16) {
        return uint16(1 + _pick(COUNTRIES));
    }

    function _anyScope() private returns (Scope) {
        uint256 draw = _pick(8);
        if (draw == 0) return currencyScope(_asset);
        if (draw == 1) return currencyScope(_otherAsset);
        if (draw == 2) return contractScope(OTHER_PATH);
        if (draw < 5) return participantScope(uint32(1 + _pick(BANKS)));
        return corridorScope(uint16(1 + _pick(COUNTRIES)), uint16(1 + _pick(COUNTRIES)));
    }

    /// Banks and now and then a stranger, with links that are none, fresh, stale or another's.
    function _anyParties() private returns (Party[] memory parties) {
        parties = new Party[](PARTIES);
        for (uint256 i = 0; i < PARTIES; ++i) {
            (uint256 bank, uint256 draw) = (_pick(BANKS), _pick(8));
            Link link = Link.wrap(0);
            if (draw < 4) link = _linkOf(_accountOf(draw == 0 ? _pick(BANKS) : bank));
            if (draw == 1) link = _firstLinks[bank];
            address account = _pick(16) == 0 ? address(0xbad) : _accountOf(bank);
            parties[i] = toParty(account, link);
        }
    }

    /// All payments of the other banks pass; of one country, or to it, none does.
    function _assertClosed(bool all, uint16 country, Direction direction, uint16 other) private view {
        uint256[] memory barred = _gate.screen(_allParties(), _asset, PATH);
        for (uint256 i = 0; i < BANKS; ++i) {
            for (uint256 j = 0; j < BANKS; ++j) {
                (uint16 from, uint16 to) = (_homeOf(i), _homeOf(j));
                if (direction == Direction.Inbound) (from, to) = (to, from);
                bool closed = from == country && (all || to == other);
                assertTrue(((barred[i] >> j) & 1 == 1) == closed, "barred exactly if closed");
            }
        }
    }

    function _assertBarred(uint256 expected) private view {
        uint256[] memory barred = _gate.screen(_allParties(), _asset, PATH);
        for (uint256 i = 0; i < BANKS; ++i) assertEq(barred[i], expected, "barred");
    }

    function _allParties() private view returns (Party[] memory parties) {
        parties = new Party[](BANKS);
        for (uint256 i = 0; i < BANKS; ++i) parties[i] = toParty(_accountOf(i), _firstLinks[i]);
    }

    /// As the gate reads it now.
    function _linkOf(address account) private view returns (Link link) {
        Party party = toParty(account, Link.wrap(0));
        (, link, ) = _gate.decisionOnTransfer(party, party, PaymentTerms.wrap(0), 0, address(0));
    }

    function _reasonFor(Party payer, Party payee) private view returns (Reason) {
        PaymentTerms terms = toPaymentTerms(UNRESTRICTED, _asset, 0);
        (Decision decision, , ) = _gate.decisionOnTransfer(payer, payee, terms, 1, PATH);
        return decision.reasonOf();
    }

    function _raise(ICountryRegistry registry, uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        registry.admit(country, anyAlpha2(country), delegation, 1);
        vm.prank(delegation);
        registry.join(country, 1, address(0), inBoth(Office.Registrar, Office.Supervisor, address(this)));
        registry.takeOffice(country, Office.Registrar);
        registry.takeOffice(country, Office.Supervisor);
        RuleTerms memory open = RuleTerms(type(uint48).max, 0, 0, 0);
        _adopt(country, Direction.Outbound, 0, open);
        _adopt(country, Direction.Inbound, 0, open);
    }

    function _adopt(uint16 country, Direction direction, uint16 counterparty, RuleTerms memory terms) private {
        _adoptIn(_asset, country, direction, counterparty, terms);
    }

    function _adoptIn(
        AssetId asset,
        uint16 country,
        Direction direction,
        uint16 counterparty,
        RuleTerms memory terms
    ) private {
        RuleEntry[] memory entries = new RuleEntry[](1);
        entries[0] = RuleEntry(direction, counterparty, AssetId.unwrap(asset), terms);
        _gate.adoptRules(country, entries, "law");
    }

    function _license(uint256 bank) private {
        _gate.license(_leiOf(bank), _homeOf(bank), ParticipantKind.Bank, 0, NOW + 365 days);
        _link(bank);
    }

    function _link(uint256 bank) private {
        _gate.proposeAccount(_idOf(bank), _accountOf(bank));
        vm.prank(_accountOf(bank));
        _gate.acceptAccount(_idOf(bank));
    }

    function _pick(uint256 count) private returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck % count;
    }

    function _idOf(uint256 bank) private pure returns (uint32) {
        return uint32(1 + bank);
    }

    function _homeOf(uint256 bank) private pure returns (uint16) {
        return uint16(1 + (bank % COUNTRIES));
    }

    function _accountOf(uint256 bank) private pure returns (address) {
        return address(uint160(0xb0b0 + bank));
    }

    /// "SOGDIABANK", eight digits and the check digits of ISO 7064 MOD 97-10, in which a letter counts from ten.
    function _leiOf(uint256 bank) private pure returns (bytes20) {
        bytes memory lei = bytes("SOGDIABANK0000000000");
        lei[10] = bytes1(uint8(48 + bank));
        uint256 rest = 0;
        for (uint256 i = 0; i < 20; ++i) {
            uint8 char = uint8(lei[i]);
            rest = (char < 65 ? rest * 10 + char - 48 : rest * 100 + char - 55) % 97;
        }
        uint256 check = 98 - rest;
        (lei[18], lei[19]) = (bytes1(uint8(48 + check / 10)), bytes1(uint8(48 + (check % 10))));
        return bytes20(lei);
    }
}
