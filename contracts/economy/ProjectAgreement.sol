// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CURRENCY} from "../common/types/AssetId.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {IAssetRegistry} from "../settlement/interfaces/IAssetRegistry.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {ParticipantKind, Standing} from "../supervision/types/Participant.sol";
import {IProjectAgreement} from "./interfaces/IProjectAgreement.sol";
import {IProjectFinance} from "./interfaces/IProjectFinance.sol";
import {Agreement, AgreementStatus, Offer, Project, ProjectStatus, ProjectTerms} from "./types/Project.sol";
import {BASIS_POINTS, MAX_INSTALMENTS, MAX_LENDERS, MAX_POSITIONS, TrancheTerms} from "./types/Tranche.sol";

/// @dev Documented on `IProjectAgreement`.
contract ProjectAgreement is IProjectAgreement {
    uint256 private constant MAX_TRANCHES = 8;
    uint256 private constant MAX_LISTS = 8;
    uint256 private constant MAX_GRACE = 180;
    uint256 private constant MAX_FUNDING = 90;
    uint256 private constant MAX_DAYS_AHEAD = 36_525; // to the first instalment

    /// @inheritdoc IProjectAgreement
    IAssetRegistry public immutable assets;

    uint256 private _drafted;
    mapping(uint256 project => Agreement) private _agreements;
    mapping(uint256 tranche => TrancheTerms) private _terms;
    mapping(uint256 tranche => Offer[]) private _offers;

    constructor(IAssetRegistry assets_) {
        assets = assets_;
    }

    modifier onlyBorrower(uint256 project) {
        bool isBorrower = msg.sender == _agreements[project].project.borrower;
        require(isBorrower, ProjectAgreementNotBorrower(project, msg.sender));
        _;
    }

    /// @inheritdoc IProjectAgreement
    function agreementOf(uint256 project) external view returns (Agreement memory) {
        return _agreements[project];
    }

    /// @inheritdoc IProjectAgreement
    function offerOf(uint256 tranche, uint256 index) external view returns (Offer memory) {
        return _offers[tranche][index];
    }

    /// @inheritdoc IProjectAgreement
    function availableUntil(uint256 tranche) external view returns (uint24) {
        return _terms[tranche].firstDue;
    }

    /// @inheritdoc IProjectAgreement
    function draft(ProjectTerms calldata terms, address currency) external returns (uint256 project) {
        project = ++_drafted;
        require(_isSound(terms), ProjectAgreementInvalidTerms(project));
        Agreement storage agreement = _agreements[project];
        (agreement.status, agreement.finance) = (AgreementStatus.Draft, terms.finance);
        agreement.terms = keccak256(abi.encode(project, terms));
        Project storage file = agreement.project;
        _requireCurrency(project, currency);
        file.country = _requirePublic(currency, msg.sender);
        address employer = IProjectFinance(terms.finance).milestones().employerOf(terms.plan);
        require(employer == msg.sender, ProjectAgreementOtherEmployer(terms.plan, employer));
        (file.borrower, file.status, file.plan) = (msg.sender, ProjectStatus.Effective, terms.plan);
        (file.majority, file.grace, file.funding) = (terms.majority, terms.grace, terms.funding);
        for (uint256 i = 0; i < terms.lists.length; ++i) file.lists = file.lists.with(terms.lists[i]);
        emit ProjectDrafted(project, msg.sender, file.country, terms);
    }

    /// @inheritdoc IProjectAgreement
    function offer(
        uint256 project,
        TrancheTerms calldata terms,
        address[] calldata lenders,
        uint56[] calldata amounts,
        bytes32 conditions
    ) external onlyBorrower(project) returns (uint256 tranche) {
        Agreement storage agreement = _agreements[project];
        AgreementStatus status = agreement.status;
        require(status == AgreementStatus.Draft, ProjectAgreementWrongStatus(project, status));
        uint256 place = agreement.project.tranches;
        require(place < MAX_TRANCHES, ProjectAgreementTooMany(project, place, MAX_TRANCHES));
        tranche = (project << 8) | place;
        _requireCurrency(project, terms.currency);
        bool isInOrder = place == 0 || terms.rank >= _terms[tranche - 1].rank;
        require(isInOrder && _areSound(terms), ProjectAgreementInvalidTranche(project));
        _terms[tranche] = terms;
        _offerTo(project, tranche, lenders, amounts);
        ++agreement.project.tranches;
        agreement.terms = keccak256(abi.encode(agreement.terms, terms, lenders, amounts, conditions));
        emit TrancheOffered(tranche, terms, lenders, amounts, conditions);
    }

    /// @inheritdoc IProjectAgreement
    function commit(uint256 tranche, uint256 index, bytes32 terms) external {
        uint256 project = tranche >> 8;
        Agreement storage agreement = _agreements[project];
        AgreementStatus status = agreement.status;
        bool isOpen = status == AgreementStatus.Draft || status == AgreementStatus.Signing;
        require(isOpen, ProjectAgreementWrongStatus(project, status));
        _requireTerms(project, terms);
        bool isThere = index < _offers[tranche].length && _offers[tranche][index].lender == msg.sender;
        bool isOffered = isThere && !_offers[tranche][index].isSigned;
        require(isOffered, ProjectAgreementNotOffered(tranche, index, msg.sender));
        address currency = _terms[tranche].currency;
        _requireLicensed(currency, msg.sender);
        address borrower = agreement.project.borrower;
        require(_leiOf(currency, msg.sender) != _leiOf(currency, borrower), ProjectAgreementOwnLender(msg.sender));
        if (status == AgreementStatus.Draft) agreement.status = AgreementStatus.Signing;
        _offers[tranche][index].isSigned = true;
        emit LenderCommitted(tranche, msg.sender, index, _offers[tranche][index].amount);
    }

    /// @inheritdoc IProjectAgreement
    function withdraw(uint256 tranche, uint256 index) external {
        uint256 project = tranche >> 8;
        AgreementStatus status = _agreements[project].status;
        require(status == AgreementStatus.Signing, ProjectAgreementWrongStatus(project, status));
        Offer storage offered = _offers[tranche][index];
        bool isHis = offered.lender == msg.sender && offered.isSigned;
        require(isHis, ProjectAgreementNotOffered(tranche, index, msg.sender));
        offered.isSigned = false;
        emit LenderWithdrew(tranche, msg.sender, index);
    }

    /// @inheritdoc IProjectAgreement
    function sign(uint256 project, bytes32 terms) external onlyBorrower(project) {
        Agreement storage agreement = _agreements[project];
        AgreementStatus status = agreement.status;
        require(status == AgreementStatus.Signing, ProjectAgreementWrongStatus(project, status));
        _requireTerms(project, terms);
        agreement.status = AgreementStatus.Signed;
        emit ProjectSigned(project, terms);
        IProjectFinance finance = IProjectFinance(agreement.finance);
        finance.openProject(project, agreement.project);
        for (uint256 i = 0; i < agreement.project.tranches; ++i) _openTranche(finance, (project << 8) | i);
    }

    function _openTranche(IProjectFinance finance, uint256 tranche) private {
        Offer[] memory offers = _offers[tranche];
        uint256 count = 0;
        for (uint256 i = 0; i < offers.length; ++i) {
            if (offers[i].isSigned) ++count;
        }
        (address[] memory lenders, uint56[] memory amounts) = (new address[](count), new uint56[](count));
        for (uint256 i = offers.length; i != 0; --i) {
            if (offers[i - 1].isSigned)
                (lenders[--count], amounts[count]) = (offers[i - 1].lender, offers[i - 1].amount);
        }
        finance.openTranche(tranche, _terms[tranche], lenders, amounts);
    }

    function _offerTo(uint256 project, uint256 tranche, address[] calldata lenders, uint56[] calldata amounts) private {
        uint256 count = lenders.length;
        require(count != 0 && count <= MAX_LENDERS, ProjectAgreementTooMany(project, count, MAX_LENDERS));
        require(count == amounts.length, ProjectAgreementInvalidTranche(project));
        uint256 positions = _agreements[project].project.positions + count;
        require(positions <= MAX_POSITIONS, ProjectAgreementTooMany(project, positions, MAX_POSITIONS));
        for (uint256 i = 0; i < count; ++i) {
            bool isSound = amounts[i] != 0 && lenders[i] != msg.sender && lenders[i] != address(0);
            for (uint256 j = 0; j < i; ++j) isSound = isSound && lenders[j] != lenders[i];
            require(isSound, ProjectAgreementInvalidTranche(project));
            _offers[tranche].push(Offer(lenders[i], amounts[i], false));
        }
        _agreements[project].project.positions = uint8(positions);
    }

    function _requireTerms(uint256 project, bytes32 terms) private view {
        bytes32 offered = _agreements[project].terms;
        require(offered == terms, ProjectAgreementOtherTerms(project, offered));
    }

    function _requireCurrency(uint256 project, address currency) private view {
        bool isMoney = assets.isAsset(currency) && IAsset(currency).asset().kindOf() == CURRENCY;
        require(isMoney, ProjectAgreementInvalidTranche(project));
    }

    function _requirePublic(address currency, address account) private view returns (uint16 home) {
        home = _requireLicensed(currency, account);
        IGate gate = IGate(IAsset(currency).gate());
        ParticipantKind kind = gate.participantOf(gate.participantByAccount(account)).kind;
        bool isPublic = kind == ParticipantKind.PublicBody || kind == ParticipantKind.CentralBank;
        require(isPublic, ProjectAgreementNotPublic(account));
    }

    function _requireLicensed(address currency, address account) private view returns (uint16 home) {
        Standing standing;
        (home, standing) = IGate(IAsset(currency).gate()).standingOf(account);
        require(standing == Standing.Good, ProjectAgreementNotLicensed(account));
    }

    function _leiOf(address currency, address account) private view returns (bytes20) {
        IGate gate = IGate(IAsset(currency).gate());
        return gate.participantOf(gate.participantByAccount(account)).lei;
    }

    function _areSound(TrancheTerms calldata terms) private view returns (bool) {
        uint256 today = block.timestamp / 1 days;
        bool isTimed = terms.firstDue > today && terms.firstDue <= today + MAX_DAYS_AHEAD;
        bool isPaced = terms.interval != 0 && terms.instalments != 0 && terms.instalments <= MAX_INSTALMENTS;
        return isTimed && isPaced && terms.rate <= BASIS_POINTS && (!terms.isGrant || terms.rate == 0);
    }

    function _isSound(ProjectTerms calldata terms) private pure returns (bool) {
        bool isQualified = terms.majority > BASIS_POINTS / 2 && terms.majority <= BASIS_POINTS;
        bool isTimed =
            terms.grace != 0 && terms.grace <= MAX_GRACE && terms.funding != 0 && terms.funding <= MAX_FUNDING;
        bool isListed = terms.lists.length != 0 && terms.lists.length <= MAX_LISTS;
        return isQualified && isTimed && isListed && terms.conditions != 0;
    }
}
