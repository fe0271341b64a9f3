// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IHaltBoard} from "./interfaces/IHaltBoard.sol";
import {IJointHalts} from "./interfaces/IJointHalts.sol";
import {Scope} from "./types/Scope.sol";

/// @dev Documented on `IJointHalts`.
abstract contract JointHalts is IJointHalts {
    uint48 private constant MAX_HALT = 30 days; // as long as a board takes
    uint48 private constant ROW_ENDS = 30 days; // open for as long as a decision could close it

    mapping(IHaltBoard board => mapping(Scope scope => uint8)) private _decisions;

    modifier onlyCouncil() {
        _requireCouncil();
        _;
    }

    /// @inheritdoc IJointHalts
    function decisionsOn(IHaltBoard board, Scope scope) public view returns (uint8) {
        return Time.timestamp() < board.haltedUntil(scope) + ROW_ENDS ? _decisions[board][scope] : 0;
    }

    /// @inheritdoc IJointHalts
    function extend(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external onlyCouncil {
        _decide(board, scope, until, basis, 0);
    }

    /// @inheritdoc IJointHalts
    function renew(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external onlyCouncil {
        _decide(board, scope, until, basis, 1);
    }

    /// @inheritdoc IJointHalts
    function prolong(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external onlyCouncil {
        _decide(board, scope, until, basis, type(uint8).max);
    }

    /// @inheritdoc IJointHalts
    function lift(IHaltBoard board, Scope scope) external onlyCouncil {
        board.lift(scope);
    }

    /// Reverts unless the caller acts for the Council.
    function _requireCouncil() internal view virtual;

    function _decide(IHaltBoard board, Scope scope, uint48 until, bytes32 basis, uint8 max) private {
        require(basis != 0, JointHaltsNoBasis(scope));
        uint48 latest = Time.timestamp() + MAX_HALT;
        require(until <= latest, JointHaltsInvalidEnd(until, latest));
        uint8 before = decisionsOn(board, scope);
        require(before <= max, JointHaltsNeedsStricter(scope, before, max));
        uint8 decisions = before == type(uint8).max ? before : before + 1; // all of them constitutional by then
        _decisions[board][scope] = decisions;
        emit HaltExtended(board, scope, until, basis, decisions);
        board.halt(scope, until);
    }
}
