// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IVotingWeights} from "./interfaces/IVotingWeights.sol";
import {WeightCap} from "./libraries/WeightCap.sol";
import {Membership} from "./Membership.sol";
import {Country, MembershipStatus} from "./types/Membership.sol";

/// @dev Documented on `IVotingWeights`.
abstract contract VotingWeights is IVotingWeights, Membership {
    using Checkpoints for Checkpoints.Trace208;

    /// @inheritdoc IVotingWeights
    uint48 public foundedAt;

    uint48 private immutable _invitationsEnd = clock() + INVITATION; // of the founders

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
        if (!entitled) return (country, index, 0);
        _requireNotFrozen(country, file.frozenUntil);
        weight = _past(_votingWeights[country], timepoint);
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
        for (uint256 i = 0; i < length; ++i) _reweigh(countries[i], weights[i]);
        if (foundedAt != 0) _requireCap();
        _recount();
    }

    /// @inheritdoc IVotingWeights
    function completeFounding() external {
        require(foundedAt == 0, CountryRegistryFoundedBefore(foundedAt));
        require(_foundersAreComplete(), CountryRegistryFoundersMissing(activeCount()));
        _found();
        _recount();
    }

    function _startVoting() internal override {
        _activeCount.push(clock(), uint208(activeCount() + 1)); // at most 255
        if (foundedAt == 0 && _foundersAreComplete()) _found();
        _recount();
    }

    function _stopVoting(uint16 country) internal override {
        _votingWeights[country].push(clock(), 0);
        _activeCount.push(clock(), uint208(activeCount() - 1)); // at most 255
        _recount();
    }

    function _found() private {
        foundedAt = clock();
        emit ConsortiumFounded(activeCount());
    }

    function _reweigh(uint16 country, uint88 weight) private {
        MembershipStatus status = countryOf(country).status;
        require(
            status == MembershipStatus.Candidate ||
                status == MembershipStatus.Active ||
                status == MembershipStatus.Suspended,
            CountryRegistryWrongStatus(country)
        );
        _assignWeight(country, weight);
    }

    /// Gives every active member its declared weight, cut to the cap once the founders are complete.
    function _recount() private {
        (uint16[] memory members, uint256[] memory declared) = _activeMembers();
        uint256 ceiling = foundedAt == 0 ? type(uint256).max : _ceilingOf(declared);
        uint256 total = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            uint256 weight = Math.min(_countries[members[i]].weight, ceiling);
            Checkpoints.Trace208 storage trace = _votingWeights[members[i]];
            if (trace.latest() != weight) trace.push(clock(), uint208(weight)); // 88 bits
            total += weight;
        }
        _totalWeight.push(clock(), uint208(total)); // of at most 255 weights of 88 bits
    }

    /// Founders that have not joined when their invitations end are not waited for, if the others can keep the cap.
    function _foundersAreComplete() private view returns (bool) {
        uint256 count = activeCount();
        bool isOver = clock() >= _invitationsEnd;
        return count >= _charter.founders || (isOver && WeightCap.canHold(count, _charter.weightCapBps));
    }

    /// What was declared must need no cutting, if so many can keep the cap.
    function _requireCap() private view {
        (uint16[] memory members, uint256[] memory declared) = _activeMembers();
        if (!WeightCap.canHold(members.length, _charter.weightCapBps)) return;
        uint256 total = 0;
        for (uint256 i = 0; i < declared.length; ++i) total += declared[i];
        for (uint256 i = 0; i < declared.length; ++i) {
            require(
                declared[i] * BASIS_POINTS <= total * _charter.weightCapBps,
                CountryRegistryWeightAboveCap(members[i], declared[i], total)
            );
        }
    }

    function _ceilingOf(uint256[] memory declared) private view returns (uint256) {
        return WeightCap.ceilingOf(declared, _charter.weightCapBps);
    }

    /// In the order of their indices; at most 255 rounds, one a member.
    function _activeMembers() private view returns (uint16[] memory members, uint256[] memory declared) {
        uint256 count = activeCount();
        (members, declared) = (new uint16[](count), new uint256[](count));
        uint256 left = indices();
        for (uint256 i = 0; i < count;) {
            uint256 lowest = left & (~left + 1);
            left ^= lowest;
            uint16 country = countryAt(uint8(Math.log2(lowest)));
            Country storage file = _countries[country];
            if (file.status != MembershipStatus.Active) continue;
            (members[i], declared[i]) = (country, file.weight);
            ++i;
        }
    }

    function _past(Checkpoints.Trace208 storage trace, uint256 timepoint) private view returns (uint256) {
        uint48 now_ = clock();
        require(timepoint < now_, CountryRegistryFutureLookup(timepoint, now_));
        return trace.upperLookupRecent(uint48(timepoint)); // below the clock, so below 2^48
    }
}
