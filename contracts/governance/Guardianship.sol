// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGuardianship} from "./interfaces/IGuardianship.sol";
import {Offices} from "./Offices.sol";
import {Office, OfficeSet} from "./types/Office.sol";

/// @dev Documented on `IGuardianship`.
abstract contract Guardianship is IGuardianship, Offices {
    /// @dev Void once its mandate is over, as an appointment is.
    struct Nominee {
        address account;
        uint40 readyAt;
        uint16 mandate;
        OfficeSet support;
        bool opposed;
    }

    uint40 private constant CHANGE_WAIT = 30 days; // time enough for the present guardian to see it
    uint48 private constant MAX_FREEZE = 7 days;
    uint48 private constant COOL_OFF = 30 days; // at most 7 days in 37 frozen, whoever has the guardian's key

    mapping(uint16 country => address) private _guardians;
    mapping(uint16 country => Nominee) private _nominees;

    modifier onlyGuardian(uint16 country) {
        require(msg.sender == _guardians[country], CountryRegistryNotGuardian(country, msg.sender));
        _;
    }

    /// @inheritdoc IGuardianship
    function guardianOf(uint16 country) public view returns (address) {
        return _guardians[country];
    }

    /// @inheritdoc IGuardianship
    function nominationOf(
        uint16 country
    ) external view returns (address nominee, uint48 readyAt, OfficeSet support, bool opposed) {
        Nominee memory next = _nomineeOf(country);
        return (next.account, next.readyAt, next.support, next.opposed);
    }

    /// @inheritdoc IGuardianship
    function nameGuardian(uint16 country, address account) external onlyDelegation(country) {
        require(account != address(0), CountryRegistryInvalidAccount(account));
        uint40 readyAt = _now() + CHANGE_WAIT;
        _nominees[country] = Nominee(account, readyAt, _mandates[country], OfficeSet.wrap(0), false);
        emit GuardianNominated(country, account, readyAt);
    }

    /// @inheritdoc IGuardianship
    function approveGuardian(uint16 country) external onlyGuardian(country) {
        _setGuardian(country, _requireNominee(country).account);
    }

    /// @inheritdoc IGuardianship
    function opposeGuardian(uint16 country) external onlyGuardian(country) {
        _requireNominee(country);
        _nominees[country].opposed = true;
        emit GuardianOpposed(country);
    }

    /// @inheritdoc IGuardianship
    function supportGuardian(uint16 country, Office office) external {
        Nominee memory nominee = _requireNominee(country);
        _requireOtherOffice(country, office);
        _nominees[country].support = nominee.support.with(office);
        emit GuardianSupported(country, office);
    }

    /// @inheritdoc IGuardianship
    function takeGuardianship(uint16 country) external {
        Nominee memory nominee = _requireNominee(country);
        require(msg.sender == nominee.account, CountryRegistryNotGuardian(country, msg.sender));
        require(clock() >= nominee.readyAt, CountryRegistryTooEarly(country, nominee.readyAt));
        bool isSupported = nominee.support.isMajorityOf(_filledOffices(country));
        require(!nominee.opposed || isSupported, CountryRegistryGuardianOpposed(country));
        _setGuardian(country, msg.sender);
    }

    /// @inheritdoc IGuardianship
    function freezeOffices(uint16 country, uint48 until) external onlyGuardian(country) {
        uint48 last = _countries[country].frozenUntil;
        uint48 openAt = last == 0 ? 0 : last + COOL_OFF;
        require(clock() >= openAt, CountryRegistryTooEarly(country, openAt));
        (uint48 earliest, uint48 latest) = (clock() + 1, clock() + MAX_FREEZE);
        require(until >= earliest && until <= latest, CountryRegistryInvalidFreeze(until, earliest, latest));
        _freeze(country, uint40(until)); // within a week
        emit OfficesFrozen(country, until);
    }

    /// @inheritdoc IGuardianship
    function liftFreeze(uint16 country) external onlyGuardian(country) {
        require(_countries[country].frozenUntil > clock(), CountryRegistryNotFrozen(country));
        _endFreeze(country);
    }

    function _endFreeze(uint16 country) internal {
        if (_countries[country].frozenUntil <= clock()) return;
        _freeze(country, _now());
        emit FreezeLifted(country);
    }

    function _setGuardian(uint16 country, address account) internal {
        delete _nominees[country];
        _guardians[country] = account;
        emit GuardianNamed(country, account);
    }

    function _freeze(uint16 country, uint40 until) private {
        _countries[country].frozenUntil = until;
        _freezeHolders(country, until);
    }

    function _nomineeOf(uint16 country) private view returns (Nominee memory next) {
        next = _nominees[country];
        if (next.mandate != _mandates[country] || clock() >= next.readyAt + ACCEPTANCE) delete next;
    }

    function _requireNominee(uint16 country) private view returns (Nominee memory nominee) {
        nominee = _nomineeOf(country);
        require(nominee.account != address(0), CountryRegistryNoNominee(country));
    }
}
