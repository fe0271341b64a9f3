// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EarmarkExecution} from "../../contracts/settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

/// @notice Banks that set yuan aside, pay out of it, spend the rest on every path and let time pass, and thieves who
/// release without being asked; what must be held is kept in a list of its own.
contract EarmarksHandler is SettlementWorld {
    struct Kept {
        Instruction instruction;
        uint256 payer;
        uint256 releaser;
        uint256 nonce;
        bool ended;
    }

    Kept[] private _kept;
    uint256 private _nextNonce;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        for (uint256 i = 0; i < BANKS; i += 2) {
            vm.prank(bankOf(i));
            cny.transfer(bankOf(i + 1), FUNDED / 2);
        }
    }

    function earmark(uint256 payer, uint256 payee, uint256 releaser, uint256 amount, uint256 life) external {
        (payer, payee) = (payer % BANKS, payee % BANKS);
        releaser = (payer + 1 + (releaser % (BANKS - 1))) % BANKS;
        amount = bound(amount, 1, FUNDED / 4);
        bool foretold = amount <= freeOf(payer) && _liveOf(payer) < 64 && payer != payee;
        Kept storage created = _kept.push();
        (created.payer, created.releaser, created.nonce) = (payer, releaser, _nextNonce++);
        created.instruction.uetr = 0x00000000000040008000000000000000;
        created.instruction.deadline = uint48(block.timestamp + (life % 2 days));
        created.instruction.legs.push(Leg(address(cny), bankOf(payer), bankOf(payee), amount));
        vm.prank(bankOf(payer));
        try engine.earmark(created.instruction, 0, bankOf(releaser), Authorisation(created.nonce, "")) {
            ++done[this.earmark.selector];
            _note(foretold, "SET-6: earmarked beyond what is free");
        } catch {
            _note(!foretold, "SET-6: an earmark was refused though there was enough");
            _kept.pop();
        }
    }

    function execute(uint256 which) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        Leg memory leg = kept.instruction.legs[0];
        bool foretold = _isLive(kept);
        uint256 before = cny.balanceOf(leg.payer);
        if (_execute(kept, kept.releaser, kept.nonce)) {
            ++done[this.execute.selector];
            kept.ended = true;
            _note(foretold, "SET-6: paid out of an earmark that has ended");
            _note(cny.balanceOf(leg.payer) == before - leg.amount, "SET-1: paid another amount");
        } else {
            _note(!foretold, "SET-6: an earmark did not pay");
        }
    }

    function release(uint256 which) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        bool foretold = _isLive(kept);
        vm.prank(bankOf(kept.releaser));
        try engine.releaseEarmark(kept.instruction, 0, kept.nonce, bankOf(kept.releaser), "") {
            ++done[this.release.selector];
            kept.ended = true;
            _note(foretold, "SET-6: released what has ended");
        } catch {
            _note(!foretold, "SET-6: could not release");
        }
    }

    /// @notice Somebody else releases or gives up, or names another nonce.
    function steal(uint256 which, uint256 thief, bool gives) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        thief %= BANKS;
        if (thief == kept.releaser) return _note(!_execute(kept, thief, kept.nonce + 1), "SET-3: another nonce");
        if (!gives) return _note(!_execute(kept, thief, kept.nonce), "SET-3: executed by another");
        vm.prank(bankOf(thief));
        try engine.releaseEarmark(kept.instruction, 0, kept.nonce, bankOf(thief), "") {
            _note(false, "SET-3: released by another");
        } catch {}
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        (from, to) = (from % BANKS, to % BANKS);
        amount = bound(amount, 1, FUNDED);
        bool foretold = from != to && amount <= freeOf(from);
        _note(cny.check(bankOf(from), bankOf(to), amount, 0).isPermitted() == foretold, "SUP-1: what is free");
        vm.prank(bankOf(from));
        try cny.transfer(bankOf(to), amount) {
            ++done[this.transfer.selector];
            _note(foretold, "SET-6: spent what is held");
        } catch {
            _note(!foretold, "SET-6: what is free was refused");
        }
    }

    function redeem(uint256 holder, uint256 amount) external {
        holder %= BANKS;
        amount = bound(amount, 1, FUNDED / 8);
        bool foretold = amount <= freeOf(holder);
        vm.prank(bankOf(holder));
        try cny.redeem(amount, 0) {
            ++done[this.redeem.selector];
            _note(foretold, "SET-6: redeemed what is held");
        } catch {
            _note(!foretold, "SET-6: what is free was not redeemed");
        }
    }

    /// @notice The queue settles a net of two, for which it asks first what each may spend.
    function clear(uint256 from, uint256 to, uint256 amount) external {
        (from, to) = (from % BANKS, to % BANKS);
        if (from == to) return;
        amount = bound(amount, 1, FUNDED);
        (address[] memory holders, int256[] memory changes) = (new address[](2), new int256[](2));
        (holders[0], holders[1]) = (bankOf(from), bankOf(to));
        (changes[0], changes[1]) = (-int256(amount), int256(amount));
        bool foretold = amount <= freeOf(from);
        vm.prank(address(queue));
        (uint256[] memory spendable, ) = cny.screen(holders, 3);
        _note(spendable[0] == freeOf(from) && spendable[1] == freeOf(to), "SET-6: the queue counts what is held");
        vm.prank(address(queue));
        try cny.settleNet(holders, changes) {
            ++done[this.clear.selector];
            _note(foretold, "SET-6: a net took what is held");
        } catch {
            _note(!foretold, "SET-6: a net of what is free was refused");
        }
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 12 hours));
    }

    /// @notice What a bank should be able to spend.
    function freeOf(uint256 bank) public view returns (uint256) {
        return cny.balanceOf(bankOf(bank)) - heldOf(bank);
    }

    /// @notice What should be held of a bank's yuan.
    function heldOf(uint256 bank) public view returns (uint256 sum) {
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_kept[i].payer == bank && _isLive(_kept[i])) sum += _kept[i].instruction.legs[0].amount;
        }
    }

    function answers(uint256 bank) external view returns (uint256 balance, uint256 frozen, uint256 held) {
        address account = bankOf(bank);
        return (cny.balanceOf(account), cny.getFrozenTokens(account), ledger.heldOf(address(cny), account));
    }

    function supply() external view returns (uint256 sum, uint256 total) {
        for (uint256 i = 0; i < BANKS; ++i) sum += cny.balanceOf(bankOf(i));
        return (sum, cny.totalSupply());
    }

    function _execute(Kept storage kept, uint256 by, uint256 nonce) private returns (bool passed) {
        EarmarkExecution[] memory executions = new EarmarkExecution[](1);
        executions[0] = EarmarkExecution(0, nonce, bankOf(by), "");
        vm.prank(bankOf(by));
        try engine.settleEarmarked(kept.instruction, new Authorisation[](0), executions) {
            passed = true;
        } catch {}
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _liveOf(uint256 bank) private view returns (uint256 count) {
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_kept[i].payer == bank && _isLive(_kept[i])) ++count;
        }
    }

    function _isLive(Kept storage kept) private view returns (bool) {
        return !kept.ended && block.timestamp <= kept.instruction.deadline;
    }
}

/// @notice SET-6 of docs/invariants.md where money is earmarked, and SET-1 and SET-3 beside it.
contract EarmarksInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 6; // the acts that are meant to succeed come first

    EarmarksHandler private _handler;

    function setUp() public {
        _handler = new EarmarksHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_SET6_NoHoldIsUndercut() public view {
        for (uint256 i = 0; i < BANKS; ++i) {
            (uint256 balance, uint256 frozen, uint256 held) = _handler.answers(i);
            assertEq(held, _handler.heldOf(i), "SET-6: what the ledger holds");
            assertEq(frozen, held, "SET-6: what the currency says");
            assertLe(held, balance, "SET-6: more is held than there is");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_SET1_NothingIsMadeOrLost() public view {
        (uint256 sum, uint256 total) = _handler.supply();
        assertEq(sum, total, "SET-1");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.earmark(0, 1, 1, 100, 1 days);
        _handler.earmark(0, 1, 1, 100, 1 days);
        _handler.execute(0);
        _handler.release(1);
        _handler.transfer(0, 1, 10);
        _handler.redeem(0, 10);
        _handler.clear(0, 1, 10);
        _handler.earmark(0, 1, 1, 100, 1 hours);
        _handler.steal(2, 1, true);
        _handler.pass(2 hours);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](9);
        actions[0] = EarmarksHandler.earmark.selector;
        actions[1] = EarmarksHandler.execute.selector;
        actions[2] = EarmarksHandler.release.selector;
        actions[3] = EarmarksHandler.transfer.selector;
        actions[4] = EarmarksHandler.redeem.selector;
        actions[5] = EarmarksHandler.clear.selector;
        actions[6] = EarmarksHandler.steal.selector;
        actions[7] = EarmarksHandler.pass.selector;
        actions[8] = EarmarksHandler.earmark.selector; // twice as often as the rest
    }
}
