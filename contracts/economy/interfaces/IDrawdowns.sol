// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../../settlement/types/Instruction.sol";
import {ILoans} from "./ILoans.sol";
import {PaymentUse} from "../types/PaymentUse.sol";

/// @title Drawdowns: lenders pay contractors, each its part.
/// @notice The borrower asks for an amount of a tranche, for an award and an invoice, within what milestones have released. It is shared
/// out over the lenders by what each has still to lend, to the unit. Each pays the contractor itself: money never rests here, and
/// what is paid is owed at once. Who does not pay in time is late and is called no more; the others go on.
/// @dev Consents are bound to this contract (`IBoundConsents`): a payment settles here, with its record, or nowhere.
interface IDrawdowns is ILoans {
    /// @notice The borrower asks for money; `shares` by place of the lender.
    event DrawdownRequested(
        uint256 indexed tranche,
        uint256 indexed drawdown,
        uint256 indexed award,
        uint256 amount,
        bytes32 invoice,
        uint48 fundBy,
        uint256[] shares
    );
    /// @notice A lender has paid its part: the engine's `Settled` with the drawdown's UETR follows, or `FundingAcknowledged`.
    event ShareFunded(uint256 indexed tranche, uint256 indexed drawdown, address indexed lender, uint256 amount);
    /// @notice Borrower or contractor says that a lender has paid its part in another way.
    event FundingAcknowledged(uint256 indexed tranche, uint256 indexed drawdown, uint256 index, address by);
    /// @notice A drawdown is over; what is missing was not paid.
    event DrawdownClosed(uint256 indexed tranche, uint256 indexed drawdown, uint256 missing);
    /// @notice A lender did not pay in time.
    event LenderLate(uint256 indexed tranche, address indexed lender, uint256 amount);

    error ProjectFinanceNotReleased(uint256 tranche, uint256 amount, uint256 released);
    error ProjectFinanceNotAvailable(uint256 tranche, uint256 amount, uint256 available);
    error ProjectFinanceAvailabilityEnded(uint256 tranche, uint24 day);
    error ProjectFinanceNoInvoice(uint256 tranche);
    error ProjectFinanceNoCall(uint256 tranche);
    error ProjectFinanceNotYetLate(uint256 tranche, uint48 fundBy);
    error ProjectFinanceOtherReference(bytes16 uetr, bytes16 expected);
    error ProjectFinanceNoLeg(uint256 leg, address token, address payer, address payee, uint256 amount);
    error ProjectFinanceLegCount(uint256 legs, uint256 needed);

    /// @notice The UETR of an instruction: it says what is paid, so that whoever consents to it consents to that use alone.
    /// @param use What it is for.
    /// @param about A tranche; of a repayment or prepayment, a project.
    /// @param item Of a drawdown its number, counted from 1; of a repayment or prepayment rank * 2^32 + part (`IRepayments`); of what
    /// was kept the place of the share; of a sale the hash of the place and the sale (`IProjectFinance`).
    /// @return The UETR.
    function referenceOf(PaymentUse use, uint256 about, uint256 item) external view returns (bytes16);

    /// @notice Asks lenders for money. Emits `DrawdownRequested`.
    /// @param tranche A tranche of an effective project, without an open call, before its first due date, as it is and as it was signed.
    /// @param award Of the borrower, to whom nobody on the project's lists belongs.
    /// @param amount Minor units.
    /// @param invoice Commitment to the invoice, not zero.
    /// @return drawdown Its number.
    /// @custom:access The borrower.
    function request(uint256 tranche, uint64 award, uint64 amount, bytes32 invoice) external returns (uint256 drawdown);

    /// @notice Pays parts of a drawdown. Emits `ShareFunded` for each. Nobody behind the award may have been debarred since.
    /// @param tranche A tranche with an open call of an effective project.
    /// @param instruction A leg for each lender that pays, in the order of their places: its part, to the contractor. Its UETR is the
    /// drawdown's.
    /// @param consents The payers'.
    /// @custom:access Anyone with the consent of the payers.
    function fund(uint256 tranche, Instruction calldata instruction, Authorisation[] calldata consents) external;

    /// @notice Says that a lender has paid its part in another way. Emits `ShareFunded`, `FundingAcknowledged`.
    /// @param tranche A tranche with an open call.
    /// @param index The place of the share.
    /// @custom:access The borrower, which owes it from then on; the contractor, to which it is owed no more.
    function acknowledgeFunding(uint256 tranche, uint256 index) external;

    /// @notice Ends a drawdown that not everybody has paid. Emits `LenderLate` for each that has not, unless the project is in default, when
    /// nobody has to pay; and `DrawdownClosed`.
    /// @param tranche A tranche with an open call whose time is over, or of a project in default.
    /// @custom:access Anyone.
    function closeDrawdown(uint256 tranche) external;
}
