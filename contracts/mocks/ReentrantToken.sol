// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {EarmarkRecord} from "../supervision/types/EarmarkRecord.sol";

/// @notice Calls its engine back while a leg is settled or earmarked, with whatever it was given.
contract ReentrantToken {
    bytes public callback;

    function setCallback(bytes calldata callback_) external {
        callback = callback_;
    }

    function settleLeg(address, address, uint256, uint8) external {
        Address.functionCall(msg.sender, callback);
    }

    function ledger() external view returns (address) {
        return address(this);
    }

    function earmark(address, address, EarmarkRecord calldata) external {
        Address.functionCall(msg.sender, callback);
    }
}
