// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Foundation} from "./Foundation.sol";
import {IOffices} from "./interfaces/IOffices.sol";
import {Office} from "./types/Office.sol";

/// @dev Documented on `IOffices`.
abstract contract Offices is IOffices, Foundation {
    struct Recovery {
        address successor;
        uint48 readyAt;
    }

    uint48 private constant RECOVERY_WAIT = 30 days;
    uint48 private constant RECOVERY_BAR = 90 days;

    mapping(uint16 country => mapping(Office office => address)) private _offices;
    mapping(uint16 country => mapping(Office office => address)) private _appointees;
    mapping(uint16 country => Recovery) private _recoveries;
    mapping(address delegation => uint16 country) private _countryOfDelegation;

    modifier onlyDelegation(uint16 country) {
        requireOffice(country, Office.Delegation, msg.sender);
        _;
    }

    /// @inheritdoc IOffices
    function officeOf(uint16 country, Office office) public view returns (address) {
        return _offices[country][office];
    }

    /// @inheritdoc IOffices
    function appointeeOf(uint16 country, Office office) external view returns (address) {
        return _appointees[country][office];
    }

    /// @inheritdoc IOffices
    function requireOffice(uint16 country, Office office, address account) public view {
        // A vacant office is held by nobody, not by the zero address of an eth_call.
        require(
            account != address(0) && _offices[country][office] == account,
            CountryRegistryNotOffice(country, office, account)
        );
    }

    /// @inheritdoc IOffices
    function countryOfDelegation(address account) public view returns (uint16) {
        return _countryOfDelegation[account];
    }

    /// @inheritdoc IOffices
    function recoveryOf(uint16 country) external view returns (address successor, uint48 readyAt) {
        Recovery storage recovery = _recoveries[country];
        return (recovery.successor, recovery.readyAt);
    }

    /// @inheritdoc IOffices
    function appoint(uint16 country, Office office, address account) external onlyDelegation(country) {
        require(account != address(0), CountryRegistryInvalidAccount(account));
        if (office == Office.Delegation) _requireNoDelegation(account);
        _appointees[country][office] = account;
        emit OfficeAppointed(country, office, account);
    }

    /// @inheritdoc IOffices
    function takeOffice(uint16 country, Office office) external {
        // The first Delegation takes its office by joining, or a Candidate would act before it is a member.
        require(
            office != Office.Delegation || _offices[country][office] != address(0),
            CountryRegistryWrongStatus(country)
        );
        _takeOffice(country, office);
        // A country whose Delegation rotates has shown that it can act.
        bool objects = office == Office.Delegation && _recoveries[country].successor != address(0);
        if (objects) _object(country);
    }

    /// @inheritdoc IOffices
    function dismiss(uint16 country, Office office) external onlyDelegation(country) {
        address account = _offices[country][office];
        require(office != Office.Delegation, CountryRegistryDelegationKept(country, account));
        delete _offices[country][office];
        delete _appointees[country][office];
        emit OfficeDismissed(country, office, account);
    }

    /// @inheritdoc IOffices
    function proposeRecovery(uint16 country, address successor) external onlyJointAuthority {
        require(successor != address(0), CountryRegistryInvalidAccount(successor));
        require(_offices[country][Office.Delegation] != address(0), CountryRegistryWrongStatus(country));
        _requireNoDelegation(successor);
        Recovery storage recovery = _recoveries[country];
        require(recovery.successor == address(0), CountryRegistryRecoveryUnderWay(country));
        require(clock() >= recovery.readyAt, CountryRegistryTooEarly(country, recovery.readyAt));
        recovery.successor = successor;
        recovery.readyAt = clock() + RECOVERY_WAIT;
        emit RecoveryProposed(country, successor, recovery.readyAt);
    }

    /// @inheritdoc IOffices
    function withdrawRecovery(uint16 country) external onlyJointAuthority {
        _requireRecovery(country);
        delete _recoveries[country];
        emit RecoveryWithdrawn(country);
    }

    /// @inheritdoc IOffices
    function objectToRecovery(uint16 country) external {
        _requireRecovery(country);
        require(_isOfficeOf(country, msg.sender), CountryRegistryNotOfCountry(country, msg.sender));
        _object(country);
    }

    /// @inheritdoc IOffices
    function completeRecovery(uint16 country) external {
        Recovery memory recovery = _requireRecovery(country);
        require(msg.sender == recovery.successor, CountryRegistryNotAppointed(country, Office.Delegation, msg.sender));
        require(clock() >= recovery.readyAt, CountryRegistryTooEarly(country, recovery.readyAt));
        delete _recoveries[country];
        _setOffice(country, Office.Delegation, msg.sender);
    }

    /// A country that has a Delegation keeps it; a stranger's is appointed and takes office by joining.
    function _appointFirstDelegation(uint16 country, address delegation) internal {
        require(delegation != address(0), CountryRegistryInvalidAccount(delegation));
        address current = _offices[country][Office.Delegation];
        if (current == address(0)) {
            _requireNoDelegation(delegation);
            _appointees[country][Office.Delegation] = delegation;
        } else {
            require(delegation == current, CountryRegistryDelegationKept(country, current));
        }
    }

    /// Whoever was appointed takes the first Delegation by joining; who holds it already just joins.
    function _joinAsDelegation(uint16 country) internal {
        if (_offices[country][Office.Delegation] == address(0)) _takeOffice(country, Office.Delegation);
        else requireOffice(country, Office.Delegation, msg.sender);
    }

    function _cancelFirstDelegation(uint16 country) internal {
        delete _appointees[country][Office.Delegation];
    }

    function _takeOffice(uint16 country, Office office) private {
        require(_appointees[country][office] == msg.sender, CountryRegistryNotAppointed(country, office, msg.sender));
        _setOffice(country, office, msg.sender);
    }

    function _setOffice(uint16 country, Office office, address account) private {
        if (office == Office.Delegation) {
            _requireNoDelegation(account);
            delete _countryOfDelegation[_offices[country][office]];
            _countryOfDelegation[account] = country;
        }
        delete _appointees[country][office];
        _offices[country][office] = account;
        emit OfficeTaken(country, office, account);
    }

    function _object(uint16 country) private {
        uint48 barredUntil = clock() + RECOVERY_BAR;
        _recoveries[country] = Recovery({successor: address(0), readyAt: barredUntil});
        emit RecoveryObjected(country, msg.sender, barredUntil);
    }

    function _isOfficeOf(uint16 country, address account) private view returns (bool) {
        for (uint8 office = 0; office <= uint8(type(Office).max); ++office) {
            if (_offices[country][Office(office)] == account) return true;
        }
        return false;
    }

    function _requireNoDelegation(address account) private view {
        uint16 taken = _countryOfDelegation[account];
        require(taken == 0, CountryRegistryDelegationTaken(account, taken));
    }

    function _requireRecovery(uint16 country) private view returns (Recovery memory recovery) {
        recovery = _recoveries[country];
        require(recovery.successor != address(0), CountryRegistryNoRecovery(country));
    }
}
