// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Foundation} from "./Foundation.sol";
import {IOffices} from "./interfaces/IOffices.sol";
import {Appointment, NO_OFFICES, Office, OfficeSet} from "./types/Office.sol";

/// @dev Documented on `IOffices`.
abstract contract Offices is IOffices, Foundation {
    /// @dev One slot, and the only one that `requireOffice` reads: so the end of a freeze stands in each.
    struct Holder {
        address account;
        uint40 since;
        uint40 frozenUntil;
        bool isFirst; // named when the country first joined
    }

    /// @dev Void once its mandate is over: the number of times that the country's Delegation has changed.
    struct Appointee {
        address account;
        uint40 readyAt; // 0 for those that a country names when it first joins
        uint40 expiresAt;
        uint16 mandate;
    }

    struct Dismissal {
        address account;
        uint48 objectsUntil;
    }

    uint40 internal constant ACCEPTANCE = 30 days; // how long what is ready may wait to be taken

    mapping(uint16 country => mapping(Office office => Holder)) private _holders;
    mapping(uint16 country => mapping(Office office => Appointee)) private _appointees;
    mapping(uint16 country => mapping(Office office => Dismissal)) private _dismissals;
    mapping(uint16 country => uint16) internal _mandates;
    mapping(address delegation => uint16 country) private _countryOfDelegation;

    /// @dev Whoever acts as the Delegation shows that it is not lost.
    modifier onlyDelegation(uint16 country) {
        requireOffice(country, Office.Delegation, msg.sender);
        if (_countries[country].recovering) _showLife(country);
        _;
    }

    /// @inheritdoc IOffices
    function officeOf(uint16 country, Office office) public view returns (address) {
        return _holders[country][office].account;
    }

    /// @inheritdoc IOffices
    function officeSince(uint16 country, Office office) external view returns (uint48) {
        return _holders[country][office].since;
    }

    /// @inheritdoc IOffices
    function appointmentOf(
        uint16 country,
        Office office
    ) external view returns (address account, uint48 readyAt, uint48 expiresAt) {
        Appointee memory next = _appointeeOf(country, office);
        return (next.account, next.readyAt, next.expiresAt);
    }

    /// @inheritdoc IOffices
    function requireOffice(uint16 country, Office office, address account) public view {
        Holder memory holder = _holders[country][office];
        // A vacant office is held by nobody, not by the zero address of an eth_call.
        bool isHolder = account != address(0) && holder.account == account;
        require(isHolder, CountryRegistryNotOffice(country, office, account));
        _requireNotFrozen(country, holder.frozenUntil);
    }

    /// @inheritdoc IOffices
    function requireSeasoned(uint16 country, Office office, address account) external view {
        requireOffice(country, office, account);
        Holder memory holder = _holders[country][office];
        uint40 seasonedAt = holder.isFirst ? 0 : holder.since + _charter.appointmentDelay;
        require(clock() >= seasonedAt, CountryRegistryUnseasoned(country, office, seasonedAt));
    }

    /// @inheritdoc IOffices
    function countryOfDelegation(address account) public view returns (uint16) {
        return _countryOfDelegation[account];
    }

    /// @inheritdoc IOffices
    function appoint(uint16 country, Office office, address account) external onlyDelegation(country) {
        require(account != address(0), CountryRegistryInvalidAccount(account));
        if (office == Office.Delegation) _requireNoDelegation(account);
        uint40 readyAt = _now() + _charter.appointmentDelay;
        _appoint(country, office, account, readyAt, readyAt + ACCEPTANCE);
    }

    /// @inheritdoc IOffices
    function objectToAppointment(uint16 country, Office office) external {
        require(
            _appointeeOf(country, office).account != address(0),
            CountryRegistryNotAppointed(country, office, address(0))
        );
        require(_mayObject(country, msg.sender), CountryRegistryNotOfCountry(country, msg.sender));
        delete _appointees[country][office];
        emit AppointmentObjected(country, office, msg.sender);
    }

    /// @inheritdoc IOffices
    function takeOffice(uint16 country, Office office) external {
        // The first Delegation takes its office by joining, or a Candidate would act before it is a member.
        require(
            office != Office.Delegation || officeOf(country, Office.Delegation) != address(0),
            CountryRegistryWrongStatus(country)
        );
        Appointee memory next = _appointeeOf(country, office);
        require(next.account == msg.sender, CountryRegistryNotAppointed(country, office, msg.sender));
        require(clock() >= next.readyAt, CountryRegistryTooEarly(country, next.readyAt));
        _requireNotFrozen(country, _countries[country].frozenUntil);
        _setOffice(country, office, next.readyAt == 0);
        if (office == Office.Delegation && _countries[country].recovering) _showLife(country);
    }

    /// @inheritdoc IOffices
    function dismiss(uint16 country, Office office) external onlyDelegation(country) {
        address account = officeOf(country, office);
        require(office != Office.Delegation, CountryRegistryDelegationKept(country, account));
        delete _holders[country][office];
        delete _appointees[country][office];
        // Dismissing a vacant office does not silence whoever was dismissed from it.
        if (account != address(0)) {
            _dismissals[country][office] = Dismissal(account, clock() + _charter.appointmentDelay);
        }
        emit OfficeDismissed(country, office, account);
    }

    /// A recovery that the joint authority proposed ends (`Recoveries`).
    function _showLife(uint16 country) internal virtual;

    /// A country that has a Delegation keeps it; a stranger's is appointed and takes office by joining.
    function _appointFirstDelegation(uint16 country, address delegation, uint40 expiresAt) internal {
        require(delegation != address(0), CountryRegistryInvalidAccount(delegation));
        address current = officeOf(country, Office.Delegation);
        if (current == address(0)) {
            _requireNoDelegation(delegation);
            _appointees[country][Office.Delegation] = Appointee(delegation, 0, expiresAt, _mandates[country]);
        } else {
            require(delegation == current, CountryRegistryDelegationKept(country, current));
        }
    }

    /// Whoever was appointed takes the first Delegation by joining; who holds it already just joins.
    function _joinAsDelegation(uint16 country) internal returns (bool isFirst) {
        isFirst = officeOf(country, Office.Delegation) == address(0);
        if (isFirst) {
            address invited = _appointeeOf(country, Office.Delegation).account;
            require(invited == msg.sender, CountryRegistryNotAppointed(country, Office.Delegation, msg.sender));
            _setOffice(country, Office.Delegation, true);
        } else {
            requireOffice(country, Office.Delegation, msg.sender);
        }
    }

    /// Those whom a country names when it first joins, when there is nothing to steal, may take office at once.
    function _appointFirst(uint16 country, Appointment[] calldata first) internal {
        for (uint256 i = 0; i < first.length; ++i) {
            (Office office, address account) = (first[i].office, first[i].account);
            require(account != address(0), CountryRegistryInvalidAccount(account));
            require(office != Office.Delegation, CountryRegistryDelegationKept(country, msg.sender));
            _appoint(country, office, account, 0, _now() + ACCEPTANCE);
        }
    }

    function _cancelFirstDelegation(uint16 country) internal {
        delete _appointees[country][Office.Delegation];
    }

    /// The caller holds the office from now on. Another Delegation begins another mandate.
    function _setOffice(uint16 country, Office office, bool isFirst) internal {
        if (office == Office.Delegation) {
            _requireNoDelegation(msg.sender);
            delete _countryOfDelegation[officeOf(country, office)];
            _countryOfDelegation[msg.sender] = country;
            ++_mandates[country];
        }
        delete _appointees[country][office];
        _holders[country][office] = Holder(msg.sender, _now(), 0, isFirst);
        emit OfficeTaken(country, office, msg.sender);
    }

    function _freezeHolders(uint16 country, uint40 until) internal {
        for (uint8 i = 0; i <= uint8(type(Office).max); ++i) {
            Holder storage holder = _holders[country][Office(i)];
            if (holder.account != address(0)) holder.frozenUntil = until;
        }
    }

    /// The offices that somebody holds, other than the Delegation.
    function _filledOffices(uint16 country) internal view returns (OfficeSet) {
        return _officesSince(country, type(uint40).max);
    }

    /// Those that somebody has held since a time or before, or since the country joined.
    function _officesSince(uint16 country, uint40 latest) internal view returns (OfficeSet held) {
        held = NO_OFFICES;
        for (uint8 i = 1; i <= uint8(type(Office).max); ++i) {
            Holder storage holder = _holders[country][Office(i)];
            if (holder.account != address(0) && (holder.isFirst || holder.since <= latest)) held = held.with(Office(i));
        }
    }

    /// Also while the offices are frozen: this is how they answer their guardian.
    function _requireOtherOffice(uint16 country, Office office) internal view {
        require(office != Office.Delegation, CountryRegistryNotOfCountry(country, msg.sender));
        require(officeOf(country, office) == msg.sender, CountryRegistryNotOffice(country, office, msg.sender));
    }

    function _sinceOf(uint16 country, Office office) internal view returns (uint48) {
        return _holders[country][office].since;
    }

    function _requireNoDelegation(address account) internal view {
        uint16 taken = _countryOfDelegation[account];
        require(taken == 0, CountryRegistryDelegationTaken(account, taken));
    }

    function _appoint(uint16 country, Office office, address account, uint40 readyAt, uint40 expiresAt) private {
        _appointees[country][office] = Appointee(account, readyAt, expiresAt, _mandates[country]);
        emit OfficeAppointed(country, office, account, readyAt);
    }

    /// Nobody, unless the appointment is of this mandate and has not expired.
    function _appointeeOf(uint16 country, Office office) private view returns (Appointee memory next) {
        next = _appointees[country][office];
        if (next.mandate != _mandates[country] || clock() >= next.expiresAt) delete next;
    }

    /// Any office but the Delegation, which appoints, and whoever was dismissed of late, perhaps to be silent.
    function _mayObject(uint16 country, address account) private view returns (bool) {
        for (uint8 i = 1; i <= uint8(type(Office).max); ++i) {
            if (officeOf(country, Office(i)) == account) return true;
            Dismissal storage dismissal = _dismissals[country][Office(i)];
            if (dismissal.account == account && clock() < dismissal.objectsUntil) return true;
        }
        return false;
    }
}
