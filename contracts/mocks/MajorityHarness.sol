// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Majority} from "../governance/libraries/Majority.sol";
import {Roll, Tally} from "../governance/types/Poll.sol";
import {Terms} from "../governance/types/Terms.sol";

/// @notice Counts whole families of votes in one call, so that they can be compared with a model.
contract MajorityHarness {
    enum Ballot {
        For,
        Against,
        Abstain,
        Absent,
        Out
    }

    uint256 private constant BALLOTS = 5;

    /// @notice The outcomes of votes `first` to `first + count - 1`. A vote is a number whose digits of base five, the
    /// lowest first, are the ballots of the countries.
    /// @param terms What the class asks.
    /// @param weights The countries' weights.
    /// @param first The first vote.
    /// @param count How many votes.
    /// @return words One bit a vote, 256 a word, the lowest first: set where it carries.
    function outcomes(
        Terms calldata terms,
        uint88[] calldata weights,
        uint256 first,
        uint256 count
    ) external pure returns (uint256[] memory words) {
        words = new uint256[]((count + 255) / 256);
        for (uint256 i = 0; i < count; ++i) {
            (Roll memory roll, Tally memory tally) = _count(weights, first + i);
            if (Majority.isCarried(terms, roll, tally)) words[i / 256] |= 1 << (i % 256);
        }
    }

    /// @notice The timelock's delay after a vote.
    /// @param terms What the class asks.
    /// @param weights The countries' weights.
    /// @param vote The vote, as in `outcomes`.
    /// @return Seconds.
    function delayAfter(Terms calldata terms, uint88[] calldata weights, uint256 vote) external pure returns (uint256) {
        (Roll memory roll, Tally memory tally) = _count(weights, vote);
        return Majority.timelockDelay(terms, roll, tally);
    }

    function _count(
        uint88[] calldata weights,
        uint256 vote
    ) private pure returns (Roll memory roll, Tally memory tally) {
        for (uint256 i = 0; i < weights.length; ++i) {
            Ballot ballot = Ballot(vote % BALLOTS);
            vote /= BALLOTS;
            if (ballot == Ballot.Out) continue;
            tally.entitledCount += 1;
            roll.entitledWeight += weights[i];
            if (ballot == Ballot.For)
                (tally.forCount, tally.forWeight) = (tally.forCount + 1, tally.forWeight + weights[i]);
            if (ballot == Ballot.Against)
                (tally.againstCount, tally.againstWeight) = (tally.againstCount + 1, tally.againstWeight + weights[i]);
            if (ballot == Ballot.Abstain)
                (tally.abstainCount, roll.abstainWeight) = (tally.abstainCount + 1, roll.abstainWeight + weights[i]);
        }
    }
}
