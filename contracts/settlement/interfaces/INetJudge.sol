// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {NetFacts, NetSolution} from "../types/Net.sol";
import {INetReplay} from "./INetReplay.sol";

/// @title Who checks the proof of a net for a clearing queue that knows the facts.
/// @dev A contract of its own, since replay and lanes together do not fit one.
interface INetJudge is INetReplay {
    /// @notice Replays a net; reverts as `INetReplay` says unless it is the greatest.
    /// @param solution The net and its proof. Accounts, currencies and lanes are in order and complete.
    /// @param facts What the chain says of them.
    /// @return hashes By lane, the chain's hash behind what leaves.
    /// @return changes By currency and account, minor units; below zero for what it pays.
    function judge(
        NetSolution calldata solution,
        NetFacts calldata facts
    ) external pure returns (uint256[] memory hashes, int256[] memory changes);
}
