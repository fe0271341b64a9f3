// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Motion, MotionState, SilenceTerms} from "../types/Motion.sol";
import {Poll} from "../types/Poll.sol";
import {DecisionClass} from "../types/Terms.sol";
import {ICouncil} from "./ICouncil.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";

/// @title What is adopted unless countries object.
/// @notice For ordinary and procedural matters that nobody is expected to oppose (Art. 12(2) of the EU Council's Rules of
/// Procedure). A country moves a text; every other that may vote can object until a date. It is adopted if fewer object than
/// the terms say and a vote with all the others for would carry. An objector may refer it to a vote one class up instead:
/// then the text is dead here, and the Council decides.
/// @dev What may be decided here, by whom and about whom is what the Council's rules say of the same actions: the countries
/// that it is about have no say, those outside a programme neither, and what needs a country's consent needs its vote. It
/// waits in the timelock, and the EmergencyCommittee may veto it, as it would after a vote.
interface ISilenceProcedure {
    event SilenceTermsSet(DecisionClass indexed decisionClass, SilenceTerms terms);
    event MotionMade(
        uint256 indexed motionId,
        uint16 indexed sponsor,
        DecisionClass indexed decisionClass,
        address[] targets,
        uint256[] values,
        bytes[] calldatas,
        uint48 closesAt,
        string description
    );
    event MotionObjected(uint256 indexed motionId, uint16 indexed country, string reason);
    event MotionReferred(uint256 indexed motionId, uint16 indexed country, uint256 indexed proposalId);
    event MotionWithdrawn(uint256 indexed motionId);
    event MotionQueued(uint256 indexed motionId, uint48 readyAt);
    event MotionExecuted(uint256 indexed motionId);
    event MotionVetoed(uint256 indexed motionId);
    event MotionPurged(uint256 indexed motionId);

    error SilenceProcedureNotJointAuthority(address caller);
    error SilenceProcedureNotCommittee(address caller);
    error SilenceProcedureInvalidTerms(SilenceTerms terms);
    error SilenceProcedureNeedsVote(DecisionClass decisionClass);
    error SilenceProcedureNeedsConsent(uint16 country);
    error SilenceProcedureInvalidMotion(uint256 targets, uint256 values, uint256 calldatas);
    error SilenceProcedureDescriptionTooLong(uint256 length, uint256 max);
    error SilenceProcedureMovedBefore(uint256 motionId);
    error SilenceProcedureTooManyOpen(uint16 country, uint256 max);
    error SilenceProcedureNotEntitled(uint256 motionId, address caller);
    error SilenceProcedureObjectedBefore(uint256 motionId, uint16 country);
    error SilenceProcedureNotObjector(uint256 motionId, address caller);
    error SilenceProcedureNotSponsor(uint256 motionId, address caller);
    error SilenceProcedureWrongState(uint256 motionId, MotionState state);
    error SilenceProcedureNotReferred(uint256 motionId, uint256 proposalId);
    error SilenceProcedureCodeChanged(uint256 motionId);
    error SilenceProcedureCannotVeto(uint256 motionId);
    error SilenceProcedureNotScheduled(uint256 motionId);

    /// @notice Whose rules apply, and where motions are referred to.
    /// @return The Council.
    function council() external view returns (ICouncil);

    /// @notice Who the members are.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice What the procedure asks in a class now. Motions keep what they were made under.
    /// @param decisionClass The class.
    /// @return The terms; no objections and no period where there is no such procedure.
    function silenceTermsOf(DecisionClass decisionClass) external view returns (SilenceTerms memory);

    /// @notice A motion; all zero for none.
    /// @param motionId The motion.
    /// @return The motion.
    function motionOf(uint256 motionId) external view returns (Motion memory);

    /// @notice Who may object to a motion and who has: what a vote on the same actions would be held on.
    /// @param motionId The motion.
    /// @return The poll, as the Council's.
    function pollOf(uint256 motionId) external view returns (Poll memory);

    /// @notice Where a motion stands.
    /// @param motionId The motion.
    /// @return The state; None for a motion that was not made.
    function stateOf(uint256 motionId) external view returns (MotionState);

    /// @notice The countries that a motion is about and that take no part in it, nor their seats in a veto.
    /// @param motionId The motion.
    /// @return ISO 3166-1 numeric codes.
    function subjectsOf(uint256 motionId) external view returns (uint16[] memory);

    /// @notice What names a motion: the same as a proposal of the Council with the same text.
    /// @param targets The contracts.
    /// @param values What is sent along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param descriptionHash Hash of the description.
    /// @return The motion's number.
    function hashMotion(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external pure returns (uint256);

    /// @notice Sets what the procedure asks, for motions made later. Emits `SilenceTermsSet` each.
    /// @param terms At most one entry a class.
    /// @custom:access The Council, by a constitutional decision.
    function setSilenceTerms(SilenceTerms[] calldata terms) external;

    /// @notice Moves a text. Emits `MotionMade`.
    /// @dev At most 16 actions of contracts, and a description of at most 8,192 bytes. Reverts `SilenceProcedureNeedsVote` for
    /// what the Council's rules class otherwise, `SilenceProcedureNeedsConsent` for what a country must agree to. Where the
    /// class asks for a consultation, it must have been held. A country has at most three open motions.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param description Title, rationale and where to read it.
    /// @return motionId The motion.
    /// @custom:access The Delegation of a country that may vote.
    function move(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 motionId);

    /// @notice Objects to a motion, once and for all. Emits `MotionObjected`.
    /// @param motionId A motion that is Open.
    /// @param reason Why.
    /// @custom:access The Delegation of a country that may vote on the same actions.
    function object(uint256 motionId, string calldata reason) external;

    /// @notice Refers a motion to the vote that was opened on the same actions one class up (`ICouncil.proposeAs`). Emits
    /// `MotionReferred`.
    /// @param motionId A motion that is Open or Objected.
    /// @param targets The proposal's contracts, those of the motion.
    /// @param values What it sends along, as the motion.
    /// @param calldatas Its calls, those of the motion.
    /// @param descriptionHash Hash of its description, which may be another.
    /// @custom:access The Delegation of a country that has objected.
    function refer(
        uint256 motionId,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external;

    /// @notice Takes a motion back. Emits `MotionWithdrawn`.
    /// @param motionId A motion that is Open.
    /// @custom:access The Delegation of the sponsor.
    function withdraw(uint256 motionId) external;

    /// @notice Schedules what was adopted in the timelock, for as long as a vote with these objections would. Emits
    /// `MotionQueued`.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param descriptionHash Hash of the description.
    /// @custom:access Anyone.
    function queue(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external;

    /// @notice Executes what was adopted and has waited. Emits `MotionExecuted`.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param descriptionHash Hash of the description.
    /// @custom:access Anyone.
    function execute(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external payable;

    /// @notice Stops a motion that was adopted and is not executed yet; what was scheduled leaves the timelock. Emits
    /// `MotionVetoed`.
    /// @param motionId A motion that is Adopted or Queued, and not about the committee.
    /// @custom:access The EmergencyCommittee.
    function veto(uint256 motionId) external;

    /// @notice Takes what has expired out of the timelock. Emits `MotionPurged`.
    /// @param motionId A motion that is Expired.
    /// @custom:access Anyone.
    function purge(uint256 motionId) external;
}
