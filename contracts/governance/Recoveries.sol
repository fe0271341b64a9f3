// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {Guardianship} from "./Guardianship.sol";
import {IRecoveries} from "./interfaces/IRecoveries.sol";
import {NO_OFFICES, Office, OfficeSet} from "./types/Office.sol";
import {Recovery} from "./types/Recovery.sol";

/// @dev Documented on `IRecoveries`.
abstract contract Recoveries is IRecoveries, Guardianship {
    uint40 private constant RECOVERY_WAIT = 30 days;
    uint40 private constant RECOVERY_BAR = 90 days;
    uint40 private constant TENURE = 30 days; // in which a guardian notices that its Delegation was stolen
    bytes32 private constant PROPOSER_ROLE = keccak256("PROPOSER_ROLE"); // a Council's at its timelock

    mapping(uint16 country => Recovery) private _recoveries;

    /// @inheritdoc IRecoveries
    function recoveryOf(uint16 country) public view returns (Recovery memory recovery) {
        recovery = _recoveries[country];
        bool isOver = recovery.successor != address(0) && clock() >= recovery.readyAt + ACCEPTANCE;
        if (isOver) delete recovery;
    }

    /// @inheritdoc IRecoveries
    function proposeRecovery(uint16 country, address successor) external onlyJointAuthority {
        _requireNoGuardian(country);
        _requireRecoverable(country, successor);
        Recovery memory before = recoveryOf(country);
        require(before.successor == address(0), CountryRegistryRecoveryUnderWay(country));
        require(clock() >= before.readyAt, CountryRegistryTooEarly(country, before.readyAt));
        OfficeSet asked = _filledOffices(country);
        require(asked.sizeOf() != 0, CountryRegistryOfficesVacant(country));
        _countries[country].recovering = true;
        _propose(country, Recovery(successor, _now() + RECOVERY_WAIT, asked, NO_OFFICES, false));
    }

    /// @inheritdoc IRecoveries
    function withdrawRecovery(uint16 country) external onlyJointAuthority {
        _requireRecovery(country, false);
        _end(country);
        emit RecoveryWithdrawn(country);
    }

    /// @inheritdoc IRecoveries
    function consentToRecovery(uint16 country, Office office) external {
        Recovery memory recovery = _requireRecovery(country, false);
        _requireOtherOffice(country, office);
        // Whoever took an office after the proposal was not asked.
        bool isAsked = recovery.asked.includes(office) && _sinceOf(country, office) + RECOVERY_WAIT <= recovery.readyAt;
        require(isAsked, CountryRegistryNotAsked(country, office));
        _recoveries[country].answered = recovery.answered.with(office);
        emit RecoveryConsented(country, office);
    }

    /// @inheritdoc IRecoveries
    function proofOfLife(uint16 country) external {
        if (!_countries[country].recovering) return;
        // Any Council of the joint authority, of which there may be another one day.
        bool isCouncil =
            officeOf(country, Office.Delegation) != msg.sender &&
                jointAuthority.code.length != 0 &&
                IAccessControl(jointAuthority).hasRole(PROPOSER_ROLE, msg.sender);
        if (!isCouncil) requireOffice(country, Office.Delegation, msg.sender);
        _showLife(country);
    }

    /// @inheritdoc IRecoveries
    function restoreDelegation(uint16 country, address successor) external onlyGuardian(country) {
        _requireRecoverable(country, successor);
        _countries[country].recovering = false;
        _propose(country, Recovery(successor, _now() + _charter.appointmentDelay, NO_OFFICES, NO_OFFICES, true));
    }

    /// @inheritdoc IRecoveries
    function objectToRestoration(uint16 country, Office office) external {
        Recovery memory recovery = _requireRecovery(country, true);
        _requireOtherOffice(country, office);
        // Whom the thief of the Delegation has put into office has no say against the guardian.
        OfficeSet asked = _officesSince(country, recovery.readyAt - _charter.appointmentDelay - TENURE);
        require(asked.includes(office), CountryRegistryNotAsked(country, office));
        OfficeSet objectors = recovery.answered.with(office);
        emit RestorationObjected(country, office);
        if (objectors.isMajorityOf(asked)) {
            _end(country);
            emit RestorationRefused(country);
        } else {
            _recoveries[country].answered = objectors;
        }
    }

    /// @inheritdoc IRecoveries
    function completeRecovery(uint16 country) external {
        Recovery memory recovery = recoveryOf(country);
        require(recovery.successor != address(0), CountryRegistryNoRecovery(country));
        require(msg.sender == recovery.successor, CountryRegistryNotAppointed(country, Office.Delegation, msg.sender));
        require(clock() >= recovery.readyAt, CountryRegistryTooEarly(country, recovery.readyAt));
        if (!recovery.byGuardian) _requireConsent(country, recovery);
        _end(country);
        _setOffice(country, Office.Delegation, false);
        _endFreeze(country);
    }

    function _showLife(uint16 country) internal override {
        bool isUnderWay = recoveryOf(country).successor != address(0);
        _end(country);
        if (!isUnderWay) return;
        uint40 barredUntil = _now() + RECOVERY_BAR;
        _recoveries[country].readyAt = barredUntil;
        emit LifeShown(country, barredUntil);
    }

    function _propose(uint16 country, Recovery memory recovery) private {
        _recoveries[country] = recovery;
        emit RecoveryProposed(country, recovery.successor, recovery.readyAt, recovery.byGuardian);
    }

    function _end(uint16 country) private {
        delete _recoveries[country];
        _countries[country].recovering = false;
    }

    function _requireConsent(uint16 country, Recovery memory recovery) private view {
        _requireNoGuardian(country);
        require(
            recovery.answered.isMajorityOf(recovery.asked),
            CountryRegistryTooFewConsents(country, recovery.answered.sizeOf(), recovery.asked.sizeOf())
        );
    }

    function _requireRecoverable(uint16 country, address successor) private view {
        require(successor != address(0), CountryRegistryInvalidAccount(successor));
        require(officeOf(country, Office.Delegation) != address(0), CountryRegistryWrongStatus(country));
        _requireNoDelegation(successor);
    }

    function _requireNoGuardian(uint16 country) private view {
        address guardian = guardianOf(country);
        require(guardian == address(0), CountryRegistryGuarded(country, guardian));
    }

    function _requireRecovery(uint16 country, bool byGuardian) private view returns (Recovery memory recovery) {
        recovery = recoveryOf(country);
        require(
            recovery.successor != address(0) && recovery.byGuardian == byGuardian,
            CountryRegistryNoRecovery(country)
        );
    }
}
