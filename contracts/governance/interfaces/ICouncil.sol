// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Classification} from "../types/ActionRule.sol";
import {Poll} from "../types/Poll.sol";
import {DecisionClass} from "../types/Terms.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";
import {IDecisionRules} from "./IDecisionRules.sol";

/// @title Where the countries decide together.
/// @notice OpenZeppelin's Governor with one timelock, and what it lacks: a double majority, of countries and of weight;
/// decision classes; receipts by country, whatever key voted; and terms that are frozen when a proposal is made.
/// @dev `propose`, `castVote` and the rest are OpenZeppelin's. Membership and weights count as of the second before a
/// proposal is made; a country may vote while it is Active and has been a member since. Deciding reads running totals.
/// A country has at most three proposals before the Council whose vote has not ended. Its Delegation may withdraw one until
/// then with OpenZeppelin's `cancel`, whatever key proposed it.
/// Only the timelock acts for the Council, and only the Council makes the timelock act.
interface ICouncil {
    event ProposalClassified(
        uint256 indexed proposalId,
        DecisionClass indexed decisionClass,
        Classification classification,
        uint8 entitledCount,
        uint96 entitledWeight
    );
    event CountryVoted(uint256 indexed proposalId, uint16 indexed country, uint8 support);
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);
    event ProposalVetoed(uint256 indexed proposalId);
    event ProposalPurged(uint256 indexed proposalId);

    error CouncilDescriptionTooLong(uint256 length, uint256 max);
    error CouncilNotFounded();
    error CouncilNoCode(address target);
    error CouncilCodeChanged(uint256 proposalId);
    error CouncilNotEntitled(uint256 proposalId, address account);
    error CouncilUnexpectedParams();
    error CouncilTooFewTakingPart(uint8 programme, uint256 countries, uint256 minimum);
    error CouncilNotCommittee(address caller);
    error CouncilCannotVeto(uint256 proposalId);
    error CouncilTooFewLeft(uint256 countries, uint256 subjects);
    error CouncilNoConsentPossible(uint16 country);
    error CouncilTooManyOpen(uint16 country, uint256 max);
    error CouncilNotStricter(DecisionClass asked, DecisionClass needed);
    error CouncilNotScheduled(uint256 proposalId);

    /// @notice Who the members are.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice The account that acts for the Council.
    /// @return The timelock.
    function timelock() external view returns (address);

    /// @notice Who may stop a queued proposal.
    /// @return The EmergencyCommittee.
    function committee() external view returns (address);

    /// @notice Which class each action needs, and what each class asks.
    /// @return The rules.
    function rules() external view returns (IDecisionRules);

    /// @notice The countries that a proposal is about and that take no part in it: neither in the vote nor in the count,
    /// nor by their seats in a veto. None for a proposal that is about no country, or that needs a country's consent.
    /// @param proposalId The proposal.
    /// @return ISO 3166-1 numeric codes.
    function subjectsOf(uint256 proposalId) external view returns (uint16[] memory);

    /// @notice What a proposal is voted on, and the votes so far; all zero for none.
    /// @param proposalId The proposal.
    /// @return The poll.
    function pollOf(uint256 proposalId) external view returns (Poll memory);

    /// @notice Seconds that would pass between queueing and execution by the votes so far.
    /// @param proposalId The proposal.
    /// @return Seconds.
    function timelockDelayOf(uint256 proposalId) external view returns (uint256);

    /// @notice Proposes actions under a stricter class than they need, such as what a country has referred from the silence
    /// procedure. Emits `ProposalCreated` and `ProposalClassified`.
    /// @dev As `propose`. Reverts `CouncilNotStricter` unless the class is stricter than the one that the actions need, or if
    /// they are for the emergency lane. Emergency asks for nothing stricter.
    /// @param decisionClass The class.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param description Title, rationale and where to read it.
    /// @return proposalId The proposal.
    /// @custom:access The Delegation of a country that may vote.
    function proposeAs(
        DecisionClass decisionClass,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 proposalId);

    /// @notice Stops a proposal that was carried and is not executed yet; what was scheduled leaves the timelock. Emits
    /// `ProposalVetoed`.
    /// @dev It may be proposed again. Constitutional proposals and those about the committee cannot be stopped.
    /// @param proposalId A proposal that is Succeeded or Queued.
    /// @custom:access The EmergencyCommittee.
    function veto(uint256 proposalId) external;

    /// @notice Takes what has expired out of the timelock, where it would stay ready. Emits `ProposalPurged`.
    /// @dev Reverts `CouncilNotScheduled` where nothing of it is there.
    /// @param proposalId A proposal that is Expired.
    /// @custom:access Anyone.
    function purge(uint256 proposalId) external;
}
