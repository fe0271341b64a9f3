// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFoundation} from "./IFoundation.sol";

/// @title How much each country's vote weighs, now and at any past moment.
/// @notice The joint authority weighs the members. From the founders' number on, no member may hold more than the
/// charter's share of the whole when weights are set or a country joins.
/// @dev Loops run over members, at most 255, on cold paths only.
interface IVotingWeights is IFoundation {
    error CountryRegistryWeightAboveCap(uint16 country, uint256 weight, uint256 total);
    error CountryRegistryLengthMismatch(uint256 countries, uint256 weights);
    error CountryRegistryTooMany(uint256 length, uint256 max);
    error CountryRegistryFutureLookup(uint256 timepoint, uint48 clock);

    /// @notice When the founders were complete for the first time; before that they decide nothing together, or the
    /// first to join would decide alone.
    /// @return Unix time, 0 until then.
    function foundedAt() external view returns (uint48);

    /// @notice A country's voting weight now.
    /// @param country ISO 3166-1 numeric code.
    /// @return The weight; zero unless the country is Active.
    function votingWeightOf(uint16 country) external view returns (uint256);

    /// @notice A country's voting weight at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param country ISO 3166-1 numeric code.
    /// @param timepoint Unix time.
    /// @return The weight.
    function pastVotingWeightOf(uint16 country, uint256 timepoint) external view returns (uint256);

    /// @notice The vote that an account may cast on a question asked at a past moment.
    /// @dev The weight is zero unless the account is the Delegation of a country that is Active now, was Active at that
    /// moment and has been a member since, so that the index is that of one country all the time. Reverts
    /// `CountryRegistryFutureLookup` for a member unless the moment is past.
    /// @param account Any account.
    /// @param timepoint Unix time.
    /// @return country ISO 3166-1 numeric code of the country it is the Delegation of, 0 for none.
    /// @return index The country's dense index.
    /// @return weight The country's weight at that moment; 0 if it may not vote.
    function votingRightOf(
        address account,
        uint256 timepoint
    ) external view returns (uint16 country, uint8 index, uint256 weight);

    /// @notice The sum of the voting weights now.
    /// @return The sum.
    function totalWeight() external view returns (uint256);

    /// @notice The sum of the voting weights at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param timepoint Unix time.
    /// @return The sum.
    function pastTotalWeight(uint256 timepoint) external view returns (uint256);

    /// @notice How many countries are Active now.
    /// @return The number.
    function activeCount() external view returns (uint256);

    /// @notice How many countries were Active at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param timepoint Unix time.
    /// @return The number.
    function pastActiveCount(uint256 timepoint) external view returns (uint256);

    /// @notice Reweighs members; the cap must hold for every active member afterwards. Emits `CountryWeightSet` each.
    /// @dev At most 255 entries, each a Candidate, Active or Suspended country with a weight above zero.
    /// @param countries ISO 3166-1 numeric codes.
    /// @param weights The new weights, in the same order.
    /// @custom:access The joint authority.
    function setWeights(uint16[] calldata countries, uint88[] calldata weights) external;
}
