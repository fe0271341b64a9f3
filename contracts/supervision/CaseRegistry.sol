// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {CountryList, MAX_COUNTRIES} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IHoldLedger} from "./interfaces/IHoldLedger.sol";
import {Appeal, CaseFile, CaseRecord, Ground, Request, RequestKind, RequestStatus} from "./types/Case.sol";
import {HoldFile, holdKey} from "./types/Hold.sol";

/// @dev Documented on `ICaseRegistry`.
contract CaseRegistry is ICaseRegistry {
    uint256 private constant MAX_SUBJECTS = 32;
    uint48 private constant SHORTEST_CLOCK = 1 hours;
    uint48 private constant LONGEST_CLOCK = 30 days;
    uint48 private constant APPEAL_CLOCK = 5 days;
    uint256 private constant PANEL = 3;
    uint16 private constant ALL = 0;

    ICountryRegistry private immutable _countries;

    /// @inheritdoc ICaseRegistry
    uint40 public caseCount;
    uint256 private _requestCount;
    mapping(uint40 caseId => CaseRecord) private _cases;
    mapping(uint256 requestId => Request) private _requests;
    mapping(bytes32 hold => Appeal) private _appeals;
    mapping(bytes32 hold => mapping(uint16 country => bool)) private _voted;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    modifier onlySupervisor(uint16 country) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        _;
    }

    /// @inheritdoc ICaseRegistry
    function caseOf(uint40 caseId) external view returns (CaseFile memory) {
        CaseRecord memory record = _cases[caseId];
        require(record.openedAt != 0, CaseRegistryNoCase(caseId));
        return CaseFile(record.countries.toArray(), record.openedAt, record.closed);
    }

    /// @inheritdoc ICaseRegistry
    function requireParty(uint40 caseId, uint16 country) public view {
        CaseRecord memory record = _cases[caseId];
        require(record.openedAt != 0 && !record.closed, CaseRegistryNoCase(caseId));
        require(record.countries.bitOf(country) != 0, CaseRegistryNotParty(caseId, country));
    }

    /// @inheritdoc ICaseRegistry
    function requestOf(uint256 requestId) public view returns (Request memory found) {
        found = _requests[requestId];
        if (found.status == RequestStatus.Open && block.timestamp >= found.answerBy) {
            found.status = RequestStatus.Lapsed;
        }
    }

    /// @inheritdoc ICaseRegistry
    function appealOf(bytes32 hold) external view returns (Appeal memory) {
        return _appeals[hold];
    }

    /// @inheritdoc ICaseRegistry
    function isOverturned(bytes32 hold) external view returns (bool) {
        Appeal memory found = _appeals[hold];
        if (found.caseId == 0 || block.timestamp < found.decideBy || found.overturns <= found.upholds) return false;
        uint256 quorum = Math.min(PANEL, _strangersTo(_cases[found.caseId].countries));
        return found.overturns + found.upholds >= quorum;
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
        caseId = ++caseCount;
        _cases[caseId] = CaseRecord(_pack(countries), Time.timestamp(), false);
        emit CaseOpened(caseId, countries[0], countries, subjects, basis, evidence);
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
        CountryList countries = _cases[caseId].countries;
        require(to == ALL || countries.bitOf(to) != 0, CaseRegistryNotParty(caseId, to));
        (uint48 earliest, uint48 latest) = (Time.timestamp() + SHORTEST_CLOCK, Time.timestamp() + LONGEST_CLOCK);
        require(answerBy >= earliest && answerBy <= latest, CaseRegistryInvalidClock(answerBy, earliest, latest));
        requestId = ++_requestCount;
        uint8 agreed = to == ALL && !_isAlone(countries) ? countries.bitOf(from) : 0;
        _requests[requestId] = Request(caseId, kind, RequestStatus.Open, from, to, answerBy, agreed, 0, subject);
        emit Requested(requestId, caseId, kind, from, to, subject, answerBy);
    }

    /// @inheritdoc ICaseRegistry
    function answer(uint256 requestId, uint16 country, Ground ground, bytes32 statement) external {
        Request memory asked = requestOf(requestId);
        require(asked.status == RequestStatus.Open, CaseRegistryNotOpen(requestId));
        CountryList countries = _cases[asked.caseId].countries;
        bool alone = asked.to == ALL && _isAlone(countries);
        _countries.requireOffice(country, alone ? Office.Delegation : Office.Supervisor, msg.sender);
        requireParty(asked.caseId, country);
        require(asked.to == ALL || asked.to == country, CaseRegistryNotAsked(requestId, country));
        uint8 bit = countries.bitOf(country);
        require((asked.granted | asked.refused) & bit == 0, CaseRegistryAnswered(requestId, country));
        if (ground == Ground.None) asked.granted |= bit;
        else asked.refused |= bit;
        emit Answered(requestId, country, ground, statement);
        _conclude(requestId, asked, countries);
    }

    /// @inheritdoc ICaseRegistry
    function appeal(
        address ledger,
        address token,
        address account,
        uint256 place,
        bytes32 grounds
    ) external returns (bytes32 hold) {
        require(msg.sender == account, CaseRegistryNotHolder(account, msg.sender));
        require(IHoldLedger(ledger).isLive(token, account, place), CaseRegistryNotHeld(token, account, place));
        HoldFile memory file = IHoldLedger(ledger).holdAt(token, account, place);
        hold = holdKey(ledger, token, account, place, file); // not what it calls it, since any ledger may come
        require(_appeals[hold].caseId == 0, CaseRegistryAppealed(hold));
        uint48 decideBy = Time.timestamp() + APPEAL_CLOCK;
        _appeals[hold] = Appeal(file.caseId, decideBy, 0, 0);
        emit Appealed(hold, file.caseId, account, grounds, decideBy);
    }

    /// @inheritdoc ICaseRegistry
    function voteOnAppeal(bytes32 hold, uint16 country, bool overturn) external onlySupervisor(country) {
        Appeal storage found = _appeals[hold];
        require(found.caseId != 0 && block.timestamp < found.decideBy, CaseRegistryNoAppeal(hold));
        require(_cases[found.caseId].countries.bitOf(country) == 0, CaseRegistryParty(found.caseId, country));
        require(_countries.votingWeightOf(country) != 0, CaseRegistryNotMember(country));
        require(!_voted[hold][country], CaseRegistryVoted(hold, country));
        _voted[hold][country] = true;
        if (overturn) ++found.overturns;
        else ++found.upholds;
        emit AppealVoted(hold, country, overturn);
    }

    /// Granted or refused as soon as no further answer could change it.
    function _conclude(uint256 requestId, Request memory asked, CountryList countries) private {
        uint256 electorate = asked.to == ALL ? countries.count() : 1;
        if (2 * _ones(asked.granted) > electorate) asked.status = RequestStatus.Granted;
        else if (2 * _ones(asked.refused) >= electorate) asked.status = RequestStatus.Refused;
        _requests[requestId] = asked;
        if (asked.kind == RequestKind.Closure && asked.status == RequestStatus.Granted) {
            _cases[asked.caseId].closed = true;
            emit CaseClosed(asked.caseId);
        }
    }

    /// How many Active members are no party.
    function _strangersTo(CountryList countries) private view returns (uint256 count) {
        count = _countries.activeCount();
        uint16[] memory parties = countries.toArray();
        for (uint256 i = 0; i < parties.length; ++i) {
            if (_countries.votingWeightOf(parties[i]) != 0) --count;
        }
    }

    function _pack(uint16[] calldata countries) private pure returns (CountryList packed) {
        for (uint256 i = 0; i < countries.length; ++i) {
            require(countries[i] != 0 && packed.bitOf(countries[i]) == 0, CaseRegistryDuplicate(countries[i]));
            packed = packed.with(countries[i]);
        }
    }

    function _isAlone(CountryList countries) private pure returns (bool) {
        return CountryList.unwrap(countries) >> 16 == 0;
    }

    function _isJoint(RequestKind kind) private pure returns (bool) {
        return kind == RequestKind.Extension || kind == RequestKind.Renewal || kind == RequestKind.Closure;
    }

    function _ones(uint8 bits) private pure returns (uint256 count) {
        for (; bits != 0; bits &= bits - 1) ++count;
    }
}
