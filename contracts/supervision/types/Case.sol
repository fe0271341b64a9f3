// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

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

/// @notice Why a country refuses.
enum Ground {
    None,
    InsufficientBasis,
    NoDualCriminality,
    Disproportionate,
    PublicOrder,
    PendingProceedings,
    AlreadyDecided,
    NotCompetent
}

/// @notice Open -> Granted or Refused; an open one has lapsed when its clock has run out.
enum RequestStatus {
    None,
    Open,
    Granted,
    Refused,
    Lapsed
}

/// @notice A file that countries keep together.
/// @param countries ISO 3166-1 numeric codes of the countries concerned, the lead first, at most eight.
/// @param openedAt Unix time.
/// @param closed Whether it was closed.
struct CaseFile {
    uint16[] countries;
    uint48 openedAt;
    bool closed;
}

/// @notice What is kept of a case, in one word; the lead comes first.
struct CaseRecord {
    CountryList countries;
    uint48 openedAt;
    bool closed;
}

/// @notice A request, and what became of it.
/// @param caseId The case.
/// @param kind What is asked.
/// @param status Open, Granted, Refused, or Lapsed.
/// @param from ISO 3166-1 numeric code of the country that asks.
/// @param to ISO 3166-1 numeric code of the country that is asked; zero if all that are concerned decide together.
/// @param answerBy Unix time from which it can be answered no more.
/// @param granted Those that agree, one bit for each place in the case's list of countries.
/// @param refused Those that refuse.
/// @param subject Hash of what exactly is asked.
struct Request {
    uint40 caseId;
    RequestKind kind;
    RequestStatus status;
    uint16 from;
    uint16 to;
    uint48 answerBy;
    uint8 granted;
    uint8 refused;
    bytes32 subject;
}

/// @notice A participant's appeal against a hold.
/// @param caseId The case.
/// @param decideBy Unix time at which the votes are counted.
/// @param overturns Countries that would end the hold.
/// @param upholds Countries that would keep it.
struct Appeal {
    uint40 caseId;
    uint48 decideBy;
    uint16 overturns;
    uint16 upholds;
}
