// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Why a participant is suspended, in one word that everybody may read; the rest is in the case.
enum SuspensionReason {
    None,
    Insolvency,
    Default,
    OperationalFailure,
    BreachOfRules,
    Fraud,
    MoneyLaundering,
    CourtOrder
}

/// @notice What a Supervisor orders when it suspends a participant.
/// @param gate Where the participant is licensed.
/// @param participant Its id there.
/// @param caseId An open case to which its home country is a party.
/// @param until Unix time at which the suspension is to end.
/// @param reason Why, not None.
/// @param statement Hash of the reasoned decision, not zero.
struct SuspensionOrder {
    address gate;
    uint32 participant;
    uint40 caseId;
    uint32 until;
    SuspensionReason reason;
    bytes32 statement;
}

/// @notice The last suspension of a participant, in one slot.
/// @param number Counts suspensions and extensions of the participant, from 1; 0 if it never was suspended.
/// @param caseId The case.
/// @param since Unix time from which the days of its Supervisor alone are counted.
/// @param until Unix time at which it ends or ended; it does not bite at that second.
/// @param reason Why.
/// @param overturned Whether an appeal has ended it.
struct SuspensionFile {
    uint32 number;
    uint40 caseId;
    uint32 since;
    uint32 until;
    SuspensionReason reason;
    bool overturned;
}
