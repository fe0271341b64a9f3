// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IMembership} from "./IMembership.sol";
import {IRecoveries} from "./IRecoveries.sol";
import {IVotingWeights} from "./IVotingWeights.sol";

/// @title Who takes part, who acts for each country and who helps it, and how much its vote weighs.
// solhint-disable-next-line no-empty-blocks
interface ICountryRegistry is IVotingWeights, IMembership, IRecoveries {}
