// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ISettlementEngine} from "../../settlement/interfaces/ISettlementEngine.sol";
import {Project, ProjectStatus} from "../types/Project.sol";
import {Call, Lender, Position, Tranche, TrancheTerms} from "../types/Tranche.sol";
import {IDebtStatement} from "./IDebtStatement.sol";
import {IMilestones} from "./IMilestones.sol";
import {IProcurement} from "./IProcurement.sol";
import {IProjectAgreement} from "./IProjectAgreement.sol";

/// @title Loans that were signed: projects, tranches, and the share of each lender.
/// @dev A tranche's id is its project's shifted by 8 bits, plus its place. At most 8 tranches and 32 shares, of which 16 in a tranche.
interface ILoans is IDebtStatement {
    /// @notice A project was signed.
    event ProjectOpened(uint256 indexed project, address indexed borrower, uint16 indexed country, bytes32 plan);
    /// @notice A tranche was signed.
    event TrancheOpened(uint256 indexed tranche, TrancheTerms terms, uint256 committed);
    /// @notice A lender is free of what it had still to lend.
    event CommitmentCancelled(uint256 indexed tranche, address indexed lender, uint256 amount);
    /// @notice A lender that was late is called again.
    event LenderReinstated(uint256 indexed tranche, address indexed lender);
    /// @notice The account that replaces a lost one stands in its place.
    event PartySucceeded(uint256 indexed project, address indexed lost, address indexed successor);

    error ProjectFinanceNotAgreement(address caller);
    error ProjectFinanceNotBorrower(uint256 project, address caller);
    error ProjectFinanceNotLender(uint256 tranche, address caller);
    error ProjectFinanceWrongStatus(uint256 project, ProjectStatus status);
    error ProjectFinanceCallOpen(uint256 tranche);
    error ProjectFinanceNotReplaced(address account);

    /// @notice What moves money.
    /// @return The engine.
    function engine() external view returns (ISettlementEngine);

    /// @notice What releases money.
    /// @return Where milestones are certified.
    function milestones() external view returns (IMilestones);

    /// @notice Who is paid.
    /// @return Where works are awarded.
    function procurement() external view returns (IProcurement);

    /// @notice Who opens loans.
    /// @return Where they are signed.
    function agreements() external view returns (IProjectAgreement);

    /// @notice Who relieves.
    /// @return Where lenders decide (`ILendersMeeting`).
    function meeting() external view returns (address);

    /// @notice A project; its status is None for none.
    /// @param project As in its agreement.
    /// @return The project.
    function projectOf(uint256 project) external view returns (Project memory);

    /// @notice A tranche.
    /// @param tranche Its id.
    /// @return terms Its terms as they are now.
    /// @return state Where it stands, interest counted until today.
    /// @return call The drawdown that is open.
    function trancheOf(
        uint256 tranche
    ) external view returns (TrancheTerms memory terms, Tranche memory state, Call memory call);

    /// @notice A share.
    /// @param tranche Its tranche.
    /// @param index Its place there.
    /// @return lender Whose it is.
    /// @return position What it is.
    function shareOf(
        uint256 tranche,
        uint256 index
    ) external view returns (Lender memory lender, Position memory position);

    /// @notice Opens a project that was signed. Emits `ProjectOpened`.
    /// @param project Its number there.
    /// @param file The project.
    /// @custom:access The contract `agreements`.
    function openProject(uint256 project, Project calldata file) external;

    /// @notice Opens a tranche that was signed. Emits `TrancheOpened`.
    /// @param tranche Its id.
    /// @param terms Its terms.
    /// @param lenders Who has signed.
    /// @param amounts For what, minor units.
    /// @custom:access The contract `agreements`.
    function openTranche(
        uint256 tranche,
        TrancheTerms calldata terms,
        address[] calldata lenders,
        uint56[] calldata amounts
    ) external;

    /// @notice Frees a lender of what it has still to lend. Emits `CommitmentCancelled`.
    /// @param tranche A tranche without an open call.
    /// @param index The place of the share.
    /// @custom:access The borrower.
    function cancel(uint256 tranche, uint256 index) external;

    /// @notice Takes back a lender that was late. Emits `LenderReinstated`.
    /// @param tranche Its tranche, without an open call.
    /// @param index The place of its share.
    /// @custom:access The borrower.
    function reinstate(uint256 tranche, uint256 index) external;

    /// @notice Puts the account that replaces a lost one in its place. Emits `PartySucceeded`.
    /// @param tranche A tranche.
    /// @param index The place of a share.
    /// @custom:access Anyone, once the lender's account was replaced at the gate of the tranche's currency.
    function succeedLender(uint256 tranche, uint256 index) external;

    /// @notice Puts the account that replaces the borrower's lost one in its place. Emits `PartySucceeded`.
    /// @param project A project.
    /// @custom:access Anyone, once the account was replaced at the gate of the first tranche's currency.
    function succeedBorrower(uint256 project) external;
}
