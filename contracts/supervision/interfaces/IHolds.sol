// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {HeldDays} from "../types/HeldDays.sol";
import {Hold, HoldFile, HoldOrder, HoldReason} from "../types/Hold.sol";
import {Outcome} from "../types/Appeal.sol";
import {IAppealable} from "./IAppealable.sol";
import {IAppeals} from "./IAppeals.sol";
import {ICaseRegistry} from "./ICaseRegistry.sol";

/// @title Holds of authorities: bite first, agree later, end by themselves.
/// @notice The Supervisor of an account's home has its money held at once. The Supervisor of the country that issues the
/// currency may hold a foreign account's money too; that hold is provisional and lapses after 72 hours unless the home
/// Supervisor ratifies it. Any other country asks in the case. Holds add up, each with its own authority, case, amount, end
/// and reason; releasing one frees its own amount. A hold bites until its end and not at that second, and its lapse needs
/// no transaction.
///
/// **No freeze is rolled over by its author alone (SUP-6, SUP-10).** An authority alone holds an account's money in a currency
/// on at most 180 of any 360 days, whatever the cases, counted in periods of two days from 1970 on. After a hold the same
/// country does not hold on the same case until 30 days after the end that was asked for, nor abroad on another case unless
/// the home country is a party to it; after the home country refused, not until 180 days have passed. What an appeal
/// overturned is not held again for 180 days in any case. More than that needs the parties' approval: an Extension or a
/// Renewal, among them always the home country, and beyond the 180 days and what was overturned one country more than the
/// authority's own. All of it counts across the ledgers that the currency trusts, and those that it dropped and that run off.
///
/// **Nothing is taken before an appeal could have been made, nor during one (SUP-9).** What is to be paid out of a hold is
/// announced in plain words ten days before; meanwhile the holder may appeal against the hold, and against the payment.
/// @dev A hold that has ended stays in its place while that is not needed for another, so that a released one bars nobody
/// from a place. An account has sixteen places in a currency for each of the two countries. What is held and taken from an
/// account whose key is replaced stays with it; its successor may appeal as well.
///
/// Acts that can be appealed (`IAppealable`): a hold, whose locator is `abi.encode(token, account, place)` and whose hash is
/// `keyOf(token, account, place)`; an announced payment, `abi.encode(token, account, place, payee, amount, requestId)` and
/// `bytes32(requestId)`. The time of a hold is rounded down to its period.
interface IHolds is IAppealable {
    /// @notice Money is held; the hold in one word (`Hold`).
    event HoldPlaced(address indexed token, address indexed account, uint40 indexed caseId, uint256 place, Hold hold);
    /// @notice The home country agrees: the hold bites until its term.
    event HoldRatified(address indexed token, address indexed account, uint256 place, uint32 until);
    /// @notice The home country does not agree: the hold ends.
    event HoldRefused(address indexed token, address indexed account, uint256 place, bytes32 reason);
    /// @notice The authority lets go of some or all of its hold.
    event HoldReleased(address indexed token, address indexed account, uint256 place, uint104 amount);
    /// @notice The parties have approved a longer term.
    event HoldExtended(address indexed token, address indexed account, uint256 place, uint32 until);
    /// @notice The hold ends upon appeal.
    event HoldOverturned(address indexed token, address indexed account, uint256 place);
    /// @notice Money that is held shall go to a payee, by a request that the home country approved, not before that time.
    event TakingAnnounced(
        address indexed token,
        address indexed account,
        uint256 place,
        address indexed payee,
        uint104 amount,
        uint256 requestId,
        uint256 payableFrom
    );
    /// @notice Money that was held goes to a payee, by a request that the home country approved, in the issuer's hand.
    event HoldTaken(
        address indexed token,
        address indexed account,
        uint256 place,
        address indexed payee,
        uint104 amount,
        uint256 requestId
    );

    error HoldsUnknownAccount(address token, address account);
    error HoldsNotCompetent(uint16 authority, uint16 home);
    error HoldsInvalidOrder(HoldReason reason, uint104 amount);
    error HoldsInvalidTerm(uint32 until, uint256 time, uint256 latest);
    error HoldsInvalidAmount(uint104 amount, uint104 held);
    error HoldsNothingFree(address token, address account);
    error HoldsQuota(uint16 authority, uint256 max);
    error HoldsRolling(uint16 authority, uint40 caseId, uint256 place);
    error HoldsRollingElsewhere(uint16 authority, uint40 caseId, address ledger);
    error HoldsTooLittleGas(address ledger, uint256 needed);
    error HoldsRunOff(uint32 until, uint48 runOff);
    error HoldsFull(address token, address account, uint256 max);
    error HoldsNotLive(address token, address account, uint256 place);
    error HoldsNotProvisional(address token, address account, uint256 place);
    error HoldsProvisional(address token, address account, uint256 place);
    error HoldsNotOverturned(bytes32 hold);
    error HoldsTooLong(uint16 authority, uint256 time, uint256 max);
    error HoldsNotApproved(uint256 requestId);
    error HoldsNotApprovedAtHome(uint256 requestId, uint16 home);
    error HoldsApprovalUsed(uint256 requestId);
    error HoldsTooEarly(uint256 requestId, uint256 payableFrom);
    error HoldsAppealed(bytes32 key, Outcome outcome);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice Where cases are kept.
    /// @return The case registry.
    function cases() external view returns (ICaseRegistry);

    /// @notice Where appeals are decided.
    /// @return The appeals.
    function appeals() external view returns (IAppeals);

    /// @notice A hold.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15 for holds of the home country, 16 to 31 for the issuer's.
    /// @return The hold; its status is None for none.
    function holdAt(address token, address account, uint256 place) external view returns (HoldFile memory);

    /// @notice Whether a hold bites now.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15 for holds of the home country, 16 to 31 for the issuer's.
    /// @return Whether it does.
    function isLive(address token, address account, uint256 place) external view returns (bool);

    /// @notice The hash by which a hold is known in requests and appeals: of this ledger, token, account, place,
    /// authority, case, start and term.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15 for holds of the home country, 16 to 31 for the issuer's.
    /// @return The key.
    function keyOf(address token, address account, uint256 place) external view returns (bytes32);

    /// @notice Whether something that is remembered here stands in the way of an order, which another ledger of the currency asks.
    /// @param order What is to be held there.
    /// @param home ISO 3166-1 numeric code of the account's home country.
    /// @param renewed Unix time at which the parties approved it; zero if they did not.
    /// @param joint Whether another country than the authority's has approved.
    /// @return Whether it does.
    function remembers(HoldOrder calldata order, uint16 home, uint256 renewed, bool joint) external view returns (bool);

    /// @notice Days on which an authority has held an account's money, with those that are remembered here.
    /// @param held Days that are known already.
    /// @param token The currency.
    /// @param account The account.
    /// @param authority ISO 3166-1 numeric code.
    /// @param national Whether the account is at home there.
    /// @return All of them.
    function daysWith(
        HeldDays held,
        address token,
        address account,
        uint16 authority,
        bool national
    ) external view returns (HeldDays);

    /// @notice How many holds a country has placed today (UTC) and on the 30 days before.
    /// @param authority ISO 3166-1 numeric code.
    /// @return placed The number.
    /// @return max The most that it may.
    function quotaOf(uint16 authority) external view returns (uint256 placed, uint256 max);

    /// @notice What is known of a payment out of a hold.
    /// @param requestId The request that was approved.
    /// @return payableFrom Unix time from which it may be paid; 0 until it is announced.
    /// @return done Whether it was, or the approval was used otherwise.
    function takingOf(uint256 requestId) external view returns (uint48 payableFrom, bool done);

    /// @notice Holds money, or what no other authority holds of it. Emits `HoldPlaced`.
    /// @dev It goes before earmarks: nobody sets money aside from a Supervisor. What is earmarked is not paid while the
    /// money for it is held.
    /// Reverts `HoldsNotCompetent`, `HoldsQuota` beyond 100 holds in any 30 days, `HoldsRolling`, `HoldsTooLong`, `HoldsFull`.
    /// Other ledgers of the currency are asked what they remember with 500,000 gas each (`HoldsTooLittleGas`); one that fails
    /// remembers nothing.
    /// @param order What to hold.
    /// @return The hold's place.
    /// @custom:access The Supervisor of the account's home, or of the country that issues the currency, if it is a member.
    function place(HoldOrder calldata order) external returns (uint256);

    /// @notice Holds money again after a hold has ended, as the parties have approved, among them the home country. Emits
    /// `HoldPlaced`.
    /// @dev What was refused or overturned needs an approval that came later.
    /// @param order What to hold, exactly as in the subject of the request: `keccak256(abi.encode(order))`.
    /// @param requestId An approved Renewal of the case, which is good once.
    /// @return The hold's place.
    /// @custom:access As for `place`.
    function placeAgain(HoldOrder calldata order, uint256 requestId) external returns (uint256);

    /// @notice Agrees to a provisional hold, which bites until its term then. Emits `HoldRatified`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live provisional hold.
    /// @custom:access The Supervisor of the account's home.
    function ratify(address token, address account, uint256 place) external;

    /// @notice Ends a provisional hold. Emits `HoldRefused`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live provisional hold.
    /// @param reason Hash of the reason.
    /// @custom:access The Supervisor of the account's home.
    function refuse(address token, address account, uint256 place, bytes32 reason) external;

    /// @notice Lets go of some or all of a hold. Emits `HoldReleased`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold.
    /// @param amount Minor units, at most what it holds.
    /// @custom:access The Supervisor of the country that holds.
    function release(address token, address account, uint256 place, uint104 amount) external;

    /// @notice Lengthens a live hold, as the parties have approved, among them the home country. Emits `HoldExtended`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold that is not provisional.
    /// @param until Unix time, at most 90 days ahead; in a ledger that the currency has dropped at least 30 days before its run-off
    /// ends (`HoldsRunOff`). What must last longer is placed again in the ledger in force, as a Renewal.
    /// @param requestId An approved Extension of the case, whose subject is `keccak256(abi.encode(keyOf(...), until))`.
    /// @custom:access The Supervisor of the country that holds.
    function extend(address token, address account, uint256 place, uint32 until, uint256 requestId) external;

    /// @notice Ends a hold after an appeal that was overturned or unanswered. Emits `HoldOverturned`.
    /// @dev If it has ended meanwhile, it is remembered as overturned.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of the hold.
    /// @custom:access Anyone.
    function overturn(address token, address account, uint256 place) external;

    /// @notice Announces what is to be paid out of a hold, so that the holder may appeal. Emits `TakingAnnounced`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold that is not provisional.
    /// @param payee Who is to receive it.
    /// @param amount Minor units, at most what is held.
    /// @param requestId An approved Return or Forfeiture of the case, asked of the home country, whose subject is
    /// `keccak256(abi.encode(keyOf(...), payee, amount))`.
    /// @custom:access Anyone who knows what was approved.
    function announceTaking(
        address token,
        address account,
        uint256 place,
        address payee,
        uint104 amount,
        uint256 requestId
    ) external;

    /// @notice Ends a hold, or part of it, so that its currency pays the money to whom the home country has approved it.
    /// Emits `HoldTaken`.
    /// @dev Reverts `HoldsTooEarly` until ten days after the announcement, and `HoldsAppealed` while an appeal against the
    /// hold or the payment is pending, or if one was not upheld.
    /// @param account The account.
    /// @param place Of a live hold.
    /// @param payee Who receives it.
    /// @param amount Minor units, at most what is held.
    /// @param requestId What was announced, good once, in an open case.
    /// @custom:access The currency itself, on its issuer's order.
    function takeApproved(address account, uint256 place, address payee, uint104 amount, uint256 requestId) external;
}
