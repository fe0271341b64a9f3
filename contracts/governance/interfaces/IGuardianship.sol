// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Office, OfficeSet} from "../types/Office.sol";
import {IOffices} from "./IOffices.sol";

/// @title Who helps a country whose keys were stolen.
/// @notice A country names one account, often a contract of several keys (`Guardians`), that can freeze its offices for a
/// week and bring its Delegation back (`IRecoveries`). A guardian appoints nobody else, votes on nothing and moves no money.
/// @dev Named on joining, at once. A change waits for 30 days, unless the present guardian approves it. The present guardian
/// may oppose it; a majority of the other offices, by supporting it, overcomes that, so that neither a stolen Delegation
/// nor a stolen guardian can keep the other out alone.
interface IGuardianship is IOffices {
    event GuardianNominated(uint16 indexed country, address nominee, uint48 readyAt);
    event GuardianOpposed(uint16 indexed country);
    event GuardianSupported(uint16 indexed country, Office indexed office);
    event GuardianNamed(uint16 indexed country, address guardian);
    event OfficesFrozen(uint16 indexed country, uint48 until);
    event FreezeLifted(uint16 indexed country);

    error CountryRegistryNotGuardian(uint16 country, address caller);
    error CountryRegistryNoNominee(uint16 country);
    error CountryRegistryGuardianOpposed(uint16 country);
    error CountryRegistryInvalidFreeze(uint48 until, uint48 earliest, uint48 latest);
    error CountryRegistryNotFrozen(uint16 country);

    /// @notice A country's guardian.
    /// @param country ISO 3166-1 numeric code.
    /// @return The account, zero for none.
    function guardianOf(uint16 country) external view returns (address);

    /// @notice Who shall be the next guardian.
    /// @param country ISO 3166-1 numeric code.
    /// @return nominee The account, zero if nobody is nominated or the nomination is void or over.
    /// @return readyAt Unix time from which it may accept, for 30 days.
    /// @return support The offices that support it.
    /// @return opposed Whether the present guardian opposes it.
    function nominationOf(
        uint16 country
    ) external view returns (address nominee, uint48 readyAt, OfficeSet support, bool opposed);

    /// @notice Nominates the next guardian, who may accept after 30 days and for 30 days. Emits `GuardianNominated`.
    /// @dev Replaces an earlier nomination. Another Delegation voids it.
    /// @param country ISO 3166-1 numeric code.
    /// @param account The nominee, not zero.
    /// @custom:access The country's Delegation.
    function nameGuardian(uint16 country, address account) external;

    /// @notice Hands over to the nominee at once. Emits `GuardianNamed`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The present guardian.
    function approveGuardian(uint16 country) external;

    /// @notice Opposes the nominee, who then needs the support of a majority of the other offices. Emits `GuardianOpposed`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The present guardian.
    function opposeGuardian(uint16 country) external;

    /// @notice Supports the nominee against the present guardian. Emits `GuardianSupported`.
    /// @dev Counts while the office is filled. Also while the offices are frozen.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office that the caller holds.
    /// @custom:access An office of the country but its Delegation.
    function supportGuardian(uint16 country, Office office) external;

    /// @notice Accepts the guardianship. Emits `GuardianNamed`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The nominee.
    function takeGuardianship(uint16 country) external;

    /// @notice Freezes a country's offices: none acts, none is taken, its Delegation does not vote. Payments of the country's
    /// people go on. Emits `OfficesFrozen`.
    /// @dev Reverts `CountryRegistryTooEarly` until 30 days after the end of the last freeze.
    /// @param country ISO 3166-1 numeric code.
    /// @param until Unix time of its end, after now and within 7 days.
    /// @custom:access The country's guardian.
    function freezeOffices(uint16 country, uint48 until) external;

    /// @notice Ends a freeze before its time. Emits `FreezeLifted`.
    /// @param country ISO 3166-1 numeric code of a country whose offices are frozen.
    /// @custom:access The country's guardian.
    function liftFreeze(uint16 country) external;
}
