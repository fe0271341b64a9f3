// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../types/Office.sol";
import {IFoundation} from "./IFoundation.sol";

/// @title Who acts for each country.
/// @notice A country's offices change only by that country's own signature, or, when its Delegation is lost, after 30
/// days in which none of its offices objected (GOV-1). The joint authority appoints nobody.
interface IOffices is IFoundation {
    event OfficeAppointed(uint16 indexed country, Office indexed office, address account);
    event OfficeTaken(uint16 indexed country, Office indexed office, address account);
    event OfficeDismissed(uint16 indexed country, Office indexed office, address account);
    event RecoveryProposed(uint16 indexed country, address successor, uint48 readyAt);
    event RecoveryObjected(uint16 indexed country, address objector, uint48 barredUntil);
    event RecoveryWithdrawn(uint16 indexed country);

    error CountryRegistryNotOffice(uint16 country, Office office, address caller);
    error CountryRegistryNotOfCountry(uint16 country, address caller);
    error CountryRegistryNotAppointed(uint16 country, Office office, address caller);
    error CountryRegistryDelegationTaken(address account, uint16 country);
    error CountryRegistryDelegationKept(uint16 country, address delegation);
    error CountryRegistryNoRecovery(uint16 country);
    error CountryRegistryRecoveryUnderWay(uint16 country);

    /// @notice The account that holds an office.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero while the office is vacant.
    function officeOf(uint16 country, Office office) external view returns (address);

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

    /// @notice A proposal under way to replace a lost Delegation.
    /// @param country ISO 3166-1 numeric code.
    /// @return successor The account proposed, zero if there is no proposal.
    /// @return readyAt Unix time from which the successor may take the office; with no proposal, the time until which
    /// none may be made.
    function recoveryOf(uint16 country) external view returns (address successor, uint48 readyAt);

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
