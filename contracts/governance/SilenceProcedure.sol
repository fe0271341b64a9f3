// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IDecisionRules} from "./interfaces/IDecisionRules.sol";
import {ISilenceProcedure} from "./interfaces/ISilenceProcedure.sol";
import {Electorate} from "./libraries/Electorate.sol";
import {Majority} from "./libraries/Majority.sol";
import {MAX_OPEN, OpenPlaces} from "./libraries/OpenPlaces.sol";
import {TargetCode} from "./libraries/TargetCode.sol";
import {Classification, Subject} from "./types/ActionRule.sol";
import {Draft, Electors} from "./types/Draft.sol";
import {Motion, MotionFile, MotionState, SilenceTerms} from "./types/Motion.sol";
import {Parties, Poll, Roll, Veto} from "./types/Poll.sol";
import {DecisionClass} from "./types/Terms.sol";

/// @dev Documented on `ISilenceProcedure`.
contract SilenceProcedure is ISilenceProcedure {
    using OpenPlaces for uint256[MAX_OPEN];

    uint256 private constant MAX_DESCRIPTION = 8_192; // as the Council
    uint256 private constant MAX_PERIOD = 90 days; // as the Council

    /// @inheritdoc ISilenceProcedure
    ICouncil public immutable council;
    /// @inheritdoc ISilenceProcedure
    ICountryRegistry public immutable countries;

    IDecisionRules private immutable _rules;
    TimelockController private immutable _timelock;

    mapping(DecisionClass decisionClass => SilenceTerms) private _silenceTerms;
    mapping(uint256 motionId => Motion) private _motions;
    mapping(uint16 country => uint256[MAX_OPEN]) private _open;

    constructor(ICouncil council_, SilenceTerms[] memory terms) {
        (council, countries, _rules) = (council_, council_.countries(), council_.rules());
        _timelock = TimelockController(payable(council_.timelock()));
        _setSilenceTerms(terms);
    }

    /// @inheritdoc ISilenceProcedure
    function silenceTermsOf(DecisionClass decisionClass) external view returns (SilenceTerms memory) {
        return _silenceTerms[decisionClass];
    }

    /// @inheritdoc ISilenceProcedure
    function motionOf(uint256 motionId) external view returns (Motion memory) {
        return _motions[motionId];
    }

    /// @inheritdoc ISilenceProcedure
    function pollOf(uint256 motionId) external view returns (Poll memory) {
        return _motions[motionId].poll;
    }

    /// @inheritdoc ISilenceProcedure
    function stateOf(uint256 motionId) public view returns (MotionState) {
        Motion storage motion = _motions[motionId];
        MotionFile memory file = motion.file;
        if (file.closesAt == 0 || file.ended != MotionState.None) return file.ended;
        Poll storage poll = motion.poll;
        if (!Majority.isTacit(poll.terms, poll.roll, poll.tally, file.objections)) return MotionState.Objected;
        if (Time.timestamp() < file.closesAt) return MotionState.Open;
        uint256 ready = Math.max(file.closesAt, file.readyAt);
        if (Time.timestamp() > ready + poll.terms.gracePeriod) return MotionState.Expired;
        return file.readyAt == 0 ? MotionState.Adopted : MotionState.Queued;
    }

    /// @inheritdoc ISilenceProcedure
    function subjectsOf(uint256 motionId) external view returns (uint16[] memory) {
        Parties memory parties = _motions[motionId].poll.parties;
        return Electorate.listOf(parties.subject, parties.counterparty);
    }

    /// @inheritdoc ISilenceProcedure
    function hashMotion(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }

    /// @inheritdoc ISilenceProcedure
    function setSilenceTerms(SilenceTerms[] calldata terms) external {
        require(msg.sender == address(_timelock), SilenceProcedureNotJointAuthority(msg.sender));
        _setSilenceTerms(terms);
    }

    /// @inheritdoc ISilenceProcedure
    function move(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 motionId) {
        _requireForm(targets, values, calldatas, description);
        uint16 sponsor = countries.countryOfDelegation(msg.sender);
        Draft memory draft = _rules.draftOf(sponsor, DecisionClass.Emergency, targets, values, calldatas);
        SilenceTerms memory silence = _silenceTerms[draft.terms.decisionClass];
        require(silence.objections != 0, SilenceProcedureNeedsVote(draft.terms.decisionClass));
        require(draft.about.rule.subject != Subject.Consenting, SilenceProcedureNeedsConsent(draft.about.country));
        motionId = hashMotion(targets, values, calldatas, keccak256(bytes(description)));
        require(_motions[motionId].file.closesAt == 0, SilenceProcedureMovedBefore(motionId));
        _takePlace(sponsor, motionId);
        _create(motionId, sponsor, draft, silence);
        _motions[motionId].poll.codeHash = TargetCode.hashOf(targets);
        _motions[motionId].actionsHash = keccak256(abi.encode(targets, values, calldatas));
        emit MotionMade(
            motionId,
            sponsor,
            silence.decisionClass,
            targets,
            values,
            calldatas,
            _motions[motionId].file.closesAt,
            description
        );
        countries.proofOfLife(sponsor);
    }

    /// @inheritdoc ISilenceProcedure
    function object(uint256 motionId, string calldata reason) external {
        _requireState(motionId, MotionState.Open);
        Poll storage poll = _motions[motionId].poll;
        (uint16 country, uint8 index, uint256 weight) = countries.votingRightOf(msg.sender, poll.roll.asOf);
        uint256 bit = 1 << index;
        require(weight != 0 && poll.excluded & bit == 0, SilenceProcedureNotEntitled(motionId, msg.sender));
        require(poll.awaited & bit != 0, SilenceProcedureObjectedBefore(motionId, country));
        poll.awaited ^= bit;
        _countObjection(poll, uint96(weight)); // a weight has 88 bits
        emit MotionObjected(motionId, country, reason);
        countries.proofOfLife(country);
    }

    /// @inheritdoc ISilenceProcedure
    function refer(
        uint256 motionId,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external {
        Motion storage motion = _motions[motionId];
        MotionState state = stateOf(motionId);
        bool isLive = state == MotionState.Open || state == MotionState.Objected;
        require(isLive, SilenceProcedureWrongState(motionId, state));
        uint16 country = _requireObjector(motionId);
        uint256 proposalId = hashMotion(targets, values, calldatas, descriptionHash);
        bool isSame = keccak256(abi.encode(targets, values, calldatas)) == motion.actionsHash;
        require(
            isSame && _isVotedOn(proposalId, motion.poll.terms.decisionClass),
            SilenceProcedureNotReferred(motionId, proposalId)
        );
        motion.file.ended = MotionState.Referred;
        emit MotionReferred(motionId, country, proposalId);
    }

    /// @inheritdoc ISilenceProcedure
    function withdraw(uint256 motionId) external {
        _requireState(motionId, MotionState.Open);
        uint16 country = countries.countryOfDelegation(msg.sender);
        bool isSponsor = country != 0 && country == _motions[motionId].poll.parties.sponsor;
        require(isSponsor, SilenceProcedureNotSponsor(motionId, msg.sender));
        _motions[motionId].file.ended = MotionState.Withdrawn;
        emit MotionWithdrawn(motionId);
    }

    /// @inheritdoc ISilenceProcedure
    function queue(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external {
        uint256 motionId = hashMotion(targets, values, calldatas, descriptionHash);
        _requireState(motionId, MotionState.Adopted);
        _requireSameCode(motionId, targets);
        Motion storage motion = _motions[motionId];
        uint256 delay = Majority.timelockDelay(motion.poll.terms, motion.poll.roll, motion.poll.tally);
        delay = Math.max(delay, _timelock.getMinDelay());
        motion.file.readyAt = SafeCast.toUint48(Time.timestamp() + delay);
        bytes32 salt = _salt(motionId);
        motion.poll.operation = _timelock.hashOperationBatch(targets, values, calldatas, 0, salt);
        emit MotionQueued(motionId, motion.file.readyAt);
        _timelock.scheduleBatch(targets, values, calldatas, 0, salt, delay);
    }

    /// @inheritdoc ISilenceProcedure
    function execute(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external payable {
        uint256 motionId = hashMotion(targets, values, calldatas, descriptionHash);
        _requireState(motionId, MotionState.Queued);
        _requireSameCode(motionId, targets);
        _motions[motionId].file.ended = MotionState.Executed;
        emit MotionExecuted(motionId);
        _timelock.executeBatch{value: msg.value}(targets, values, calldatas, 0, _salt(motionId));
    }

    /// @inheritdoc ISilenceProcedure
    function veto(uint256 motionId) external {
        require(msg.sender == council.committee(), SilenceProcedureNotCommittee(msg.sender));
        MotionState state = stateOf(motionId);
        bool isCarried = state == MotionState.Adopted || state == MotionState.Queued;
        require(isCarried, SilenceProcedureWrongState(motionId, state));
        Motion storage motion = _motions[motionId];
        require(motion.poll.tally.veto == Veto.Possible, SilenceProcedureCannotVeto(motionId));
        motion.file.ended = MotionState.Vetoed;
        emit MotionVetoed(motionId);
        _unschedule(motionId);
    }

    /// @inheritdoc ISilenceProcedure
    function purge(uint256 motionId) external {
        _requireState(motionId, MotionState.Expired);
        require(_unschedule(motionId), SilenceProcedureNotScheduled(motionId));
        emit MotionPurged(motionId);
    }

    function _setSilenceTerms(SilenceTerms[] memory terms) private {
        for (uint256 i = 0; i < terms.length; ++i) {
            SilenceTerms memory one = terms[i];
            bool isLight = one.decisionClass == DecisionClass.Ordinary || one.decisionClass == DecisionClass.Procedural;
            bool isSound = one.period >= _rules.minPeriod() && one.period <= MAX_PERIOD;
            require(isLight && isSound, SilenceProcedureInvalidTerms(one));
            _silenceTerms[one.decisionClass] = one;
            emit SilenceTermsSet(one.decisionClass, one);
        }
    }

    /// Freezes who may object and what would stop it. The silent count as for from the beginning.
    function _create(uint256 motionId, uint16 sponsor, Draft memory draft, SilenceTerms memory silence) private {
        (Classification memory about, Electors memory drawn) = (draft.about, draft.electors);
        Poll storage poll = _motions[motionId].poll;
        (poll.awaited, poll.excluded, poll.terms) = (~drawn.excluded, drawn.excluded, draft.terms);
        uint96 weight = uint96(drawn.weight); // 255 weights of 88 bits
        poll.roll = Roll({entitledWeight: weight, abstainWeight: 0, asOf: drawn.asOf, consentOf: 0});
        uint8 count = uint8(drawn.count); // at most 255
        (poll.tally.forWeight, poll.tally.forCount, poll.tally.entitledCount) = (weight, count, count);
        poll.tally.veto = about.vetoable ? Veto.Possible : Veto.Barred;
        poll.parties = Parties({sponsor: sponsor, subject: about.country, counterparty: about.counterparty});
        _motions[motionId].file = MotionFile({
            closesAt: Time.timestamp() + silence.period,
            readyAt: 0,
            objections: silence.objections,
            ended: MotionState.None
        });
    }

    /// Of a caller that may vote and has not too much before the others.
    function _takePlace(uint16 country, uint256 motionId) private {
        (, , uint256 weight) = countries.votingRightOf(msg.sender, Time.timestamp() - 1);
        require(weight != 0, SilenceProcedureNotEntitled(motionId, msg.sender));
        require(_open[country].take(motionId, _isOpen), SilenceProcedureTooManyOpen(country, MAX_OPEN));
    }

    function _countObjection(Poll storage poll, uint96 weight) private {
        poll.tally.forWeight -= weight; // the silent contain it
        poll.tally.againstWeight += weight;
        poll.tally.forCount -= 1;
        poll.tally.againstCount += 1;
    }

    function _unschedule(uint256 motionId) private returns (bool isScheduled) {
        bytes32 operation = _motions[motionId].poll.operation;
        isScheduled = _timelock.isOperationPending(operation);
        if (isScheduled) _timelock.cancel(operation);
    }

    // Passed on, which the linter does not see.
    // solhint-disable-next-line no-unused-private-funcs
    function _isOpen(uint256 motionId) private view returns (bool) {
        return stateOf(motionId) == MotionState.Open;
    }

    /// Whether the Council votes on it now, exactly one class above.
    function _isVotedOn(uint256 proposalId, DecisionClass decisionClass) private view returns (bool) {
        DecisionClass above = DecisionClass(uint8(decisionClass) - 1); // Reinforced or Ordinary
        if (council.pollOf(proposalId).terms.decisionClass != above) return false;
        IGovernor.ProposalState state = IGovernor(address(council)).state(proposalId);
        return state == IGovernor.ProposalState.Pending || state == IGovernor.ProposalState.Active;
    }

    function _requireObjector(uint256 motionId) private view returns (uint16 country) {
        Poll storage poll = _motions[motionId].poll;
        uint8 index;
        uint256 weight;
        (country, index, weight) = countries.votingRightOf(msg.sender, poll.roll.asOf);
        bool hasObjected = weight != 0 && (poll.awaited | poll.excluded) & (1 << index) == 0;
        require(hasObjected, SilenceProcedureNotObjector(motionId, msg.sender));
    }

    function _requireState(uint256 motionId, MotionState needed) private view {
        MotionState state = stateOf(motionId);
        require(state == needed, SilenceProcedureWrongState(motionId, state));
    }

    function _requireSameCode(uint256 motionId, address[] calldata targets) private view {
        bool isSame = TargetCode.hashOf(targets) == _motions[motionId].poll.codeHash;
        require(isSame, SilenceProcedureCodeChanged(motionId));
    }

    function _requireForm(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) private pure {
        bool isSound = targets.length != 0 && targets.length == values.length && targets.length == calldatas.length;
        require(isSound, SilenceProcedureInvalidMotion(targets.length, values.length, calldatas.length));
        uint256 length = bytes(description).length;
        require(length <= MAX_DESCRIPTION, SilenceProcedureDescriptionTooLong(length, MAX_DESCRIPTION));
    }

    /// As the Council, on the same timelock, salts its own.
    function _salt(uint256 motionId) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), motionId));
    }
}
