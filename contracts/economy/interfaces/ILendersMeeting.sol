// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Relief} from "../types/Tranche.sol";
import {IProjectFinance} from "./IProjectFinance.sol";

/// @title The lenders' meeting: the same relief for a whole rank, by a qualified majority in each of its tranches.
/// @notice The borrower proposes; unpaid interest is added to principal, a part of the whole is forgiven, and new dates and a ceiling of
/// the rate hold for every tranche of the rank and every lender in it, whether it agreed or not (ECO-3). Where one tranche does not
/// reach its majority nothing changes for any.
/// What the borrower's country, or the borrower's institution abroad, has bought of lenders is not counted, neither for nor against:
/// nobody relieves itself. Lenders of that country that signed do count: whoever signed knew them.
/// @dev Votes are not kept but counted at the end, by what each that agreed is owed then: a share that was sold does not vote for its seller.
interface ILendersMeeting {
    /// @notice The borrower asks for relief.
    event RestructuringProposed(
        IProjectFinance indexed finance,
        uint256 indexed project,
        uint256 indexed proposal,
        Relief relief
    );
    /// @notice A lender agrees.
    event RestructuringAgreed(
        IProjectFinance indexed finance,
        uint256 indexed tranche,
        address indexed lender,
        uint256 proposal
    );
    /// @notice The majorities were there, and the relief is in force.
    event RestructuringAdopted(IProjectFinance indexed finance, uint256 indexed project, uint256 indexed proposal);
    /// @notice So much that was kept for a lender was demanded, now that it can be paid; zero, if it cannot any more.
    event KeptDemanded(IProjectFinance indexed finance, uint256 indexed tranche, uint256 indexed index, uint64 amount);
    /// @notice A lender says that a covenant is broken, or that it is satisfied.
    event CovenantFlagged(
        IProjectFinance indexed finance,
        uint256 indexed tranche,
        address indexed lender,
        bytes32 covenant,
        bool isBroken
    );

    error LendersMeetingInvalidRelief(uint256 project);
    error LendersMeetingNotBorrower(uint256 project, address caller);
    error LendersMeetingNotLender(uint256 tranche, address caller);
    error LendersMeetingOtherProposal(uint256 project, uint256 proposal);
    error LendersMeetingNothingKept(uint256 tranche, uint256 index);
    error LendersMeetingTooEarly(uint256 tranche, uint256 from);
    error LendersMeetingNoMajority(uint256 tranche, uint256 agreed, uint256 owed);

    /// @notice How many restructurings of a project were proposed; the last one alone may be agreed to.
    /// @param finance Where the loan is kept.
    /// @param project The project.
    /// @return count How many.
    /// @return relief Hash of what the last asks for; zero once it is in force.
    function proposalOf(IProjectFinance finance, uint256 project) external view returns (uint256 count, bytes32 relief);

    /// @notice Whether what an account buys of a loan does not vote: it is of the country that owes, of the borrower's own institution
    /// wherever it is licensed, or of nobody.
    /// @param finance Where the loan is kept.
    /// @param tranche Its tranche, whose currency's gate knows who is who.
    /// @param account The buyer's account.
    /// @return Whether it does not.
    function isNear(IProjectFinance finance, uint256 tranche, address account) external view returns (bool);

    /// @notice Whether a lender cannot be paid a loan back, by its own standing, its own country's rules or a joint halt, whatever the
    /// instruction calls it. The borrower's side is asked first. Caps are not in the way: a part may be paid.
    /// @param currency In which it is owed.
    /// @param borrower The borrower's account.
    /// @param lender The lender's account.
    /// @param amount Minor units.
    /// @return Whether it cannot, and not by the borrower's side.
    function isClosed(address currency, address borrower, address lender, uint256 amount) external view returns (bool);

    /// @notice Asks for relief; an open proposal is replaced, and what was agreed to it is void. Emits `RestructuringProposed`.
    /// @param finance Where the loan is kept.
    /// @param project A project that was signed.
    /// @param relief Sound terms, the first due date ahead.
    /// @return proposal Its number.
    /// @custom:access The borrower.
    function propose(
        IProjectFinance finance,
        uint256 project,
        Relief calldata relief
    ) external returns (uint256 proposal);

    /// @notice Agrees to the open proposal. Emits `RestructuringAgreed`.
    /// @param finance Where the loan is kept.
    /// @param tranche A tranche of the project.
    /// @param index The place of the caller's share.
    /// @param proposal Its number.
    /// @custom:access The lender.
    function agree(IProjectFinance finance, uint256 tranche, uint256 index, uint256 proposal) external;

    /// @notice Puts the open proposal in force. Emits `RestructuringAdopted`.
    /// @param finance Where the loan is kept.
    /// @param project A project with an open proposal.
    /// @param relief What is proposed; its first due date still ahead.
    /// @custom:access Anyone, once the holders of the majority of what counts agree in each tranche of the rank.
    function adopt(IProjectFinance finance, uint256 project, Relief calldata relief) external;

    /// @notice Demands what was kept for a lender that can be paid again. Emits `KeptDemanded`. Once it has not been paid for the days of
    /// grace, the same call makes it principal again, due and with interest (`IRepayments.reclaim`). While the lender cannot be
    /// paid, or if more was kept since, a demand of before is void.
    /// @param finance Where the loan is kept.
    /// @param tranche A tranche.
    /// @param index The place of a share for which something is kept.
    /// @custom:access Anyone.
    function demandKept(IProjectFinance finance, uint256 tranche, uint256 index) external;

    /// @notice Says that a covenant is broken, or satisfied. Emits `CovenantFlagged`. It is a statement and changes nothing: a single
    /// lender stops no project.
    /// @param finance Where the loan is kept.
    /// @param tranche A tranche.
    /// @param index The place of the caller's share.
    /// @param covenant Commitment to which and why.
    /// @param isBroken Whether it is.
    /// @custom:access The lender.
    function flag(IProjectFinance finance, uint256 tranche, uint256 index, bytes32 covenant, bool isBroken) external;
}
