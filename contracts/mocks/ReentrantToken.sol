// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice Calls its engine back while a leg is settled or money is locked, with whatever it was given.
contract ReentrantToken {
    bytes public callback;

    function setCallback(bytes calldata callback_) external {
        callback = callback_;
    }

    function settleLeg(address, address, uint256, uint8) external {
        Address.functionCall(msg.sender, callback);
    }

    function hold(address) external {
        Address.functionCall(msg.sender, callback);
    }
}
