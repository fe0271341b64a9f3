// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICouncil} from "../interfaces/ICouncil.sol";

/// @notice The code of what a decision acts on, so that what is executed is what was decided on.
library TargetCode {
    /// Reverts `CouncilNoCode` for an account without any.
    function hashOf(address[] memory targets) internal view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            require(targets[i].code.length != 0, ICouncil.CouncilNoCode(targets[i]));
            hashes[i] = targets[i].codehash;
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
