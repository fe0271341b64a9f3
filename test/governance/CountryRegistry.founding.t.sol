// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IMembership} from "../../contracts/governance/interfaces/IMembership.sol";
import {IVotingWeights} from "../../contracts/governance/interfaces/IVotingWeights.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {anyAlpha2, nobody, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice A founding cannot deadlock (GOV-8): whoever joins, in whatever order, nobody is refused and the cap holds; and
/// if some never join, those who did found the consortium when the invitations end, as soon as they can keep the cap.
/// @dev What the registry is after some have joined depends on who they are, not on their order; that is shown for all
/// orders of six, and used for eight.
contract CountryRegistryFoundingTest is Test {
    uint16 private constant CAP = 2_500;
    uint256 private constant LEAST = 4; // who can keep a cap of 25%

    /// @dev In memory, which going back to an earlier state leaves as it is.
    struct Walk {
        uint256 steps;
        bytes32[128] stateAfter;
    }

    ICountryRegistry private _registry;

    /// One that weighs 25 and five of 15, of which five are enough (Gd).
    function test_GOV8_SixInAnyOrder() external {
        _invite(6, 5);
        Walk memory walk;
        _joinInEveryOrder(walk, 0, 5, 6);
        assertEq(walk.steps, 1_956, "every beginning of every order of six");
    }

    function test_GOV8_EightOfEveryWeight() external {
        _invite(8, 8);
        uint256 steps = 0;
        for (uint256 joined = 0; joined < 256; ++joined) steps += _tryEveryNext(joined, 8);
        assertEq(steps, 1_024, "every set of eight, and each that may join next");
    }

    /// Of six and eight, whoever never joins (Gd2).
    function test_GOV8_WhoeverNeverJoins() external {
        _invite(6, 6);
        for (uint256 joined = 0; joined < 64; ++joined) _lapse(joined, 6);
        _invite(8, 8);
        for (uint256 joined = 0; joined < 256; ++joined) _lapse(joined, 8);
    }

    /// The invitations end to the second, for those who come late and for those who wait.
    function test_GOV8_WhenTheInvitationsEnd() external {
        uint256 end = block.timestamp + 180 days;
        _invite(6, 6);
        for (uint16 country = 1; country <= 5; ++country) _join(country);
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(IVotingWeights.CountryRegistryFoundersMissing.selector, 5));
        _registry.completeFounding();
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IMembership.CountryRegistryInvitationEnded.selector, 6, end));
        vm.prank(_delegationOf(6));
        _registry.join(6, 15, address(0), nobody());
        _registry.completeFounding();
        assertEq(_registry.foundedAt(), end, "founded");
        vm.expectRevert(abi.encodeWithSelector(IVotingWeights.CountryRegistryFoundedBefore.selector, end));
        _registry.completeFounding();
    }

    function _invite(uint16 count, uint16 needed) private {
        Founder[] memory founders = new Founder[](count);
        for (uint16 i = 0; i < count; ++i)
            founders[i] = Founder(i + 1, anyAlpha2(i), _delegationOf(i + 1), _weightOf(i + 1));
        _registry = Suite.countries(address(this), Charter(CAP, needed, 30 days, 1 days), founders);
    }

    /// Depth first, so that what has joined is joined once for all that follow it.
    function _joinInEveryOrder(Walk memory walk, uint256 joined, uint256 needed, uint16 count) private {
        for (uint16 country = 1; country <= count; ++country) {
            uint256 next = joined | (1 << country);
            if (next == joined) continue;
            uint256 start = vm.snapshotState();
            _join(country);
            _assertSound(next, needed, count);
            (bytes32 state, bytes32 known) = (_stateOf(count), walk.stateAfter[next]);
            assertTrue(known == 0 || known == state, "whatever the order");
            (walk.steps, walk.stateAfter[next]) = (walk.steps + 1, state);
            _joinInEveryOrder(walk, next, needed, count);
            vm.revertToState(start);
        }
    }

    function _tryEveryNext(uint256 joined, uint16 count) private returns (uint256 steps) {
        for (uint16 country = 1; country <= count; ++country) {
            if ((joined >> (country - 1)) & 1 == 1) continue;
            uint256 start = vm.snapshotState();
            _joinAll(joined, count);
            _join(country);
            _assertSound((joined << 1) | (1 << country), count, count);
            vm.revertToState(start);
            ++steps;
        }
    }

    function _lapse(uint256 joined, uint16 count) private {
        uint256 start = vm.snapshotState();
        _joinAll(joined, count);
        vm.warp(block.timestamp + 180 days);
        uint256 members = _sizeOf(joined);
        bool isComplete = members == count;
        if (!isComplete && members < LEAST) {
            vm.expectRevert(abi.encodeWithSelector(IVotingWeights.CountryRegistryFoundersMissing.selector, members));
        }
        if (!isComplete) _registry.completeFounding();
        assertTrue((_registry.foundedAt() != 0) == (members >= LEAST), "founded by those who can keep the cap");
        if (members >= LEAST) _assertCapped(count);
        vm.revertToState(start);
    }

    function _joinAll(uint256 joined, uint16 count) private {
        for (uint16 country = 1; country <= count; ++country) {
            if ((joined >> (country - 1)) & 1 == 1) _join(country);
        }
    }

    function _join(uint16 country) private {
        vm.prank(_delegationOf(country));
        _registry.join(country, _weightOf(country), address(0), nobody());
    }

    function _assertSound(uint256 joined, uint256 needed, uint16 count) private view {
        bool isFounded = _sizeOf(joined) >= needed;
        assertTrue((_registry.foundedAt() != 0) == isFounded, "founded with the last that is needed");
        if (isFounded) _assertCapped(count);
    }

    function _assertCapped(uint16 count) private view {
        uint256 total = _registry.totalWeight();
        for (uint16 country = 1; country <= count; ++country) {
            assertLe(_registry.votingWeightOf(country) * 10_000, total * CAP, "cap");
        }
    }

    function _stateOf(uint16 count) private view returns (bytes32) {
        uint256[] memory weights = new uint256[](count);
        for (uint16 country = 1; country <= count; ++country) weights[country - 1] = _registry.votingWeightOf(country);
        return keccak256(abi.encode(weights, _registry.totalWeight(), _registry.foundedAt()));
    }

    function _sizeOf(uint256 set) private pure returns (uint256 size) {
        for (; set != 0; set &= set - 1) ++size;
    }

    function _delegationOf(uint16 country) private pure returns (address) {
        return address(uint160(0xde1e0000) + country);
    }

    /// The first is above the cap of 25% among six; the last two of eight weigh next to nothing.
    function _weightOf(uint16 country) private pure returns (uint88) {
        if (country == 1) return 25;
        return country <= 6 ? 15 : country - 6;
    }
}
