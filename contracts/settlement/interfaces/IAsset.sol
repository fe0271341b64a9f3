// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";

/// @title What every asset tells of itself.
interface IAsset {
    /// @notice What the rules call it: its kind, its issuing country, and its number there.
    /// @return The id.
    function asset() external view returns (AssetId);

    /// @notice The gate that decides on its movements.
    /// @return Its address.
    function gate() external view returns (address);
}
