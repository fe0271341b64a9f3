// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Thief} from "../utils/Thief.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The runner finds the handlers of contracts that are in the test's own file alone.
contract AnyThief is Thief {}

contract BlastRadiusInvariantTest is Test {
    AnyThief private _thief;

    function setUp() external {
        _thief = new AnyThief();
        targetContract(address(_thief));
        targetSelector(FuzzSelector(address(_thief), _actions()));
    }

    /// A thief that gets nothing done would prove nothing.
    function test_handler_GetsThingsDone() external {
        uint256 owners = 0;
        uint256 done = 0;
        for (uint256 seed = 0; seed < 12; ++seed) {
            AnyThief thief = new AnyThief();
            for (uint256 step = seed * 100; step < seed * 100 + 40; ++step) {
                thief.act(step);
                if (step % 10 == 0) thief.seize(step);
                if (step % 10 == 3) thief.inherit(step);
                if (step % 10 == 6) thief.forfeit(step);
            }
            owners |= thief.owned();
            done += thief.done();
            assertEq(thief.violation(), bytes32(0), "violation");
        }
        assertLe(24, done, "done");
        assertLe(1, owners & 1, "a Delegation");
        assertLe(1, owners & 128, "the joint layer");
    }

    /// GOV-10: whoever owns a key changes what the table says, and not sooner.
    function invariant_GOV10_NothingBeyondTheTable() external view {
        assertEq(_thief.violation(), bytes32(0), "violation");
    }

    function _actions() private view returns (bytes4[] memory actions) {
        actions = new bytes4[](8);
        actions[0] = _thief.act.selector;
        actions[1] = _thief.seize.selector;
        actions[2] = _thief.inherit.selector;
        actions[3] = _thief.forfeit.selector;
        actions[4] = _thief.pass.selector;
        (actions[5], actions[6], actions[7]) = (actions[0], actions[0], actions[0]);
    }
}
