// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IParticipantRegistry} from "../../contracts/supervision/interfaces/IParticipantRegistry.sol";
import {UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, toParty} from "../../contracts/supervision/types/Link.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Decision, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {anyAlpha2, inBoth, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice What a token remembers of its accounts is as good as what the gate would read.
/// @dev The test contract is joint authority, Registrar and Supervisor of two countries; each permits payments from tier 2 on.
/// Beside the gate it is a token that remembers links, and forgets none.
contract GateLinksTest is Test {
    uint256 private constant BANKS = 3;
    uint256 private constant ACCOUNTS = 6; // the upper ones are named when an account is lost
    uint40 private constant NOW = 1_800_000_000;
    uint40 private constant LICENCE = 90 days;
    uint8 private constant LEAST_TIER = 2;
    uint256 private constant ACTS = 8;

    IGate private _gate;
    AssetId private _asset = toAssetId(9, 7);
    uint256 private _luck;
    uint256 private _now; // the compiler takes the block's own time for constant
    Link[ACCOUNTS] private _remembered;

    function setUp() external {
        _warp(NOW);
        ICountryRegistry registry = Suite.countries(
            address(this),
            Charter(10_000, 1, 1 days, 1 minutes),
            new Founder[](0)
        );
        _gate = Suite.gate(registry, Suite.numbers(), address(this), address(this));
        for (uint16 country = 1; country <= 2; ++country) _raise(registry, country);
        for (uint256 bank = 0; bank < BANKS; ++bank) {
            _gate.license(_leiOf(bank), uint16(1 + (bank % 2)), ParticipantKind.Bank, LEAST_TIER, NOW + LICENCE);
            _open(bank, _accountOf(bank));
        }
    }

    /// Whatever becomes of participants and accounts, and whenever their links were read: the decision is the one that the
    /// files give.
    function testFuzz_decide_RemembersNothingUntrue(uint256 seed) external {
        _luck = seed;
        for (uint256 i = 0; i < 24; ++i) {
            _live(_pick(12));
            if (_pick(3) != 0) continue;
            (uint256 payer, uint256 payee) = (_pick(ACCOUNTS), _pick(ACCOUNTS));
            _assertAsRead(payer, payee);
            _remember(payer, payee);
        }
        for (uint256 i = 0; i < ACCOUNTS * ACCOUNTS; ++i) _assertAsRead(i / ACCOUNTS, i % ACCOUNTS);
    }

    /// Each of these makes every link worthless that was read before, and the gate says of the account what is true now.
    function test_decide_ForgetsLinksWhereStandingChanges() external {
        Reason[ACTS] memory expected = [
            Reason.OutboundTier,
            Reason.Permitted, // for a day still
            Reason.PayerNotActive,
            Reason.PayerNotActive,
            Reason.PayerUnknown,
            Reason.PayerUnknown,
            Reason.Permitted,
            Reason.PayerNotActive
        ];
        for (uint256 act = 0; act < ACTS; ++act) {
            uint256 before = vm.snapshotState();
            if (act == 6) _gate.setSuspension(1, type(uint32).max);
            Link link = _read(0);
            _change(act);
            assertFalse(link.holdsAt(_stamp(), _now), "a link that is worth something");
            assertEq(uint8(_decide(link)), uint8(expected[act]), "what is true now");
            vm.revertToState(before);
        }
    }

    /// What takes nothing from anybody costs no payment another look.
    function test_decide_KeepsLinksWhereNoneIsUntrue() external {
        Link link = _read(0);
        _gate.license("SOGDIABANK3000000053", 1, ParticipantKind.Bank, 0, NOW + LICENCE);
        _open(0, _accountOf(3));
        _gate.amend(1, LEAST_TIER, NOW + LICENCE + 1);
        assertTrue(link.holdsAt(_stamp(), _now), "still worth something");
        assertEq(uint8(_decide(link)), uint8(Reason.Permitted), "permitted");
    }

    /// A link is trusted to the minute in which the licence ends; within that one the file answers.
    function testFuzz_decide_ToTheEndOfTheLicence(uint40 end) external {
        end = uint40(bound(end, NOW + 61, NOW + LICENCE));
        _gate.amend(1, LEAST_TIER, end);
        Link link = _read(0);
        for (uint256 time = end - 61; time < end; time += 20) {
            _warp(time);
            assertEq(uint8(_decide(link)), uint8(Reason.Permitted), "within");
        }
        _warp(end - 1);
        assertEq(uint8(_decide(link)), uint8(Reason.Permitted), "the last second");
        assertTrue(link.holdsAt(_stamp(), end - 1) == (end % 60 == 0), "in its last minute it is read again");
        _warp(end);
        assertEq(uint8(_decide(link)), uint8(Reason.PayerLicenceExpired), "the end");
    }

    /// Links with another stamp are read again, those of the future among them.
    function testFuzz_decide_TrustsNoOtherStamp(uint24 stamp, uint96 word) external view {
        vm.assume(stamp != _stamp());
        Link forged = Link.wrap(((word >> 24) << 24) | stamp);
        assertEq(uint8(_decide(forged)), uint8(Reason.Permitted), "as the file says");
        (, Link link, ) = _ask(0, forged, 1, Link.wrap(0));
        assertEq(Link.unwrap(link), Link.unwrap(_read(0)), "and what to remember instead");
    }

    function _change(uint256 act) private {
        if (act == 0) _gate.amend(1, LEAST_TIER - 1, NOW + LICENCE);
        if (act == 1) _gate.amend(1, LEAST_TIER, uint40(_now + 1 days));
        if (act == 2) _gate.setSuspension(1, uint32(_now + 1));
        if (act == 3) _gate.revoke(1);
        if (act == 4) _gate.removeAccount(_accountOf(0));
        if (act == 5) _replace(_accountOf(0), _accountOf(3));
        if (act == 6) _gate.setSuspension(1, uint32(_now));
        if (act == 7) _freeze(_accountOf(0), _now + 1);
    }

    /// One act, if it may be done, or time.
    function _live(uint256 act) private {
        (uint32 id, address account) = (uint32(1 + _pick(BANKS)), _accountOf(_pick(ACCOUNTS)));
        if (act == 0) _try(abi.encodeCall(_gate.amend, (id, uint8(_pick(4)), _anyEnd())));
        if (act == 1) _gate.setSuspension(id, uint32(_anyEnd()));
        if (act == 2) _gate.setSuspension(id, uint32(_now));
        if (act == 3) _freeze(account, _pick(3) == 0 ? _now : _anyEnd());
        if (act == 4 && _pick(4) == 0) _try(abi.encodeCall(_gate.revoke, (id)));
        if (act == 5) _try(abi.encodeCall(_gate.removeAccount, (account)));
        if (act == 6) _tryToOpen(id, account);
        if (act == 7) _tryToReplace(account, _accountOf(_pick(ACCOUNTS)));
        if (act == 8)
            _try(abi.encodeCall(_gate.license, (_leiOf(_pick(BANKS)), 1, ParticipantKind.Bank, 3, _anyEnd())));
        if (act == 9) _warp(_now + _pick(90));
        if (act == 10) _warp(_now + _pick(3 days));
        if (act == 11) _warp((_now / 60 + 1) * 60 - _pick(2));
    }

    function _anyEnd() private returns (uint40) {
        return uint40(_now + 1 + _pick([uint256(200), 4 days, LICENCE][_pick(3)]));
    }

    function _tryToOpen(uint32 id, address account) private {
        _try(abi.encodeCall(_gate.proposeAccount, (id, account)));
        vm.prank(account);
        _try(abi.encodeCall(_gate.acceptAccount, (id)));
    }

    function _tryToReplace(address lost, address successor) private {
        bool isOurs = _stateOf(lost) == IParticipantRegistry.AccountState.Linked;
        if (isOurs && _stateOf(successor) == IParticipantRegistry.AccountState.None) _replace(lost, successor);
    }

    function _stateOf(address account) private view returns (IParticipantRegistry.AccountState) {
        return _gate.accountOf(account).state;
    }

    function _freeze(address account, uint256 end) private {
        (address[] memory accounts, uint48[] memory ends) = (new address[](1), new uint48[](1));
        (accounts[0], ends[0]) = (account, uint48(end));
        _gate.setFreezes(accounts, ends);
    }

    function _try(bytes memory call) private {
        (bool ok, ) = address(_gate).call(call);
        ok; // what may not be done is left undone
    }

    function _open(uint256 bank, address account) private {
        _gate.proposeAccount(uint32(1 + bank), account);
        vm.prank(account);
        _gate.acceptAccount(uint32(1 + bank));
    }

    function _replace(address lost, address successor) private {
        _gate.replaceAccount(lost, successor);
    }

    /// As a token does with every payment.
    function _remember(uint256 payer, uint256 payee) private {
        (, _remembered[payer], _remembered[payee]) = _ask(payer, _remembered[payer], payee, _remembered[payee]);
    }

    function _assertAsRead(uint256 payer, uint256 payee) private view {
        (Decision byMemory, , ) = _ask(payer, _remembered[payer], payee, _remembered[payee]);
        (Decision read, , ) = _ask(payer, Link.wrap(0), payee, Link.wrap(0));
        assertEq(Decision.unwrap(byMemory), Decision.unwrap(read), "as the files say");
    }

    function _ask(uint256 payer, Link from, uint256 payee, Link to) private view returns (Decision, Link, Link) {
        return
            _gate.decisionOnTransfer(
                toParty(_accountOf(payer), from),
                toParty(_accountOf(payee), to),
                toPaymentTerms(UNRESTRICTED, _asset, 0),
                1,
                address(0)
            );
    }

    /// Of a payment from the first account, whose link is given, to the second.
    function _decide(Link link) private view returns (Reason) {
        (Decision decision, , ) = _ask(0, link, 1, Link.wrap(0));
        return decision.reasonOf();
    }

    function _read(uint256 account) private view returns (Link link) {
        (, link, ) = _ask(account, Link.wrap(0), account, Link.wrap(0));
    }

    function _stamp() private view returns (uint24) {
        return uint24(Link.unwrap(_read(0)));
    }

    function _warp(uint256 time) private {
        _now = time;
        vm.warp(time);
    }

    function _pick(uint256 count) private returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck % count;
    }

    function _raise(ICountryRegistry registry, uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        registry.admit(country, anyAlpha2(country), delegation, 1);
        vm.prank(delegation);
        registry.join(country, 1, address(0), inBoth(Office.Registrar, Office.Supervisor, address(this)));
        registry.takeOffice(country, Office.Registrar);
        registry.takeOffice(country, Office.Supervisor);
        RuleEntry[] memory entries = new RuleEntry[](2);
        RuleTerms memory terms = RuleTerms(type(uint48).max, LEAST_TIER, 0, 0);
        entries[0] = RuleEntry(Direction.Outbound, 0, AssetId.unwrap(_asset), terms);
        entries[1] = RuleEntry(Direction.Inbound, 0, AssetId.unwrap(_asset), terms);
        _gate.adoptRules(country, entries, "law");
    }

    function _accountOf(uint256 number) private pure returns (address) {
        return address(uint160(0xb0b0 + number));
    }

    function _leiOf(uint256 bank) private pure returns (bytes20) {
        if (bank == 0) return "SOGDIABANK0000000058";
        return bank == 1 ? bytes20("SOGDIABANK1000000024") : bytes20("SOGDIABANK2000000087");
    }
}
