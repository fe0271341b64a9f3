// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {CountryList, MAX_COUNTRIES} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {CaseFile, CaseRecord, Rejection, Request, RequestKind, RequestStatus} from "./types/Case.sol";

/// @dev Documented on `ICaseRegistry`.
contract CaseRegistry is ICaseRegistry {
    uint256 private constant MAX_SUBJECTS = 32;
    uint48 private constant SHORTEST_CLOCK = 1 hours;
    uint48 private constant LONGEST_CLOCK = 30 days;
    uint48 private constant APPROVAL_TERM = 90 days;
    uint8 private constant LEAD = 1;
    uint16 private constant ALL = 0;

    ICountryRegistry private immutable _countries;

    /// @inheritdoc ICaseRegistry
    uint40 public caseCount;
    uint256 private _requestCount;
    mapping(uint40 caseId => CaseRecord) private _cases;
    mapping(uint256 requestId => Request) private _requests;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    modifier onlySupervisor(uint16 country) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        _;
    }

    /// @inheritdoc ICaseRegistry
    function caseOf(uint40 caseId) external view returns (CaseFile memory) {
        CaseRecord memory record = _recordOf(caseId);
        return
            CaseFile(
                record.countries.toArray(),
                _chosen(record.countries, record.accepted).toArray(),
                record.openedAt,
                record.closed
            );
    }

    /// @inheritdoc ICaseRegistry
    function partiesOf(uint40 caseId) external view returns (CountryList) {
        CaseRecord memory record = _recordOf(caseId);
        return _chosen(record.countries, record.accepted);
    }

    /// @inheritdoc ICaseRegistry
    function isParty(uint40 caseId, uint16 country) public view returns (bool) {
        CaseRecord memory record = _cases[caseId];
        return !record.closed && record.countries.bitOf(country) & record.accepted != 0;
    }

    /// @inheritdoc ICaseRegistry
    function requireParty(uint40 caseId, uint16 country) public view {
        CaseRecord storage record = _cases[caseId];
        (CountryList countries, uint8 accepted, bool closed) = (record.countries, record.accepted, record.closed);
        require(accepted != 0 && !closed, CaseRegistryNoCase(caseId)); // its lead has accepted any that there is
        require(countries.bitOf(country) & accepted != 0, CaseRegistryNotParty(caseId, country));
    }

    /// @inheritdoc ICaseRegistry
    function requestOf(uint256 requestId) public view returns (Request memory found) {
        found = _requests[requestId];
        bool open_ = found.status == RequestStatus.Open;
        bool approved = found.status == RequestStatus.Approved;
        uint48 end = approved ? found.answeredAt + APPROVAL_TERM : found.answerBy;
        if ((open_ || approved) && block.timestamp >= end) found.status = RequestStatus.Lapsed;
    }

    /// @inheritdoc ICaseRegistry
    function approversOf(uint256 requestId) external view returns (CountryList) {
        Request memory found = _requests[requestId];
        return _chosen(_cases[found.caseId].countries, found.approved);
    }

    /// @inheritdoc ICaseRegistry
    function open(
        uint16[] calldata countries,
        bytes32[] calldata subjects,
        bytes32 basis,
        bytes32 evidence
    ) external returns (uint40 caseId) {
        uint256 count = countries.length;
        require(count != 0 && count <= MAX_COUNTRIES, CaseRegistryCountryCount(count, MAX_COUNTRIES));
        require(subjects.length <= MAX_SUBJECTS, CaseRegistrySubjectCount(subjects.length, MAX_SUBJECTS));
        require(basis != 0, CaseRegistryNoBasis());
        _countries.requireOffice(countries[0], Office.Supervisor, msg.sender);
        require(count == 1 || _isMember(countries[0]), CaseRegistryNotMember(countries[0]));
        caseId = ++caseCount;
        _cases[caseId] = CaseRecord(_pack(countries), Time.timestamp(), LEAD, 0, false);
        emit CaseOpened(caseId, countries[0], countries, subjects, basis, evidence);
    }

    /// @inheritdoc ICaseRegistry
    function accept(uint40 caseId, uint16 country) external onlySupervisor(country) {
        uint8 bit = _invitationOf(caseId, country);
        require(_isMember(country), CaseRegistryNotMember(country));
        _cases[caseId].accepted |= bit;
        emit CaseAccepted(caseId, country);
    }

    /// @inheritdoc ICaseRegistry
    function decline(uint40 caseId, uint16 country, Rejection reason) external onlySupervisor(country) {
        uint8 bit = _invitationOf(caseId, country);
        require(reason != Rejection.None, CaseRegistryNoReason());
        _cases[caseId].declined |= bit;
        emit CaseDeclined(caseId, country, reason);
    }

    /// @inheritdoc ICaseRegistry
    function addEvidence(uint40 caseId, uint16 country, bytes32 evidence) external onlySupervisor(country) {
        requireParty(caseId, country);
        require(evidence != 0, CaseRegistryNoEvidence());
        emit EvidenceAdded(caseId, country, evidence);
    }

    /// @inheritdoc ICaseRegistry
    function request(
        uint40 caseId,
        uint16 from,
        uint16 to,
        RequestKind kind,
        bytes32 subject,
        uint48 answerBy
    ) external onlySupervisor(from) returns (uint256 requestId) {
        requireParty(caseId, from);
        require(kind != RequestKind.None && (to == ALL) == _isJoint(kind), CaseRegistryInvalidRequest(kind, from, to));
        (uint48 earliest, uint48 latest) = (Time.timestamp() + SHORTEST_CLOCK, Time.timestamp() + LONGEST_CLOCK);
        require(answerBy >= earliest && answerBy <= latest, CaseRegistryInvalidClock(answerBy, earliest, latest));
        requestId = ++_requestCount;
        Request storage made = _requests[requestId];
        (made.caseId, made.kind, made.status) = (caseId, kind, RequestStatus.Open);
        (made.from, made.to, made.answerBy, made.subject) = (from, to, answerBy, subject);
        (made.asked, made.approved) = _electorate(caseId, from, to);
        emit Requested(requestId, caseId, kind, from, to, subject, answerBy);
    }

    /// @inheritdoc ICaseRegistry
    function answer(uint256 requestId, uint16 country, Rejection reason, bytes32 statement) external {
        Request memory found = requestOf(requestId);
        require(found.status == RequestStatus.Open, CaseRegistryNotOpen(requestId));
        bool alone = found.to == ALL && _ones(found.asked) == 1;
        _countries.requireOffice(country, alone ? Office.Delegation : Office.Supervisor, msg.sender);
        requireParty(found.caseId, country);
        uint8 bit = _cases[found.caseId].countries.bitOf(country);
        require(found.asked & bit != 0, CaseRegistryNotAsked(requestId, country));
        require((found.approved | found.rejected) & bit == 0, CaseRegistryAnswered(requestId, country));
        if (reason == Rejection.None) found.approved |= bit;
        else found.rejected |= bit;
        emit Answered(requestId, country, reason, statement);
        _conclude(requestId, found);
    }

    /// Approved or rejected as soon as no further answer could change it.
    function _conclude(uint256 requestId, Request memory found) private {
        (uint256 asked, uint256 rejected) = (_ones(found.asked), _ones(found.rejected));
        bool closes = found.kind == RequestKind.Closure; // no party is closed out of its own case
        if (closes ? found.approved == found.asked : 2 * _ones(found.approved) > asked) {
            found.status = RequestStatus.Approved;
        } else if (closes ? rejected != 0 : 2 * rejected >= asked) found.status = RequestStatus.Rejected;
        bool open_ = found.status == RequestStatus.Open;
        if (!open_) found.answeredAt = Time.timestamp();
        _requests[requestId] = found;
        if (open_) return;
        bool approved = found.status == RequestStatus.Approved;
        emit Concluded(requestId, found.status, approved ? found.answeredAt + APPROVAL_TERM : 0);
        if (!closes || !approved) return;
        _cases[found.caseId].closed = true;
        emit CaseClosed(found.caseId);
    }

    /// Who decides upon a request, and who has approved by asking. A party that is no member any more has no voice.
    function _electorate(uint40 caseId, uint16 from, uint16 to) private view returns (uint8 asked, uint8 approved) {
        CaseRecord memory record = _cases[caseId];
        if (to != ALL) {
            asked = record.countries.bitOf(to) & ~record.declined;
            require(asked != 0, CaseRegistryNotParty(caseId, to));
            return (asked, 0);
        }
        uint16[] memory countries = record.countries.toArray();
        for (uint256 i = 0; i < countries.length; ++i) {
            uint8 bit = uint8(1 << i);
            if (record.accepted & bit != 0 && _isMember(countries[i])) asked |= bit;
        }
        uint8 own = record.countries.bitOf(from);
        approved = asked & own;
        if (asked | own == own) return (own, 0); // alone, its Delegation has to agree
    }

    /// The bit of a country that was named in an open case and has not said yet whether it takes part.
    function _invitationOf(uint40 caseId, uint16 country) private view returns (uint8 bit) {
        CaseRecord memory record = _cases[caseId];
        require(record.openedAt != 0 && !record.closed, CaseRegistryNoCase(caseId));
        bit = record.countries.bitOf(country) & ~(record.accepted | record.declined);
        require(bit != 0, CaseRegistryNotInvited(caseId, country));
    }

    function _recordOf(uint40 caseId) private view returns (CaseRecord memory record) {
        record = _cases[caseId];
        require(record.openedAt != 0, CaseRegistryNoCase(caseId));
    }

    function _isMember(uint16 country) private view returns (bool) {
        return _countries.countryOf(country).joinedAt != 0;
    }

    /// Those of the countries whose bits are set.
    function _chosen(CountryList countries, uint8 bits) private pure returns (CountryList chosen) {
        uint16[] memory all = countries.toArray();
        for (uint256 i = 0; i < all.length; ++i) {
            if (bits & uint8(1 << i) != 0) chosen = chosen.with(all[i]);
        }
    }

    function _pack(uint16[] calldata countries) private pure returns (CountryList packed) {
        for (uint256 i = 0; i < countries.length; ++i) {
            require(countries[i] != 0 && packed.bitOf(countries[i]) == 0, CaseRegistryDuplicate(countries[i]));
            packed = packed.with(countries[i]);
        }
    }

    function _isJoint(RequestKind kind) private pure returns (bool) {
        return kind == RequestKind.Extension || kind == RequestKind.Renewal || kind == RequestKind.Closure;
    }

    function _ones(uint8 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) ++count;
    }
}
