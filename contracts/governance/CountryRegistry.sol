// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Foundation} from "./Foundation.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "./types/Membership.sol";
import {VotingWeights} from "./VotingWeights.sol";

/// @dev Documented on `ICountryRegistry`.
contract CountryRegistry is ICountryRegistry, VotingWeights {
    uint256 private constant MAX_FOUNDERS = 20; // invited in one deployment, which takes 14.4M of the 15M gas of eSpace

    constructor(
        address jointAuthority_,
        Charter memory charter_,
        Founder[] memory founders
    ) Foundation(jointAuthority_, charter_) {
        require(founders.length <= MAX_FOUNDERS, CountryRegistryTooMany(founders.length, MAX_FOUNDERS));
        for (uint256 i = 0; i < founders.length; ++i) _admit(founders[i]);
    }
}
