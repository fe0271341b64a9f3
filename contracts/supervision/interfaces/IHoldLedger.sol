// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Reservation} from "../types/Reservation.sol";
import {IHolds} from "./IHolds.sol";

/// @title Where what is held of accounts is noted: by Supervisors, and what accounts have set aside themselves.
/// @notice Balances stay in the token; the ledger says how much of them may not be spent, until when, and for whom.
/// @dev Each token keeps its own accounts here. An account has sixty-four places for what it sets aside in a currency; only
/// its own consent fills them, and lapsed ones make room.
interface IHoldLedger is IHolds {
    error HoldLedgerInvalidReservation(uint104 amount, uint40 deadline);
    error HoldLedgerFull(address token, address account, uint256 max);

    /// @notice What is held of an account now, in whatever way: at most its places are read.
    /// @dev A currency gives it 500,000 gas, and as much to `end`. One that does not answer holds all that was noted while it is in
    /// force, and nothing when it runs off.
    /// @param token The currency.
    /// @param account The account.
    /// @return Minor units; it may be more than the balance.
    function heldOf(address token, address account) external view returns (uint256);

    /// @notice What an account has set aside and is live.
    /// @param token The currency.
    /// @param account The account.
    /// @return The reservations.
    function reservationsOf(address token, address account) external view returns (Reservation[] memory);

    /// @notice Sets money of an account aside. The token has seen to it that it is there.
    /// @param account The account, of the calling token.
    /// @param reservation Its amount not zero, its deadline ahead by 366 days at most: whoever reserved may end it for longer
    /// than that after the currency has dropped it, and nobody later.
    /// @custom:access Any token, for its own accounts.
    function reserve(address account, Reservation calldata reservation) external;

    /// @notice Ends what was set aside, if it is live here.
    /// @param account The account, of the calling token.
    /// @param key By which it is known.
    /// @return found Whether it was.
    /// @return tag What the token kept with it.
    /// @custom:access Any token, for its own accounts.
    function end(address account, bytes32 key) external returns (bool found, uint104 tag);
}
