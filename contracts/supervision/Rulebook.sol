// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IRulebook} from "./interfaces/IRulebook.sol";
import {Direction, Rule, RuleEntry, RuleTerms, RULE_MAX_TIER, toRule} from "./types/Rule.sol";

/// @dev Documented on `IRulebook`.
abstract contract Rulebook is IRulebook {
    uint256 private constant MAX_ENTRIES = 64;

    ICountryRegistry private immutable _countries;

    mapping(uint256 corridor => Rule) private _rules;
    mapping(uint16 country => uint24) private _versions;
    mapping(uint16 country => mapping(uint24 version => bytes32)) private _evidence;

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
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        require(evidence != 0, RulebookNoEvidence(country));
        require(entries.length <= MAX_ENTRIES, RulebookTooManyRules(entries.length, MAX_ENTRIES));
        version = ++_versions[country];
        _evidence[country][version] = evidence;
        emit RulesAdopted(country, version, evidence);
        for (uint256 i = 0; i < entries.length; ++i) {
            _setRule(country, entries[i], version);
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

    function _setRule(uint16 country, RuleEntry calldata entry, uint24 version) private {
        RuleTerms calldata terms = entry.terms;
        require(terms.minTier <= RULE_MAX_TIER, RulebookInvalidTier(terms.minTier));
        _rules[_corridor(country, entry.direction, entry.counterparty, entry.asset)] = toRule(terms, version);
        emit RuleSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _corridor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private pure returns (uint256) {
        return (uint256(country) << 56) | (uint256(direction) << 48) | (uint256(counterparty) << 32) | asset;
    }
}
