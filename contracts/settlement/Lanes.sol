// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {NET, Powers} from "../governance/types/Powers.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ILanes} from "./interfaces/ILanes.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {HASH_BITS, MAX_COUNT, Mark, link, toMark} from "./types/Mark.sol";
import {BilateralLimit, Priority, cancellationTerms, laneHash} from "./types/QueueEntry.sol";

/// @dev Documented on `ILanes`.
abstract contract Lanes is ILanes {
    /// @dev Three slots: an entry writes the head, a net the settled mark, so neither spoils the other.
    struct Lane {
        Mark head;
        Mark cut;
        Mark settled;
    }

    /// @dev One slot. `waiting` counts the lanes in which entries wait; `waitingAtCut` those in which some waited when the
    /// round began.
    struct CurrencyState {
        bool isMember;
        uint32 round;
        uint32 waiting;
        uint32 waitingAtCut;
        uint32 quotas;
    }

    uint256 private constant MIN_ROUND = 10 seconds;
    uint256 private constant MAX_ROUND = 1 hours;
    uint256 private constant MAX_CURRENCIES = 32;
    uint256 private constant MAX_ACCOUNTS = 256;
    uint256 private constant MAX_LIMITS = 16;
    uint256 private constant MAX_SHARE = 10_000; // one issuer cannot fill the queue

    /// @inheritdoc ILanes
    uint256 public constant CAPACITY = 20_000;

    ICountryRegistry private immutable _countries;
    uint256 private immutable _start;

    /// @inheritdoc ILanes
    uint256 public immutable roundLength;

    /// @inheritdoc ILanes
    IAssetRegistry public immutable assets;

    /// @inheritdoc ILanes
    address[] public members;
    uint256 private _quotas;
    mapping(address token => CurrencyState) internal _states;
    mapping(address token => mapping(address account => uint256)) private _quotaOf;
    mapping(address token => mapping(address account => mapping(uint256 priority => Lane))) internal _lanes;
    /// @inheritdoc ILanes
    mapping(address token => mapping(address account => BilateralLimit[])) public limits;

    constructor(ICountryRegistry countries, IAssetRegistry assets_, uint256 roundLength_) {
        require(
            roundLength_ >= MIN_ROUND && roundLength_ <= MAX_ROUND,
            LanesInvalidRound(roundLength_, MIN_ROUND, MAX_ROUND)
        );
        (_countries, assets, roundLength) = (countries, assets_, roundLength_);
        _start = block.timestamp - roundLength_; // the first round is 1: a lane never used shows 0
    }

    /// @inheritdoc ILanes
    function round() public view returns (uint256) {
        return (block.timestamp - _start) / roundLength;
    }

    /// @inheritdoc ILanes
    function roundStart(uint256 round_) public view returns (uint256) {
        return _start + round_ * roundLength;
    }

    /// @inheritdoc ILanes
    function isMember(address token) external view returns (bool) {
        return _states[token].isMember;
    }

    /// @inheritdoc ILanes
    function quotaOf(address token, address account) external view returns (uint256) {
        return _quotaOf[token][account];
    }

    /// @inheritdoc ILanes
    function waitingAtCut(address token) external view returns (uint256) {
        return _waitingAtCut(_states[token], round());
    }

    /// @inheritdoc ILanes
    function laneOf(
        address token,
        address account,
        Priority priority
    ) external view returns (Mark settled, Mark cut, Mark head, bool isHeld) {
        Lane storage lane = _lanes[token][account][uint256(priority)];
        uint256 now_ = round();
        settled = lane.settled;
        return (settled, _cutOf(lane, now_), lane.head, settled.isHeldIn(now_));
    }

    /// @inheritdoc ILanes
    function join(address token) external {
        require(assets.isAsset(token), LanesNoCurrency(token));
        (Powers inForce, , ) = ICurrencyToken(token).powersOf(address(this));
        require(inForce.includes(NET), LanesNotAdopted(token));
        require(!_states[token].isMember, LanesMember(token));
        _requireAtMost(members.length + 1, MAX_CURRENCIES);
        _states[token].isMember = true;
        members.push(token);
        emit Joined(token);
    }

    /// @inheritdoc ILanes
    function setQuotas(address token, address[] calldata accounts, uint16 quota) external {
        _requireIssuer(token);
        _requireAtMost(accounts.length, MAX_ACCOUNTS);
        for (uint256 i = 0; i < accounts.length; ++i) _setQuota(token, accounts[i], quota);
    }

    /// @inheritdoc ILanes
    function cancelPayment(address token, Priority priority, uint256 place) external {
        _cancel(token, priority, place);
    }

    /// @inheritdoc ILanes
    function hold(address token, bool held) external {
        uint256 now_ = round();
        for (uint256 priority = 0; priority < 2; ++priority) {
            Mark settled = _settledOf(token, Priority(priority));
            require(settled.roundOf() != now_, LanesHeldInThisRound(now_));
            _lanes[token][msg.sender][priority].settled = settled.withHold(held, now_);
        }
        emit HoldSet(token, msg.sender, held);
    }

    /// @inheritdoc ILanes
    function setLimits(address token, BilateralLimit[] calldata limits_) external {
        _requireAtMost(limits_.length, MAX_LIMITS);
        delete limits[token][msg.sender];
        for (uint256 i = 0; i < limits_.length; ++i) limits[token][msg.sender].push(limits_[i]);
        for (uint256 priority = 0; priority < 2; ++priority) {
            Mark settled = _settledOf(token, Priority(priority));
            _lanes[token][msg.sender][priority].settled = settled.withLimits(limits_.length != 0);
        }
        emit LimitsSet(token, msg.sender, limits_);
    }

    /// @inheritdoc ILanes
    function abandon(address token, address account, Priority priority) external {
        if (msg.sender != account) _requireIssuer(token);
        Lane storage lane = _lanes[token][account][uint256(priority)];
        Mark head = lane.head;
        uint256 settled = lane.settled.countOf();
        require(settled < head.countOf(), LanesEmpty(token, account, priority));
        uint256 now_ = round();
        CurrencyState memory state = _stateAt(token, now_);
        if (settled < _cutOf(lane, now_).countOf()) --state.waitingAtCut;
        --state.waiting;
        _states[token] = state;
        lane.settled = lane.settled.movedTo(head.hashOf(), head.countOf());
        lane.head = head.inRound(0, 0);
        emit Abandoned(token, account, priority, settled, head.countOf());
    }

    function _cancel(address token, Priority priority, uint256 place) internal {
        (Lane storage lane, Mark head) = _open(token, msg.sender, priority);
        uint256 count = head.countOf();
        require(place < count, LanesNoEntry(place, count));
        _append(lane, token, msg.sender, head, link(head.hashOf(), cancellationTerms(place), 0), 1);
        emit CancellationQueued(token, msg.sender, priority, count, place);
    }

    /// The caller's settled mark, of a lane that is founded if it was not.
    function _settledOf(address token, Priority priority) private returns (Mark) {
        Lane storage lane = _lanes[token][msg.sender][uint256(priority)];
        if (lane.settled.hashOf() == 0) lane.head = _found(lane, token, msg.sender, priority);
        return lane.settled;
    }

    function _setQuota(address token, address account, uint16 quota) private {
        uint256 before = _quotaOf[token][account];
        uint256 after_ = quota;
        uint256 share = _states[token].quotas + 2 * after_ - 2 * before;
        require(share <= MAX_SHARE, LanesCapacity(share, MAX_SHARE));
        uint256 sum = _quotas + 2 * after_ - 2 * before;
        require(sum <= CAPACITY, LanesCapacity(sum, CAPACITY));
        _quotas = sum;
        _states[token].quotas = uint32(share); // at most MAX_SHARE
        _quotaOf[token][account] = quota;
        emit QuotaSet(token, account, quota);
    }

    /// The head, with the room it has in this round; the first entry of a round marks where the nets of the round end.
    function _open(address token, address account, Priority priority) internal returns (Lane storage lane, Mark head) {
        lane = _lanes[token][account][uint256(priority)];
        head = lane.head;
        if (head.hashOf() == 0) head = _found(lane, token, account, priority);
        uint256 now_ = round();
        if (head.roundOf() == now_) return (lane, head);
        uint256 live = head.countOf() - lane.settled.countOf();
        lane.cut = toMark(head.hashOf(), head.countOf());
        if (live == 0) _enter(token, now_);
        return (lane, head.inRound(now_, Math.saturatingSub(_quotaOf[token][account], live)));
    }

    /// Adds entries behind the head that `_open` gave.
    function _append(
        Lane storage lane,
        address token,
        address account,
        Mark head,
        uint256 hash,
        uint256 entries
    ) internal {
        require(entries <= head.roomOf(), LanesQuota(token, account, entries, head.roomOf()));
        _requireAtMost(head.countOf() + entries, MAX_COUNT);
        lane.head = head.withEntry(hash, entries);
    }

    /// The chain begins with whose lane it is. What a net writes is written here first: a new slot is dear on eSpace, and
    /// not the solver's to pay.
    function _found(Lane storage lane, address token, address account, Priority priority) private returns (Mark head) {
        head = toMark(laneHash(token, account, uint256(priority)) & HASH_BITS, 0);
        lane.settled = head;
    }

    /// Where the lane ended when the round began.
    function _cutOf(Lane storage lane, uint256 now_) internal view returns (Mark) {
        Mark head = lane.head;
        return head.roundOf() == now_ ? lane.cut : head;
    }

    /// An entry came where nothing waited: the lane counts from the next round on.
    function _enter(address token, uint256 now_) private {
        CurrencyState memory state = _stateAt(token, now_);
        ++state.waiting;
        _states[token] = state;
    }

    function _stateAt(address token, uint256 now_) internal view returns (CurrencyState memory state) {
        state = _states[token];
        state.waitingAtCut = uint32(_waitingAtCut(_states[token], now_));
        state.round = uint32(now_);
    }

    function _waitingAtCut(CurrencyState storage state, uint256 now_) internal view returns (uint256) {
        return state.round == now_ ? state.waitingAtCut : state.waiting;
    }

    function _requireAtMost(uint256 count, uint256 max) private pure {
        require(count <= max, LanesFull(max));
    }

    function _requireIssuer(address token) private view {
        require(_states[token].isMember, LanesNoMember(token));
        _countries.requireOffice(ICurrencyToken(token).country(), Office.MonetaryAuthority, msg.sender);
    }
}
