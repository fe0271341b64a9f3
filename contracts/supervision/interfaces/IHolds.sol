// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {Hold, HoldFile, HoldOrder, HoldReason} from "../types/Hold.sol";
import {ICaseRegistry} from "./ICaseRegistry.sol";

/// @title Holds of authorities: bite first, agree later, end by themselves.
/// @notice The Supervisor of an account's home has its money held at once. The Supervisor of the country that issues the
/// currency may hold a foreign account's money too; that hold is provisional and lapses after 72 hours unless the home
/// Supervisor ratifies it. Any other country asks in the case. Holds add up, each with its own authority, case, amount, end
/// and reason; releasing one frees its own amount. A hold bites until its end and not at that second, and its lapse needs
/// no transaction.
/// @dev A hold that has ended keeps its place for 30 days after the end that was asked for. Meanwhile the same country does not
/// hold on the same case again, nor, if it is not the home country, on any (SUP-6), unless the countries concerned have granted
/// a Renewal: no freeze is rolled over by its author alone, nor in another ledger that the currency trusts or has dropped and
/// that runs off. An account has sixteen places in a currency for its home country and sixteen for the issuer's. What is held
/// and taken from an account whose key is replaced stays with it.
interface IHolds {
    /// @notice Money is held; the hold in one word (`Hold`).
    event HoldPlaced(address indexed token, address indexed account, uint40 indexed caseId, uint256 place, Hold hold);
    /// @notice The home country agrees: the hold bites until its term.
    event HoldRatified(address indexed token, address indexed account, uint256 place, uint32 until);
    /// @notice The home country does not agree: the hold ends.
    event HoldRefused(address indexed token, address indexed account, uint256 place, bytes32 ground);
    /// @notice The authority lets go of some or all of its hold.
    event HoldReleased(address indexed token, address indexed account, uint256 place, uint104 amount);
    /// @notice The countries concerned have granted a longer term.
    event HoldExtended(address indexed token, address indexed account, uint256 place, uint32 until);
    /// @notice The hold ends upon appeal.
    event HoldOverturned(address indexed token, address indexed account, uint256 place);
    /// @notice Money that was held goes to a payee, by a request that the home country granted, in the issuer's hand.
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
    error HoldsRunOff(uint32 until, uint48 runOff);
    error HoldsFull(address token, address account, uint256 max);
    error HoldsNotLive(address token, address account, uint256 place);
    error HoldsNotProvisional(address token, address account, uint256 place);
    error HoldsProvisional(address token, address account, uint256 place);
    error HoldsNotOverturned(bytes32 hold);
    error HoldsNotGranted(uint256 requestId);
    error HoldsGrantUsed(uint256 requestId);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice Where cases are kept.
    /// @return The case registry.
    function cases() external view returns (ICaseRegistry);

    /// @notice A hold.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15.
    /// @return The hold; its status is None for none.
    function holdAt(address token, address account, uint256 place) external view returns (HoldFile memory);

    /// @notice Whether a hold bites now.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15.
    /// @return Whether it does.
    function isLive(address token, address account, uint256 place) external view returns (bool);

    /// @notice The hash by which a hold is known in requests and appeals: of this ledger, token, account, place,
    /// authority, case and term.
    /// @param token The currency.
    /// @param account The account.
    /// @param place 0 to 15.
    /// @return The key.
    function keyOf(address token, address account, uint256 place) external view returns (bytes32);

    /// @notice Whether a hold that bites, or ended less than 30 days ago, stands in the way of holding on the same case, or, of a
    /// country that is not the account's home, on any.
    /// @param token The currency.
    /// @param account The account.
    /// @param national Whether the account's home country asks.
    /// @param caseId The case, which counts for the home country alone.
    /// @return Whether there is one.
    function remembers(address token, address account, bool national, uint40 caseId) external view returns (bool);

    /// @notice How many holds a country has placed in the current 30 days, counted from 1970.
    /// @param authority ISO 3166-1 numeric code.
    /// @return placed The number.
    /// @return max The most that it may.
    function quotaOf(uint16 authority) external view returns (uint256 placed, uint256 max);

    /// @notice Holds money, or what no other authority holds of it. Emits `HoldPlaced`.
    /// @dev It goes before earmarks: nobody sets money aside from a Supervisor. What is earmarked is not paid while the
    /// money for it is held.
    /// @param order What to hold.
    /// @return The hold's place, 0 to 15.
    /// @custom:access The Supervisor of the account's home, or of the country that issues the currency.
    function place(HoldOrder calldata order) external returns (uint256);

    /// @notice Holds money again after a hold has ended, as the countries concerned have granted. Emits `HoldPlaced`.
    /// @param order What to hold, exactly as in the subject of the request: `keccak256(abi.encode(order))`.
    /// @param requestId A granted Renewal of the case, which is good once.
    /// @return The hold's place, 0 to 15.
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
    /// @param ground Hash of the ground.
    /// @custom:access The Supervisor of the account's home.
    function refuse(address token, address account, uint256 place, bytes32 ground) external;

    /// @notice Lets go of some or all of a hold. Emits `HoldReleased`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold.
    /// @param amount Minor units, at most what it holds.
    /// @custom:access The Supervisor of the country that holds.
    function release(address token, address account, uint256 place, uint104 amount) external;

    /// @notice Lengthens a live hold, as the countries concerned have granted. Emits `HoldExtended`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold that is not provisional.
    /// @param until Unix time, at most 90 days ahead; in a ledger that the currency has dropped at least 30 days before its run-off
    /// ends (`HoldsRunOff`). What must last longer is placed again in the ledger in force, as a Renewal.
    /// @param requestId A granted Extension of the case, whose subject is `keccak256(abi.encode(keyOf(...), until))`.
    /// @custom:access The Supervisor of the country that holds.
    function extend(address token, address account, uint256 place, uint32 until, uint256 requestId) external;

    /// @notice Ends a hold after a successful appeal. Emits `HoldOverturned`.
    /// @param token The currency.
    /// @param account The account.
    /// @param place Of a live hold.
    /// @custom:access Anyone.
    function overturn(address token, address account, uint256 place) external;

    /// @notice Ends a hold, or part of it, so that its currency pays the money to whom the home country has granted it.
    /// Emits `HoldTaken`.
    /// @param account The account.
    /// @param place Of a live hold.
    /// @param payee Who receives it.
    /// @param amount Minor units, at most what is held.
    /// @param requestId A granted Return or Forfeiture of the case, asked of the home country and good once, whose subject is
    /// `keccak256(abi.encode(keyOf(...), payee, amount))`.
    /// @custom:access The currency itself, on its issuer's order.
    function takeGranted(address account, uint256 place, address payee, uint104 amount, uint256 requestId) external;
}
