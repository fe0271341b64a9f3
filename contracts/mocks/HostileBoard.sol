// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Poll} from "../governance/types/Poll.sol";

/// @notice A board, or a council, that says what it is told to say and calls back whomever it was told to.
contract HostileBoard {
    uint48 private _answer;
    address private _target;
    bytes private _call;

    /// @notice It was called, and this is what came of calling back.
    event Struck(uint256 subject, bool succeeded, bytes result);

    function setAnswer(uint48 answer) external {
        _answer = answer;
    }

    function setCall(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function haltedUntil(uint256) external view returns (uint48) {
        return _answer;
    }

    function halt(uint256 scope, uint48) external returns (uint48) {
        _strike(scope);
        return _answer;
    }

    function lift(uint256 scope) external {
        _strike(scope);
    }

    /// @notice Nobody is excluded from any vote.
    function pollOf(uint256) external pure returns (Poll memory poll) {
        delete poll;
    }

    function veto(uint256 proposalId) external {
        _strike(proposalId);
    }

    function _strike(uint256 subject) private {
        address target = _target;
        _target = address(0); // once
        (bool succeeded, bytes memory result) = target.call(_call);
        emit Struck(subject, target != address(0) && succeeded, result);
    }
}
