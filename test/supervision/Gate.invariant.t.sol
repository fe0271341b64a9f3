// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IParticipantNumbers} from "../../contracts/supervision/interfaces/IParticipantNumbers.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {IParticipantRegistry} from "../../contracts/supervision/interfaces/IParticipantRegistry.sol";
import {IStandings} from "../../contracts/supervision/interfaces/IStandings.sol";
import {IssuerRule, toIssuerRule, UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, toParty} from "../../contracts/supervision/types/Link.sol";
import {ParticipantKind, ParticipantStatus} from "../../contracts/supervision/types/Participant.sol";
import {Decision, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SuspensionOrder, SuspensionReason} from "../../contracts/supervision/types/Suspension.sol";
import {anyAlpha2, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice Three countries with all their offices taken, and the gate that they share.
abstract contract Neighbours is Test {
    uint16 public constant COUNTRIES = 3;
    address internal constant JOINT = address(0xa0);

    IParticipantNumbers public immutable numbers;
    IGate public immutable gate;
    IStandings public immutable standings;
    ICaseRegistry internal immutable cases;
    ICountryRegistry private immutable _registry;

    constructor() {
        _registry = Suite.countries(
            JOINT,
            Charter({weightCapBps: 10_000, founders: 1, noticePeriod: 1 days, appointmentDelay: 1 minutes}),
            new Founder[](0)
        );
        numbers = Suite.numbers();
        cases = Suite.cases(_registry);
        standings = Suite.standings(_registry, cases, Suite.appeals(_registry, cases));
        gate = Suite.gate(_registry, numbers, JOINT, address(standings));
        for (uint16 country = 1; country <= COUNTRIES; ++country) _raise(country);
        for (uint16 country = 1; country <= COUNTRIES; ++country) _openCase(country);
    }

    function _official(uint16 country, uint8 office) internal pure returns (address) {
        return address(uint160(country) * 0x1000 + office);
    }

    /// A country's own case, of its own number.
    function _openCase(uint16 country) private {
        uint16[] memory parties = new uint16[](1);
        parties[0] = country;
        vm.prank(_official(country, uint8(Office.Supervisor)));
        cases.open(parties, new bytes32[](0), "law", 0);
    }

    function _raise(uint16 country) private {
        vm.prank(JOINT);
        _registry.admit(country, anyAlpha2(country), _official(country, 0), 1);
        Appointment[] memory first = new Appointment[](uint8(type(Office).max));
        for (uint8 office = 1; office <= first.length; ++office) {
            first[office - 1] = Appointment(Office(office), _official(country, office));
        }
        vm.prank(_official(country, 0));
        _registry.join(country, 1, address(0), first);
        for (uint8 office = 1; office <= first.length; ++office) {
            vm.prank(_official(country, office));
            _registry.takeOffice(country, Office(office));
        }
    }
}

/// @notice Three countries whose offices supervise, and everybody trying everything: the joint authority, strangers,
/// banks, and every office where it has no say.
/// @dev After each call the standing of all participants and accounts is compared with what it was: who made it rise
/// must have had the right to. What was agreed with an account is written down here from what Registrars did.
contract Supervision is Neighbours {
    uint32 public constant MAX_PARTICIPANTS = 5;
    uint8 public constant ACCOUNTS = 6;
    address private constant STRANGER = address(0xa1);

    struct Snapshot {
        IParticipantRegistry.ParticipantFile[6] participants;
        IParticipantRegistry.AccountFile[6] accounts;
    }

    struct Recovery {
        address successor;
        uint256 readyAt;
    }

    bytes32 public violation;
    uint32 public participants; // licensed so far; numbers are given in turn

    mapping(address account => mapping(uint32 id => bool)) private _invited;
    mapping(address account => Recovery) private _recoveries;

    /// Anybody calls anything.
    function trespass(uint8 what, uint8 who, uint32 id, uint8 account, uint8 other, uint8 tier, uint40 time) external {
        bytes[19] memory calls = _calls(_participant(id), accountAt(account), accountAt(other), tier, time);
        _act(_anybody(who), calls[what % 19], _participant(id), accountAt(account), accountAt(other));
    }

    /// Those who may act do; chance alone would rarely let them.
    function act(uint8 what, uint32 id, uint8 account, uint8 other, uint8 tier, uint40 time) external {
        _actRightfully(what % 16, _participant(id), accountAt(account), accountAt(other), tier, time);
    }

    /// An account is named again while it is in use, then removed, and whoever stole its key tries to come back.
    function relapse(uint32 id, uint8 account) external {
        id = _participant(id);
        uint8[6] memory acts = [0, 5, 6, 5, 7, 6];
        for (uint256 i = 0; i < 6; ++i) _actRightfully(acts[i], id, accountAt(account), address(0), uint8(id), 1 days);
    }

    /// A successor is named for an account, and whoever was not tries to come before it, and it before its time.
    function usurp(uint8 lost, uint8 successor, uint8 thief) external {
        (address account, address named) = (accountAt(lost), _unused(successor));
        bytes memory call = abi.encodeCall(standings.completeAccountRecovery, (address(gate), account));
        _actRightfully(8, 0, account, named, 0, 1 days);
        _act(_unused(thief), call, 0, account, address(0));
        _actRightfully(11, 0, account, address(0), 0, 1 days);
    }

    /// What its Supervisor suspended, every office of the same country tries to reinstate.
    function overreach(uint32 id) external {
        id = _participant(id);
        bytes memory call = abi.encodeCall(standings.reinstate, (address(gate), id));
        for (uint8 office = 0; office <= uint8(type(Office).max); ++office) {
            _actRightfully(3, id, address(0), address(0), 0, 1 days);
            _act(_official(_home(id), office), call, id, address(0), address(0));
        }
    }

    /// A bank is licensed, opens an account, and its country lets it pay and be paid: most of what chance keeps apart.
    function welcome(uint8 account, uint8 lei, uint40 time) external {
        uint32 id = participants + 1;
        uint8[3] memory acts = [0, 5, 6];
        for (uint256 i = 0; i < 3; ++i) _actRightfully(acts[i], id, accountAt(account), address(0), lei, time);
        RuleTerms memory anything = RuleTerms(type(uint48).max, 0, 0, 0);
        RuleEntry[] memory entries = new RuleEntry[](2);
        entries[0] = RuleEntry(Direction.Outbound, 0, 7, anything);
        entries[1] = RuleEntry(Direction.Inbound, 0, 7, anything);
        bytes memory call = abi.encodeCall(gate.adoptRules, (_home(id), entries, "law"));
        _act(_official(_home(id), uint8(Office.Supervisor)), call, id, accountAt(account), address(0));
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + bound(time, 1, 4 days));
    }

    function accountAt(uint8 position) public pure returns (address) {
        return address(uint160(0xb0) + (position % ACCOUNTS));
    }

    function _actRightfully(uint8 what, uint32 id, address main, address other, uint8 tier, uint40 time) private {
        bytes[19] memory calls = _calls(id, main, other, tier, time);
        _act(_rightful(what, id, main), calls[what], id, main, other);
    }

    function _act(address caller, bytes memory call, uint32 id, address account, address other) private {
        // A bound for the comparison, not for the gate.
        if (bytes4(call) == gate.license.selector && participants >= MAX_PARTICIPANTS) return;
        Snapshot memory before = _snapshot();
        vm.prank(caller);
        (bool ok, bytes memory answer) = _targetOf(bytes4(call)).call(call);
        if (!ok) return;
        if (bytes4(call) == gate.license.selector) participants = abi.decode(answer, (uint32));
        _judge(caller, before, _snapshot());
        _note(caller, bytes4(call), id, account, other);
    }

    function _judge(address caller, Snapshot memory before, Snapshot memory later) private {
        for (uint32 id = 1; id <= MAX_PARTICIPANTS; ++id) {
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
        bool longer = later.suspendedUntil > block.timestamp + 90 days;
        bool risen = before.status == ParticipantStatus.Revoked && later.status != ParticipantStatus.Revoked;
        bool freed = before.status == ParticipantStatus.Suspended && later.status == ParticipantStatus.Revoked;
        bool moved = before.country != 0 && (later.country != before.country || later.lei != before.lei);
        if ((licensed || better) && !registrar) violation = "licence by another";
        if (reinstated && !supervisor) violation = "reinstated by another";
        if (longer) violation = "suspended for too long";
        if (risen) violation = "risen from revocation";
        if (freed) violation = "revoked out of a suspension";
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
        uint16 home = gate.participantOf(later.participant).country;
        bool supervisor = caller == _official(home, uint8(Office.Supervisor));
        if (later.frozenUntil != before.frozenUntil && !supervisor) violation = "frozen or freed by another";
        bool linked = before.state != later.state && later.state == IParticipantRegistry.AccountState.Linked;
        if (!linked) return;
        bool agreed = _invited[account][later.participant] || _succeeds(account, later.participant);
        if (caller != account || !agreed) violation = "linked without consent";
    }

    /// Whether a Registrar named the account, three days ago at least, in place of one that is now replaced.
    function _succeeds(address account, uint32 id) private view returns (bool) {
        for (uint8 i = 0; i < ACCOUNTS; ++i) {
            Recovery memory recovery = _recoveries[accountAt(i)];
            IParticipantRegistry.AccountFile memory lost = gate.accountOf(accountAt(i));
            bool replaced = lost.state == IParticipantRegistry.AccountState.Replaced && lost.participant == id;
            if (replaced && recovery.successor == account && block.timestamp >= recovery.readyAt) return true;
        }
        return false;
    }

    /// Writes down what a successful call agreed or ended.
    function _note(address caller, bytes4 selector, uint32 id, address account, address other) private {
        if (selector == gate.proposeAccount.selector) _invited[account][id] = true;
        if (selector == gate.acceptAccount.selector) _uninvite(caller);
        if (selector == gate.removeAccount.selector) _uninvite(account);
        if (selector == standings.proposeAccountRecovery.selector) {
            _recoveries[account] = Recovery(other, block.timestamp + 3 days);
        }
        if (selector == standings.withdrawAccountRecovery.selector) delete _recoveries[account];
        if (selector == standings.objectToAccountRecovery.selector) delete _recoveries[account];
    }

    /// An account that was removed needs to be invited again, by whichever participant had it.
    function _uninvite(address account) private {
        for (uint32 id = 1; id <= MAX_PARTICIPANTS; ++id) {
            if (gate.accountOf(account).participant == id) delete _invited[account][id];
        }
    }

    function _targetOf(bytes4 selector) private view returns (address) {
        bool isGates =
            selector == gate.license.selector ||
                selector == gate.amend.selector ||
                selector == gate.revoke.selector ||
                selector == gate.proposeAccount.selector ||
                selector == gate.acceptAccount.selector ||
                selector == gate.removeAccount.selector ||
                selector == gate.adoptRules.selector ||
                selector == gate.setSuspension.selector ||
                selector == gate.setFreezes.selector ||
                selector == gate.replaceAccount.selector;
        return isGates ? address(gate) : address(standings);
    }

    function _snapshot() private view returns (Snapshot memory shot) {
        for (uint32 id = 1; id <= MAX_PARTICIPANTS; ++id) shot.participants[id] = gate.participantOf(id);
        for (uint8 i = 0; i < ACCOUNTS; ++i) shot.accounts[i] = gate.accountOf(accountAt(i));
    }

    function _calls(
        uint32 id,
        address account,
        address other,
        uint8 tier,
        uint40 time
    ) private view returns (bytes[19] memory calls) {
        uint40 expiry = uint40(block.timestamp + bound(time, 1, 30 days));
        uint16 country = _home(id);
        calls[0] = abi.encodeCall(gate.license, (_lei(tier), country, ParticipantKind.Bank, tier % 8, expiry));
        calls[1] = abi.encodeCall(gate.amend, (id, tier % 8, expiry));
        calls[2] = abi.encodeCall(gate.revoke, (id));
        calls[3] = abi.encodeCall(standings.suspend, (_order(id, country, time), 0));
        calls[4] = abi.encodeCall(standings.reinstate, (address(gate), id));
        calls[5] = abi.encodeCall(gate.proposeAccount, (id, account));
        calls[6] = abi.encodeCall(gate.acceptAccount, (id));
        calls[7] = abi.encodeCall(gate.removeAccount, (account));
        calls[8] = abi.encodeCall(standings.proposeAccountRecovery, (address(gate), account, other));
        calls[9] = abi.encodeCall(standings.withdrawAccountRecovery, (address(gate), account));
        calls[10] = abi.encodeCall(standings.objectToAccountRecovery, (address(gate), account));
        calls[11] = abi.encodeCall(standings.completeAccountRecovery, (address(gate), account));
        calls[12] = abi.encodeCall(gate.adoptRules, (country, _rules(tier, time), "law"));
        _addFreezes(calls, country, account, uint48(expiry));
        calls[16] = abi.encodeCall(gate.setSuspension, (id, uint32(time)));
        calls[17] = abi.encodeCall(gate.replaceAccount, (account, other));
        calls[18] = abi.encodeCall(gate.setFreezes, (_one(account), new uint48[](1)));
    }

    function _addFreezes(bytes[19] memory calls, uint16 country, address account, uint48 until) private view {
        uint32 edition = standings.listingOf(country, "entry").edition;
        bytes32 review = edition == 0 ? bytes32(0) : bytes32(uint256(edition));
        calls[13] = abi.encodeCall(standings.list, (country, "entry", "law", review, until));
        calls[14] = abi.encodeCall(standings.freeze, (address(gate), country, "entry", _one(account)));
        calls[15] = abi.encodeCall(standings.unfreeze, (address(gate), country, "entry", _one(account)));
    }

    function _order(uint32 id, uint16 country, uint40 time) private view returns (SuspensionOrder memory) {
        uint32 until = uint32(block.timestamp + bound(time, 1, 100 days));
        return SuspensionOrder(address(gate), id, country, until, SuspensionReason.Fraud, "reasons");
    }

    function _one(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    /// Who may make a call, as the interface says.
    function _rightful(uint8 what, uint32 id, address account) private view returns (address) {
        IParticipantRegistry.AccountFile memory file = gate.accountOf(account);
        if (what == 3 || what == 4 || what >= 12) return _official(_home(id), uint8(Office.Supervisor));
        if (what == 6 || what == 10) return account;
        if (what == 11) return standings.recoveryOf(address(gate), account).successor;
        bool aboutAccount = what >= 7 && what <= 9;
        return _official(_home(aboutAccount ? file.participant : id), uint8(Office.Registrar));
    }

    function _home(uint32 id) private view returns (uint16) {
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

    /// An account that nobody has named yet, if there is one.
    function _unused(uint8 position) private view returns (address account) {
        for (uint8 i = 0; i < ACCOUNTS; ++i) {
            account = accountAt((position % ACCOUNTS) + i);
            if (gate.accountOf(account).state == IParticipantRegistry.AccountState.None) return account;
        }
    }

    /// One more than there are participants, so that the next one is tried too.
    function _participant(uint32 id) private view returns (uint32) {
        return 1 + (id % (participants + 1));
    }

    function _anybody(uint8 who) private pure returns (address) {
        if (who % 8 == 0) return JOINT;
        if (who % 8 == 1) return STRANGER;
        if (who % 8 == 2) return accountAt(who / 8);
        return _official(1 + (who % COUNTRIES), (who / 8) % 6);
    }
}

/// @notice Three countries and the issuers of two currencies, who write, narrow, widen and withdraw their rules, and
/// Registrars who grade one bank a country anew.
/// @dev What each wrote last is kept here; whether a payment passes is read from that alone, one rule after the other.
contract Legislation is Neighbours {
    uint8 private constant SAMPLES = 72;
    uint8 public constant ROUTES = 18;
    uint8 private constant PLACES = 48;
    uint8 private constant LAST_PURPOSE = 44;

    /// Where a rule stands; the counterparty zero is for the default.
    struct Place {
        uint16 country;
        Direction direction;
        uint16 counterparty;
        uint16 currency;
    }

    struct Payment {
        uint16 from;
        uint16 to;
        uint16 currency;
        uint8 purpose;
        uint256 amount;
    }

    /// What passes: one bit a sample, and of each route the daily limit, zero where nothing passes.
    struct Snapshot {
        uint256 permitted;
        uint64[18] limits;
    }

    bytes32 public violation;

    mapping(uint256 place => RuleTerms) private _rules;
    mapping(uint16 currency => RuleTerms) private _issuerRules;
    mapping(uint16 country => uint8) private _tiers;

    constructor() {
        bytes20[3] memory leis = [
            bytes20("7LTWFZYICNSX8D621K86"),
            bytes20("7H6GLXDRUGQFU57RNE97"),
            bytes20("MP6I5ZYZBEU3UXPYFY54")
        ];
        for (uint16 country = 1; country <= COUNTRIES; ++country) {
            _license(leis[country - 1], country);
            for (uint8 way = 0; way < 4; ++way) _adopt(_placeNumber(country, Direction(way % 2), 0, way / 2), _open());
        }
        (_issuerRules[0], _issuerRules[1]) = (_open(), _open());
    }

    /// A Supervisor writes any rule, or one that is all zero, which withdraws it.
    function legislate(uint8 place, uint256 entropy) external {
        _adopt(place % PLACES, _terms(entropy));
    }

    /// A default that is withdrawn leaves nothing behind it.
    function withdraw(uint8 place) external {
        place %= PLACES;
        Snapshot memory before = decided();
        _adopt(place, RuleTerms(0, 0, 0, 0));
        if (_placeAt(place).counterparty == 0) _requireNoWider(before, decided(), "withdrawing widened");
    }

    /// What was the rule, or the default in its place, with one term stricter.
    function narrow(uint8 place, uint8 term, uint8 by) external {
        place %= PLACES;
        Snapshot memory before = decided();
        _adopt(place, _narrowed(_inForce(place), term, by));
        _requireNoWider(before, decided(), "narrowing widened");
    }

    function widen(uint8 place, uint8 term, uint8 by) external {
        place %= PLACES;
        Snapshot memory before = decided();
        _adopt(place, _widened(_inForce(place), term, by));
        _requireNoWider(decided(), before, "widening narrowed");
    }

    function reissue(uint16 currency, uint256 entropy) external {
        _issuerRules[currency % 2] = _terms(entropy);
    }

    function narrowIssuer(uint16 currency, uint8 term, uint8 by) external {
        Snapshot memory before = decided();
        _issuerRules[currency % 2] = _narrowed(_issuerRules[currency % 2], term, by);
        _requireNoWider(before, decided(), "issuer narrowing widened");
    }

    function widenIssuer(uint16 currency, uint8 term, uint8 by) external {
        Snapshot memory before = decided();
        _issuerRules[currency % 2] = _widened(_issuerRules[currency % 2], term, by);
        _requireNoWider(decided(), before, "issuer widening narrowed");
    }

    function grade(uint16 country, uint8 tier) external {
        (country, tier) = (1 + (country % COUNTRIES), tier % 4);
        bool lower = tier < _tiers[country];
        Snapshot memory before = decided();
        _grade(country, tier);
        Snapshot memory later = decided();
        if (lower) _requireNoWider(before, later, "lower grade widened");
        else _requireNoWider(later, before, "higher grade narrowed");
    }

    /// What the gate permits.
    function decided() public view returns (Snapshot memory shot) {
        for (uint8 i = 0; i < SAMPLES; ++i) {
            Decision decision = _decide(_sampleAt(i));
            if (decision.reasonOf() != Reason.Permitted) continue;
            shot.permitted |= 1 << i;
            shot.limits[i % ROUTES] = decision.dailyLimitOf();
        }
    }

    /// What the gate permits as far as the countries go: one bit a sample.
    function checked() external view returns (uint256 permitted) {
        for (uint8 i = 0; i < SAMPLES; ++i) {
            if (_check(_sampleAt(i)) == Reason.Permitted) permitted |= 1 << i;
        }
    }

    /// What the rules written here permit, and what they would without the issuers'.
    function written() external view returns (Snapshot memory shot, uint256 byCountries) {
        for (uint8 route = 0; route < ROUTES; ++route) {
            (RuleTerms memory outbound, RuleTerms memory inbound) = _rulesFor(_sampleAt(route));
            uint256 countries = _passing(route, outbound) & _passing(route, inbound);
            uint256 all = countries & _passing(route, _issuerRules[_sampleAt(route).currency]);
            byCountries |= countries;
            shot.permitted |= all;
            if (all != 0) shot.limits[route] = _limit(outbound, inbound);
        }
    }

    function _license(bytes20 lei, uint16 country) private {
        vm.prank(_official(country, uint8(Office.Registrar)));
        uint32 id = gate.license(lei, country, ParticipantKind.Bank, 0, uint40(block.timestamp + 1 days));
        vm.prank(_official(country, uint8(Office.Registrar)));
        gate.proposeAccount(id, _bank(country));
        vm.prank(_bank(country));
        gate.acceptAccount(id);
    }

    function _grade(uint16 country, uint8 tier) private {
        vm.prank(_official(country, uint8(Office.Registrar)));
        gate.amend(country, tier, uint40(block.timestamp + 1 days));
        _tiers[country] = tier;
    }

    function _adopt(uint256 number, RuleTerms memory terms) private {
        Place memory place = _placeAt(number);
        RuleEntry[] memory entries = new RuleEntry[](1);
        entries[0] = RuleEntry(place.direction, place.counterparty, (uint32(9) << 16) | place.currency, terms);
        vm.prank(_official(place.country, uint8(Office.Supervisor)));
        gate.adoptRules(place.country, entries, "law");
        _rules[number] = terms;
    }

    function _requireNoWider(Snapshot memory wide, Snapshot memory narrow_, bytes32 otherwise) private {
        if (narrow_.permitted & ~wide.permitted != 0) violation = otherwise;
        for (uint8 route = 0; route < ROUTES; ++route) {
            if (narrow_.limits[route] > wide.limits[route]) violation = otherwise;
        }
    }

    function _decide(Payment memory payment) private view returns (Decision decision) {
        (decision, , ) = gate.decisionOnTransfer(
            toParty(_bank(payment.from), Link.wrap(0)),
            toParty(_bank(payment.to), Link.wrap(0)),
            toPaymentTerms(
                toIssuerRule(_issuerRules[payment.currency]),
                toAssetId(9, payment.currency),
                payment.purpose
            ),
            payment.amount,
            address(0)
        );
    }

    function _check(Payment memory payment) private view returns (Reason) {
        (address payer, address payee) = (_bank(payment.from), _bank(payment.to));
        AssetId asset = toAssetId(9, payment.currency);
        return gate.check(payer, payee, asset, payment.purpose, payment.amount).reasonOf();
    }

    /// The samples of a route that one rule lets through.
    function _passing(uint8 route, RuleTerms memory rule) private view returns (uint256 passing) {
        for (uint8 i = route; i < SAMPLES; i += ROUTES) {
            if (_permits(rule, _sampleAt(i))) passing |= 1 << i;
        }
    }

    function _permits(RuleTerms memory rule, Payment memory payment) private view returns (bool) {
        if (rule.purposes & (uint48(1) << payment.purpose) == 0) return false;
        if (_tiers[payment.from] < rule.minTier || _tiers[payment.to] < rule.minTier) return false;
        return rule.cap == 0 || payment.amount <= rule.cap;
    }

    function _rulesFor(Payment memory payment) private view returns (RuleTerms memory, RuleTerms memory) {
        (uint16 from, uint16 to, uint16 currency) = (payment.from, payment.to, payment.currency);
        uint256 outbound = _placeNumber(from, Direction.Outbound, to, currency);
        return (_inForce(outbound), _inForce(_placeNumber(to, Direction.Inbound, from, currency)));
    }

    /// The rule at a place, or the default where it says nothing.
    function _inForce(uint256 number) private view returns (RuleTerms memory) {
        Place memory place = _placeAt(number);
        if (!_isNothing(_rules[number])) return _rules[number];
        return _rules[_placeNumber(place.country, place.direction, 0, place.currency)];
    }

    /// Every route for two purposes, with amounts between the caps that are written here and one above 64 bits.
    function _sampleAt(uint8 sample) private pure returns (Payment memory) {
        uint256 round = sample / ROUTES;
        uint8 purpose = round % 2 == 0 ? 0 : LAST_PURPOSE;
        uint256 amount = round < 2 ? 2 + round : 2 ** 80;
        return Payment(1 + (sample % 3), 1 + ((sample / 3) % 3), (sample / 9) % 2, purpose, amount);
    }

    function _placeAt(uint256 number) private pure returns (Place memory) {
        Direction direction = Direction((number / 3) % 2);
        return Place(uint16(1 + (number % 3)), direction, uint16((number / 6) % 4), uint16(number / 24));
    }

    function _placeNumber(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint16 currency
    ) private pure returns (uint256) {
        return country - 1 + 3 * uint256(direction) + 6 * uint256(counterparty) + 24 * uint256(currency);
    }

    function _narrowed(RuleTerms memory terms, uint8 term, uint8 by) private pure returns (RuleTerms memory) {
        if (term % 4 == 0) terms.purposes &= _purposes(by);
        if (term % 4 == 1 && terms.minTier < by % 4) terms.minTier = by % 4;
        if (term % 4 == 2) terms.cap = _smaller(terms.cap, 1 + (by % 3));
        if (term % 4 == 3) terms.dailyLimit = _smaller(terms.dailyLimit, 1 + (by % 3));
        if (_isNothing(terms)) terms.cap = 1; // a rule of nothing would be a withdrawal
        return terms;
    }

    function _widened(RuleTerms memory terms, uint8 term, uint8 by) private pure returns (RuleTerms memory) {
        if (term % 4 == 0) terms.purposes |= _purposes(by);
        if (term % 4 == 1 && terms.minTier > by % 4) terms.minTier = by % 4;
        if (term % 4 == 2) terms.cap = _larger(terms.cap, by % 4);
        if (term % 4 == 3) terms.dailyLimit = _larger(terms.dailyLimit, by % 4);
        return terms;
    }

    /// Mostly rules that leave something open, or nothing would ever pass three of them.
    function _terms(uint256 entropy) private pure returns (RuleTerms memory terms) {
        if (entropy % 8 == 0) return terms;
        uint8 tier = uint8((entropy >> 16) % 8);
        uint64 cap = uint64((entropy >> 24) % 8);
        terms = RuleTerms(_purposes(uint8(entropy >> 8)), tier % 4, cap % 4, uint64((entropy >> 32) % 4));
        if (tier >= 4) terms.minTier = 0;
        if (cap >= 4) terms.cap = 0;
    }

    function _open() private pure returns (RuleTerms memory) {
        return RuleTerms(_purposes(3), 0, 0, 0);
    }

    /// One of the four sets of the two purposes that the samples have.
    function _purposes(uint8 set) private pure returns (uint48) {
        return (set & 1) | (uint48((set >> 1) & 1) << LAST_PURPOSE);
    }

    function _isNothing(RuleTerms memory rule) private pure returns (bool) {
        return rule.purposes == 0 && rule.minTier == 0 && rule.cap == 0 && rule.dailyLimit == 0;
    }

    /// As the gate writes it, with the largest number for none.
    function _limit(RuleTerms memory outbound, RuleTerms memory inbound) private pure returns (uint64) {
        uint64 limit = _smaller(outbound.dailyLimit, inbound.dailyLimit);
        return limit == 0 ? type(uint64).max : limit;
    }

    /// Of two caps or limits, where zero is none.
    function _smaller(uint64 a, uint64 b) private pure returns (uint64) {
        if (a == 0 || b == 0) return a | b;
        return a < b ? a : b;
    }

    function _larger(uint64 a, uint64 b) private pure returns (uint64) {
        if (a == 0 || b == 0) return 0;
        return a > b ? a : b;
    }

    function _bank(uint16 country) private pure returns (address) {
        return address(uint160(0xb0) + country);
    }
}

contract GateInvariantTest is Test {
    Supervision private _supervision;
    IGate private _gate;

    function setUp() external {
        _supervision = new Supervision();
        _gate = _supervision.gate();
        bytes4[] memory actions = new bytes4[](8);
        actions[6] = _supervision.welcome.selector;
        actions[7] = _supervision.overreach.selector;
        actions[0] = _supervision.trespass.selector;
        actions[1] = actions[2] = _supervision.act.selector;
        actions[3] = _supervision.pass.selector;
        actions[4] = _supervision.relapse.selector;
        actions[5] = _supervision.usurp.selector;
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
        (Decision decision, , ) = _gate.decisionOnTransfer(
            toParty(payer, Link.wrap(0)),
            toParty(payee, Link.wrap(0)),
            toPaymentTerms(issuer, toAssetId(0, 7), 0),
            1,
            address(0)
        );
        return decision.reasonOf();
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

contract GateMeetInvariantTest is Test {
    Legislation private _legislation;

    function setUp() external {
        _legislation = new Legislation();
        bytes4[] memory actions = new bytes4[](8);
        actions[0] = _legislation.legislate.selector;
        actions[1] = _legislation.withdraw.selector;
        actions[2] = _legislation.narrow.selector;
        actions[3] = _legislation.widen.selector;
        actions[4] = _legislation.reissue.selector;
        actions[5] = _legislation.narrowIssuer.selector;
        actions[6] = _legislation.widenIssuer.selector;
        actions[7] = _legislation.grade.selector;
        targetContract(address(_legislation));
        targetSelector(FuzzSelector(address(_legislation), actions));
    }

    /// SUP-4: what passes is what all three rules permit, whatever their history; a stricter term in one of them has
    /// permitted nothing new, and a laxer one refused nothing new.
    function invariant_SUP4_TheStricterRuleWins() external view {
        (Legislation.Snapshot memory written, uint256 byCountries) = _legislation.written();
        Legislation.Snapshot memory decided = _legislation.decided();
        assertEq(decided.permitted, written.permitted, "decide");
        assertEq(_legislation.checked(), byCountries, "check");
        for (uint8 route = 0; route < _legislation.ROUTES(); ++route) {
            assertEq(decided.limits[route], written.limits[route], "limit");
        }
        assertEq(_legislation.violation(), bytes32(0), "violation");
    }
}
