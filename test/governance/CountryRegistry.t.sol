// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IFoundation} from "../../contracts/governance/interfaces/IFoundation.sol";
import {IMembership} from "../../contracts/governance/interfaces/IMembership.sol";
import {IRecoveries} from "../../contracts/governance/interfaces/IRecoveries.sol";
import {IVotingWeights} from "../../contracts/governance/interfaces/IVotingWeights.sol";
import {Charter, Country, Founder, MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {anyAlpha2, inBoth, nobody, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The test contract is the joint authority.
abstract contract CountryRegistryTestBase is Test {
    uint32 internal constant NOTICE = 30 days;
    uint32 internal constant DELAY = 1 days;

    function _deploy(uint16 capBps, uint16 founders) internal returns (ICountryRegistry) {
        return Suite.countries(address(this), Charter(capBps, founders, NOTICE, DELAY), new Founder[](0));
    }

    function _delegationOf(uint16 country) internal pure returns (address) {
        return address(uint160(0xde1e0000) + country);
    }

    function _enter(ICountryRegistry registry, uint16 country, uint88 weight) internal {
        registry.admit(country, anyAlpha2(country), _delegationOf(country), weight);
        vm.prank(_delegationOf(country));
        registry.join(country, weight, address(0), nobody());
    }

    function _leave(ICountryRegistry registry, uint16 country) internal {
        vm.prank(_delegationOf(country));
        registry.giveNotice(country);
        vm.warp(block.timestamp + NOTICE);
        registry.completeWithdrawal(country);
    }

    function _reweigh(ICountryRegistry registry, uint16 country, uint88 weight) internal {
        uint16[] memory countries = new uint16[](1);
        uint88[] memory weights = new uint88[](1);
        (countries[0], weights[0]) = (country, weight);
        registry.setWeights(countries, weights);
    }
}

contract CountryRegistryTest is CountryRegistryTestBase {
    function testFuzz_constructor_AcceptsCharterExactlyIfSound(
        uint16 cap,
        uint16 founders,
        uint32 notice,
        uint32 delay
    ) external {
        cap = uint16(bound(cap, 0, 10_100));
        founders = uint16(bound(founders, 0, 260));
        notice = uint32(bound(notice, 0, 731 days));
        delay = uint32(bound(delay, 0, 4 days));
        bool sound = cap <= 10_000 && founders <= 255 && uint256(cap) * founders >= 10_000;
        sound = sound && notice >= 60 && notice <= 730 days && delay >= 60 && delay <= 3 days;
        Charter memory charter = Charter(cap, founders, notice, delay);
        if (!sound) {
            vm.expectRevert(abi.encodeWithSelector(IFoundation.CountryRegistryInvalidCharter.selector, charter));
        }
        ICountryRegistry registry = Suite.countries(address(this), charter, new Founder[](0));
        if (sound) assertEq(registry.charter().noticePeriod, notice, "stored");
    }

    function testFuzz_admit_TakesTwoCapitalsAndNothingElse(bytes2 alpha2) external {
        ICountryRegistry registry = _deploy(10_000, 1);
        bool capitals = _isCapital(uint8(alpha2[0])) && _isCapital(uint8(alpha2[1]));
        if (!capitals) {
            vm.expectRevert(abi.encodeWithSelector(IMembership.CountryRegistryInvalidAlpha2.selector, alpha2));
        }
        registry.admit(1, alpha2, _delegationOf(1), 1);
    }

    /// Whoever is last: nobody is refused, the cap holds, and who is cut weighs the same as every other who is.
    function testFuzz_join_CutsToTheCapToTheUnit(uint88[3] memory weights, uint16 cap) external {
        cap = uint16(bound(cap, 3_334, 9_000));
        ICountryRegistry registry = _deploy(cap, 3);
        for (uint16 i = 0; i < 3; ++i) {
            weights[i] = uint88(bound(weights[i], 1, type(uint88).max));
            _enter(registry, i + 1, weights[i]);
        }
        uint256 total = registry.totalWeight();
        uint256 ceiling = 0;
        uint256 cut = 0;
        for (uint16 i = 0; i < 3; ++i) {
            uint256 weight = registry.votingWeightOf(i + 1);
            assertLe(weight, weights[i], "declared");
            assertLe(weight * 10_000, total * cap, "cap");
            if (weight == weights[i]) continue;
            if (cut != 0) assertEq(weight, ceiling, "one ceiling");
            (ceiling, cut) = (weight, cut + 1);
        }
        // One more would be above it.
        if (cut != 0) assertTrue((ceiling + 1) * 10_000 > (total + cut) * cap, "no lower than need be");
    }

    /// One weight moves through random values at random moments; every moment keeps what held at its end.
    function testFuzz_pastWeights_AnswerForEverySecond(uint88[8] memory weights, uint8[8] memory pauses) external {
        ICountryRegistry registry = _deploy(10_000, 1);
        _enter(registry, 1, 7);
        _enter(registry, 2, 5);
        uint256[8] memory moments;
        uint256 time = block.timestamp;
        for (uint256 i = 0; i < 8; ++i) {
            time += pauses[i]; // a pause of zero puts two weights into one second: the later one counts
            vm.warp(time);
            weights[i] = uint88(bound(weights[i], 1, type(uint88).max));
            _reweigh(registry, 1, weights[i]);
            moments[i] = time;
        }
        vm.warp(time + 1);
        for (uint256 i = 0; i < 8; ++i) {
            if (i < 7 && moments[i + 1] == moments[i]) continue;
            _assertPast(registry, moments[i], weights[i]);
            if (i < 7) _assertPast(registry, moments[i + 1] - 1, weights[i]);
        }
    }

    /// One country through a random life: it votes on a moment with that moment's weight, within one membership only.
    function testFuzz_votingRightOf_BelongsToOneMembership(uint8[12] memory acts, uint88[12] memory weights) external {
        ICountryRegistry registry = _deploy(10_000, 1);
        _enter(registry, 2, 5);
        _enter(registry, 1, 7);
        uint256 time = block.timestamp;
        uint256 membership = 1;
        uint256[3][12] memory moments; // time, membership, weight
        for (uint256 i = 0; i < 12; ++i) {
            if (_live(registry, acts[i], uint88(bound(weights[i], 1, 1_000)), time)) {
                time += NOTICE;
                ++membership;
            }
            moments[i] = [time, membership, registry.votingWeightOf(1)];
            vm.warp(time += 1 + acts[i] / 4);
        }
        bool votes = registry.countryOf(1).status == MembershipStatus.Active;
        for (uint256 i = 0; i < 12; ++i) {
            (uint16 country, , uint256 weight) = registry.votingRightOf(_delegationOf(1), moments[i][0]);
            assertEq(country, 1, "country");
            assertEq(weight, votes && moments[i][1] == membership ? moments[i][2] : 0, "weight");
        }
    }

    /// From the thirtieth day to the sixtieth, with the consent of the one office that was asked.
    function testFuzz_completeRecovery_InItsWindowAlone(uint256 wait) external {
        ICountryRegistry registry = _deploy(10_000, 1);
        registry.admit(1, "AB", _delegationOf(1), 1);
        vm.prank(_delegationOf(1));
        registry.join(1, 1, address(0), inBoth(Office.Supervisor, Office.Supervisor, _delegationOf(3)));
        vm.prank(_delegationOf(3));
        registry.takeOffice(1, Office.Supervisor);
        address successor = _delegationOf(2);
        uint48 readyAt = uint48(block.timestamp + 30 days);
        registry.proposeRecovery(1, successor);
        vm.prank(_delegationOf(3));
        registry.consentToRecovery(1, Office.Supervisor);
        wait = bound(wait, 0, 90 days);
        vm.warp(block.timestamp + wait);
        if (wait < 30 days) {
            vm.expectRevert(abi.encodeWithSelector(IFoundation.CountryRegistryTooEarly.selector, 1, readyAt));
        } else if (wait >= 60 days) {
            vm.expectRevert(abi.encodeWithSelector(IRecoveries.CountryRegistryNoRecovery.selector, 1));
        }
        vm.prank(successor);
        registry.completeRecovery(1);
        bool inTime = wait >= 30 days && wait < 60 days;
        assertEq(registry.officeOf(1, Office.Delegation), inTime ? successor : _delegationOf(1), "delegation");
    }

    /// Suspended, reinstated, reweighed, or gone and back, as far as it can be. Returns whether it was gone.
    function _live(ICountryRegistry registry, uint8 act, uint88 weight, uint256 time) private returns (bool) {
        bool active = registry.countryOf(1).status == MembershipStatus.Active;
        if (act % 4 == 0 && active) registry.suspend(1);
        if (act % 4 == 1 && !active) registry.reinstate(1);
        if (act % 4 == 2) _reweigh(registry, 1, weight);
        if (act % 4 != 3) return false;
        vm.prank(_delegationOf(1));
        registry.giveNotice(1);
        vm.warp(time + NOTICE);
        registry.completeWithdrawal(1);
        _enter(registry, 1, weight);
        return true;
    }

    function _assertPast(ICountryRegistry registry, uint256 moment, uint256 weight) private view {
        assertEq(registry.pastVotingWeightOf(1, moment), weight, "weight");
        assertEq(registry.pastTotalWeight(moment), weight + 5, "total");
        assertEq(registry.pastActiveCount(moment), 2, "count");
    }

    function _isCapital(uint8 letter) private pure returns (bool) {
        return letter > 64 && letter < 91;
    }
}

/// @dev All 255 indices taken, under the charter that is hardest to keep.
contract CountryRegistryFullTest is CountryRegistryTestBase {
    ICountryRegistry private _registry;

    function setUp() external {
        _registry = _deploy(40, 255);
        for (uint16 country = 1; country <= 255; ++country) _enter(_registry, country, 100);
    }

    function test_join_GivesEachMemberAnIndexOfItsOwn() external view {
        assertEq(_registry.indices(), type(uint256).max >> 1, "all taken");
        assertEq(_registry.activeCount(), 255, "count");
        assertEq(_registry.totalWeight(), 25_500, "weight");
        for (uint256 index = 0; index < 255; ++index) {
            uint16 country = _registry.countryAt(uint8(index));
            assertEq(_registry.countryOf(country).index, index, "both ways");
        }
    }

    function test_join_RevertWhen_Full() external {
        _registry.admit(256, anyAlpha2(256), _delegationOf(256), 100);
        vm.expectRevert(IMembership.CountryRegistryFull.selector);
        vm.prank(_delegationOf(256));
        _registry.join(256, 100, address(0), nobody());
    }

    function testFuzz_join_ReusesTheIndexThatBecameFree(uint16 country) external {
        country = uint16(bound(country, 1, 255));
        uint8 index = _registry.countryOf(country).index;
        _leave(_registry, country);
        _enter(_registry, 256, 100);
        assertEq(_registry.countryOf(256).index, index, "index");
        assertEq(_registry.countryAt(index), 256, "country");
        assertTrue(_registry.countryOf(country).status == MembershipStatus.Gone, "gone");
    }

    function test_setWeights_ChecksEveryMember() external {
        uint16[] memory countries = new uint16[](255);
        uint88[] memory weights = new uint88[](255);
        for (uint16 i = 0; i < 255; ++i) (countries[i], weights[i]) = (i + 1, 200);
        weights[254] = 205; // 205 of 51,205 is above 0.4 percent
        vm.expectRevert(
            abi.encodeWithSelector(IVotingWeights.CountryRegistryWeightAboveCap.selector, 255, 205, 51_005)
        );
        _registry.setWeights(countries, weights);
        weights[254] = 204;
        _registry.setWeights(countries, weights);
        assertEq(_registry.totalWeight(), 51_004, "weight");
    }
}
