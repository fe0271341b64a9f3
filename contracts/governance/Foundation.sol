// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IFoundation} from "./interfaces/IFoundation.sol";
import {Charter, Country} from "./types/Membership.sol";

/// @dev Documented on `IFoundation`.
abstract contract Foundation is IFoundation {
    uint256 internal constant MAX_MEMBERS = 255; // one bit each in a word, and a count of them fits a byte
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @inheritdoc IFoundation
    address public immutable jointAuthority;

    Charter internal _charter;
    mapping(uint16 country => Country) internal _countries;

    constructor(address jointAuthority_, Charter memory charter_) {
        require(jointAuthority_ != address(0), CountryRegistryInvalidAccount(jointAuthority_));
        require(_isSound(charter_), CountryRegistryInvalidCharter(charter_));
        jointAuthority = jointAuthority_;
        _charter = charter_;
    }

    modifier onlyJointAuthority() {
        require(msg.sender == jointAuthority, CountryRegistryNotJointAuthority(msg.sender));
        _;
    }

    /// @inheritdoc IFoundation
    function charter() external view returns (Charter memory) {
        return _charter;
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

    /// Times are kept in 40 bits, which last for 34,000 years.
    function _now() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    function _requireNotFrozen(uint16 country, uint40 until) internal view {
        require(block.timestamp >= until, CountryRegistryOfficesFrozen(country, until));
    }

    function _isSound(Charter memory charter_) private pure returns (bool) {
        return
            charter_.weightCapBps <= BASIS_POINTS &&
            charter_.founders <= MAX_MEMBERS &&
            // Fewer founders could not keep the cap together.
            uint256(charter_.founders) * charter_.weightCapBps >= BASIS_POINTS &&
            charter_.noticePeriod >= 1 minutes &&
            charter_.noticePeriod <= 730 days &&
            charter_.appointmentDelay >= 1 minutes &&
            charter_.appointmentDelay <= 3 days;
    }
}
