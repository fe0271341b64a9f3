// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IEmergencyCommittee} from "./interfaces/IEmergencyCommittee.sol";
import {IHaltBoard} from "./interfaces/IHaltBoard.sol";
import {IParticipantHomes} from "./interfaces/IParticipantHomes.sol";
import {JointHalts} from "./JointHalts.sol";
import {Country, MembershipStatus} from "./types/Membership.sol";
import {Office} from "./types/Office.sol";
import {Poll} from "./types/Poll.sol";
import {Scope, ScopeKind} from "./types/Scope.sol";
import {FirstCommittee, firstOf, MAX_COUNTRY, MAX_SEATS, Seats, shareOf, toSeats} from "./types/Seats.sol";

/// @dev Documented on `IEmergencyCommittee`.
contract EmergencyCommittee is IEmergencyCommittee, JointHalts, EIP712 {
    /// @dev A country's last election and how many terms in a row it has sat with that.
    struct Service {
        uint32 election;
        uint8 terms;
    }

    bytes32 private constant ACT_TYPEHASH = keccak256(
        "Act(uint8 verb,address target,uint256 subject,uint48 until,uint48 previous,uint48 deadline)"
    );
    uint8 private constant MAX_TERMS = 2; // in a row
    uint48 private constant HALT_MAX = 72 hours; // a weekend, in which a Council may not meet
    uint48 private constant COOL_OFF = 30 days; // ten times the halt: time enough for the Council to decide
    uint48 private constant DEADLINE_MAX = 7 days; // an approval is about what the seats see, not for the drawer

    /// @inheritdoc IEmergencyCommittee
    address public immutable jointAuthority;
    /// @inheritdoc IEmergencyCommittee
    ICountryRegistry public immutable countries;
    /// @inheritdoc IEmergencyCommittee
    uint32 public immutable term;

    Seats private _seats;
    mapping(uint16 country => Service) private _services;
    mapping(uint32 election => mapping(bytes32 digest => mapping(uint16 country => address supervisor)))
        private _approvals;
    mapping(bytes32 digest => bool) private _lifted;

    constructor(
        address jointAuthority_,
        ICountryRegistry countries_,
        FirstCommittee memory first
    ) EIP712("Sogdia Emergency Committee", "1") {
        require(jointAuthority_ != address(0), EmergencyCommitteeInvalidAccount(jointAuthority_));
        require(first.term >= 1 minutes && first.term <= 730 days, EmergencyCommitteeInvalidTerm(first.term));
        jointAuthority = jointAuthority_;
        countries = countries_;
        term = first.term;
        _seat(first.seats, first.threshold);
    }

    modifier onlyJointAuthority() {
        _requireCouncil();
        _;
    }

    /// @inheritdoc IEmergencyCommittee
    function seats() external view returns (uint16[] memory seated, uint8 threshold, uint48 termEnd) {
        (threshold, termEnd) = (_seats.thresholdOf(), _seats.termEndOf());
        seated = _seats.countriesIn(Time.timestamp() < termEnd ? type(uint256).max : 0);
    }

    /// @inheritdoc IEmergencyCommittee
    function digestOf(Act calldata act) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ACT_TYPEHASH, act)));
    }

    /// @inheritdoc IEmergencyCommittee
    function approvalsOf(Act calldata act) external view returns (uint16[] memory) {
        return _seats.countriesIn(_approvedBy(_seats, digestOf(act)));
    }

    /// @inheritdoc IEmergencyCommittee
    function concernedBy(Act calldata act) external view returns (uint16[] memory) {
        return _seats.countriesIn(_concernedBy(_seats, act));
    }

    /// @inheritdoc IEmergencyCommittee
    function approve(uint16 country, Act calldata act) external {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        require(_isActive(country), EmergencyCommitteeNotAMember(country));
        _requireSound(act);
        Seats sitting = _sitting();
        _seatOf(sitting, country, _concernedBy(sitting, act));
        bytes32 digest = digestOf(act);
        mapping(uint16 country => address) storage approvals = _approvals[sitting.electionOf()][digest];
        require(approvals[country] != msg.sender, EmergencyCommitteeApprovedBefore(country));
        approvals[country] = msg.sender;
        emit ActApproved(digest, country);
    }

    /// @inheritdoc IEmergencyCommittee
    function perform(Act calldata act, Approval[] calldata approvals) external {
        _requireSound(act);
        Seats sitting = _sitting();
        bytes32 digest = digestOf(act);
        uint256 concerned = _concernedBy(sitting, act);
        uint256 signed = _signedBy(sitting, approvals, digest, concerned);
        _requireEnough(sitting, digest, signed, approvals.length, concerned);
        emit ActDone(digest, act.verb);
        if (act.verb == Verb.Halt) _halt(act);
        else if (act.verb == Verb.Lift) _lift(act, digest);
        else ICouncil(act.target).veto(act.subject);
    }

    /// @inheritdoc IEmergencyCommittee
    function elect(uint16[] calldata nominees, uint8 threshold) external onlyJointAuthority {
        _requireSeats(nominees.length, threshold);
        uint16[] memory seated = _eligible(nominees, threshold);
        uint256 share = shareOf(threshold, seated.length, nominees.length);
        _seat(seated, uint8(share)); // at most the threshold
    }

    function _requireCouncil() internal view override {
        require(msg.sender == jointAuthority, EmergencyCommitteeNotJointAuthority(msg.sender));
    }

    /// Whoever may not sit is left out, so that one country's misfortune is not everybody's.
    function _eligible(uint16[] calldata nominees, uint8 threshold) private returns (uint16[] memory seated) {
        bool waived = _tooFewEligible(threshold);
        seated = new uint16[](nominees.length);
        uint256 count = 0;
        for (uint256 i = 0; i < nominees.length; ++i) {
            uint16 country = nominees[i];
            if (_isActive(country) && (waived || !_mustPause(country))) seated[count++] = country;
            else emit NomineeSkipped(country);
        }
        return firstOf(seated, count);
    }

    function _seat(uint16[] memory seated, uint8 threshold) private {
        _requireSeats(seated.length, threshold);
        uint32 election = _seats.electionOf() + 1;
        for (uint256 i = 0; i < seated.length; ++i) _serve(seated[i], election);
        uint48 termEnd = Time.timestamp() + term;
        _seats = toSeats(seated, threshold, termEnd, election);
        emit SeatsElected(seated, threshold, termEnd);
    }

    function _serve(uint16 country, uint32 election) private {
        require(country != 0 && country <= MAX_COUNTRY, EmergencyCommitteeNotAMember(country));
        require(_services[country].election != election, EmergencyCommitteeSeatTwice(country));
        uint8 terms = _termsBefore(country);
        // Where the pause is waived a country goes on from the first term.
        _services[country] = Service({election: election, terms: terms < MAX_TERMS ? terms + 1 : 1});
    }

    /// A halt cannot be done twice: `previous` lies thirty days back then, and no later end ever does.
    function _halt(Act calldata act) private {
        Scope scope = Scope.wrap(act.subject);
        uint48 openAt = act.previous == 0 ? 0 : act.previous + COOL_OFF;
        require(Time.timestamp() >= openAt, EmergencyCommitteeCoolingOff(scope, openAt));
        _requireEnd(act.until, HALT_MAX);
        _requireSame(act.previous, IHaltBoard(act.target).halt(scope, act.until));
    }

    /// The Council may give a halt the very end it had before it was lifted, so a lift is written down.
    function _lift(Act calldata act, bytes32 digest) private {
        (IHaltBoard board, Scope scope) = (IHaltBoard(act.target), Scope.wrap(act.subject));
        require(!_lifted[digest], EmergencyCommitteeDoneBefore(digest));
        _lifted[digest] = true;
        _requireSame(act.previous, board.haltedUntil(scope));
        board.lift(scope);
    }

    /// At most 15 rounds that pass, since each seat signs once.
    function _signedBy(
        Seats sitting,
        Approval[] calldata approvals,
        bytes32 digest,
        uint256 concerned
    ) private view returns (uint256 signed) {
        for (uint256 i = 0; i < approvals.length; ++i) {
            uint16 country = approvals[i].country;
            uint256 seat = _seatOf(sitting, country, concerned);
            require(signed & seat == 0, EmergencyCommitteeSeatTwice(country));
            address supervisor = countries.activeOfficeOf(country, Office.Supervisor);
            require(
                Signature.isBy(supervisor, digest, approvals[i].signature),
                EmergencyCommitteeInvalidSignature(country)
            );
            signed |= seat;
        }
    }

    /// Whoever approved on chain and may not act now does not count, but does not stand in the others' way either.
    function _requireEnough(
        Seats sitting,
        bytes32 digest,
        uint256 signed,
        uint256 count,
        uint256 concerned
    ) private view {
        uint256 threshold = sitting.thresholdWithout(concerned);
        if (count >= threshold) return; // what was approved on chain is read only where it is needed
        for (uint256 left = _approvedBy(sitting, digest) & ~signed; left != 0; left &= left - 1) ++count;
        require(count >= threshold, EmergencyCommitteeTooFewSeats(count, threshold));
    }

    /// The seats that approved an act on chain, by a Supervisor who may act for them still.
    function _approvedBy(Seats sitting, bytes32 digest) private view returns (uint256 bitmap) {
        mapping(uint16 country => address) storage approvals = _approvals[sitting.electionOf()][digest];
        for (uint256 i = 0; i < MAX_SEATS; ++i) {
            uint16 country = sitting.countryAt(i);
            address supervisor = approvals[country];
            if (supervisor != address(0) && _mayAct(country, supervisor)) bitmap |= 1 << i;
        }
    }

    function _mayAct(uint16 country, address supervisor) private view returns (bool) {
        Country memory file = countries.countryOf(country);
        bool isFrozen = Time.timestamp() < file.frozenUntil;
        bool isActive = file.status == MembershipStatus.Active && !isFrozen;
        return isActive && countries.officeOf(country, Office.Supervisor) == supervisor;
    }

    /// The seats whose countries an act is about: they have no say in it.
    function _concernedBy(Seats sitting, Act calldata act) private view returns (uint256) {
        if (act.verb == Verb.Cancel) return _withoutVote(sitting, ICouncil(act.target), act.subject);
        (uint16 one, uint16 other) = _countriesOf(act.target, Scope.wrap(act.subject));
        return sitting.bitOf(one) | sitting.bitOf(other);
    }

    /// Those that have no vote on a proposal, because it is about them or they take no part in its programme.
    function _withoutVote(Seats sitting, ICouncil council, uint256 proposalId) private view returns (uint256 bitmap) {
        Poll memory poll = council.pollOf(proposalId);
        if (poll.excluded == 0) return 0;
        for (uint256 i = 0; i < MAX_SEATS; ++i) {
            Country memory file = countries.countryOf(sitting.countryAt(i));
            // An index may have been another's when the proposal was made.
            bool isSame = file.joinedAt != 0 && file.joinedAt <= poll.roll.asOf;
            if (isSame && (poll.excluded >> file.index) & 1 == 1) bitmap |= 1 << i;
        }
    }

    /// What a scope is about; a contract is no country's.
    function _countriesOf(address board, Scope scope) private view returns (uint16 one, uint16 other) {
        ScopeKind kind = scope.kindOf();
        if (kind == ScopeKind.Corridor) return scope.corridorOf();
        if (kind == ScopeKind.Currency) one = scope.assetOf().issuerOf();
        if (kind == ScopeKind.Participant) (, one) = IParticipantHomes(board).participantOf(scope.participantOf());
    }

    /// So that eligibility never runs out: fewer than could act, were they all elected.
    function _tooFewEligible(uint256 threshold) private view returns (bool) {
        uint256 count = 0;
        // At most 255 rounds, one a member.
        for (uint256 left = countries.indices(); left != 0 && count < threshold; left &= left - 1) {
            uint16 country = countries.countryAt(uint8(Math.log2(left & (~left + 1))));
            if (_isActive(country) && !_mustPause(country)) ++count;
        }
        return count < threshold;
    }

    function _mustPause(uint16 country) private view returns (bool) {
        return _termsBefore(country) >= MAX_TERMS;
    }

    /// Terms in a row up to the last. A pause is another committee's term, or as long without any committee.
    function _termsBefore(uint16 country) private view returns (uint8) {
        Service memory last = _services[country];
        bool paused = Time.timestamp() >= _seats.termEndOf() + term;
        return last.election == _seats.electionOf() && !paused ? last.terms : 0;
    }

    function _sitting() private view returns (Seats sitting) {
        require(countries.foundedAt() != 0, EmergencyCommitteeNotFounded());
        sitting = _seats;
        require(Time.timestamp() < sitting.termEndOf(), EmergencyCommitteeTermOver(sitting.termEndOf()));
    }

    function _requireSound(Act calldata act) private view {
        uint48 latest = Time.timestamp() + DEADLINE_MAX;
        require(
            Time.timestamp() <= act.deadline && act.deadline <= latest,
            EmergencyCommitteeInvalidDeadline(act.deadline, latest)
        );
        require(
            act.verb == Verb.Halt || (act.until == 0 && (act.verb == Verb.Lift || act.previous == 0)),
            EmergencyCommitteeMalformedAct()
        );
    }

    function _requireSame(uint48 previous, uint48 found) private pure {
        require(previous == found, EmergencyCommitteeOutdated(previous, found));
    }

    function _requireEnd(uint48 until, uint48 longest) private view {
        uint48 latest = Time.timestamp() + longest;
        require(until <= latest, EmergencyCommitteeInvalidEnd(until, latest));
    }

    function _isActive(uint16 country) private view returns (bool) {
        return countries.countryOf(country).status == MembershipStatus.Active;
    }

    function _requireSeats(uint256 length, uint256 threshold) private pure {
        require(
            length <= MAX_SEATS && threshold <= length && 2 * threshold > length,
            EmergencyCommitteeInvalidSeats(length, threshold)
        );
    }

    /// The bit of a country's seat, if it has a say.
    function _seatOf(Seats sitting, uint16 country, uint256 concerned) private pure returns (uint256 seat) {
        seat = sitting.bitOf(country);
        require(seat != 0, EmergencyCommitteeNoSeat(country));
        require(seat & concerned == 0, EmergencyCommitteeConcerned(country));
    }
}
