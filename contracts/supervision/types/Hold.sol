// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {PERIOD} from "./HeldDays.sol";

/// @notice Why money is held, in one word that everybody may read; the rest is in the case.
enum HoldReason {
    None,
    Fraud,
    MoneyLaundering,
    TerroristFinancing,
    Sanctions,
    CourtOrder,
    Insolvency,
    Error
}

/// @notice National and Ratified bite until their term; Provisional until the home country's clock runs out. The others have
/// ended: released or paid out, refused by the home country, overturned upon appeal.
enum HoldStatus {
    None,
    National,
    Provisional,
    Ratified,
    Ended,
    Refused,
    Overturned
}

/// @notice What a Supervisor asks for when it has money held.
/// @param token The currency.
/// @param account Whose money.
/// @param authority ISO 3166-1 numeric code of the Supervisor's country: the account's home, or the currency's issuer.
/// @param caseId An open case that concerns that country.
/// @param amount Minor units; what is free is held if that is less.
/// @param until Unix time at which the hold is to end, at most 90 days ahead.
/// @param reason Why, not None.
struct HoldOrder {
    address token;
    address account;
    uint16 authority;
    uint40 caseId;
    uint104 amount;
    uint32 until;
    HoldReason reason;
}

/// @notice A hold as people read it.
/// @param amount Minor units still held by it.
/// @param since Unix time from which it bites, rounded down to a period of two days.
/// @param until Unix time at which it stops to bite, or did; it does not bite at that second.
/// @param term Unix time until which it was asked for, whatever became of it.
/// @param authority ISO 3166-1 numeric code of the country that holds.
/// @param home ISO 3166-1 numeric code of the country at home in which the account was when it was held.
/// @param caseId The case.
/// @param reason Why.
/// @param status What became of it; a lapse changes nothing here.
struct HoldFile {
    uint104 amount;
    uint32 since;
    uint32 until;
    uint32 term;
    uint16 authority;
    uint16 home;
    uint40 caseId;
    HoldReason reason;
    HoldStatus status;
}

/// @notice A hold in one word; zero where there was none.
/// @dev amount 104 | until 32 | period of its start 16 | seconds from there to the term 24 | authority 16 | home 16 | case 40 |
/// reason 4 | status 4.
type Hold is uint256;

using {
    amountOf,
    sinceOf,
    untilOf,
    termOf,
    authorityOf,
    homeOf,
    caseOf,
    statusOf,
    isLiveAt,
    less,
    ratified,
    extended,
    ended,
    toFile
} for Hold global;

/// @notice The hash by which a hold is known in requests and appeals. Its ledger is in it, so that no other contract has a
/// hold of the same key.
function holdKey(
    address ledger,
    address token,
    address account,
    uint256 place,
    HoldFile memory file
) pure returns (bytes32) {
    return keccak256(abi.encode(ledger, token, account, place, file.authority, file.caseId, file.since, file.term));
}

/// @notice A hold that begins to bite.
/// @dev The amount is at most the order's, the end at most its term, and that at most 90 days after the time.
function toHold(
    HoldOrder calldata order,
    uint256 amount,
    uint16 home,
    uint256 time,
    uint256 until
) pure returns (Hold) {
    HoldStatus status = order.authority == home ? HoldStatus.National : HoldStatus.Provisional;
    uint256 period = time / PERIOD;
    return
        Hold.wrap(
            (amount << 152) |
                (until << 120) |
                (period << 104) |
                ((order.until - period * PERIOD) << 80) |
                (uint256(order.authority) << 64) |
                (uint256(home) << 48) |
                (uint256(order.caseId) << 8) |
                (uint256(order.reason) << 4) |
                uint256(status)
        );
}

function amountOf(Hold self) pure returns (uint104) {
    return uint104(Hold.unwrap(self) >> 152);
}

function untilOf(Hold self) pure returns (uint32) {
    return uint32(Hold.unwrap(self) >> 120);
}

function sinceOf(Hold self) pure returns (uint32) {
    return uint32(uint16(Hold.unwrap(self) >> 104) * PERIOD);
}

function termOf(Hold self) pure returns (uint32) {
    return self.sinceOf() + uint24(Hold.unwrap(self) >> 80);
}

function authorityOf(Hold self) pure returns (uint16) {
    return uint16(Hold.unwrap(self) >> 64);
}

function homeOf(Hold self) pure returns (uint16) {
    return uint16(Hold.unwrap(self) >> 48);
}

function caseOf(Hold self) pure returns (uint40) {
    return uint40(Hold.unwrap(self) >> 8);
}

function statusOf(Hold self) pure returns (HoldStatus) {
    return HoldStatus(Hold.unwrap(self) & 0xf);
}

function isLiveAt(Hold self, uint256 time) pure returns (bool) {
    HoldStatus status = self.statusOf();
    return time < self.untilOf() && status != HoldStatus.None && status < HoldStatus.Ended;
}

/// @notice The hold after part of it was released, or paid out; ended if nothing is left. At most its amount.
function less(Hold self, uint104 amount, uint256 time) pure returns (Hold) {
    Hold rest = Hold.wrap(Hold.unwrap(self) - (uint256(amount) << 152));
    return rest.amountOf() == 0 ? rest.ended(HoldStatus.Ended, time) : rest;
}

/// @notice The hold after its account's home country has agreed.
function ratified(Hold self) pure returns (Hold) {
    return _with(self, self.termOf(), HoldStatus.Ratified);
}

/// @notice The hold with another end.
function extended(Hold self, uint32 until) pure returns (Hold) {
    return _with(self, until, self.statusOf());
}

/// @notice The hold that bites no more from a time on.
function ended(Hold self, HoldStatus status, uint256 time) pure returns (Hold) {
    return _with(self, uint32(time), status);
}

function toFile(Hold self) pure returns (HoldFile memory) {
    return
        HoldFile({
            amount: self.amountOf(),
            since: self.sinceOf(),
            until: self.untilOf(),
            term: self.termOf(),
            authority: self.authorityOf(),
            home: self.homeOf(),
            caseId: self.caseOf(),
            reason: HoldReason((Hold.unwrap(self) >> 4) & 0xf),
            status: self.statusOf()
        });
}

function _with(Hold self, uint32 until, HoldStatus status) pure returns (Hold) {
    uint256 cleared = Hold.unwrap(self) & ~((uint256(type(uint32).max) << 120) | 0xf);
    return Hold.wrap(cleared | (uint256(until) << 120) | uint256(status));
}
