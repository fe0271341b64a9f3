// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IHomeActs} from "./IHomeActs.sol";
import {Listing} from "../types/Listing.sol";

/// @title Freezes of whole accounts by sanctions lists, under the law of the account's home country alone.
/// @notice A country's Supervisor lists an entry: which list and which entry (a hash, as of "UN/1267/QDe.004"), the
/// national legal act, and an end. Then it freezes accounts under the entry, in bulk. A frozen account pays nothing,
/// receives nothing, redeems nothing, and nothing that it had set aside is paid, in whatever currency; only what a home
/// country grants out of a hold in a case can leave it (`IForcedTransfers.transferHeld`). No issuer, no other country and
/// no joint body freezes or frees.
/// @dev An entry ends after at most 180 days, by itself. Each later edition of it names a review that was made since. An
/// account may be frozen under up to eight entries; it is until the last of them ends. What an appeal has ended is not
/// frozen again under the same entry on the same legal act.
interface ISanctionsFreezes is IHomeActs {
    /// @notice An entry was listed, or its listing renewed.
    event Listed(
        uint16 indexed country,
        bytes32 indexed entry,
        uint32 edition,
        bytes32 basis,
        bytes32 review,
        uint48 until
    );
    /// @notice An entry was taken from the list.
    event Delisted(uint16 indexed country, bytes32 indexed entry, bytes32 ground);
    /// @notice An account is frozen under an entry.
    event AccountFrozen(address indexed gate, address indexed account, uint16 country, bytes32 indexed entry);
    /// @notice An account is no longer frozen under an entry, whether its Supervisor or an appeal says so.
    event AccountUnfrozen(address indexed gate, address indexed account, uint16 country, bytes32 indexed entry);
    /// @notice An appeal has ended what was frozen under an entry.
    event FreezeOverturned(address indexed gate, address indexed account, bytes32 indexed entry, bytes32 basis);

    error SanctionsFreezesNoEntry(uint16 country);
    error SanctionsFreezesNoBasis(bytes32 entry);
    error SanctionsFreezesNoReview(bytes32 entry, bytes32 review);
    error SanctionsFreezesInvalidEnd(uint48 until, uint48 earliest, uint48 latest);
    error SanctionsFreezesNotListed(uint16 country, bytes32 entry);
    error SanctionsFreezesNotHome(address account, uint16 home, uint16 country);
    error SanctionsFreezesTooMany(uint256 count, uint256 max);
    error SanctionsFreezesFull(address account, uint256 max);
    error SanctionsFreezesBarred(address account, bytes32 entry, bytes32 basis);
    error SanctionsFreezesNotFrozen(address account, bytes32 entry);
    error SanctionsFreezesNotOverturned(bytes32 act);

    /// @notice An entry as a country applies it.
    /// @param country ISO 3166-1 numeric code.
    /// @param entry Its hash.
    /// @return The listing; all zero if there was none.
    function listingOf(uint16 country, bytes32 entry) external view returns (Listing memory);

    /// @notice The entries under which an account is frozen; those that have ended may be among them.
    /// @param gate Where the account is known.
    /// @param account Any account.
    /// @return At most eight.
    function entriesOf(address gate, address account) external view returns (bytes32[] memory);

    /// @notice The hash by which an appeal knows a freeze: each edition of an entry can be appealed against anew.
    /// @param gate Where the account is known.
    /// @param account The account.
    /// @param entry The entry.
    /// @param edition Of the entry.
    /// @param basis Of that edition.
    /// @return The hash.
    function freezeAct(
        address gate,
        address account,
        bytes32 entry,
        uint32 edition,
        bytes32 basis
    ) external pure returns (bytes32);

    /// @notice Lists an entry, or renews a listing. Emits `Listed`.
    /// @param country ISO 3166-1 numeric code.
    /// @param entry Hash of the list's name and the entry's number, not zero.
    /// @param basis Hash of the national legal act, not zero.
    /// @param review Hash of the review that was made, new for each edition but the first, for which it is zero.
    /// @param until Unix time at which it ends: later than now, within 180 days.
    /// @custom:access The Supervisor of `country`.
    function list(uint16 country, bytes32 entry, bytes32 basis, bytes32 review, uint48 until) external;

    /// @notice Takes an entry from the list; `refresh` then frees its accounts. Emits `Delisted`.
    /// @param country ISO 3166-1 numeric code.
    /// @param entry A live entry.
    /// @param ground Hash of the ground, or zero.
    /// @custom:access The Supervisor of `country`.
    function delist(uint16 country, bytes32 entry, bytes32 ground) external;

    /// @notice Freezes accounts under an entry at once. Emits `AccountFrozen` for each that was not.
    /// @param gate Where the accounts are known.
    /// @param country ISO 3166-1 numeric code: the accounts' home.
    /// @param entry A live entry.
    /// @param accounts At most 64; in use or removed.
    /// @custom:access The Supervisor of `country`.
    function freeze(address gate, uint16 country, bytes32 entry, address[] calldata accounts) external;

    /// @notice Frees accounts from an entry, as when somebody was mistaken for another. Emits `AccountUnfrozen` for each.
    /// @param gate Where the accounts are known.
    /// @param country ISO 3166-1 numeric code: the accounts' home.
    /// @param entry The entry.
    /// @param accounts At most 64 that are frozen under it.
    /// @custom:access The Supervisor of `country`.
    function unfreeze(address gate, uint16 country, bytes32 entry, address[] calldata accounts) external;

    /// @notice Tells a gate the ends of freezes as they follow from the entries now, after a renewal or a delisting.
    /// @param gate Where the accounts are known.
    /// @param accounts At most 64.
    /// @custom:access Anyone.
    function refresh(address gate, address[] calldata accounts) external;

    /// @notice Ends a freeze under an entry after an appeal with success, unless the entry has another legal act by now, and
    /// bars it for the one that was appealed against. Emits `FreezeOverturned`.
    /// @param gate Where the account is known.
    /// @param account The account.
    /// @param entry The entry.
    /// @param edition Of the entry, against which the appeal was.
    /// @param basis Of that edition.
    /// @custom:access Anyone.
    function overturnFreeze(address gate, address account, bytes32 entry, uint32 edition, bytes32 basis) external;
}
