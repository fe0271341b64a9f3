// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Appeal, CaseFile, Ground, Request, RequestKind} from "../types/Case.sol";

/// @title The files that Supervisors of several countries keep together, and what they decide in them.
/// @notice A case has a lead, the countries concerned, a legal basis and evidence, of which the chain keeps hashes. What one
/// country wants of another it asks in a request with a clock: the other grants it, refuses it with a ground, or it lapses.
/// Some requests all countries concerned decide together. The holder of money that is held may appeal to the countries that
/// are no party to the case. Nothing here moves money or touches a hold: the hold ledger asks for what was decided.
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
    /// @notice A country answers; the ground is None if it agrees.
    event Answered(uint256 indexed requestId, uint16 indexed country, Ground ground, bytes32 statement);
    /// @notice A holder appeals against a hold.
    event Appealed(
        bytes32 indexed hold,
        uint40 indexed caseId,
        address indexed account,
        bytes32 grounds,
        uint48 decideBy
    );
    /// @notice A country that is no party has voted on an appeal.
    event AppealVoted(bytes32 indexed hold, uint16 indexed country, bool overturn);

    error CaseRegistryNoCase(uint40 caseId);
    error CaseRegistryNotParty(uint40 caseId, uint16 country);
    error CaseRegistryParty(uint40 caseId, uint16 country);
    error CaseRegistryNotMember(uint16 country);
    error CaseRegistryCountryCount(uint256 count, uint256 max);
    error CaseRegistrySubjectCount(uint256 count, uint256 max);
    error CaseRegistryDuplicate(uint16 country);
    error CaseRegistryNoBasis();
    error CaseRegistryNoEvidence();
    error CaseRegistryInvalidRequest(RequestKind kind, uint16 from, uint16 to);
    error CaseRegistryInvalidClock(uint48 answerBy, uint256 earliest, uint256 latest);
    error CaseRegistryNotOpen(uint256 requestId);
    error CaseRegistryNotAsked(uint256 requestId, uint16 country);
    error CaseRegistryAnswered(uint256 requestId, uint16 country);
    error CaseRegistryNotHolder(address account, address caller);
    error CaseRegistryNotHeld(address token, address account, uint256 place);
    error CaseRegistryAppealed(bytes32 hold);
    error CaseRegistryNoAppeal(bytes32 hold);
    error CaseRegistryVoted(bytes32 hold, uint16 country);

    /// @notice A case; reverts `CaseRegistryNoCase` for none.
    /// @param caseId Counted from 1.
    /// @return The file.
    function caseOf(uint40 caseId) external view returns (CaseFile memory);

    /// @notice How many cases were opened.
    /// @return The number, which is the id of the last one.
    function caseCount() external view returns (uint40);

    /// @notice Passes if a case is open and concerns a country; reverts `CaseRegistryNoCase` or `CaseRegistryNotParty`.
    /// @param caseId The case.
    /// @param country ISO 3166-1 numeric code.
    function requireParty(uint40 caseId, uint16 country) external view;

    /// @notice A request with its status now; its kind is None for none.
    /// @param requestId Counted from 1.
    /// @return The request.
    function requestOf(uint256 requestId) external view returns (Request memory);

    /// @notice An appeal against a hold; its case is 0 for none.
    /// @param hold The hold's key (`IHoldLedger.keyOf`).
    /// @return The appeal.
    function appealOf(bytes32 hold) external view returns (Appeal memory);

    /// @notice Whether an appeal was successful: its clock has run out, at least three countries voted, or all that could
    /// if they are fewer, and more of them for the holder than against.
    /// @param hold The hold's key.
    /// @return Whether the hold is to end.
    function isOverturned(bytes32 hold) external view returns (bool);

    /// @notice Opens a case. Emits `CaseOpened`.
    /// @param countries The countries concerned, the lead first; one to eight, none twice.
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

    /// @notice Anchors further evidence. Emits `EvidenceAdded`.
    /// @param caseId An open case.
    /// @param country ISO 3166-1 numeric code of a country concerned.
    /// @param evidence Hash of it, not zero.
    /// @custom:access The Supervisor of that country.
    function addEvidence(uint40 caseId, uint16 country, bytes32 evidence) external;

    /// @notice Asks. Emits `Requested`.
    /// @dev Information, Hold, Return and Forfeiture are asked of one country concerned, the own one for what is national;
    /// Extension, Renewal and Closure of all together. Then more than half of the countries must agree, of which the one
    /// that asks is counted; where it is alone, its Delegation must agree, so that no office goes on by itself.
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

    /// @notice Answers. Emits `Answered`; a Closure that is agreed emits `CaseClosed`.
    /// @param requestId An open request.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @param ground None to agree; otherwise why not.
    /// @param statement Hash of what is said beside, or zero.
    /// @custom:access The Supervisor of that country; its Delegation where it is alone in a case.
    function answer(uint256 requestId, uint16 country, Ground ground, bytes32 statement) external;

    /// @notice Appeals against a live hold, once. Emits `Appealed`.
    /// @param ledger Where the hold is: the currency's, or one that it had before.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of the hold in the ledger.
    /// @param grounds Hash of the grounds.
    /// @return The hold's key, by which the appeal is known. The votes are counted after five days.
    /// @custom:access The account itself.
    function appeal(
        address ledger,
        address token,
        address account,
        uint256 place,
        bytes32 grounds
    ) external returns (bytes32);

    /// @notice Votes on an appeal. Emits `AppealVoted`.
    /// @param hold The hold's key.
    /// @param country ISO 3166-1 numeric code of an Active member that is no party to the case.
    /// @param overturn Whether the hold is to end.
    /// @custom:access The Supervisor of that country.
    function voteOnAppeal(bytes32 hold, uint16 country, bool overturn) external;
}
