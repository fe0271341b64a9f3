// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {CountryList} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {HOLD, Powers} from "../governance/types/Powers.sol";
import {IAppealable} from "./interfaces/IAppealable.sol";
import {IAppeals} from "./interfaces/IAppeals.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IGate} from "./interfaces/IGate.sol";
import {IGated} from "./interfaces/IGated.sol";
import {IHolds} from "./interfaces/IHolds.sol";
import {ISupervisedAsset} from "./interfaces/ISupervisedAsset.sol";
import {Appealable, appealKey, Outcome} from "./types/Appeal.sol";
import {Request, RequestKind, RequestStatus} from "./types/Case.sol";
import {HeldDays, PERIOD, PERIODS, toHeldDays} from "./types/HeldDays.sol";
import {Hold, HoldFile, HoldOrder, HoldReason, HoldStatus, holdKey, toHold} from "./types/Hold.sol";
import {PlacedCount} from "./types/PlacedCount.sol";

/// @dev Documented on `IHolds`.
abstract contract Holds is IHolds {
    struct Taking {
        uint48 announcedAt;
        bool done;
    }

    uint256 private constant MAX_HOLDS = 16; // of the home country, and again of the issuer's
    uint256 private constant PLACES = 2 * MAX_HOLDS;
    uint256 private constant MAX_TERM = 90 days;
    uint256 private constant RATIFY_CLOCK = 72 hours;
    uint256 private constant COOL_OFF = 30 days;
    uint256 private constant BAR = 180 days; // after what was refused or overturned
    uint256 private constant APPEAL_WINDOW = 10 days;
    uint256 private constant MEMORY = PERIODS * PERIOD; // no hold counts for longer after it has ended
    uint256 private constant MOST_PERIODS = PERIODS / 2;
    uint256 private constant MAX_QUOTA = 100;
    uint256 private constant MAX_SUCCESSORS = 8;
    uint256 private constant HOLD_LOCATOR = 3 * 32;
    uint256 private constant MEMORY_GAS = 500_000; // what a side remembers takes less than half of it

    /// @inheritdoc IHolds
    ICountryRegistry public immutable countries;
    /// @inheritdoc IHolds
    ICaseRegistry public immutable cases;
    /// @inheritdoc IHolds
    IAppeals public immutable appeals;

    /// @dev The home country's places, then the issuer's, so that neither fills the other's. Each side is filled from its
    /// first place on, and a place once used is never empty again, so that whoever looks stops at the first that is. A hold
    /// that has ended stays in its place, which is how it is remembered, until the place is needed.
    mapping(address token => mapping(address account => Hold[PLACES])) private _holds;
    /// @dev What is remembered of holds that have lost their places, by the hash of token, account and authority.
    mapping(bytes32 side => HeldDays) private _past;
    /// @dev And until when they bar their case, by the hash of that and the case.
    mapping(bytes32 sideAndCase => uint256 until) private _barred;
    mapping(uint16 authority => PlacedCount) private _placed;
    mapping(uint256 requestId => Taking) private _takings;

    constructor(ICountryRegistry countries_, ICaseRegistry cases_, IAppeals appeals_) {
        countries = countries_;
        cases = cases_;
        appeals = appeals_;
    }

    /// @inheritdoc IHolds
    function holdAt(address token, address account, uint256 place_) external view returns (HoldFile memory) {
        return _holds[token][account][place_].toFile();
    }

    /// @inheritdoc IHolds
    function isLive(address token, address account, uint256 place_) public view returns (bool) {
        return place_ < PLACES && _holds[token][account][place_].isLiveAt(block.timestamp);
    }

    /// @inheritdoc IHolds
    function keyOf(address token, address account, uint256 place_) public view returns (bytes32) {
        Hold hold = _holds[token][account][place_];
        return holdKey(address(this), token, account, place_, hold.toFile());
    }

    /// @inheritdoc IHolds
    function remembers(
        HoldOrder calldata order,
        uint16 home,
        uint256 renewed,
        bool joint
    ) external view returns (bool) {
        Hold[PLACES] storage holds = _holds[order.token][order.account];
        uint256 i = _firstPlace(order.authority == home);
        for (uint256 end = i + MAX_HOLDS; i < end && Hold.unwrap(holds[i]) != 0; ++i) {
            bool isForgotten = block.timestamp >= holds[i].untilOf() + MEMORY;
            if (!isForgotten && _bars(order, holds[i], i, home, renewed, joint)) return true;
        }
        bytes32 side = _sideOf(order.token, order.account, order.authority);
        return renewed == 0 && block.timestamp < _barred[_inCase(side, order.caseId)];
    }

    /// @inheritdoc IHolds
    function daysWith(
        HeldDays held,
        address token,
        address account,
        uint16 authority,
        bool national
    ) public view returns (HeldDays) {
        Hold[PLACES] storage holds = _holds[token][account];
        uint256 i = _firstPlace(national);
        for (uint256 end = i + MAX_HOLDS; i < end; ++i) {
            Hold hold = holds[i];
            if (Hold.unwrap(hold) == 0) break;
            held = held.with(hold.sinceOf(), hold.untilOf());
        }
        return held.together(_past[_sideOf(token, account, authority)]);
    }

    /// @inheritdoc IHolds
    function quotaOf(uint16 authority) external view returns (uint256 placed, uint256 max) {
        return (_placed[authority].countAt(block.timestamp), MAX_QUOTA);
    }

    /// @inheritdoc IHolds
    function takingOf(uint256 requestId) external view returns (uint48 payableFrom, bool done) {
        Taking memory taking = _takings[requestId];
        return (taking.announcedAt == 0 ? 0 : taking.announcedAt + uint48(APPEAL_WINDOW), taking.done);
    }

    /// @inheritdoc IAppealable
    function appealable(bytes calldata locator) external view returns (bytes32 act, Appealable memory file) {
        if (locator.length == HOLD_LOCATOR) {
            (address token, address account, uint256 place_) = abi.decode(locator, (address, address, uint256));
            return _appealableHold(token, account, place_);
        }
        return _appealableTaking(locator);
    }

    /// @inheritdoc IHolds
    function place(HoldOrder calldata order) external returns (uint256) {
        return _place(order, 0, false);
    }

    /// @inheritdoc IHolds
    function placeAgain(HoldOrder calldata order, uint256 requestId) external returns (uint256) {
        Request memory approved = _approved(requestId, order.caseId, keccak256(abi.encode(order)));
        require(approved.kind == RequestKind.Renewal, HoldsNotApproved(requestId));
        (uint16 home, , ) = ISupervisedAsset(order.token).standingOf(order.account);
        bool joint = _requireHomeAmong(requestId, home);
        _useApproval(requestId);
        return _place(order, approved.answeredAt, joint);
    }

    /// @inheritdoc IHolds
    function ratify(address token, address account, uint256 place_) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.homeOf(), Office.Supervisor, msg.sender);
        require(hold.statusOf() == HoldStatus.Provisional, HoldsNotProvisional(token, account, place_));
        _holds[token][account][place_] = hold.ratified();
        emit HoldRatified(token, account, place_, hold.termOf());
    }

    /// @inheritdoc IHolds
    function refuse(address token, address account, uint256 place_, bytes32 reason) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.homeOf(), Office.Supervisor, msg.sender);
        require(hold.statusOf() == HoldStatus.Provisional, HoldsNotProvisional(token, account, place_));
        _end(token, account, place_, hold, HoldStatus.Refused);
        emit HoldRefused(token, account, place_, reason);
    }

    /// @inheritdoc IHolds
    function release(address token, address account, uint256 place_, uint104 amount) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.authorityOf(), Office.Supervisor, msg.sender);
        require(amount != 0 && amount <= hold.amountOf(), HoldsInvalidAmount(amount, hold.amountOf()));
        _holds[token][account][place_] = hold.less(amount, block.timestamp);
        ISupervisedAsset(token).lessHeld(account, amount);
        emit HoldReleased(token, account, place_, amount);
    }

    /// @inheritdoc IHolds
    function extend(address token, address account, uint256 place_, uint32 until, uint256 requestId) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.authorityOf(), Office.Supervisor, msg.sender);
        require(hold.statusOf() != HoldStatus.Provisional, HoldsProvisional(token, account, place_));
        _requireTerm(until);
        bytes32 subject = keccak256(abi.encode(keyOf(token, account, place_), until));
        Request memory approved = _approved(requestId, hold.caseOf(), subject);
        require(approved.kind == RequestKind.Extension, HoldsNotApproved(requestId));
        _requireHeeded(token, until);
        bool joint = _requireHomeAmong(requestId, hold.homeOf());
        _holds[token][account][place_] = hold.extended(until);
        HeldDays none = toHeldDays((until - 1) / PERIOD);
        if (!joint) {
            address[] memory others = ISupervisedAsset(token).otherLedgers();
            _requireWithinBound(token, account, hold.authorityOf(), place_ < MAX_HOLDS, none, others);
        }
        emit HoldExtended(token, account, place_, until);
    }

    /// @inheritdoc IHolds
    function overturn(address token, address account, uint256 place_) external {
        require(place_ < PLACES, HoldsNotLive(token, account, place_));
        Hold hold = _holds[token][account][place_];
        bytes32 key = _appealKeyOf(token, account, place_, hold);
        require(hold.statusOf() != HoldStatus.Overturned && appeals.isOverturned(key), HoldsNotOverturned(key));
        // One that has ended meanwhile is remembered as overturned from now on.
        if (hold.isLiveAt(block.timestamp)) _end(token, account, place_, hold, HoldStatus.Overturned);
        else _holds[token][account][place_] = hold.ended(HoldStatus.Overturned, hold.untilOf());
        emit HoldOverturned(token, account, place_);
    }

    /// @inheritdoc IHolds
    function announceTaking(
        address token,
        address account,
        uint256 place_,
        address payee,
        uint104 amount,
        uint256 requestId
    ) external {
        Hold hold = _liveAt(token, account, place_);
        require(hold.statusOf() != HoldStatus.Provisional, HoldsProvisional(token, account, place_));
        require(amount != 0 && amount <= hold.amountOf(), HoldsInvalidAmount(amount, hold.amountOf()));
        _requireTaking(hold, keyOf(token, account, place_), payee, amount, requestId);
        Taking storage taking = _takings[requestId];
        require(taking.announcedAt == 0, HoldsApprovalUsed(requestId));
        taking.announcedAt = Time.timestamp();
        emit TakingAnnounced(token, account, place_, payee, amount, requestId, Time.timestamp() + APPEAL_WINDOW);
    }

    /// @inheritdoc IHolds
    function takeApproved(address account, uint256 place_, address payee, uint104 amount, uint256 requestId) external {
        Hold hold = _liveAt(msg.sender, account, place_);
        require(amount != 0 && amount <= hold.amountOf(), HoldsInvalidAmount(amount, hold.amountOf()));
        _requireTaking(hold, keyOf(msg.sender, account, place_), payee, amount, requestId);
        Taking memory taking = _takings[requestId];
        uint256 payableFrom = taking.announcedAt + APPEAL_WINDOW;
        require(taking.announcedAt != 0 && block.timestamp >= payableFrom, HoldsTooEarly(requestId, payableFrom));
        _requireNoAppeal(_appealKeyOf(msg.sender, account, place_, hold));
        _requireNoAppeal(appealKey(address(this), bytes32(requestId)));
        _useApproval(requestId);
        _holds[msg.sender][account][place_] = hold.less(amount, block.timestamp);
        emit HoldTaken(msg.sender, account, place_, payee, amount, requestId);
    }

    /// Renewed is when the parties approved it, or zero; joint, whether another country than the authority's did.
    function _place(HoldOrder calldata order, uint256 renewed, bool joint) private returns (uint256 place_) {
        (address token, address account, uint16 authority) = (order.token, order.account, order.authority);
        (uint16 home, uint256 balance, uint256 held) = ISupervisedAsset(token).standingOf(account);
        require(home != 0, HoldsUnknownAccount(token, account));
        _requireCompetent(token, authority, home);
        require(order.reason != HoldReason.None && order.amount != 0, HoldsInvalidOrder(order.reason, order.amount));
        _requireTerm(order.until);
        cases.requireParty(order.caseId, authority);
        _countAgainstQuota(authority);
        Hold[PLACES] storage holds = _holds[token][account];
        place_ = _newPlace(holds, order, home, renewed, joint);
        uint256 others = held == 0 ? 0 : _heldByAuthorities(token, account);
        uint256 amount = Math.min(order.amount, Math.saturatingSub(balance, others));
        require(amount != 0, HoldsNothingFree(token, account));
        uint256 until = authority == home ? order.until : Math.min(order.until, block.timestamp + RATIFY_CLOCK);
        Hold hold = toHold(order, amount, home, block.timestamp, until);
        holds[place_] = hold;
        ISupervisedAsset(token).addHeld(account, amount);
        emit HoldPlaced(token, account, order.caseId, place_, hold);
    }

    /// What stands in the way of an order, here and in the ledgers before this one or beside it; else a place for it.
    function _newPlace(
        Hold[PLACES] storage holds,
        HoldOrder calldata order,
        uint16 home,
        uint256 renewed,
        bool joint
    ) private returns (uint256) {
        address[] memory others = ISupervisedAsset(order.token).otherLedgers();
        for (uint256 i = 0; i < others.length; ++i) {
            uint256 rolls = _ask(others[i], abi.encodeCall(IHolds.remembers, (order, home, renewed, joint)), 0);
            require(rolls == 0, HoldsRollingElsewhere(order.authority, order.caseId, others[i]));
        }
        return _freePlace(holds, order, home, renewed, joint, others);
    }

    /// The Supervisor of the home country; or abroad, of the country that issues the currency, if that is a member.
    function _requireCompetent(address token, uint16 authority, uint16 home) private view {
        if (authority == home) return countries.requireOffice(authority, Office.Supervisor, msg.sender);
        require(authority == ISupervisedAsset(token).country(), HoldsNotCompetent(authority, home));
        // One question where the member is Active; it may also be suspended, or have given notice.
        if (msg.sender != address(0) && countries.activeOfficeOf(authority, Office.Supervisor) == msg.sender) return;
        countries.requireOffice(authority, Office.Supervisor, msg.sender);
        require(countries.countryOf(authority).joinedAt != 0, HoldsNotCompetent(authority, home));
    }

    function _end(address token, address account, uint256 place_, Hold hold, HoldStatus status) private {
        _holds[token][account][place_] = hold.ended(status, block.timestamp);
        ISupervisedAsset(token).lessHeld(account, hold.amountOf());
    }

    function _countAgainstQuota(uint16 authority) private {
        (PlacedCount count, uint256 placed) = _placed[authority].oneMoreAt(block.timestamp);
        require(placed <= MAX_QUOTA, HoldsQuota(authority, MAX_QUOTA));
        _placed[authority] = count;
    }

    /// What was approved once is done once.
    function _useApproval(uint256 requestId) private {
        require(!_takings[requestId].done, HoldsApprovalUsed(requestId));
        _takings[requestId].done = true;
    }

    /// What is held by authorities, and live.
    function _heldByAuthorities(address token, address account) internal view returns (uint256 sum) {
        return _heldBetween(token, account, 0, MAX_HOLDS) + _heldBetween(token, account, MAX_HOLDS, PLACES);
    }

    function _heldBetween(
        address token,
        address account,
        uint256 first,
        uint256 end
    ) private view returns (uint256 sum) {
        Hold[PLACES] storage holds = _holds[token][account];
        for (uint256 i = first; i < end; ++i) {
            Hold hold = holds[i];
            if (Hold.unwrap(hold) == 0) break;
            if (hold.isLiveAt(block.timestamp)) sum += hold.amountOf();
        }
    }

    /// A place of the authority's side. What bars the order is looked for in all that is remembered.
    function _freePlace(
        Hold[PLACES] storage holds,
        HoldOrder calldata order,
        uint16 home,
        uint256 renewed,
        bool joint,
        address[] memory others
    ) private returns (uint256 free) {
        uint256 begin = _firstPlace(order.authority == home);
        if (Hold.unwrap(holds[begin]) == 0 && others.length == 0) return begin; // nothing is remembered
        free = PLACES;
        uint256 i = begin;
        for (; i < begin + MAX_HOLDS; ++i) {
            Hold hold = holds[i];
            if (Hold.unwrap(hold) == 0) break;
            if (block.timestamp >= hold.untilOf() + MEMORY) free = Math.min(free, i);
            else require(!_bars(order, hold, i, home, renewed, joint), HoldsRolling(order.authority, order.caseId, i));
        }
        bytes32 side = _sideOf(order.token, order.account, order.authority);
        if (i < begin + MAX_HOLDS) free = Math.min(free, i);
        else {
            bool barred = renewed == 0 && block.timestamp < _barred[_inCase(side, order.caseId)];
            require(!barred, HoldsRolling(order.authority, order.caseId, PLACES));
        }
        if (free == PLACES) free = _emptied(order.token, order.account, begin, side);
        if (joint) return free;
        HeldDays own = toHeldDays((order.until - 1) / PERIOD).with(block.timestamp, order.until);
        _requireWithinBound(order.token, order.account, order.authority, order.authority == home, own, others);
    }

    /// The place of a hold that has ended, whose memory is kept elsewhere from now on.
    function _emptied(address token, address account, uint256 begin, bytes32 side) private returns (uint256 place_) {
        uint256 end = begin + MAX_HOLDS;
        for (place_ = begin; place_ < end; ++place_) {
            Hold hold = _holds[token][account][place_];
            if (!_isSpare(token, account, place_, hold)) continue;
            _moveMemory(side, hold);
            return place_;
        }
        revert HoldsFull(token, account, MAX_HOLDS);
    }

    /// Whether a hold that is remembered stands in the way of an order.
    function _bars(
        HoldOrder calldata order,
        Hold hold,
        uint256 place_,
        uint16 home,
        uint256 renewed,
        bool joint
    ) private view returns (bool) {
        if (hold.statusOf() == HoldStatus.Overturned) {
            uint256 decidedAt = appeals.decideBy(_appealKeyOf(order.token, order.account, place_, hold));
            return block.timestamp < decidedAt + BAR && !(joint && renewed >= decidedAt);
        }
        if (!hold.isLiveAt(block.timestamp)) {
            if (block.timestamp >= _barredUntil(hold)) return false;
            if (renewed != 0 && (hold.statusOf() != HoldStatus.Refused || renewed >= hold.untilOf())) return false;
        }
        if (hold.caseOf() == order.caseId) return true;
        // Abroad another case is another matter only if the home country takes part in it.
        return order.authority != home && !cases.isParty(order.caseId, home);
    }

    /// Whether a hold has ended and is remembered as well without its place: by its days, and by its case.
    function _isSpare(address token, address account, uint256 place_, Hold hold) private view returns (bool) {
        if (hold.isLiveAt(block.timestamp) || hold.statusOf() == HoldStatus.Overturned) return false;
        if (place_ >= MAX_HOLDS && block.timestamp < _barredUntil(hold)) return false; // it bars more than its case
        Outcome outcome = appeals.outcomeOf(_appealKeyOf(token, account, place_, hold));
        return outcome == Outcome.None || outcome == Outcome.Upheld;
    }

    function _moveMemory(bytes32 side, Hold hold) private {
        _past[side] = _past[side].movedTo(block.timestamp / PERIOD).with(hold.sinceOf(), hold.untilOf());
        uint256 until = _barredUntil(hold);
        if (block.timestamp < until) _barred[_inCase(side, hold.caseOf())] = until;
    }

    /// An authority alone holds an account's money in a currency on at most 180 days of any 360, whatever the cases: it is
    /// enough to look at those that end with what is added, since nothing else reaches beyond it that was not seen before.
    function _requireWithinBound(
        address token,
        address account,
        uint16 authority,
        bool national,
        HeldDays held,
        address[] memory others
    ) private view {
        held = daysWith(held, token, account, authority, national);
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory question = abi.encodeCall(IHolds.daysWith, (held, token, account, authority, national));
            held = HeldDays.wrap(_ask(others[i], question, HeldDays.unwrap(held)));
        }
        uint256 periods = held.count();
        require(periods <= MOST_PERIODS, HoldsTooLong(authority, periods * PERIOD, MOST_PERIODS * PERIOD));
    }

    /// What another ledger of the currency remembers. One that fails remembers nothing, so that it keeps no Supervisor from
    /// acting; if it had too little gas to answer, and those that it asks, less than a 31st part of what it may use is left.
    function _ask(address other, bytes memory question, uint256 otherwise) private view returns (uint256 answer) {
        bool answered;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            answered := staticcall(MEMORY_GAS, other, add(question, 0x20), mload(question), 0x00, 0x20)
            answered := and(answered, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
        if (answered) return answer;
        require(gasleft() > MEMORY_GAS / 31, HoldsTooLittleGas(other, MEMORY_GAS));
        return otherwise;
    }

    /// A Return or Forfeiture that the home country has approved, in a case that is open.
    function _requireTaking(Hold hold, bytes32 key, address payee, uint104 amount, uint256 requestId) private view {
        Request memory approved = _approved(requestId, hold.caseOf(), keccak256(abi.encode(key, payee, amount)));
        bool takes = approved.kind == RequestKind.Return || approved.kind == RequestKind.Forfeiture;
        require(takes && approved.to == hold.homeOf(), HoldsNotApproved(requestId));
        cases.requireParty(hold.caseOf(), approved.to);
    }

    function _requireNoAppeal(bytes32 key) private view {
        Outcome outcome = appeals.outcomeOf(key);
        require(outcome == Outcome.None || outcome == Outcome.Upheld, HoldsAppealed(key, outcome));
    }

    /// Whether another country than the authority's own, which is the home country then, has approved as well.
    function _requireHomeAmong(uint256 requestId, uint16 home) private view returns (bool joint) {
        CountryList approvers = cases.approversOf(requestId);
        require(approvers.bitOf(home) != 0, HoldsNotApprovedAtHome(requestId, home));
        return approvers.count() > 1;
    }

    function _appealableHold(
        address token,
        address account,
        uint256 place_
    ) private view returns (bytes32 act, Appealable memory file) {
        if (!isLive(token, account, place_)) return (0, file);
        Hold hold = _holds[token][account][place_];
        return (keyOf(token, account, place_), _appealableBy(token, account, hold, hold.authorityOf(), hold.sinceOf()));
    }

    function _appealableTaking(bytes calldata locator) private view returns (bytes32 act, Appealable memory file) {
        (address token, address account, uint256 place_, address payee, uint104 amount, uint256 requestId) = abi.decode(
            locator,
            (address, address, uint256, address, uint104, uint256)
        );
        Hold hold = _liveAt(token, account, place_);
        _requireTaking(hold, keyOf(token, account, place_), payee, amount, requestId);
        Taking memory taking = _takings[requestId];
        if (taking.announcedAt == 0 || taking.done) return (0, file);
        uint16 issuer = ISupervisedAsset(token).country(); // in whose hand it is
        return (bytes32(requestId), _appealableBy(token, account, hold, issuer, taking.announcedAt));
    }

    /// The home country never judges: it holds, has ratified, or has still to say whether it does.
    function _appealableBy(
        address token,
        address account,
        Hold hold,
        uint16 authority,
        uint48 madeAt
    ) private view returns (Appealable memory) {
        return
            Appealable({
                appellant: account,
                successor: _successorOf(token, account),
                authority: authority,
                home: hold.homeOf(),
                homeActed: true,
                caseId: hold.caseOf(),
                madeAt: madeAt,
                live: true
            });
    }

    /// The last of those that took an account's place one after the other; zero for none.
    function _successorOf(address token, address account) private view returns (address last) {
        IGate gate = IGate(IGated(token).gate());
        for (uint256 i = 0; i < MAX_SUCCESSORS; ++i) {
            address next = gate.successorOf(i == 0 ? account : last);
            if (next == address(0)) break;
            last = next;
        }
    }

    /// A currency that has dropped this ledger heeds it until the run-off ends; then nothing may be held here or remembered.
    function _requireHeeded(address token, uint32 until) private view {
        (Powers inForce, , uint48 runOff) = ISupervisedAsset(token).powersOf(address(this));
        require(inForce.includes(HOLD) || until + COOL_OFF <= runOff, HoldsRunOff(until, runOff));
    }

    function _liveAt(address token, address account, uint256 place_) private view returns (Hold hold) {
        require(place_ < PLACES, HoldsNotLive(token, account, place_));
        hold = _holds[token][account][place_];
        require(hold.isLiveAt(block.timestamp), HoldsNotLive(token, account, place_));
    }

    function _approved(uint256 requestId, uint40 caseId, bytes32 subject) private view returns (Request memory found) {
        found = cases.requestOf(requestId);
        bool isApproved = found.status == RequestStatus.Approved && found.caseId == caseId;
        require(isApproved && found.subject == subject, HoldsNotApproved(requestId));
    }

    function _requireTerm(uint32 until) private view {
        uint256 latest = block.timestamp + MAX_TERM;
        require(until > block.timestamp && until <= latest, HoldsInvalidTerm(until, block.timestamp, latest));
    }

    function _appealKeyOf(address token, address account, uint256 place_, Hold hold) private view returns (bytes32) {
        return appealKey(address(this), holdKey(address(this), token, account, place_, hold.toFile()));
    }

    /// Until when a hold that has ended bars its authority.
    function _barredUntil(Hold hold) private pure returns (uint256) {
        if (hold.statusOf() == HoldStatus.Refused) return hold.untilOf() + BAR;
        return Math.max(hold.untilOf(), hold.termOf()) + COOL_OFF;
    }

    function _firstPlace(bool national) private pure returns (uint256) {
        return national ? 0 : MAX_HOLDS;
    }

    function _sideOf(address token, address account, uint16 authority) private pure returns (bytes32) {
        return keccak256(abi.encode(token, account, authority));
    }

    function _inCase(bytes32 side, uint40 caseId) private pure returns (bytes32) {
        return keccak256(abi.encode(side, caseId));
    }
}
