// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICouncil} from "../interfaces/ICouncil.sol";
import {ICountryRegistry} from "../interfaces/ICountryRegistry.sol";
import {Classification, Subject} from "../types/ActionRule.sol";
import {Electors} from "../types/Draft.sol";
import {Country} from "../types/Membership.sol";

/// @notice Who decides about something: the members of the second before, without those that it is about and those that
/// take no part in its programme.
library Electorate {
    /// Reverts `CouncilNotFounded`, `CouncilTooFewLeft` and `CouncilNoConsentPossible`.
    function draw(
        ICountryRegistry countries,
        Classification memory about,
        uint16[] memory optedOut
    ) internal view returns (Electors memory roll) {
        uint48 asOf = Time.timestamp() - 1;
        uint48 foundedAt = countries.foundedAt();
        require(foundedAt != 0 && foundedAt <= asOf, ICouncil.CouncilNotFounded());
        roll = Electors({
            asOf: asOf,
            excluded: 0,
            weight: countries.pastTotalWeight(asOf),
            count: countries.pastActiveCount(asOf)
        });
        if (about.rule.subject == Subject.Excluded) _excludeSubjects(roll, countries, about);
        for (uint256 i = 0; i < optedOut.length; ++i) _exclude(roll, countries, optedOut[i]);
        if (about.rule.subject == Subject.Consenting) _requireVoter(roll, countries, about.country);
    }

    /// The bit of a country that has been a member since; 0 of another, whose index may have been somebody else's.
    function bitOf(ICountryRegistry countries, uint16 country, uint48 since) internal view returns (uint256) {
        Country memory file = countries.countryOf(country);
        return file.joinedAt != 0 && file.joinedAt <= since ? 1 << file.index : 0;
    }

    /// The countries among these two; 0 is none, and there is no second without a first.
    function listOf(uint16 country, uint16 counterparty) internal pure returns (uint16[] memory subjects) {
        subjects = new uint16[](
            country == 0
                ? 0
                : counterparty == 0
                    ? 1
                    : 2
        );
        if (country != 0) subjects[0] = country;
        if (counterparty != 0) subjects[1] = counterparty;
    }

    /// Never fewer decide than are decided about.
    function _excludeSubjects(
        Electors memory roll,
        ICountryRegistry countries,
        Classification memory about
    ) private view {
        uint256 before = roll.count;
        _exclude(roll, countries, about.country);
        if (about.counterparty != 0) _exclude(roll, countries, about.counterparty);
        uint256 subjects = before - roll.count;
        require(roll.count >= subjects, ICouncil.CouncilTooFewLeft(roll.count, subjects));
    }

    /// A country without a vote can never consent: what needs it would be dead on arrival.
    function _requireVoter(Electors memory roll, ICountryRegistry countries, uint16 country) private view {
        uint256 bit = bitOf(countries, country, roll.asOf);
        bool votes = bit != 0 && roll.excluded & bit == 0 && countries.votingWeightOf(country) != 0;
        require(
            votes && countries.pastVotingWeightOf(country, roll.asOf) != 0,
            ICouncil.CouncilNoConsentPossible(country)
        );
    }

    /// Takes a country out of the denominators and out of the vote, if it is in.
    function _exclude(Electors memory roll, ICountryRegistry countries, uint16 country) private view {
        uint256 weight = countries.pastVotingWeightOf(country, roll.asOf);
        uint256 bit = bitOf(countries, country, roll.asOf);
        // The subject of a proposal may have opted out as well.
        if (weight == 0 || roll.excluded & bit != 0) return;
        roll.excluded |= bit;
        roll.weight -= weight; // part of the sum
        roll.count -= 1;
    }
}
