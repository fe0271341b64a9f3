// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";

/// @title How a currency lets queues clear it.
/// @notice A payment is judged when it enters a queue, whatever funds there are; when a net is settled, standing, halts and
/// what has been closed meanwhile are asked once more. A queue that the currency dropped takes nothing more, and nets what
/// waits for six days.
interface IClearing {
    error CurrencyTokenUnbalanced(int256 sum);

    /// @notice The outcome that `admit` would have now: `check` speaks of payments that settle at once.
    /// @param payer The paying account.
    /// @param payee The receiving account.
    /// @param largest The largest of the payments, minor units.
    /// @param total Their sum, minor units.
    /// @param purpose Index of the category purpose.
    /// @param queue The queue that they would enter.
    /// @return The decision.
    function checkEntry(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose,
        address queue
    ) external view returns (Decision);

    /// @notice Judges payments that enter the queue as if they were made now, but for the funds, which they may lack, and
    /// counts them against the daily limit and the velocity: what waits has used its share of the day on which it entered.
    /// @dev Rules refuse by the size of a single payment, so the largest speaks for all. What counts towards net exposure is
    /// refused (`MustSettleGross`). Reverts `CurrencyTokenRefused`.
    /// @param payer The paying account, whose consent the queue has established.
    /// @param payee The receiving account.
    /// @param largest The largest of the payments, minor units.
    /// @param total Their sum, minor units.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @return The decision, with the versions that applied.
    /// @custom:access A deployment that may net.
    function admit(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose
    ) external returns (Decision);

    /// @notice What a net needs to know of the accounts that take part in it.
    /// @param accounts At most 256 accounts.
    /// @param holders Bit i: account i has a position in this currency, so its balance is wanted.
    /// @return balances Minor units that an account may spend; zero for those that are no holders.
    /// @return barred By paying account, the set of accounts that it may not pay now (`IGate.screen`); all of them while the
    /// issuer's rule permits no purpose.
    /// @custom:access A deployment that may net, whose halt it reports too, also after the currency dropped it.
    function screen(
        address[] calldata accounts,
        uint256 holders
    ) external view returns (uint256[] memory balances, uint256[] memory barred);

    /// @notice Moves the net of many admitted payments. Emits `Transfer` from each account that pays to the queue and
    /// from the queue to each that receives; the queue's own balance stays what it was.
    /// @dev Reverts unless the changes add up to zero and every account can bear its own.
    /// @param accounts The accounts.
    /// @param changes Minor units by account; below zero for what it pays.
    /// @custom:access A deployment that may net, also after the currency dropped it.
    function settleNet(address[] calldata accounts, int256[] calldata changes) external;
}
