// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBoundConsents} from "../settlement/interfaces/IBoundConsents.sol";
import {IEarmarks} from "../settlement/interfaces/IEarmarks.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {EarmarkExecution} from "../settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {QuoteTaking} from "../settlement/types/Quote.sol";
import {CreditAgreement} from "./CreditAgreement.sol";
import {IBankingCalendar} from "./interfaces/IBankingCalendar.sol";
import {ILetterOfCredit} from "./interfaces/ILetterOfCredit.sol";
import {ITransferableRecord} from "./interfaces/ITransferableRecord.sol";
import {
    Availability,
    Claim,
    Credit,
    CreditStatus,
    CreditTerms,
    Presentation,
    PresentationStatus
} from "./types/Credit.sol";
import {Record, RecordForm, RecordStatus} from "./types/Record.sol";
import {recordIn} from "./types/Title.sol";

/// @dev Documented on `ILetterOfCredit`.
contract LetterOfCredit is CreditAgreement {
    uint256 private constant EXAMINATION = 5; // banking days, UCP 600 article 14b
    uint256 private constant MAX_DISCREPANCIES = 64;

    /// @inheritdoc ILetterOfCredit
    IBankingCalendar public immutable calendar;

    uint256 private _presented;
    mapping(uint256 presentation => Presentation) private _presentations;

    constructor(ISettlementEngine engine_, IBankingCalendar calendar_) CreditAgreement(engine_) {
        calendar = calendar_;
    }

    /// @inheritdoc ILetterOfCredit
    function presentationOf(uint256 presentation) external view returns (Presentation memory) {
        return _presentations[presentation];
    }

    /// @inheritdoc ILetterOfCredit
    function examineBy(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external view returns (uint48) {
        Presentation memory file = _fileOf(presentation, credit, terms);
        return _examineBy(file);
    }

    /// @inheritdoc ILetterOfCredit
    function dueOf(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external view returns (address bank, address claimant, uint256 amount) {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (bank, claimant) = _partiesOf(file, terms);
        bool isOpen = file.status == PresentationStatus.Presented;
        uint256 due = file.maturity;
        // Who is silent has not lost the tenor, and what is reimbursed is due when the confirming bank's payment is (article 7c).
        if (isOpen) due = Math.max(due, _examineBy(file) + (due == 0 ? terms.tenor : 0));
        bool isOwed = file.status == PresentationStatus.Accepted || (isOpen && _isAsPresented(file, terms, claimant));
        if (isOwed && block.timestamp >= due) amount = file.amount;
    }

    /// @inheritdoc ILetterOfCredit
    function present(
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32 documents,
        uint64 record,
        uint88 amount
    ) external returns (uint256 presentation) {
        Credit memory file = _issued(credit, terms);
        require(msg.sender == terms.beneficiary, LetterOfCreditNotParty(credit, msg.sender));
        require(file.isAdvised, LetterOfCreditNotAdvised(credit));
        require(documents != 0, LetterOfCreditNoDocuments(credit));
        (bool isPast, uint48 latest) = _expiryOf(terms);
        require(!isPast, LetterOfCreditExpired(credit, latest));
        _requireAvailable(credit, file, terms, amount);
        _requireControl(terms, record, msg.sender);
        _draw(credit, file, amount);
        Presentation memory opened;
        opened.terms = _termsKey(credit, terms);
        (opened.record, opened.amount) = (record, amount);
        opened.claim = file.isConfirmed ? Claim.OnConfirmingBank : Claim.OnIssuingBank;
        return _open(credit, terms, documents, opened);
    }

    /// @inheritdoc ILetterOfCredit
    function forward(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external returns (uint256 forwarded) {
        Presentation memory file = _fileOf(presentation, credit, terms);
        require(msg.sender == terms.confirmingBank, LetterOfCreditNotParty(credit, msg.sender));
        bool hasPaid = file.status == PresentationStatus.Honoured || file.status == PresentationStatus.Accepted;
        bool mayForward = hasPaid && file.claim == Claim.OnConfirmingBank;
        require(mayForward && !_forwarded[presentation], LetterOfCreditWrongPresentation(presentation, file.status));
        _requireControl(terms, file.record, msg.sender);
        _forwarded[presentation] = true;
        file.claim = Claim.ForReimbursement;
        return _open(credit, terms, keccak256(abi.encode(presentation)), file);
    }

    /// @inheritdoc ILetterOfCredit
    function refuse(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32[] calldata discrepancies,
        bytes32 disposition
    ) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (address bank, ) = _partiesOf(file, terms);
        require(msg.sender == bank, LetterOfCreditNotParty(credit, msg.sender));
        _requireStatus(presentation, file, PresentationStatus.Presented);
        uint48 latest = _examineBy(file);
        require(block.timestamp < latest, LetterOfCreditTooLateToRefuse(presentation, latest));
        uint256 count = discrepancies.length;
        bool isSound = count != 0 && count <= MAX_DISCREPANCIES;
        require(isSound, LetterOfCreditDiscrepancyCount(count, MAX_DISCREPANCIES));
        _presentations[presentation].status = PresentationStatus.Refused;
        if (file.claim != Claim.ForReimbursement) _undraw(credit, file.amount);
        emit Refused(presentation, discrepancies, disposition);
    }

    /// @inheritdoc ILetterOfCredit
    function waive(uint256 presentation, bytes32 credit, CreditTerms calldata terms) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        require(msg.sender == terms.applicant, LetterOfCreditNotParty(credit, msg.sender));
        bool isRefused = file.status == PresentationStatus.Refused && file.claim != Claim.OnConfirmingBank;
        require(isRefused, LetterOfCreditWrongPresentation(presentation, file.status));
        _presentations[presentation].status = PresentationStatus.Waived;
        emit Waived(presentation, msg.sender);
    }

    /// @inheritdoc ILetterOfCredit
    function accept(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        EarmarkExecution[] calldata executions
    ) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (address bank, address claimant) = _partiesOf(file, terms);
        require(msg.sender == bank, LetterOfCreditNotParty(credit, msg.sender));
        require(terms.availability != Availability.Sight, LetterOfCreditWrongAvailability(presentation));
        _takeUp(presentation, credit, terms, file);
        // What is reimbursed is due when the confirming bank's payment is (article 7c).
        uint40 maturity = file.maturity == 0 ? uint40(block.timestamp + terms.tenor) : file.maturity;
        _presentations[presentation].status = PresentationStatus.Accepted;
        _presentations[presentation].maturity = maturity;
        bytes32 id;
        if (file.record != 0) {
            _requireTitleAlone(instruction.legs, terms, claimant, bank, file.record);
            id = IEarmarks(address(engine)).settleEarmarked(instruction, new Authorisation[](0), executions);
        }
        emit Accepted(presentation, id, maturity);
    }

    /// @inheritdoc ILetterOfCredit
    function giveBack(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        uint256 nonce
    ) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (address bank, address claimant) = _partiesOf(file, terms);
        require(msg.sender == claimant, LetterOfCreditNotParty(credit, msg.sender));
        bool isExamined = file.status != PresentationStatus.Presented || block.timestamp >= _examineBy(file);
        require(isExamined, LetterOfCreditWrongPresentation(presentation, file.status));
        _requireTitleAlone(instruction.legs, terms, claimant, bank, file.record);
        IEarmarks(address(engine)).releaseEarmark(instruction, 0, nonce, address(this), "");
    }

    /// @inheritdoc ILetterOfCredit
    function honour(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (address bank, address claimant) = _partiesOf(file, terms);
        // Who owes says what it pays: its consent to one payment would do for any presentation of that amount.
        require(msg.sender == bank, LetterOfCreditNotParty(credit, msg.sender));
        if (terms.availability == Availability.Sight) {
            _takeUp(presentation, credit, terms, file);
            if (file.record != 0) _requireTitle(instruction.legs, terms, claimant, bank, file.record);
        } else {
            _requireStatus(presentation, file, PresentationStatus.Accepted);
            require(block.timestamp >= file.maturity, LetterOfCreditNotDue(presentation, file.maturity));
        }
        _requirePayment(instruction.legs, terms, bank, claimant, file.amount);
        _presentations[presentation].status = PresentationStatus.Honoured;
        // Bound to this contract: what pays a presentation settles with its record, or not at all.
        bytes32 id = IBoundConsents(address(engine)).settleBoundQuoted(instruction, authorisations, quotes);
        emit Honoured(presentation, id);
    }

    /// @inheritdoc ILetterOfCredit
    function acknowledge(uint256 presentation, bytes32 credit, CreditTerms calldata terms) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (, address claimant) = _partiesOf(file, terms);
        require(msg.sender == claimant, LetterOfCreditNotParty(credit, msg.sender));
        if (file.status != PresentationStatus.Accepted) _takeUp(presentation, credit, terms, file);
        _presentations[presentation].status = PresentationStatus.Honoured;
        emit Honoured(presentation, 0);
    }

    /// @inheritdoc ILetterOfCredit
    function close(bytes32 credit, CreditTerms calldata terms) external {
        _issued(credit, terms);
        (bool isPast, uint48 latest) = _expiryOf(terms);
        require(isPast, LetterOfCreditNotExpired(credit, latest));
        _credits[credit].status = CreditStatus.Closed;
        emit CreditClosed(credit);
    }

    /// What was refused has been available since, to others too, until a bank follows the waiver.
    function _takeUp(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Presentation memory file
    ) private {
        bool isWaived = file.status == PresentationStatus.Waived;
        if (!isWaived) _requireStatus(presentation, file, PresentationStatus.Presented);
        if (!isWaived || file.claim == Claim.ForReimbursement) return;
        Credit memory open = _credits[credit];
        _requireAvailable(credit, open, terms, file.amount);
        _draw(credit, open, file.amount);
    }

    function _open(
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32 documents,
        Presentation memory file
    ) private returns (uint256 presentation) {
        presentation = ++_presented;
        (address bank, ) = _partiesOf(file, terms);
        file.presentedAt = uint32(block.timestamp);
        file.country = _homeOf(terms.currency, bank);
        file.status = PresentationStatus.Presented;
        if (file.record != 0) file.text = ITransferableRecord(terms.register).documentOf(file.record);
        _presentations[presentation] = file;
        emit Presented(presentation, credit, bank, documents, file);
    }

    /// By these terms it is judged; a presentation that does not exist has none.
    function _fileOf(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) private view returns (Presentation memory file) {
        file = _presentations[presentation];
        require(file.terms == _termsKey(credit, terms), LetterOfCreditOtherTerms(credit, file.terms));
    }

    function _examineBy(Presentation memory file) private view returns (uint48) {
        return calendar.endOf(file.country, file.presentedAt, EXAMINATION);
    }

    /// Whether the credit has expired, and when it did or does.
    function _expiryOf(CreditTerms calldata terms) private view returns (bool isPast, uint48 latest) {
        latest = terms.expiry;
        if (block.timestamp <= latest) return (false, latest);
        if (calendar.isBankingDay(terms.place, latest / 1 days)) return (true, latest);
        latest = calendar.endOf(terms.place, latest, 0);
        return (block.timestamp >= latest, latest);
    }

    function _requireControl(CreditTerms calldata terms, uint64 record, address holder) private view {
        bool isAskedFor = terms.register != address(0);
        bool isSound = isAskedFor == (record != 0) && (!isAskedFor || _hasTitle(terms, record, holder));
        require(isSound, LetterOfCreditNoControl(terms.register, record, holder));
    }

    /// Whether an account could give the record to a bank.
    function _hasTitle(CreditTerms calldata terms, uint64 record, address holder) private view returns (bool) {
        Record memory title = ITransferableRecord(terms.register).recordOf(record);
        bool isHis = title.holder == holder && title.beneficiary == holder && !title.isPledged;
        return isHis && title.status == RecordStatus.Issued && title.form != RecordForm.Named;
    }

    function _isAsPresented(
        Presentation memory file,
        CreditTerms calldata terms,
        address claimant
    ) private view returns (bool) {
        if (file.record == 0) return true;
        bytes32 text = ITransferableRecord(terms.register).documentOf(file.record);
        return text == file.text && _hasTitle(terms, file.record, claimant);
    }

    function _requireStatus(uint256 presentation, Presentation memory file, PresentationStatus status) private pure {
        require(file.status == status, LetterOfCreditWrongPresentation(presentation, file.status));
    }

    function _requireTitleAlone(
        Leg[] calldata legs,
        CreditTerms calldata terms,
        address claimant,
        address bank,
        uint64 record
    ) private pure {
        require(legs.length == 1, LetterOfCreditLegCount(legs.length, 1));
        _requireTitle(legs, terms, claimant, bank, record);
    }

    /// At most 32 legs pass the engine.
    function _requireTitle(
        Leg[] calldata legs,
        CreditTerms calldata terms,
        address claimant,
        address bank,
        uint64 record
    ) private pure {
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            bool isTitle = leg.token == terms.register && recordIn(leg.amount) == record;
            if (isTitle && leg.payer == claimant && leg.payee == bank) return;
        }
        revert LetterOfCreditNoLeg(terms.register, claimant, bank, record);
    }

    /// The claimant is paid, and the bank pays: in another currency somebody else pays the claimant. The claimant pays no money for
    /// it, by a standing quote of its own.
    function _requirePayment(
        Leg[] calldata legs,
        CreditTerms calldata terms,
        address bank,
        address claimant,
        uint256 amount
    ) private pure {
        (bool pays, bool isPaid, bool keeps) = (false, false, true);
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            if (leg.payer == bank) pays = true;
            if (leg.token == terms.currency && leg.payee == claimant && leg.amount == amount) isPaid = true;
            if (leg.payer == claimant && leg.token != terms.register) keeps = false;
        }
        require(pays && isPaid && keeps, LetterOfCreditNoLeg(terms.currency, bank, claimant, amount));
    }

    function _partiesOf(
        Presentation memory file,
        CreditTerms calldata terms
    ) private pure returns (address bank, address claimant) {
        bank = file.claim == Claim.OnConfirmingBank ? terms.confirmingBank : terms.issuingBank;
        claimant = file.claim == Claim.ForReimbursement ? terms.confirmingBank : terms.beneficiary;
    }
}
