// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

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

/// @notice National and Ratified bite until their term; Provisional until the home country's clock runs out.
enum HoldStatus {
    None,
    National,
    Provisional,
    Ratified,
    Ended
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
/// @param until Unix time at which it stops to bite; it does not bite at that second.
/// @param term Unix time until which it was asked for, whatever became of it.
/// @param authority ISO 3166-1 numeric code of the country that holds.
/// @param home ISO 3166-1 numeric code of the country at home in which the account was when it was held.
/// @param caseId The case.
/// @param reason Why.
/// @param status What became of it; a lapse changes nothing here.
struct HoldFile {
    uint104 amount;
    uint32 until;
    uint32 term;
    uint16 authority;
    uint16 home;
    uint40 caseId;
    HoldReason reason;
    HoldStatus status;
}

/// @notice A hold in one word; zero where there was none.
/// @dev amount 104 | until 32 | term 32 | authority 16 | home 16 | case 40 | reason 8 | status 8.
type Hold is uint256;

using {
    amountOf,
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
    return keccak256(abi.encode(ledger, token, account, place, file.authority, file.caseId, file.term));
}

/// @notice A hold that begins to bite.
/// @dev The amount is at most the order's, the end at most its term.
function toHold(HoldOrder calldata order, uint256 amount, uint16 home, uint256 until) pure returns (Hold) {
    HoldStatus status = order.authority == home ? HoldStatus.National : HoldStatus.Provisional;
    return
        Hold.wrap(
            (amount << 152) |
                (until << 120) |
                (uint256(order.until) << 88) |
                (uint256(order.authority) << 72) |
                (uint256(home) << 56) |
                (uint256(order.caseId) << 16) |
                (uint256(order.reason) << 8) |
                uint256(status)
        );
}

function amountOf(Hold self) pure returns (uint104) {
    return uint104(Hold.unwrap(self) >> 152);
}

function untilOf(Hold self) pure returns (uint32) {
    return uint32(Hold.unwrap(self) >> 120);
}

function termOf(Hold self) pure returns (uint32) {
    return uint32(Hold.unwrap(self) >> 88);
}

function authorityOf(Hold self) pure returns (uint16) {
    return uint16(Hold.unwrap(self) >> 72);
}

function homeOf(Hold self) pure returns (uint16) {
    return uint16(Hold.unwrap(self) >> 56);
}

function caseOf(Hold self) pure returns (uint40) {
    return uint40(Hold.unwrap(self) >> 16);
}

function statusOf(Hold self) pure returns (HoldStatus) {
    return HoldStatus(uint8(Hold.unwrap(self)));
}

function isLiveAt(Hold self, uint256 time) pure returns (bool) {
    HoldStatus status = self.statusOf();
    return time < self.untilOf() && status != HoldStatus.None && status != HoldStatus.Ended;
}

/// @notice The hold after part of it was released; ended if nothing is left. At most its amount.
function less(Hold self, uint104 amount) pure returns (Hold) {
    Hold rest = Hold.wrap(Hold.unwrap(self) - (uint256(amount) << 152));
    return rest.amountOf() == 0 ? rest.ended() : rest;
}

/// @notice The hold after its account's home country has agreed.
function ratified(Hold self) pure returns (Hold) {
    return _with(self, self.termOf(), HoldStatus.Ratified);
}

/// @notice The hold with another end.
function extended(Hold self, uint32 until) pure returns (Hold) {
    return _with(self, until, self.statusOf());
}

function ended(Hold self) pure returns (Hold) {
    return _with(self, self.untilOf(), HoldStatus.Ended);
}

function toFile(Hold self) pure returns (HoldFile memory) {
    return
        HoldFile({
            amount: self.amountOf(),
            until: self.untilOf(),
            term: self.termOf(),
            authority: self.authorityOf(),
            home: self.homeOf(),
            caseId: self.caseOf(),
            reason: HoldReason(uint8(Hold.unwrap(self) >> 8)),
            status: self.statusOf()
        });
}

function _with(Hold self, uint32 until, HoldStatus status) pure returns (Hold) {
    uint256 cleared = Hold.unwrap(self) & ~((uint256(type(uint32).max) << 120) | 0xff);
    return Hold.wrap(cleared | (uint256(until) << 120) | uint256(status));
}
