// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {Charter, Country, Founder, MembershipStatus} from "./types/Membership.sol";
import {Office} from "./types/Office.sol";

/// @dev Documented on `ICountryRegistry`.
contract CountryRegistry is ICountryRegistry {
    using Checkpoints for Checkpoints.Trace208;

    struct Recovery {
        address successor;
        uint48 readyAt;
    }

    uint16 private constant MAX_COUNTRY = 999; // ISO 3166-1 numeric codes have three digits
    uint256 private constant MAX_MEMBERS = 255; // one bit each in a word, and a count of them fits a byte
    uint256 private constant MAX_FOUNDERS = 64; // invited in one deployment, within eSpace's 15M gas
    uint256 private constant BASIS_POINTS = 10_000;
    uint48 private constant RECOVERY_WAIT = 30 days;
    uint48 private constant RECOVERY_BAR = 90 days;

    /// @inheritdoc ICountryRegistry
    address public immutable jointAuthority;

    /// @inheritdoc ICountryRegistry
    uint48 public foundedAt;

    Charter private _charter;
    uint256 private _indices;
    Checkpoints.Trace208 private _totalWeight;
    Checkpoints.Trace208 private _activeCount;
    mapping(uint16 country => Country) private _countries;
    mapping(uint16 country => Checkpoints.Trace208) private _votingWeights;
    mapping(uint16 country => mapping(Office office => address)) private _offices;
    mapping(uint16 country => mapping(Office office => address)) private _appointees;
    mapping(uint16 country => Recovery) private _recoveries;
    mapping(uint8 index => uint16 country) private _countryAt;
    mapping(address delegation => uint16 country) private _countryOfDelegation;

    constructor(address jointAuthority_, Charter memory charter_, Founder[] memory founders) {
        require(jointAuthority_ != address(0), CountryRegistryInvalidAccount(jointAuthority_));
        require(_isSound(charter_), CountryRegistryInvalidCharter(charter_));
        require(founders.length <= MAX_FOUNDERS, CountryRegistryTooMany(founders.length, MAX_FOUNDERS));
        jointAuthority = jointAuthority_;
        _charter = charter_;
        for (uint256 i = 0; i < founders.length; ++i) _admit(founders[i]);
    }

    modifier onlyJointAuthority() {
        require(msg.sender == jointAuthority, CountryRegistryNotJointAuthority(msg.sender));
        _;
    }

    modifier onlyDelegation(uint16 country) {
        requireOffice(country, Office.Delegation, msg.sender);
        _;
    }

    /// @inheritdoc ICountryRegistry
    function charter() external view returns (Charter memory) {
        return _charter;
    }

    /// @inheritdoc ICountryRegistry
    function countryOf(uint16 country) external view returns (Country memory) {
        return _countries[country];
    }

    /// @inheritdoc ICountryRegistry
    function officeOf(uint16 country, Office office) public view returns (address) {
        return _offices[country][office];
    }

    /// @inheritdoc ICountryRegistry
    function activeOfficeOf(uint16 country, Office office) external view returns (address) {
        return _countries[country].status == MembershipStatus.Active ? _offices[country][office] : address(0);
    }

    /// @inheritdoc ICountryRegistry
    function appointeeOf(uint16 country, Office office) external view returns (address) {
        return _appointees[country][office];
    }

    /// @inheritdoc ICountryRegistry
    function requireOffice(uint16 country, Office office, address account) public view {
        // A vacant office is held by nobody, not by the zero address of an eth_call.
        require(
            account != address(0) && _offices[country][office] == account,
            CountryRegistryNotOffice(country, office, account)
        );
    }

    /// @inheritdoc ICountryRegistry
    function countryOfDelegation(address account) external view returns (uint16) {
        return _countryOfDelegation[account];
    }

    /// @inheritdoc ICountryRegistry
    function countryAt(uint8 index) external view returns (uint16) {
        return _countryAt[index];
    }

    /// @inheritdoc ICountryRegistry
    function indices() external view returns (uint256) {
        return _indices;
    }

    /// @inheritdoc ICountryRegistry
    function recoveryOf(uint16 country) external view returns (address successor, uint48 readyAt) {
        Recovery storage recovery = _recoveries[country];
        return (recovery.successor, recovery.readyAt);
    }

    /// @inheritdoc ICountryRegistry
    function votingWeightOf(uint16 country) external view returns (uint256) {
        return _votingWeights[country].latest();
    }

    /// @inheritdoc ICountryRegistry
    function pastVotingWeightOf(uint16 country, uint256 timepoint) external view returns (uint256) {
        return _past(_votingWeights[country], timepoint);
    }

    /// @inheritdoc ICountryRegistry
    function votingRightOf(
        address account,
        uint256 timepoint
    ) external view returns (uint16 country, uint8 index, uint256 weight) {
        country = _countryOfDelegation[account];
        Country storage file = _countries[country];
        index = file.index;
        // A country that joined later holds an index that may have been another's at the moment asked about.
        bool entitled = file.status == MembershipStatus.Active && file.joinedAt <= timepoint;
        if (entitled) weight = _past(_votingWeights[country], timepoint);
    }

    /// @inheritdoc ICountryRegistry
    function totalWeight() public view returns (uint256) {
        return _totalWeight.latest();
    }

    /// @inheritdoc ICountryRegistry
    function pastTotalWeight(uint256 timepoint) external view returns (uint256) {
        return _past(_totalWeight, timepoint);
    }

    /// @inheritdoc ICountryRegistry
    function activeCount() public view returns (uint256) {
        return _activeCount.latest();
    }

    /// @inheritdoc ICountryRegistry
    function pastActiveCount(uint256 timepoint) external view returns (uint256) {
        return _past(_activeCount, timepoint);
    }

    /// @notice The clock that timepoints are read on.
    /// @return Unix time.
    function clock() public view returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How to read the clock (ERC-6372).
    /// @return The mode.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ICountryRegistry
    function admit(uint16 country, bytes2 alpha2, address delegation, uint88 weight) external onlyJointAuthority {
        _admit(Founder({country: country, alpha2: alpha2, delegation: delegation, weight: weight}));
    }

    /// @inheritdoc ICountryRegistry
    function cancelAdmission(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Candidate);
        // A former member goes back to where it came from, with its Delegation.
        if (_offices[country][Office.Delegation] != address(0)) {
            _countries[country].status = MembershipStatus.Gone;
        } else {
            delete _countries[country];
            delete _appointees[country][Office.Delegation];
        }
        emit CountryAdmissionCancelled(country);
    }

    /// @inheritdoc ICountryRegistry
    function join(uint16 country) external {
        _requireStatus(country, MembershipStatus.Candidate);
        if (_offices[country][Office.Delegation] == address(0)) _takeOffice(country, Office.Delegation);
        else requireOffice(country, Office.Delegation, msg.sender);

        uint8 index = _takeIndex(country);
        Country storage file = _countries[country];
        file.index = index;
        file.joinedAt = clock();
        file.status = MembershipStatus.Active;
        emit CountryJoined(country, index);
        _startVoting(country);
    }

    /// @inheritdoc ICountryRegistry
    function suspend(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Active);
        _countries[country].status = MembershipStatus.Suspended;
        emit CountrySuspended(country);
        _stopVoting(country);
    }

    /// @inheritdoc ICountryRegistry
    function reinstate(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Suspended);
        _countries[country].status = MembershipStatus.Active;
        emit CountryReinstated(country);
        _startVoting(country);
    }

    /// @inheritdoc ICountryRegistry
    function setWeights(uint16[] calldata countries, uint88[] calldata weights) external onlyJointAuthority {
        uint256 length = countries.length;
        require(length == weights.length, CountryRegistryLengthMismatch(length, weights.length));
        require(length <= MAX_MEMBERS, CountryRegistryTooMany(length, MAX_MEMBERS));
        for (uint256 i = 0; i < length; ++i) {
            _reweigh(countries[i], weights[i]);
        }
        _checkCap();
    }

    /// @inheritdoc ICountryRegistry
    function giveNotice(uint16 country) external onlyDelegation(country) {
        Country storage file = _countries[country];
        bool votes = file.status == MembershipStatus.Active;
        require(votes || file.status == MembershipStatus.Suspended, CountryRegistryWrongStatus(country));
        emit CountryNoticeGiven(country, _startLeaving(file));
        if (votes) _stopVoting(country);
    }

    /// @inheritdoc ICountryRegistry
    function expel(uint16 country) external onlyJointAuthority {
        _requireStatus(country, MembershipStatus.Suspended);
        emit CountryExpelled(country, _startLeaving(_countries[country]));
    }

    /// @inheritdoc ICountryRegistry
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

    /// @inheritdoc ICountryRegistry
    function appoint(uint16 country, Office office, address account) external onlyDelegation(country) {
        require(account != address(0), CountryRegistryInvalidAccount(account));
        if (office == Office.Delegation) _requireNoDelegation(account);
        _appointees[country][office] = account;
        emit OfficeAppointed(country, office, account);
    }

    /// @inheritdoc ICountryRegistry
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

    /// @inheritdoc ICountryRegistry
    function dismiss(uint16 country, Office office) external onlyDelegation(country) {
        address account = _offices[country][office];
        require(office != Office.Delegation, CountryRegistryDelegationKept(country, account));
        delete _offices[country][office];
        delete _appointees[country][office];
        emit OfficeDismissed(country, office, account);
    }

    /// @inheritdoc ICountryRegistry
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

    /// @inheritdoc ICountryRegistry
    function withdrawRecovery(uint16 country) external onlyJointAuthority {
        _requireRecovery(country);
        delete _recoveries[country];
        emit RecoveryWithdrawn(country);
    }

    /// @inheritdoc ICountryRegistry
    function objectToRecovery(uint16 country) external {
        _requireRecovery(country);
        require(_isOfficeOf(country, msg.sender), CountryRegistryNotOfCountry(country, msg.sender));
        _object(country);
    }

    /// @inheritdoc ICountryRegistry
    function completeRecovery(uint16 country) external {
        Recovery memory recovery = _requireRecovery(country);
        require(msg.sender == recovery.successor, CountryRegistryNotAppointed(country, Office.Delegation, msg.sender));
        require(clock() >= recovery.readyAt, CountryRegistryTooEarly(country, recovery.readyAt));
        delete _recoveries[country];
        _setOffice(country, Office.Delegation, msg.sender);
    }

    function _admit(Founder memory newcomer) private {
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

    function _startLeaving(Country storage file) private returns (uint48 leavesAt) {
        leavesAt = clock() + _charter.noticePeriod;
        file.status = MembershipStatus.Withdrawing;
        file.leavesAt = leavesAt;
    }

    /// A country that has a Delegation keeps it; a stranger's is appointed and takes office by joining.
    function _appointFirstDelegation(uint16 country, address delegation) private {
        require(delegation != address(0), CountryRegistryInvalidAccount(delegation));
        address current = _offices[country][Office.Delegation];
        if (current == address(0)) {
            _requireNoDelegation(delegation);
            _appointees[country][Office.Delegation] = delegation;
        } else {
            require(delegation == current, CountryRegistryDelegationKept(country, current));
        }
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

    function _takeIndex(uint16 country) private returns (uint8 index) {
        uint256 free = ~_indices & ((1 << MAX_MEMBERS) - 1);
        require(free != 0, CountryRegistryFull());
        // free & -free keeps the lowest set bit, so the logarithm is exact and below 256.
        index = uint8(Math.log2(free & (~free + 1)));
        _indices |= 1 << index;
        _countryAt[index] = country;
    }

    function _assignWeight(uint16 country, uint88 weight) private {
        require(weight != 0, CountryRegistryZeroWeight(country));
        _countries[country].weight = weight;
        emit CountryWeightSet(country, weight);
    }

    function _reweigh(uint16 country, uint88 weight) private {
        MembershipStatus status = _countries[country].status;
        require(
            status == MembershipStatus.Candidate ||
                status == MembershipStatus.Active ||
                status == MembershipStatus.Suspended,
            CountryRegistryWrongStatus(country)
        );
        _assignWeight(country, weight);
        if (status == MembershipStatus.Active) _setVotingWeight(country, weight);
    }

    function _startVoting(uint16 country) private {
        uint88 weight = _countries[country].weight;
        _setVotingWeight(country, weight);
        uint256 count = activeCount() + 1;
        _activeCount.push(clock(), uint208(count)); // at most 255
        // A newcomer lowers everyone else's share, so only its own can be too large once the founders are complete.
        if (count == _charter.founders) _found();
        else if (count > _charter.founders) _checkCapOf(country, weight, totalWeight());
    }

    function _found() private {
        _checkCap();
        if (foundedAt == 0) foundedAt = clock();
    }

    /// Leaving raises the others' shares; a country's freedom to leave comes before the cap, which binds again at the
    /// next weight that is set.
    function _stopVoting(uint16 country) private {
        _setVotingWeight(country, 0);
        _activeCount.push(clock(), uint208(activeCount() - 1)); // at most 255
    }

    function _setVotingWeight(uint16 country, uint88 weight) private {
        uint208 before = _votingWeights[country].latest();
        _votingWeights[country].push(clock(), weight);
        // 255 weights of 88 bits stay below 208 bits, and the total contains `before`.
        _totalWeight.push(clock(), _totalWeight.latest() - before + weight);
    }

    function _checkCap() private view {
        if (activeCount() < _charter.founders) return;
        uint256 total = totalWeight();
        uint256 left = _indices;
        // At most 255 rounds, one a member.
        while (left != 0) {
            uint256 lowest = left & (~left + 1);
            left ^= lowest;
            uint16 country = _countryAt[uint8(Math.log2(lowest))];
            _checkCapOf(country, _votingWeights[country].latest(), total);
        }
    }

    function _checkCapOf(uint16 country, uint256 weight, uint256 total) private view {
        require(
            weight * BASIS_POINTS <= total * _charter.weightCapBps,
            CountryRegistryWeightAboveCap(country, weight, total)
        );
    }

    function _past(Checkpoints.Trace208 storage trace, uint256 timepoint) private view returns (uint256) {
        uint48 now_ = clock();
        require(timepoint < now_, CountryRegistryFutureLookup(timepoint, now_));
        return trace.upperLookupRecent(uint48(timepoint)); // below the clock, so below 2^48
    }

    function _isOfficeOf(uint16 country, address account) private view returns (bool) {
        for (uint8 office = 0; office <= uint8(type(Office).max); ++office) {
            if (_offices[country][Office(office)] == account) return true;
        }
        return false;
    }

    function _requireStatus(uint16 country, MembershipStatus status) private view {
        require(_countries[country].status == status, CountryRegistryWrongStatus(country));
    }

    function _requireNoDelegation(address account) private view {
        uint16 taken = _countryOfDelegation[account];
        require(taken == 0, CountryRegistryDelegationTaken(account, taken));
    }

    function _requireRecovery(uint16 country) private view returns (Recovery memory recovery) {
        recovery = _recoveries[country];
        require(recovery.successor != address(0), CountryRegistryNoRecovery(country));
    }

    function _isSound(Charter memory charter_) private pure returns (bool) {
        return
            charter_.weightCapBps <= BASIS_POINTS &&
            charter_.founders <= MAX_MEMBERS &&
            // Fewer founders could not keep the cap together: the last one could never join.
            uint256(charter_.founders) * charter_.weightCapBps >= BASIS_POINTS &&
            charter_.noticePeriod >= 1 minutes &&
            charter_.noticePeriod <= 730 days;
    }

    function _isAlpha2(bytes2 alpha2) private pure returns (bool) {
        return _isCapital(alpha2[0]) && _isCapital(alpha2[1]);
    }

    function _isCapital(bytes1 letter) private pure returns (bool) {
        return letter >= "A" && letter <= "Z";
    }
}
