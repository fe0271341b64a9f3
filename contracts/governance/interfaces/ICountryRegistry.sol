// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {Charter, Country} from "../types/Membership.sol";
import {Office} from "../types/Office.sol";

/// @title Who takes part, who acts for each country, and how much its vote weighs.
/// @notice Members are named by ISO 3166-1 numeric code (1 to 999). The joint authority admits, weighs and suspends;
/// it appoints nobody: a country's offices change only by that country's own signature, or, when its Delegation is
/// lost, after 30 days in which none of its offices objected (GOV-1).
/// @dev Clock: `block.timestamp` (ERC-6372). At most 255 members. Loops run over members, on cold paths only.
interface ICountryRegistry is IERC6372 {
    event CountryAdmitted(uint16 indexed country, bytes2 alpha2, address delegation);
    event CountryAdmissionCancelled(uint16 indexed country);
    event CountryJoined(uint16 indexed country, uint8 index);
    event CountrySuspended(uint16 indexed country);
    event CountryReinstated(uint16 indexed country);
    event CountryNoticeGiven(uint16 indexed country, uint48 leavesAt);
    event CountryExpelled(uint16 indexed country, uint48 leavesAt);
    event CountryLeft(uint16 indexed country);
    event CountryWeightSet(uint16 indexed country, uint88 weight);
    event OfficeAppointed(uint16 indexed country, Office indexed office, address account);
    event OfficeTaken(uint16 indexed country, Office indexed office, address account);
    event OfficeDismissed(uint16 indexed country, Office indexed office, address account);
    event RecoveryProposed(uint16 indexed country, address successor, uint48 readyAt);
    event RecoveryObjected(uint16 indexed country, address objector, uint48 barredUntil);
    event RecoveryWithdrawn(uint16 indexed country);

    error CountryRegistryNotJointAuthority(address caller);
    error CountryRegistryNotOffice(uint16 country, Office office, address caller);
    error CountryRegistryNotOfCountry(uint16 country, address caller);
    error CountryRegistryNotAppointed(uint16 country, Office office, address caller);
    error CountryRegistryInvalidCountry(uint16 country);
    error CountryRegistryInvalidAlpha2(bytes2 alpha2);
    error CountryRegistryInvalidCharter(Charter charter);
    error CountryRegistryInvalidAccount(address account);
    error CountryRegistryWrongStatus(uint16 country);
    error CountryRegistryDelegationTaken(address account, uint16 country);
    error CountryRegistryDelegationKept(uint16 country, address delegation);
    error CountryRegistryFull();
    error CountryRegistryWeightAboveCap(uint16 country, uint256 weight, uint256 total);
    error CountryRegistryZeroWeight(uint16 country);
    error CountryRegistryLengthMismatch(uint256 countries, uint256 weights);
    error CountryRegistryTooMany(uint256 length, uint256 max);
    error CountryRegistryTooEarly(uint16 country, uint48 readyAt);
    error CountryRegistryNoRecovery(uint16 country);
    error CountryRegistryRecoveryUnderWay(uint16 country);
    error CountryRegistryFutureLookup(uint256 timepoint, uint48 clock);

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice What the founders agreed.
    /// @return The charter.
    function charter() external view returns (Charter memory);

    /// @notice When the founders were complete for the first time; before that they decide nothing together, or the
    /// first to join would decide alone.
    /// @return Unix time, 0 until then.
    function foundedAt() external view returns (uint48);

    /// @notice A country's file; all zero for a stranger.
    /// @param country ISO 3166-1 numeric code.
    /// @return The file.
    function countryOf(uint16 country) external view returns (Country memory);

    /// @notice The account that holds an office.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero while the office is vacant.
    function officeOf(uint16 country, Office office) external view returns (address);

    /// @notice The account that holds an office of a country that is Active.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero while the office is vacant or the country is not Active.
    function activeOfficeOf(uint16 country, Office office) external view returns (address);

    /// @notice The account appointed to an office that has not accepted yet.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero if nobody is.
    function appointeeOf(uint16 country, Office office) external view returns (address);

    /// @notice Passes if an account holds an office, reverts `CountryRegistryNotOffice` otherwise.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @param account The account that claims it.
    function requireOffice(uint16 country, Office office, address account) external view;

    /// @notice The country for which an account is the Delegation.
    /// @param account Any account.
    /// @return ISO 3166-1 numeric code, 0 if it is nobody's Delegation.
    function countryOfDelegation(address account) external view returns (uint16);

    /// @notice The country behind a dense index.
    /// @param index 0 to 255.
    /// @return ISO 3166-1 numeric code, 0 if the index is free.
    function countryAt(uint8 index) external view returns (uint16);

    /// @notice Bitmap of the dense indices in use.
    /// @return One bit an index.
    function indices() external view returns (uint256);

    /// @notice A proposal under way to replace a lost Delegation.
    /// @param country ISO 3166-1 numeric code.
    /// @return successor The account proposed, zero if there is no proposal.
    /// @return readyAt Unix time from which the successor may take the office; with no proposal, the time until which
    /// none may be made.
    function recoveryOf(uint16 country) external view returns (address successor, uint48 readyAt);

    /// @notice A country's voting weight now.
    /// @param country ISO 3166-1 numeric code.
    /// @return The weight; zero unless the country is Active.
    function votingWeightOf(uint16 country) external view returns (uint256);

    /// @notice A country's voting weight at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param country ISO 3166-1 numeric code.
    /// @param timepoint Unix time.
    /// @return The weight.
    function pastVotingWeightOf(uint16 country, uint256 timepoint) external view returns (uint256);

    /// @notice The vote that an account may cast on a question asked at a past moment.
    /// @dev The weight is zero unless the account is the Delegation of a country that is Active now, was Active at that
    /// moment and has been a member since, so that the index is that of one country all the time. Reverts
    /// `CountryRegistryFutureLookup` for a member unless the moment is past.
    /// @param account Any account.
    /// @param timepoint Unix time.
    /// @return country ISO 3166-1 numeric code of the country it is the Delegation of, 0 for none.
    /// @return index The country's dense index.
    /// @return weight The country's weight at that moment; 0 if it may not vote.
    function votingRightOf(
        address account,
        uint256 timepoint
    ) external view returns (uint16 country, uint8 index, uint256 weight);

    /// @notice The sum of the voting weights now.
    /// @return The sum.
    function totalWeight() external view returns (uint256);

    /// @notice The sum of the voting weights at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param timepoint Unix time.
    /// @return The sum.
    function pastTotalWeight(uint256 timepoint) external view returns (uint256);

    /// @notice How many countries are Active now.
    /// @return The number.
    function activeCount() external view returns (uint256);

    /// @notice How many countries were Active at a past moment.
    /// @dev Reverts `CountryRegistryFutureLookup` unless the moment is past.
    /// @param timepoint Unix time.
    /// @return The number.
    function pastActiveCount(uint256 timepoint) external view returns (uint256);

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

    /// @notice Reweighs members; the cap must hold for every active member afterwards. Emits `CountryWeightSet` each.
    /// @dev At most 255 entries, each a Candidate, Active or Suspended country with a weight above zero.
    /// @param countries ISO 3166-1 numeric codes.
    /// @param weights The new weights, in the same order.
    /// @custom:access The joint authority.
    function setWeights(uint16[] calldata countries, uint88[] calldata weights) external;

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

    /// @notice Names the next holder of an office, who must accept. Emits `OfficeAppointed`.
    /// @dev Replaces an earlier appointment that was not accepted. The Delegation itself rotates the same way.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @param account The appointee, not zero.
    /// @custom:access The country's Delegation.
    function appoint(uint16 country, Office office, address account) external;

    /// @notice Accepts an appointment. Emits `OfficeTaken`.
    /// @dev Taking the Delegation objects to a recovery under way: the country has shown that it can act.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @custom:access The appointee.
    function takeOffice(uint16 country, Office office) external;

    /// @notice Vacates an office and drops a pending appointment to it. Emits `OfficeDismissed`.
    /// @param country ISO 3166-1 numeric code.
    /// @param office Any office but the Delegation, which only rotates.
    /// @custom:access The country's Delegation.
    function dismiss(uint16 country, Office office) external;

    /// @notice Proposes a new Delegation for a country that lost its own. Emits `RecoveryProposed`.
    /// @dev Refused for 90 days after an objection.
    /// @param country ISO 3166-1 numeric code of a country that has a Delegation.
    /// @param successor The account proposed; Delegation of no country.
    /// @custom:access The joint authority.
    function proposeRecovery(uint16 country, address successor) external;

    /// @notice Withdraws a recovery. Emits `RecoveryWithdrawn`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The joint authority.
    function withdrawRecovery(uint16 country) external;

    /// @notice Ends a recovery and bars another for 90 days. Emits `RecoveryObjected`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access Any office of the country.
    function objectToRecovery(uint16 country) external;

    /// @notice Takes the Delegation after 30 days without objection. Emits `OfficeTaken`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The successor proposed.
    function completeRecovery(uint16 country) external;
}
