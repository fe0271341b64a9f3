// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Office} from "../types/Office.sol";
import {Recovery} from "../types/Recovery.sol";
import {IGuardianship} from "./IGuardianship.sol";

/// @title How a country gets its Delegation back.
/// @notice From a thief or after a loss by its guardian, against which a majority of the other offices may object that were
/// held for thirty days before, so that a thief's appointees have no say. Where a country has no guardian, after a loss only, on a proposal of the joint authority: a majority of the other offices that
/// were filled when it was made must consent, and any act of the Delegation ends it. Silence never replaces anybody.
interface IRecoveries is IGuardianship {
    event RecoveryProposed(uint16 indexed country, address successor, uint48 readyAt, bool byGuardian);
    event RecoveryConsented(uint16 indexed country, Office indexed office);
    event RecoveryWithdrawn(uint16 indexed country);
    event LifeShown(uint16 indexed country, uint48 barredUntil);
    event RestorationObjected(uint16 indexed country, Office indexed office);
    event RestorationRefused(uint16 indexed country);

    error CountryRegistryGuarded(uint16 country, address guardian);
    error CountryRegistryNoRecovery(uint16 country);
    error CountryRegistryRecoveryUnderWay(uint16 country);
    error CountryRegistryOfficesVacant(uint16 country);
    error CountryRegistryNotAsked(uint16 country, Office office);
    error CountryRegistryTooFewConsents(uint16 country, uint256 consents, uint256 asked);

    /// @notice What is under way to replace a Delegation.
    /// @param country ISO 3166-1 numeric code.
    /// @return The recovery; without a successor once it is over, 30 days after it was ready.
    function recoveryOf(uint16 country) external view returns (Recovery memory);

    /// @notice Proposes a new Delegation for a country that lost its own. Emits `RecoveryProposed`.
    /// @dev Reverts `CountryRegistryGuarded` if it has a guardian, `CountryRegistryOfficesVacant` if no other office is
    /// filled. Refused for 90 days after the Delegation showed that it lives.
    /// @param country ISO 3166-1 numeric code of a country that has a Delegation.
    /// @param successor The account proposed; Delegation of no country.
    /// @custom:access The joint authority.
    function proposeRecovery(uint16 country, address successor) external;

    /// @notice Withdraws a proposal. Emits `RecoveryWithdrawn`.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The joint authority.
    function withdrawRecovery(uint16 country) external;

    /// @notice Consents to a proposal of the joint authority. Emits `RecoveryConsented`.
    /// @dev Reverts `CountryRegistryNotAsked` for whoever took the office after the proposal.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office that the caller holds.
    /// @custom:access An office of the country but its Delegation.
    function consentToRecovery(uint16 country, Office office) external;

    /// @notice Ends a proposal of the joint authority and bars another for 90 days: the Delegation has shown that it lives.
    /// Emits `LifeShown`.
    /// @dev Every act of a Delegation on this registry does so by itself. A Council calls it for one that votes or proposes, and
    /// its silence procedure for one that moves or objects. Does nothing, whoever calls, if there is no such proposal.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The country's Delegation; a Council, which may propose to the joint authority.
    function proofOfLife(uint16 country) external;

    /// @notice Proposes a new Delegation for the guardian's own country. Emits `RecoveryProposed`.
    /// @dev Ready after one `appointmentDelay`. Replaces whatever was proposed before; the Delegation cannot object.
    /// @param country ISO 3166-1 numeric code of a country that has a Delegation.
    /// @param successor The account proposed; Delegation of no country.
    /// @custom:access The country's guardian.
    function restoreDelegation(uint16 country, address successor) external;

    /// @notice Objects to what the guardian proposes; a majority of those asked together ends it. Emits `RestorationObjected`,
    /// and `RestorationRefused` at the majority.
    /// @dev Asked are the other offices whose holders had held them, when it was proposed, for 30 days or since the country
    /// joined; the others revert `CountryRegistryNotAsked`. Also while the offices are frozen.
    /// @param country ISO 3166-1 numeric code.
    /// @param office The office that the caller holds.
    /// @custom:access An office of the country but its Delegation.
    function objectToRestoration(uint16 country, Office office) external;

    /// @notice Takes the Delegation. Emits `OfficeTaken`, and `FreezeLifted` if the offices were frozen.
    /// @dev Voids what was pending in the country. Possible for 30 days: 30 days after a proposal of the joint authority to
    /// which enough consented, or one `appointmentDelay` after the guardian's.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The successor proposed.
    function completeRecovery(uint16 country) external;
}
