// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {DecisionRules} from "./DecisionRules.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {Majority} from "./libraries/Majority.sol";
import {Classification, Subject} from "./types/ActionRule.sol";
import {Country} from "./types/Membership.sol";
import {Poll, Roll, Tally, Veto} from "./types/Poll.sol";
import {DecisionClass} from "./types/Terms.sol";

/// @notice Who may vote on a proposal, what was voted, and whether that carries it.
/// @dev Documented on `ICouncil`.
abstract contract DoubleMajority is DecisionRules {
    mapping(uint256 proposalId => Poll) private _polls;

    /// @inheritdoc ICouncil
    function pollOf(uint256 proposalId) external view returns (Poll memory) {
        return _polls[proposalId];
    }

    /// @inheritdoc ICouncil
    function timelockDelayOf(uint256 proposalId) public view returns (uint256) {
        Poll storage poll = _polls[proposalId];
        return Majority.timelockDelay(poll.terms, poll.roll, poll.tally);
    }

    /// @inheritdoc IGovernor
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() external pure returns (string memory) {
        return "support=bravo&quorum=for,against,abstain";
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) external view returns (bool) {
        Poll storage poll = _polls[proposalId];
        uint256 bit = _bitOf(_countryOf(account), poll.roll.asOf);
        return bit != 0 && (poll.awaited | poll.excluded) & bit == 0;
    }

    /// @notice How many of the countries that were Active at a past moment an ordinary decision needs to take part.
    /// @param timepoint Unix time.
    /// @return Countries, rounded up.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return Math.ceilDiv(_entitledAt(timepoint) * termsOf(DecisionClass.Ordinary).quorumBps, Majority.BASIS_POINTS);
    }

    /// @notice When a vote ends: later than at first if there was late dissent.
    /// @param proposalId The proposal.
    /// @return Unix time of the last second in which votes count.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        return super.proposalDeadline(proposalId) + _polls[proposalId].tally.extension;
    }

    /// Freezes who may vote and under what terms.
    function _openPoll(uint256 proposalId, Classification memory classification, bytes32 codeHash) internal {
        Poll storage poll = _polls[proposalId];
        uint48 asOf = clock() - 1;
        uint48 foundedAt = countries.foundedAt();
        require(foundedAt != 0 && foundedAt <= asOf, CouncilNotFounded());
        poll.awaited = type(uint256).max;
        poll.terms = termsOf(classification.rule.decisionClass);
        poll.codeHash = codeHash;
        poll.roll = Roll({
            entitledWeight: uint96(countries.pastTotalWeight(asOf)), // 255 weights of 88 bits
            abstainWeight: 0,
            asOf: asOf,
            consentOf: classification.rule.subject == Subject.Consenting ? classification.country : 0
        });
        poll.tally.entitledCount = uint8(_entitledAt(asOf)); // at most 255
        poll.tally.veto = classification.vetoable ? Veto.Possible : Veto.Barred;
        if (classification.rule.subject == Subject.Excluded) _exclude(poll, classification.country);
        _excludeOptedOut(poll, classification.rule.programme);
        emit ProposalClassified(
            proposalId,
            poll.terms.decisionClass,
            classification,
            poll.tally.entitledCount,
            poll.roll.entitledWeight
        );
    }

    function _excludeOptedOut(Poll storage poll, uint8 programme) private {
        if (programme == 0) return;
        uint256[] memory optedOut = _optedOut(programme);
        for (uint256 i = 0; i < optedOut.length; ++i) _exclude(poll, uint16(optedOut[i])); // ISO codes
        uint256 left = poll.tally.entitledCount;
        uint8 minimum = _minimumOf(programme);
        require(left >= minimum, CouncilTooFewTakingPart(programme, left, minimum));
    }

    /// Takes a country out of the denominators and out of the vote, if it is in.
    function _exclude(Poll storage poll, uint16 country) private {
        uint256 weight = countries.pastVotingWeightOf(country, poll.roll.asOf);
        uint256 bit = _bitOf(country, poll.roll.asOf);
        // The subject of a proposal may have opted out as well.
        if (weight == 0 || poll.excluded & bit != 0) return;
        poll.excluded |= bit;
        poll.awaited &= ~bit;
        poll.roll.entitledWeight -= uint96(weight); // part of the sum
        poll.tally.entitledCount -= 1;
    }

    /// The bit of a country that has been a member since; 0 of another, whose index may have been somebody else's.
    function _bitOf(uint16 country, uint48 since) private view returns (uint256) {
        Country memory file = countries.countryOf(country);
        return file.joinedAt != 0 && file.joinedAt <= since ? 1 << file.index : 0;
    }

    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256,
        bytes memory params
    ) internal override returns (uint256) {
        require(params.length == 0, CouncilUnexpectedParams());
        Poll storage poll = _polls[proposalId];
        (uint16 country, uint8 index, uint256 weight) = countries.votingRightOf(account, poll.roll.asOf);
        require(weight != 0, CouncilNotEntitled(proposalId, account));
        uint256 bit = 1 << index;
        if (poll.awaited & bit == 0) {
            require(poll.excluded & bit == 0, CouncilNotEntitled(proposalId, account));
            revert GovernorAlreadyCastVote(account);
        }
        poll.awaited ^= bit;
        _add(poll, support, uint96(weight), country); // a weight has 88 bits
        emit CountryVoted(proposalId, country, support);
        if (support == uint8(GovernorCountingSimple.VoteType.Against)) _extend(proposalId, poll);
        return weight;
    }

    /// Sums of at most 255 weights of 88 bits, and counts of at most 255 countries: nothing overflows.
    function _add(Poll storage poll, uint8 support, uint96 weight, uint16 country) private {
        Tally memory tally = poll.tally;
        if (support == uint8(GovernorCountingSimple.VoteType.For)) {
            (tally.forCount, tally.forWeight) = (tally.forCount + 1, tally.forWeight + weight);
            if (country == poll.roll.consentOf) poll.roll.consentOf = 0;
        } else if (support == uint8(GovernorCountingSimple.VoteType.Against)) {
            (tally.againstCount, tally.againstWeight) = (tally.againstCount + 1, tally.againstWeight + weight);
        } else if (support == uint8(GovernorCountingSimple.VoteType.Abstain)) {
            tally.abstainCount += 1;
            poll.roll.abstainWeight += weight;
        } else {
            revert GovernorInvalidVoteType();
        }
        poll.tally = tally;
    }

    /// Dissent in the last part of the period gives the others time to answer it.
    function _extend(uint256 proposalId, Poll storage poll) private {
        uint256 deadline = proposalDeadline(proposalId);
        uint256 latest = super.proposalDeadline(proposalId) + poll.terms.maxExtension;
        uint256 extended = Math.min(clock() + poll.terms.lateWindow, latest);
        if (extended <= deadline) return;
        // At most maxExtension, which has 24 bits.
        poll.tally.extension += uint24(extended - deadline);
        emit ProposalExtended(proposalId, uint64(extended));
    }

    function _castVeto(uint256 proposalId) internal {
        Tally storage tally = _polls[proposalId].tally;
        require(tally.veto == Veto.Possible, CouncilCannotVeto(proposalId));
        tally.veto = Veto.Cast;
        emit ProposalVetoed(proposalId);
    }

    function _isVetoed(uint256 proposalId) internal view returns (bool) {
        return _polls[proposalId].tally.veto == Veto.Cast;
    }

    function _gracePeriodOf(uint256 proposalId) internal view returns (uint256) {
        return _polls[proposalId].terms.gracePeriod;
    }

    function _codeHashOf(uint256 proposalId) internal view returns (bytes32) {
        return _polls[proposalId].codeHash;
    }

    function _getVotes(address account, uint256 timepoint, bytes memory) internal view override returns (uint256) {
        (, , uint256 weight) = countries.votingRightOf(account, timepoint);
        return weight;
    }

    function _entitledAt(uint256 timepoint) private view returns (uint256) {
        return countries.pastActiveCount(timepoint);
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Poll storage poll = _polls[proposalId];
        return Majority.hasQuorum(poll.terms, poll.tally);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Poll storage poll = _polls[proposalId];
        return Majority.isCarried(poll.terms, poll.roll, poll.tally);
    }
}
