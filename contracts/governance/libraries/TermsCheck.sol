// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDecisionRules} from "../interfaces/IDecisionRules.sol";
import {Terms} from "../types/Terms.sol";
import {Majority} from "./Majority.sol";

/// @notice The bounds within which a consortium chooses its terms.
library TermsCheck {
    uint256 private constant MAX_PERIOD = 90 days;

    /// Reverts `DecisionRulesInvalidTerms` outside the bounds.
    function requireSound(Terms memory terms, uint24 minPeriod) internal pure {
        bool shares =
            terms.countriesBps > Majority.BASIS_POINTS / 2 &&
                terms.countriesBps <= Majority.BASIS_POINTS &&
                terms.weightBps <= Majority.BASIS_POINTS &&
                terms.quorumBps <= Majority.BASIS_POINTS;
        bool periods =
            terms.votingPeriod >= minPeriod &&
                terms.gracePeriod >= minPeriod &&
                terms.votingDelay <= MAX_PERIOD &&
                terms.votingPeriod <= MAX_PERIOD &&
                terms.gracePeriod <= MAX_PERIOD &&
                uint256(terms.timelockDelay) + terms.dissentDelay <= MAX_PERIOD &&
                terms.lateWindow <= terms.votingPeriod &&
                terms.maxExtension <= terms.votingPeriod;
        require(shares && periods, IDecisionRules.DecisionRulesInvalidTerms(terms));
    }

    /// Whether no motion is carried under the stricter terms that would fail under the laxer.
    function countsAsStrictly(Terms memory stricter, Terms memory laxer) internal pure returns (bool) {
        return
            stricter.basis <= laxer.basis &&
            stricter.countriesBps >= laxer.countriesBps &&
            stricter.weightBps >= laxer.weightBps &&
            stricter.quorumBps >= laxer.quorumBps &&
            stricter.blockingCountries <= laxer.blockingCountries;
    }

    /// Whether nothing is quicker under the stricter terms, and whoever is consulted under the laxer is consulted.
    function takesAsLong(Terms memory stricter, Terms memory laxer) internal pure returns (bool) {
        return
            stricter.votingDelay >= laxer.votingDelay &&
            stricter.votingPeriod >= laxer.votingPeriod &&
            stricter.timelockDelay >= laxer.timelockDelay &&
            stricter.dissentDelay >= laxer.dissentDelay &&
            (stricter.consulted || !laxer.consulted);
    }

    /// Whether one country could block alone: by its number, by its absence, or by the largest weight permitted.
    function hasSoleVeto(Terms memory terms, uint256 weightCapBps, uint256 members) internal pure returns (bool) {
        uint256 others = (members - 1) * Majority.BASIS_POINTS;
        return
            others < members * terms.countriesBps ||
            others < members * terms.quorumBps ||
            (terms.blockingCountries < 2 && terms.weightBps + weightCapBps > Majority.BASIS_POINTS);
    }
}
