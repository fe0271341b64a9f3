// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice The terms of a tranche, one slot.
/// @param currency In which it is lent and owed.
/// @param rate Simple interest, basis points a year, actual/365, up to 10,000.
/// @param rank Seniority: 0 is paid before 1.
/// @param isGrant Whether nothing is owed for what is drawn.
/// @param firstDue Day since 1970 (UTC) of the first instalment; from then on, and from the one that was signed for, nothing is drawn.
/// @param interval Days from one instalment to the next, at least 1.
/// @param instalments How many equal parts of the principal, at least 1.
struct TrancheTerms {
    address currency;
    uint16 rate;
    uint8 rank;
    bool isGrant;
    uint24 firstDue;
    uint16 interval;
    uint16 instalments;
}

/// @notice A tranche, two slots. Amounts in minor units, below 2^64.
/// @param principal What bears interest.
/// @param accrued Interest to `day` that is not paid, in `INTEREST_UNIT`ths of a minor unit: nothing is rounded.
/// @param day Day since 1970 up to which interest is counted.
/// @param lenders How many shares it has.
/// @param drawdowns How often it was drawn on.
/// @param committed What its lenders signed for.
/// @param drawn What they were asked for, less what was not paid in time.
/// @param repaid Principal that left since the terms are what they are: with what is left, that of which instalments are equal parts.
/// @param kept What was tendered to lenders that could not be paid: owed, without interest.
struct Tranche {
    uint64 principal;
    uint128 accrued;
    uint24 day;
    uint8 lenders;
    uint32 drawdowns;
    uint64 committed;
    uint64 drawn;
    uint64 repaid;
    uint64 kept;
}

/// @notice Who has a share in a tranche, one slot.
/// @param account The lender's.
/// @param isLate Whether it did not pay a call in time: it is called no more until the borrower takes it back.
/// @param isVoteless Whether it was bought by somebody who may be the borrower in another coat: it does not decide on relief.
struct Lender {
    address account;
    bool isLate;
    bool isVoteless;
}

/// @notice A share in a tranche, one slot; minor units.
/// @param undrawn Committed and not yet paid.
/// @param owed Its part of the principal.
/// @param called Its part of the drawdown that is open.
/// @param kept What was tendered and it could not receive.
struct Position {
    uint64 undrawn;
    uint64 owed;
    uint64 called;
    uint64 kept;
}

/// @notice The drawdown of a tranche that is open, one slot.
/// @param award The works contract that is paid.
/// @param amount What is still to be paid by lenders, minor units; zero if none is open.
/// @param fundBy Unix time at which whoever has not paid is late.
/// @param stamp Of the debarments when the award was found eligible.
struct Call {
    uint64 award;
    uint64 amount;
    uint48 fundBy;
    uint64 stamp;
}

/// @notice The same relief for every tranche of a rank.
/// @param rank Which.
/// @param haircut Basis points of the principal, with interest added to it, that are forgiven; below 10,000.
/// @param rate As in the terms of a tranche, up to what it was.
/// @param firstDue As there.
/// @param interval As there.
/// @param instalments As there.
/// @param conditions Commitment to what else was agreed.
struct Relief {
    uint8 rank;
    uint16 haircut;
    uint16 rate;
    uint24 firstDue;
    uint16 interval;
    uint16 instalments;
    bytes32 conditions;
}

/// @notice A part of a share that is sold.
/// @param to The buyer's account; the borrower's buys back.
/// @param owed Minor units of principal.
/// @param undrawn Minor units of commitment; only to a lender of the same tranche.
struct ShareSale {
    address to;
    uint64 owed;
    uint64 undrawn;
}

/// @dev In a tranche.
uint256 constant MAX_LENDERS = 16;
/// @dev In a project: legs of an instruction.
uint256 constant MAX_POSITIONS = 32;
uint256 constant MAX_INSTALMENTS = 480;
/// @dev Basis points of a year of 365 days.
uint256 constant INTEREST_UNIT = 10_000 * 365;
uint256 constant BASIS_POINTS = 10_000;
/// @dev A whole, where a part is paid of what is due.
uint256 constant WHOLE = 1e9;

/// @notice What of the principal is not due yet on a day, rounded up: instalments are equal parts of what is owed and what was repaid.
/// @param terms The terms of the tranche.
/// @param state Where the tranche stands.
/// @param day Days since 1970.
function notYetDue(TrancheTerms memory terms, Tranche memory state, uint256 day) pure returns (uint256) {
    uint256 left = terms.instalments - instalmentsDue(terms, day);
    return ((uint256(state.principal) + state.repaid) * left + terms.instalments - 1) / terms.instalments;
}

/// @notice How many instalments have fallen due by a day.
function instalmentsDue(TrancheTerms memory terms, uint256 day) pure returns (uint256 count) {
    if (day < terms.firstDue) return 0;
    count = 1 + (day - terms.firstDue) / terms.interval;
    return count > terms.instalments ? terms.instalments : count;
}

/// @notice A tranche while an act changes it.
/// @param tranche Its id.
/// @param country ISO 3166-1 numeric code of the country that owes.
/// @param terms Its terms.
/// @param state Where it stands, interest counted until today.
/// @param weighted Principal times rate before the act.
/// @param accrued Interest before the act.
/// @param owed What the act adds to what is owed.
/// @param undrawn What the act adds to what may be drawn.
struct Book {
    uint256 tranche;
    uint16 country;
    TrancheTerms terms;
    Tranche state;
    uint256 weighted;
    uint256 accrued;
    int256 owed;
    int256 undrawn;
}

/// @notice How an act changes a share.
struct ShareChange {
    int256 owed;
    int256 undrawn;
    int256 kept;
}
