// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CountryList, MAX_COUNTRIES} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IMutualAssistance} from "./interfaces/IMutualAssistance.sol";
import {
    Agreement,
    AgreementDraft,
    AssistanceKind,
    AssistanceRequest,
    AssistanceStatus,
    AssistanceSubject,
    Urgency,
    answerTime
} from "./types/Assistance.sol";

/// @dev Documented on `IMutualAssistance`.
contract MutualAssistance is IMutualAssistance {
    uint256 private constant MAX_ARTICLES = 64;
    uint256 private constant MAX_GROUNDS = 32;
    uint40 private constant MAX_TERM = 3653 days; // ten years
    uint16 private constant MAX_NOTICE = 366; // days
    uint8 private constant ALL_USES = (1 << 6) - 1;
    uint40 private constant OVERDUE = 90 days; // for which a late answer is taken

    ICountryRegistry private immutable _countries;
    ICaseRegistry private immutable _cases;

    uint32 private _agreementCount;
    uint256 private _requestCount;
    uint256 private _informationCount;
    mapping(uint32 agreement => Agreement) private _agreements;
    mapping(uint32 agreement => mapping(uint16 country => uint40)) private _leavesAt;
    mapping(uint256 requestId => AssistanceRequest) private _requests;

    constructor(ICountryRegistry countries, ICaseRegistry cases) {
        (_countries, _cases) = (countries, cases);
    }

    modifier onlyOffice(uint16 country, Office office) {
        _countries.requireOffice(country, office, msg.sender);
        _;
    }

    /// @inheritdoc IMutualAssistance
    function agreementOf(uint32 agreement) external view returns (Agreement memory) {
        return _agreements[agreement];
    }

    /// @inheritdoc IMutualAssistance
    function leavesAt(uint32 agreement, uint16 country) external view returns (uint40) {
        return _leavesAt[agreement][country];
    }

    /// @inheritdoc IMutualAssistance
    function isInForce(uint32 agreement, uint16 from, uint16 to) public view returns (bool) {
        Agreement memory found = _agreements[agreement];
        bool areSides = from != to && found.countries.bitOf(from) != 0 && found.countries.bitOf(to) != 0;
        bool isSigned = found.signed == (1 << found.countries.count()) - 1;
        bool isTime = block.timestamp >= found.validFrom && block.timestamp < found.validUntil;
        return areSides && isSigned && isTime && !_hasLeft(agreement, from) && !_hasLeft(agreement, to);
    }

    /// @inheritdoc IMutualAssistance
    function assistanceOf(uint256 requestId) public view returns (AssistanceRequest memory found) {
        found = _requests[requestId];
        if (found.status != AssistanceStatus.Open || block.timestamp <= found.answerBy) return found;
        bool isLapsed = block.timestamp > found.answerBy + OVERDUE;
        found.status = isLapsed ? AssistanceStatus.Lapsed : AssistanceStatus.Overdue;
    }

    /// @inheritdoc IMutualAssistance
    function proposeAgreement(AgreementDraft calldata draft) external returns (uint32 agreement) {
        uint256 count = draft.countries.length;
        require(count > 1 && count <= MAX_COUNTRIES, MutualAssistanceCountryCount(count, MAX_COUNTRIES));
        _countries.requireOffice(draft.countries[0], Office.Delegation, msg.sender);
        _requireSound(draft);
        agreement = ++_agreementCount;
        _agreements[agreement] = Agreement({
            countries: _pack(draft.countries),
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            noticeDays: draft.noticeDays,
            articles: uint8(draft.articles.length), // at most 64
            grounds: uint8(draft.grounds.length), // at most 32
            signed: 1,
            text: draft.text
        });
        emit AgreementProposed(
            agreement,
            draft.countries[0],
            draft.countries,
            draft.text,
            draft.articles,
            draft.grounds,
            draft.validFrom,
            draft.validUntil,
            draft.noticeDays
        );
    }

    /// @inheritdoc IMutualAssistance
    function signAgreement(uint32 agreement, uint16 country) external onlyOffice(country, Office.Delegation) {
        (Agreement storage found, uint8 bit) = _sideOf(agreement, country);
        require(found.signed & bit == 0, MutualAssistanceSigned(agreement, country));
        found.signed |= bit;
        emit AgreementSigned(agreement, country);
    }

    /// @inheritdoc IMutualAssistance
    function giveNotice(uint32 agreement, uint16 country) external onlyOffice(country, Office.Delegation) {
        (Agreement storage found, ) = _sideOf(agreement, country);
        uint40 given = _leavesAt[agreement][country];
        require(given == 0, MutualAssistanceNoticeGiven(agreement, country, given));
        uint40 leaves = uint40(block.timestamp) + uint40(found.noticeDays) * 1 days;
        _leavesAt[agreement][country] = leaves;
        emit TerminationNoticed(agreement, country, leaves);
    }

    /// @inheritdoc IMutualAssistance
    function withdrawNotice(uint32 agreement, uint16 country) external onlyOffice(country, Office.Delegation) {
        require(block.timestamp < _leavesAt[agreement][country], MutualAssistanceNoNotice(agreement, country));
        delete _leavesAt[agreement][country];
        emit TerminationWithdrawn(agreement, country);
    }

    /// @inheritdoc IMutualAssistance
    function requestAssistance(
        AssistanceSubject calldata subject,
        AssistanceKind kind,
        Urgency urgency
    ) external onlyOffice(subject.from, Office.Supervisor) returns (uint256 requestId) {
        require(kind != AssistanceKind.None, MutualAssistanceNoKind());
        _requireSubject(subject);
        requestId = ++_requestCount;
        AssistanceRequest storage made = _requests[requestId];
        (made.agreement, made.from, made.to) = (subject.agreement, subject.from, subject.to);
        (made.status, made.kind, made.urgency) = (AssistanceStatus.Open, kind, urgency);
        (made.uses, made.commitment) = (subject.uses, subject.commitment);
        uint40 answerBy = uint40(block.timestamp) + answerTime(kind, urgency);
        (made.askedAt, made.answerBy) = (uint40(block.timestamp), answerBy);
        emit AssistanceRequested(requestId, subject.from, subject.to, subject, kind, urgency, answerBy);
    }

    /// @inheritdoc IMutualAssistance
    function answerAssistance(
        uint256 requestId,
        AssistanceStatus status,
        uint8 ground,
        uint8 uses,
        bytes32 commitment
    ) external {
        AssistanceRequest storage asked = _answerable(requestId, _requests[requestId].to);
        bool isRejected = status == AssistanceStatus.Rejected;
        bool isPartly = status == AssistanceStatus.ApprovedInPart;
        bool isKnown = isRejected || isPartly || status == AssistanceStatus.Approved;
        bool isGrounded = (ground != 0) == (isRejected || isPartly) && ground <= _agreements[asked.agreement].grounds;
        bool isSent = commitment != 0 || isRejected;
        require(isKnown && isGrounded && isSent, MutualAssistanceInvalidAnswer(status, ground, commitment));
        bool isPermitted = uses & ~asked.uses == 0 && (uses == 0) == isRejected;
        require(isPermitted, MutualAssistanceInvalidUses(uses, asked.uses));
        (asked.status, asked.ground, asked.uses) = (status, ground, uses);
        (asked.answeredAt, asked.answer) = (uint40(block.timestamp), commitment);
        emit AssistanceAnswered(requestId, status, ground, uses, commitment);
    }

    /// @inheritdoc IMutualAssistance
    function withdrawAssistance(uint256 requestId) external {
        _answerable(requestId, _requests[requestId].from).status = AssistanceStatus.Withdrawn;
        emit AssistanceWithdrawn(requestId);
    }

    /// @inheritdoc IMutualAssistance
    function widenUses(uint256 requestId, uint8 uses) external onlyOffice(_requests[requestId].to, Office.Supervisor) {
        AssistanceRequest storage asked = _requests[requestId];
        AssistanceStatus status = asked.status;
        bool isSent = status == AssistanceStatus.Approved || status == AssistanceStatus.ApprovedInPart;
        require(isSent, MutualAssistanceNotOpen(requestId, status));
        bool isWider = uses & asked.uses == asked.uses && uses != asked.uses && uses & ~ALL_USES == 0;
        require(isWider, MutualAssistanceInvalidUses(uses, asked.uses));
        asked.uses = uses;
        emit UsesWidened(requestId, uses);
    }

    /// @inheritdoc IMutualAssistance
    function inform(
        AssistanceSubject calldata subject
    ) external onlyOffice(subject.from, Office.Supervisor) returns (uint256 informationId) {
        _requireSubject(subject);
        informationId = ++_informationCount;
        emit InformationSent(informationId, subject.from, subject.to, subject);
    }

    function _requireSubject(AssistanceSubject calldata subject) private view {
        (uint32 agreement, uint16 from, uint16 to) = (subject.agreement, subject.from, subject.to);
        require(isInForce(agreement, from, to), MutualAssistanceNotInForce(agreement, from, to));
        bool isArticle = subject.article != 0 && subject.article <= _agreements[agreement].articles;
        require(isArticle, MutualAssistanceNoArticle(agreement, subject.article));
        bool isUse = subject.uses != 0 && subject.uses & ~ALL_USES == 0;
        require(isUse, MutualAssistanceInvalidUses(subject.uses, ALL_USES));
        require(subject.purpose != 0, MutualAssistanceNoPurpose());
        require(subject.commitment != 0, MutualAssistanceNoCommitment());
        if (subject.caseId != 0) _cases.requireParty(subject.caseId, from);
    }

    function _requireSound(AgreementDraft calldata draft) private view {
        (uint40 from, uint40 until, uint16 notice) = (draft.validFrom, draft.validUntil, draft.noticeDays);
        (uint256 articles, uint256 grounds) = (draft.articles.length, draft.grounds.length);
        require(draft.text != 0, MutualAssistanceNoText());
        bool isCounted = articles != 0 && articles <= MAX_ARTICLES && grounds != 0 && grounds <= MAX_GROUNDS;
        require(isCounted, MutualAssistanceArticleCount(articles, grounds));
        bool isTimely = until > block.timestamp && until > from && until - from <= MAX_TERM;
        bool isNotice = notice != 0 && notice <= MAX_NOTICE;
        require(isTimely && isNotice, MutualAssistanceInvalidTerm(from, until, notice));
    }

    /// A request that its side, by its Supervisor, may still change.
    function _answerable(uint256 requestId, uint16 side) private view returns (AssistanceRequest storage) {
        _countries.requireOffice(side, Office.Supervisor, msg.sender);
        AssistanceStatus status = assistanceOf(requestId).status;
        bool isOpen = status == AssistanceStatus.Open || status == AssistanceStatus.Overdue;
        require(isOpen, MutualAssistanceNotOpen(requestId, status));
        return _requests[requestId];
    }

    function _sideOf(uint32 agreement, uint16 country) private view returns (Agreement storage found, uint8 bit) {
        found = _agreements[agreement];
        bit = found.countries.bitOf(country);
        require(bit != 0, MutualAssistanceNotSide(agreement, country));
        require(block.timestamp < found.validUntil, MutualAssistanceEnded(agreement, found.validUntil));
    }

    function _hasLeft(uint32 agreement, uint16 country) private view returns (bool) {
        uint40 leaves = _leavesAt[agreement][country];
        return leaves != 0 && block.timestamp >= leaves;
    }

    function _pack(uint16[] calldata countries) private pure returns (CountryList packed) {
        for (uint256 i = 0; i < countries.length; ++i) {
            require(countries[i] != 0 && packed.bitOf(countries[i]) == 0, MutualAssistanceDuplicate(countries[i]));
            packed = packed.with(countries[i]);
        }
    }
}
