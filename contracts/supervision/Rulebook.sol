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
    Thresholds,
    thresholdTerms,
    toThresholds,
    withThresholds
} from "./types/Thresholds.sol";

/// @dev Documented on `IRulebook`.
abstract contract Rulebook is IRulebook {
    uint256 private constant MAX_ENTRIES = 64;
    uint256 private constant MODULE_GAS = 100_000;

    ICountryRegistry private immutable _countries;

    /// @dev By corridor, from whom to whom, with zero for the other country in a default: the payer's country's rule in the
    /// upper half, the payee's in the lower. Each country writes its own half only.
    mapping(uint256 corridor => uint256) private _rules;
    mapping(uint256 corridor => uint256) private _thresholds;
    /// @dev When a country last closed anything in an asset, so that what waits is looked at again.
    mapping(uint16 country => mapping(uint32 asset => uint256)) internal _closedAt;
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
        Rule rule = _ruleAt(country, direction, counterparty, asset);
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
        Rule rule = _ruleAt(country, direction, counterparty, asset);
        return thresholdTerms(rule, _thresholdsAt(country, direction, counterparty, asset));
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

    /// The rules that apply to a payment: those that name the other country, else the defaults, else absent ones.
    function _rulesFor(uint16 from, uint16 to, uint32 asset) internal view returns (Rule outbound, Rule inbound) {
        uint256 word = _rules[_corridor(from, to, asset)];
        (outbound, inbound) = (Rule.wrap(uint128(word >> 128)), Rule.wrap(uint128(word)));
        if (outbound.isAbsent()) outbound = Rule.wrap(uint128(_rules[_corridor(from, 0, asset)] >> 128));
        if (inbound.isAbsent()) inbound = Rule.wrap(uint128(_rules[_corridor(0, to, asset)]));
    }

    /// The thresholds of the rules that apply; read only where one of these says that it has some.
    function _thresholdsFor(
        Rule outbound,
        Rule inbound,
        uint16 from,
        uint16 to,
        uint32 asset
    ) internal view returns (Thresholds there, Thresholds here) {
        if (outbound.hasThresholds()) {
            bool named = !_ruleAt(from, Direction.Outbound, to, asset).isAbsent();
            there = _thresholdsAt(from, Direction.Outbound, named ? to : 0, asset);
        }
        if (inbound.hasThresholds()) {
            bool named = !_ruleAt(to, Direction.Inbound, from, asset).isAbsent();
            here = _thresholdsAt(to, Direction.Inbound, named ? from : 0, asset);
        }
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
        Rule rule = _ruleAt(country, entry.direction, entry.counterparty, entry.asset);
        require(!rule.isAbsent(), RulebookNoRule(country, entry.direction, entry.counterparty, entry.asset));
        uint256 corridor = _corridorOf(country, entry.direction, entry.counterparty, entry.asset);
        _write(_rules, corridor, entry.direction, Rule.unwrap(withThresholds(rule, terms, version)));
        _write(_thresholds, corridor, entry.direction, Thresholds.unwrap(toThresholds(terms)));
        emit ThresholdsSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _setRule(uint16 country, RuleEntry calldata entry, uint24 version) private {
        RuleTerms calldata terms = entry.terms;
        require(terms.minTier <= RULE_MAX_TIER, RulebookInvalidTier(terms.minTier));
        Rule rule = toRule(terms, version);
        if (rule.isClosed()) _closedAt[country][entry.asset] = block.timestamp;
        uint256 corridor = _corridorOf(country, entry.direction, entry.counterparty, entry.asset);
        if (rule.isAbsent()) _write(_thresholds, corridor, entry.direction, 0);
        else rule = _withThresholdsOfBefore(country, entry, corridor, rule);
        _write(_rules, corridor, entry.direction, Rule.unwrap(rule));
        emit RuleSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    /// A rule keeps what the one before it asked for; the first that names a country begins with what the default asks.
    function _withThresholdsOfBefore(
        uint16 country,
        RuleEntry calldata entry,
        uint256 corridor,
        Rule rule
    ) private returns (Rule) {
        Rule before = _ruleAt(country, entry.direction, entry.counterparty, entry.asset);
        if (before.isAbsent()) {
            before = _ruleAt(country, entry.direction, 0, entry.asset);
            Thresholds inherited = _thresholdsAt(country, entry.direction, 0, entry.asset);
            _write(_thresholds, corridor, entry.direction, Thresholds.unwrap(inherited));
        }
        return rule.withFlagsOf(before);
    }

    function _ruleAt(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private view returns (Rule) {
        return Rule.wrap(_half(_rules, country, direction, counterparty, asset));
    }

    function _thresholdsAt(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private view returns (Thresholds) {
        return Thresholds.wrap(_half(_thresholds, country, direction, counterparty, asset));
    }

    /// A country's half of a corridor's word.
    function _half(
        mapping(uint256 corridor => uint256) storage words,
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) internal view returns (uint128) {
        uint256 word = words[_corridorOf(country, direction, counterparty, asset)];
        return uint128(direction == Direction.Outbound ? word >> 128 : word);
    }

    function _write(
        mapping(uint256 corridor => uint256) storage words,
        uint256 corridor,
        Direction direction,
        uint128 half
    ) internal {
        uint256 word = words[corridor];
        bool upper = direction == Direction.Outbound;
        words[corridor] = upper ? (uint256(half) << 128) | uint128(word) : ((word >> 128) << 128) | half;
    }

    /// The corridor that a country's rule is about.
    function _corridorOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) internal pure returns (uint256) {
        bool outbound = direction == Direction.Outbound;
        return outbound ? _corridor(country, counterparty, asset) : _corridor(counterparty, country, asset);
    }

    function _corridor(uint16 from, uint16 to, uint32 asset) internal pure returns (uint256) {
        return (uint256(from) << 48) | (uint256(to) << 32) | asset;
    }
}
