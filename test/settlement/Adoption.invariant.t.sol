// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HOLD, JUDGE, NET, NONE, PAY, Powers} from "../../contracts/governance/types/Powers.sol";
import {ArmedTarget} from "../../contracts/mocks/ArmedTarget.sol";
import {EarmarkExecution} from "../../contracts/settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../../contracts/supervision/interfaces/IHoldLedger.sol";
import {HoldOrder, HoldReason} from "../../contracts/supervision/types/Hold.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {ICurrency, IEngine, Suite} from "../utils/Suite.sol";

/// @notice An issuer adopts, drops and takes back judges, payers, netters and ledgers, the joint authority withdraws, and
/// meanwhile banks set money aside by way of any engine, nets are settled by any queue and a Supervisor holds money in any
/// ledger; everybody tries everything.
/// @dev What the currency trusts, and what is locked, is written down here at the acts of those who may decide it, and
/// nowhere else.
contract AdoptionHandler is SettlementWorld {
    struct Trusted {
        Powers inForce;
        Powers dropped;
        uint256 until;
        uint256 readyAt;
    }

    struct Kept {
        Instruction instruction;
        uint256 engine;
        uint256 ledger;
        uint256 nonce;
        bool ended;
    }

    struct Held {
        uint256 ledger;
        uint256 place;
        uint256 amount;
        uint256 until;
        bool ended;
    }

    uint256 private constant RUN_OFF = 400 days;
    uint256 private constant COOL_OFF = 30 days;
    uint256 private constant WINDOW = 30 days;
    uint256 private constant PAYER = 0;
    uint256 private constant PAYEE = 1;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;
    /// @notice Two deployments of each kind: gates, engines, queues, ledgers.
    address[8] public candidates;
    mapping(address deployment => Trusted) private _trusted;
    mapping(address deployment => bool) private _withdrawn;
    address private _ledger;
    Kept[] private _kept;
    Held[] private _held;
    uint40[2] private _cases; // one for each ledger, since no hold is rolled over from one to the other
    uint256 private _nextNonce;

    constructor() {
        raiseWorld();
        address[8] memory made = [
            address(gate),
            address(newGate()),
            address(engine),
            address(Suite.engine(countries, assets)),
            address(queue),
            address(new ArmedTarget()),
            address(ledger),
            address(Suite.ledger(countries, cases, appeals))
        ];
        candidates = made;
        for (uint256 i = 0; i < 8; ++i) {
            if (i % 2 == 0) _trusted[made[i]].inForce = natureOf(i);
            else publish(natureOf(i), made[i]);
        }
        openBorders(IGate(made[1]), RuleTerms(ANY_PURPOSE, 0, 0, 0));
        _ledger = made[6];
        uint16[] memory concerned = new uint16[](1);
        concerned[0] = CHINA;
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(authorityOf(CHINA));
            _cases[i] = cases.open(concerned, new bytes32[](0), keccak256("law"), 0);
        }
    }

    function token() external view returns (ICurrency) {
        return cny;
    }

    function natureOf(uint256 which) public pure returns (Powers) {
        if (which < 2) return JUDGE;
        if (which < 4) return PAY;
        return which < 6 ? NET : HOLD;
    }

    function announce(uint256 which, uint256 who) external {
        (address candidate, address actor) = (_candidate(which), _actor(who));
        if (!_act(abi.encodeCall(cny.announce, (_adoption(which))), actor)) return;
        _note(actor == authorityOf(CHINA), "announced by another than the issuer");
        _trusted[candidate].readyAt = block.timestamp + NOTICE;
        ++done[this.announce.selector];
    }

    function adopt(uint256 which, uint256 who) external {
        (address candidate, address actor) = (_candidate(which), _actor(who));
        Trusted storage trusted = _trusted[candidate];
        Powers nature = natureOf(which % 8);
        if (!_act(_adoption(which), actor)) return;
        _note(actor == authorityOf(CHINA), "adopted by another than the issuer");
        bool isDue = trusted.readyAt != 0 && block.timestamp >= trusted.readyAt;
        _note(isDue && block.timestamp <= trusted.readyAt + WINDOW, "adopted out of its time");
        _note(!_withdrawn[candidate], "adopted what was withdrawn");
        if (nature.includes(JUDGE)) _trusted[candidates[1 - (which % 2)]].inForce = NONE;
        if (nature.includes(HOLD)) _ledger = candidate;
        (trusted.inForce, trusted.readyAt) = (nature, 0);
        ++done[this.adopt.selector];
    }

    function drop(uint256 which, uint256 who) external {
        (address candidate, address actor) = (_candidate(which), _actor(who));
        Powers nature = natureOf(which % 8);
        if (!_act(abi.encodeCall(cny.dropPowers, (candidate, nature)), actor)) return;
        Trusted storage trusted = _trusted[candidate];
        _note(actor == authorityOf(CHINA), "dropped by another than the issuer");
        _note(!nature.includes(JUDGE), "dropped the only judge");
        _note(!trusted.inForce.isNone(), "dropped what it had not");
        (trusted.inForce, trusted.dropped, trusted.until) = (NONE, nature, block.timestamp + RUN_OFF);
        if (candidate == _ledger) _ledger = _otherLedger(candidate);
        ++done[this.drop.selector];
    }

    function withdraw(uint256 which, uint256 who) external {
        if (which % 8 < 2) return; // of the gates one has to be there
        address actor = who % 2 == 0 ? address(this) : _actor(who);
        vm.prank(actor);
        try releases.withdraw(_candidate(which), 0) {
            _note(actor == address(this), "withdrawn by another than the joint authority");
            _withdrawn[_candidate(which)] = true;
        } catch {}
    }

    /// @notice A bank sets money aside by way of one of the engines.
    function setAside(uint256 which, uint256 amount, uint256 life) external {
        uint256 index = 2 + (which % 2);
        amount = bound(amount, 1, FUNDED / 16);
        bool foretold = _mayBegin(candidates[index]) && _ledger != address(0) && amount <= _free();
        Kept storage kept = _kept.push();
        (kept.engine, kept.nonce) = (index, _nextNonce++);
        kept.ledger = _ledger == address(0) ? 0 : _indexOf(_ledger);
        kept.instruction.nonce = kept.nonce;
        kept.instruction.uetr = 0x00000000000040008000000000000000;
        kept.instruction.deadline = uint48(block.timestamp + (life % 300 days));
        kept.instruction.legs.push(Leg(address(cny), bankOf(PAYER), bankOf(PAYEE), amount));
        vm.prank(bankOf(PAYER));
        try IEngine(candidates[index]).earmark(kept.instruction, 0, bankOf(PAYEE), Authorisation(kept.nonce, "")) {
            ++done[this.setAside.selector];
            _note(foretold, "set aside by way of what may not begin");
        } catch {
            _note(!foretold, "what may begin could not set aside");
            _kept.pop();
        }
    }

    /// @notice What was set aside is paid or given back by the engine that did, whatever the currency runs by now.
    function end(uint256 which, bool pays) external {
        if (_kept.length == 0) return;
        Kept storage kept = _kept[which % _kept.length];
        bool foretold = _isLive(kept) && _mayEnd(candidates[kept.engine]) && _mayEnd(candidates[kept.ledger]);
        // What an authority holds goes before what the account has set aside.
        if (pays) foretold = foretold && cny.balanceOf(bankOf(PAYER)) >= lockedOf();
        if (_end(kept, pays)) {
            kept.ended = true;
            ++done[this.end.selector];
            _note(foretold, "ended what it may not");
        } else {
            _note(!foretold, "something locked is stuck");
        }
    }

    /// @notice The home Supervisor holds money in one of the ledgers, once in each.
    function hold(uint256 which, uint256 amount) external {
        uint256 index = 6 + (which % 2);
        amount = bound(amount, 1, FUNDED / 16);
        for (uint256 i = 0; i < _held.length; ++i) if (_held[i].ledger == index) return;
        uint256 until = block.timestamp + 60 days;
        HoldOrder memory order = _order(index, amount, until);
        uint256 balance = cny.balanceOf(bankOf(PAYER));
        bool foretold = _mayBegin(candidates[index]) && balance != 0;
        vm.prank(authorityOf(CHINA));
        try IHoldLedger(candidates[index]).place(order) returns (uint256 place) {
            _note(foretold, "held in a ledger that may not begin");
            _held.push(Held(index, place, amount < balance ? amount : balance, until, false));
            ++done[this.hold.selector];
        } catch {
            _note(!foretold, "a ledger in force could not hold");
        }
    }

    /// @notice The home Supervisor tries to hold again, in the other ledger, what it held in one and has not forgotten.
    function roll(uint256 which, uint256 amount) external {
        if (_held.length == 0) return;
        Held storage held = _held[which % _held.length];
        if (block.timestamp >= held.until + COOL_OFF) return;
        HoldOrder memory order = _order(held.ledger, bound(amount, 1, FUNDED / 16), block.timestamp + 60 days);
        vm.prank(authorityOf(CHINA));
        try IHoldLedger(candidates[13 - held.ledger]).place(order) {
            _note(false, "SUP-6: a hold was rolled over in another ledger");
        } catch {}
    }

    function letGo(uint256 which) external {
        if (_held.length == 0) return;
        Held storage held = _held[which % _held.length];
        bool foretold = _bites(held) && _mayEnd(candidates[held.ledger]);
        vm.prank(authorityOf(CHINA));
        try
            IHoldLedger(candidates[held.ledger]).release(address(cny), bankOf(PAYER), held.place, uint104(held.amount))
        {
            _note(foretold, "released what does not hold");
            held.ended = true;
            ++done[this.letGo.selector];
        } catch {
            _note(!foretold, "a hold could not be released");
        }
    }

    /// @notice Whoever may not pay asks the currency all the same.
    function usurp(uint256 which, uint256 amount) external {
        amount = bound(amount, 1, FUNDED / 16);
        address caller = _candidate(which);
        bool foretold = natureOf(which % 8).includes(PAY) && _mayBegin(caller) && amount <= _free();
        vm.prank(caller);
        try cny.settleLeg(bankOf(PAYER), bankOf(PAYEE), amount, 0) {
            _note(foretold, "paid without the power to pay");
        } catch {
            _note(!foretold, "could not pay with the power to pay");
        }
    }

    /// @notice A queue settles a net, which it may as long as something may wait there, and admits, which it may while in force.
    function net(uint256 which, uint256 amount, bool admits) external {
        address caller = candidates[4 + (which % 2)];
        amount = bound(amount, 1, FUNDED / 16);
        bool foretold = admits ? _mayBegin(caller) : _mayEnd(caller) && amount <= _free();
        (address[] memory accounts, int256[] memory changes) = (new address[](2), new int256[](2));
        (accounts[0], accounts[1]) = (bankOf(PAYER), bankOf(PAYEE));
        (changes[0], changes[1]) = (-int256(amount), int256(amount));
        bytes memory call =
            admits
                ? abi.encodeCall(cny.admit, (accounts[0], accounts[1], amount, amount, 0))
                : abi.encodeCall(cny.settleNet, (accounts, changes));
        bool passed = _act(call, caller);
        _note(passed == foretold, "a net is not what the issuer lets it be");
        if (passed) ++done[this.net.selector];
    }

    /// @notice The payee gives some back, so that there is always something to lock.
    function give(uint256 amount) external {
        amount = bound(amount, 0, cny.balanceOf(bankOf(PAYEE)));
        _note(cny.canTransfer(bankOf(PAYEE), bankOf(PAYER), amount), "SUP-1: what passes was foretold to be refused");
        vm.prank(bankOf(PAYEE));
        cny.transfer(bankOf(PAYER), amount);
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + (time % 8 == 0 ? bound(time, 1, 150 days) : bound(time, 1, 2 * NOTICE)));
    }

    /// @notice What a deployment must be trusted with.
    function expectedOf(address deployment) external view returns (Powers inForce, Powers ending, uint256 until) {
        Trusted storage trusted = _trusted[deployment];
        return (trusted.inForce, _endingOf(trusted), trusted.until);
    }

    function expectedLedger() external view returns (address) {
        return _ledger;
    }

    /// @notice What must be held of the payer, wherever it was noted and still may be.
    function lockedOf() public view returns (uint256 sum) {
        for (uint256 i = 0; i < _kept.length; ++i) {
            bool counts = _isLive(_kept[i]) && _mayEnd(candidates[_kept[i].ledger]);
            if (counts) sum += _kept[i].instruction.legs[0].amount;
        }
        for (uint256 i = 0; i < _held.length; ++i) {
            if (_bites(_held[i]) && _mayEnd(candidates[_held[i].ledger])) sum += _held[i].amount;
        }
    }

    /// @notice What all banks hold, and what was issued.
    function supplies() external view returns (uint256 sum, uint256 supply) {
        for (uint256 i = 0; i < BANKS; ++i) sum += cny.balanceOf(bankOf(i));
        return (sum, cny.totalSupply());
    }

    function payer() external pure returns (address) {
        return bankOf(PAYER);
    }

    function _end(Kept storage kept, bool pays) private returns (bool passed) {
        IEngine by = IEngine(candidates[kept.engine]);
        EarmarkExecution[] memory executions = new EarmarkExecution[](1);
        executions[0] = EarmarkExecution(0, kept.nonce, bankOf(PAYEE), "");
        vm.prank(bankOf(PAYEE));
        if (pays) {
            try by.settleEarmarked(kept.instruction, new Authorisation[](0), executions) {
                passed = true;
            } catch {}
        } else {
            try by.releaseEarmark(kept.instruction, 0, kept.nonce, bankOf(PAYEE), "") {
                passed = true;
            } catch {}
        }
    }

    function _order(uint256 ledger_, uint256 amount, uint256 until) private view returns (HoldOrder memory) {
        return
            HoldOrder({
                token: address(cny),
                account: bankOf(PAYER),
                authority: CHINA,
                caseId: _cases[ledger_ - 6],
                amount: uint104(amount),
                until: uint32(until),
                reason: HoldReason.Fraud
            });
    }

    function _act(bytes memory call, address actor) private returns (bool ok) {
        vm.prank(actor);
        (ok, ) = address(cny).call(call);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _adoption(uint256 which) private view returns (bytes memory) {
        return abi.encodeCall(cny.adopt, (_candidate(which), natureOf(which % 8)));
    }

    function _mayBegin(address deployment) private view returns (bool) {
        return !_trusted[deployment].inForce.isNone();
    }

    function _mayEnd(address deployment) private view returns (bool) {
        return !_endingOf(_trusted[deployment]).isNone();
    }

    /// A queue nets what waits for six days; everything else runs off for four hundred.
    function _endingOf(Trusted storage trusted) private view returns (Powers) {
        uint256 until =
            trusted.dropped.includes(NET) && !trusted.dropped.isNone()
                ? trusted.until - RUN_OFF + 6 days
                : trusted.until;
        return block.timestamp > until ? trusted.inForce : trusted.inForce | trusted.dropped;
    }

    function _isLive(Kept storage kept) private view returns (bool) {
        return !kept.ended && block.timestamp <= kept.instruction.deadline;
    }

    function _bites(Held storage held) private view returns (bool) {
        return !held.ended && block.timestamp < held.until;
    }

    function _free() private view returns (uint256) {
        (uint256 balance, uint256 locked) = (cny.balanceOf(bankOf(PAYER)), lockedOf());
        return balance < locked ? 0 : balance - locked;
    }

    function _otherLedger(address ledger_) private view returns (address) {
        address other = ledger_ == candidates[6] ? candidates[7] : candidates[6];
        return _mayBegin(other) ? other : address(0);
    }

    function _candidate(uint256 which) private view returns (address) {
        return candidates[which % 8];
    }

    function _indexOf(address deployment) private view returns (uint256 index) {
        while (candidates[index] != deployment) ++index;
    }

    /// Half of the time the issuer; else the joint authority, which is this contract, or somebody else.
    function _actor(uint256 who) private view returns (address) {
        if (who % 2 == 0) return authorityOf(CHINA);
        address[4] memory actors = [address(this), authorityOf(KAZAKHSTAN), delegationOf(CHINA), address(0xbad)];
        return actors[(who / 2) % 4];
    }
}

/// @notice GOV-1 of docs/invariants.md for what a currency trusts, SET-6 and SET-10 while that changes.
contract AdoptionInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 8; // the acts that are meant to succeed come first
    uint256 private constant RIGHTFUL = 0;

    AdoptionHandler private _handler;

    function setUp() public {
        _handler = new AdoptionHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_GOV1_WhatIsTrustedIsItsIssuersChoice() public view {
        for (uint256 i = 0; i < 8; ++i) {
            address deployment = _handler.candidates(i);
            (Powers inForce, Powers ending, uint256 until) = _handler.token().powersOf(deployment);
            (Powers expected, Powers mayEnd, uint256 until_) = _handler.expectedOf(deployment);
            assertEq(Powers.unwrap(inForce), Powers.unwrap(expected), "GOV-1: in force");
            if (i < 2) continue; // a judge has nothing to bring to an end
            assertEq(Powers.unwrap(ending), Powers.unwrap(mayEnd), "GOV-1: running off");
            if (until_ != 0 && until != 0) assertEq(until, until_, "GOV-1: until");
        }
        assertEq(_handler.token().ledger(), _handler.expectedLedger(), "GOV-1: ledger");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_SET10_WhatIsLockedStaysLocked() public view {
        (uint256 locked, address payer) = (_handler.lockedOf(), _handler.payer());
        uint256 balance = _handler.token().balanceOf(payer);
        uint256 frozen = _handler.token().getFrozenTokens(payer);
        assertEq(frozen, locked < balance ? locked : balance, "SET-10: locked");
    }

    function invariant_SET1_NoMoneyIsMadeOrLost() public view {
        (uint256 sum, uint256 supply) = _handler.supplies();
        assertEq(sum, supply, "SET-1: supply");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.setAside(0, 100, 100 days);
        _handler.setAside(0, 100, 100 days);
        _handler.hold(0, 100);
        for (uint256 i = 1; i < 8; i += 2) {
            _handler.announce(i, RIGHTFUL);
            _handler.pass(NOTICE + 1);
            _handler.adopt(i, RIGHTFUL);
        }
        _handler.drop(2, RIGHTFUL);
        _handler.drop(6, RIGHTFUL);
        _handler.setAside(1, 100, 100 days);
        _handler.end(0, true);
        _handler.end(1, false);
        _handler.letGo(0);
        _handler.roll(0, 100);
        _handler.net(0, 100, false);
        _handler.net(1, 100, true);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        invariant_GOV1_WhatIsTrustedIsItsIssuersChoice();
        invariant_SET10_WhatIsLockedStaysLocked();
        invariant_SET1_NoMoneyIsMadeOrLost();
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](13);
        actions[0] = AdoptionHandler.announce.selector;
        actions[1] = AdoptionHandler.adopt.selector;
        actions[2] = AdoptionHandler.drop.selector;
        actions[3] = AdoptionHandler.setAside.selector;
        actions[4] = AdoptionHandler.end.selector;
        actions[5] = AdoptionHandler.hold.selector;
        actions[6] = AdoptionHandler.letGo.selector;
        actions[7] = AdoptionHandler.net.selector;
        actions[8] = AdoptionHandler.withdraw.selector;
        actions[9] = AdoptionHandler.usurp.selector;
        actions[10] = AdoptionHandler.give.selector;
        actions[11] = AdoptionHandler.pass.selector;
        actions[12] = AdoptionHandler.roll.selector;
    }
}
