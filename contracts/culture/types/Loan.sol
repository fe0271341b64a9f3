// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice An object in a loan.
/// @param object Its id in the heritage registry.
/// @param value Agreed value, which is also the most that is paid for it; minor units of the loan's currency.
struct LoanObject {
    bytes32 object;
    uint88 value;
}

/// @notice What two museums agree. The chain keeps its hash alone.
/// @param lender Account of the museum that lends.
/// @param lenderCountry ISO 3166-1 numeric code of its country, whose passports the objects have.
/// @param borrower Account of the museum that borrows.
/// @param borrowerCountry ISO 3166-1 numeric code of its country.
/// @param indemnifier Account of the state or insurer that answers for loss and damage.
/// @param assessor Account of the expert whom both trust to assess damage.
/// @param currency In which objects are valued.
/// @param from Unix time from which objects may leave.
/// @param until Unix time at which all are to be back, nail to nail.
/// @param notice Seconds between a recall and the day on which objects are due; at most a year.
/// @param couriers Accounts that may carry an object between the two; at most eight.
/// @param objects One to 32, in rising order of their ids, so that none is there twice.
/// @param conditions Hash of the agreement: facilities, climate, display, credit.
/// @param number The lender's, so that no two loans are the same.
struct LoanTerms {
    address lender;
    uint16 lenderCountry;
    address borrower;
    uint16 borrowerCountry;
    address indemnifier;
    address assessor;
    address currency;
    uint40 from;
    uint40 until;
    uint32 notice;
    address[] couriers;
    LoanObject[] objects;
    bytes32 conditions;
    uint256 number;
}

/// @notice None -> Offered -> Agreed -> Closed. What is away from a closed loan still comes home.
enum LoanStatus {
    None,
    Offered,
    Agreed,
    Closed
}

/// @notice A loan, but for its terms; one slot.
/// @param status Where it stands.
/// @param until Unix time at which the objects are to be back, as extended or recalled.
/// @param immuneUntil Unix time until which the borrower's country lets nobody seize them; zero if it has not said so.
/// @param lenderOffer The end that the lender offers for an extension; zero for none.
/// @param borrowerOffer The end that the borrower offers.
struct Loan {
    LoanStatus status;
    uint40 until;
    uint40 immuneUntil;
    uint40 lenderOffer;
    uint40 borrowerOffer;
}

/// @notice AtHome -> Away -> Returned.
enum LoanPhase {
    AtHome,
    Away,
    Returned
}

/// @notice None -> Made -> Answered -> Assessed -> Paid; Made -> Assessed where the claim is accepted; back to None
/// where an object comes home that was claimed as not returned.
enum DamageStatus {
    None,
    Made,
    Answered,
    Assessed,
    Paid
}

/// @notice An object in a loan: where it stands, and what is claimed; three slots.
/// @param next Whom its custodian hands it to; zero for nobody.
/// @param phase Where it stands.
/// @param coveredUntil Unix time at which its indemnity lapses; zero if it has none.
/// @param returnedAt Unix time of its return.
/// @param indemnity Hash of the instruction in which its value is earmarked.
/// @param claimed What the lender asks, minor units.
/// @param found What the indemnifier grants, and once assessed what is due; minor units.
/// @param since Unix time of the last step.
/// @param damage Where the claim stands.
/// @param isNonReturn Whether it is claimed because it did not come back.
struct LoanItem {
    address next;
    LoanPhase phase;
    uint40 coveredUntil;
    uint40 returnedAt;
    bytes32 indemnity;
    uint88 claimed;
    uint88 found;
    uint40 since;
    DamageStatus damage;
    bool isNonReturn;
}
