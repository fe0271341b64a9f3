// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Majority} from "../../contracts/governance/libraries/Majority.sol";
import {Roll, Tally, Veto} from "../../contracts/governance/types/Poll.sol";
import {Basis, DecisionClass, Terms} from "../../contracts/governance/types/Terms.sol";
import {Test} from "../utils/Vm.sol";

/// @dev Remainders by powers of two only, which Halmos can follow where no product is in the way.
contract MajorityTest is Test {
    /// How the countries of a poll vote; what is left of them is absent.
    struct Votes {
        uint8 inFavour;
        uint8 against;
        uint8 abstaining;
        uint8 absent;
    }

    struct Shares {
        uint8 basis;
        uint16 countriesBps;
        uint16 quorumBps;
    }

    function testFuzz_isCarried_ByCountriesToTheUnit(Votes memory votes, Shares memory shares) external pure {
        _tame(votes, shares);
        uint256 entitled = uint256(votes.inFavour) + votes.against + votes.abstaining + votes.absent;
        uint256 base = entitled;
        if (shares.basis != uint8(Basis.Entitled)) base -= votes.absent;
        if (shares.basis == uint8(Basis.Voting)) base -= votes.abstaining;
        bool quorate = _isShare(entitled - votes.absent, entitled, shares.quorumBps);
        bool carried = votes.inFavour != 0 && quorate && _isShare(votes.inFavour, base, shares.countriesBps);
        assertTrue(_isCarried(votes, shares, 0) == carried, "carried");
    }

    /// A country that comes over to the motion, from wherever, never makes it fail.
    function testFuzz_isCarried_ConsentNeverLoses(Votes memory votes, Shares memory shares, uint8 from) external pure {
        _tame(votes, shares);
        bool before = _isCarried(votes, shares, 0);
        if (from == 0 && votes.against != 0) (votes.against, votes.inFavour) = (votes.against - 1, votes.inFavour + 1);
        if (from == 1 && votes.abstaining != 0) {
            (votes.abstaining, votes.inFavour) = (votes.abstaining - 1, votes.inFavour + 1);
        }
        if (from == 2 && votes.absent != 0) (votes.absent, votes.inFavour) = (votes.absent - 1, votes.inFavour + 1);
        assertTrue(!before || _isCarried(votes, shares, 0), "still carried");
    }

    function testFuzz_isCarried_NotWithoutTheConsentAwaited(
        Votes memory votes,
        Shares memory shares,
        uint16 country
    ) external pure {
        _tame(votes, shares);
        vm.assume(country != 0);
        assertFalse(_isCarried(votes, shares, country), "carried");
    }

    function testFuzz_isCarried_NotByNobody(Votes memory votes, Shares memory shares) external pure {
        _tame(votes, shares);
        votes.inFavour = 0;
        assertFalse(_isCarried(votes, shares, 0), "carried");
    }

    /// Weight is compared to the unit as well: with one country for and one against, of any weights.
    function testFuzz_isCarried_ByWeightToTheUnit(uint88 inFavour, uint88 against, uint16 bps) external pure {
        bps = _share(bps);
        Terms memory terms = _terms(Shares(uint8(Basis.Entitled), 5_000, 0));
        terms.weightBps = bps;
        Tally memory tally = Tally(inFavour, against, 1, 1, 0, 2, 0, Veto.Possible);
        uint256 whole = uint256(inFavour) + against;
        bool carried = Majority.isCarried(terms, Roll(uint96(whole), 0, 0, 0), tally);
        assertTrue(carried == _isShare(inFavour, whole, bps), "carried");
    }

    function _isCarried(Votes memory votes, Shares memory shares, uint16 consentOf) private pure returns (bool) {
        uint8 entitled = votes.inFavour + votes.against + votes.abstaining + votes.absent;
        Tally memory tally = Tally(0, 0, votes.inFavour, votes.against, votes.abstaining, entitled, 0, Veto.Possible);
        return Majority.isCarried(_terms(shares), Roll(0, 0, 0, consentOf), tally);
    }

    /// Weight counts for nothing.
    function _terms(Shares memory shares) private pure returns (Terms memory terms) {
        terms.decisionClass = DecisionClass.Ordinary;
        terms.basis = Basis(shares.basis);
        terms.countriesBps = shares.countriesBps;
        terms.quorumBps = shares.quorumBps;
    }

    function _isShare(uint256 part, uint256 whole, uint256 bps) private pure returns (bool) {
        return 10_000 * part >= whole * bps;
    }

    /// At most 252 countries, and shares of at most the whole.
    function _tame(Votes memory votes, Shares memory shares) private pure {
        (votes.inFavour, votes.against) = (votes.inFavour % 64, votes.against % 64);
        (votes.abstaining, votes.absent) = (votes.abstaining % 64, votes.absent % 64);
        shares.basis %= uint8(type(Basis).max) + 1;
        (shares.countriesBps, shares.quorumBps) = (_share(shares.countriesBps), _share(shares.quorumBps));
    }

    function _share(uint16 bps) private pure returns (uint16) {
        return bps > 10_000 ? bps >> 3 : bps;
    }
}
