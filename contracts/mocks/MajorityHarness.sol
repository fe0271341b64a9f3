// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Majority} from "../governance/libraries/Majority.sol";
import {Roll, Tally} from "../governance/types/Poll.sol";
import {Terms} from "../governance/types/Terms.sol";

/// @notice Decides many votes in one call, so that they can be compared with a model.
/// @dev A vote is two words: for 96 | against 96 | counts for, against, abstaining, entitled 8 each; and
/// entitled 96 | abstaining 96.
contract MajorityHarness {
    /// @notice One bit a vote, the first in the lowest: set where it carries.
    function areCarried(Terms calldata terms, uint256[2][] calldata votes) external pure returns (bytes memory bits) {
        bits = new bytes((votes.length + 7) / 8);
        Roll memory roll;
        Tally memory tally;
        for (uint256 i = 0; i < votes.length; ++i) {
            _read(votes[i], roll, tally);
            if (Majority.isCarried(terms, roll, tally)) bits[i / 8] |= bytes1(uint8(1 << (i % 8)));
        }
    }

    /// @notice The same for motions that stand by silence, with fewer objections than the limit.
    function areTacit(
        Terms calldata terms,
        uint256 limit,
        uint256[2][] calldata votes
    ) external pure returns (bytes memory bits) {
        bits = new bytes((votes.length + 7) / 8);
        Roll memory roll;
        Tally memory tally;
        for (uint256 i = 0; i < votes.length; ++i) {
            _read(votes[i], roll, tally);
            if (Majority.isTacit(terms, roll, tally, limit)) bits[i / 8] |= bytes1(uint8(1 << (i % 8)));
        }
    }

    function delays(Terms calldata terms, uint256[2][] calldata votes) external pure returns (uint256[] memory found) {
        found = new uint256[](votes.length);
        Roll memory roll;
        Tally memory tally;
        for (uint256 i = 0; i < votes.length; ++i) {
            _read(votes[i], roll, tally);
            found[i] = Majority.timelockDelay(terms, roll, tally);
        }
    }

    /// Into the same memory each time, since memory is never freed.
    function _read(uint256[2] calldata vote, Roll memory roll, Tally memory tally) private pure {
        uint256 word = vote[0];
        (tally.forWeight, tally.againstWeight) = (uint96(word >> 160), uint96(word >> 64));
        (tally.forCount, tally.againstCount) = (uint8(word >> 24), uint8(word >> 16));
        (tally.abstainCount, tally.entitledCount) = (uint8(word >> 8), uint8(word));
        (roll.entitledWeight, roll.abstainWeight) = (uint96(vote[1] >> 96), uint96(vote[1]));
    }
}
