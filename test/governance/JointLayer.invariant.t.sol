// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JointAdversary} from "../utils/JointAdversary.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The runner finds the handlers of contracts that are in the test's own file alone.
contract Adversary is JointAdversary {}

contract JointLayerInvariantTest is Test {
    Adversary private _adversary;

    function setUp() external {
        _adversary = new Adversary();
        targetContract(address(_adversary));
        targetSelector(FuzzSelector(address(_adversary), _actions()));
    }

    /// An adversary that gets nothing done would prove nothing.
    function test_handler_GetsThingsDone() external {
        uint256[4] memory done;
        for (uint256 world = 0; world < 4; ++world) {
            Adversary adversary = new Adversary(); // one may give its Council away early
            for (uint256 seed = world * 25; seed < world * 25 + 25; ++seed) {
                adversary.carry(seed);
                adversary.tacit(seed);
                adversary.act(seed);
                adversary.pass(seed);
            }
            done[0] += adversary.executed();
            done[1] += adversary.halts();
            done[2] += adversary.objections();
            done[3] += adversary.tacitly();
            assertEq(adversary.violation(), bytes32(0), "violation");
        }
        assertLe(10, done[0], "executed");
        assertLe(1, done[1], "halts");
        assertLe(1, done[2], "objections");
        assertLe(1, done[3], "by silence");
    }

    /// GOV-1: with the whole joint layer against it, a country keeps what is its own.
    function invariant_GOV1_TheOneKeepsItsOwn() external view {
        assertEq(_adversary.victimState(), _adversary.national(), "national state");
        assertEq(_adversary.violation(), bytes32(0), "violation");
    }

    /// GOV-2, GOV-4, GOV-5, GOV-6: see the violations in `JointAdversary`.
    function invariant_GOV2456_EveryMotionIsDecidedAsItWasPut() external view {
        assertEq(_adversary.checkMotions(), bytes32(0), "motions");
        assertEq(_adversary.violation(), bytes32(0), "violation");
    }

    function _actions() private view returns (bytes4[] memory actions) {
        actions = new bytes4[](15);
        actions[0] = _adversary.propose.selector;
        actions[1] = _adversary.vote.selector;
        actions[2] = _adversary.queue.selector;
        actions[3] = _adversary.execute.selector;
        actions[4] = _adversary.carry.selector;
        actions[5] = _adversary.rotate.selector;
        actions[6] = _adversary.depart.selector;
        actions[7] = _adversary.join.selector;
        actions[8] = _adversary.act.selector;
        actions[9] = _adversary.trespass.selector;
        actions[10] = _adversary.usurp.selector;
        actions[11] = _adversary.pass.selector;
        actions[12] = _adversary.tacit.selector;
        (actions[13], actions[14]) = (actions[4], actions[4]); // what gets most done
    }
}
