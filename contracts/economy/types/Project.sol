// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice None -> Effective <-> Default.
enum ProjectStatus {
    None,
    Effective,
    Default
}

/// @notice None -> Draft -> Signing -> Signed. Tranches are offered in a draft, and to no one who has signed.
enum AgreementStatus {
    None,
    Draft,
    Signing,
    Signed
}

/// @notice What a project says, whoever lends.
/// @param finance The contract that keeps the loan (`IProjectFinance`).
/// @param plan The works plan whose milestones release money (`IMilestones`).
/// @param majority Basis points of what is owed in a tranche by whose holders a restructuring binds all of it, 5,001 to 10,000.
/// @param grace Days after a due date before non-payment is a default, 1 to 180.
/// @param funding Days that a lender has to pay what was called, 1 to 90.
/// @param lists ISO 3166-1 numeric codes of the countries whose debarments count, 1 to 8.
/// @param conditions Commitment to the agreement: covenants, representations, governing law.
struct ProjectTerms {
    address finance;
    bytes32 plan;
    uint16 majority;
    uint16 grace;
    uint16 funding;
    uint16[] lists;
    bytes32 conditions;
}

/// @notice A project that was signed, three slots.
/// @param borrower The account that draws and owes.
/// @param country ISO 3166-1 numeric code of its home, in whose debt statement everything stands.
/// @param status Where it stands.
/// @param tranches How many.
/// @param positions How many shares in all its tranches: each is a leg when all are repaid.
/// @param majority As in its terms.
/// @param grace As in its terms, days.
/// @param funding As in its terms, days.
/// @param plan As in its terms.
/// @param lists As in its terms.
struct Project {
    address borrower;
    uint16 country;
    ProjectStatus status;
    uint8 tranches;
    uint8 positions;
    uint16 majority;
    uint16 grace;
    uint16 funding;
    bytes32 plan;
    CountryList lists;
}

/// @notice A project until it is signed.
/// @param status Where the agreement stands.
/// @param finance As in its terms.
/// @param terms Hash of all that was offered, in order, which whoever signs names.
/// @param project What is opened once it is signed.
struct Agreement {
    AgreementStatus status;
    address finance;
    bytes32 terms;
    Project project;
}

/// @notice A share that is offered, one slot.
/// @param lender Whom.
/// @param amount Minor units.
/// @param isSigned Whether it has signed.
struct Offer {
    address lender;
    uint56 amount;
    bool isSigned;
}
