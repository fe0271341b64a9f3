// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IFoundation} from "./IFoundation.sol";

/// @title How much each country's vote weighs, now and at any past moment.
/// @notice The joint authority declares what the members weigh. From the founding on, no vote weighs more than the charter's
/// share of the whole: whoever joins, leaves or is suspended, the heaviest votes are cut at once to one common ceiling, so
/// that nobody gains a share that was not agreed. What was declared stays on file and counts again when it may. Members too
/// few to keep the cap weigh the same.
/// @dev Loops run over members, at most 255, on cold paths only.
interface IVotingWeights is IFoundation {
    event ConsortiumFounded(uint256 members);

    error CountryRegistryFoundedBefore(uint48 foundedAt);
    error CountryRegistryFoundersMissing(uint256 members);
    error CountryRegistryWeightAboveCap(uint16 country, uint256 weight, uint256 total);
    error CountryRegistryLengthMismatch(uint256 countries, uint256 weights);
    error CountryRegistryTooMany(uint256 length, uint256 max);
    error CountryRegistryFutureLookup(uint256 timepoint, uint48 clock);

    /// @notice When the founders were complete for the first time; before that they decide nothing together, or the
    /// first to join would decide alone.
    /// @dev Founders are complete when as many are active as the charter names or, once the invitations of the deployment
    /// have ended, 180 days after it, when those who joined can keep the cap: at least 10,000 / `weightCapBps`.
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
    /// @dev Reverts `CountryRegistryOfficesFrozen` for a country whose guardian froze its offices. The weight is zero unless the account is the Delegation of a country that is Active now, was Active at that
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

    /// @notice Reweighs members. Emits `CountryWeightSet` each.
    /// @dev Reverts `CountryRegistryWeightAboveCap` if an active member's weight would have to be cut, unless the active are
    /// too few to keep the cap. At most 255 entries, each a Candidate, Active or Suspended country with a weight above zero.
    /// @param countries ISO 3166-1 numeric codes.
    /// @param weights The new weights, in the same order.
    /// @custom:access The joint authority.
    function setWeights(uint16[] calldata countries, uint88[] calldata weights) external;

    /// @notice Founds the consortium without those who were invited at its deployment and have not joined. Emits
    /// `ConsortiumFounded`.
    /// @dev Needed only if nobody joins after the invitations have ended. Reverts `CountryRegistryFoundersMissing` before, or
    /// with too few.
    /// @custom:access Anyone.
    function completeFounding() external;
}
