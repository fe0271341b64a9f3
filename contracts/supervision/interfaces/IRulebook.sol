// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Direction, RuleEntry, RuleTerms} from "../types/Rule.sol";

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

    error RulebookNoEvidence(uint16 country);
    error RulebookTooManyRules(uint256 length, uint256 max);
    error RulebookInvalidTier(uint8 tier);

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
