// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CURRENCY} from "../common/types/AssetId.sol";
import {Office} from "../governance/types/Office.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IHeritageRegistry} from "./interfaces/IHeritageRegistry.sol";
import {ILoanAgreement} from "./interfaces/ILoanAgreement.sol";
import {Loan, LoanItem, LoanObject, LoanPhase, LoanStatus, LoanTerms} from "./types/Loan.sol";

/// @notice Who is bound by which terms until when: offer, agreement, immunity, extension, recall.
/// @dev Documented on `ILoanAgreement`.
abstract contract LoanFile is ILoanAgreement {
    uint256 private constant MAX_TERM = 1_826 days;
    uint256 private constant MAX_IMMUNITY = 2_192 days; // a year longer than a loan
    uint256 private constant MAX_NOTICE = 366 days;
    uint256 private constant MAX_OBJECTS = 32;
    uint256 private constant MAX_COURIERS = 8;
    uint40 internal constant GRACE = 30 days; // for what is late, before it counts as lost
    uint40 internal constant TAIL = 100 days; // GRACE, claim, answer and assessment, and two weeks to collect

    /// @inheritdoc ILoanAgreement
    IHeritageRegistry public immutable heritage;
    /// @inheritdoc ILoanAgreement
    ISettlementEngine public immutable engine;

    mapping(bytes32 loan => Loan) internal _loans;
    mapping(bytes32 loan => mapping(uint256 item => LoanItem)) internal _items;
    mapping(bytes32 loan => address) private _offeredBy;

    constructor(IHeritageRegistry heritage_, ISettlementEngine engine_) {
        (heritage, engine) = (heritage_, engine_);
    }

    /// @inheritdoc ILoanAgreement
    function hashOf(LoanTerms calldata terms) public pure returns (bytes32) {
        return keccak256(abi.encode(terms));
    }

    /// @inheritdoc ILoanAgreement
    function itemKey(bytes32 loan, uint256 item) public pure returns (bytes32) {
        return keccak256(abi.encode(loan, item));
    }

    /// @inheritdoc ILoanAgreement
    function loanOf(bytes32 loan) external view returns (Loan memory) {
        return _loans[loan];
    }

    /// @inheritdoc ILoanAgreement
    function itemOf(bytes32 loan, uint256 item) external view returns (LoanItem memory) {
        return _items[loan][item];
    }

    /// @inheritdoc ILoanAgreement
    function offer(LoanTerms calldata terms) external returns (bytes32 loan) {
        loan = hashOf(terms);
        _requireMuseum(loan, terms);
        _requireStatus(loan, LoanStatus.None);
        _requireSound(loan, terms);
        _requireParticipants(loan, terms);
        _requireObjects(loan, terms.objects);
        (_loans[loan].status, _loans[loan].until) = (LoanStatus.Offered, terms.until);
        _offeredBy[loan] = msg.sender;
        emit LoanOffered(loan, msg.sender, terms);
    }

    /// @inheritdoc ILoanAgreement
    function agree(LoanTerms calldata terms) external returns (bytes32 loan) {
        loan = hashOf(terms);
        _requireMuseum(loan, terms);
        _requireStatus(loan, LoanStatus.Offered);
        require(msg.sender != _offeredBy[loan], LoanAgreementNotParty(loan, msg.sender));
        _loans[loan].status = LoanStatus.Agreed;
        emit LoanAgreed(loan, terms.lender, terms.borrower);
    }

    /// @inheritdoc ILoanAgreement
    function close(LoanTerms calldata terms) external {
        bytes32 loan = hashOf(terms);
        _requireMuseum(loan, terms);
        LoanStatus status = _loans[loan].status;
        bool isOpen = status == LoanStatus.Offered || status == LoanStatus.Agreed;
        require(isOpen, LoanAgreementWrongStatus(loan, status));
        _loans[loan].status = LoanStatus.Closed;
        emit LoanClosed(loan, msg.sender);
    }

    /// @inheritdoc ILoanAgreement
    function recordImmunity(LoanTerms calldata terms, bytes32 instrument, uint40 until) external {
        bytes32 loan = _agreed(terms);
        heritage.countries().requireOffice(terms.borrowerCountry, Office.CultureAuthority, msg.sender);
        require(instrument != 0, LoanAgreementNoReport(loan));
        uint40 before = _loans[loan].immuneUntil;
        bool isSound = until > before && until <= block.timestamp + MAX_IMMUNITY;
        require(isSound, LoanAgreementNotImmune(loan, until, before));
        _loans[loan].immuneUntil = until;
        emit ImmunityRecorded(loan, terms.borrowerCountry, instrument, until);
    }

    /// @inheritdoc ILoanAgreement
    function extend(LoanTerms calldata terms, uint40 until) external {
        bytes32 loan = _agreed(terms);
        _requireMuseum(loan, terms);
        bool isSound = until > block.timestamp && until > terms.from && until <= block.timestamp + MAX_TERM;
        require(isSound, LoanAgreementNotNow(loan, terms.from, until));
        Loan storage file = _loans[loan];
        bool isLender = msg.sender == terms.lender;
        uint40 offered = isLender ? file.borrowerOffer : file.lenderOffer;
        if (offered != until) {
            if (isLender) file.lenderOffer = until;
            else file.borrowerOffer = until;
            emit ExtensionOffered(loan, msg.sender, until);
            return;
        }
        _requireCovered(loan, terms.objects.length, until);
        (file.until, file.lenderOffer, file.borrowerOffer) = (until, 0, 0);
        emit LoanExtended(loan, until);
    }

    /// @inheritdoc ILoanAgreement
    function recall(LoanTerms calldata terms, bytes32 reason) external {
        bytes32 loan = _agreed(terms);
        require(msg.sender == terms.lender, LoanAgreementNotParty(loan, msg.sender));
        require(reason != 0, LoanAgreementNoReport(loan));
        Loan storage file = _loans[loan];
        uint40 due = uint40(block.timestamp) + terms.notice;
        if (due < file.until) file.until = due;
        file.status = LoanStatus.Closed;
        emit LoanRecalled(loan, file.until, reason);
    }

    function _agreed(LoanTerms calldata terms) internal view returns (bytes32 loan) {
        loan = hashOf(terms);
        _requireStatus(loan, LoanStatus.Agreed);
    }

    /// A loan that both have agreed to, closed or not: what is away comes home.
    function _bound(LoanTerms calldata terms, uint256 item) internal view returns (bytes32 loan) {
        loan = hashOf(terms);
        LoanStatus status = _loans[loan].status;
        bool isBound = status == LoanStatus.Agreed || status == LoanStatus.Closed;
        require(isBound, LoanAgreementWrongStatus(loan, status));
        require(item < terms.objects.length, LoanAgreementNoItem(loan, item));
    }

    function _isHand(LoanTerms calldata terms, address account) internal view returns (bool) {
        return _isCarrier(terms, account) || _isOfHome(terms, account);
    }

    /// The lender, or its country's authority: a museum that has lost its key has not lost its objects. Whoever carries them is
    /// looked at first, so that the way there costs no question about offices.
    function _isOfHome(LoanTerms calldata terms, address account) internal view returns (bool) {
        if (account == terms.lender) return true;
        if (_isCarrier(terms, account)) return false;
        address authority = heritage.countries().officeOf(terms.lenderCountry, Office.CultureAuthority);
        return authority != address(0) && account == authority;
    }

    function _requireMuseum(bytes32 loan, LoanTerms calldata terms) internal view {
        bool isMuseum = msg.sender == terms.lender || msg.sender == terms.borrower;
        require(isMuseum, LoanAgreementNotParty(loan, msg.sender));
    }

    function _requireStatus(bytes32 loan, LoanStatus status) internal view {
        LoanStatus found = _loans[loan].status;
        require(found == status, LoanAgreementWrongStatus(loan, found));
    }

    function _requireImmune(bytes32 loan, uint40 until) internal view {
        (uint40 immune, uint40 needed) = (_loans[loan].immuneUntil, until + GRACE);
        require(immune >= needed, LoanAgreementNotImmune(loan, immune, needed));
    }

    function _requireIndemnity(bytes32 loan, uint256 item, uint40 until) internal view {
        (uint40 covered, uint40 needed) = (_items[loan][item].coveredUntil, until + TAIL);
        require(covered >= needed, LoanAgreementNotCovered(loan, item, covered, needed));
    }

    /// At most 32 objects.
    function _requireCovered(bytes32 loan, uint256 count, uint40 until) private view {
        _requireImmune(loan, until);
        for (uint256 item = 0; item < count; ++item) {
            if (_items[loan][item].phase == LoanPhase.Away) _requireIndemnity(loan, item, until);
        }
    }

    function _requireSound(bytes32 loan, LoanTerms calldata terms) private view {
        bool areTwo = terms.lender != terms.borrower && terms.lenderCountry != terms.borrowerCountry;
        bool isSecured =
            terms.indemnifier != address(0) &&
                terms.indemnifier != terms.lender &&
                terms.assessor != address(0) &&
                terms.assessor != terms.lender &&
                terms.assessor != terms.borrower &&
                terms.assessor != terms.indemnifier;
        bool isTimely =
            terms.from < terms.until &&
                terms.until > block.timestamp &&
                terms.until <= block.timestamp + MAX_TERM &&
                terms.notice <= MAX_NOTICE;
        bool isMoney = engine.assets().isAsset(terms.currency) && IAsset(terms.currency).asset().kindOf() == CURRENCY;
        bool isCarried = terms.couriers.length <= MAX_COURIERS && terms.conditions != 0;
        bool isSound = areTwo && isSecured && isTimely && isMoney && isCarried;
        require(isSound, LoanAgreementInvalidTerms(loan));
    }

    /// Money goes between participants alone: without them nothing could be set aside, nor paid.
    function _requireParticipants(bytes32 loan, LoanTerms calldata terms) private view {
        IGate gate = IGate(IAsset(terms.currency).gate());
        address[3] memory parties = [terms.lender, terms.borrower, terms.indemnifier];
        for (uint256 i = 0; i < parties.length; ++i) {
            bool isParticipant = gate.participantByAccount(parties[i]) != 0;
            require(isParticipant, LoanAgreementNotParticipant(loan, parties[i]));
        }
    }

    /// The borrower, or one of at most eight couriers.
    function _isCarrier(LoanTerms calldata terms, address account) internal pure returns (bool) {
        if (account == terms.borrower) return true;
        for (uint256 i = 0; i < terms.couriers.length; ++i) if (terms.couriers[i] == account) return true;
        return false;
    }

    /// At most 32 of them, in rising order, so that none is there twice.
    function _requireObjects(bytes32 loan, LoanObject[] calldata objects) private pure {
        uint256 count = objects.length;
        require(count != 0 && count <= MAX_OBJECTS, LoanAgreementNoItem(loan, count));
        bytes32 last = 0;
        for (uint256 i = 0; i < count; ++i) {
            bool isSound = objects[i].object > last && objects[i].value != 0;
            require(isSound, LoanAgreementNoItem(loan, i));
            last = objects[i].object;
        }
    }
}
