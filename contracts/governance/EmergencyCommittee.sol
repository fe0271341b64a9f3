// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IEmergencyCommittee} from "./interfaces/IEmergencyCommittee.sol";
import {IHaltBoard} from "./interfaces/IHaltBoard.sol";
import {JointHalts} from "./JointHalts.sol";
import {MembershipStatus} from "./types/Membership.sol";
import {Office} from "./types/Office.sol";
import {Scope} from "./types/Scope.sol";
import {FirstCommittee, MAX_COUNTRY, MAX_SEATS, Seats, toSeats} from "./types/Seats.sol";

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
    mapping(uint32 election => mapping(bytes32 digest => uint256 bitmap)) private _approvals;
    mapping(bytes32 digest => bool) private _lifted;

    constructor(
        address jointAuthority_,
        ICountryRegistry countries_,
        FirstCommittee memory first
    ) EIP712("Sogdia Emergency Committee", "1") {
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
        return _seats.countriesIn(_approvals[_seats.electionOf()][digestOf(act)]);
    }

    /// @inheritdoc IEmergencyCommittee
    function approve(uint16 country, Act calldata act) external {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        _requireActive(country);
        _requireSound(act);
        Seats sitting = _sitting();
        uint256 seat = _seatOf(sitting, country);
        bytes32 digest = digestOf(act);
        uint256 approvals = _approvals[sitting.electionOf()][digest];
        require(approvals & seat == 0, EmergencyCommitteeApprovedBefore(country));
        _approvals[sitting.electionOf()][digest] = approvals | seat;
        emit ActApproved(digest, country);
    }

    /// @inheritdoc IEmergencyCommittee
    function perform(Act calldata act, Approval[] calldata approvals) external {
        _requireSound(act);
        Seats sitting = _sitting();
        bytes32 digest = digestOf(act);
        uint256 signed = _signedBy(sitting, approvals, digest);
        // Whoever signed counts already, so that what was approved on chain is read only where it is needed.
        if (approvals.length < sitting.thresholdOf()) _requireEnough(sitting, signed, approvals.length, digest);
        emit ActDone(digest, act.verb);
        if (act.verb == Verb.Halt) _halt(act);
        else if (act.verb == Verb.Lift) _lift(act, digest);
        else ICouncil(act.target).veto(act.subject);
    }

    /// @inheritdoc IEmergencyCommittee
    function elect(uint16[] calldata seated, uint8 threshold) external onlyJointAuthority {
        _seat(seated, threshold);
        for (uint256 i = 0; i < seated.length; ++i) _requireActive(seated[i]);
    }

    function _requireCouncil() internal view override {
        require(msg.sender == jointAuthority, EmergencyCommitteeNotJointAuthority(msg.sender));
    }

    function _seat(uint16[] memory seated, uint8 threshold) private {
        uint256 length = seated.length;
        require(
            length <= MAX_SEATS && threshold <= length && 2 * uint256(threshold) > length,
            EmergencyCommitteeInvalidSeats(length, threshold)
        );
        Seats before = _seats;
        uint32 election = before.electionOf() + 1;
        bool paused = Time.timestamp() >= before.termEndOf() + term;
        for (uint256 i = 0; i < length; ++i) _serve(seated[i], election, paused);
        uint48 termEnd = Time.timestamp() + term;
        _seats = toSeats(seated, threshold, termEnd, election);
        emit SeatsElected(seated, threshold, termEnd);
    }

    /// A pause is another committee's term, or as long without any committee: or a few countries could lock all out.
    function _serve(uint16 country, uint32 election, bool paused) private {
        require(country != 0 && country <= MAX_COUNTRY, EmergencyCommitteeNotAMember(country));
        Service memory last = _services[country];
        require(last.election != election, EmergencyCommitteeSeatTwice(country));
        uint8 terms = last.election + 1 == election && !paused ? last.terms + 1 : 1;
        require(terms <= MAX_TERMS, EmergencyCommitteeMustPause(country));
        _services[country] = Service({election: election, terms: terms});
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
        bytes32 digest
    ) private view returns (uint256 signed) {
        for (uint256 i = 0; i < approvals.length; ++i) {
            uint16 country = approvals[i].country;
            uint256 seat = _seatOf(sitting, country);
            require(signed & seat == 0, EmergencyCommitteeSeatTwice(country));
            address supervisor = countries.activeOfficeOf(country, Office.Supervisor);
            require(
                Signature.isBy(supervisor, digest, approvals[i].signature),
                EmergencyCommitteeInvalidSignature(country)
            );
            signed |= seat;
        }
    }

    /// Whoever approved on chain and is not Active now does not count, but does not stand in the others' way either.
    function _requireEnough(Seats sitting, uint256 signed, uint256 count, bytes32 digest) private view {
        uint256 threshold = sitting.thresholdOf();
        uint256 approved = _approvals[sitting.electionOf()][digest] & ~signed;
        for (uint256 i = 0; i < MAX_SEATS && count < threshold; ++i) {
            if ((approved >> i) & 1 == 1 && _isActive(sitting.countryAt(i))) ++count;
        }
        require(count >= threshold, EmergencyCommitteeTooFewSeats(count, threshold));
    }

    function _sitting() private view returns (Seats sitting) {
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

    function _requireActive(uint16 country) private view {
        require(_isActive(country), EmergencyCommitteeNotAMember(country));
    }

    function _isActive(uint16 country) private view returns (bool) {
        return countries.countryOf(country).status == MembershipStatus.Active;
    }

    /// The bit of a country's seat.
    function _seatOf(Seats sitting, uint16 country) private pure returns (uint256) {
        uint256 position = sitting.positionOf(country);
        require(position < MAX_SEATS, EmergencyCommitteeNoSeat(country));
        return 1 << position;
    }
}
