// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ActionRule, ActionRuleEntry, Classification} from "../types/ActionRule.sol";
import {Poll} from "../types/Poll.sol";
import {DecisionClass, Terms} from "../types/Terms.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";

/// @title Where the countries decide together.
/// @notice OpenZeppelin's Governor with one timelock, and what it lacks: a double majority, of countries and of weight;
/// decision classes; receipts by country, whatever key voted; and terms that are frozen when a proposal is made.
/// @dev `propose`, `castVote` and the rest are OpenZeppelin's. Membership and weights count as of the second before a
/// proposal is made; a country may vote while it is Active and has been a member since. Deciding reads running totals.
/// Only the timelock acts for the Council, and only the Council makes the timelock act.
interface ICouncil {
    event TermsSet(DecisionClass indexed decisionClass, Terms terms);
    event ActionRuleSet(address indexed target, bytes4 indexed selector, ActionRule rule);
    event ProgrammeSet(uint8 indexed programme, uint8 minimum);
    event ProgrammeLeft(uint8 indexed programme, uint16 indexed country);
    event ProgrammeJoined(uint8 indexed programme, uint16 indexed country);
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

    error CouncilTooManyActions(uint256 length, uint256 max);
    error CouncilDescriptionTooLong(uint256 length, uint256 max);
    error CouncilNotFounded();
    error CouncilNoCode(address target);
    error CouncilCodeChanged(uint256 proposalId);
    error CouncilMixedActions(uint256 action);
    error CouncilMalformedAction(uint256 action);
    error CouncilAlwaysConstitutional(address target, bytes4 selector);
    error CouncilNotEntitled(uint256 proposalId, address account);
    error CouncilUnexpectedParams();
    error CouncilInvalidTerms(Terms terms);
    error CouncilLaxerThan(DecisionClass stricter, DecisionClass laxer);
    error CouncilHiddenVeto(DecisionClass decisionClass);
    error CouncilUnknownProgramme(uint8 programme);
    error CouncilInvalidProgramme(uint8 programme, uint8 minimum);
    error CouncilTooFewTakingPart(uint8 programme, uint256 countries, uint256 minimum);
    error CouncilNotDelegation(address caller);
    error CouncilNotCommittee(address caller);
    error CouncilCannotVeto(uint256 proposalId);

    /// @notice Who the members are.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice The account that acts for the Council.
    /// @return The timelock.
    function timelock() external view returns (address);

    /// @notice Who may stop a queued proposal.
    /// @return The EmergencyCommittee.
    function committee() external view returns (address);

    /// @notice The shortest voting and grace period that terms may have.
    /// @return Seconds.
    function minPeriod() external view returns (uint24);

    /// @notice What a class of decisions asks now. Proposals keep the terms they were made under.
    /// @param decisionClass The class.
    /// @return The terms.
    function termsOf(DecisionClass decisionClass) external view returns (Terms memory);

    /// @notice How an action may be decided.
    /// @param target The contract.
    /// @param selector The function.
    /// @return The rule; Constitutional where none was set.
    function ruleOf(address target, bytes4 selector) external view returns (ActionRule memory);

    /// @notice How a batch of actions would be decided.
    /// @dev Reverts as `propose` would: `CouncilTooManyActions`, `CouncilMalformedAction`, and `CouncilMixedActions`
    /// where the actions differ in subject or programme, or some are for the emergency lane and others are not.
    /// @param targets The contracts.
    /// @param calldatas The calls.
    /// @return The classification.
    function classify(
        address[] calldata targets,
        bytes[] calldata calldatas
    ) external view returns (Classification memory);

    /// @notice The countries that take no part in an optional programme.
    /// @param programme The programme.
    /// @return minimum How many must take part for it to decide anything; 0 if there is no such programme.
    /// @return optedOut ISO 3166-1 numeric codes.
    function programmeOf(uint8 programme) external view returns (uint8 minimum, uint16[] memory optedOut);

    /// @notice What a proposal is voted on, and the votes so far; all zero for none.
    /// @param proposalId The proposal.
    /// @return The poll.
    function pollOf(uint256 proposalId) external view returns (Poll memory);

    /// @notice Seconds that would pass between queueing and execution by the votes so far.
    /// @param proposalId The proposal.
    /// @return Seconds.
    function timelockDelayOf(uint256 proposalId) external view returns (uint256);

    /// @notice Sets what classes ask, for proposals made later. Emits `TermsSet` each.
    /// @dev Every class has terms from the beginning. Reverts `CouncilInvalidTerms` outside the bounds, `CouncilLaxerThan` if a stricter class were easier, and
    /// `CouncilHiddenVeto` if a country of the largest weight that the charter permits could block alone undeclared.
    /// @param terms At most one entry a class.
    /// @custom:access The Council, by a constitutional decision.
    function setTerms(Terms[] calldata terms) external;

    /// @notice Sets how actions may be decided, for proposals made later. Emits `ActionRuleSet` each.
    /// @dev Calls of the Council itself, of its timelock, and `multicall` of any contract are always constitutional:
    /// reverts `CouncilAlwaysConstitutional`. A programme must exist.
    /// @param entries The rules.
    /// @custom:access The Council, by a constitutional decision.
    function setActionRules(ActionRuleEntry[] calldata entries) external;

    /// @notice Sets up an optional programme, or how many must take part. Emits `ProgrammeSet`.
    /// @param programme 1 to 255.
    /// @param minimum Countries that must take part for it to decide anything, at least 2.
    /// @custom:access The Council, by a constitutional decision.
    function setProgramme(uint8 programme, uint8 minimum) external;

    /// @notice Opts out of a programme: the country has no vote on what belongs to it and leaves the denominators, in
    /// proposals made from then on. Emits `ProgrammeLeft`.
    /// @param programme A programme that exists.
    /// @custom:access A country's Delegation.
    function optOut(uint8 programme) external;

    /// @notice Takes part in a programme again, in proposals made from then on. Emits `ProgrammeJoined`.
    /// @param programme A programme that exists.
    /// @custom:access A country's Delegation.
    function optIn(uint8 programme) external;

    /// @notice Stops a proposal that was carried and is not executed yet. Emits `ProposalVetoed`.
    /// @dev It may be proposed again. Constitutional proposals and those about the committee cannot be stopped.
    /// @param proposalId A proposal that is Succeeded or Queued.
    /// @custom:access The EmergencyCommittee.
    function veto(uint256 proposalId) external;
}
