// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ContractAccount} from "./ContractAccount.sol";

/// @notice Answers with a megabyte when its signature is asked for; whoever copied it would run out of gas.
contract ReturnBombAccount is ContractAccount {
    constructor(address key_) ContractAccount(key_) {}

    function isValidSignature(bytes32, bytes calldata) external pure override returns (bytes4) {
        assembly {
            return(0, 1000000)
        }
    }
}
