// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMembership} from "./interfaces/IMembership.sol";
import {Recoveries} from "./Recoveries.sol";
import {Country, Founder, MembershipStatus} from "./types/Membership.sol";
import {Appointment, Office} from "./types/Office.sol";

/// @dev Documented on `IMembership`.
abstract contract Membership is IMembership, Recoveries {
    uint16 private constant MAX_COUNTRY = 999; // ISO 3166-1 numeric codes have three digits
    uint40 internal constant INVITATION = 180 days; // time enough for a parliament

    uint256 private _indices;
    mapping(uint8 index => uint16 country) private _countryAt;
    mapping(bytes2 alpha2 => uint16 country) private _countryNamed;

    /// @inheritdoc IMembership
    function countryOf(uint16 country) public view returns (Country memory file) {
        file = _countries[country];
        if (file.status != MembershipStatus.Candidate || clock() < file.endsAt) return file;
        if (officeOf(country, Office.Delegation) == address(0)) delete file;
        else (file.status, file.endsAt) = (MembershipStatus.Gone, 0);
    }

    /// @inheritdoc IMembership
    function activeOfficeOf(uint16 country, Office office) external view returns (address) {
        Country storage file = _countries[country];
        if (file.status != MembershipStatus.Active) return address(0);
        _requireNotFrozen(country, file.frozenUntil);
        return officeOf(country, office);
    }

    /// @inheritdoc IMembership
    function countryAt(uint8 index) public view returns (uint16) {
        return _countryAt[index];
    }

    /// @inheritdoc IMembership
    function indices() public view returns (uint256) {
        return _indices;
    }

    /// @inheritdoc IMembership
    function admit(uint16 country, bytes2 alpha2, address delegation, uint88 weight) external onlyJointAuthority {
        _admit(Founder({country: country, alpha2: alpha2, delegation: delegation, weight: weight}));
    }

    /// @inheritdoc IMembership
    function cancelAdmission(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Candidate);
        // A former member goes back to where it came from, with its Delegation.
        if (officeOf(country, Office.Delegation) != address(0)) {
            (_countries[country].status, _countries[country].endsAt) = (MembershipStatus.Gone, 0);
        } else {
            delete _countries[country];
            _cancelFirstDelegation(country);
        }
        emit CountryAdmissionCancelled(country);
    }

    /// @inheritdoc IMembership
    function join(uint16 country, uint88 weight, address guardian, Appointment[] calldata first) external {
        Country storage file = _countries[country];
        require(file.status == MembershipStatus.Candidate, CountryRegistryWrongStatus(country));
        require(clock() < file.endsAt, CountryRegistryInvitationEnded(country, file.endsAt));
        require(weight == file.weight, CountryRegistryWeightChanged(country, weight, file.weight));
        bool isFirst = _joinAsDelegation(country);
        require(isFirst || (guardian == address(0) && first.length == 0), CountryRegistryOfficesKept(country));
        _appointFirst(country, first);
        if (guardian != address(0)) _setGuardian(country, guardian);
        uint8 index = _takeIndex(country);
        (file.index, file.joinedAt, file.endsAt) = (index, _now(), 0);
        file.status = MembershipStatus.Active;
        emit CountryJoined(country, index);
        _startVoting();
    }

    /// @inheritdoc IMembership
    function suspend(uint16 country) external onlyJointAuthority {
        // A notice, which may be revoked, is no way round a suspension.
        Country storage file = _countries[country];
        bool votes = file.status == MembershipStatus.Active;
        require(votes || file.returnsTo == MembershipStatus.Active, CountryRegistryWrongStatus(country));
        if (votes) file.status = MembershipStatus.Suspended;
        else file.returnsTo = MembershipStatus.Suspended;
        emit CountrySuspended(country);
        if (votes) _stopVoting(country);
    }

    /// @inheritdoc IMembership
    function reinstate(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Suspended);
        _countries[country].status = MembershipStatus.Active;
        emit CountryReinstated(country);
        _startVoting();
    }

    /// @inheritdoc IMembership
    function giveNotice(uint16 country) external onlyDelegation(country) {
        Country storage file = _countries[country];
        MembershipStatus status = file.status;
        bool votes = status == MembershipStatus.Active;
        require(votes || status == MembershipStatus.Suspended, CountryRegistryWrongStatus(country));
        file.returnsTo = status;
        emit CountryNoticeGiven(country, _startLeaving(file));
        if (votes) _stopVoting(country);
    }

    /// @inheritdoc IMembership
    function revokeNotice(uint16 country) external onlyDelegation(country) {
        Country storage file = _countries[country];
        MembershipStatus status = file.returnsTo;
        require(status != MembershipStatus.None, CountryRegistryWrongStatus(country));
        require(clock() < file.endsAt, CountryRegistryNoticeOver(country, file.endsAt));
        (file.status, file.returnsTo, file.endsAt) = (status, MembershipStatus.None, 0);
        emit CountryNoticeRevoked(country);
        if (status == MembershipStatus.Active) _startVoting();
    }

    /// @inheritdoc IMembership
    function expel(uint16 country) external onlyJointAuthority {
        Country storage file = _countries[country];
        bool leaves = file.returnsTo == MembershipStatus.Suspended;
        require(leaves || file.status == MembershipStatus.Suspended, CountryRegistryWrongStatus(country));
        file.returnsTo = MembershipStatus.None;
        emit CountryExpelled(country, leaves ? file.endsAt : _startLeaving(file));
    }

    /// @inheritdoc IMembership
    function completeWithdrawal(uint16 country) external {
        _requireStatus(country, MembershipStatus.Withdrawing);
        Country storage file = _countries[country];
        require(clock() >= file.endsAt, CountryRegistryTooEarly(country, file.endsAt));
        _indices &= ~(1 << file.index);
        delete _countryAt[file.index];
        (file.status, file.returnsTo) = (MembershipStatus.Gone, MembershipStatus.None);
        (file.endsAt, file.joinedAt, file.index) = (0, 0, 0);
        emit CountryLeft(country);
    }

    /// A member's weight begins to count (`VotingWeights`).
    function _startVoting() internal virtual;

    /// A member's weight counts no more (`VotingWeights`).
    function _stopVoting(uint16 country) internal virtual;

    function _admit(Founder memory newcomer) internal {
        uint16 country = newcomer.country;
        require(country != 0 && country <= MAX_COUNTRY, CountryRegistryInvalidCountry(country));
        MembershipStatus status = countryOf(country).status;
        require(
            status == MembershipStatus.None || status == MembershipStatus.Gone,
            CountryRegistryWrongStatus(country)
        );
        _takeName(country, newcomer.alpha2);
        uint40 endsAt = _now() + INVITATION;
        _appointFirstDelegation(country, newcomer.delegation, endsAt);
        Country storage file = _countries[country];
        (file.alpha2, file.status, file.endsAt) = (newcomer.alpha2, MembershipStatus.Candidate, endsAt);
        emit CountryAdmitted(country, newcomer.alpha2, newcomer.delegation, endsAt);
        _assignWeight(country, newcomer.weight);
    }

    function _assignWeight(uint16 country, uint88 weight) internal {
        require(weight != 0, CountryRegistryZeroWeight(country));
        _countries[country].weight = weight;
        emit CountryWeightSet(country, weight);
    }

    /// Free is what nobody's file bears; that of an invitation which has ended does not.
    function _takeName(uint16 country, bytes2 alpha2) private {
        require(_isAlpha2(alpha2), CountryRegistryInvalidAlpha2(alpha2));
        uint16 holder = _countryNamed[alpha2];
        bool isFree = holder == 0 || holder == country || countryOf(holder).alpha2 != alpha2;
        require(isFree, CountryRegistryAlpha2Taken(alpha2, holder));
        _countryNamed[alpha2] = country;
    }

    function _startLeaving(Country storage file) private returns (uint40 leavesAt) {
        leavesAt = _now() + _charter.noticePeriod;
        file.status = MembershipStatus.Withdrawing;
        file.endsAt = leavesAt;
    }

    function _takeIndex(uint16 country) private returns (uint8 index) {
        uint256 free = ~_indices & ((1 << MAX_MEMBERS) - 1);
        require(free != 0, CountryRegistryFull());
        // free & -free keeps the lowest set bit, so the logarithm is exact and below 256.
        index = uint8(Math.log2(free & (~free + 1)));
        _indices |= 1 << index;
        _countryAt[index] = country;
    }

    function _requireStatus(uint16 country, MembershipStatus status) private view {
        require(countryOf(country).status == status, CountryRegistryWrongStatus(country));
    }

    function _isAlpha2(bytes2 alpha2) private pure returns (bool) {
        return _isCapital(alpha2[0]) && _isCapital(alpha2[1]);
    }

    function _isCapital(bytes1 letter) private pure returns (bool) {
        return letter >= "A" && letter <= "Z";
    }
}
