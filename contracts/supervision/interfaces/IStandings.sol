// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IAccountRecoveries} from "./IAccountRecoveries.sol";
import {IAppealable} from "./IAppealable.sol";
import {ISanctionsFreezes} from "./ISanctionsFreezes.sol";
import {ISuspensions} from "./ISuspensions.sol";

/// @title What changes the standing of participants and accounts and takes due process.
/// @notice Suspensions, freezes and recoveries are decided here, for every gate that names this contract, and marked there.
/// A gate that does not name it refuses the mark.
/// @dev `appealable` finds a suspension by `abi.encode(gate, account)`, for any account that the participant operates, and a
/// freeze by `abi.encode(gate, account, entry)`. The home country acted in both.
// solhint-disable-next-line no-empty-blocks
interface IStandings is ISuspensions, ISanctionsFreezes, IAccountRecoveries, IAppealable {}
