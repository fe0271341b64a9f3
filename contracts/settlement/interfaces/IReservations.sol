// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";

/// @title Payments by deployments that may pay: at once, or judged now and made later.
/// @notice A reservation is judged when it is made, as a payment made then: rules, standing, halts, funds, and limits, which it
/// uses up. Later it meets nothing but halts, holds of authorities, and its own deadline: what was reserved can always be paid
/// or given back. It is noted in the ledger of that day and ends there, whatever the currency adopts meanwhile; and only the
/// deployment that made it ends it, to the payee and for the amount that it named.
interface IReservations {
    /// @notice Money was set aside for a payment that is judged already.
    event PaymentReserved(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        uint256 amount,
        Decision decision
    );
    /// @notice The payment was made; follows its `Transfer`.
    event ReservedPaid(bytes32 indexed id, address indexed payer, address indexed payee, uint256 amount);
    /// @notice The money is its payer's to use again.
    event ReservationReleased(bytes32 indexed id, address indexed payer, address indexed payee, uint256 amount);

    error CurrencyTokenNoLedger();
    error CurrencyTokenNotReserved(bytes32 id, address payer);

    /// @notice Moves a leg of an instruction. Emits `Transfer` and `PaymentDecided`.
    /// @param payer The paying account, whose consent the caller has established.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @custom:access A deployment that may pay.
    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external;

    /// @notice Judges a payment, counts it, and sets the money aside. Emits `PaymentReserved`. Reverts `CurrencyTokenRefused`.
    /// @param payer The paying account, whose consent the caller has established.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose Index of the category purpose, with `APPROVED` where Supervisors are asked: that lifts the hold
    /// threshold and nothing else.
    /// @param id By which the caller knows it.
    /// @param deadline Unix time after which the money is free by itself, 366 days ahead at most.
    /// @return The decision.
    /// @custom:access A deployment that may pay.
    function reserve(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose,
        bytes32 id,
        uint48 deadline
    ) external returns (Decision);

    /// @notice Makes a payment that was reserved. Emits `Transfer` and `ReservedPaid`. Reverts `CurrencyTokenRefused` while a
    /// halt is in the way, `CurrencyTokenInsufficientBalance` while an authority holds the money.
    /// @param payer As it was reserved.
    /// @param payee As it was reserved.
    /// @param amount As it was reserved.
    /// @param id As it was reserved.
    /// @custom:access The deployment that reserved it, also after the currency dropped it.
    function settleReserved(address payer, address payee, uint256 amount, bytes32 id) external;

    /// @notice Gives back what was reserved. Emits `ReservationReleased`. What it had counted towards net exposure is given
    /// back as well, as far as its day still counts; the payer's own limits are not.
    /// @param payer As it was reserved.
    /// @param payee As it was reserved.
    /// @param amount As it was reserved.
    /// @param id As it was reserved.
    /// @custom:access The deployment that reserved it, also after the currency dropped it.
    function releaseReserved(address payer, address payee, uint256 amount, bytes32 id) external;
}
