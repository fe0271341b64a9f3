// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CURRENCY, TRANSFERABLE_RECORD} from "../common/types/AssetId.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {ParticipantKind, Standing} from "../supervision/types/Participant.sol";
import {ILetterOfCredit} from "./interfaces/ILetterOfCredit.sol";
import {Availability, Credit, CreditStatus, CreditTerms} from "./types/Credit.sol";

/// @notice Who is bound by which terms: application, issue, advice, confirmation, amendment, transfer.
/// @dev Documented on `ILetterOfCredit`.
abstract contract CreditAgreement is ILetterOfCredit {
    uint256 private constant MAX_TERM = 3_652 days;

    /// @inheritdoc ILetterOfCredit
    ISettlementEngine public immutable engine;

    mapping(bytes32 credit => Credit) internal _credits;
    mapping(uint256 presentation => bool) internal _forwarded;
    mapping(bytes32 credit => bytes32) private _terms;
    mapping(bytes32 credit => bytes32) private _amendments;
    mapping(bytes32 amendment => mapping(address party => bool)) private _agreed;

    constructor(ISettlementEngine engine_) {
        engine = engine_;
    }

    /// @inheritdoc ILetterOfCredit
    function hashOf(CreditTerms calldata terms) public pure returns (bytes32) {
        return keccak256(abi.encode(terms));
    }

    /// @inheritdoc ILetterOfCredit
    function creditOf(bytes32 credit) external view returns (Credit memory file, bytes32 termsHash) {
        return (_credits[credit], _terms[credit]);
    }

    /// @inheritdoc ILetterOfCredit
    function applyFor(CreditTerms calldata terms) external returns (bytes32 credit) {
        credit = hashOf(terms);
        require(msg.sender == terms.applicant, LetterOfCreditNotParty(credit, msg.sender));
        CreditStatus status = _credits[credit].status;
        require(status == CreditStatus.None, LetterOfCreditWrongStatus(credit, status));
        _requireSound(credit, terms);
        require(terms.amount != 0, LetterOfCreditInvalidTerms(credit));
        _credits[credit].status = CreditStatus.Applied;
        _terms[credit] = credit;
        emit CreditApplied(credit, msg.sender, terms.issuingBank, terms);
    }

    /// @inheritdoc ILetterOfCredit
    function issue(CreditTerms calldata terms) external returns (bytes32 credit) {
        credit = hashOf(terms);
        CreditStatus status = _credits[credit].status;
        require(status == CreditStatus.Applied, LetterOfCreditWrongStatus(credit, status));
        require(msg.sender == terms.issuingBank, LetterOfCreditNotParty(credit, msg.sender));
        _requireBank(terms.currency, msg.sender);
        require(block.timestamp <= terms.expiry, LetterOfCreditExpired(credit, terms.expiry));
        _credits[credit].status = CreditStatus.Issued;
        emit CreditIssued(credit, msg.sender, terms.beneficiary, terms);
    }

    /// @inheritdoc ILetterOfCredit
    function advise(bytes32 credit, CreditTerms calldata terms) external {
        Credit memory file = _issued(credit, terms);
        require(msg.sender == terms.advisingBank, LetterOfCreditNotParty(credit, msg.sender));
        _requireBank(terms.currency, msg.sender);
        file.isAdvised = true;
        _credits[credit] = file;
        emit CreditAdvised(credit, msg.sender);
    }

    /// @inheritdoc ILetterOfCredit
    function confirm(bytes32 credit, CreditTerms calldata terms) external {
        Credit memory file = _issued(credit, terms);
        require(msg.sender == terms.confirmingBank, LetterOfCreditNotParty(credit, msg.sender));
        _requireBank(terms.currency, msg.sender);
        file.isConfirmed = true;
        _credits[credit] = file;
        emit CreditConfirmed(credit, msg.sender);
    }

    /// @inheritdoc ILetterOfCredit
    function amend(bytes32 credit, CreditTerms calldata terms, CreditTerms calldata amended) external {
        Credit memory file = _issued(credit, terms);
        require(msg.sender == terms.issuingBank, LetterOfCreditNotParty(credit, msg.sender));
        bytes32 open = _amendments[credit];
        require(open == 0, LetterOfCreditAmendmentOpen(credit, open));
        bytes32 amendment = hashOf(amended);
        bool isSame = _sameParties(terms, amended) && terms.beneficiary == amended.beneficiary;
        require(isSame && terms.number == amended.number, LetterOfCreditInvalidTerms(amendment));
        uint256 drawn = file.drawn;
        require(amended.amount >= drawn, LetterOfCreditNotAvailable(credit, drawn, amended.amount));
        _requireSound(amendment, amended);
        _amendments[credit] = amendment;
        ++_credits[credit].offers;
        emit AmendmentIssued(credit, amendment, amended);
    }

    /// @inheritdoc ILetterOfCredit
    function agreeToAmendment(bytes32 credit, CreditTerms calldata terms, CreditTerms calldata amended) external {
        Credit memory file = _issued(credit, terms);
        bytes32 amendment = hashOf(amended);
        bytes32 offered = _offered(credit, terms, amendment);
        // Agreed to in part, it is rejected (article 10e).
        if (amendment != offered) return _reject(credit, offered);
        emit AmendmentAgreed(credit, amendment, msg.sender);
        if (!_agreeAndCount(credit, file, terms, amendment)) return;
        // What was drawn meanwhile may be more than was drawn when it was offered.
        require(amended.amount >= file.drawn, LetterOfCreditNotAvailable(credit, file.drawn, amended.amount));
        delete _amendments[credit];
        _terms[credit] = amendment;
        emit CreditAmended(credit, amendment);
    }

    /// @inheritdoc ILetterOfCredit
    function rejectAmendment(bytes32 credit, CreditTerms calldata terms, bytes32 amendment) external {
        _issued(credit, terms);
        bytes32 offered = _offered(credit, terms, amendment);
        require(amendment == offered, LetterOfCreditNothingProposed(credit, amendment));
        _reject(credit, offered);
    }

    /// @inheritdoc ILetterOfCredit
    function transfer(
        bytes32 credit,
        CreditTerms calldata terms,
        CreditTerms calldata transferred
    ) external returns (bytes32 second) {
        Credit memory file = _issued(credit, terms);
        require(msg.sender == terms.beneficiary, LetterOfCreditNotParty(credit, msg.sender));
        require(terms.isTransferable && file.isAdvised, LetterOfCreditNotTransferable(credit));
        second = hashOf(transferred);
        require(_mayBeTransferred(terms, transferred), LetterOfCreditInvalidTerms(second));
        CreditStatus status = _credits[second].status;
        require(status == CreditStatus.None, LetterOfCreditWrongStatus(second, status));
        _requireSound(second, transferred);
        _requireAvailable(credit, file, terms, transferred.amount);
        _draw(credit, file, transferred.amount);
        _credits[second] = Credit(CreditStatus.Issued, true, file.isConfirmed, 0, 0);
        _terms[second] = second;
        emit CreditTransferred(credit, second, transferred.beneficiary, transferred);
    }

    function _draw(bytes32 credit, Credit memory file, uint88 amount) internal {
        _credits[credit].drawn = file.drawn + amount;
    }

    function _undraw(bytes32 credit, uint88 amount) internal {
        _credits[credit].drawn -= amount;
    }

    /// An issued credit, whose terms these are.
    function _issued(bytes32 credit, CreditTerms calldata terms) internal view returns (Credit memory file) {
        file = _credits[credit];
        require(file.status == CreditStatus.Issued, LetterOfCreditWrongStatus(credit, file.status));
        require(_terms[credit] == hashOf(terms), LetterOfCreditOtherTerms(credit, _terms[credit]));
    }

    function _requireAvailable(
        bytes32 credit,
        Credit memory file,
        CreditTerms calldata terms,
        uint88 amount
    ) internal pure {
        uint256 available = Math.saturatingSub(terms.amount, file.drawn); // a waiver may have gone beyond new terms
        require(amount != 0 && amount <= available, LetterOfCreditNotAvailable(credit, amount, available));
        bool isWhole = amount == terms.amount;
        require(terms.isDrawnInParts || isWhole, LetterOfCreditPartialDrawing(credit, amount));
    }

    function _homeOf(address currency, address account) internal view returns (uint16) {
        return IGate(IAsset(currency).gate()).homeOf(account);
    }

    function _termsKey(bytes32 credit, CreditTerms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(credit, hashOf(terms)));
    }

    /// Whether nobody is missing now.
    function _agreeAndCount(
        bytes32 credit,
        Credit memory file,
        CreditTerms calldata terms,
        bytes32 amendment
    ) private returns (bool) {
        mapping(address party => bool) storage agreed = _agreed[_amendmentKey(credit, file.offers, amendment)];
        agreed[msg.sender] = true;
        return agreed[terms.beneficiary] && (!file.isConfirmed || agreed[terms.confirmingBank]);
    }

    function _reject(bytes32 credit, bytes32 offered) private {
        delete _amendments[credit];
        emit AmendmentRejected(credit, offered, msg.sender);
    }

    /// The open amendment, which the caller may answer.
    function _offered(
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32 amendment
    ) private view returns (bytes32 offered) {
        bool mayAnswer =
            msg.sender == terms.beneficiary || (_credits[credit].isConfirmed && msg.sender == terms.confirmingBank);
        require(mayAnswer, LetterOfCreditNotParty(credit, msg.sender));
        offered = _amendments[credit];
        require(offered != 0, LetterOfCreditNothingProposed(credit, amendment));
    }

    function _requireBank(address currency, address account) private view {
        IGate gate = IGate(IAsset(currency).gate());
        (, Standing standing) = gate.standingOf(account);
        ParticipantKind kind = gate.participantOf(gate.participantByAccount(account)).kind;
        bool isBank = kind == ParticipantKind.Bank || kind == ParticipantKind.CentralBank;
        require(isBank && standing == Standing.Good, LetterOfCreditNotABank(account));
    }

    function _requireSound(bytes32 credit, CreditTerms calldata terms) private view {
        bool isTimely = block.timestamp <= terms.expiry && terms.expiry <= block.timestamp + MAX_TERM;
        bool isSight = terms.availability == Availability.Sight;
        bool isPayable = terms.availability != Availability.None && isSight == (terms.tenor == 0);
        bool isMoney = _isOfKind(terms.currency, CURRENCY);
        bool hasTitle = terms.register == address(0) || _isOfKind(terms.register, TRANSFERABLE_RECORD);
        bool hasParties =
            terms.advisingBank != address(0) &&
                terms.beneficiary != terms.issuingBank &&
                terms.beneficiary != terms.confirmingBank &&
                terms.confirmingBank != terms.issuingBank;
        bool isSound = isTimely && isPayable && isMoney && hasTitle && hasParties;
        require(isSound && terms.conditions != 0, LetterOfCreditInvalidTerms(credit));
    }

    function _isOfKind(address token, uint8 kind) private view returns (bool) {
        return engine.assets().isAsset(token) && IAsset(token).asset().kindOf() == kind;
    }

    function _mayBeTransferred(CreditTerms calldata terms, CreditTerms calldata second) private pure returns (bool) {
        return
            _sameParties(terms, second) &&
            second.beneficiary != terms.beneficiary &&
            second.expiry <= terms.expiry &&
            second.availability == terms.availability &&
            second.tenor == terms.tenor &&
            second.place == terms.place &&
            second.register == terms.register &&
            second.conditions == terms.conditions &&
            second.isDrawnInParts == terms.isDrawnInParts &&
            !second.isTransferable;
    }

    /// All but the beneficiary.
    function _sameParties(CreditTerms calldata terms, CreditTerms calldata other) private pure returns (bool) {
        return
            terms.applicant == other.applicant &&
            terms.issuingBank == other.issuingBank &&
            terms.advisingBank == other.advisingBank &&
            terms.confirmingBank == other.confirmingBank &&
            terms.currency == other.currency;
    }

    function _amendmentKey(bytes32 credit, uint32 offer, bytes32 amendment) private pure returns (bytes32) {
        return keccak256(abi.encode(credit, offer, amendment));
    }
}
