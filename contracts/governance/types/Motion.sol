// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Poll} from "./Poll.sol";
import {DecisionClass} from "./Terms.sol";

/// @notice Where a motion in the silence procedure stands.
/// @dev Open -> Objected | Adopted; Open or Objected -> Referred; Open -> Withdrawn; Adopted -> Queued -> Executed;
/// Adopted or Queued -> Vetoed | Expired.
enum MotionState {
    None,
    Open,
    Objected,
    Adopted,
    Queued,
    Executed,
    Expired,
    Referred,
    Vetoed,
    Withdrawn
}

/// @notice What the silence procedure asks in a class.
/// @param decisionClass Ordinary or Procedural.
/// @param objections With so many countries objecting nothing is adopted, 1 to 255; 0 closes the procedure to the class.
/// @param period How long the countries may object, in seconds, from the Council's shortest period to 90 days.
struct SilenceTerms {
    DecisionClass decisionClass;
    uint8 objections;
    uint24 period;
}

/// @notice When a motion closes and where it stands. One slot.
/// @param closesAt Unix time from which nobody objects.
/// @param readyAt Unix time from which it may be executed; 0 until it is queued.
/// @param objections With so many objections it is not adopted.
/// @param ended How it ended by somebody's act; None while the clocks and the objections say where it stands.
struct MotionFile {
    uint48 closesAt;
    uint48 readyAt;
    uint8 objections;
    MotionState ended;
}

/// @notice A motion that is adopted unless countries object. Those that are silent count as for.
/// @param poll What a vote on the same actions would be held on, and where it would stand: for are the silent, against those
/// that object.
/// @param file When it closes and where it stands.
/// @param actionsHash The actions, by `IConsultation.hashActions`.
struct Motion {
    Poll poll;
    MotionFile file;
    bytes32 actionsHash;
}
