// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {AssetId} from "../../common/types/AssetId.sol";
import {IAsset} from "../interfaces/IAsset.sol";

/// @title Where a registry's assets are: the address follows from the id, whatever the code.
library AssetAddress {
    /// @notice The salt under which an asset is created.
    /// @param id The asset.
    /// @return The salt.
    function saltOf(AssetId id) internal pure returns (bytes32) {
        return bytes32(uint256(AssetId.unwrap(id)));
    }

    /// @notice Whether a contract stands where a registry creates the asset that it says it is; if so, it is that asset.
    /// @dev Asks the contract, which costs less than looking it up, and believes only what the address proves: whatever a
    /// contract answers, or that it answers nothing, it stands where it stands.
    /// @param registry The asset registry.
    /// @param token Any address.
    /// @return Whether it does.
    function isOf(address registry, address token) internal view returns (bool) {
        bytes4 question = IAsset.asset.selector;
        bytes32 salt;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, question)
            pop(staticcall(gas(), token, 0, 4, 0, 32)) // one word at most, so that no answer is too long
            salt := mload(0)
        }
        return Create3.computeAddress(salt, registry) == token;
    }
}
