// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Takes any call with any value; makes the one that it was armed with, and keeps how that ended.
contract ArmedTarget {
    bool public succeeded;
    bytes public answer;

    address private _to;
    bytes private _data;

    event ArmedTargetCalled(address caller, uint256 value, bytes data);

    receive() external payable {
        _fire();
    }

    fallback() external payable {
        _fire();
    }

    function arm(address to, bytes calldata data) external {
        _to = to;
        _data = data;
    }

    function _fire() private {
        emit ArmedTargetCalled(msg.sender, msg.value, msg.data);
        if (_to != address(0)) (succeeded, answer) = _to.call(_data);
    }
}
