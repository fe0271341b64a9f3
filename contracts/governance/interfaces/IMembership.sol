// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Country} from "../types/Membership.sol";
import {Appointment, Office} from "../types/Office.sol";
import {IFoundation} from "./IFoundation.sol";

/// @title Who takes part.
/// @notice Members are named by ISO 3166-1 numeric code (1 to 999). The joint authority admits, suspends and expels; a
/// country joins and leaves by its own act. At most 255 members.
interface IMembership is IFoundation {
    event CountryAdmitted(uint16 indexed country, bytes2 alpha2, address delegation, uint48 endsAt);
    event CountryAdmissionCancelled(uint16 indexed country);
    event CountryJoined(uint16 indexed country, uint8 index);
    event CountrySuspended(uint16 indexed country);
    event CountryReinstated(uint16 indexed country);
    event CountryNoticeGiven(uint16 indexed country, uint48 leavesAt);
    event CountryNoticeRevoked(uint16 indexed country);
    event CountryExpelled(uint16 indexed country, uint48 leavesAt);
    event CountryLeft(uint16 indexed country);
    event CountryWeightSet(uint16 indexed country, uint88 weight);

    error CountryRegistryInvalidCountry(uint16 country);
    error CountryRegistryInvalidAlpha2(bytes2 alpha2);
    error CountryRegistryAlpha2Taken(bytes2 alpha2, uint16 country);
    error CountryRegistryInvitationEnded(uint16 country, uint48 endsAt);
    error CountryRegistryWeightChanged(uint16 country, uint88 named, uint88 weight);
    error CountryRegistryOfficesKept(uint16 country);
    error CountryRegistryNoticeOver(uint16 country, uint48 leavesAt);
    error CountryRegistryFull();
    error CountryRegistryZeroWeight(uint16 country);

    /// @notice A country's file; all zero for a stranger.
    /// @dev An invitation that has ended is gone: its country is a stranger again or, if it has been a member, Gone.
    /// @param country ISO 3166-1 numeric code.
    /// @return The file.
    function countryOf(uint16 country) external view returns (Country memory);

    /// @notice The account that holds an office of a country that is Active.
    /// @dev Reverts `CountryRegistryOfficesFrozen` while its guardian has frozen the country's offices.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero while the office is vacant or the country is not Active.
    function activeOfficeOf(uint16 country, Office office) external view returns (address);

    /// @notice The country behind a dense index.
    /// @param index 0 to 255.
    /// @return ISO 3166-1 numeric code, 0 if the index is free.
    function countryAt(uint8 index) external view returns (uint16);

    /// @notice Bitmap of the dense indices in use.
    /// @return One bit an index.
    function indices() external view returns (uint256);

    /// @notice Invites a country for 180 days; it joins when its Delegation accepts. Emits `CountryAdmitted`,
    /// `CountryWeightSet`.
    /// @dev The country must be a stranger or Gone. A country that has been a member keeps its Delegation: naming
    /// another reverts `CountryRegistryDelegationKept`, or readmission would be a way round its sovereignty.
    /// @param country ISO 3166-1 numeric code, 1 to 999.
    /// @param alpha2 ISO 3166-1 alpha-2 code, two capital letters, no other country's.
    /// @param delegation The account that will act for it; Delegation of no other country.
    /// @param weight Its weight, above zero.
    /// @custom:access The joint authority.
    function admit(uint16 country, bytes2 alpha2, address delegation, uint88 weight) external;

    /// @notice Takes back an invitation that was not accepted. Emits `CountryAdmissionCancelled`.
    /// @param country ISO 3166-1 numeric code of a Candidate.
    /// @custom:access The joint authority.
    function cancelAdmission(uint16 country) external;

    /// @notice Joins: the country becomes Active and receives a dense index. Emits `CountryJoined`, `OfficeTaken`, and
    /// `OfficeAppointed` and `GuardianNamed` for those it names.
    /// @dev A country that joins for the first time has nothing to steal yet: whom it names here may take office at once,
    /// within 30 days, and is its guardian at once. One that has been a member keeps its offices and names nobody here.
    /// Reverts `CountryRegistryWeightChanged` if the joint authority has changed the weight, `CountryRegistryFull` at 255
    /// members.
    /// @param country ISO 3166-1 numeric code of a Candidate whose invitation has not ended.
    /// @param weight The weight on which it joins.
    /// @param guardian Its guardian; zero for none.
    /// @param first The first holders of its other offices.
    /// @custom:access The Delegation named in the invitation.
    function join(uint16 country, uint88 weight, address guardian, Appointment[] calldata first) external;

    /// @notice Stops a country's vote; nothing national changes. Emits `CountrySuspended`.
    /// @dev A country that was Active when it gave notice comes back suspended if it revokes it.
    /// @param country ISO 3166-1 numeric code of a country that is Active, or was when it gave notice.
    /// @custom:access The joint authority.
    function suspend(uint16 country) external;

    /// @notice Gives a suspended country its vote back. Emits `CountryReinstated`.
    /// @param country ISO 3166-1 numeric code of a Suspended country.
    /// @custom:access The joint authority.
    function reinstate(uint16 country) external;

    /// @notice Announces that the country leaves; its vote stops at once. Emits `CountryNoticeGiven`.
    /// @param country ISO 3166-1 numeric code of an Active or Suspended country.
    /// @custom:access The country's Delegation. Nobody can prevent it.
    function giveNotice(uint16 country) external;

    /// @notice Takes a notice back before it takes effect: the country is what it was. Emits `CountryNoticeRevoked`.
    /// @dev Reverts `CountryRegistryNoticeOver` from the time at which it may leave. An expulsion is not revoked.
    /// @param country ISO 3166-1 numeric code of a country that gave notice.
    /// @custom:access The country's Delegation.
    function revokeNotice(uint16 country) external;

    /// @notice Ends the membership of a country that was suspended before; it leaves after the notice period, or when its
    /// own notice takes effect. Emits `CountryExpelled`.
    /// @dev Nothing national changes; the country may be invited again once it is Gone.
    /// @param country ISO 3166-1 numeric code of a country that is Suspended, or was when it gave notice.
    /// @custom:access The joint authority.
    function expel(uint16 country) external;

    /// @notice Completes a withdrawal after the notice period and frees the index. Emits `CountryLeft`.
    /// @dev The country's offices, rules, participants and currency stay as they are: obligations run off.
    /// @param country ISO 3166-1 numeric code of a Withdrawing country.
    /// @custom:access Anyone.
    function completeWithdrawal(uint16 country) external;
}
