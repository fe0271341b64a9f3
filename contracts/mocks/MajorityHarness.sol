// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Majority} from "../governance/libraries/Majority.sol";
import {Roll, Tally} from "../governance/types/Poll.sol";
import {Terms} from "../governance/types/Terms.sol";

/// @notice Decides many votes in one call, so that they can be compared with a model.
contract MajorityHarness {
    struct Count {
        Roll roll;
        Tally tally;
    }

    function areCarried(Terms calldata terms, Count[] calldata counts) external pure returns (bool[] memory carried) {
        carried = new bool[](counts.length);
        for (uint256 i = 0; i < counts.length; ++i) {
            carried[i] = Majority.isCarried(terms, counts[i].roll, counts[i].tally);
        }
    }

    function delays(Terms calldata terms, Count[] calldata counts) external pure returns (uint256[] memory seconds_) {
        seconds_ = new uint256[](counts.length);
        for (uint256 i = 0; i < counts.length; ++i) {
            seconds_[i] = Majority.timelockDelay(terms, counts[i].roll, counts[i].tally);
        }
    }
}
