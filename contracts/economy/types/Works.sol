// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice The works of a project, by which money is released. Only its hash is kept; it travels in calls.
/// @param employer Who has the works done.
/// @param certifiers Who certify, in ascending order, 1 to 16, none of them the employer.
/// @param quorum How many of them have to say the same; for a milestone of which a certificate was found wrong one more each time, up
/// to all.
/// @param challengers Who may challenge a certificate, 1 to 16; commonly the lenders.
/// @param arbiter Who decides on a challenge; neither employer nor certifier.
/// @param window Seconds in which a certificate may be challenged, 1 hour to 90 days.
/// @param decision Seconds that the arbiter has, 1 hour to 90 days.
/// @param releases By milestone, basis points of each tranche that may be drawn once it is met: ascending, the last is 10,000. The
/// first milestone are the conditions precedent.
/// @param conditions Commitment to what each milestone asks for.
/// @param number The employer's, so that no two plans are the same.
struct WorksPlan {
    address employer;
    address[] certifiers;
    uint8 quorum;
    address[] challengers;
    address arbiter;
    uint32 window;
    uint32 decision;
    uint16[] releases;
    bytes32 conditions;
    uint256 number;
}

/// @notice Where the works stand, one slot.
/// @param isOpen Whether the plan is in force.
/// @param milestone The next to be met, counted from 0.
/// @param round Raised whenever a certificate falls, so that what was signed for it is void.
/// @param released Basis points that may be drawn.
/// @param next What they will be once the certificate stands; zero while there is none.
/// @param standsAt Unix time at which the certificate stands unless it is challenged; zero while there is none.
/// @param decideBy Unix time before which the arbiter decides; zero without a challenge.
/// @param window As in the plan.
/// @param upheld How many certificates of this milestone the arbiter has found wrong, 16 at most.
/// @param isArbiterSilent Whether the last challenge of this milestone was not decided in time.
struct WorksProgress {
    bool isOpen;
    uint8 milestone;
    uint32 round;
    uint16 released;
    uint16 next;
    uint48 standsAt;
    uint48 decideBy;
    uint32 window;
    uint8 upheld;
    bool isArbiterSilent;
}
