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
import {
    BilateralLimit,
    EntryWords,
    MAX_WAIT,
    Priority,
    cancellationTerms,
    deadlineOf,
    laneHash
} from "./types/QueueEntry.sol";

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
        uint16 country;
        uint32 round;
        uint32 waiting;
        uint32 waitingAtCut;
        uint32 places;
    }

    /// @dev One slot. `from` is the round from which patience counts, `busy` the number of currencies in which entries wait.
    struct Patience {
        uint128 from;
        uint128 busy;
    }

    /// @dev One slot. Places are counted for `counted` entries, which is more than `entries` until what entered under a
    /// larger quota has left.
    struct Quota {
        uint16 entries;
        uint16 counted;
        uint48 until;
    }

    /// @dev What a country's currencies take.
    struct Share {
        uint32 places;
        uint8 currencies;
    }

    /// @dev Two lists take turns: `current` is in force from round `from` on, the other one before.
    struct LimitLists {
        uint248 from;
        uint8 current;
        BilateralLimit[][2] lists;
    }

    uint256 private constant MIN_ROUND = 10 seconds;
    uint256 private constant MAX_ROUND = 1 hours;
    uint256 private constant MAX_CURRENCIES = 32;
    uint256 private constant MAX_ACCOUNTS = 256;
    uint256 private constant MAX_LIMITS = 16;
    uint256 private constant MAX_OF_A_COUNTRY = 3; // eleven countries would have to join to keep the others out
    uint256 private constant MAX_SHARE = 10_500; // neither one country fills the queue, nor do two
    uint256 private constant MAX_QUOTA = 3_000; // a lane fits a net, whatever stands in it: 3,900 gas an entry at worst
    uint256 private constant GUARANTEED = 250; // places of each country that no other can take
    uint256 private constant ADMISSION = 60; // places: a position, two lanes, and sixteen limits to read
    // What enters as a quota is lowered waits two times its longest at most before anybody can remove it (`expire`).
    uint256 private constant UNTIL_GONE = 2 * MAX_WAIT + MAX_ROUND;

    /// @inheritdoc ILanes
    uint256 public constant CAPACITY = 29_000;

    ICountryRegistry private immutable _countries;
    uint256 private immutable _start;

    /// @inheritdoc ILanes
    uint256 public immutable roundLength;

    /// @inheritdoc ILanes
    IAssetRegistry public immutable assets;

    /// @inheritdoc ILanes
    address[] public members;
    uint256 private _common; // places taken beyond what is guaranteed
    Patience internal _patience;
    mapping(address token => CurrencyState) internal _states;
    mapping(uint256 country => Share) private _shares;
    mapping(address token => mapping(address account => Quota)) private _quotas;
    mapping(address token => mapping(address account => mapping(uint256 priority => Lane))) internal _lanes;
    mapping(address token => mapping(address account => LimitLists)) private _limits;

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
    function quotaOf(address token, address account) public view returns (uint256) {
        return _quotas[token][account].entries;
    }

    /// @inheritdoc ILanes
    function placesOf(uint16 country) external view returns (uint256) {
        return _shares[country].places;
    }

    /// @inheritdoc ILanes
    function limits(
        address token,
        address account,
        uint256 index
    ) external view returns (address payee, uint96 amount) {
        BilateralLimit storage limit = _limitsIn(token, account, round())[index];
        return (limit.payee, limit.amount);
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
        CurrencyState storage state = _states[token];
        require(!state.isMember, LanesMember(token));
        _requireAtMost(members.length + 1, MAX_CURRENCIES);
        uint16 country = ICurrencyToken(token).country();
        uint8 currencies = _shares[country].currencies + 1;
        _requireAtMost(currencies, MAX_OF_A_COUNTRY);
        _shares[country].currencies = currencies;
        (state.isMember, state.country) = (true, country);
        _count(country, 0, state.places); // whom it admitted before is admitted again
        members.push(token);
        emit Joined(token);
    }

    /// @inheritdoc ILanes
    function depart(address token) external {
        CurrencyState storage state = _states[token];
        require(state.isMember, LanesNoMember(token));
        if (_mayNet(token)) _requireIssuer(token);
        require(state.waiting == 0, LanesWaiting(token, state.waiting));
        _count(state.country, state.places, 0);
        --_shares[state.country].currencies;
        state.isMember = false;
        uint256 index = 0;
        while (members[index] != token) ++index;
        members[index] = members[members.length - 1];
        members.pop();
        emit Departed(token);
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
        LimitLists storage own = _limits[token][msg.sender];
        uint256 now_ = round();
        if (now_ >= own.from) (own.from, own.current) = (uint248(now_ + 1), 1 - own.current);
        delete own.lists[own.current];
        BilateralLimit[] storage list = own.lists[own.current];
        for (uint256 i = 0; i < limits_.length; ++i) list.push(limits_[i]);
        bool isLimited = own.lists[0].length + own.lists[1].length != 0;
        for (uint256 priority = 0; priority < 2; ++priority) {
            Mark settled = _settledOf(token, Priority(priority));
            _lanes[token][msg.sender][priority].settled = settled.withLimits(isLimited);
        }
        emit LimitsSet(token, msg.sender, now_ + 1, limits_);
    }

    /// @inheritdoc ILanes
    function abandon(address token, address account, Priority priority) external {
        Lane storage lane = _lanes[token][account][uint256(priority)];
        Mark head = lane.head;
        if (msg.sender != account && !_isOver(head)) _requireIssuer(token);
        uint256 settled = lane.settled.countOf();
        require(settled < head.countOf(), LanesEmpty(token, account, priority));
        _advance(token, lane, head.hashOf(), head.countOf(), round());
        lane.head = head.inRound(0, 0);
        emit Abandoned(token, account, priority, settled, head.countOf());
    }

    /// @inheritdoc ILanes
    function expire(
        address token,
        address account,
        Priority priority,
        uint256 count,
        EntryWords[] calldata entries
    ) external {
        Lane storage lane = _lanes[token][account][uint256(priority)];
        uint256 now_ = round();
        (Mark settled, Mark cut) = (lane.settled, _cutOf(lane, now_));
        uint256 first = settled.countOf();
        require(count != 0 && count <= entries.length, LanesNoEntry(count, entries.length));
        uint256 hash = settled.hashOf();
        uint256 left = hash;
        for (uint256 i = 0; i < entries.length; ++i) {
            EntryWords calldata entry = entries[i];
            hash = link(hash, entry.terms, entry.content);
            if (i >= count) continue;
            uint256 gone = deadlineOf(entry.terms) + MAX_WAIT;
            require(block.timestamp > gone, LanesNotExpired(first + i, gone));
            left = hash;
        }
        require(hash == cut.hashOf() && first + entries.length == cut.countOf(), LanesWrongEntries());
        _advance(token, lane, left, first + count, now_);
        emit Expired(token, account, priority, first, first + count);
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

    function _setQuota(address token, address account, uint16 entries) private {
        require(entries <= MAX_QUOTA, LanesCapacity(entries, MAX_QUOTA));
        CurrencyState storage state = _states[token];
        Quota memory quota = _quotas[token][account];
        uint16 counted = entries;
        if (state.waiting != 0) {
            counted = uint16(Math.max(entries, block.timestamp > quota.until ? quota.entries : quota.counted));
        }
        (uint256 before, uint256 after_) = (_placesFor(quota.counted), _placesFor(counted));
        _count(state.country, before, after_);
        state.places = uint32(state.places + after_ - before); // at most MAX_SHARE
        if (counted > entries) quota.until = uint48(block.timestamp + UNTIL_GONE);
        (quota.entries, quota.counted) = (entries, counted);
        _quotas[token][account] = quota;
        emit QuotaSet(token, account, entries);
    }

    /// Counts places for a country instead of others.
    function _count(uint256 country, uint256 before, uint256 after_) private {
        Share storage share = _shares[country];
        uint256 own = share.places;
        uint256 places = own + after_ - before;
        require(after_ <= before || places <= MAX_SHARE, LanesCapacity(places, MAX_SHARE));
        uint256 common = _common + Math.saturatingSub(places, GUARANTEED) - Math.saturatingSub(own, GUARANTEED);
        uint256 max = CAPACITY - MAX_CURRENCIES * GUARANTEED;
        require(after_ <= before || common <= max, LanesCapacity(common, max));
        _common = common;
        share.places = uint32(places); // at most MAX_SHARE
    }

    function _placesFor(uint256 quota) private pure returns (uint256) {
        return quota == 0 ? 0 : ADMISSION + 2 * quota;
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
        return (lane, head.inRound(now_, Math.saturatingSub(quotaOf(token, account), live)));
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
        require(state.isMember, LanesNoMember(token));
        if (state.waiting++ == 0) _wake(now_);
        _states[token] = state;
    }

    /// Nets could not be made while nothing waited, so nobody has waited for one. Who empties the queue empties it of all.
    function _wake(uint256 now_) private {
        if (_patience.busy++ == 0) _patience.from = uint128(now_); // rounds count seconds
    }

    /// What stands before a place leaves the lane; a lane in which nothing waits any more leaves the counts.
    function _advance(address token, Lane storage lane, uint256 hash, uint256 count, uint256 now_) internal {
        Mark settled = lane.settled;
        uint256 cut = _cutOf(lane, now_).countOf();
        lane.settled = settled.movedTo(hash, count);
        if (count < cut) return;
        CurrencyState memory state = _stateAt(token, now_);
        if (settled.countOf() < cut) --state.waitingAtCut;
        if (count == lane.head.countOf() && --state.waiting == 0) --_patience.busy;
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

    /// Whether everything in a lane has expired, since nothing came for the longest that anything waits.
    function _isOver(Mark head) private view returns (bool) {
        return block.timestamp > roundStart(head.roundOf() + 1) + MAX_WAIT;
    }

    function _limitsIn(address token, address account, uint256 now_) internal view returns (BilateralLimit[] storage) {
        LimitLists storage own = _limits[token][account];
        return own.lists[now_ >= own.from ? own.current : 1 - own.current];
    }

    /// Also a currency that dropped this queue lets it net what waits, for a while.
    function _mayNet(address token) internal view returns (bool) {
        (, Powers ending, ) = ICurrencyToken(token).powersOf(address(this));
        return ending.includes(NET);
    }

    function _requireAtMost(uint256 count, uint256 max) private pure {
        require(count <= max, LanesFull(max));
    }

    function _requireIssuer(address token) private view {
        require(_states[token].isMember, LanesNoMember(token));
        _countries.requireOffice(ICurrencyToken(token).country(), Office.MonetaryAuthority, msg.sender);
    }
}
