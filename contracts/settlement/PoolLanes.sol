// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Purpose} from "../common/types/Purpose.sol";
import {Uetr} from "../common/libraries/Uetr.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {Decision} from "../supervision/types/Payment.sol";
import {Consent} from "./Consent.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {ILanes} from "./interfaces/ILanes.sol";
import {IPool} from "./interfaces/IPool.sol";
import {QueueHash} from "./libraries/QueueHash.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {HASH_BITS, MAX_COUNT, Mark, link, toMark} from "./types/Mark.sol";
import {poolTerms} from "./types/Pool.sol";
import {DEADLINE_UNIT, MAX_WAIT, accountContent, isQueueable, laneHash} from "./types/QueueEntry.sol";

/// @title The chains of a pool: how payments and pairs enter and leave.
/// @dev Documented on `IPool`.
abstract contract PoolLanes is IPool, Consent {
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

    uint256 private constant MAX_PAIRS = 2_000; // of two currencies: 4 million gas, if all of them stay
    uint256 private constant LEAST_WORTH = 1_000; // minor units: rounding up takes a thousandth of a part at most
    // Where chains begin, what nets left one further: lanes of a queue have 0 and 1.
    uint256 internal constant LANE = 2;
    uint256 internal constant PAIRS = 4;
    uint256 private constant MAKER_PAYS_SECOND = 1 << 7;

    ICountryRegistry private immutable _countries;

    /// @inheritdoc IPool
    ILanes public immutable queue;

    mapping(address token => CurrencyState) private _states;
    mapping(address token => mapping(address account => Lane)) internal _lanes;
    mapping(address first => mapping(address second => Lane)) internal _pairs;

    constructor(ICountryRegistry countries, ILanes queue_) EIP712("Sogdia Pool", "1") {
        (_countries, queue) = (countries, queue_);
    }

    /// @inheritdoc IPool
    function waitingAtCut(address token) external view returns (uint256) {
        return _stateAt(token, queue.round()).waitingAtCut;
    }

    /// @inheritdoc IPool
    function laneOf(address token, address account) external view returns (Mark rest, Mark from, Mark cut, Mark head) {
        return _marksOf(_lanes[token][account]);
    }

    /// @inheritdoc IPool
    function pairsOf(address first, address second) external view returns (Mark rest, Mark from, Mark cut, Mark head) {
        return _marksOf(_pairs[first][second]);
    }

    /// @inheritdoc IPool
    function enqueue(Instruction calldata instruction, uint8 divisibility) external {
        _enqueue(instruction, divisibility);
    }

    /// @inheritdoc IPool
    function enqueueAll(Instruction[] calldata instructions, uint8 divisibility) external {
        for (uint256 i = 0; i < instructions.length; ++i) _enqueue(instructions[i], divisibility);
    }

    /// @inheritdoc IPool
    function enqueuePair(
        Instruction calldata instruction,
        uint8 divisibility,
        Authorisation[] calldata authorisations
    ) external {
        uint256 hour = _hourOf(instruction);
        (Leg calldata first, Leg calldata second) = _pairOf(instruction.legs);
        _requireConsents(instruction, instruction.legs, authorisations, divisibility, QueueHash.hashPoolOrder);
        _requireEligible(first, divisibility);
        _requireEligible(second, 0);
        _requireWorth(first.amount, second.amount, divisibility);
        uint256 form = divisibility;
        if (first.token > second.token) {
            (first, second) = (second, first);
            form |= MAKER_PAYS_SECOND;
        }
        (uint256 round, uint256 place) = _appendPair(first, second, poolTerms(form, hour));
        emit PoolPairQueued(
            instruction.uetr,
            first.token,
            second.token,
            round,
            place,
            first.payer,
            second.payer,
            [first.amount, second.amount],
            instruction.deadline,
            uint8(form),
            instruction.disclosure,
            [_admit(first, instruction.purpose), _admit(second, instruction.purpose)]
        );
    }

    /// @inheritdoc IPool
    function abandon(address token, address account) external {
        if (msg.sender != account) _requireIssuer(token);
        Lane storage lane = _lanes[token][account];
        Mark head = lane.head;
        require(_liveIn(lane, head) != 0, PoolEmpty(token, account));
        uint256 now_ = queue.round();
        bool wasAtCut = _isAtCut(lane, now_);
        _leaveLane(token, lane, _seedOf(token, account, LANE + 1), head, wasAtCut, now_);
        lane.head = head.inRound(0, 0);
        emit PoolAbandoned(token, account, head.countOf());
    }

    /// @inheritdoc IPool
    function abandonPairs(address first, address second, address issued) external {
        require(issued == first || issued == second, PoolEmpty(first, second));
        _requireIssuer(issued);
        Lane storage pairs = _pairs[first][second];
        Mark head = pairs.head;
        require(_liveIn(pairs, head) != 0, PoolEmpty(first, second));
        _leave(pairs, _seedOf(first, second, PAIRS + 1), head);
        pairs.head = head.inRound(0, 0);
        emit PoolPairsAbandoned(first, second, head.countOf());
    }

    /// What remains of a payer's lane up to a place.
    function _leaveLane(address token, Lane storage lane, Mark rest, Mark from, bool wasAtCut, uint256 now_) internal {
        _leave(lane, rest, from);
        if (rest.countOf() != 0) return;
        CurrencyState memory state = _stateAt(token, now_);
        if (wasAtCut) --state.waitingAtCut;
        if (from.countOf() == lane.head.countOf()) --state.waiting;
        _states[token] = state;
    }

    function _leave(Lane storage lane, Mark rest, Mark from) internal {
        lane.rest = rest;
        lane.from = toMark(from.hashOf(), from.countOf());
    }

    function _stateAt(address token, uint256 now_) internal view returns (CurrencyState memory state) {
        state = _states[token];
        if (state.round != now_) state.waitingAtCut = state.waiting;
        state.round = uint64(now_);
    }

    function _cutOf(Lane storage lane, uint256 now_) internal view returns (Mark) {
        Mark head = lane.head;
        return head.roundOf() == now_ ? lane.cut : head;
    }

    /// Where the chain of a lane, or of pairs, begins.
    function _seedOf(address token, address other, uint256 chain) internal pure returns (Mark) {
        return toMark(laneHash(token, other, chain) & HASH_BITS, 0);
    }

    function _enqueue(Instruction calldata instruction, uint8 divisibility) private {
        uint256 legs = instruction.legs.length;
        require(legs == 1 && instruction.legs[0].payer == msg.sender, PoolNotAPayment(legs));
        Leg calldata leg = instruction.legs[0];
        uint256 hour = _hourOf(instruction);
        _requireEligible(leg, divisibility);
        (uint256 round, uint256 place) = _append(leg, poolTerms(divisibility, hour));
        emit PoolQueued(
            instruction.uetr,
            leg.token,
            leg.payer,
            round,
            place,
            leg.payee,
            leg.amount,
            instruction.deadline,
            divisibility,
            instruction.disclosure,
            _admit(leg, instruction.purpose)
        );
    }

    function _requireEligible(Leg calldata leg, uint256 divisibility) private view {
        _requireAmount(leg.amount, divisibility);
        require(queue.isMember(leg.token), PoolNoMember(leg.token));
        require(queue.quotaOf(leg.token, leg.payee) != 0, PoolNotAdmitted(leg.token, leg.payee));
    }

    /// The payment or leg enters under the rules of the moment.
    function _admit(Leg calldata leg, bytes4 purpose) private returns (Decision) {
        return ICurrencyToken(leg.token).admit(leg.payer, leg.payee, leg.amount, leg.amount, Purpose.indexOf(purpose));
    }

    /// Puts a payment behind its payer's others.
    function _append(Leg calldata leg, uint256 terms) private returns (uint256 now_, uint256 place) {
        Lane storage lane = _lanes[leg.token][leg.payer];
        uint256 quota = queue.quotaOf(leg.token, leg.payer);
        Mark head;
        bool isFirst;
        (head, now_, isFirst) = _open(lane, leg.token, leg.payer, LANE, quota);
        if (isFirst) {
            CurrencyState memory state = _stateAt(leg.token, now_);
            ++state.waiting;
            _states[leg.token] = state;
        }
        place = head.countOf();
        lane.head = head.withEntry(link(head.hashOf(), terms, accountContent(leg.payee) | leg.amount), 1);
    }

    /// Puts a pair behind the others of the two currencies.
    function _appendPair(
        Leg calldata first,
        Leg calldata second,
        uint256 terms
    ) private returns (uint256 now_, uint256 place) {
        require(queue.quotaOf(first.token, first.payer) != 0, PoolNotAdmitted(first.token, first.payer));
        require(queue.quotaOf(second.token, second.payer) != 0, PoolNotAdmitted(second.token, second.payer));
        Lane storage pairs = _pairs[first.token][second.token];
        Mark head;
        (head, now_, ) = _open(pairs, first.token, second.token, PAIRS, MAX_PAIRS);
        place = head.countOf();
        uint256 hash = link(head.hashOf(), terms, accountContent(first.payer) | first.amount);
        pairs.head = head.withEntry(link(hash, 0, accountContent(second.payer) | second.amount), 1);
    }

    /// The head, with the room it has in this round; what came in earlier rounds ends at the cut. As in `Lanes`: what a net
    /// writes is written here first.
    function _open(
        Lane storage lane,
        address token,
        address other,
        uint256 chain,
        uint256 most
    ) private returns (Mark head, uint256 now_, bool isFirst) {
        head = lane.head;
        if (head.hashOf() == 0) {
            head = _seedOf(token, other, chain);
            (lane.from, lane.rest) = (head, _seedOf(token, other, chain + 1));
        }
        now_ = queue.round();
        if (head.roundOf() != now_) {
            uint256 live = _liveIn(lane, head);
            isFirst = live == 0;
            lane.cut = toMark(head.hashOf(), head.countOf());
            head = head.inRound(now_, Math.saturatingSub(most, live));
        }
        // A count that overflowed would spoil the hash beside it.
        bool hasRoom = head.roomOf() != 0 && head.countOf() < MAX_COUNT;
        require(hasRoom, PoolFull(token, other, head.roomOf()));
    }

    function _requireIssuer(address token) private view {
        _countries.requireOffice(ICurrencyToken(token).country(), Office.MonetaryAuthority, msg.sender);
    }

    function _marksOf(Lane storage lane) private view returns (Mark rest, Mark from, Mark cut, Mark head) {
        return (lane.rest, lane.from, _cutOf(lane, queue.round()), lane.head);
    }

    function _isAtCut(Lane storage lane, uint256 now_) private view returns (bool) {
        return lane.rest.countOf() != 0 || _cutOf(lane, now_).countOf() > lane.from.countOf();
    }

    function _liveIn(Lane storage lane, Mark head) private view returns (uint256) {
        return lane.rest.countOf() + head.countOf() - lane.from.countOf();
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

    function _pairOf(Leg[] calldata legs) private pure returns (Leg calldata first, Leg calldata second) {
        require(legs.length == 2, PoolNotAPair());
        (first, second) = (legs[0], legs[1]);
        bool areTwo = first.payer == second.payee && first.payee == second.payer;
        require(areTwo && first.token != second.token, PoolNotAPair());
    }

    /// Each part of a pair costs the other payer up to a unit: where its units are large, a maker could buy one for next to nothing,
    /// again and again.
    function _requireWorth(uint256 own, uint256 other, uint8 divisibility) private pure {
        bool isSound = divisibility == 0 || (other << (divisibility - 1)) / own >= LEAST_WORTH;
        require(isSound, PoolInvalidDivisibility(divisibility, other));
    }

    function _requireAmount(uint256 amount, uint256 divisibility) private pure {
        require(isQueueable(amount), PoolInvalidAmount(amount));
        bool isSound =
            divisibility == 0 || (divisibility < 64 && (1 << divisibility) <= amount && amount <= type(uint64).max);
        require(isSound, PoolInvalidDivisibility(uint8(divisibility), amount));
    }
}
