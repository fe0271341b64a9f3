// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EarmarkRecord} from "../types/EarmarkRecord.sol";
import {IHolds} from "./IHolds.sol";

/// @title The ledger of money that its holder keeps and cannot spend.
/// @notice What is held adds up per account and currency, and ends by itself. A currency that has adopted this ledger asks
/// it before it refuses a payment for want of funds; it notes the sum in the account's own word, so that a payment reads
/// nothing else while what is left beside it is enough.
/// @dev All of it is kept apart for each currency, and a currency is believed about itself alone.
interface IHoldLedger is IHolds {
    error HoldLedgerNotEngine(address token, address caller);
    error HoldLedgerInvalidEarmark(uint104 amount, uint48 deadline);
    error HoldLedgerFull(address token, address account, uint256 max);
    error HoldLedgerNotLive(bytes32 id);
    error HoldLedgerInsufficientBalance(address token, address account, uint256 balance, uint256 held);

    /// @notice What is held of an account's money in a currency now.
    /// @dev Reads at most 32 words.
    /// @param token The currency.
    /// @param account The account.
    /// @return Minor units, the sum of what is live; more than there is where an authority holds what was earmarked.
    function heldOf(address token, address account) external view returns (uint256);

    /// @notice An account's live earmarks in a currency.
    /// @param token The currency.
    /// @param account The account.
    /// @return At most 16, in no order.
    function earmarksOf(address token, address account) external view returns (EarmarkRecord[] memory);

    /// @notice Holds money for a leg of an instruction until its deadline; in a place that has lapsed, if there is one.
    /// @dev Reverts with `HoldLedgerInsufficientBalance` if less is free.
    /// @param token The currency, which has adopted this ledger.
    /// @param account The payer.
    /// @param record The earmark: its amount not zero, its deadline ahead.
    /// @custom:access The settlement engine that the currency has adopted.
    function earmark(address token, address account, EarmarkRecord calldata record) external;

    /// @notice Ends a live earmark.
    /// @dev The currency is not told: what it has noted is an upper bound.
    /// @param token The currency.
    /// @param account The payer.
    /// @param id Hash of the earmark.
    /// @custom:access The settlement engine that the currency has adopted.
    function endEarmark(address token, address account, bytes32 id) external;
}
