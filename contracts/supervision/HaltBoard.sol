// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IHaltBoard} from "../governance/interfaces/IHaltBoard.sol";
import {Scope} from "../governance/types/Scope.sol";
import {GateStamp} from "./GateStamp.sol";

/// @dev Documented on `IHaltBoard`.
abstract contract HaltBoard is IHaltBoard, GateStamp {
    uint48 private constant MAX_HALT = 30 days; // what one decision of the Council may ask

    /// @inheritdoc IHaltBoard
    address public immutable haltAuthority;

    mapping(Scope scope => uint48 until) private _haltedUntil;

    constructor(address haltAuthority_) {
        haltAuthority = haltAuthority_;
    }

    modifier onlyHaltAuthority() {
        require(msg.sender == haltAuthority, HaltBoardNotCommittee(msg.sender));
        _;
    }

    /// @inheritdoc IHaltBoard
    function latestHaltEnd() external view returns (uint48 end) {
        (, end) = _readStamp();
    }

    /// @inheritdoc IHaltBoard
    function haltedUntil(Scope scope) public view returns (uint48) {
        return _haltedUntil[scope];
    }

    /// @inheritdoc IHaltBoard
    function halt(Scope scope, uint48 until) external onlyHaltAuthority returns (uint48 previous) {
        require(scope.isSound(), HaltBoardInvalidScope(scope));
        (uint48 earliest, uint48 latest) = (Time.timestamp() + 1, Time.timestamp() + MAX_HALT);
        require(until >= earliest && until <= latest, HaltBoardInvalidEnd(until, earliest, latest));
        previous = _haltedUntil[scope];
        _haltedUntil[scope] = until;
        _noteHaltEnd(until);
        emit Halted(scope, until);
    }

    /// @inheritdoc IHaltBoard
    function lift(Scope scope) external onlyHaltAuthority {
        require(_haltedUntil[scope] > Time.timestamp(), HaltBoardNotHalted(scope));
        _haltedUntil[scope] = Time.timestamp();
        emit HaltLifted(scope);
    }
}
