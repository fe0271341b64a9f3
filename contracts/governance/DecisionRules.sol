// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {TermsCheck} from "./libraries/TermsCheck.sol";
import {ActionRule, ActionRuleEntry, Classification, Subject} from "./types/ActionRule.sol";
import {Charter} from "./types/Membership.sol";
import {DecisionClass, Terms} from "./types/Terms.sol";

/// @notice What each class of decisions asks, and which class each action needs.
/// @dev Documented on `ICouncil`.
abstract contract DecisionRules is ICouncil, Governor {
    using EnumerableSet for EnumerableSet.UintSet;

    struct Programme {
        uint8 minimum;
        EnumerableSet.UintSet optedOut;
    }

    uint256 private constant MAX_ACTIONS = 16;
    uint256 private constant CLASSES = uint256(type(DecisionClass).max) + 1;
    uint8 private constant MIN_TAKING_PART = 2; // what one country decides alone is no joint programme
    bytes4 private constant MULTICALL = bytes4(keccak256("multicall(bytes[])"));

    /// @inheritdoc ICouncil
    ICountryRegistry public immutable countries;

    /// @inheritdoc ICouncil
    address public immutable committee;

    /// @inheritdoc ICouncil
    uint24 public immutable minPeriod;

    mapping(DecisionClass decisionClass => Terms) private _terms;
    mapping(address target => mapping(bytes4 selector => ActionRule)) private _rules;
    mapping(uint8 programme => Programme) private _programmes;

    constructor(ICountryRegistry countries_, address committee_, uint24 minPeriod_, Terms[] memory terms) {
        countries = countries_;
        committee = committee_;
        minPeriod = minPeriod_;
        _setTerms(terms);
    }

    /// @inheritdoc ICouncil
    function timelock() public view virtual returns (address);

    /// @inheritdoc ICouncil
    function termsOf(DecisionClass decisionClass) public view returns (Terms memory) {
        return _terms[decisionClass];
    }

    /// @inheritdoc ICouncil
    function ruleOf(address target, bytes4 selector) public view returns (ActionRule memory) {
        return _rules[target][selector];
    }

    /// @inheritdoc ICouncil
    function programmeOf(uint8 programme) external view returns (uint8 minimum, uint16[] memory optedOut) {
        uint256[] memory codes = _programmes[programme].optedOut.values();
        optedOut = new uint16[](codes.length);
        for (uint256 i = 0; i < codes.length; ++i) optedOut[i] = uint16(codes[i]); // ISO codes, below 1,000
        minimum = _programmes[programme].minimum;
    }

    /// @inheritdoc ICouncil
    function classify(
        address[] memory targets,
        bytes[] memory calldatas
    ) public view returns (Classification memory whole) {
        require(
            targets.length == calldatas.length,
            GovernorInvalidProposalLength(targets.length, calldatas.length, calldatas.length)
        );
        require(targets.length <= MAX_ACTIONS, CouncilTooManyActions(targets.length, MAX_ACTIONS));
        for (uint256 i = 0; i < targets.length; ++i) {
            Classification memory part = _classifyOne(targets[i], calldatas[i], i);
            if (i == 0) {
                whole = part;
            } else {
                require(_mix(whole, part), CouncilMixedActions(i));
                whole.vetoable = whole.vetoable && part.vetoable;
                whole.rule.decisionClass = _stricter(whole.rule.decisionClass, part.rule.decisionClass);
            }
        }
        if (whole.rule.decisionClass == DecisionClass.Constitutional) whole.vetoable = false;
    }

    /// @inheritdoc ICouncil
    function setTerms(Terms[] calldata terms) external onlyGovernance {
        _setTerms(terms);
    }

    /// @inheritdoc ICouncil
    function setActionRules(ActionRuleEntry[] calldata entries) external onlyGovernance {
        _setActionRules(entries);
    }

    /// @inheritdoc ICouncil
    function setProgramme(uint8 programme, uint8 minimum) external onlyGovernance {
        require(programme != 0 && minimum >= MIN_TAKING_PART, CouncilInvalidProgramme(programme, minimum));
        _programmes[programme].minimum = minimum;
        emit ProgrammeSet(programme, minimum);
    }

    /// @inheritdoc ICouncil
    function optOut(uint8 programme) external {
        (uint16 country, EnumerableSet.UintSet storage optedOut) = _choiceOf(programme);
        if (optedOut.add(country)) emit ProgrammeLeft(programme, country);
    }

    /// @inheritdoc ICouncil
    function optIn(uint8 programme) external {
        (uint16 country, EnumerableSet.UintSet storage optedOut) = _choiceOf(programme);
        if (optedOut.remove(country)) emit ProgrammeJoined(programme, country);
    }

    function _setTerms(Terms[] memory terms) private {
        for (uint256 i = 0; i < terms.length; ++i) {
            Terms memory one = terms[i];
            TermsCheck.requireSound(one, minPeriod);
            _terms[one.decisionClass] = one;
            emit TermsSet(one.decisionClass, one);
        }
        _requireConsistent();
    }

    function _setActionRules(ActionRuleEntry[] memory entries) internal {
        for (uint256 i = 0; i < entries.length; ++i) {
            ActionRuleEntry memory entry = entries[i];
            (address target, bytes4 selector, ActionRule memory rule) = (entry.target, entry.selector, entry.rule);
            // Whatever may wrap another action is never decided more easily than what it wraps.
            bool fixed_ = target == address(this) || target == timelock() || selector == MULTICALL;
            require(!fixed_, CouncilAlwaysConstitutional(target, selector));
            if (rule.programme != 0) _requireProgramme(rule.programme);
            _rules[target][selector] = rule;
            emit ActionRuleSet(target, selector, rule);
        }
    }

    /// The countries that opted out; at most 255 are members, and each left by itself.
    function _optedOut(uint8 programme) internal view returns (uint256[] memory) {
        return _programmes[programme].optedOut.values();
    }

    function _minimumOf(uint8 programme) internal view returns (uint8) {
        return _programmes[programme].minimum;
    }

    /// From the laxest class to the strictest, and no country with a veto that was not declared.
    function _requireConsistent() private view {
        Charter memory charter = countries.charter();
        uint256 members = Math.max(countries.activeCount(), charter.founders);
        for (uint256 i = 0; i < CLASSES; ++i) {
            DecisionClass decisionClass = DecisionClass(i);
            Terms memory terms = _terms[decisionClass];
            require(
                terms.vetoDeclared || !TermsCheck.hasSoleVeto(terms, charter.weightCapBps, members),
                CouncilHiddenVeto(decisionClass)
            );
            if (decisionClass == DecisionClass.Emergency || decisionClass == DecisionClass.Constitutional) continue;
            DecisionClass stricter = DecisionClass(i - 1);
            require(TermsCheck.isStricter(_terms[stricter], terms), CouncilLaxerThan(stricter, decisionClass));
        }
    }

    function _classifyOne(
        address target,
        bytes memory data,
        uint256 action
    ) private view returns (Classification memory part) {
        // Shorter calldata calls no function, not the one whose selector is zero.
        if (data.length >= 4) part.rule = _rules[target][bytes4(data)];
        part.vetoable = target != committee;
        if (part.rule.subject == Subject.None) return part;
        require(data.length >= 36, CouncilMalformedAction(action));
        uint256 country = uint256(bytes32(Bytes.slice(data, 4, 36))); // the first argument
        require(country != 0 && country <= type(uint16).max, CouncilMalformedAction(action)); // 0 is no country
        part.country = uint16(country);
    }

    /// The caller's country, and those that opted out, of a programme that exists.
    function _choiceOf(uint8 programme) private view returns (uint16 country, EnumerableSet.UintSet storage optedOut) {
        country = _countryOf(_msgSender());
        require(country != 0, CouncilNotDelegation(_msgSender()));
        _requireProgramme(programme);
        optedOut = _programmes[programme].optedOut;
    }

    function _countryOf(address delegation) internal view returns (uint16) {
        return countries.countryOfDelegation(delegation);
    }

    function _requireProgramme(uint8 programme) private view {
        require(_programmes[programme].minimum != 0, CouncilUnknownProgramme(programme));
    }

    /// Actions go together that have the same voters and the same lane; otherwise one could be used to take another
    /// country's vote away.
    function _mix(Classification memory a, Classification memory b) private pure returns (bool) {
        return
            a.rule.subject == b.rule.subject &&
            a.country == b.country &&
            a.rule.programme == b.rule.programme &&
            (a.rule.decisionClass == DecisionClass.Emergency) == (b.rule.decisionClass == DecisionClass.Emergency);
    }

    function _stricter(DecisionClass a, DecisionClass b) private pure returns (DecisionClass) {
        return a < b ? a : b;
    }
}
