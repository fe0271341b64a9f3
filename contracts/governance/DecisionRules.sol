// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableMap} from "@openzeppelin/contracts/utils/structs/EnumerableMap.sol";

import {IConsultation} from "./interfaces/IConsultation.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IDecisionRules} from "./interfaces/IDecisionRules.sol";
import {Electorate} from "./libraries/Electorate.sol";
import {TermsCheck} from "./libraries/TermsCheck.sol";
import {ActionRule, ActionRuleEntry, Classification, Subject} from "./types/ActionRule.sol";
import {Draft, Electors} from "./types/Draft.sol";
import {Charter} from "./types/Membership.sol";
import {Scope} from "./types/Scope.sol";
import {DecisionClass, Terms} from "./types/Terms.sol";

/// @dev Documented on `IDecisionRules`.
contract DecisionRules is IDecisionRules {
    using EnumerableMap for EnumerableMap.UintToUintMap;

    /// @dev An opt-out counts while the country is the member that it was then.
    struct Programme {
        uint8 minimum;
        EnumerableMap.UintToUintMap joinedAtOf;
    }

    uint256 private constant MAX_ACTIONS = 16;
    uint256 private constant CLASSES = uint256(type(DecisionClass).max) + 1;
    uint8 private constant MIN_TAKING_PART = 2; // what one country decides alone is no joint programme
    bytes4 private constant MULTICALL = bytes4(keccak256("multicall(bytes[])"));

    /// @inheritdoc IDecisionRules
    address public immutable jointAuthority;
    /// @inheritdoc IDecisionRules
    ICountryRegistry public immutable countries;
    /// @inheritdoc IDecisionRules
    address public immutable committee;
    /// @inheritdoc IDecisionRules
    IConsultation public immutable consultation;
    /// @inheritdoc IDecisionRules
    uint24 public immutable minPeriod;

    /// @inheritdoc IDecisionRules
    address public council;

    mapping(DecisionClass decisionClass => Terms) private _terms;
    mapping(address target => mapping(bytes4 selector => ActionRule)) private _rules;
    mapping(address target => mapping(bytes4 selector => bool)) private _namesScope;
    mapping(uint8 programme => Programme) private _programmes;

    constructor(
        address jointAuthority_,
        ICountryRegistry countries_,
        address committee_,
        IConsultation consultation_,
        uint24 minPeriod_,
        Terms[] memory terms,
        ActionRuleEntry[] memory rules
    ) {
        jointAuthority = jointAuthority_;
        (countries, committee) = (countries_, committee_);
        (consultation, minPeriod) = (consultation_, minPeriod_);
        _setTerms(terms);
        _setActionRules(rules);
    }

    modifier onlyJointAuthority() {
        require(msg.sender == jointAuthority, DecisionRulesNotJointAuthority(msg.sender));
        _;
    }

    /// @inheritdoc IDecisionRules
    function termsOf(DecisionClass decisionClass) external view returns (Terms memory) {
        return _terms[decisionClass];
    }

    /// @inheritdoc IDecisionRules
    function ruleOf(address target, bytes4 selector) external view returns (ActionRule memory) {
        return _rules[target][selector];
    }

    /// @inheritdoc IDecisionRules
    function programmeOf(uint8 programme) public view returns (uint8 minimum, uint16[] memory optedOut) {
        EnumerableMap.UintToUintMap storage joinedAtOf = _programmes[programme].joinedAtOf;
        uint256[] memory codes = joinedAtOf.keys(); // at most 999, and each left by itself
        optedOut = new uint16[](codes.length);
        uint256 count;
        for (uint256 i = 0; i < codes.length; ++i) {
            uint16 country = uint16(codes[i]); // ISO codes, below 1,000
            if (joinedAtOf.get(country) == _joinedAt(country)) optedOut[count++] = country;
        }
        minimum = _programmes[programme].minimum;
        // The list only ever gets shorter, so it stays within its memory.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(optedOut, count)
        }
    }

    /// @inheritdoc IDecisionRules
    function classify(
        address[] memory targets,
        bytes[] memory calldatas
    ) public view returns (Classification memory whole) {
        uint256 length = targets.length;
        require(length == calldatas.length, DecisionRulesLengthMismatch(length, calldatas.length));
        require(length <= MAX_ACTIONS, DecisionRulesTooManyActions(length, MAX_ACTIONS));
        for (uint256 i = 0; i < length; ++i) {
            Classification memory part = _classifyOne(targets[i], calldatas[i], i);
            if (i == 0) whole = part;
            else _addPart(whole, part, i);
        }
        if (whole.rule.decisionClass == DecisionClass.Constitutional) whole.vetoable = false;
    }

    /// @inheritdoc IDecisionRules
    function draftOf(
        uint16 sponsor,
        DecisionClass asked,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external view returns (Draft memory draft) {
        Classification memory about = classify(targets, calldatas);
        if (_terms[about.rule.decisionClass].consulted) {
            consultation.requireHeld(sponsor, keccak256(abi.encode(targets, values, calldatas)));
        }
        if (asked != DecisionClass.Emergency) _raise(about, asked);
        (uint8 minimum, uint16[] memory optedOut) = programmeOf(about.rule.programme);
        Electors memory electors = Electorate.draw(countries, about, optedOut);
        require(
            electors.count >= minimum,
            ICouncil.CouncilTooFewTakingPart(about.rule.programme, electors.count, minimum)
        );
        draft = Draft({about: about, terms: _terms[about.rule.decisionClass], electors: electors});
    }

    /// @inheritdoc IDecisionRules
    function bind() external {
        require(council == address(0), DecisionRulesBoundBefore(council));
        council = msg.sender;
        emit CouncilBound(msg.sender);
    }

    /// @inheritdoc IDecisionRules
    function setTerms(Terms[] calldata terms) external onlyJointAuthority {
        _setTerms(terms);
    }

    /// @inheritdoc IDecisionRules
    function setActionRules(ActionRuleEntry[] calldata entries) external onlyJointAuthority {
        _setActionRules(entries);
    }

    /// @inheritdoc IDecisionRules
    function setProgramme(uint8 programme, uint8 minimum) external onlyJointAuthority {
        require(programme != 0 && minimum >= MIN_TAKING_PART, DecisionRulesInvalidProgramme(programme, minimum));
        _programmes[programme].minimum = minimum;
        emit ProgrammeSet(programme, minimum);
    }

    /// @inheritdoc IDecisionRules
    function optOut(uint8 programme) external {
        (uint16 country, uint48 joinedAt, EnumerableMap.UintToUintMap storage joinedAtOf) = _choiceOf(programme);
        (bool known, uint256 before) = joinedAtOf.tryGet(country);
        if (known && before == joinedAt) return;
        joinedAtOf.set(country, joinedAt);
        emit ProgrammeLeft(programme, country);
    }

    /// @inheritdoc IDecisionRules
    function optIn(uint8 programme) external {
        (uint16 country, uint48 joinedAt, EnumerableMap.UintToUintMap storage joinedAtOf) = _choiceOf(programme);
        (bool known, uint256 before) = joinedAtOf.tryGet(country);
        joinedAtOf.remove(country);
        if (known && before == joinedAt) emit ProgrammeJoined(programme, country);
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

    function _setActionRules(ActionRuleEntry[] memory entries) private {
        for (uint256 i = 0; i < entries.length; ++i) {
            ActionRuleEntry memory entry = entries[i];
            (address target, bytes4 selector, ActionRule memory rule) = (entry.target, entry.selector, entry.rule);
            _requireOrdinaryCall(target, selector);
            if (rule.programme != 0) _requireProgramme(rule.programme);
            _namesScope[target][selector] = rule.subject != Subject.None && _requireSubject(entry);
            _rules[target][selector] = rule;
            emit ActionRuleSet(target, selector, rule);
        }
    }

    /// Whatever may wrap another action is never decided more easily than what it wraps.
    function _requireOrdinaryCall(address target, bytes4 selector) private view {
        bool isJoint = target == council || target == jointAuthority || target == address(this);
        require(!isJoint && selector != MULTICALL, DecisionRulesAlwaysConstitutional(target, selector));
    }

    /// Whether the function names a scope; reverts if it names neither a scope nor a country.
    function _requireSubject(ActionRuleEntry memory entry) private pure returns (bool isScope) {
        bytes memory signature = bytes(entry.signature);
        uint256 bracket = Bytes.indexOf(signature, "(");
        isScope = entry.rule.subject == Subject.Excluded && _follows(signature, bracket, "(address,uint256");
        bool isSound = isScope || _follows(signature, bracket, "(uint16");
        require(
            isSound && bytes4(keccak256(signature)) == entry.selector,
            DecisionRulesNoSubject(entry.target, entry.selector, entry.signature)
        );
    }

    /// Whether these types stand there, and no list of the last one.
    function _follows(bytes memory signature, uint256 start, bytes memory types_) private pure returns (bool) {
        if (start >= signature.length || signature.length - start <= types_.length) return false;
        uint256 end = start + types_.length;
        bool isWhole = signature[end] == "," || signature[end] == ")";
        return isWhole && keccak256(Bytes.slice(signature, start, end)) == keccak256(types_);
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
                DecisionRulesHiddenVeto(decisionClass)
            );
            if (decisionClass == DecisionClass.Emergency) _requireNotLaxer(decisionClass, DecisionClass.Procedural);
            else if (i != 0) _requireNotLaxer(DecisionClass(i - 1), decisionClass);
        }
    }

    /// The emergency lane is quicker than any class, and counts no more laxly than the laxest.
    function _requireNotLaxer(DecisionClass stricter, DecisionClass laxer) private view {
        (Terms memory a, Terms memory b) = (_terms[stricter], _terms[laxer]);
        bool isStricter =
            TermsCheck.countsAsStrictly(a, b) && (stricter == DecisionClass.Emergency || TermsCheck.takesAsLong(a, b));
        require(isStricter, DecisionRulesLaxerThan(stricter, laxer));
    }

    /// A country may ask for a stricter class than is needed, but nothing leaves the emergency lane for a slower one.
    function _raise(Classification memory about, DecisionClass asked) private pure {
        DecisionClass needed = about.rule.decisionClass;
        bool isStricter = asked < needed && needed != DecisionClass.Emergency;
        require(isStricter, ICouncil.CouncilNotStricter(asked, needed));
        about.rule.decisionClass = asked;
        if (asked == DecisionClass.Constitutional) about.vetoable = false;
    }

    function _classifyOne(
        address target,
        bytes memory data,
        uint256 action
    ) private view returns (Classification memory part) {
        // Shorter calldata calls no function, not the one whose selector is zero. What was listed before the Council was
        // bound cannot have been about it.
        if (data.length >= 4 && target != council) part.rule = _rules[target][bytes4(data)];
        part.vetoable = target != committee;
        if (part.rule.subject == Subject.None) return part;
        if (_namesScope[target][bytes4(data)]) {
            Scope scope = Scope.wrap(_argument(data, 1, action));
            (part.country, part.counterparty) = scope.countriesOf();
            if (part.country == 0) part.rule.subject = Subject.None; // such as a contract: nobody's national matter
            return part;
        }
        uint256 country = _argument(data, 0, action);
        require(country != 0 && country <= type(uint16).max, DecisionRulesMalformedAction(action)); // 0 is no country
        part.country = uint16(country);
    }

    function _argument(bytes memory data, uint256 position, uint256 action) private pure returns (uint256) {
        uint256 start = 4 + 32 * position;
        require(data.length >= start + 32, DecisionRulesMalformedAction(action));
        return uint256(bytes32(Bytes.slice(data, start, start + 32)));
    }

    /// Actions go together that have the same voters and the same lane; otherwise one could be used to take another
    /// country's vote away. Corridors with one end in common concern the country that they have in common.
    function _addPart(Classification memory whole, Classification memory part, uint256 action) private pure {
        require(_mix(whole.rule, part.rule), DecisionRulesMixedActions(action));
        if (whole.rule.subject != Subject.None) {
            (uint16 country, uint16 counterparty) = _common(whole, part);
            require(country != 0, DecisionRulesMixedActions(action));
            (whole.country, whole.counterparty) = (country, counterparty);
        }
        whole.vetoable = whole.vetoable && part.vetoable;
        whole.rule.decisionClass = _stricter(whole.rule.decisionClass, part.rule.decisionClass);
    }

    function _mix(ActionRule memory a, ActionRule memory b) private pure returns (bool) {
        return
            a.subject == b.subject &&
            a.programme == b.programme &&
            (a.decisionClass == DecisionClass.Emergency) == (b.decisionClass == DecisionClass.Emergency);
    }

    /// The countries that both concern; the first is 0 if there is none.
    function _common(
        Classification memory a,
        Classification memory b
    ) private pure returns (uint16 country, uint16 counterparty) {
        if (_concerns(b, a.country)) country = a.country;
        if (a.counterparty == 0 || !_concerns(b, a.counterparty)) return (country, 0);
        return country == 0 ? (a.counterparty, 0) : (country, a.counterparty);
    }

    function _concerns(Classification memory part, uint16 country) private pure returns (bool) {
        return country == part.country || country == part.counterparty;
    }

    /// The caller's country, when it joined, and who opted out, of a programme that exists.
    function _choiceOf(
        uint8 programme
    ) private view returns (uint16 country, uint48 joinedAt, EnumerableMap.UintToUintMap storage joinedAtOf) {
        country = countries.countryOfDelegation(msg.sender);
        joinedAt = _joinedAt(country);
        require(joinedAt != 0, DecisionRulesNotMember(msg.sender));
        _requireProgramme(programme);
        joinedAtOf = _programmes[programme].joinedAtOf;
    }

    function _joinedAt(uint16 country) private view returns (uint48) {
        return countries.countryOf(country).joinedAt;
    }

    function _requireProgramme(uint8 programme) private view {
        require(_programmes[programme].minimum != 0, DecisionRulesUnknownProgramme(programme));
    }

    function _stricter(DecisionClass a, DecisionClass b) private pure returns (DecisionClass) {
        return a < b ? a : b;
    }
}
