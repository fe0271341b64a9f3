// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../../settlement/types/Instruction.sol";
import {IDrawdowns} from "./IDrawdowns.sol";

/// @title Repayment, default, and what of it each lender gets.
/// @notice What is due is paid by seniority: a rank is paid once all before it are, in the same instruction. Within a rank every tranche is
/// paid the same part of what is due to it, in its own currency, and within a tranche each lender by what it is owed: nobody of one
/// rank is treated better (ECO-3). Interest is paid before principal. Prepayment follows the same order.
/// @dev A lender that cannot be paid a loan back, by its own standing, its own country's rules or a joint halt, is in nobody's way: what was
/// tendered to it is kept for it, owed without interest, until it can be paid. Who does not pay it then, in the days of grace after it
/// was demanded, owes it as before: nobody gains by waiting for a halt.
interface IRepayments is IDrawdowns {
    /// @notice A tranche was paid; what was kept for lenders that cannot be paid is among it. The engine's `Settled` follows.
    event TrancheRepaid(uint256 indexed tranche, uint256 interest, uint256 principal);
    /// @notice What was tendered to a lender could not be received.
    event PaymentKept(uint256 indexed tranche, address indexed lender, uint256 amount);
    /// @notice A lender has got what was kept for it.
    event KeptPaid(uint256 indexed tranche, address indexed lender, uint256 amount);
    /// @notice What was kept for a lender bears interest again, and is due.
    event KeptReclaimed(uint256 indexed tranche, uint256 indexed index, uint256 amount);
    /// @notice A lender says that it was paid in another way.
    event PaymentAcknowledged(uint256 indexed tranche, address indexed lender, uint256 kept, uint256 principal);
    /// @notice Something was not paid in time: all that is owed is due, and nothing more is drawn.
    event DefaultDeclared(uint256 indexed project, uint256 indexed tranche, address indexed lender);
    /// @notice Nothing is late any more.
    event DefaultCured(uint256 indexed project);

    error ProjectFinanceNotMeeting(address caller);
    error ProjectFinanceInvalidPart(uint256 project, uint256 part, uint256 whole);
    error ProjectFinanceNothingDue(uint256 project);
    error ProjectFinanceNotLate(uint256 tranche);
    error ProjectFinanceStillLate(uint256 tranche);
    error ProjectFinanceMoreThanOwed(uint256 tranche, uint256 amount, uint256 owed);

    /// @notice What is due on a tranche today, or all that is owed if the project is in default.
    /// @param tranche Its id.
    /// @return interest Minor units, rounded down.
    /// @return principal Minor units.
    function dueOf(uint256 tranche) external view returns (uint256 interest, uint256 principal);

    /// @notice Whether something that was due before the days of grace is not paid.
    /// @param tranche Its id.
    /// @return Whether it is.
    function isLate(uint256 tranche) external view returns (bool);

    /// @notice Pays all that is due on the ranks before one, and a part of what is due on that one; or all that is owed on the ranks before
    /// one, and a part of all that is owed on it. Emits `TrancheRepaid` for each tranche, and `PaymentKept`.
    /// @dev A part is rounded up in each tranche. Amounts are the same from midnight to midnight (UTC).
    /// @param project A project that was signed.
    /// @param rank The last that is paid.
    /// @param part Billionths of what is due on the rank, 1 to 10^9; of a prepayment, of what is owed beyond that, all of which is paid.
    /// @param isPrepayment Whether it is a part of what is owed.
    /// @param instruction For each tranche in order and each lender by place a leg with its part, none where that is zero; one that cannot be
    /// paid may be left out. Its UETR is `referenceOf`.
    /// @param consents The payers', in the order of their legs; not read if the instruction has no leg, since none of the lenders can be paid.
    /// @custom:access Anyone with the payers' consent; without a leg, the borrower.
    function repay(
        uint256 project,
        uint8 rank,
        uint32 part,
        bool isPrepayment,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external;

    /// @notice Pays a lender what was kept for it, or a part. Emits `KeptPaid`.
    /// @param tranche Its tranche.
    /// @param index The place of its share.
    /// @param instruction One leg to the lender. Its UETR is `referenceOf`.
    /// @param consents The payer's.
    /// @custom:access Anyone with the payer's consent.
    function payKept(
        uint256 tranche,
        uint256 index,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external;

    /// @notice Makes principal again, with interest from today and due, of what was kept for a lender. Emits `KeptReclaimed`.
    /// @param tranche Its tranche.
    /// @param index The place of its share.
    /// @custom:access The contract `meeting`, where it was demanded (`ILendersMeeting.demandKept`).
    function reclaim(uint256 tranche, uint256 index) external;

    /// @notice Says that it was paid in another way: first what was kept for it, then principal. Emits `PaymentAcknowledged`.
    /// @param tranche A tranche.
    /// @param index The place of the caller's share.
    /// @param amount Minor units, up to what it is owed.
    /// @custom:access The lender, which is owed less from then on.
    function acknowledgePayment(uint256 tranche, uint256 index, uint64 amount) external;

    /// @notice Declares a default. Emits `DefaultDeclared`.
    /// @param tranche A tranche on which something is late, of an effective project.
    /// @param index The place of the caller's share.
    /// @custom:access A lender of the tranche.
    function declareDefault(uint256 tranche, uint256 index) external;

    /// @notice Ends a default once nothing is late by the terms as they are. Emits `DefaultCured`.
    /// @param project A project in default.
    /// @custom:access Anyone.
    function cure(uint256 project) external;
}
