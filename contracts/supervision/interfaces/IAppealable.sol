// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Appealable} from "../types/Appeal.sol";

/// @title Where acts are done against which somebody may appeal.
interface IAppealable {
    /// @notice An act, found by what describes it; so that nothing need be stored to find it by its hash.
    /// @param locator What describes the act, as this contract documents it.
    /// @return act The act's own hash, the same as long as it is the same act.
    /// @return file What is to be known of it; all zero for none.
    function appealable(bytes calldata locator) external view returns (bytes32 act, Appealable memory file);
}
