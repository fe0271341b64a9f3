// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {ILoans} from "./interfaces/ILoans.sol";
import {IMilestones} from "./interfaces/IMilestones.sol";
import {IProcurement} from "./interfaces/IProcurement.sol";
import {IProjectAgreement} from "./interfaces/IProjectAgreement.sol";
import {LoanBook} from "./LoanBook.sol";
import {Project} from "./types/Project.sol";
import {Book, Call, Lender, Position, ShareChange, Tranche, TrancheTerms} from "./types/Tranche.sol";

/// @dev Documented on `ILoans`.
abstract contract Loans is ILoans, LoanBook {
    /// @inheritdoc ILoans
    ISettlementEngine public immutable engine;
    /// @inheritdoc ILoans
    IMilestones public immutable milestones;
    /// @inheritdoc ILoans
    IProcurement public immutable procurement;
    /// @inheritdoc ILoans
    IProjectAgreement public immutable agreements;
    /// @inheritdoc ILoans
    address public immutable meeting;

    constructor(
        ISettlementEngine engine_,
        IMilestones milestones_,
        IProcurement procurement_,
        IProjectAgreement agreements_,
        address meeting_
    ) {
        (engine, milestones, procurement) = (engine_, milestones_, procurement_);
        (agreements, meeting) = (agreements_, meeting_);
    }

    modifier onlyBorrower(uint256 project) {
        _requireBorrower(project);
        _;
    }

    modifier onlyAgreement() {
        require(msg.sender == address(agreements), ProjectFinanceNotAgreement(msg.sender));
        _;
    }

    /// @inheritdoc ILoans
    function projectOf(uint256 project) external view returns (Project memory) {
        return _projects[project];
    }

    /// @inheritdoc ILoans
    function trancheOf(
        uint256 tranche
    ) external view returns (TrancheTerms memory terms, Tranche memory state, Call memory call) {
        Book memory book = _openBook(tranche);
        return (book.terms, book.state, _calls[tranche]);
    }

    /// @inheritdoc ILoans
    function shareOf(
        uint256 tranche,
        uint256 index
    ) external view returns (Lender memory lender, Position memory position) {
        return (_lenders[tranche][index], _positions[tranche][index]);
    }

    /// @inheritdoc ILoans
    function openProject(uint256 project, Project calldata file) external onlyAgreement {
        _projects[project] = file;
        emit ProjectOpened(project, file.borrower, file.country, file.plan);
    }

    /// @inheritdoc ILoans
    function openTranche(
        uint256 tranche,
        TrancheTerms calldata terms,
        address[] calldata lenders,
        uint56[] calldata amounts
    ) external onlyAgreement {
        _terms[tranche] = terms;
        Book memory book = _openBook(tranche);
        for (uint256 i = 0; i < lenders.length; ++i) {
            _lenders[tranche][i].account = lenders[i];
            book.state.committed += amounts[i]; // at most 16 amounts below 2^56
            _changeShare(book, i, ShareChange(0, int256(uint256(amounts[i])), 0));
        }
        book.state.lenders = uint8(lenders.length);
        if (!terms.isGrant) _enter(book.country, terms.currency, tranche);
        _saveBook(book);
        emit TrancheOpened(tranche, terms, book.state.committed);
    }

    /// @inheritdoc ILoans
    function cancel(uint256 tranche, uint256 index) external onlyBorrower(tranche >> 8) {
        _requireNoCall(tranche);
        uint64 amount = _positions[tranche][index].undrawn;
        address account = _lenders[tranche][index].account;
        require(amount != 0, ProjectFinanceNotLender(tranche, account));
        Book memory book = _openBook(tranche);
        _changeShare(book, index, ShareChange(0, -int256(uint256(amount)), 0));
        _saveBook(book);
        emit CommitmentCancelled(tranche, account, amount);
    }

    /// @inheritdoc ILoans
    function reinstate(uint256 tranche, uint256 index) external onlyBorrower(tranche >> 8) {
        _requireNoCall(tranche);
        Lender storage lender = _lenders[tranche][index];
        require(lender.isLate, ProjectFinanceNotLender(tranche, lender.account));
        lender.isLate = false;
        emit LenderReinstated(tranche, lender.account);
    }

    /// @inheritdoc ILoans
    function succeedLender(uint256 tranche, uint256 index) external {
        Lender storage lender = _lenders[tranche][index];
        address lost = lender.account;
        Position memory position = _positions[tranche][index];
        ShareChange memory change = ShareChange(
            int256(uint256(position.owed)),
            int256(uint256(position.undrawn)),
            int256(uint256(position.kept))
        );
        Book memory book = _openBook(tranche);
        _changeShare(book, index, ShareChange(-change.owed, -change.undrawn, -change.kept));
        lender.account = _successorOf(book.terms.currency, lost);
        _changeShare(book, index, change);
        _saveBook(book);
        emit PartySucceeded(tranche >> 8, lost, lender.account);
    }

    /// @inheritdoc ILoans
    function succeedBorrower(uint256 project) external {
        Project storage file = _projects[project];
        address lost = file.borrower;
        file.borrower = _successorOf(_terms[project << 8].currency, lost);
        emit PartySucceeded(project, lost, file.borrower);
    }

    function _requireBorrower(uint256 project) internal view {
        require(msg.sender == _projects[project].borrower, ProjectFinanceNotBorrower(project, msg.sender));
    }

    function _requireLender(uint256 tranche, uint256 index) internal view returns (Lender storage lender) {
        lender = _lenders[tranche][index];
        require(msg.sender == lender.account, ProjectFinanceNotLender(tranche, msg.sender));
    }

    function _requireNoCall(uint256 tranche) internal view {
        require(_calls[tranche].amount == 0, ProjectFinanceCallOpen(tranche));
    }

    function _successorOf(address currency, address lost) private view returns (address successor) {
        require(currency != address(0), ProjectFinanceNotReplaced(lost));
        successor = IGate(IAsset(currency).gate()).successorOf(lost);
        require(successor != address(0), ProjectFinanceNotReplaced(lost));
    }
}
