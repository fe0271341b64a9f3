// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMembership} from "./interfaces/IMembership.sol";
import {Offices} from "./Offices.sol";
import {Country, Founder, MembershipStatus} from "./types/Membership.sol";
import {Office} from "./types/Office.sol";

/// @dev Documented on `IMembership`.
abstract contract Membership is IMembership, Offices {
    uint16 private constant MAX_COUNTRY = 999; // ISO 3166-1 numeric codes have three digits

    uint256 private _indices;
    mapping(uint16 country => Country) internal _countries;
    mapping(uint8 index => uint16 country) private _countryAt;

    /// @inheritdoc IMembership
    function countryOf(uint16 country) external view returns (Country memory) {
        return _countries[country];
    }

    /// @inheritdoc IMembership
    function activeOfficeOf(uint16 country, Office office) external view returns (address) {
        return _countries[country].status == MembershipStatus.Active ? officeOf(country, office) : address(0);
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
            _countries[country].status = MembershipStatus.Gone;
        } else {
            delete _countries[country];
            _cancelFirstDelegation(country);
        }
        emit CountryAdmissionCancelled(country);
    }

    /// @inheritdoc IMembership
    function join(uint16 country) external {
        _requireStatus(country, MembershipStatus.Candidate);
        _joinAsDelegation(country);
        uint8 index = _takeIndex(country);
        Country storage file = _countries[country];
        file.index = index;
        file.joinedAt = clock();
        file.status = MembershipStatus.Active;
        emit CountryJoined(country, index);
        _startVoting(country);
    }

    /// @inheritdoc IMembership
    function suspend(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Active);
        _countries[country].status = MembershipStatus.Suspended;
        emit CountrySuspended(country);
        _stopVoting(country);
    }

    /// @inheritdoc IMembership
    function reinstate(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Suspended);
        _countries[country].status = MembershipStatus.Active;
        emit CountryReinstated(country);
        _startVoting(country);
    }

    /// @inheritdoc IMembership
    function giveNotice(uint16 country) external onlyDelegation(country) {
        Country storage file = _countries[country];
        bool votes = file.status == MembershipStatus.Active;
        require(votes || file.status == MembershipStatus.Suspended, CountryRegistryWrongStatus(country));
        emit CountryNoticeGiven(country, _startLeaving(file));
        if (votes) _stopVoting(country);
    }

    /// @inheritdoc IMembership
    function expel(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Suspended);
        emit CountryExpelled(country, _startLeaving(_countries[country]));
    }

    /// @inheritdoc IMembership
    function completeWithdrawal(uint16 country) external {
        _requireStatus(country, MembershipStatus.Withdrawing);
        Country storage file = _countries[country];
        require(clock() >= file.leavesAt, CountryRegistryTooEarly(country, file.leavesAt));
        _indices &= ~(1 << file.index);
        delete _countryAt[file.index];
        file.status = MembershipStatus.Gone;
        file.leavesAt = 0;
        file.joinedAt = 0;
        file.index = 0;
        emit CountryLeft(country);
    }

    /// A member's weight begins to count (`VotingWeights`).
    function _startVoting(uint16 country) internal virtual;

    /// A member's weight counts no more (`VotingWeights`).
    function _stopVoting(uint16 country) internal virtual;

    function _admit(Founder memory newcomer) internal {
        uint16 country = newcomer.country;
        require(country != 0 && country <= MAX_COUNTRY, CountryRegistryInvalidCountry(country));
        require(_isAlpha2(newcomer.alpha2), CountryRegistryInvalidAlpha2(newcomer.alpha2));
        Country storage file = _countries[country];
        require(
            file.status == MembershipStatus.None || file.status == MembershipStatus.Gone,
            CountryRegistryWrongStatus(country)
        );
        _appointFirstDelegation(country, newcomer.delegation);
        file.alpha2 = newcomer.alpha2;
        file.status = MembershipStatus.Candidate;
        emit CountryAdmitted(country, newcomer.alpha2, newcomer.delegation);
        _assignWeight(country, newcomer.weight);
    }

    function _assignWeight(uint16 country, uint88 weight) internal {
        require(weight != 0, CountryRegistryZeroWeight(country));
        _countries[country].weight = weight;
        emit CountryWeightSet(country, weight);
    }

    function _startLeaving(Country storage file) private returns (uint48 leavesAt) {
        leavesAt = clock() + _charter.noticePeriod;
        file.status = MembershipStatus.Withdrawing;
        file.leavesAt = leavesAt;
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
        require(_countries[country].status == status, CountryRegistryWrongStatus(country));
    }

    function _isAlpha2(bytes2 alpha2) private pure returns (bool) {
        return _isCapital(alpha2[0]) && _isCapital(alpha2[1]);
    }

    function _isCapital(bytes1 letter) private pure returns (bool) {
        return letter >= "A" && letter <= "Z";
    }
}
