// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";
import {CaseFile, Rejection, Request, RequestKind, RequestStatus} from "../types/Case.sol";

/// @title The files that Supervisors of several countries keep together, and what they decide in them.
/// @notice A case has a lead, the countries that it names, a legal basis and evidence, of which the chain keeps hashes. A
/// country that is named is a party once it has accepted. What one country wants of another it asks in a request with a
/// clock: the other approves it, rejects it with a reason, or it lapses. Some requests the parties decide together. Nothing
/// here moves money or touches a hold: the hold ledger asks for what was decided.
/// @dev Every act is that of a country's Supervisor, in the country's name. Subjects of requests are hashes that the hold
/// ledger makes (`IHoldLedger`).
interface ICaseRegistry {
    /// @notice A case was opened.
    event CaseOpened(
        uint40 indexed caseId,
        uint16 indexed lead,
        uint16[] countries,
        bytes32[] subjects,
        bytes32 basis,
        bytes32 evidence
    );
    /// @notice Evidence was anchored.
    event EvidenceAdded(uint40 indexed caseId, uint16 indexed country, bytes32 evidence);
    /// @notice The case was closed.
    event CaseClosed(uint40 indexed caseId);
    /// @notice A country asks.
    event Requested(
        uint256 indexed requestId,
        uint40 indexed caseId,
        RequestKind kind,
        uint16 from,
        uint16 to,
        bytes32 subject,
        uint48 answerBy
    );
    /// @notice A country that was named takes part.
    event CaseAccepted(uint40 indexed caseId, uint16 indexed country);
    /// @notice A country that was named takes no part.
    event CaseDeclined(uint40 indexed caseId, uint16 indexed country, Rejection reason);
    /// @notice A country answers; the reason is None if it approves.
    event Answered(uint256 indexed requestId, uint16 indexed country, Rejection reason, bytes32 statement);
    /// @notice A request was approved, and is good until then; or rejected, with no such time.
    event Concluded(uint256 indexed requestId, RequestStatus status, uint48 goodUntil);

    error CaseRegistryNoCase(uint40 caseId);
    error CaseRegistryNotParty(uint40 caseId, uint16 country);
    error CaseRegistryNotInvited(uint40 caseId, uint16 country);
    error CaseRegistryNotMember(uint16 country);
    error CaseRegistryCountryCount(uint256 count, uint256 max);
    error CaseRegistrySubjectCount(uint256 count, uint256 max);
    error CaseRegistryDuplicate(uint16 country);
    error CaseRegistryNoBasis();
    error CaseRegistryNoEvidence();
    error CaseRegistryNoReason();
    error CaseRegistryInvalidRequest(RequestKind kind, uint16 from, uint16 to);
    error CaseRegistryInvalidClock(uint48 answerBy, uint256 earliest, uint256 latest);
    error CaseRegistryNotOpen(uint256 requestId);
    error CaseRegistryNotAsked(uint256 requestId, uint16 country);
    error CaseRegistryAnswered(uint256 requestId, uint16 country);

    /// @notice A case; reverts `CaseRegistryNoCase` for none.
    /// @param caseId Counted from 1.
    /// @return The file.
    function caseOf(uint40 caseId) external view returns (CaseFile memory);

    /// @notice How many cases were opened.
    /// @return The number, which is the id of the last one.
    function caseCount() external view returns (uint40);

    /// @notice The parties to a case, open or closed; reverts `CaseRegistryNoCase` for none.
    /// @param caseId The case.
    /// @return Those that have accepted, the lead first.
    function partiesOf(uint40 caseId) external view returns (CountryList);

    /// @notice Whether a case is open and a country is a party to it.
    /// @param caseId Any number.
    /// @param country ISO 3166-1 numeric code.
    /// @return Whether it is.
    function isParty(uint40 caseId, uint16 country) external view returns (bool);

    /// @notice Passes if a case is open and a country is a party to it; reverts `CaseRegistryNoCase` or
    /// `CaseRegistryNotParty`.
    /// @param caseId The case.
    /// @param country ISO 3166-1 numeric code.
    function requireParty(uint40 caseId, uint16 country) external view;

    /// @notice A request with its status now; its kind is None for none.
    /// @param requestId Counted from 1.
    /// @return The request.
    function requestOf(uint256 requestId) external view returns (Request memory);

    /// @notice Who has approved a request so far.
    /// @param requestId The request.
    /// @return The countries; for those that decide together the one that asks among them, unless it is alone.
    function approversOf(uint256 requestId) external view returns (CountryList);

    /// @notice Opens a case, to which the lead alone is a party yet. Emits `CaseOpened`.
    /// @dev Reverts `CaseRegistryNotMember` where it names others and the lead is no member, since it has left or never
    /// joined: a file of its own is a national matter, one of several countries is not.
    /// @param countries The countries that it names, the lead first; one to eight, none twice.
    /// @param subjects Whom or what it is about, salted hashes; at most 32.
    /// @param basis Hash of the legal basis, not zero.
    /// @param evidence Hash of the evidence, or zero.
    /// @return The case's id.
    /// @custom:access The Supervisor of the lead.
    function open(
        uint16[] calldata countries,
        bytes32[] calldata subjects,
        bytes32 basis,
        bytes32 evidence
    ) external returns (uint40);

    /// @notice Takes part in a case. Emits `CaseAccepted`.
    /// @dev Only a party decides, asks, and holds money in a case, and none of them judges appeals against what is done in
    /// it. What was asked before goes on without it.
    /// @param caseId An open case that names the country.
    /// @param country ISO 3166-1 numeric code of a member that has neither accepted nor declined.
    /// @custom:access The Supervisor of that country.
    function accept(uint40 caseId, uint16 country) external;

    /// @notice Takes no part in a case, for good. Emits `CaseDeclined`.
    /// @param caseId An open case that names the country.
    /// @param country ISO 3166-1 numeric code of a country that has neither accepted nor declined.
    /// @param reason Why, not None.
    /// @custom:access The Supervisor of that country.
    function decline(uint40 caseId, uint16 country, Rejection reason) external;

    /// @notice Anchors further evidence. Emits `EvidenceAdded`.
    /// @param caseId An open case.
    /// @param country ISO 3166-1 numeric code of a party.
    /// @param evidence Hash of it, not zero.
    /// @custom:access The Supervisor of that country.
    function addEvidence(uint40 caseId, uint16 country, bytes32 evidence) external;

    /// @notice Asks. Emits `Requested`.
    /// @dev Information, Hold, Return and Forfeiture are asked of one country that the case names and that has not declined,
    /// the own one for what is national; it answers once it is a party. Extension, Renewal and Closure are asked of all that
    /// are parties and members at that moment. More than half of them must approve an Extension or a Renewal, all of them a
    /// Closure; the one that asks is counted if it is a member. Where one is alone, its Delegation must approve, so that no office
    /// goes on by itself.
    /// @param caseId An open case.
    /// @param from ISO 3166-1 numeric code of the country that asks.
    /// @param to ISO 3166-1 numeric code of the country that is asked, or zero for all.
    /// @param kind What is asked.
    /// @param subject Hash of what exactly is asked.
    /// @param answerBy Unix time from which nobody can answer any more, one hour to 30 days ahead.
    /// @return The request's id.
    /// @custom:access The Supervisor of the country that asks.
    function request(
        uint40 caseId,
        uint16 from,
        uint16 to,
        RequestKind kind,
        bytes32 subject,
        uint48 answerBy
    ) external returns (uint256);

    /// @notice Answers. Emits `Answered`, and `Concluded` if no further answer could change it; a Closure that is approved emits `CaseClosed`.
    /// @dev What was approved is good for 90 days.
    /// @param requestId An open request.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @param reason None to approve; otherwise why not.
    /// @param statement Hash of what is said beside, or zero.
    /// @custom:access The Supervisor of that country; its Delegation where it is alone in a case.
    function answer(uint256 requestId, uint16 country, Rejection reason, bytes32 statement) external;
}
