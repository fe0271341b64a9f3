// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {toAssetId} from "../../contracts/common/types/AssetId.sol";
import {CountryRegistry} from "../../contracts/governance/CountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {Gate} from "../../contracts/supervision/Gate.sol";
import {IParticipantRegistry} from "../../contracts/supervision/interfaces/IParticipantRegistry.sol";
import {IssuerRule, UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {ParticipantKind, ParticipantStatus} from "../../contracts/supervision/types/Participant.sol";
import {toLink, toParty, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {Test} from "../utils/Vm.sol";

/// @notice Three countries whose offices supervise, and everybody trying everything: the joint authority, strangers,
/// banks, and every office where it has no say.
/// @dev After each call the standing of all participants and accounts is compared with what it was: who made it rise
/// must have had the right to. What was agreed with an account is written down here from what Registrars did.
contract Supervision is Test {
    uint16 public constant COUNTRIES = 3;
    uint24 public constant MAX_PARTICIPANTS = 5;
    uint8 public constant ACCOUNTS = 6;
    address private constant JOINT = address(0xa0);
    address private constant STRANGER = address(0xa1);

    struct Snapshot {
        IParticipantRegistry.ParticipantFile[6] participants;
        IParticipantRegistry.AccountFile[6] accounts;
    }

    struct Recovery {
        address successor;
        uint256 readyAt;
    }

    Gate public immutable gate;
    CountryRegistry private immutable _registry;
    bytes32 public violation;

    mapping(address account => mapping(uint24 id => bool)) private _invited;
    mapping(address account => Recovery) private _recoveries;

    constructor() {
        _registry = new CountryRegistry(
            JOINT,
            Charter({weightCapBps: 10_000, founders: 1, noticePeriod: 1 days}),
            new Founder[](0)
        );
        gate = new Gate(_registry, JOINT);
        for (uint16 country = 1; country <= COUNTRIES; ++country) _raise(country);
    }

    /// Anybody calls anything.
    function trespass(uint8 what, uint8 who, uint24 id, uint8 account, uint8 other, uint8 tier, uint40 time) external {
        bytes[13] memory calls = _calls(_participant(id), accountAt(account), accountAt(other), tier, time);
        _act(_anybody(who), calls[what % 13], _participant(id), accountAt(account), accountAt(other));
    }

    /// Those who may act do; chance alone would rarely let them.
    function act(uint8 what, uint24 id, uint8 account, uint8 other, uint8 tier, uint40 time) external {
        _actRightfully(what % 13, _participant(id), accountAt(account), accountAt(other), tier, time);
    }

    /// An account is named again while it is in use, then removed, and whoever stole its key tries to come back.
    function relapse(uint24 id, uint8 account) external {
        id = _participant(id);
        uint8[6] memory acts = [0, 5, 6, 5, 7, 6];
        for (uint256 i = 0; i < 6; ++i) _actRightfully(acts[i], id, accountAt(account), address(0), uint8(id), 1 days);
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + bound(time, 1, 4 days));
    }

    function accountAt(uint8 position) public pure returns (address) {
        return address(uint160(0xb0) + (position % ACCOUNTS));
    }

    function _actRightfully(uint8 what, uint24 id, address main, address other, uint8 tier, uint40 time) private {
        bytes[13] memory calls = _calls(id, main, other, tier, time);
        _act(_rightful(what, id, main), calls[what], id, main, other);
    }

    function _raise(uint16 country) private {
        vm.prank(JOINT);
        _registry.admit(country, "AA", _official(country, 0), 1);
        vm.prank(_official(country, 0));
        _registry.join(country);
        for (uint8 office = 1; office <= uint8(type(Office).max); ++office) {
            vm.prank(_official(country, 0));
            _registry.appoint(country, Office(office), _official(country, office));
            vm.prank(_official(country, office));
            _registry.takeOffice(country, Office(office));
        }
    }

    function _act(address caller, bytes memory call, uint24 id, address account, address other) private {
        // A bound for the comparison, not for the gate.
        if (bytes4(call) == gate.license.selector && gate.participantCount() >= MAX_PARTICIPANTS) return;
        Snapshot memory before = _snapshot();
        vm.prank(caller);
        (bool ok, ) = address(gate).call(call);
        if (!ok) return;
        _judge(caller, before, _snapshot());
        _note(caller, bytes4(call), id, account, other);
    }

    function _judge(address caller, Snapshot memory before, Snapshot memory later) private {
        for (uint24 id = 1; id <= MAX_PARTICIPANTS; ++id) {
            _judgeParticipant(caller, before.participants[id], later.participants[id]);
        }
        for (uint8 i = 0; i < ACCOUNTS; ++i) _judgeAccount(caller, accountAt(i), before.accounts[i], later.accounts[i]);
    }

    function _judgeParticipant(
        address caller,
        IParticipantRegistry.ParticipantFile memory before,
        IParticipantRegistry.ParticipantFile memory later
    ) private {
        bool registrar = caller == _official(later.country, uint8(Office.Registrar));
        bool supervisor = caller == _official(later.country, uint8(Office.Supervisor));
        bool licensed = before.status == ParticipantStatus.None && later.status != ParticipantStatus.None;
        bool better = later.tier > before.tier || later.expiry > before.expiry;
        bool reinstated = before.status == ParticipantStatus.Suspended && later.status == ParticipantStatus.Active;
        bool risen = before.status == ParticipantStatus.Revoked && later.status != ParticipantStatus.Revoked;
        bool moved = before.country != 0 && (later.country != before.country || later.lei != before.lei);
        if ((licensed || better) && !registrar) violation = "licence by another";
        if (reinstated && !supervisor) violation = "reinstated by another";
        if (risen) violation = "risen from revocation";
        if (moved) violation = "changed home";
    }

    function _judgeAccount(
        address caller,
        address account,
        IParticipantRegistry.AccountFile memory before,
        IParticipantRegistry.AccountFile memory later
    ) private {
        bool changedSides = before.participant != 0 && later.participant != before.participant;
        if (changedSides) violation = "changed sides";
        if (before.state == IParticipantRegistry.AccountState.Replaced && later.state != before.state) {
            violation = "came back";
        }
        bool linked = before.state != later.state && later.state == IParticipantRegistry.AccountState.Linked;
        if (!linked) return;
        bool agreed = _invited[account][later.participant] || _succeeds(account, later.participant);
        if (caller != account || !agreed) violation = "linked without consent";
    }

    /// Whether a Registrar named the account, three days ago at least, in place of one that is now replaced.
    function _succeeds(address account, uint24 id) private view returns (bool) {
        for (uint8 i = 0; i < ACCOUNTS; ++i) {
            Recovery memory recovery = _recoveries[accountAt(i)];
            IParticipantRegistry.AccountFile memory lost = gate.accountOf(accountAt(i));
            bool replaced = lost.state == IParticipantRegistry.AccountState.Replaced && lost.participant == id;
            if (replaced && recovery.successor == account && block.timestamp >= recovery.readyAt) return true;
        }
        return false;
    }

    /// Writes down what a successful call agreed or ended.
    function _note(address caller, bytes4 selector, uint24 id, address account, address other) private {
        if (selector == gate.proposeAccount.selector) _invited[account][id] = true;
        if (selector == gate.acceptAccount.selector) _forget(caller);
        if (selector == gate.removeAccount.selector) _forget(account);
        if (selector == gate.proposeAccountRecovery.selector) {
            _recoveries[account] = Recovery(other, block.timestamp + 3 days);
        }
        if (selector == gate.withdrawAccountRecovery.selector) delete _recoveries[account];
        if (selector == gate.objectToAccountRecovery.selector) delete _recoveries[account];
    }

    /// An account that was removed needs to be invited again, by whichever participant had it.
    function _forget(address account) private {
        for (uint24 id = 1; id <= MAX_PARTICIPANTS; ++id) {
            if (gate.accountOf(account).participant == id) delete _invited[account][id];
        }
        delete _recoveries[account];
    }

    function _snapshot() private view returns (Snapshot memory shot) {
        for (uint24 id = 1; id <= MAX_PARTICIPANTS; ++id) shot.participants[id] = gate.participantOf(id);
        for (uint8 i = 0; i < ACCOUNTS; ++i) shot.accounts[i] = gate.accountOf(accountAt(i));
    }

    function _calls(
        uint24 id,
        address account,
        address other,
        uint8 tier,
        uint40 time
    ) private view returns (bytes[13] memory calls) {
        uint40 expiry = uint40(block.timestamp + bound(time, 1, 30 days));
        uint16 country = _home(id);
        calls[0] = abi.encodeCall(gate.license, (_lei(tier), country, ParticipantKind.Bank, tier % 8, expiry));
        calls[1] = abi.encodeCall(gate.amend, (id, tier % 8, expiry));
        calls[2] = abi.encodeCall(gate.revoke, (id));
        calls[3] = abi.encodeCall(gate.suspend, (id));
        calls[4] = abi.encodeCall(gate.reinstate, (id));
        calls[5] = abi.encodeCall(gate.proposeAccount, (id, account));
        calls[6] = abi.encodeCall(gate.acceptAccount, (id));
        calls[7] = abi.encodeCall(gate.removeAccount, (account));
        calls[8] = abi.encodeCall(gate.proposeAccountRecovery, (account, other));
        calls[9] = abi.encodeCall(gate.withdrawAccountRecovery, (account));
        calls[10] = abi.encodeCall(gate.objectToAccountRecovery, (account));
        calls[11] = abi.encodeCall(gate.completeAccountRecovery, (account));
        calls[12] = abi.encodeCall(gate.adoptRules, (country, _rules(tier, time), "law"));
    }

    /// Who may make a call, as the interface says.
    function _rightful(uint8 what, uint24 id, address account) private view returns (address) {
        IParticipantRegistry.AccountFile memory file = gate.accountOf(account);
        if (what == 3 || what == 4 || what == 12) return _official(_home(id), uint8(Office.Supervisor));
        if (what == 6 || what == 10) return account;
        if (what == 11) return file.successor;
        bool aboutAccount = what >= 7 && what <= 9;
        return _official(_home(aboutAccount ? file.participant : id), uint8(Office.Registrar));
    }

    function _home(uint24 id) private view returns (uint16) {
        uint16 country = gate.participantOf(id).country;
        return country == 0 ? uint16(1 + (id % COUNTRIES)) : country;
    }

    function _rules(uint8 tier, uint40 time) private pure returns (RuleEntry[] memory entries) {
        entries = new RuleEntry[](1);
        RuleTerms memory terms = RuleTerms(tier % 4 == 0 ? 0 : type(uint48).max, 0, 0, 0);
        uint16 counterparty = uint16(time % (COUNTRIES + 1));
        entries[0] = RuleEntry(Direction((tier / 4) % 2), counterparty, 7, terms);
    }

    function _lei(uint8 number) private pure returns (bytes20) {
        bytes20[4] memory leis = [
            bytes20("7LTWFZYICNSX8D621K86"),
            "7H6GLXDRUGQFU57RNE97",
            "MP6I5ZYZBEU3UXPYFY54",
            "B4TYDEB6GKMZO031MB27"
        ];
        return leis[number % 4];
    }

    /// One more than there are participants, so that the next one is tried too.
    function _participant(uint24 id) private view returns (uint24) {
        return uint24(1 + (id % (gate.participantCount() + 1)));
    }

    function _official(uint16 country, uint8 office) private pure returns (address) {
        return address(uint160(country) * 0x1000 + office);
    }

    function _anybody(uint8 who) private pure returns (address) {
        if (who % 8 == 0) return JOINT;
        if (who % 8 == 1) return STRANGER;
        if (who % 8 == 2) return accountAt(who / 8);
        return _official(1 + (who % COUNTRIES), (who / 8) % 6);
    }
}

contract GateInvariantTest is Test {
    Supervision private _supervision;
    Gate private _gate;

    function setUp() external {
        _supervision = new Supervision();
        _gate = _supervision.gate();
        bytes4[] memory actions = new bytes4[](5);
        actions[0] = _supervision.trespass.selector;
        actions[1] = actions[2] = _supervision.act.selector;
        actions[3] = _supervision.pass.selector;
        actions[4] = _supervision.relapse.selector;
        targetContract(address(_supervision));
        targetSelector(FuzzSelector(address(_supervision), actions));
    }

    /// SUP-3: only home authorities raise a participant's standing.
    function invariant_SUP3_OnlyHomeAuthoritiesRaiseStanding() external view {
        assertEq(_supervision.violation(), bytes32(0), "violation");
    }

    /// SUP-5: what is permitted stands on two licences in force and two rules; without an issuer's rule nothing is.
    function invariant_SUP5_FailsClosed() external view {
        for (uint8 i = 0; i < _supervision.ACCOUNTS(); ++i) {
            for (uint8 j = 0; j < _supervision.ACCOUNTS(); ++j) {
                _assertFounded(_supervision.accountAt(i), _supervision.accountAt(j));
            }
        }
    }

    function _assertFounded(address payer, address payee) private view {
        assertTrue(_decide(payer, payee, IssuerRule.wrap(0)) != Reason.Permitted, "no issuer's rule");
        if (_decide(payer, payee, UNRESTRICTED) != Reason.Permitted) return;
        (uint16 from, uint16 to) = (_countryInForce(payer), _countryInForce(payee));
        assertTrue(_hasRule(from, Direction.Outbound, to), "outbound rule");
        assertTrue(_hasRule(to, Direction.Inbound, from), "inbound rule");
    }

    function _decide(address payer, address payee, IssuerRule issuer) private view returns (Reason) {
        return
            _gate
                .decide(
                    toParty(payer, toLink(0, 0)),
                    toParty(payee, toLink(0, 0)),
                    toPaymentTerms(issuer, toAssetId(0, 7), 0),
                    1,
                    address(0)
                )
                .reasonOf();
    }

    function _countryInForce(address account) private view returns (uint16) {
        IParticipantRegistry.AccountFile memory file = _gate.accountOf(account);
        assertTrue(file.state == IParticipantRegistry.AccountState.Linked, "linked");
        IParticipantRegistry.ParticipantFile memory participant = _gate.participantOf(file.participant);
        assertTrue(participant.status == ParticipantStatus.Active, "active");
        assertTrue(participant.expiry > block.timestamp, "in force");
        return participant.country;
    }

    function _hasRule(uint16 country, Direction direction, uint16 counterparty) private view returns (bool) {
        (RuleTerms memory named, ) = _gate.ruleOf(country, direction, counterparty, 7);
        (RuleTerms memory default_, ) = _gate.ruleOf(country, direction, 0, 7);
        return named.purposes != 0 || default_.purposes != 0;
    }
}
