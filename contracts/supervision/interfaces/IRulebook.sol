// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Direction, RuleEntry, RuleTerms} from "../types/Rule.sol";
import {ThresholdEntry, ThresholdTerms} from "../types/Thresholds.sol";

/// @title What each country permits: its own rules, made by its own Supervisor.
/// @notice A payment needs the outbound rule of the payer's country and the inbound rule of the payee's country. A rule
/// that names the other country comes before the country's default; where neither exists, nothing is permitted (SUP-5).
/// @dev A rulebook has a version, raised by one at each adoption; every rule carries the version that brought it, and
/// every payment publishes the versions it passed under.
interface IRulebook {
    event RulesAdopted(uint16 indexed country, uint24 indexed version, bytes32 evidence);
    event RuleSet(
        uint16 indexed country,
        Direction indexed direction,
        uint16 indexed counterparty,
        uint32 asset,
        RuleTerms terms,
        uint24 version
    );

    /// @notice Thresholds of a rule changed.
    event ThresholdsSet(
        uint16 indexed country,
        Direction indexed direction,
        uint16 indexed counterparty,
        uint32 asset,
        ThresholdTerms terms,
        uint24 version
    );
    /// @notice Another contract is asked where a rule says so; zero for none.
    event ModuleSet(uint16 indexed country, address indexed module, uint24 version);

    error RulebookNoEvidence(uint16 country);
    error RulebookTooManyRules(uint256 length, uint256 max);
    error RulebookInvalidTier(uint8 tier);
    error RulebookInvalidThresholds(ThresholdTerms terms);
    error RulebookNoRule(uint16 country, Direction direction, uint16 counterparty, uint32 asset);

    /// @notice The version of a country's rulebook.
    /// @param country ISO 3166-1 numeric code.
    /// @return The version, 0 before the first adoption.
    function rulebookVersionOf(uint16 country) external view returns (uint24);

    /// @notice The hash of the legal text behind a version.
    /// @param country ISO 3166-1 numeric code.
    /// @param version The version.
    /// @return The hash, zero for a version that does not exist.
    function evidenceOf(uint16 country, uint24 version) external view returns (bytes32);

    /// @notice The rule written for exactly this corridor.
    /// @param country The country that made it.
    /// @param direction Payments that leave it or that arrive.
    /// @param counterparty The other country, or zero for the default.
    /// @param asset What moves.
    /// @return terms What is permitted; all zero if there is no rule.
    /// @return version The version of the rulebook that brought it.
    function ruleOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (RuleTerms memory terms, uint24 version);

    /// @notice What the rule written for exactly this corridor asks for above certain amounts.
    /// @param country The country that made it.
    /// @param direction Payments that leave it or that arrive.
    /// @param counterparty The other country, or zero for the default.
    /// @param asset What moves.
    /// @return All zero if nothing.
    function thresholdsFor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (ThresholdTerms memory);

    /// @notice The contract that a country has asked where a rule of its says so (`IRule`).
    /// @param country ISO 3166-1 numeric code.
    /// @return Its address; zero for none, and then such a rule permits nothing.
    function moduleOf(uint16 country) external view returns (address);

    /// @notice Sets what rules ask for above certain amounts, under a new version. Emits `RulesAdopted` and
    /// `ThresholdsSet` for each.
    /// @dev Thresholds stay when their rule is adopted anew, and end when it is withdrawn. A rule that names a country for the
    /// first time begins with those of the default, so that naming a country opens nothing.
    /// @param country ISO 3166-1 numeric code.
    /// @param entries At most 64, each of a rule that exists; of two for the same corridor the later one counts.
    /// @param evidence Hash of the legal text, not zero.
    /// @return version The new version.
    /// @custom:access The Supervisor of `country`.
    function adoptThresholds(
        uint16 country,
        ThresholdEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version);

    /// @notice Names the contract that is asked where a rule says so. Emits `RulesAdopted` and `ModuleSet`.
    /// @param country ISO 3166-1 numeric code.
    /// @param module The contract (`IRule`), or zero.
    /// @param evidence Hash of the legal text, not zero.
    /// @return version The new version.
    /// @custom:access The Supervisor of `country`.
    function adoptModule(uint16 country, address module, bytes32 evidence) external returns (uint24 version);

    /// @notice Adopts rules under a new version. Emits `RulesAdopted` and `RuleSet` for each.
    /// @dev Rules that are not named stay as they are.
    /// @param country ISO 3166-1 numeric code.
    /// @param entries At most 64 rules; of two for the same corridor the later one counts.
    /// @param evidence Hash of the legal text, not zero.
    /// @return version The new version.
    /// @custom:access The Supervisor of `country`.
    function adoptRules(
        uint16 country,
        RuleEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version);
}
