// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HoldOrder, HoldReason} from "../../contracts/supervision/types/Hold.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

/// @notice Supervisors who hold, ratify, refuse and release yuan at home and abroad, on few cases and accounts, so that they
/// meet again; banks that spend the rest; and time. What must be held is kept in a list of its own.
contract HoldsHandler is SettlementWorld {
    struct Kept {
        uint256 bank;
        uint256 place;
        uint16 authority;
        uint40 caseId;
        uint256 amount;
        uint256 until;
        uint256 term;
        bool provisional;
        bool ended;
    }

    uint256 private constant CASES = 3;
    uint256 private constant RATIFY_CLOCK = 72 hours;
    uint256 private constant MEMORY = 30 days;
    uint256 private constant PLACES_OF_A_SIDE = 16; // first the home country's, then the issuer's

    Kept[] private _kept;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        uint16[] memory both = new uint16[](2);
        (both[0], both[1]) = (CHINA, KAZAKHSTAN);
        for (uint256 i = 0; i < CASES; ++i) {
            vm.prank(authorityOf(CHINA));
            cases.open(both, new bytes32[](0), "law", 0);
        }
        for (uint256 i = 0; i < BANKS; i += 2) {
            vm.prank(bankOf(i));
            cny.transfer(bankOf(i + 1), FUNDED / 2);
        }
    }

    function place(uint256 bank, bool chinese, uint256 caseId, uint256 amount, uint256 life) external {
        HoldOrder memory order = HoldOrder({
            token: address(cny),
            account: bankOf(bank % BANKS),
            authority: chinese ? CHINA : KAZAKHSTAN,
            caseId: uint40(1 + (caseId % CASES)),
            amount: uint104(bound(amount, 1, FUNDED)),
            until: uint32(block.timestamp + bound(life, 1 hours, 60 days)),
            reason: HoldReason.Fraud
        });
        bool foretold = _mayPlace(bank % BANKS, order);
        uint256 free = freeOf(bank % BANKS);
        vm.prank(authorityOf(order.authority));
        try ledger.place(order) returns (uint256 found) {
            ++done[this.place.selector];
            _note(foretold, "SUP-6: placed against the rules");
            _keep(bank % BANKS, found, order, free < order.amount ? free : order.amount);
        } catch {
            _note(!foretold, "SUP-2: a hold was refused that could be placed");
        }
    }

    function ratify(uint256 which, bool chinese) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        uint16 by = chinese ? CHINA : KAZAKHSTAN;
        bool foretold = _isLive(kept) && kept.provisional && by == homeOf(kept.bank);
        vm.prank(authorityOf(by));
        try ledger.ratify(address(cny), bankOf(kept.bank), kept.place) {
            ++done[this.ratify.selector];
            _note(foretold, "SUP-2: ratified against the rules");
            (kept.provisional, kept.until) = (false, kept.term);
        } catch {
            _note(!foretold, "SUP-2: could not be ratified");
        }
    }

    function refuse(uint256 which, bool chinese) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        uint16 by = chinese ? CHINA : KAZAKHSTAN;
        bool foretold = _isLive(kept) && kept.provisional && by == homeOf(kept.bank);
        vm.prank(authorityOf(by));
        try ledger.refuse(address(cny), bankOf(kept.bank), kept.place, 0) {
            ++done[this.refuse.selector];
            _note(foretold, "SUP-2: refused against the rules");
            kept.ended = true;
        } catch {
            _note(!foretold, "SUP-2: could not be refused");
        }
    }

    function release(uint256 which, bool chinese, uint256 amount) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        uint16 by = chinese ? CHINA : KAZAKHSTAN;
        amount = bound(amount, 1, FUNDED / 2);
        bool foretold = _isLive(kept) && by == kept.authority && amount <= kept.amount;
        vm.prank(authorityOf(by));
        try ledger.release(address(cny), bankOf(kept.bank), kept.place, uint104(amount)) {
            ++done[this.release.selector];
            _note(foretold, "SUP-2: released against the rules");
            kept.amount -= amount;
            kept.ended = kept.amount == 0;
        } catch {
            _note(!foretold, "SUP-2: could not be released");
        }
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        (from, to) = (from % BANKS, to % BANKS);
        amount = bound(amount, 1, FUNDED);
        bool foretold = from != to && amount <= freeOf(from);
        // What is not there is not in the way, what is held is.
        bool lacks = from != to && amount > cny.balanceOf(bankOf(from));
        bool answer = cny.canTransfer(bankOf(from), bankOf(to), amount);
        _note(answer == (foretold || lacks), "SUP-1: canTransfer of what is free");
        vm.prank(bankOf(from));
        try cny.transfer(bankOf(to), amount) {
            ++done[this.transfer.selector];
            _note(foretold, "SET-6: spent what is held");
        } catch {
            _note(!foretold, "SET-6: what is free was refused");
        }
    }

    function redeem(uint256 holder, uint256 amount) external {
        amount = bound(amount, 1, FUNDED / 8);
        bool foretold = amount <= freeOf(holder % BANKS);
        vm.prank(bankOf(holder % BANKS));
        try cny.redeem(amount, 0) {
            ++done[this.redeem.selector];
            _note(foretold, "SET-6: redeemed what is held");
        } catch {
            _note(!foretold, "SET-6: what is free was not redeemed");
        }
    }

    /// @notice Hours, or weeks.
    function pass(uint256 time, bool weeks_) external {
        vm.warp(block.timestamp + (weeks_ ? bound(time, 1 days, 40 days) : bound(time, 1, 24 hours)));
    }

    function freeOf(uint256 bank) public view returns (uint256) {
        return cny.balanceOf(bankOf(bank)) - heldOf(bank);
    }

    function heldOf(uint256 bank) public view returns (uint256 sum) {
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_kept[i].bank == bank && _isLive(_kept[i])) sum += _kept[i].amount;
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

    function _keep(uint256 bank, uint256 found, HoldOrder memory order, uint256 amount) private {
        bool abroad = order.authority != homeOf(bank);
        _note((found >= PLACES_OF_A_SIDE) == abroad, "SUP-2: in a place of the other side");
        uint256 clock = block.timestamp + RATIFY_CLOCK;
        Kept storage kept = _kept.push();
        (kept.bank, kept.place, kept.authority, kept.caseId) = (bank, found, order.authority, order.caseId);
        (kept.amount, kept.term, kept.provisional) = (amount, order.until, abroad);
        kept.until = abroad && clock < order.until ? clock : order.until;
        for (uint256 i = 0; i + 1 < _kept.length; ++i) {
            if (_kept[i].bank != bank || _kept[i].place != found) continue;
            _note(_forgotten(_kept[i]), "SUP-6: took the place of one that is remembered");
            _kept[i].place = type(uint256).max;
            _kept[i].ended = true;
        }
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    /// Something must be free, a place of its own side too, and no hold of the same country be remembered: at home on the
    /// same case.
    function _mayPlace(uint256 bank, HoldOrder memory order) private view returns (bool) {
        uint16 home = homeOf(bank);
        if (order.authority != home && order.authority != CHINA) return false; // who issues the yuan
        uint256 remembered = 0;
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_kept[i].bank != bank || _forgotten(_kept[i]) || _kept[i].authority != order.authority) continue;
            ++remembered;
            if (order.authority != home || _kept[i].caseId == order.caseId) return false;
        }
        return remembered < PLACES_OF_A_SIDE && freeOf(bank) != 0;
    }

    function _isLive(Kept storage kept) private view returns (bool) {
        return !kept.ended && block.timestamp < kept.until;
    }

    function _forgotten(Kept storage kept) private view returns (bool) {
        return kept.place == type(uint256).max || block.timestamp >= kept.term + MEMORY;
    }
}

/// @notice SUP-2 and SUP-6 of docs/invariants.md, and SET-1, SET-6 and SUP-1 where authorities hold money.
contract HoldsInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 6; // the acts that are meant to succeed come first

    HoldsHandler private _handler;

    function setUp() public {
        _handler = new HoldsHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_SUP2_SET6_HoldsAddAndLapseExactly() public view {
        for (uint256 i = 0; i < BANKS; ++i) {
            (uint256 balance, uint256 frozen, uint256 held) = _handler.answers(i);
            assertEq(held, _handler.heldOf(i), "SUP-2: what the ledger holds");
            assertEq(frozen, held, "SUP-2: what the currency says");
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
        _handler.place(1, true, 0, 100, 40 days);
        _handler.ratify(0, false);
        _handler.release(0, true, 50);
        _handler.place(3, true, 0, 100, 40 days);
        _handler.refuse(1, false);
        _handler.place(0, true, 1, 100, 40 days);
        _handler.transfer(0, 1, 10);
        _handler.redeem(0, 10);
        _handler.place(0, true, 1, 100, 40 days); // rolled over
        _handler.pass(0, true);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](9);
        actions[0] = HoldsHandler.place.selector;
        actions[1] = HoldsHandler.ratify.selector;
        actions[2] = HoldsHandler.refuse.selector;
        actions[3] = HoldsHandler.release.selector;
        actions[4] = HoldsHandler.transfer.selector;
        actions[5] = HoldsHandler.redeem.selector;
        actions[6] = HoldsHandler.pass.selector;
        actions[7] = HoldsHandler.place.selector; // twice as often as the rest
        actions[8] = HoldsHandler.ratify.selector;
    }
}
