// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ParticipantStatus} from "../types/Participant.sol";
import {IAppeals} from "./IAppeals.sol";
import {ICaseRegistry} from "./ICaseRegistry.sol";
import {IHomeActs} from "./IHomeActs.sol";
import {SuspensionFile, SuspensionOrder, SuspensionReason} from "../types/Suspension.sol";

/// @title Suspensions of participants: in a case, with a reason, an end and an appeal.
/// @notice A suspended participant makes and receives no payment, at home or abroad, in whatever currency. What stays open
/// to it is redemption at par by each issuer, and what was set aside before is paid: a suspension stops business, it
/// takes nobody's money. Money that must stay where it is, is held; an account of a listed person is frozen.
/// @dev Its Supervisor alone may suspend a participant for 90 days, however often in them, until 30 days have passed without
/// a suspension. Beyond that, and again after an appeal has ended one, the parties to the case decide (`ICaseRegistry`),
/// after the appeal was decided; where the home country is alone in it, its Delegation. Nothing is suspended anew or for longer while an appeal waits.
interface ISuspensions is IHomeActs {
    /// @notice A participant was suspended.
    event ParticipantSuspended(
        address indexed gate,
        uint32 indexed participant,
        uint40 indexed caseId,
        SuspensionReason reason,
        uint32 until,
        bytes32 statement
    );
    /// @notice A suspension goes on for longer.
    event SuspensionExtended(address indexed gate, uint32 indexed participant, uint32 until, uint256 requestId);
    /// @notice A suspension was ended by its Supervisor.
    event ParticipantReinstated(address indexed gate, uint32 indexed participant);
    /// @notice A suspension was ended by an appeal.
    event SuspensionOverturned(address indexed gate, uint32 indexed participant);

    error SuspensionsNotActive(address gate, uint32 participant, ParticipantStatus status);
    error SuspensionsNotSuspended(address gate, uint32 participant);
    error SuspensionsInvalidOrder(SuspensionReason reason, bytes32 statement);
    error SuspensionsInvalidEnd(uint32 until, uint256 time, uint256 latest);
    error SuspensionsNotApproved(uint256 requestId);
    error SuspensionsApprovalUsed(uint256 requestId);
    error SuspensionsAppealPending(bytes32 act);
    error SuspensionsNotOverturned(bytes32 act);

    /// @notice Where cases are kept.
    /// @return The registry.
    function cases() external view returns (ICaseRegistry);

    /// @notice Where appeals are decided.
    /// @return The contract.
    function appeals() external view returns (IAppeals);

    /// @notice The last suspension of a participant.
    /// @param gate Where it is licensed.
    /// @param participant Its id.
    /// @return The file; all zero if there was none.
    function suspensionOf(address gate, uint32 participant) external view returns (SuspensionFile memory);

    /// @notice The hash of the last suspension of a participant, by which appeals and extensions know it. An extension
    /// changes it, so that it can be appealed against anew.
    /// @param gate Where it is licensed.
    /// @param participant Its id.
    /// @return The hash.
    function suspensionAct(address gate, uint32 participant) external view returns (bytes32);

    /// @notice Suspends a participant at once. Emits `ParticipantSuspended`.
    /// @dev Reverts `SuspensionsInvalidEnd` beyond 90 days from the first suspension of a series; a series ends when 30 days
    /// have passed without one.
    /// @param order The order; its participant is active.
    /// @param requestId A Renewal that was approved in the case for exactly this order (its hash), or zero for an act of the
    /// Supervisor alone.
    /// @custom:access The Supervisor of the participant's home.
    function suspend(SuspensionOrder calldata order, uint256 requestId) external;

    /// @notice Lets a suspension go on. Emits `SuspensionExtended`.
    /// @param gate Where the participant is licensed.
    /// @param participant Its id; suspended.
    /// @param until Unix time at which it ends, within 90 days.
    /// @param requestId An Extension that was approved in its case; the subject is the hash of the act and the end.
    /// @custom:access The Supervisor of the participant's home.
    function extendSuspension(address gate, uint32 participant, uint32 until, uint256 requestId) external;

    /// @notice Ends a suspension. Emits `ParticipantReinstated`.
    /// @param gate Where the participant is licensed.
    /// @param participant Its id; suspended.
    /// @custom:access The Supervisor of the participant's home.
    function reinstate(address gate, uint32 participant) external;

    /// @notice Ends a suspension that was appealed against with success. Emits `SuspensionOverturned`.
    /// @param gate Where the participant is licensed.
    /// @param participant Its id; suspended.
    /// @custom:access Anyone.
    function overturnSuspension(address gate, uint32 participant) external;
}
