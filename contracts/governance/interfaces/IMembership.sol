// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Country} from "../types/Membership.sol";
import {Office} from "../types/Office.sol";
import {IFoundation} from "./IFoundation.sol";

/// @title Who takes part.
/// @notice Members are named by ISO 3166-1 numeric code (1 to 999). The joint authority admits, suspends and expels; a
/// country joins and leaves by its own act. At most 255 members.
interface IMembership is IFoundation {
    event CountryAdmitted(uint16 indexed country, bytes2 alpha2, address delegation);
    event CountryAdmissionCancelled(uint16 indexed country);
    event CountryJoined(uint16 indexed country, uint8 index);
    event CountrySuspended(uint16 indexed country);
    event CountryReinstated(uint16 indexed country);
    event CountryNoticeGiven(uint16 indexed country, uint48 leavesAt);
    event CountryExpelled(uint16 indexed country, uint48 leavesAt);
    event CountryLeft(uint16 indexed country);
    event CountryWeightSet(uint16 indexed country, uint88 weight);

    error CountryRegistryInvalidCountry(uint16 country);
    error CountryRegistryInvalidAlpha2(bytes2 alpha2);
    error CountryRegistryFull();
    error CountryRegistryZeroWeight(uint16 country);

    /// @notice A country's file; all zero for a stranger.
    /// @param country ISO 3166-1 numeric code.
    /// @return The file.
    function countryOf(uint16 country) external view returns (Country memory);

    /// @notice The account that holds an office of a country that is Active.
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

    /// @notice Invites a country; it joins when its Delegation accepts. Emits `CountryAdmitted`, `CountryWeightSet`.
    /// @dev The country must be a stranger or Gone. A country that has been a member keeps its Delegation: naming
    /// another reverts `CountryRegistryDelegationKept`, or readmission would be a way round its sovereignty.
    /// @param country ISO 3166-1 numeric code, 1 to 999.
    /// @param alpha2 ISO 3166-1 alpha-2 code, two capital letters.
    /// @param delegation The account that will act for it; Delegation of no other country.
    /// @param weight Its weight, above zero.
    /// @custom:access The joint authority.
    function admit(uint16 country, bytes2 alpha2, address delegation, uint88 weight) external;

    /// @notice Takes back an invitation that was not accepted. Emits `CountryAdmissionCancelled`.
    /// @param country ISO 3166-1 numeric code of a Candidate.
    /// @custom:access The joint authority.
    function cancelAdmission(uint16 country) external;

    /// @notice Joins: the country becomes Active and receives a dense index. Emits `CountryJoined`, `OfficeTaken`.
    /// @dev Reverts `CountryRegistryWeightAboveCap` if this would break the cap, `CountryRegistryFull` at 255 members.
    /// @param country ISO 3166-1 numeric code of a Candidate.
    /// @custom:access The Delegation named in the invitation.
    function join(uint16 country) external;

    /// @notice Stops a country's vote; nothing national changes. Emits `CountrySuspended`.
    /// @param country ISO 3166-1 numeric code of an Active country.
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

    /// @notice Ends the membership of a country that was suspended before; it leaves after the notice period. Emits
    /// `CountryExpelled`.
    /// @dev Nothing national changes; the country may be invited again once it is Gone.
    /// @param country ISO 3166-1 numeric code of a Suspended country.
    /// @custom:access The joint authority.
    function expel(uint16 country) external;

    /// @notice Completes a withdrawal after the notice period and frees the index. Emits `CountryLeft`.
    /// @dev The country's offices, rules, participants and currency stay as they are: obligations run off.
    /// @param country ISO 3166-1 numeric code of a Withdrawing country.
    /// @custom:access Anyone.
    function completeWithdrawal(uint16 country) external;
}
