// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {ILendersMeeting} from "./interfaces/ILendersMeeting.sol";
import {IProjectFinance} from "./interfaces/IProjectFinance.sol";
import {Project} from "./types/Project.sol";
import {BASIS_POINTS, Lender, MAX_INSTALMENTS, Position, Relief, Tranche, TrancheTerms} from "./types/Tranche.sol";

/// @dev Documented on `ILendersMeeting`. It knows no loan of its own: who borrows and lends, the contract that keeps the loan says, and that
/// contract obeys the meeting that it names. A contract that lies deceives nobody but those who lend by it.
contract LendersMeeting is ILendersMeeting {
    /// @dev So much was demanded, and since when its lender can be paid; one slot.
    struct Demand {
        uint64 kept;
        uint48 since;
    }

    bytes4 private constant LOAN = "LOAN"; // ISO 20022: category purpose
    /// @dev Refusals by the lender's standing, by its country's rules, or by a joint halt: a bit for each reason.
    uint256 private constant NOT_THE_BORROWERS =
        (1 << uint256(Reason.PayeeUnknown)) |
            (1 << uint256(Reason.PayeeNotActive)) |
            (1 << uint256(Reason.PayeeLicenceExpired)) |
            (1 << uint256(Reason.InboundNoRule)) |
            (1 << uint256(Reason.InboundPurpose)) |
            (1 << uint256(Reason.InboundModule)) |
            (1 << uint256(Reason.CorridorHalted)) |
            (1 << uint256(Reason.CurrencyHalted)) |
            (1 << uint256(Reason.PayeeHalted));

    mapping(IProjectFinance finance => mapping(uint256 project => uint256)) private _proposed;
    mapping(IProjectFinance finance => mapping(uint256 tranche => mapping(uint256 index => Demand))) private _demands;
    mapping(IProjectFinance finance => mapping(uint256 project => bytes32)) private _open;
    /// @dev Which proposal an account agreed to last in a tranche.
    mapping(IProjectFinance finance => mapping(uint256 tranche => mapping(address lender => uint256))) private _agreed;

    /// @inheritdoc ILendersMeeting
    function proposalOf(
        IProjectFinance finance,
        uint256 project
    ) external view returns (uint256 count, bytes32 relief) {
        return (_proposed[finance][project], _open[finance][project]);
    }

    /// @inheritdoc ILendersMeeting
    function isNear(IProjectFinance finance, uint256 tranche, address account) external view returns (bool) {
        Project memory file = finance.projectOf(tranche >> 8);
        (TrancheTerms memory terms, , ) = finance.trancheOf(tranche);
        IGate gate = _gateOf(terms.currency);
        IGate.ParticipantFile memory buyer = _participantOf(gate, account);
        if (buyer.country == 0 || buyer.country == file.country) return true;
        return buyer.lei == _participantOf(gate, file.borrower).lei;
    }

    /// @inheritdoc ILendersMeeting
    function isClosed(address currency, address borrower, address lender, uint256 amount) public view returns (bool) {
        IGate gate = _gateOf(currency);
        AssetId asset = IAsset(currency).asset();
        Reason reason = gate.check(borrower, lender, asset, Purpose.indexOf(LOAN), amount).reasonOf();
        if (reason == Reason.InboundTier)
            return _participantOf(gate, lender).tier < _participantOf(gate, borrower).tier;
        return (NOT_THE_BORROWERS >> uint256(reason)) & 1 == 1;
    }

    /// @inheritdoc ILendersMeeting
    function propose(
        IProjectFinance finance,
        uint256 project,
        Relief calldata relief
    ) external returns (uint256 proposal) {
        bool isBorrower = msg.sender == finance.projectOf(project).borrower;
        require(isBorrower, LendersMeetingNotBorrower(project, msg.sender));
        bool isPaced = relief.interval != 0 && relief.instalments != 0 && relief.instalments <= MAX_INSTALMENTS;
        bool isSound = isPaced && relief.haircut < BASIS_POINTS && relief.conditions != 0;
        require(isSound && _isAhead(relief), LendersMeetingInvalidRelief(project));
        proposal = ++_proposed[finance][project];
        _open[finance][project] = keccak256(abi.encode(relief));
        emit RestructuringProposed(finance, project, proposal, relief);
    }

    /// @inheritdoc ILendersMeeting
    function agree(IProjectFinance finance, uint256 tranche, uint256 index, uint256 proposal) external {
        uint256 project = tranche >> 8;
        bool isLast = proposal == _proposed[finance][project] && _open[finance][project] != 0;
        require(isLast, LendersMeetingOtherProposal(project, _proposed[finance][project]));
        _requireLender(finance, tranche, index);
        _agreed[finance][tranche][msg.sender] = proposal;
        emit RestructuringAgreed(finance, tranche, msg.sender, proposal);
    }

    /// @inheritdoc ILendersMeeting
    function adopt(IProjectFinance finance, uint256 project, Relief calldata relief) external {
        uint256 proposal = _proposed[finance][project];
        bool isOpen = _open[finance][project] == keccak256(abi.encode(relief));
        require(isOpen, LendersMeetingOtherProposal(project, proposal));
        require(_isAhead(relief), LendersMeetingInvalidRelief(project));
        delete _open[finance][project];
        Project memory file = finance.projectOf(project);
        for (uint256 i = 0; i < file.tranches; ++i) {
            _requireMajority(finance, (project << 8) | i, relief.rank, proposal, file.majority);
        }
        emit RestructuringAdopted(finance, project, proposal);
        finance.relieve(project, proposal, relief);
    }

    /// @inheritdoc ILendersMeeting
    function demandKept(IProjectFinance finance, uint256 tranche, uint256 index) external {
        Project memory file = finance.projectOf(tranche >> 8);
        (Lender memory lender, Position memory position) = finance.shareOf(tranche, index);
        require(position.kept != 0, LendersMeetingNothingKept(tranche, index));
        (TrancheTerms memory terms, , ) = finance.trancheOf(tranche);
        bool isOpen = !isClosed(terms.currency, file.borrower, lender.account, position.kept);
        Demand storage demand = _demands[finance][tranche][index];
        if (!isOpen || position.kept > demand.kept) {
            (demand.kept, demand.since) = isOpen ? (position.kept, Time.timestamp()) : (0, 0);
            emit KeptDemanded(finance, tranche, index, demand.kept);
            return;
        }
        uint256 from = demand.since + uint256(file.grace) * 1 days;
        require(block.timestamp >= from, LendersMeetingTooEarly(tranche, from));
        delete _demands[finance][tranche][index];
        finance.reclaim(tranche, index);
    }

    /// @inheritdoc ILendersMeeting
    function flag(IProjectFinance finance, uint256 tranche, uint256 index, bytes32 covenant, bool isBroken) external {
        _requireLender(finance, tranche, index);
        emit CovenantFlagged(finance, tranche, msg.sender, covenant, isBroken);
    }

    function _requireLender(IProjectFinance finance, uint256 tranche, uint256 index) private view {
        (Lender memory lender, ) = finance.shareOf(tranche, index);
        require(lender.account == msg.sender, LendersMeetingNotLender(tranche, msg.sender));
    }

    /// At most 16 lenders in a tranche.
    function _requireMajority(
        IProjectFinance finance,
        uint256 tranche,
        uint8 rank,
        uint256 proposal,
        uint256 majority
    ) private view {
        (TrancheTerms memory terms, Tranche memory state, ) = finance.trancheOf(tranche);
        if (terms.rank != rank) return;
        (uint256 agreed, uint256 owed) = _votesOf(finance, tranche, state.lenders, proposal, false);
        // Where nobody else is left, those whose votes do not count decide for themselves.
        if (owed == 0) (agreed, owed) = _votesOf(finance, tranche, state.lenders, proposal, true);
        require(agreed * BASIS_POINTS >= majority * owed, LendersMeetingNoMajority(tranche, agreed, owed));
    }

    function _votesOf(
        IProjectFinance finance,
        uint256 tranche,
        uint256 lenders,
        uint256 proposal,
        bool isVoteless
    ) private view returns (uint256 agreed, uint256 owed) {
        for (uint256 i = 0; i < lenders; ++i) {
            (Lender memory lender, Position memory position) = finance.shareOf(tranche, i);
            if (lender.isVoteless != isVoteless) continue;
            owed += position.owed;
            if (_agreed[finance][tranche][lender.account] == proposal) agreed += position.owed;
        }
    }

    function _gateOf(address currency) private view returns (IGate) {
        return IGate(IAsset(currency).gate());
    }

    function _participantOf(IGate gate, address account) private view returns (IGate.ParticipantFile memory) {
        return gate.participantOf(gate.participantByAccount(account));
    }

    function _isAhead(Relief calldata relief) private view returns (bool) {
        return relief.firstDue > block.timestamp / 1 days;
    }
}
