// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IHomeActs} from "./IHomeActs.sol";
import {IParticipantRegistry} from "./IParticipantRegistry.sol";

/// @title Recovery of accounts whose key is lost or stolen.
/// @notice The home Registrar proposes a successor; the account itself may object for three days; then the successor takes
/// over. Balances move when each issuer agrees (`IForcedTransfers.forcedTransfer`).
/// @dev An objection counts unless the home Supervisor has suspended the participant and so says that the key was stolen: no
/// act of the Registrar makes it void. After an objection the Registrar proposes no more for 30 days.
interface IAccountRecoveries is IHomeActs {
    /// @notice A recovery under way, in one slot.
    /// @param successor The account that is to replace the lost one; zero for none.
    /// @param readyAt Unix time from which it may be completed; after an objection, from which another may be proposed.
    struct Recovery {
        address successor;
        uint48 readyAt;
    }

    event AccountRecoveryProposed(
        address indexed gate,
        address indexed lost,
        address indexed successor,
        uint48 readyAt
    );
    event AccountRecoveryEnded(address indexed gate, address indexed lost);

    error AccountRecoveriesWrongState(address account, IParticipantRegistry.AccountState state);
    error AccountRecoveriesInvalidSuccessor(address successor);
    error AccountRecoveriesNone(address account);
    error AccountRecoveriesUnderWay(address account);
    error AccountRecoveriesBarred(address account, uint48 until);
    error AccountRecoveriesNotAccount(address account, address caller);
    error AccountRecoveriesObjectionVoid(address account);
    error AccountRecoveriesNotSuccessor(address account, address caller);
    error AccountRecoveriesTooEarly(address account, uint48 readyAt);
    error AccountRecoveriesFrozen(address account, uint48 until);

    /// @notice The recovery of an account.
    /// @param gate Where the account is known.
    /// @param lost Any account.
    /// @return The recovery; its successor is zero if none is under way.
    function recoveryOf(address gate, address lost) external view returns (Recovery memory);

    /// @notice Proposes to replace an account. Emits `AccountRecoveryProposed`.
    /// @param gate Where the account is known.
    /// @param lost A linked or removed account.
    /// @param successor A stranger, not zero.
    /// @custom:access The Registrar of the participant's home, seasoned (`IOffices.requireSeasoned`).
    function proposeAccountRecovery(address gate, address lost, address successor) external;

    /// @notice Withdraws a recovery. Emits `AccountRecoveryEnded`.
    /// @param gate Where the account is known.
    /// @param lost The account it is about.
    /// @custom:access The Registrar of the participant's home.
    function withdrawAccountRecovery(address gate, address lost) external;

    /// @notice Shows that the key is not lost. Emits `AccountRecoveryEnded`.
    /// @dev Reverts `AccountRecoveriesObjectionVoid` while the participant is suspended.
    /// @param gate Where the account is known.
    /// @param lost The account it is about.
    /// @custom:access That account.
    function objectToAccountRecovery(address gate, address lost) external;

    /// @notice Replaces the account three days after the proposal; not while it is frozen.
    /// @param gate Where the account is known.
    /// @param lost The account to be replaced.
    /// @custom:access The successor.
    function completeAccountRecovery(address gate, address lost) external;
}
