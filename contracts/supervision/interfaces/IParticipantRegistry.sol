// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IParticipantNumbers} from "./IParticipantNumbers.sol";
import {ParticipantKind, ParticipantStatus, Standing} from "../types/Participant.sol";

/// @title Who may pay: licensed institutions, their standing and their accounts.
/// @notice Only the home Registrar licenses, amends, revokes and names accounts. What takes due process, one contract keeps
/// for all gates, `IStandings`: there the home Supervisor suspends participants and freezes accounts, and the home
/// Registrar has lost accounts replaced. Nobody else raises a participant's standing (SUP-3).
/// @dev A participant's id is its number at every gate (`IParticipantNumbers`) and never used again. An LEI is taken within
/// a country only: no Registrar can keep another's bank from its licence.
interface IParticipantRegistry {
    /// @notice A participant's file.
    /// @param lei ISO 17442 identifier.
    /// @param country ISO 3166-1 numeric code of its home.
    /// @param kind What it is licensed as.
    /// @param status Where it stands now.
    /// @param tier Assurance tier, 0 (lowest) to 7.
    /// @param expiry Unix time at which the licence ends.
    /// @param suspendedUntil Unix time at which the last suspension ends or ended; it does not bite at that second. Zero if
    /// there was none.
    struct ParticipantFile {
        bytes20 lei;
        uint16 country;
        ParticipantKind kind;
        ParticipantStatus status;
        uint8 tier;
        uint40 expiry;
        uint32 suspendedUntil;
    }

    /// @notice None -> Linked <-> Removed; Linked or Removed -> Replaced, which is final.
    enum AccountState {
        None,
        Linked,
        Removed,
        Replaced
    }

    /// @notice An account's file, one slot.
    /// @param participant The participant it belongs or belonged to: an account never changes sides.
    /// @param state Where it stands.
    /// @param frozenUntil Unix time at which the last freeze of it ends or ended; it does not bite at that second.
    /// @param successor The account that has replaced it.
    struct AccountFile {
        uint32 participant;
        AccountState state;
        uint48 frozenUntil;
        address successor;
    }

    event ParticipantLicensed(
        uint32 indexed participant,
        uint16 indexed country,
        bytes20 indexed lei,
        ParticipantKind kind,
        uint8 tier,
        uint40 expiry
    );
    event ParticipantAmended(uint32 indexed participant, uint8 tier, uint40 expiry);
    event SuspensionSet(uint32 indexed participant, uint32 until);
    event ParticipantRevoked(uint32 indexed participant);
    event AccountProposed(uint32 indexed participant, address indexed account);
    event AccountLinked(uint32 indexed participant, address indexed account);
    event AccountRemoved(uint32 indexed participant, address indexed account);
    event FreezeSet(address indexed account, uint48 until);
    event AccountReplaced(uint32 indexed participant, address indexed lost, address indexed successor);

    error ParticipantRegistryInvalidLei(bytes20 lei);
    error ParticipantRegistryLeiTaken(bytes20 lei, uint32 participant);
    error ParticipantRegistryInvalidKind();
    error ParticipantRegistryInvalidTier(uint8 tier);
    error ParticipantRegistryInvalidExpiry(uint40 expiry);
    error ParticipantRegistryUnknown(uint32 participant);
    error ParticipantRegistryWrongStatus(uint32 participant, ParticipantStatus status);
    error ParticipantRegistryInvalidAccount(address account);
    error ParticipantRegistryWrongAccountState(address account, AccountState state);
    error ParticipantRegistryNotProposed(address account, uint32 participant);
    error ParticipantRegistryNotStandings(address caller);

    /// @notice A participant's file; all zero for an unknown id.
    /// @param participant Its id.
    /// @return The file.
    function participantOf(uint32 participant) external view returns (ParticipantFile memory);

    /// @notice Who numbers participants.
    /// @return The numbers.
    function numbers() external view returns (IParticipantNumbers);

    /// @notice Where suspensions, freezes and replacements of accounts are decided; it alone marks them here.
    /// @return The contract.
    function standings() external view returns (address);

    /// @notice The participant licensed last under an identifier.
    /// @param country ISO 3166-1 numeric code of its home.
    /// @param lei ISO 17442 identifier.
    /// @return Its id, 0 if there was none.
    function participantByLei(uint16 country, bytes20 lei) external view returns (uint32);

    /// @notice The participant that operates an account now.
    /// @param account Any account.
    /// @return Its id, 0 unless the account is linked.
    function participantByAccount(address account) external view returns (uint32);

    /// @notice The country at home in which an account is.
    /// @param account Any account.
    /// @return ISO 3166-1 numeric code of its participant's country; 0 if it is not linked to one.
    function homeOf(address account) external view returns (uint16);

    /// @notice Where an account is at home and how it stands.
    /// @param account Any account.
    /// @return home ISO 3166-1 numeric code; 0 if it is not linked to a participant.
    /// @return standing Frozen if the account is; otherwise that of its participant, Unknown if it has none.
    function standingOf(address account) external view returns (uint16 home, Standing standing);

    /// @notice The account that has replaced another.
    /// @param account Any account.
    /// @return Its successor; zero unless it was replaced.
    function successorOf(address account) external view returns (address);

    /// @notice An account's file; all zero for a stranger.
    /// @param account Any account.
    /// @return The file.
    function accountOf(address account) external view returns (AccountFile memory);

    /// @notice Whether a Registrar has named an account for a participant and the account has not accepted yet.
    /// @param participant Its id.
    /// @param account Any account.
    /// @return Whether the account may accept.
    function isProposed(uint32 participant, address account) external view returns (bool);

    /// @notice Licenses an institution. Emits `ParticipantLicensed`.
    /// @dev The LEI's check digits are verified; in its country it must be new or belong to a revoked participant.
    /// @param lei ISO 17442 identifier.
    /// @param country ISO 3166-1 numeric code of its home.
    /// @param kind What it is licensed as, not None.
    /// @param tier Assurance tier, 0 to 7.
    /// @param expiry Unix time at which the licence ends: later than now, within ten years.
    /// @return participant Its id.
    /// @custom:access The Registrar of `country`.
    function license(
        bytes20 lei,
        uint16 country,
        ParticipantKind kind,
        uint8 tier,
        uint40 expiry
    ) external returns (uint32 participant);

    /// @notice Sets tier and licence end. Emits `ParticipantAmended`.
    /// @param participant Its id; not revoked.
    /// @param tier Assurance tier, 0 to 7.
    /// @param expiry Unix time at which the licence ends: later than now, within ten years.
    /// @custom:access The Registrar of its home.
    function amend(uint32 participant, uint8 tier, uint40 expiry) external;

    /// @notice Revokes a licence for good. Emits `ParticipantRevoked`.
    /// @dev Not while the participant is suspended: what its Supervisor froze, its Registrar does not free.
    /// @param participant Its id; active.
    /// @custom:access The Registrar of its home.
    function revoke(uint32 participant) external;

    /// @notice Sets until when a participant is suspended. Emits `SuspensionSet`.
    /// @param participant Its id.
    /// @param until Unix time; it bites before that second, and a time that is past ends it.
    /// @custom:access The contract `standings`.
    function setSuspension(uint32 participant, uint32 until) external;

    /// @notice Sets until when accounts are frozen. Emits `FreezeSet` for each.
    /// @param accounts The accounts.
    /// @param ends Of each, Unix time; it bites before that second, and a time that is past ends it.
    /// @custom:access The contract `standings`.
    function setFreezes(address[] calldata accounts, uint48[] calldata ends) external;

    /// @notice Names an account that the participant shall operate. Emits `AccountProposed`.
    /// @dev Proposals to several participants stand side by side: no Registrar can spoil another's.
    /// @param participant Its id; not revoked.
    /// @param account The account, not zero.
    /// @custom:access The Registrar of the participant's home.
    function proposeAccount(uint32 participant, address account) external;

    /// @notice Agrees to be a participant's account. Emits `AccountLinked`.
    /// @dev The account must be a stranger, or have been removed from this same participant: an account that changed
    /// sides would carry one participant's money out under another's name.
    /// @param participant The participant that it was proposed to; not revoked.
    /// @custom:access The account proposed.
    function acceptAccount(uint32 participant) external;

    /// @notice Takes an account out of use, and ends a proposal of it. Emits `AccountRemoved`.
    /// @param account A linked account.
    /// @custom:access The Registrar of the participant's home.
    function removeAccount(address account) external;

    /// @notice Replaces an account whose recovery is complete. Emits `AccountReplaced`.
    /// @dev The participant keeps its id, and with it every limit; balances move when each issuer agrees
    /// (`IForcedTransfers.forcedTransfer`).
    /// @param lost A linked or removed account.
    /// @param successor A stranger.
    /// @custom:access The contract `standings`.
    function replaceAccount(address lost, address successor) external;
}
