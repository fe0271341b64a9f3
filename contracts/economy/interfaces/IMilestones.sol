// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {WorksPlan, WorksProgress} from "../types/Works.sol";

/// @title Milestones: what independent certifiers have seen, and what may be drawn for it.
/// @notice A milestone is met when k of n certifiers have signed for the same evidence and nobody challenged in time, or the arbiter
/// dismissed the challenge. An arbiter that stays silent lets the certificate fall: money is not released in doubt. It does so once on
/// one challenger's word: then, for that milestone, it takes more than half of them. And a certificate that the arbiter found wrong
/// asks for one more certifier than the last, up to all.
/// @dev Milestones are met in their order. There is no clock to wind: a certificate stands by itself when its window ends.
interface IMilestones {
    /// @notice A plan is in force.
    event WorksPlanned(bytes32 indexed plan, address indexed employer, WorksPlan terms);
    /// @notice A certifier has signed.
    event MilestoneSigned(
        bytes32 indexed plan,
        uint256 indexed milestone,
        address indexed certifier,
        uint256 round,
        bytes32 evidence
    );
    /// @notice Enough have signed: unless it is challenged before, the certificate stands at a time.
    event MilestoneCertified(bytes32 indexed plan, uint256 indexed milestone, uint48 standsAt, bytes32 evidence);
    /// @notice A certificate is disputed; `decideBy` is zero until enough have challenged it.
    event MilestoneChallenged(
        bytes32 indexed plan,
        uint256 indexed milestone,
        address indexed challenger,
        bytes32 ground,
        uint48 decideBy
    );
    /// @notice The arbiter has decided: a challenge that was upheld voids the certificate.
    event ChallengeDecided(bytes32 indexed plan, uint256 indexed milestone, bool isUpheld, bytes32 reasons);

    error MilestonesInvalidPlan(bytes32 plan);
    error MilestonesKnownPlan(bytes32 plan);
    error MilestonesUnknownPlan(bytes32 plan);
    error MilestonesNotParty(bytes32 plan, address caller);
    error MilestonesAllMet(bytes32 plan);
    error MilestonesCertified(bytes32 plan, uint48 standsAt);
    error MilestonesSigned(bytes32 plan, address certifier, bytes32 evidence);
    error MilestonesNotChallengeable(bytes32 plan, uint48 standsAt);
    error MilestonesNotChallenged(bytes32 plan);
    error MilestonesTooLate(bytes32 plan, uint48 decideBy);
    error MilestonesNoEvidence(bytes32 plan);

    /// @notice The id of a plan.
    /// @param plan The plan.
    /// @return Its hash.
    function hashOf(WorksPlan calldata plan) external pure returns (bytes32);

    /// @notice Who has the works done.
    /// @param plan Hash of a plan.
    /// @return The employer; zero for an unknown plan.
    function employerOf(bytes32 plan) external view returns (address);

    /// @notice Where works stand now, by the clock.
    /// @param plan Hash of a plan.
    /// @return All zero for an unknown one.
    function progressOf(bytes32 plan) external view returns (WorksProgress memory);

    /// @notice What may be drawn.
    /// @param plan Hash of a plan.
    /// @return Basis points; zero for an unknown plan.
    function releasedOf(bytes32 plan) external view returns (uint16);

    /// @notice Puts a plan in force. Emits `WorksPlanned`.
    /// @param plan A sound plan, new.
    /// @return id Its hash.
    /// @custom:access The employer.
    function planWorks(WorksPlan calldata plan) external returns (bytes32 id);

    /// @notice Signs that the next milestone is met. Emits `MilestoneSigned`, and `MilestoneCertified` with the last that is needed.
    /// @param plan A plan in force, of which a milestone is left and none is certified and still open to challenge.
    /// @param evidence Commitment to the report, not zero; only signatures for the same one add up.
    /// @custom:access A certifier, once for each evidence in a round.
    function certify(WorksPlan calldata plan, bytes32 evidence) external;

    /// @notice Disputes a certificate: it does not stand until the arbiter has dismissed the challenge. Emits `MilestoneChallenged`.
    /// Where the arbiter was silent the last time, more than half of the challengers have to.
    /// @param plan A plan with a certificate that neither stands nor is challenged.
    /// @param ground Commitment to the reasons, not zero.
    /// @custom:access A challenger, once for each certificate.
    function challenge(WorksPlan calldata plan, bytes32 ground) external;

    /// @notice Decides on a challenge, in time. Emits `ChallengeDecided`.
    /// @param plan A plan with a challenge.
    /// @param isUpheld Whether the certificate falls; otherwise it stands at once.
    /// @param reasons Commitment to the decision.
    /// @custom:access The arbiter.
    function decide(WorksPlan calldata plan, bool isUpheld, bytes32 reasons) external;
}
