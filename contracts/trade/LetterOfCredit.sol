// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IQuotes} from "../settlement/interfaces/IQuotes.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {QuoteTaking} from "../settlement/types/Quote.sol";
import {CreditAgreement} from "./CreditAgreement.sol";
import {IBankingCalendar} from "./interfaces/IBankingCalendar.sol";
import {ILetterOfCredit} from "./interfaces/ILetterOfCredit.sol";
import {IRecordTitle} from "./interfaces/IRecordTitle.sol";
import {Availability, Claim, Credit, CreditTerms, Presentation, PresentationStatus} from "./types/Credit.sol";
import {Record, RecordStatus} from "./types/Record.sol";

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
        return _examineBy(file, terms);
    }

    /// @inheritdoc ILetterOfCredit
    function dueOf(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external view returns (address bank, address claimant, uint256 amount) {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (bank, claimant) = _partiesOf(file, terms);
        bool isMature = file.status == PresentationStatus.Accepted && block.timestamp >= file.maturity;
        bool isPrecluded = file.status == PresentationStatus.Presented && block.timestamp >= _examineBy(file, terms);
        if (isMature || isPrecluded) amount = file.amount;
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
        _requireTimely(credit, terms);
        _requireAvailable(credit, file, terms, amount);
        _requireControl(terms, record, msg.sender);
        _draw(credit, file, amount);
        return _open(credit, terms, documents, record, amount, _claimOf(file));
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
        _forwarded[presentation] = true;
        bytes32 documents = keccak256(abi.encode(presentation));
        return _open(credit, terms, documents, file.record, file.amount, Claim.ForReimbursement);
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
        uint48 latest = _examineBy(file, terms);
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
        if (file.claim == Claim.OnIssuingBank) {
            Credit memory open = _credits[credit];
            _requireAvailable(credit, open, terms, file.amount);
            _draw(credit, open, file.amount);
        }
        _presentations[presentation].status = PresentationStatus.Waived;
        emit Waived(presentation, msg.sender);
    }

    /// @inheritdoc ILetterOfCredit
    function accept(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external {
        Presentation memory file = _fileOf(presentation, credit, terms);
        (address bank, address claimant) = _partiesOf(file, terms);
        require(msg.sender == bank, LetterOfCreditNotParty(credit, msg.sender));
        require(terms.availability != Availability.Sight, LetterOfCreditWrongAvailability(presentation));
        _requireExamined(presentation, file);
        uint48 maturity = uint48(block.timestamp + terms.tenor); // a tenor of 32 bits
        _presentations[presentation].status = PresentationStatus.Accepted;
        _presentations[presentation].maturity = uint40(maturity);
        bytes32 id;
        if (file.record != 0) {
            Leg[] calldata legs = instruction.legs;
            require(legs.length == 1, LetterOfCreditLegCount(legs.length, 1));
            _requireLeg(legs, terms.register, claimant, bank, file.record);
            id = engine.settle(instruction, authorisations);
        }
        emit Accepted(presentation, id, maturity);
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
        if (terms.availability == Availability.Sight) {
            _requireExamined(presentation, file);
            if (file.record != 0) _requireLeg(instruction.legs, terms.register, claimant, bank, file.record);
        } else {
            _requireStatus(presentation, file, PresentationStatus.Accepted);
            require(block.timestamp >= file.maturity, LetterOfCreditNotDue(presentation, file.maturity));
        }
        _requireLeg(instruction.legs, terms.currency, address(0), claimant, file.amount);
        _presentations[presentation].status = PresentationStatus.Honoured;
        emit Honoured(presentation, _settle(instruction, authorisations, quotes));
    }

    function _settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) private returns (bytes32) {
        if (quotes.length == 0) return engine.settle(instruction, authorisations);
        return IQuotes(address(engine)).settleWithQuotes(instruction, authorisations, quotes);
    }

    function _open(
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32 documents,
        uint64 record,
        uint88 amount,
        Claim claim
    ) private returns (uint256 presentation) {
        presentation = ++_presented;
        Presentation memory file = Presentation({
            terms: _termsKey(credit, terms),
            record: record,
            amount: amount,
            presentedAt: uint40(block.timestamp),
            maturity: 0,
            status: PresentationStatus.Presented,
            claim: claim
        });
        _presentations[presentation] = file;
        (address bank, ) = _partiesOf(file, terms);
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

    function _examineBy(Presentation memory file, CreditTerms calldata terms) private view returns (uint48) {
        (address bank, ) = _partiesOf(file, terms);
        return calendar.endOf(_homeOf(terms.currency, bank), file.presentedAt, EXAMINATION);
    }

    function _requireTimely(bytes32 credit, CreditTerms calldata terms) private view {
        if (block.timestamp <= terms.expiry) return;
        uint48 latest = calendar.endOf(terms.place, terms.expiry, 0);
        bool isOpen = calendar.isBankingDay(terms.place, terms.expiry / 1 days);
        require(!isOpen && block.timestamp < latest, LetterOfCreditExpired(credit, isOpen ? terms.expiry : latest));
    }

    function _requireControl(CreditTerms calldata terms, uint64 record, address holder) private view {
        bool isAskedFor = terms.register != address(0);
        require(isAskedFor == (record != 0), LetterOfCreditNoControl(terms.register, record, holder));
        if (!isAskedFor) return;
        Record memory title = IRecordTitle(terms.register).recordOf(record);
        bool hasControl = title.status == RecordStatus.Issued && title.holder == holder && title.beneficiary == holder;
        require(hasControl, LetterOfCreditNoControl(terms.register, record, holder));
    }

    function _requireExamined(uint256 presentation, Presentation memory file) private pure {
        bool mayPay = file.status == PresentationStatus.Presented || file.status == PresentationStatus.Waived;
        require(mayPay, LetterOfCreditWrongPresentation(presentation, file.status));
    }

    function _requireStatus(uint256 presentation, Presentation memory file, PresentationStatus status) private pure {
        require(file.status == status, LetterOfCreditWrongPresentation(presentation, file.status));
    }

    /// At most 32 legs pass the engine. Whoever pays a leg of money has consented to it.
    function _requireLeg(
        Leg[] calldata legs,
        address token,
        address payer,
        address payee,
        uint256 amount
    ) private pure {
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            bool fits = leg.token == token && leg.payee == payee && leg.amount == amount;
            if (fits && (payer == address(0) || leg.payer == payer)) return;
        }
        revert LetterOfCreditNoLeg(token, payer, payee, amount);
    }

    function _claimOf(Credit memory file) private pure returns (Claim) {
        return file.isConfirmed ? Claim.OnConfirmingBank : Claim.OnIssuingBank;
    }

    function _partiesOf(
        Presentation memory file,
        CreditTerms calldata terms
    ) private pure returns (address bank, address claimant) {
        bank = file.claim == Claim.OnConfirmingBank ? terms.confirmingBank : terms.issuingBank;
        claimant = file.claim == Claim.ForReimbursement ? terms.confirmingBank : terms.beneficiary;
    }
}
