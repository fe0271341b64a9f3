// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Purpose} from "../common/types/Purpose.sol";
import {Uetr} from "../common/libraries/Uetr.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {Decision} from "../supervision/types/Payment.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {ILanes} from "./interfaces/ILanes.sol";
import {IPool} from "./interfaces/IPool.sol";
import {AmountCode} from "./libraries/AmountCode.sol";
import {PoolJudge} from "./libraries/PoolJudge.sol";
import {Instruction, Leg} from "./types/Instruction.sol";
import {HASH_BITS, Mark, link, toMark} from "./types/Mark.sol";
import {PoolLane, PoolNet, PoolParty, PoolReplay, poolTerms} from "./types/Pool.sol";
import {DEADLINE_UNIT, MAX_WAIT, accountContent, isQueueable, laneHash} from "./types/QueueEntry.sol";

/// @dev Documented on `IPool`.
contract Pool is IPool {
    using PoolJudge for PoolReplay;

    /// @dev `rest` is what nets left of what entered before `from`; its count is a number of entries, those of the others are
    /// places. An entry writes the head, a net the first two, so neither spoils the other.
    struct Lane {
        Mark rest;
        Mark from;
        Mark cut;
        Mark head;
    }

    /// @dev As in `Lanes`.
    struct CurrencyState {
        uint64 round;
        uint64 waiting;
        uint64 waitingAtCut;
    }

    uint256 private constant MAX_ACCOUNTS = 256; // one bit each
    uint256 private constant PRICE_BYTES = 8;
    uint256 private constant MILLION = 1_000_000;
    // Where chains begin: lanes of a queue have priorities 0 and 1.
    uint256 private constant HEAD_CHAIN = 2;
    uint256 private constant REST_CHAIN = 3;

    ICountryRegistry private immutable _countries;

    /// @inheritdoc IPool
    ILanes public immutable queue;

    mapping(address token => CurrencyState) private _states;
    mapping(address token => mapping(address account => Lane)) private _lanes;

    constructor(ICountryRegistry countries, ILanes queue_) {
        (_countries, queue) = (countries, queue_);
    }

    /// @inheritdoc IPool
    function waitingAtCut(address token) external view returns (uint256) {
        return _stateAt(token, queue.round()).waitingAtCut;
    }

    /// @inheritdoc IPool
    function laneOf(address token, address account) external view returns (Mark rest, Mark from, Mark cut, Mark head) {
        Lane storage lane = _lanes[token][account];
        return (lane.rest, lane.from, _cutOf(lane, queue.round()), lane.head);
    }

    /// @inheritdoc IPool
    function threshold() public view returns (uint256) {
        uint256 length = queue.roundLength();
        uint256 start = queue.roundStart(queue.round());
        uint256 opens = start + length / 2;
        require(block.timestamp >= opens, PoolClosed(opens));
        // All at 4/8 of the round, none from 7/8 on.
        uint256 share = (Math.saturatingSub(7 * length, 8 * (block.timestamp - start)) * MILLION) / (3 * length);
        return Math.min(share, MILLION);
    }

    /// @inheritdoc IPool
    function enqueue(Instruction calldata instruction, uint8 divisibility) external {
        uint256 legs = instruction.legs.length;
        require(legs == 1 && instruction.legs[0].payer == msg.sender, PoolNotAPayment(legs));
        Leg calldata leg = instruction.legs[0];
        uint256 hour = _hourOf(instruction);
        _requireAmount(leg.amount, divisibility);
        require(queue.isMember(leg.token), PoolNoMember(leg.token));
        require(queue.quotaOf(leg.token, leg.payee) != 0, PoolNotAdmitted(leg.token, leg.payee));
        uint256 place = _append(leg, poolTerms(0, divisibility, hour));
        uint8 purpose = Purpose.indexOf(instruction.purpose);
        Decision decision = ICurrencyToken(leg.token).admit(leg.payer, leg.payee, leg.amount, leg.amount, purpose);
        emit PoolQueued(
            instruction.uetr,
            leg.token,
            leg.payer,
            queue.round(),
            place,
            leg.payee,
            leg.amount,
            instruction.deadline,
            divisibility,
            instruction.disclosure,
            decision
        );
    }

    /// @inheritdoc IPool
    function abandon(address token, address account) external {
        if (msg.sender != account) {
            _countries.requireOffice(ICurrencyToken(token).country(), Office.MonetaryAuthority, msg.sender);
        }
        Lane storage lane = _lanes[token][account];
        Mark head = lane.head;
        require(_liveIn(lane, head) != 0, PoolEmpty(token, account));
        uint256 now_ = queue.round();
        bool wasAtCut = _isAtCut(lane, now_);
        _leave(token, lane, _restMark(token, account), head, wasAtCut, now_);
        lane.head = head.inRound(0, 0);
        emit PoolAbandoned(token, account, head.countOf());
    }

    /// @inheritdoc IPool
    function net(PoolNet calldata solution) external {
        uint256 now_ = queue.round();
        uint256 least = threshold();
        PoolReplay memory replay = _begin(solution, now_);
        int256[] memory changes = new int256[](replay.parties.length);
        for (uint256 i = 0; i < changes.length; ++i) changes[i] = -replay.parties[i].balance;
        _readLanes(solution, replay, now_);
        replay.requireMaximal();
        for (uint256 i = 0; i < changes.length; ++i) changes[i] += replay.parties[i].balance;
        (uint256 value, uint256 bound, uint256 share) = replay.certificate();
        require(share >= least, PoolBelowThreshold(share, least));
        ICurrencyToken(solution.token).settleNet(solution.accounts, changes);
        emit PoolNetted(solution.token, now_, solution.settles, solution.parts, value, bound, share);
    }

    function _begin(PoolNet calldata solution, uint256 now_) private view returns (PoolReplay memory replay) {
        uint256 size = solution.accounts.length;
        bool areMany = size > MAX_ACCOUNTS || solution.prices.length != size * PRICE_BYTES;
        require(!areMany, PoolAccounts(size));
        replay.hour = (queue.roundStart(now_ + 1) + DEADLINE_UNIT - 1) / DEADLINE_UNIT;
        AmountCode.fill(replay.codes);
        (uint256[] memory balances, uint256[] memory barred) = ICurrencyToken(solution.token).screen(
            solution.accounts,
            type(uint256).max >> (MAX_ACCOUNTS - size)
        );
        replay.parties = new PoolParty[](size);
        for (uint256 i = 0; i < size; ++i) {
            address account = solution.accounts[i];
            require(i == 0 || solution.accounts[i - 1] < account, PoolAccounts(i));
            uint256 price = uint64(bytes8(solution.prices[i * PRICE_BYTES:]));
            replay.bound += price * balances[i];
            (uint256 none, int256 balance) = (type(uint256).max, int256(balances[i])); // at most 104 bits
            replay.parties[i] = PoolParty(accountContent(account), balance, price, barred[i], none, none);
        }
    }

    function _readLanes(PoolNet calldata solution, PoolReplay memory replay, uint256 now_) private {
        bytes calldata entries = solution.entries;
        uint256 begin;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            begin := entries.offset
        }
        replay.cursor = begin;
        CurrencyState memory state = _stateAt(solution.token, now_);
        (uint256 lanes, uint256 least) = (0, 0);
        while (replay.cursor < begin + entries.length) {
            uint256 payer = uint8(entries[replay.cursor++ - begin]);
            require(payer >= least && payer < solution.accounts.length, PoolWrongOrder(payer));
            least = payer + 1;
            _readLane(solution, replay, payer, now_);
            ++lanes;
        }
        require(lanes != 0 && lanes == state.waitingAtCut, PoolIncomplete(solution.token, lanes, state.waitingAtCut));
        bool isAll = replay.cursor == begin + entries.length && replay.part == solution.parts.length;
        require(isAll && solution.settles.length == (replay.next + 7) / 8, PoolWrongLength());
    }

    function _readLane(PoolNet calldata solution, PoolReplay memory replay, uint256 payer, uint256 now_) private {
        (address token, address account) = (solution.token, solution.accounts[payer]);
        Lane storage stored = _lanes[token][account];
        (Mark rest, Mark from, Mark cut) = (stored.rest, stored.from, _cutOf(stored, now_));
        uint256 seed = _restMark(token, account).hashOf();
        PoolLane memory lane = PoolLane(payer, 0, seed, from.countOf(), seed, 0, 0);
        PoolJudge.read(replay, lane, rest.countOf(), true, solution);
        require(lane.hash == rest.hashOf(), PoolWrongEntries(payer));
        lane.hash = from.hashOf();
        uint256 count = cut.countOf() - from.countOf();
        PoolJudge.read(replay, lane, count, false, solution);
        require(lane.hash == cut.hashOf(), PoolWrongEntries(payer));
        require(rest.countOf() + count != 0, PoolEmpty(token, account));
        _leave(token, stored, toMark(lane.rest, lane.stays), cut, true, now_);
    }

    /// What remains of a lane up to a place.
    function _leave(address token, Lane storage lane, Mark rest, Mark from, bool wasAtCut, uint256 now_) private {
        lane.rest = rest;
        lane.from = toMark(from.hashOf(), from.countOf());
        if (rest.countOf() != 0) return;
        CurrencyState memory state = _stateAt(token, now_);
        if (wasAtCut) --state.waitingAtCut;
        if (from.countOf() == lane.head.countOf()) --state.waiting;
        _states[token] = state;
    }

    /// Puts a payment behind the caller's others; what came in earlier rounds ends at the cut.
    function _append(Leg calldata leg, uint256 terms) private returns (uint256 place) {
        Lane storage lane = _lanes[leg.token][leg.payer];
        Mark head = lane.head;
        if (head.hashOf() == 0) head = _found(lane, leg.token, leg.payer);
        uint256 now_ = queue.round();
        if (head.roundOf() != now_) {
            uint256 live = _liveIn(lane, head);
            lane.cut = toMark(head.hashOf(), head.countOf());
            if (live == 0) _enter(leg.token, now_);
            head = head.inRound(now_, Math.saturatingSub(queue.quotaOf(leg.token, leg.payer), live));
        }
        require(head.roomOf() != 0, PoolFull(leg.token, leg.payer, head.roomOf()));
        place = head.countOf();
        uint256 hash = link(head.hashOf(), terms | poolTerms(place, 0, 0), accountContent(leg.payee) | leg.amount);
        lane.head = head.withEntry(hash, 1);
    }

    /// As in `Lanes`: what a net writes is written here first.
    function _found(Lane storage lane, address token, address account) private returns (Mark head) {
        head = toMark(laneHash(token, account, HEAD_CHAIN) & HASH_BITS, 0);
        (lane.from, lane.rest) = (head, _restMark(token, account));
    }

    function _enter(address token, uint256 now_) private {
        CurrencyState memory state = _stateAt(token, now_);
        ++state.waiting;
        _states[token] = state;
    }

    function _stateAt(address token, uint256 now_) private view returns (CurrencyState memory state) {
        state = _states[token];
        if (state.round != now_) state.waitingAtCut = state.waiting;
        state.round = uint64(now_);
    }

    function _cutOf(Lane storage lane, uint256 now_) private view returns (Mark) {
        Mark head = lane.head;
        return head.roundOf() == now_ ? lane.cut : head;
    }

    function _isAtCut(Lane storage lane, uint256 now_) private view returns (bool) {
        return lane.rest.countOf() != 0 || _cutOf(lane, now_).countOf() > lane.from.countOf();
    }

    function _liveIn(Lane storage lane, Mark head) private view returns (uint256) {
        return lane.rest.countOf() + head.countOf() - lane.from.countOf();
    }

    function _restMark(address token, address account) private pure returns (Mark) {
        return toMark(laneHash(token, account, REST_CHAIN) & HASH_BITS, 0);
    }

    function _hourOf(Instruction calldata instruction) private view returns (uint256) {
        require(Uetr.isValid(instruction.uetr), PoolInvalidUetr(instruction.uetr));
        uint256 deadline = instruction.deadline;
        bool isSound =
            deadline % DEADLINE_UNIT == 0 &&
                deadline > block.timestamp &&
                deadline <= block.timestamp + MAX_WAIT &&
                instruction.validFrom <= block.timestamp;
        require(isSound, PoolInvalidTime(instruction.validFrom, instruction.deadline));
        return deadline / DEADLINE_UNIT;
    }

    function _requireAmount(uint256 amount, uint8 divisibility) private pure {
        require(isQueueable(amount), PoolInvalidAmount(amount));
        bool isSound =
            divisibility == 0 || (divisibility < 64 && (1 << divisibility) <= amount && amount <= type(uint64).max);
        require(isSound, PoolInvalidDivisibility(divisibility, amount));
    }
}
