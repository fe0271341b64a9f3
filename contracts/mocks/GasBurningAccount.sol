// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ContractAccount} from "./ContractAccount.sol";

/// @notice Burns all the gas it is given when its signature is asked for.
contract GasBurningAccount is ContractAccount {
    constructor(address key_) ContractAccount(key_) {}

    function isValidSignature(bytes32, bytes calldata) external pure override returns (bytes4) {
        assembly {
            invalid()
        }
    }
}
