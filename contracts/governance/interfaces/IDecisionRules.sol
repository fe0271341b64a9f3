// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ActionRule, ActionRuleEntry, Classification} from "../types/ActionRule.sol";
import {Draft} from "../types/Draft.sol";
import {DecisionClass, Terms} from "../types/Terms.sol";
import {IConsultation} from "./IConsultation.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";

/// @title What each class of decisions asks, and which class each action needs.
/// @notice One Council binds it and reads it when something is proposed; what is under way keeps what it was made under.
/// @dev The Council, its timelock, and these rules themselves are never on the list of actions, so that everything about
/// them is constitutional.
interface IDecisionRules {
    event CouncilBound(address indexed council);
    event TermsSet(DecisionClass indexed decisionClass, Terms terms);
    event ActionRuleSet(address indexed target, bytes4 indexed selector, ActionRule rule);
    event ProgrammeSet(uint8 indexed programme, uint8 minimum);
    event ProgrammeLeft(uint8 indexed programme, uint16 indexed country);
    event ProgrammeJoined(uint8 indexed programme, uint16 indexed country);

    error DecisionRulesBoundBefore(address council);
    error DecisionRulesNotJointAuthority(address caller);
    error DecisionRulesTooManyActions(uint256 length, uint256 max);
    error DecisionRulesLengthMismatch(uint256 targets, uint256 calldatas);
    error DecisionRulesMixedActions(uint256 action);
    error DecisionRulesMalformedAction(uint256 action);
    error DecisionRulesAlwaysConstitutional(address target, bytes4 selector);
    error DecisionRulesNoSubject(address target, bytes4 selector, string signature);
    error DecisionRulesInvalidTerms(Terms terms);
    error DecisionRulesLaxerThan(DecisionClass stricter, DecisionClass laxer);
    error DecisionRulesHiddenVeto(DecisionClass decisionClass);
    error DecisionRulesUnknownProgramme(uint8 programme);
    error DecisionRulesInvalidProgramme(uint8 programme, uint8 minimum);
    error DecisionRulesNotMember(address caller);

    /// @notice Whose rules these are.
    /// @return The Council, zero until it is deployed.
    function council() external view returns (address);

    /// @notice The account that acts for the Council.
    /// @return The timelock.
    function jointAuthority() external view returns (address);

    /// @notice Who the members are.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice Who may stop a queued proposal.
    /// @return The EmergencyCommittee.
    function committee() external view returns (address);

    /// @notice Where the countries are consulted before they vote.
    /// @return The consultations.
    function consultation() external view returns (IConsultation);

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
    /// @dev Reverts as `propose` would: `DecisionRulesTooManyActions`, `DecisionRulesMalformedAction`, and
    /// `DecisionRulesMixedActions` where the actions differ in the part of their subject or in programme, have no subject
    /// in common, or some are for the emergency lane and others are not.
    /// @param targets The contracts.
    /// @param calldatas The calls.
    /// @return The classification.
    function classify(
        address[] calldata targets,
        bytes[] calldata calldatas
    ) external view returns (Classification memory);

    /// @notice Everything that is fixed when a country proposes actions now.
    /// @dev Reverts as `classify` does; `CouncilNotStricter` unless the class asked for is stricter than the one needed, or if
    /// that is the emergency lane; `ConsultationNotHeld` where the class that the actions need asks for a consultation;
    /// `CouncilNotFounded` before the founders are complete; `CouncilTooFewLeft` if fewer countries would decide than are
    /// decided about; `CouncilTooFewTakingPart` in the programme; `CouncilNoConsentPossible` if the country that must consent
    /// has no vote.
    /// @param sponsor ISO 3166-1 numeric code of the country that proposes.
    /// @param asked A class stricter than the actions need, or Emergency for the one that they need.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @return The draft.
    function draftOf(
        uint16 sponsor,
        DecisionClass asked,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external view returns (Draft memory);

    /// @notice The countries that take no part in an optional programme. An opt-out ends with the membership in which it
    /// was declared.
    /// @param programme The programme.
    /// @return minimum How many must take part for it to decide anything; 0 if there is no such programme.
    /// @return optedOut ISO 3166-1 numeric codes.
    function programmeOf(uint8 programme) external view returns (uint8 minimum, uint16[] memory optedOut);

    /// @notice Makes these the caller's rules, for good. Emits `CouncilBound`.
    /// @dev The Council's constructor calls it, so that no Council stands whose rules are another's.
    /// @custom:access Anyone, once.
    function bind() external;

    /// @notice Sets what classes ask, for proposals made later. Emits `TermsSet` each.
    /// @dev Every class has terms from the beginning. Reverts `DecisionRulesInvalidTerms` outside the bounds,
    /// `DecisionRulesLaxerThan` if a stricter class were easier, or the emergency lane counted more laxly than the laxest
    /// class, and `DecisionRulesHiddenVeto` if a country of the largest weight that the charter permits could block alone
    /// undeclared.
    /// @param terms At most one entry a class.
    /// @custom:access The Council, by a constitutional decision.
    function setTerms(Terms[] calldata terms) external;

    /// @notice Sets how actions may be decided, for proposals made later. Emits `ActionRuleSet` each.
    /// @dev Calls of the Council itself, of its timelock, of these rules, and `multicall` of any contract are always
    /// constitutional: reverts `DecisionRulesAlwaysConstitutional`. A programme must exist. Reverts
    /// `DecisionRulesNoSubject` for a rule with a subject whose function does not name one as `Subject` says, so that the
    /// offset of a list is never read as a country.
    /// @param entries The rules.
    /// @custom:access The Council, by a constitutional decision.
    function setActionRules(ActionRuleEntry[] calldata entries) external;

    /// @notice Sets up an optional programme, or how many must take part. Emits `ProgrammeSet`.
    /// @param programme 1 to 255.
    /// @param minimum Countries that must take part for it to decide anything, at least 2.
    /// @custom:access The Council, by a constitutional decision.
    function setProgramme(uint8 programme, uint8 minimum) external;

    /// @notice Opts out of a programme: the country has no vote on what belongs to it and leaves the denominators, in
    /// proposals made from then on, while it stays a member. Emits `ProgrammeLeft`.
    /// @param programme A programme that exists.
    /// @custom:access The Delegation of a country that has joined.
    function optOut(uint8 programme) external;

    /// @notice Takes part in a programme again, in proposals made from then on. Emits `ProgrammeJoined`.
    /// @param programme A programme that exists.
    /// @custom:access The Delegation of a country that has joined.
    function optIn(uint8 programme) external;
}
