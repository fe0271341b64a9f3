// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Country, Founder, MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {Recovery} from "../../contracts/governance/types/Recovery.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IParticipantNumbers} from "../../contracts/supervision/interfaces/IParticipantNumbers.sol";
import {IStandings} from "../../contracts/supervision/interfaces/IStandings.sol";
import {VelocityEntry} from "../../contracts/supervision/types/Flow.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SuspensionOrder, SuspensionReason} from "../../contracts/supervision/types/Suspension.sol";
import {anyAlpha2, nobody, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice Four sovereign countries and everybody else: the joint authority with all its powers, and four countries
/// that collude with it. The sovereign ones do national acts only and consent to no recovery.
/// @dev What a sovereign country holds is written down here at its own acts and nowhere else.
contract Consortium is Test {
    uint16 public constant SOVEREIGN = 4; // countries 1 to 4
    uint16 public constant KNOWN = 8; // countries 5 to 8 collude
    uint8 public constant OFFICES = 6;
    bytes20 private constant LEI = "7LTWFZYICNSX8D621K86";
    bytes20 private constant OTHER_LEI = "MP6I5ZYZBEU3UXPYFY54";
    address private constant JOINT = address(0xa0);

    struct Moment {
        uint48 time;
        uint256 total;
        uint256 count;
        uint256[9] weights;
    }

    ICountryRegistry public immutable registry;
    IParticipantNumbers public immutable numbers;
    IGate public immutable gate;
    IStandings public immutable standings;
    bool public indexSkipped;
    uint256 public expulsions;

    Moment[] private _moments;
    mapping(uint16 country => mapping(uint8 office => address)) public holderOf;
    mapping(uint16 country => mapping(uint8 office => address)) private _appointedTo;
    mapping(uint16 country => mapping(uint8 office => uint256)) private _appointedAt;

    constructor() {
        registry = Suite.countries(
            JOINT,
            Charter({weightCapBps: 5_000, founders: 4, noticePeriod: 10 days, appointmentDelay: 1 days}),
            new Founder[](0)
        );
        numbers = Suite.numbers();
        standings = Suite.standings(registry);
        gate = Suite.gate(registry, numbers, JOINT, address(standings));
        for (uint16 country = 1; country <= SOVEREIGN; ++country) _raise(country);
        _license();
        _adopt();
    }

    /// The joint authority or a colluder calls anything on the registry.
    function attackRegistry(
        uint8 what,
        uint8 who,
        uint16 country,
        uint8 office,
        uint8 account,
        uint88 weight
    ) external {
        country = _anyCountry(country);
        bytes[24] memory calls = _registryCalls(country, Office(office % OFFICES), _anyAccount(account), weight);
        _adverse(address(registry), calls[what % 24], who);
    }

    /// The same for the gate, where participants and rules are national matters.
    function attackGate(uint8 what, uint8 who, uint16 country, uint8 account, uint40 expiry) external {
        bytes[12] memory calls = _gateCalls(_anyCountry(country), _anyAccount(account), expiry);
        _adverse(address(gate), calls[what % 12], who);
    }

    /// The same for what changes standing.
    function attackStandings(uint8 what, uint8 who, uint16 country, uint8 account, uint32 until) external {
        bytes[7] memory calls = _standingCalls(_sovereign(country), _anyAccount(account), until);
        _adverse(address(standings), calls[what % 7], who);
    }

    /// An invitation and its acceptance by a colluder, which chance alone would rarely bring together.
    function recruit(uint16 country, uint88 weight) external {
        country = uint16(bound(country, SOVEREIGN + 1, KNOWN));
        vm.prank(JOINT);
        _try(
            address(registry),
            abi.encodeCall(registry.admit, (country, anyAlpha2(country), _colluder(country), weight % 1_000))
        );
        _join(country, _colluder(country));
    }

    /// Readmission as a way to another Delegation.
    function readmit(uint16 country) external {
        country = _sovereign(country);
        _try(address(registry), abi.encodeCall(registry.completeWithdrawal, (country)));
        address usurper = _colluder(country);
        vm.prank(JOINT);
        _try(address(registry), abi.encodeCall(registry.admit, (country, anyAlpha2(country), usurper, 100)));
        vm.prank(JOINT);
        _try(
            address(registry),
            abi.encodeCall(registry.admit, (country, anyAlpha2(country), holderOf[country][0], 100))
        );
        bytes memory call = _joinCall(country);
        vm.prank(usurper);
        _try(address(registry), call);
    }

    /// Expulsion, which chance alone would rarely bring about; `readmit` then has somebody to invite.
    function expel(uint16 country) external {
        country = _anyCountry(country);
        vm.prank(JOINT);
        _try(address(registry), abi.encodeCall(registry.suspend, (country)));
        vm.prank(JOINT);
        if (_try(address(registry), abi.encodeCall(registry.expel, (country)))) ++expulsions;
    }

    /// Recovery as a way to another Delegation, to which the country says nothing at all.
    function usurp(uint16 country, uint8 office) external {
        country = _sovereign(country);
        address usurper = address(uint160(0xc0) + country);
        vm.prank(JOINT);
        _try(address(registry), abi.encodeCall(registry.proposeRecovery, (country, usurper)));
        Recovery memory recovery = registry.recoveryOf(country);
        if (recovery.successor == address(0)) return;
        vm.prank(usurper);
        _try(address(registry), abi.encodeCall(registry.consentToRecovery, (country, Office(office % OFFICES))));
        _passTo(recovery.readyAt);
        vm.prank(recovery.successor);
        _try(address(registry), abi.encodeCall(registry.completeRecovery, (country)));
    }

    function appoint(uint16 country, uint8 office, uint8 account) external {
        (country, office) = (_sovereign(country), office % OFFICES);
        address appointee = _national(country, account);
        vm.prank(holderOf[country][0]);
        bytes memory call = abi.encodeCall(registry.appoint, (country, Office(office), appointee));
        if (!_try(address(registry), call)) return;
        (_appointedTo[country][office], _appointedAt[country][office]) = (appointee, block.timestamp);
    }

    function takeOffice(uint16 country, uint8 office) external {
        (country, office) = (_sovereign(country), office % OFFICES);
        address appointee = appointedTo(country, office);
        if (appointee == address(0)) return; // nobody signs as zero
        vm.prank(appointee);
        if (!_try(address(registry), abi.encodeCall(registry.takeOffice, (country, Office(office))))) return;
        holderOf[country][office] = appointee;
        _appointedTo[country][office] = address(0);
        // Another Delegation starts afresh.
        for (uint8 i = 0; i < OFFICES && office == 0; ++i) _appointedTo[country][i] = address(0);
    }

    function dismiss(uint16 country, uint8 office) external {
        (country, office) = (_sovereign(country), office % OFFICES);
        vm.prank(holderOf[country][0]);
        if (!_try(address(registry), abi.encodeCall(registry.dismiss, (country, Office(office))))) return;
        holderOf[country][office] = address(0);
        _appointedTo[country][office] = address(0);
    }

    function giveNotice(uint16 country) external {
        country = _sovereign(country);
        vm.prank(holderOf[country][0]);
        _try(address(registry), abi.encodeCall(registry.giveNotice, (country)));
    }

    function join(uint16 country) external {
        country = _sovereign(country);
        _join(country, holderOf[country][0]);
    }

    /// Another office of the country objects, if it is filled.
    function objectToAppointment(uint16 country, uint8 office, uint8 objector) external {
        (country, office) = (_sovereign(country), office % OFFICES);
        vm.prank(holderOf[country][1 + (objector % (OFFICES - 1))]);
        bytes memory call = abi.encodeCall(registry.objectToAppointment, (country, Office(office)));
        if (_try(address(registry), call)) _appointedTo[country][office] = address(0);
    }

    function revokeNotice(uint16 country) external {
        country = _sovereign(country);
        vm.prank(holderOf[country][0]);
        _try(address(registry), abi.encodeCall(registry.revokeNotice, (country)));
    }

    function pass(uint32 time) external {
        _passTo(block.timestamp + bound(time, 1, 40 days));
    }

    /// Whom a country appointed itself, as long as that is good.
    function appointedTo(uint16 country, uint8 office) public view returns (address) {
        return block.timestamp < _appointedAt[country][office] + 31 days ? _appointedTo[country][office] : address(0);
    }

    function momentCount() external view returns (uint256) {
        return _moments.length;
    }

    function momentAt(uint256 position) external view returns (Moment memory) {
        return _moments[position];
    }

    /// Everything that a sovereign country has in the gate.
    function nationalState() external view returns (bytes32) {
        bytes memory state = abi.encode(gate.participantOf(1), gate.accountOf(_national(1, 7)));
        for (uint16 country = 1; country <= SOVEREIGN; ++country) {
            (RuleTerms memory terms, uint24 version) = gate.ruleOf(country, Direction.Outbound, 0, 7);
            (uint32 bank, uint32 other) = (
                gate.participantByLei(country, LEI),
                gate.participantByLei(country, OTHER_LEI)
            );
            state = abi.encode(state, bank, other, terms, version);
            state = abi.encode(state, gate.rulebookVersionOf(country), gate.evidenceOf(country, 1));
        }
        return keccak256(state);
    }

    function _raise(uint16 country) private {
        address delegation = _national(country, 0);
        vm.prank(JOINT);
        registry.admit(country, anyAlpha2(country), delegation, 100);
        Appointment[] memory first = new Appointment[](OFFICES - 1);
        for (uint8 office = 1; office < OFFICES; ++office) {
            first[office - 1] = Appointment(Office(office), _national(country, office));
        }
        vm.prank(delegation);
        registry.join(country, 100, address(0), first);
        holderOf[country][0] = delegation;
        for (uint8 office = 1; office < OFFICES; ++office) _seat(country, office, _national(country, office));
    }

    function _seat(uint16 country, uint8 office, address account) private {
        vm.prank(account);
        registry.takeOffice(country, Office(office));
        holderOf[country][office] = account;
    }

    function _license() private {
        address registrar = holderOf[1][uint8(Office.Registrar)];
        vm.prank(registrar);
        gate.license(LEI, 1, ParticipantKind.Bank, 3, uint40(block.timestamp + 3_000 days));
        vm.prank(registrar);
        gate.proposeAccount(1, _national(1, 7));
        vm.prank(_national(1, 7));
        gate.acceptAccount(1);
    }

    function _adopt() private {
        for (uint16 country = 1; country <= SOVEREIGN; ++country) {
            vm.prank(holderOf[country][uint8(Office.Supervisor)]);
            gate.adoptRules(country, _rules(country), "law");
        }
    }

    function _passTo(uint256 next) private {
        if (next <= block.timestamp) return;
        _remember();
        vm.warp(next);
    }

    function _join(uint16 country, address delegation) private {
        uint256 free = ~registry.indices();
        bytes memory call = _joinCall(country);
        vm.prank(delegation);
        if (!_try(address(registry), call)) return;
        uint256 bit = 1 << registry.countryOf(country).index;
        if (bit != free & (~free + 1)) indexSkipped = true;
    }

    function _remember() private {
        Moment storage moment = _moments.push();
        moment.time = uint48(block.timestamp);
        moment.total = registry.totalWeight();
        moment.count = registry.activeCount();
        for (uint16 country = 1; country <= KNOWN; ++country)
            moment.weights[country] = registry.votingWeightOf(country);
    }

    function _adverse(address target, bytes memory call, uint8 who) private {
        vm.prank(who % 2 == 0 ? JOINT : _colluder(uint16(who)));
        _try(target, call);
    }

    function _try(address target, bytes memory call) private returns (bool ok) {
        (ok, ) = target.call(call);
    }

    function _registryCalls(
        uint16 country,
        Office office,
        address account,
        uint88 weight
    ) private view returns (bytes[24] memory calls) {
        (uint16[] memory countries, uint88[] memory weights) = (new uint16[](1), new uint88[](1));
        (countries[0], weights[0]) = (country, weight % 1_000);
        calls[0] = abi.encodeCall(registry.admit, (country, anyAlpha2(country), account, weight % 1_000));
        calls[1] = abi.encodeCall(registry.cancelAdmission, (country));
        calls[2] = _joinCall(country);
        calls[3] = abi.encodeCall(registry.suspend, (country));
        calls[4] = abi.encodeCall(registry.reinstate, (country));
        calls[5] = abi.encodeCall(registry.setWeights, (countries, weights));
        calls[6] = abi.encodeCall(registry.giveNotice, (country));
        calls[7] = abi.encodeCall(registry.completeWithdrawal, (country));
        calls[8] = abi.encodeCall(registry.appoint, (country, office, account));
        calls[9] = abi.encodeCall(registry.takeOffice, (country, office));
        calls[10] = abi.encodeCall(registry.dismiss, (country, office));
        calls[11] = abi.encodeCall(registry.proposeRecovery, (country, account));
        calls[12] = abi.encodeCall(registry.withdrawRecovery, (country));
        calls[13] = abi.encodeCall(registry.consentToRecovery, (country, office));
        calls[14] = abi.encodeCall(registry.completeRecovery, (country));
        calls[15] = abi.encodeCall(registry.expel, (country));
        calls[16] = abi.encodeCall(registry.objectToAppointment, (country, office));
        calls[17] = abi.encodeCall(registry.nameGuardian, (country, account));
        calls[18] = abi.encodeCall(registry.takeGuardianship, (country));
        calls[19] = abi.encodeCall(registry.freezeOffices, (country, uint48(block.timestamp + 1 days)));
        calls[20] = abi.encodeCall(registry.restoreDelegation, (country, account));
        calls[21] = abi.encodeCall(registry.objectToRestoration, (country, office));
        calls[22] = abi.encodeCall(registry.proofOfLife, (country));
        calls[23] = abi.encodeCall(registry.revokeNotice, (country));
    }

    function _gateCalls(uint16 country, address account, uint40 expiry) private view returns (bytes[12] memory calls) {
        expiry = uint40(bound(expiry, block.timestamp + 1, block.timestamp + 3_000 days));
        address bank = _national(1, 7);
        calls[0] = abi.encodeCall(gate.license, (OTHER_LEI, _sovereign(country), ParticipantKind.Bank, 7, expiry));
        calls[1] = abi.encodeCall(gate.amend, (1, 7, expiry));
        calls[2] = abi.encodeCall(gate.revoke, (1));
        calls[3] = abi.encodeCall(gate.setSuspension, (1, uint32(expiry)));
        calls[4] = abi.encodeCall(gate.replaceAccount, (bank, account));
        calls[5] = abi.encodeCall(gate.proposeAccount, (1, account));
        calls[6] = abi.encodeCall(gate.acceptAccount, (1));
        calls[7] = abi.encodeCall(gate.removeAccount, (bank));
        calls[8] = abi.encodeCall(gate.setFreezes, (_one(bank), new uint48[](1)));
        calls[9] = abi.encodeCall(gate.adoptModule, (_sovereign(country), account, "coup"));
        calls[10] = abi.encodeCall(gate.adoptVelocities, (_sovereign(country), new VelocityEntry[](0), "coup"));
        calls[11] = abi.encodeCall(gate.adoptRules, (_sovereign(country), _rules(country), "coup"));
    }

    function _standingCalls(
        uint16 country,
        address account,
        uint32 until
    ) private view returns (bytes[7] memory calls) {
        until = uint32(bound(until, block.timestamp + 1, block.timestamp + 80 days));
        (address gateAt, address bank) = (address(gate), _national(1, 7));
        SuspensionOrder memory order = SuspensionOrder(gateAt, 1, 1, until, SuspensionReason.Fraud, "coup");
        calls[0] = abi.encodeCall(standings.suspend, (order, 0));
        calls[1] = abi.encodeCall(standings.reinstate, (gateAt, 1));
        calls[2] = abi.encodeCall(standings.list, (country, "entry", "coup", 0, until));
        calls[3] = abi.encodeCall(standings.freeze, (gateAt, country, "entry", _one(bank)));
        calls[4] = abi.encodeCall(standings.proposeAccountRecovery, (gateAt, bank, account));
        calls[5] = abi.encodeCall(standings.objectToAccountRecovery, (gateAt, bank));
        calls[6] = abi.encodeCall(standings.completeAccountRecovery, (gateAt, bank));
    }

    function _one(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    function _rules(uint16 country) private pure returns (RuleEntry[] memory entries) {
        entries = new RuleEntry[](1);
        entries[0] = RuleEntry(Direction.Outbound, 0, 7, RuleTerms(type(uint48).max, 0, country, 0));
    }

    /// On the weight that the invitation names; who joins for the first time names nobody.
    function _joinCall(uint16 country) private view returns (bytes memory) {
        return abi.encodeCall(registry.join, (country, registry.countryOf(country).weight, address(0), nobody()));
    }

    function _anyCountry(uint16 country) private pure returns (uint16) {
        return 1 + (country % KNOWN);
    }

    function _sovereign(uint16 country) private pure returns (uint16) {
        return 1 + (country % SOVEREIGN);
    }

    function _colluder(uint16 country) private pure returns (address) {
        return address(uint160(0xa1 + (country % 4)));
    }

    /// Seven is the bank's; the others serve as offices.
    function _national(uint16 country, uint8 account) private pure returns (address) {
        return address(uint160(country) * 0x1000 + (account % 8));
    }

    /// The adversary names its own accounts and other people's.
    function _anyAccount(uint8 account) private pure returns (address) {
        return account % 2 == 0 ? _colluder(account / 2) : _national(1 + (account / 16), account / 2);
    }
}

contract CountryRegistryInvariantTest is Test {
    Consortium private _consortium;
    ICountryRegistry private _registry;
    bytes32 private _nationalState;

    function setUp() external {
        _consortium = new Consortium();
        _registry = _consortium.registry();
        _nationalState = _consortium.nationalState();
        targetContract(address(_consortium));
        targetSelector(FuzzSelector(address(_consortium), _actions()));
    }

    /// An expulsion that always fails would prove nothing.
    function test_handler_Expels() external {
        _consortium.expel(1);
        assertEq(_consortium.expulsions(), 1, "expulsions");
    }

    /// GOV-1: offices change by the country's own acts alone.
    function invariant_GOV1_OfficesAreNational() external view {
        for (uint16 country = 1; country <= _consortium.SOVEREIGN(); ++country) {
            for (uint8 office = 0; office < _consortium.OFFICES(); ++office) {
                address holder = _consortium.holderOf(country, office);
                assertEq(_registry.officeOf(country, Office(office)), holder, "holder");
                address appointed = _consortium.appointedTo(country, office);
                (address appointee, , ) = _registry.appointmentOf(country, Office(office));
                assertEq(appointee, appointed, "appointee");
            }
            assertEq(_registry.countryOfDelegation(_consortium.holderOf(country, 0)), country, "delegation");
        }
    }

    /// GOV-1: so do participants, accounts and rules.
    function invariant_GOV1_ParticipantsAndRulesAreNational() external view {
        assertEq(_consortium.nationalState(), _nationalState, "national state");
    }

    function invariant_IndicesAreDenseAndUnique() external view {
        uint256 expected = 0;
        for (uint16 country = 1; country <= _consortium.KNOWN(); ++country) {
            Country memory file = _registry.countryOf(country);
            if (!_holdsIndex(file.status)) continue;
            assertEq(expected & (1 << file.index), 0, "unique");
            assertEq(_registry.countryAt(file.index), country, "both ways");
            expected |= 1 << file.index;
        }
        assertEq(_registry.indices(), expected, "bitmap");
        for (uint8 index = 0; index < _consortium.KNOWN(); ++index) {
            bool taken = expected & (1 << index) != 0;
            assertTrue(taken || _registry.countryAt(index) == 0, "nobody behind a free index");
        }
        assertFalse(_consortium.indexSkipped(), "the lowest free index");
    }

    /// Nobody's vote weighs more than was declared, nor more than the cap where it can be kept.
    function invariant_WeightsAddUp() external view {
        uint256 total = 0;
        uint256 count = 0;
        uint256 largest = 0;
        for (uint16 country = 1; country <= _consortium.KNOWN(); ++country) {
            Country memory file = _registry.countryOf(country);
            bool votes = file.status == MembershipStatus.Active;
            uint256 weight = _registry.votingWeightOf(country);
            assertTrue((weight > 0) == votes, "votes");
            assertLe(weight, file.weight, "declared");
            if (votes) (total, count) = (total + weight, count + 1);
            if (weight > largest) largest = weight;
        }
        assertEq(_registry.totalWeight(), total, "total");
        assertEq(_registry.activeCount(), count, "count");
        if (count > 1) assertLe(largest * 2, total, "cap");
    }

    function invariant_ThePastStands() external view {
        for (uint256 i = 0; i < _consortium.momentCount(); ++i) {
            Consortium.Moment memory moment = _consortium.momentAt(i);
            assertEq(_registry.pastTotalWeight(moment.time), moment.total, "total");
            assertEq(_registry.pastActiveCount(moment.time), moment.count, "count");
            for (uint16 country = 1; country <= _consortium.KNOWN(); ++country) {
                uint256 weight = _registry.pastVotingWeightOf(country, moment.time);
                assertEq(weight, moment.weights[country], "weight");
            }
        }
    }

    function _holdsIndex(MembershipStatus status) private pure returns (bool) {
        return
            status == MembershipStatus.Active ||
            status == MembershipStatus.Suspended ||
            status == MembershipStatus.Withdrawing;
    }

    function _actions() private view returns (bytes4[] memory actions) {
        actions = new bytes4[](15);
        actions[0] = _consortium.attackRegistry.selector;
        actions[1] = _consortium.attackGate.selector;
        actions[2] = _consortium.recruit.selector;
        actions[3] = _consortium.appoint.selector;
        actions[4] = _consortium.takeOffice.selector;
        actions[5] = _consortium.dismiss.selector;
        actions[6] = _consortium.giveNotice.selector;
        actions[7] = _consortium.join.selector;
        actions[8] = _consortium.pass.selector;
        actions[9] = _consortium.readmit.selector;
        actions[10] = _consortium.usurp.selector;
        actions[11] = _consortium.expel.selector;
        actions[12] = _consortium.objectToAppointment.selector;
        actions[13] = _consortium.revokeNotice.selector;
        actions[14] = _consortium.attackStandings.selector;
    }
}
