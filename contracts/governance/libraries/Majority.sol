// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Roll, Tally} from "../types/Poll.sol";
import {Basis, Terms} from "../types/Terms.sol";

/// @notice Who carries a motion: a share of the countries and a share of the weight, compared without rounding.
library Majority {
    uint256 internal constant BASIS_POINTS = 10_000;

    /// Whether the votes so far carry a motion; final when the vote has ended.
    function isCarried(Terms memory terms, Roll memory roll, Tally memory tally) internal pure returns (bool) {
        if (tally.forCount == 0 || roll.consentOf != 0 || !hasQuorum(terms, tally)) return false;
        (uint256 countries, uint256 weight) = _base(terms.basis, roll, tally);
        if (!_reaches(tally.forCount, countries, terms.countriesBps)) return false;
        if (_reaches(tally.forWeight, weight, terms.weightBps)) return true;
        // Those of the basis that are not for; the basis contains them.
        return countries - tally.forCount < terms.blockingCountries;
    }

    /// Whether a motion stands while some object and all others are silent, which counts as for: fewer object than the limit,
    /// and a vote of the same countries would carry it.
    function isTacit(
        Terms memory terms,
        Roll memory roll,
        Tally memory tally,
        uint256 limit
    ) internal pure returns (bool) {
        return tally.againstCount < limit && isCarried(terms, roll, tally);
    }

    /// Whether enough countries took part.
    function hasQuorum(Terms memory terms, Tally memory tally) internal pure returns (bool) {
        uint256 present = uint256(tally.forCount) + tally.againstCount + tally.abstainCount;
        return _reaches(present, tally.entitledCount, terms.quorumBps);
    }

    /// Seconds between queueing and execution: the longer, the more dissent. Rounded up.
    function timelockDelay(Terms memory terms, Roll memory roll, Tally memory tally) internal pure returns (uint256) {
        uint256 byCountries = _share(terms.dissentDelay, tally.againstCount, tally.entitledCount);
        uint256 byWeight = _share(terms.dissentDelay, tally.againstWeight, roll.entitledWeight);
        return terms.timelockDelay + Math.max(byCountries, byWeight);
    }

    function _base(
        Basis basis,
        Roll memory roll,
        Tally memory tally
    ) private pure returns (uint256 countries, uint256 weight) {
        if (basis == Basis.Entitled) return (tally.entitledCount, roll.entitledWeight);
        countries = uint256(tally.forCount) + tally.againstCount;
        weight = uint256(tally.forWeight) + tally.againstWeight;
        if (basis == Basis.Present) (countries, weight) = (countries + tally.abstainCount, weight + roll.abstainWeight);
    }

    function _reaches(uint256 part, uint256 whole, uint256 bps) private pure returns (bool) {
        return part * BASIS_POINTS >= whole * bps;
    }

    function _share(uint256 period, uint256 part, uint256 whole) private pure returns (uint256) {
        return part == 0 ? 0 : Math.ceilDiv(period * part, whole); // those against are among the entitled
    }
}
