// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice What one country asks of others in a case.
enum RequestKind {
    None,
    Information,
    Hold,
    Extension,
    Renewal,
    Return,
    Forfeiture,
    Closure
}

/// @notice Why a country rejects a request, or its part in a case; None where it approves.
enum Rejection {
    None,
    InsufficientBasis,
    NoDualCriminality,
    Disproportionate,
    PublicOrder,
    PendingProceedings,
    AlreadyDecided,
    NotCompetent
}

/// @notice Open -> Approved or Rejected. An open one has lapsed when its clock has run out, an approved one 90 days after
/// the answer.
enum RequestStatus {
    None,
    Open,
    Approved,
    Rejected,
    Lapsed
}

/// @notice A file that countries keep together.
/// @param countries ISO 3166-1 numeric codes of the countries that were named, the lead first, at most eight.
/// @param parties Those of them that have accepted, the lead first.
/// @param openedAt Unix time.
/// @param closed Whether it was closed.
struct CaseFile {
    uint16[] countries;
    uint16[] parties;
    uint48 openedAt;
    bool closed;
}

/// @notice What is kept of a case, in one word; the lead comes first.
/// @param accepted One bit for each place in the list of countries.
/// @param declined As well; none is in both.
struct CaseRecord {
    CountryList countries;
    uint48 openedAt;
    uint8 accepted;
    uint8 declined;
    bool closed;
}

/// @notice A request, and what became of it.
/// @param caseId The case.
/// @param kind What is asked.
/// @param status Open, Approved, Rejected, or Lapsed.
/// @param from ISO 3166-1 numeric code of the country that asks.
/// @param to ISO 3166-1 numeric code of the country that is asked; zero if the parties decide together.
/// @param answerBy Unix time from which it can be answered no more.
/// @param answeredAt Unix time at which it was approved or rejected; 0 before.
/// @param asked Those that decide, one bit for each place in the case's list of countries.
/// @param approved Those that approve.
/// @param rejected Those that reject.
/// @param subject Hash of what exactly is asked.
struct Request {
    uint40 caseId;
    RequestKind kind;
    RequestStatus status;
    uint16 from;
    uint16 to;
    uint48 answerBy;
    uint48 answeredAt;
    uint8 asked;
    uint8 approved;
    uint8 rejected;
    bytes32 subject;
}
