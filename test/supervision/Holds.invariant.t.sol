// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rejection, RequestKind} from "../../contracts/supervision/types/Case.sol";
import {HoldOrder, HoldReason} from "../../contracts/supervision/types/Hold.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

/// @notice Supervisors who hold, ratify, refuse and release yuan at home and abroad, on few cases and accounts, so that they
/// meet again, and have it paid out; banks that appeal, and spend the rest; and time. What must be held is kept in a list
/// of its own. Kazakhstan has no part in the last case. As there are two countries, nobody judges an appeal, and as their
/// Delegations keep silent, every appeal ends what it is against.
contract HoldsHandler is SettlementWorld {
    struct Kept {
        uint256 bank;
        uint256 place;
        uint16 authority;
        uint40 caseId;
        uint256 amount;
        uint256 since;
        uint256 until;
        uint256 term;
        uint256 appealedAt;
        bytes32 key;
        bool provisional;
        bool ended;
        bool refused;
        bool overturned;
    }

    struct Payment {
        uint256 which;
        uint256 requestId;
        uint256 amount;
        uint256 announcedAt;
        bool done;
    }

    uint256 private constant CASES = 3;
    uint256 private constant RATIFY_CLOCK = 72 hours;
    uint256 private constant COOL_OFF = 30 days;
    uint256 private constant BAR = 180 days;
    uint256 private constant MEMORY = 360 days;
    uint256 private constant PERIOD = 2 days;
    uint256 private constant PERIODS = 180;
    uint256 private constant APPEAL_CLOCK = 5 days;
    uint256 private constant APPEAL_WINDOW = 10 days;
    uint256 private constant APPROVAL_TERM = 90 days;
    uint256 private constant PLACES_OF_A_SIDE = 16; // first the home country's, then the issuer's

    Kept[] private _kept;
    Payment[] private _payments;

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
            uint40 caseId = cases.open(both, new bytes32[](0), "law", 0);
            if (!_isAccepted(caseId)) continue;
            vm.prank(authorityOf(KAZAKHSTAN));
            cases.accept(caseId, KAZAKHSTAN);
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
            (kept.ended, kept.refused, kept.until) = (true, true, block.timestamp);
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
            _lessen(kept, amount);
        } catch {
            _note(!foretold, "SUP-2: could not be released");
        }
    }

    function appeal(uint256 which) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        if (!_isInPlace(kept)) return;
        bool foretold = _isLive(kept) && kept.appealedAt == 0;
        vm.prank(bankOf(kept.bank));
        try appeals.appeal(address(ledger), abi.encode(address(cny), bankOf(kept.bank), kept.place), "grounds") {
            ++done[this.appeal.selector];
            _note(foretold, "SUP-9: appealed against the rules");
            kept.appealedAt = block.timestamp;
        } catch {
            _note(!foretold, "SUP-9: could not appeal");
        }
    }

    function overturn(uint256 which) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        if (!_isInPlace(kept)) return;
        bool foretold = _isDecided(kept) && !kept.overturned;
        try ledger.overturn(address(cny), bankOf(kept.bank), kept.place) {
            ++done[this.overturn.selector];
            _note(foretold, "SUP-9: overturned against the rules");
            if (_isLive(kept)) kept.until = block.timestamp;
            (kept.ended, kept.overturned) = (true, true);
        } catch {
            _note(!foretold, "SUP-9: could not be overturned");
        }
    }

    /// @notice Kazakhstan, or China at home, approves that a part of a hold is paid, which is announced.
    function announce(uint256 which, uint256 amount) external {
        if (_kept.length == 0) return;
        which %= _kept.length;
        Kept storage kept = _kept[which];
        uint16 home = homeOf(kept.bank);
        if (!_isLive(kept) || kept.provisional || (home == KAZAKHSTAN && !_isAccepted(kept.caseId))) return;
        amount = bound(amount, 1, kept.amount);
        bytes32 subject = keccak256(abi.encode(kept.key, _payeeOf(kept.bank), uint104(amount)));
        vm.startPrank(authorityOf(home));
        uint256 requestId = cases.request(
            kept.caseId,
            home,
            home,
            RequestKind.Forfeiture,
            subject,
            uint48(block.timestamp + 1 days)
        );
        cases.answer(requestId, home, Rejection.None, 0);
        vm.stopPrank();
        ledger.announceTaking(
            address(cny),
            bankOf(kept.bank),
            kept.place,
            _payeeOf(kept.bank),
            uint104(amount),
            requestId
        );
        ++done[this.announce.selector];
        _payments.push(Payment(which, requestId, amount, block.timestamp, false));
    }

    function take(uint256 which) external {
        if (_payments.length == 0) return;
        Payment storage payment = _payments[which % _payments.length];
        Kept storage kept = _kept[payment.which];
        bool inTime =
            block.timestamp >= payment.announcedAt + APPEAL_WINDOW &&
                block.timestamp < payment.announcedAt + APPROVAL_TERM;
        bool foretold = _isLive(kept) && inTime && !payment.done && payment.amount <= kept.amount;
        foretold = foretold && kept.appealedAt == 0; // no appeal is upheld here
        vm.prank(authorityOf(CHINA));
        try
            cny.transferHeld(
                address(ledger),
                bankOf(kept.bank),
                kept.place,
                _payeeOf(kept.bank),
                uint104(payment.amount),
                0,
                payment.requestId
            )
        {
            ++done[this.take.selector];
            _note(foretold, "SUP-9: taken against the rules");
            payment.done = true;
            _lessen(kept, payment.amount);
        } catch {
            _note(!foretold, "SUP-9: could not be taken");
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

    /// @notice The most periods of two days, of any 180 in a row, in which an authority held of a bank.
    function mostHeld(uint256 bank, uint16 authority) external view returns (uint256 most) {
        (uint256 first, uint256 last) = (type(uint256).max, 0);
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (!_isOf(_kept[i], bank, authority)) continue;
            if (_kept[i].since / PERIOD < first) first = _kept[i].since / PERIOD;
            if (_kept[i].until / PERIOD > last) last = _kept[i].until / PERIOD;
        }
        if (last == 0) return 0;
        bool[] memory touched = new bool[](last + 1 - first);
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (!_isOf(_kept[i], bank, authority)) continue;
            for (uint256 period = _kept[i].since / PERIOD; period * PERIOD < _kept[i].until; ++period) {
                touched[period - first] = true;
            }
        }
        uint256 count = 0;
        for (uint256 i = 0; i < touched.length; ++i) {
            if (touched[i]) ++count;
            if (i >= PERIODS && touched[i - PERIODS]) --count;
            if (count > most) most = count;
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
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_kept[i].bank != bank || _kept[i].place != found) continue;
            _note(!_isLive(_kept[i]), "SUP-6: took the place of one that bites");
            _kept[i].place = type(uint256).max; // it is remembered without
        }
        Kept storage kept = _kept.push();
        (kept.bank, kept.place, kept.authority, kept.caseId) = (bank, found, order.authority, order.caseId);
        (kept.amount, kept.term, kept.provisional, kept.since) = (amount, order.until, abroad, block.timestamp);
        kept.until = abroad && clock < order.until ? clock : order.until;
        kept.key = ledger.keyOf(address(cny), bankOf(bank), found);
    }

    function _lessen(Kept storage kept, uint256 amount) private {
        kept.amount -= amount;
        if (kept.amount == 0) (kept.ended, kept.until) = (true, block.timestamp);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    /// Something must be free, a place of its own side too, nothing bar the order, and the days be within the bound.
    function _mayPlace(uint256 bank, HoldOrder memory order) private view returns (bool) {
        uint16 home = homeOf(bank);
        if (order.authority != home && order.authority != CHINA) return false; // who issues the yuan
        if (order.authority == KAZAKHSTAN && !_isAccepted(order.caseId)) return false;
        uint256 taken = 0;
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (!_isOf(_kept[i], bank, order.authority) || _isForgotten(_kept[i])) continue;
            if (_bars(_kept[i], order, home)) return false;
            if (_kept[i].place != type(uint256).max && !_isSpare(_kept[i], home)) ++taken;
        }
        return taken < PLACES_OF_A_SIDE && freeOf(bank) != 0 && _isWithinBound(bank, order);
    }

    function _bars(Kept storage kept, HoldOrder memory order, uint16 home) private view returns (bool) {
        if (kept.overturned) return block.timestamp < kept.appealedAt + APPEAL_CLOCK + BAR;
        if (!_isLive(kept) && block.timestamp >= _barredUntil(kept)) return false;
        if (kept.caseId == order.caseId) return true;
        return order.authority != home && !_isAccepted(order.caseId);
    }

    /// Whether the place can be used again: the hold has ended, and nothing but its days and its case is to be remembered.
    function _isSpare(Kept storage kept, uint16 home) private view returns (bool) {
        if (_isLive(kept) || kept.overturned || kept.appealedAt != 0) return false;
        return kept.authority == home || block.timestamp >= _barredUntil(kept);
    }

    function _isWithinBound(uint256 bank, HoldOrder memory order) private view returns (bool) {
        (uint256 last, uint256 count) = ((order.until - 1) / PERIOD, 0);
        for (uint256 period = last + 1 - PERIODS; period <= last; ++period) {
            bool touched = block.timestamp < (period + 1) * PERIOD;
            for (uint256 i = 0; i < _kept.length && !touched; ++i) {
                if (!_isOf(_kept[i], bank, order.authority)) continue;
                touched = _kept[i].since < (period + 1) * PERIOD && _kept[i].until > period * PERIOD;
            }
            if (touched) ++count;
        }
        return count <= PERIODS / 2;
    }

    function _barredUntil(Kept storage kept) private view returns (uint256) {
        if (kept.refused) return kept.until + BAR;
        return (kept.until > kept.term ? kept.until : kept.term) + COOL_OFF;
    }

    function _isOf(Kept storage kept, uint256 bank, uint16 authority) private view returns (bool) {
        return kept.bank == bank && kept.authority == authority;
    }

    function _isDecided(Kept storage kept) private view returns (bool) {
        return kept.appealedAt != 0 && block.timestamp >= kept.appealedAt + APPEAL_CLOCK;
    }

    function _isInPlace(Kept storage kept) private view returns (bool) {
        return kept.place != type(uint256).max;
    }

    /// Another bank of the same country, so that no border is in the way.
    function _payeeOf(uint256 bank) private pure returns (address) {
        return bankOf((bank + 2) % BANKS);
    }

    function _isAccepted(uint40 caseId) private pure returns (bool) {
        return caseId < CASES;
    }

    function _isLive(Kept storage kept) private view returns (bool) {
        return !kept.ended && block.timestamp < kept.until;
    }

    function _isForgotten(Kept storage kept) private view returns (bool) {
        return block.timestamp >= kept.until + MEMORY;
    }
}

/// @notice SUP-2, SUP-6, SUP-9 and SUP-10 of docs/invariants.md, and SET-1, SET-6 and SUP-1 where authorities hold money.
contract HoldsInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 10; // the acts that are meant to succeed come first

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

    function invariant_SUP10_NoAuthorityHoldsLongerAlone() public view {
        for (uint256 i = 0; i < BANKS; ++i) {
            assertLe(_handler.mostHeld(i, CHINA), 90, "SUP-10: China");
            assertLe(_handler.mostHeld(i, KAZAKHSTAN), 90, "SUP-10: Kazakhstan");
        }
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
        _handler.announce(0, 10);
        _handler.appeal(2);
        for (uint256 i = 0; i < 11; ++i) _handler.pass(1 days, true);
        _handler.take(0);
        _handler.overturn(2);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](13);
        actions[0] = HoldsHandler.place.selector;
        actions[1] = HoldsHandler.ratify.selector;
        actions[2] = HoldsHandler.refuse.selector;
        actions[3] = HoldsHandler.release.selector;
        actions[4] = HoldsHandler.transfer.selector;
        actions[5] = HoldsHandler.redeem.selector;
        actions[6] = HoldsHandler.appeal.selector;
        actions[7] = HoldsHandler.overturn.selector;
        actions[8] = HoldsHandler.announce.selector;
        actions[9] = HoldsHandler.take.selector;
        actions[10] = HoldsHandler.pass.selector;
        actions[11] = HoldsHandler.place.selector; // twice as often as the rest
        actions[12] = HoldsHandler.ratify.selector;
    }
}
