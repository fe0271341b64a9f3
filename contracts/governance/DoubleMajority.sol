// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IDecisionRules} from "./interfaces/IDecisionRules.sol";
import {Electorate} from "./libraries/Electorate.sol";
import {Majority} from "./libraries/Majority.sol";
import {Classification, Subject} from "./types/ActionRule.sol";
import {Draft, Electors} from "./types/Draft.sol";
import {Parties, Poll, Roll, Tally, Veto} from "./types/Poll.sol";
import {DecisionClass} from "./types/Terms.sol";

/// @notice Who may vote on a proposal, what was voted, and whether that carries it.
/// @dev Documented on `ICouncil`.
abstract contract DoubleMajority is ICouncil, Governor {
    /// @inheritdoc ICouncil
    ICountryRegistry public immutable countries;

    /// @inheritdoc ICouncil
    IDecisionRules public immutable rules;

    mapping(uint256 proposalId => Poll) private _polls;

    constructor(IDecisionRules rules_) {
        (countries, rules) = (rules_.countries(), rules_);
    }

    /// @inheritdoc ICouncil
    function pollOf(uint256 proposalId) external view returns (Poll memory) {
        return _polls[proposalId];
    }

    /// @inheritdoc ICouncil
    function subjectsOf(uint256 proposalId) external view returns (uint16[] memory) {
        Parties memory parties = _polls[proposalId].parties;
        return Electorate.listOf(parties.subject, parties.counterparty);
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
        uint256 bit = Electorate.bitOf(countries, countries.countryOfDelegation(account), poll.roll.asOf);
        return bit != 0 && (poll.awaited | poll.excluded) & bit == 0;
    }

    /// @notice How many of the countries that were Active at a past moment an ordinary decision needs to take part.
    /// @param timepoint Unix time.
    /// @return Countries, rounded up.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        uint256 quorumBps = rules.termsOf(DecisionClass.Ordinary).quorumBps;
        return Math.ceilDiv(countries.pastActiveCount(timepoint) * quorumBps, Majority.BASIS_POINTS);
    }

    /// @notice When a vote ends: later than at first if there was late dissent.
    /// @param proposalId The proposal.
    /// @return Unix time of the last second in which votes count.
    function proposalDeadline(uint256 proposalId) public view virtual override returns (uint256) {
        return super.proposalDeadline(proposalId) + _polls[proposalId].tally.extension;
    }

    /// Freezes who may vote and under what terms.
    function _openPoll(uint256 proposalId, uint16 sponsor, Draft memory draft, bytes32 codeHash) internal {
        Poll storage poll = _polls[proposalId];
        (Classification memory about, Electors memory electors) = (draft.about, draft.electors);
        (poll.awaited, poll.excluded) = (~electors.excluded, electors.excluded);
        poll.terms = draft.terms;
        poll.codeHash = codeHash;
        poll.roll = Roll({
            entitledWeight: uint96(electors.weight), // 255 weights of 88 bits
            abstainWeight: 0,
            asOf: electors.asOf,
            consentOf: about.rule.subject == Subject.Consenting ? about.country : 0
        });
        poll.tally.entitledCount = uint8(electors.count); // at most 255
        poll.tally.veto = about.vetoable ? Veto.Possible : Veto.Barred;
        poll.parties = _partiesOf(sponsor, about);
        emit ProposalClassified(
            proposalId,
            draft.terms.decisionClass,
            about,
            uint8(electors.count),
            uint96(electors.weight)
        );
    }

    function _partiesOf(uint16 sponsor, Classification memory about) private pure returns (Parties memory parties) {
        parties.sponsor = sponsor;
        if (about.rule.subject != Subject.Excluded) return parties;
        (parties.subject, parties.counterparty) = (about.country, about.counterparty);
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
        countries.proofOfLife(country);
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

    function _partiesTo(uint256 proposalId) internal view returns (Parties storage) {
        return _polls[proposalId].parties;
    }

    function _operationOf(uint256 proposalId) internal view returns (bytes32) {
        return _polls[proposalId].operation;
    }

    function _noteOperation(uint256 proposalId, bytes32 operation) internal {
        _polls[proposalId].operation = operation;
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

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Poll storage poll = _polls[proposalId];
        return Majority.hasQuorum(poll.terms, poll.tally);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Poll storage poll = _polls[proposalId];
        return Majority.isCarried(poll.terms, poll.roll, poll.tally);
    }
}
