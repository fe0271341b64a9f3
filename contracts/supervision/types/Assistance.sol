// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice What one authority asks of another; the deadline follows from it and from the urgency (`answerTime`).
enum AssistanceKind {
    None,
    Information,
    Records,
    Testimony,
    ProvisionalMeasures,
    Enforcement
}

/// @notice How urgent a request is.
enum Urgency {
    Routine,
    Urgent,
    Immediate
}

/// @notice Who may know of a request, its answer, or information: whoever the law of the receiving country names; the
/// authorities that carry it out; or the two Supervisors alone, so that nobody tells the person concerned.
enum Confidentiality {
    Ordinary,
    AuthoritiesOnly,
    SupervisorsOnly
}

/// @notice Open -> Approved, ApprovedInPart or Rejected; Open -> Withdrawn. An open one is Overdue once its deadline has
/// passed, when it can still be answered, and Lapsed 90 days after it.
enum AssistanceStatus {
    None,
    Open,
    Overdue,
    Lapsed,
    Approved,
    ApprovedInPart,
    Rejected,
    Withdrawn
}

/// @notice An agreement that is proposed for signature.
/// @param countries ISO 3166-1 numeric codes: two for a bilateral agreement, up to eight for one of a group, none twice; the
/// first proposes.
/// @param text Hash of the text, not zero.
/// @param articles Hashes of the articles under which assistance may be asked, 1 to 64, known by their number from 1.
/// @param grounds Hashes of the grounds on which a request may be rejected, 1 to 32, known by their number from 1.
/// @param validFrom Unix time from which it holds, if all have signed it.
/// @param validUntil Unix time at which it ends: later than now and than `validFrom`, within ten years of it.
/// @param noticeDays Days between a notice of termination and its effect, 1 to 366.
struct AgreementDraft {
    uint16[] countries;
    bytes32 text;
    bytes32[] articles;
    bytes32[] grounds;
    uint40 validFrom;
    uint40 validUntil;
    uint16 noticeDays;
}

/// @notice What is kept of an agreement: a word, and the hash of its text.
/// @param countries The countries.
/// @param signed One bit for each that has signed, by its place in the list.
/// @param articles How many articles there are.
/// @param grounds How many grounds there are.
struct Agreement {
    CountryList countries;
    uint40 validFrom;
    uint40 validUntil;
    uint16 noticeDays;
    uint8 articles;
    uint8 grounds;
    uint8 signed;
    bytes32 text;
}

/// @notice What a request, or information that nobody asked for, is under and about.
/// @param agreement An agreement in force between the two countries.
/// @param article Number of its article.
/// @param from ISO 3166-1 numeric code of the country that asks or informs.
/// @param to ISO 3166-1 numeric code of the other.
/// @param confidentiality Who may know of it.
/// @param uses Set of uses, not empty: bit 0 supervision, 1 intelligence, 2 criminal investigation, 3 evidence in court, 4
/// recovery of assets, 5 sanctions. Whoever receives information uses it for nothing else.
/// @param caseId An open case to which the country that asks or informs is a party; zero for none.
/// @param purpose Hash of the purpose in words, salted; not zero.
/// @param commitment To the sealed message, which alone names whom it is about; not zero.
struct AssistanceSubject {
    uint32 agreement;
    uint8 article;
    uint16 from;
    uint16 to;
    Confidentiality confidentiality;
    uint8 uses;
    uint40 caseId;
    bytes32 purpose;
    bytes32 commitment;
}

/// @notice A request, and what became of it.
/// @param askedAt Unix time; zero for none.
/// @param answerBy Unix time: the last second at which an answer is in time.
/// @param answeredAt Unix time of the answer; zero before.
/// @param ground Number of the agreement's ground on which it, or part of it, was rejected; zero for none.
/// @param uses Those asked for, and once answered those permitted.
/// @param answer Commitment to the sealed answer; zero for none.
struct AssistanceRequest {
    uint32 agreement;
    uint16 from;
    uint16 to;
    AssistanceStatus status;
    AssistanceKind kind;
    Urgency urgency;
    uint8 ground;
    uint8 uses;
    uint40 askedAt;
    uint40 answerBy;
    uint40 answeredAt;
    bytes32 commitment;
    bytes32 answer;
}

/// @notice Seconds in which a request is to be answered.
/// @dev Weeks for what is routine (FATF R.40, Egmont Principles 22 to 24 ask for "timely"), hours where money or a person
/// would be gone.
function answerTime(AssistanceKind kind, Urgency urgency) pure returns (uint40) {
    if (kind == AssistanceKind.Information) return _ofThree(urgency, 30 days, 7 days, 1 days);
    if (kind == AssistanceKind.Records) return _ofThree(urgency, 45 days, 14 days, 2 days);
    if (kind == AssistanceKind.Testimony) return _ofThree(urgency, 90 days, 30 days, 7 days);
    if (kind == AssistanceKind.ProvisionalMeasures) return _ofThree(urgency, 14 days, 3 days, 12 hours);
    return _ofThree(urgency, 90 days, 30 days, 7 days);
}

function _ofThree(Urgency urgency, uint40 routine, uint40 urgent, uint40 immediate) pure returns (uint40) {
    if (urgency == Urgency.Routine) return routine;
    return urgency == Urgency.Urgent ? urgent : immediate;
}
