// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IVotingWeights} from "./interfaces/IVotingWeights.sol";
import {Membership} from "./Membership.sol";
import {Country, MembershipStatus} from "./types/Membership.sol";

/// @dev Documented on `IVotingWeights`.
abstract contract VotingWeights is IVotingWeights, Membership {
    using Checkpoints for Checkpoints.Trace208;

    /// @inheritdoc IVotingWeights
    uint48 public foundedAt;

    Checkpoints.Trace208 private _totalWeight;
    Checkpoints.Trace208 private _activeCount;
    mapping(uint16 country => Checkpoints.Trace208) private _votingWeights;

    /// @inheritdoc IVotingWeights
    function votingWeightOf(uint16 country) external view returns (uint256) {
        return _votingWeights[country].latest();
    }

    /// @inheritdoc IVotingWeights
    function pastVotingWeightOf(uint16 country, uint256 timepoint) external view returns (uint256) {
        return _past(_votingWeights[country], timepoint);
    }

    /// @inheritdoc IVotingWeights
    function votingRightOf(
        address account,
        uint256 timepoint
    ) external view returns (uint16 country, uint8 index, uint256 weight) {
        country = countryOfDelegation(account);
        Country storage file = _countries[country];
        index = file.index;
        // A country that joined later holds an index that may have been another's at the moment asked about.
        bool entitled = file.status == MembershipStatus.Active && file.joinedAt <= timepoint;
        if (entitled) weight = _past(_votingWeights[country], timepoint);
    }

    /// @inheritdoc IVotingWeights
    function totalWeight() public view returns (uint256) {
        return _totalWeight.latest();
    }

    /// @inheritdoc IVotingWeights
    function pastTotalWeight(uint256 timepoint) external view returns (uint256) {
        return _past(_totalWeight, timepoint);
    }

    /// @inheritdoc IVotingWeights
    function activeCount() public view returns (uint256) {
        return _activeCount.latest();
    }

    /// @inheritdoc IVotingWeights
    function pastActiveCount(uint256 timepoint) external view returns (uint256) {
        return _past(_activeCount, timepoint);
    }

    /// @inheritdoc IVotingWeights
    function setWeights(uint16[] calldata countries, uint88[] calldata weights) external onlyJointAuthority {
        uint256 length = countries.length;
        require(length == weights.length, CountryRegistryLengthMismatch(length, weights.length));
        require(length <= MAX_MEMBERS, CountryRegistryTooMany(length, MAX_MEMBERS));
        for (uint256 i = 0; i < length; ++i) {
            _reweigh(countries[i], weights[i]);
        }
        _checkCap();
    }

    function _startVoting(uint16 country) internal override {
        uint88 weight = _countries[country].weight;
        _setVotingWeight(country, weight);
        uint256 count = activeCount() + 1;
        _activeCount.push(clock(), uint208(count)); // at most 255
        // A newcomer lowers everyone else's share, so only its own can be too large once the founders are complete.
        if (count == _charter.founders) _found();
        else if (count > _charter.founders) _checkCapOf(country, weight, totalWeight());
    }

    /// Leaving raises the others' shares; a country's freedom to leave comes before the cap, which binds again at the
    /// next weight that is set.
    function _stopVoting(uint16 country) internal override {
        _setVotingWeight(country, 0);
        _activeCount.push(clock(), uint208(activeCount() - 1)); // at most 255
    }

    function _reweigh(uint16 country, uint88 weight) private {
        MembershipStatus status = _countries[country].status;
        require(
            status == MembershipStatus.Candidate ||
                status == MembershipStatus.Active ||
                status == MembershipStatus.Suspended,
            CountryRegistryWrongStatus(country)
        );
        _assignWeight(country, weight);
        if (status == MembershipStatus.Active) _setVotingWeight(country, weight);
    }

    function _found() private {
        _checkCap();
        if (foundedAt == 0) foundedAt = clock();
    }

    function _setVotingWeight(uint16 country, uint88 weight) private {
        uint208 before = _votingWeights[country].latest();
        _votingWeights[country].push(clock(), weight);
        // 255 weights of 88 bits stay below 208 bits, and the total contains `before`.
        _totalWeight.push(clock(), _totalWeight.latest() - before + weight);
    }

    function _checkCap() private view {
        if (activeCount() < _charter.founders) return;
        uint256 total = totalWeight();
        uint256 left = indices();
        // At most 255 rounds, one a member.
        while (left != 0) {
            uint256 lowest = left & (~left + 1);
            left ^= lowest;
            uint16 country = countryAt(uint8(Math.log2(lowest)));
            _checkCapOf(country, _votingWeights[country].latest(), total);
        }
    }

    function _checkCapOf(uint16 country, uint256 weight, uint256 total) private view {
        require(
            weight * BASIS_POINTS <= total * _charter.weightCapBps,
            CountryRegistryWeightAboveCap(country, weight, total)
        );
    }

    function _past(Checkpoints.Trace208 storage trace, uint256 timepoint) private view returns (uint256) {
        uint48 now_ = clock();
        require(timepoint < now_, CountryRegistryFutureLookup(timepoint, now_));
        return trace.upperLookupRecent(uint48(timepoint)); // below the clock, so below 2^48
    }
}
