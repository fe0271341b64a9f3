// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";
import {Batch} from "../types/Batch.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {Priority} from "../types/QueueEntry.sol";
import {IConsent} from "./IConsent.sol";
import {INetting} from "./INetting.sol";

/// @title Where payments wait that lack liquidity, and are netted.
/// @notice A payment enters under the rules of the moment, which decide as if it were paid then, but for the funds; the
/// versions that applied are in its event. Standing and halts are asked again when it settles.
interface IClearingQueue is INetting, IConsent {
    /// @notice A payment, or one leg of a payment versus payment, entered a lane.
    /// @param terms Deadline and place of the other leg (`QueueEntry.sol`).
    /// @param other Token of the other leg, zero if there is none.
    event PaymentQueued(
        bytes16 indexed uetr,
        address indexed token,
        address indexed payer,
        Priority priority,
        uint256 place,
        address payee,
        uint256 amount,
        uint256 terms,
        address other,
        bytes32 disclosure,
        Decision decision
    );
    /// @notice Payments entered a lane together.
    /// @param first Place of the first one.
    /// @param decisions By payee, what applied to its payments.
    event BatchQueued(
        address indexed token,
        address indexed payer,
        bytes32 indexed references,
        Priority priority,
        uint256 first,
        uint48 deadline,
        address[] payees,
        Decision[] decisions,
        bytes payments
    );

    error ClearingQueueInvalidUetr(bytes16 uetr);
    error ClearingQueueNotYetValid(uint48 validFrom, uint256 time);
    error ClearingQueueInvalidDeadline(uint48 deadline, uint256 latest);
    error ClearingQueueInvalidAmount(uint256 amount);
    error ClearingQueueLegCount(uint256 legs);
    error ClearingQueueNotAPair();
    error ClearingQueueEmptyBatch();
    error ClearingQueueTooManyPayees(uint256 payees, uint256 max);
    error ClearingQueueUnusedPayee(address payee);
    error ClearingQueueNotAdmitted(address token, address payee);

    /// @notice Queues a payment, or a payment versus payment. Emits `PaymentQueued` for each leg.
    /// @dev Two legs form a pair between the same two accounts, in two currencies, opposite ways: both settle in one net or
    /// neither. Authorisations stand in the order of the legs, without the caller, who consents by calling. Each token's
    /// refusal reverts as `CurrencyTokenRefused`.
    /// @param instruction One or two legs; a valid UETR; the deadline a full hour within 120 hours; amounts of at most eight
    /// bytes times 1, 10^3, 10^6 or 10^9.
    /// @param priority Urgent or normal, for both legs.
    /// @param authorisations One for each payer but the caller.
    /// @custom:access Anyone with the payers' consent; payers and payees are admitted (`setQuotas`).
    function enqueue(
        Instruction calldata instruction,
        Priority priority,
        Authorisation[] calldata authorisations
    ) external;

    /// @notice Makes a normal payment urgent: cancels it and queues an urgent one in its stead. Emits `CancellationQueued`
    /// and `PaymentQueued`.
    /// @dev Both work from the next round on, and the urgent one only if the normal one was still waiting then, so it is not
    /// paid twice. Rules are asked again and the daily limit counts again. Each call queues a payment.
    /// @param instruction One leg that the caller pays; otherwise as for `enqueue`.
    /// @param place Where the normal payment stands in the caller's lane.
    /// @custom:access The payer.
    function raise(Instruction calldata instruction, uint256 place) external;

    /// @notice Queues many payments of one payer. Emits `BatchQueued`.
    /// @dev Rules are asked once for each payee, for the largest of its payments; the daily limit for their sum.
    /// @param payer The payer.
    /// @param batch The payments.
    /// @param authorisation The payer's consent; not looked at if the caller is the payer.
    /// @custom:access Anyone with the payer's consent; payer and payees are admitted (`setQuotas`).
    function enqueueBatch(address payer, Batch calldata batch, Authorisation calldata authorisation) external;
}
