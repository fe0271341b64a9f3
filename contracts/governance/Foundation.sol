// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IFoundation} from "./interfaces/IFoundation.sol";
import {Charter} from "./types/Membership.sol";

/// @dev Documented on `IFoundation`.
abstract contract Foundation is IFoundation {
    uint256 internal constant MAX_MEMBERS = 255; // one bit each in a word, and a count of them fits a byte
    uint256 internal constant BASIS_POINTS = 10_000;

    /// @inheritdoc IFoundation
    address public immutable jointAuthority;

    Charter internal _charter;

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

    function _isSound(Charter memory charter_) private pure returns (bool) {
        return
            charter_.weightCapBps <= BASIS_POINTS &&
            charter_.founders <= MAX_MEMBERS &&
            // Fewer founders could not keep the cap together: the last one could never join.
            uint256(charter_.founders) * charter_.weightCapBps >= BASIS_POINTS &&
            charter_.noticePeriod >= 1 minutes &&
            charter_.noticePeriod <= 730 days;
    }
}
