// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Thief} from "../utils/Thief.sol";
import {ThiefKeys} from "../utils/ThiefKeys.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The runner finds the handlers of contracts that are in the test's own file alone.
contract AnyThief is Thief {
    constructor(uint256 kind) ThiefKeys(kind) {}
}

contract BlastRadiusInvariantTest is Test {
    uint256 private constant TRADE_AND_CULTURE = 48; // two of the owners
    uint256 private constant KINDS = 19; // each owner, and two of one country

    AnyThief private _thief;

    /// By chance, unless `npm run fuzz -- --per-key` names one.
    function setUp() external {
        _thief = new AnyThief(vm.envOr("SOGDIA_THIEF", uint256(0)));
        targetContract(address(_thief));
        targetSelector(FuzzSelector(address(_thief), _actions()));
    }

    /// A thief that gets nothing done would prove nothing; but trade and culture are not in this world.
    function test_handler_GetsThingsDone() external {
        (uint256 owners, uint256 idle) = (0, 0);
        for (uint256 kind = 1; kind <= KINDS; ++kind) {
            AnyThief thief = new AnyThief(kind);
            for (uint256 step = kind * 100; step < kind * 100 + 40; ++step) {
                thief.act(step);
                if (step % 10 == 0) thief.seize(step);
                if (step % 10 == 3) thief.inherit(step);
                if (step % 10 == 6) thief.forfeit(step);
                if (step % 10 == 7) thief.halt(step);
                if (step % 10 == 8) thief.decide(step);
                if (step % 10 == 9) thief.tacit(step);
            }
            owners |= thief.owned();
            if (thief.done() == 0) idle |= thief.owned();
            assertEq(thief.violation(), bytes32(0), "violation");
        }
        assertEq(owners, (1 << (KINDS - 1)) - 1, "every owner");
        assertEq(idle & ~uint256(TRADE_AND_CULTURE), 0, "nothing done");
    }

    /// GOV-10: whoever owns a key changes what the table says, and not sooner.
    function invariant_GOV10_NothingBeyondTheTable() external view {
        assertEq(_thief.violation(), bytes32(0), "violation");
    }

    function _actions() private view returns (bytes4[] memory actions) {
        actions = new bytes4[](12);
        actions[0] = _thief.act.selector;
        actions[1] = _thief.seize.selector;
        actions[2] = _thief.inherit.selector;
        actions[3] = _thief.forfeit.selector;
        actions[4] = _thief.pass.selector;
        actions[5] = _thief.halt.selector;
        actions[6] = _thief.decide.selector;
        actions[7] = _thief.tacit.selector;
        for (uint256 i = 8; i < actions.length; ++i) actions[i] = actions[0];
    }
}
