// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {
    Agreement,
    AgreementDraft,
    AssistanceKind,
    AssistanceRequest,
    AssistanceStatus,
    AssistanceSubject,
    Urgency
} from "../types/Assistance.sol";

/// @title Mutual assistance between Supervisors: agreements on record, requests under their articles, and answers.
/// @notice Two countries, or a group, sign an agreement; under it their Supervisors ask each other, answer, and inform each
/// other unasked. Requests and answers travel sealed to the other Supervisor's key (`IDisclosureRegistry`); here stand
/// commitments that say nothing of whom they are about, and what both sides owe each other: article, urgency, deadline,
/// confidentiality, permitted uses, and the ground of a rejection (FATF R.37 to 40).
/// @dev Nothing here moves or holds money; what is to be held is placed as a hold, in a case to which a request may refer.
/// What was asked under an agreement is answered though the agreement has ended since.
interface IMutualAssistance {
    /// @notice An agreement was proposed, and signed by the country that proposes it.
    event AgreementProposed(
        uint32 indexed agreement,
        uint16 indexed proposer,
        uint16[] countries,
        bytes32 text,
        bytes32[] articles,
        bytes32[] grounds,
        uint40 validFrom,
        uint40 validUntil,
        uint16 noticeDays
    );
    /// @notice A country has signed an agreement.
    event AgreementSigned(uint32 indexed agreement, uint16 indexed country);
    /// @notice A country leaves an agreement at a time.
    event TerminationNoticed(uint32 indexed agreement, uint16 indexed country, uint40 leavesAt);
    /// @notice A country stays in an agreement.
    event TerminationWithdrawn(uint32 indexed agreement, uint16 indexed country);
    /// @notice A Supervisor asks another for assistance.
    event AssistanceRequested(
        uint256 indexed requestId,
        uint16 indexed from,
        uint16 indexed to,
        AssistanceSubject subject,
        AssistanceKind kind,
        Urgency urgency,
        uint40 answerBy
    );
    /// @notice A request was answered; the ground is 0 if nothing was rejected, the commitment if nothing was sent.
    event AssistanceAnswered(
        uint256 indexed requestId,
        AssistanceStatus status,
        uint8 ground,
        uint8 uses,
        bytes32 commitment
    );
    /// @notice A request was withdrawn.
    event AssistanceWithdrawn(uint256 indexed requestId);
    /// @notice What was received may be used for more.
    event UsesWidened(uint256 indexed requestId, uint8 uses);
    /// @notice A Supervisor informs another unasked.
    event InformationSent(
        uint256 indexed informationId,
        uint16 indexed from,
        uint16 indexed to,
        AssistanceSubject subject
    );

    error MutualAssistanceCountryCount(uint256 count, uint256 max);
    error MutualAssistanceDuplicate(uint16 country);
    error MutualAssistanceNoText();
    error MutualAssistanceArticleCount(uint256 articles, uint256 grounds);
    error MutualAssistanceInvalidTerm(uint40 validFrom, uint40 validUntil, uint16 noticeDays);
    error MutualAssistanceNotSide(uint32 agreement, uint16 country);
    error MutualAssistanceSigned(uint32 agreement, uint16 country);
    error MutualAssistanceEnded(uint32 agreement, uint40 validUntil);
    error MutualAssistanceNoticeGiven(uint32 agreement, uint16 country, uint40 leavesAt);
    error MutualAssistanceNoNotice(uint32 agreement, uint16 country);
    error MutualAssistanceNotInForce(uint32 agreement, uint16 from, uint16 to);
    error MutualAssistanceNoArticle(uint32 agreement, uint8 article);
    error MutualAssistanceNoKind();
    error MutualAssistanceInvalidUses(uint8 uses, uint8 permitted);
    error MutualAssistanceNoPurpose();
    error MutualAssistanceNoCommitment();
    error MutualAssistanceNotOpen(uint256 requestId, AssistanceStatus status);
    error MutualAssistanceInvalidAnswer(AssistanceStatus status, uint8 ground, bytes32 commitment);

    /// @notice An agreement; all zero for none.
    /// @param agreement Counted from 1.
    /// @return The record.
    function agreementOf(uint32 agreement) external view returns (Agreement memory);

    /// @notice When a country leaves an agreement.
    /// @param agreement The agreement.
    /// @param country ISO 3166-1 numeric code.
    /// @return Unix time; zero if it has given no notice.
    function leavesAt(uint32 agreement, uint16 country) external view returns (uint40);

    /// @notice Whether an agreement holds between two countries now: all have signed it, its time has come and has not
    /// ended, and neither of the two has left it.
    /// @param agreement The agreement.
    /// @param from ISO 3166-1 numeric code.
    /// @param to ISO 3166-1 numeric code of another country.
    /// @return Whether it does.
    function isInForce(uint32 agreement, uint16 from, uint16 to) external view returns (bool);

    /// @notice A request with its status now; all zero for none.
    /// @param requestId Counted from 1.
    /// @return The request.
    function assistanceOf(uint256 requestId) external view returns (AssistanceRequest memory);

    /// @notice Proposes an agreement and signs it. Emits `AgreementProposed`.
    /// @param draft The agreement.
    /// @return agreement Its number.
    /// @custom:access The Delegation of the first of its countries.
    function proposeAgreement(AgreementDraft calldata draft) external returns (uint32 agreement);

    /// @notice Signs an agreement. Emits `AgreementSigned`.
    /// @param agreement One that has not ended.
    /// @param country ISO 3166-1 numeric code of a side that has not signed it.
    /// @custom:access The Delegation of `country`.
    function signAgreement(uint32 agreement, uint16 country) external;

    /// @notice Gives notice of termination: the country leaves when the agreed days have passed. Emits
    /// `TerminationNoticed`.
    /// @dev An agreement of two ends with it; one of a group goes on between the others.
    /// @param agreement One that has not ended.
    /// @param country ISO 3166-1 numeric code of a side that has given no notice.
    /// @custom:access The Delegation of `country`.
    function giveNotice(uint32 agreement, uint16 country) external;

    /// @notice Withdraws a notice before it takes effect. Emits `TerminationWithdrawn`.
    /// @param agreement The agreement.
    /// @param country ISO 3166-1 numeric code of the country that gave it.
    /// @custom:access The Delegation of `country`.
    function withdrawNotice(uint32 agreement, uint16 country) external;

    /// @notice Asks for assistance. Emits `AssistanceRequested`.
    /// @param subject Under which article, about what, for which uses.
    /// @param kind What is asked, not None.
    /// @param urgency How urgent it is; with the kind it makes the deadline.
    /// @return requestId Its number.
    /// @custom:access The Supervisor of the country that asks.
    function requestAssistance(
        AssistanceSubject calldata subject,
        AssistanceKind kind,
        Urgency urgency
    ) external returns (uint256 requestId);

    /// @notice Answers a request, in time or late. Emits `AssistanceAnswered`.
    /// @param requestId One that is open or overdue.
    /// @param status Approved, with a commitment and no ground; ApprovedInPart, with both; Rejected, with a ground of the
    /// agreement.
    /// @param ground Number of the ground, or zero.
    /// @param uses Set of the uses that are permitted, of those asked for; empty where it is rejected.
    /// @param commitment To the sealed answer, or zero where nothing is sent.
    /// @custom:access The Supervisor of the country that is asked.
    function answerAssistance(
        uint256 requestId,
        AssistanceStatus status,
        uint8 ground,
        uint8 uses,
        bytes32 commitment
    ) external;

    /// @notice Withdraws a request. Emits `AssistanceWithdrawn`.
    /// @param requestId One that is open or overdue.
    /// @custom:access The Supervisor of the country that asked.
    function withdrawAssistance(uint256 requestId) external;

    /// @notice Permits further uses of what was sent. Emits `UsesWidened`.
    /// @param requestId One that was approved, wholly or in part.
    /// @param uses Set of all uses that are permitted from now on; none is taken back.
    /// @custom:access The Supervisor of the country that answered.
    function widenUses(uint256 requestId, uint8 uses) external;

    /// @notice Informs another Supervisor unasked. Emits `InformationSent`.
    /// @param subject Under which article, about what, for which uses.
    /// @return informationId Its number.
    /// @custom:access The Supervisor of the country that informs.
    function inform(AssistanceSubject calldata subject) external returns (uint256 informationId);
}
