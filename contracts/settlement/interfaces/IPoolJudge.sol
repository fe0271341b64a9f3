// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {PoolFacts, PoolNet, PoolVerdict} from "../types/Pool.sol";
import {IPoolReplay} from "./IPoolReplay.sol";

/// @title Who says how good a net is for a pool that knows the facts.
/// @dev A contract of its own, since replay and lanes together do not fit one.
interface IPoolJudge is IPoolReplay {
    /// @notice Replays a net; reverts as `IPoolReplay` says unless nobody is short, order is kept, and nothing single could be added.
    /// @param solution The net. Its currencies are in order, its accounts as many as they say and in order, and its lanes complete.
    /// @param facts What the chain says of them.
    /// @return verdict What the net changes, and how good it is.
    function judge(
        PoolNet calldata solution,
        PoolFacts calldata facts
    ) external pure returns (PoolVerdict memory verdict);
}
