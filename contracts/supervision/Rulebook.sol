// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IRule} from "./interfaces/IRule.sol";
import {IRulebook} from "./interfaces/IRulebook.sol";
import {Direction, Rule, RuleEntry, RuleTerms, RULE_MAX_TIER, toRule} from "./types/Rule.sol";
import {
    MAX_HOLD_CLOCK,
    ThresholdEntry,
    ThresholdTerms,
    thresholdsOf,
    toThresholds,
    withThresholds
} from "./types/Thresholds.sol";

/// @dev Documented on `IRulebook`.
abstract contract Rulebook is IRulebook {
    uint256 private constant MAX_ENTRIES = 64;
    uint256 private constant MODULE_GAS = 100_000;

    ICountryRegistry private immutable _countries;

    mapping(uint256 corridor => Rule) private _rules;
    mapping(uint16 country => uint24) private _versions;
    mapping(uint16 country => mapping(uint24 version => bytes32)) private _evidence;
    mapping(uint16 country => address) private _modules;

    constructor(ICountryRegistry countries_) {
        _countries = countries_;
    }

    /// @inheritdoc IRulebook
    function rulebookVersionOf(uint16 country) external view returns (uint24) {
        return _versions[country];
    }

    /// @inheritdoc IRulebook
    function evidenceOf(uint16 country, uint24 version) external view returns (bytes32) {
        return _evidence[country][version];
    }

    /// @inheritdoc IRulebook
    function ruleOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (RuleTerms memory, uint24) {
        Rule rule = _rules[_corridor(country, direction, counterparty, asset)];
        return (rule.terms(), rule.version());
    }

    /// @inheritdoc IRulebook
    function adoptRules(
        uint16 country,
        RuleEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version) {
        version = _newVersion(country, entries.length, evidence);
        for (uint256 i = 0; i < entries.length; ++i) {
            _setRule(country, entries[i], version);
        }
    }

    /// @inheritdoc IRulebook
    function thresholdsFor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (ThresholdTerms memory) {
        return thresholdsOf(_rules[_corridor(country, direction, counterparty, asset)]).terms();
    }

    /// @inheritdoc IRulebook
    function moduleOf(uint16 country) public view returns (address) {
        return _modules[country];
    }

    /// @inheritdoc IRulebook
    function adoptThresholds(
        uint16 country,
        ThresholdEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version) {
        version = _newVersion(country, entries.length, evidence);
        for (uint256 i = 0; i < entries.length; ++i) {
            _setThresholds(country, entries[i], version);
        }
    }

    /// @inheritdoc IRulebook
    function adoptModule(uint16 country, address module, bytes32 evidence) external returns (uint24 version) {
        version = _newVersion(country, 0, evidence);
        _modules[country] = module;
        emit ModuleSet(country, module, version);
    }

    /// Asks a country's own contract: with little gas, for one word, and only a yes is a yes.
    function _asks(address module, bytes memory question) internal view returns (bool permitted) {
        uint256 yes = uint256(bytes32(IRule.permits.selector));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, 0)
            let answered := staticcall(MODULE_GAS, module, add(question, 0x20), mload(question), 0x00, 0x20)
            permitted := and(and(answered, eq(returndatasize(), 0x20)), eq(mload(0x00), yes))
        }
    }

    /// The rule that applies: the one that names the other country, else the default, else an absent one.
    function _ruleFor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) internal view returns (Rule rule) {
        rule = _rules[_corridor(country, direction, counterparty, asset)];
        if (rule.isAbsent()) rule = _rules[_corridor(country, direction, 0, asset)];
    }

    function _newVersion(uint16 country, uint256 count, bytes32 evidence) internal returns (uint24 version) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        require(evidence != 0, RulebookNoEvidence(country));
        require(count <= MAX_ENTRIES, RulebookTooManyRules(count, MAX_ENTRIES));
        version = ++_versions[country];
        _evidence[country][version] = evidence;
        emit RulesAdopted(country, version, evidence);
    }

    function _setThresholds(uint16 country, ThresholdEntry calldata entry, uint24 version) private {
        ThresholdTerms calldata terms = entry.terms;
        bool waits = terms.holdAbove != 0;
        bool isSound =
            waits == (terms.clock != 0) && terms.clock <= MAX_HOLD_CLOCK && (waits || !terms.settlesOnSilence);
        require(isSound, RulebookInvalidThresholds(terms));
        uint256 corridor = _corridor(country, entry.direction, entry.counterparty, entry.asset);
        Rule rule = _rules[corridor];
        require(!rule.isAbsent(), RulebookNoRule(country, entry.direction, entry.counterparty, entry.asset));
        _rules[corridor] = withThresholds(rule, toThresholds(terms), version);
        emit ThresholdsSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _setRule(uint16 country, RuleEntry calldata entry, uint24 version) private {
        RuleTerms calldata terms = entry.terms;
        require(terms.minTier <= RULE_MAX_TIER, RulebookInvalidTier(terms.minTier));
        uint256 corridor = _corridor(country, entry.direction, entry.counterparty, entry.asset);
        Rule before = _ruleFor(country, entry.direction, entry.counterparty, entry.asset);
        Rule rule = toRule(terms, version);
        _rules[corridor] = rule.isAbsent() ? rule : withThresholds(rule, thresholdsOf(before), version);
        emit RuleSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _corridor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) internal pure returns (uint256) {
        return (uint256(country) << 56) | (uint256(direction) << 48) | (uint256(counterparty) << 32) | asset;
    }
}
