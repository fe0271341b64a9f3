// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {Office} from "../governance/types/Office.sol";
import {HomeActs} from "./HomeActs.sol";
import {IAccountRecoveries} from "./interfaces/IAccountRecoveries.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {ParticipantStatus} from "./types/Participant.sol";

/// @dev Documented on `IAccountRecoveries`.
abstract contract AccountRecoveries is IAccountRecoveries, HomeActs {
    uint48 private constant WAIT = 3 days;
    uint48 private constant PEACE = 30 days; // after an objection

    mapping(address gate => mapping(address lost => Recovery)) private _recoveries;

    /// @inheritdoc IAccountRecoveries
    function recoveryOf(address gate, address lost) external view returns (Recovery memory) {
        return _recoveries[gate][lost];
    }

    /// @inheritdoc IAccountRecoveries
    function proposeAccountRecovery(address gate, address lost, address successor) external {
        IParticipantRegistry.AccountFile memory file = _requireOurs(gate, lost);
        countries.requireSeasoned(_homeBehind(gate, lost), Office.Registrar, msg.sender);
        bool isKnown =
            file.state == IParticipantRegistry.AccountState.Linked ||
                file.state == IParticipantRegistry.AccountState.Removed;
        require(isKnown, AccountRecoveriesWrongState(lost, file.state));
        Recovery memory last = _recoveries[gate][lost];
        require(last.successor == address(0), AccountRecoveriesUnderWay(lost));
        bool mayAsk = Time.timestamp() >= last.readyAt || _isSuspended(gate, lost);
        require(mayAsk, AccountRecoveriesBarred(lost, last.readyAt));
        _requireStranger(gate, successor);
        uint48 readyAt = Time.timestamp() + WAIT;
        _recoveries[gate][lost] = Recovery(successor, readyAt);
        emit AccountRecoveryProposed(gate, lost, successor, readyAt);
    }

    /// @inheritdoc IAccountRecoveries
    function withdrawAccountRecovery(address gate, address lost) external {
        _requireOurs(gate, lost);
        _end(gate, lost, 0);
    }

    /// @inheritdoc IAccountRecoveries
    function objectToAccountRecovery(address gate, address lost) external {
        require(msg.sender == lost, AccountRecoveriesNotAccount(lost, msg.sender));
        require(!_isSuspended(gate, lost), AccountRecoveriesObjectionVoid(lost));
        _end(gate, lost, Time.timestamp() + PEACE);
    }

    /// @inheritdoc IAccountRecoveries
    function completeAccountRecovery(address gate, address lost) external {
        Recovery memory recovery = _underWay(gate, lost);
        require(msg.sender == recovery.successor, AccountRecoveriesNotSuccessor(lost, msg.sender));
        require(Time.timestamp() >= recovery.readyAt, AccountRecoveriesTooEarly(lost, recovery.readyAt));
        uint48 frozenUntil = IParticipantRegistry(gate).accountOf(lost).frozenUntil;
        require(Time.timestamp() >= frozenUntil, AccountRecoveriesFrozen(lost, frozenUntil));
        _requireStranger(gate, msg.sender);
        delete _recoveries[gate][lost];
        IParticipantRegistry(gate).replaceAccount(lost, msg.sender);
    }

    /// Ends what is under way; nothing else is proposed before a time.
    function _end(address gate, address lost, uint48 until) private {
        _underWay(gate, lost);
        _recoveries[gate][lost] = Recovery(address(0), until);
        emit AccountRecoveryEnded(gate, lost);
    }

    function _underWay(address gate, address lost) private view returns (Recovery memory recovery) {
        recovery = _recoveries[gate][lost];
        require(recovery.successor != address(0), AccountRecoveriesNone(lost));
    }

    function _isSuspended(address gate, address account) private view returns (bool) {
        uint32 participant = IParticipantRegistry(gate).accountOf(account).participant;
        return IParticipantRegistry(gate).participantOf(participant).status == ParticipantStatus.Suspended;
    }

    function _requireOurs(
        address gate,
        address account
    ) private view returns (IParticipantRegistry.AccountFile memory file) {
        file = IParticipantRegistry(gate).accountOf(account);
        _requireHome(gate, file.participant, Office.Registrar);
    }

    function _requireStranger(address gate, address account) private view {
        require(account != address(0), AccountRecoveriesInvalidSuccessor(account));
        IParticipantRegistry.AccountState state = IParticipantRegistry(gate).accountOf(account).state;
        require(state == IParticipantRegistry.AccountState.None, AccountRecoveriesWrongState(account, state));
    }
}
