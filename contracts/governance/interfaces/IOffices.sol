// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Office} from "../types/Office.sol";
import {IFoundation} from "./IFoundation.sol";

/// @title Who acts for each country.
/// @notice A country's offices change by that country's own signature alone (GOV-1); the joint authority appoints nobody.
/// An appointment waits for the charter's `appointmentDelay`, in which the country's other offices can object, so that a
/// stolen Delegation does not own the country at once; dismissing, the remedy against a stolen office, does not wait.
/// @dev Acts by which other people's money could leave ask `requireSeasoned`: the replacement of an account by the
/// Registrar; forced transfers by the MonetaryAuthority; adoptions by it and by the TradeAuthority.
interface IOffices is IFoundation {
    event OfficeAppointed(uint16 indexed country, Office indexed office, address account, uint48 readyAt);
    event AppointmentObjected(uint16 indexed country, Office indexed office, address objector);
    event OfficeTaken(uint16 indexed country, Office indexed office, address account);
    event OfficeDismissed(uint16 indexed country, Office indexed office, address account);

    error CountryRegistryNotOffice(uint16 country, Office office, address caller);
    error CountryRegistryUnseasoned(uint16 country, Office office, uint48 seasonedAt);
    error CountryRegistryNotOfCountry(uint16 country, address caller);
    error CountryRegistryNotAppointed(uint16 country, Office office, address caller);
    error CountryRegistryDelegationTaken(address account, uint16 country);
    error CountryRegistryDelegationKept(uint16 country, address delegation);

    /// @notice The account that holds an office.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return The account, zero while the office is vacant.
    function officeOf(uint16 country, Office office) external view returns (address);

    /// @notice When the holder of an office took it.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return Unix time, 0 while the office is vacant.
    function officeSince(uint16 country, Office office) external view returns (uint48);

    /// @notice The account appointed to an office that has not accepted yet.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @return account The account, zero if nobody is or the appointment is void or over.
    /// @return readyAt Unix time from which it may take the office; 0 if at once.
    /// @return expiresAt Unix time from which it may not any more.
    function appointmentOf(
        uint16 country,
        Office office
    ) external view returns (address account, uint48 readyAt, uint48 expiresAt);

    /// @notice Passes if an account holds an office and may act, reverts `CountryRegistryNotOffice` or
    /// `CountryRegistryOfficesFrozen` otherwise.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @param account The account that claims it.
    function requireOffice(uint16 country, Office office, address account) external view;

    /// @notice Passes if an account may act for an office, and took it at least one `appointmentDelay` ago or was named when
    /// the country first joined. Reverts as `requireOffice`, or `CountryRegistryUnseasoned`.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @param account The account that claims it.
    function requireSeasoned(uint16 country, Office office, address account) external view;

    /// @notice The country for which an account is the Delegation.
    /// @param account Any account.
    /// @return ISO 3166-1 numeric code, 0 if it is nobody's Delegation.
    function countryOfDelegation(address account) external view returns (uint16);

    /// @notice Names the next holder of an office, who may accept after the `appointmentDelay` and for 30 days. Emits
    /// `OfficeAppointed`.
    /// @dev Replaces an earlier appointment that was not accepted. The Delegation itself rotates the same way; another
    /// Delegation, by rotation or recovery, voids whatever is pending.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @param account The appointee, not zero.
    /// @custom:access The country's Delegation.
    function appoint(uint16 country, Office office, address account) external;

    /// @notice Makes an appointment void. Emits `AppointmentObjected`.
    /// @dev Also while the country's offices are frozen.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office that somebody was appointed to.
    /// @custom:access Any office of the country but its Delegation, or whoever was dismissed from one less than one
    /// `appointmentDelay` ago.
    function objectToAppointment(uint16 country, Office office) external;

    /// @notice Accepts an appointment that is ready. Emits `OfficeTaken`.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office.
    /// @custom:access The appointee.
    function takeOffice(uint16 country, Office office) external;

    /// @notice Vacates an office at once and drops a pending appointment to it. Emits `OfficeDismissed`.
    /// @param country ISO 3166-1 numeric code.
    /// @param office Any office but the Delegation, which only rotates.
    /// @custom:access The country's Delegation.
    function dismiss(uint16 country, Office office) external;
}
