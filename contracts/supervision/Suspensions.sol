// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../governance/types/Office.sol";
import {HomeActs} from "./HomeActs.sol";
import {IAppeals} from "./interfaces/IAppeals.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {ISuspensions} from "./interfaces/ISuspensions.sol";
import {appealKey} from "./types/Appeal.sol";
import {Request, RequestKind, RequestStatus} from "./types/Case.sol";
import {ParticipantStatus} from "./types/Participant.sol";
import {SuspensionFile, SuspensionOrder, SuspensionReason} from "./types/Suspension.sol";

/// @dev Documented on `ISuspensions`.
abstract contract Suspensions is ISuspensions, HomeActs {
    uint256 private constant MAX_TERM = 90 days;
    uint256 private constant COOL_OFF = 30 days;

    /// @inheritdoc ISuspensions
    ICaseRegistry public immutable cases;
    /// @inheritdoc ISuspensions
    IAppeals public immutable appeals;

    mapping(address gate => mapping(uint32 participant => SuspensionFile)) private _suspensions;
    mapping(uint256 requestId => bool) private _usedApprovals;

    constructor(ICaseRegistry cases_, IAppeals appeals_) {
        (cases, appeals) = (cases_, appeals_);
    }

    /// @inheritdoc ISuspensions
    function suspensionOf(address gate, uint32 participant) public view returns (SuspensionFile memory) {
        return _suspensions[gate][participant];
    }

    /// @inheritdoc ISuspensions
    function suspensionAct(address gate, uint32 participant) public view returns (bytes32) {
        return keccak256(abi.encode(gate, participant, _suspensions[gate][participant].number));
    }

    /// @inheritdoc ISuspensions
    function suspend(SuspensionOrder calldata order, uint256 requestId) external {
        (address gate, uint32 participant) = (order.gate, order.participant);
        uint16 home = _requireHome(gate, participant, Office.Supervisor);
        ParticipantStatus status = IParticipantRegistry(gate).participantOf(participant).status;
        require(status == ParticipantStatus.Active, SuspensionsNotActive(gate, participant, status));
        bool isReasoned = order.reason != SuspensionReason.None && order.statement != 0;
        require(isReasoned, SuspensionsInvalidOrder(order.reason, order.statement));
        cases.requireParty(order.caseId, home);
        SuspensionFile memory last = _suspensions[gate][participant];
        uint32 since = requestId == 0 ? _seriesOf(gate, participant, last) : uint32(block.timestamp);
        if (requestId != 0) {
            bytes32 act = suspensionAct(gate, participant);
            _useApproval(requestId, RequestKind.Renewal, order.caseId, keccak256(abi.encode(order)));
            _requireNoAppeal(act);
            _requireApprovedSince(act, requestId);
        }
        _requireEnd(order.until, since + MAX_TERM);
        _suspensions[gate][participant] = SuspensionFile(
            last.number + 1,
            order.caseId,
            since,
            order.until,
            order.reason,
            false
        );
        IParticipantRegistry(gate).setSuspension(participant, order.until);
        emit ParticipantSuspended(gate, participant, order.caseId, order.reason, order.until, order.statement);
    }

    /// @inheritdoc ISuspensions
    function extendSuspension(address gate, uint32 participant, uint32 until, uint256 requestId) external {
        _requireHome(gate, participant, Office.Supervisor);
        SuspensionFile storage file = _live(gate, participant);
        bytes32 act = suspensionAct(gate, participant);
        _useApproval(requestId, RequestKind.Extension, file.caseId, keccak256(abi.encode(act, until)));
        _requireNoAppeal(act);
        require(!_isOverturned(act), SuspensionsNotSuspended(gate, participant));
        _requireEnd(until, block.timestamp + MAX_TERM);
        ++file.number;
        file.until = until;
        IParticipantRegistry(gate).setSuspension(participant, until);
        emit SuspensionExtended(gate, participant, until, requestId);
    }

    /// @inheritdoc ISuspensions
    function reinstate(address gate, uint32 participant) external {
        _requireHome(gate, participant, Office.Supervisor);
        _end(gate, participant);
        emit ParticipantReinstated(gate, participant);
    }

    /// @inheritdoc ISuspensions
    function overturnSuspension(address gate, uint32 participant) external {
        bytes32 act = suspensionAct(gate, participant);
        require(_isOverturned(act), SuspensionsNotOverturned(act));
        _end(gate, participant).overturned = true;
        emit SuspensionOverturned(gate, participant);
    }

    function _end(address gate, uint32 participant) private returns (SuspensionFile storage file) {
        file = _live(gate, participant);
        file.until = uint32(block.timestamp);
        IParticipantRegistry(gate).setSuspension(participant, uint32(block.timestamp));
    }

    function _useApproval(uint256 requestId, RequestKind kind, uint40 caseId, bytes32 subject) private {
        Request memory found = cases.requestOf(requestId);
        bool isApproved = found.status == RequestStatus.Approved && found.kind == kind && found.caseId == caseId;
        require(isApproved && found.subject == subject, SuspensionsNotApproved(requestId));
        require(!_usedApprovals[requestId], SuspensionsApprovalUsed(requestId));
        _usedApprovals[requestId] = true;
    }

    /// Whether an appeal against an act of this contract was successful.
    function _isOverturned(bytes32 act) internal view virtual returns (bool);

    /// From when the days of the Supervisor alone are counted: since the first suspension that was followed by another
    /// within the cool-off. After an appeal has ended one there are none left in the series.
    function _seriesOf(
        address gate,
        uint32 participant,
        SuspensionFile memory last
    ) private view returns (uint32 since) {
        since = uint32(block.timestamp);
        if (last.number == 0 || block.timestamp >= last.until + COOL_OFF) return since;
        bytes32 act = suspensionAct(gate, participant);
        _requireNoAppeal(act);
        bool isSpent = last.overturned || _isOverturned(act);
        return isSpent ? uint32(block.timestamp - MAX_TERM) : last.since;
    }

    function _requireNoAppeal(bytes32 act) private view {
        require(!appeals.isPending(appealKey(address(this), act)), SuspensionsAppealPending(act));
    }

    /// What an appeal has ended is not ordered again on what was approved before it was decided.
    function _requireApprovedSince(bytes32 act, uint256 requestId) private view {
        if (!_isOverturned(act)) return;
        uint48 decidedAt = appeals.decideBy(appealKey(address(this), act));
        require(cases.requestOf(requestId).answeredAt >= decidedAt, SuspensionsNotApproved(requestId));
    }

    function _live(address gate, uint32 participant) private view returns (SuspensionFile storage file) {
        file = _suspensions[gate][participant];
        require(block.timestamp < file.until, SuspensionsNotSuspended(gate, participant));
    }

    function _requireEnd(uint32 until, uint256 latest) private view {
        bool isSound = until > block.timestamp && until <= latest;
        require(isSound, SuspensionsInvalidEnd(until, block.timestamp, latest));
    }
}
