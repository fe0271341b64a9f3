// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IHolds} from "./interfaces/IHolds.sol";
import {ISupervisedAsset} from "./interfaces/ISupervisedAsset.sol";
import {Request, RequestKind, RequestStatus} from "./types/Case.sol";
import {Hold, HoldFile, HoldOrder, HoldReason, HoldStatus, holdKey, toHold} from "./types/Hold.sol";

/// @dev Documented on `IHolds`.
abstract contract Holds is IHolds {
    struct Quota {
        uint32 window;
        uint32 placed;
    }

    uint256 private constant MAX_HOLDS = 16; // of the home country, and again of the issuer's
    uint256 private constant PLACES = 2 * MAX_HOLDS;
    uint256 private constant MAX_TERM = 90 days;
    uint256 private constant RATIFY_CLOCK = 72 hours;
    uint256 private constant COOL_OFF = 30 days;
    uint256 private constant QUOTA_WINDOW = 30 days;
    uint32 private constant QUOTA = 100;

    /// @inheritdoc IHolds
    ICountryRegistry public immutable countries;
    /// @inheritdoc IHolds
    ICaseRegistry public immutable cases;

    /// @dev The home country's places, then the issuer's, so that neither fills the other's. Each side is filled from its
    /// first place on, and a place once used is never empty again, so that whoever looks stops at the first that is. A hold
    /// keeps its place until the cool-off after its term, which is how it is remembered.
    mapping(address token => mapping(address account => Hold[PLACES])) private _holds;
    mapping(uint16 authority => Quota) private _quotas;
    mapping(uint256 requestId => bool) private _usedGrants;

    constructor(ICountryRegistry countries_, ICaseRegistry cases_) {
        countries = countries_;
        cases = cases_;
    }

    modifier onlySupervisor(uint16 country) {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        _;
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
    function quotaOf(uint16 authority) external view returns (uint256 placed, uint256 max) {
        Quota memory quota = _quotas[authority];
        return (quota.window == block.timestamp / QUOTA_WINDOW ? quota.placed : 0, QUOTA);
    }

    /// @inheritdoc IHolds
    function place(HoldOrder calldata order) external returns (uint256) {
        return _place(order, false);
    }

    /// @inheritdoc IHolds
    function placeAgain(HoldOrder calldata order, uint256 requestId) external returns (uint256) {
        Request memory granted = _granted(requestId, order.caseId, keccak256(abi.encode(order)));
        require(granted.kind == RequestKind.Renewal, HoldsNotGranted(requestId));
        _useGrant(requestId);
        return _place(order, true);
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
    function refuse(address token, address account, uint256 place_, bytes32 ground) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.homeOf(), Office.Supervisor, msg.sender);
        require(hold.statusOf() == HoldStatus.Provisional, HoldsNotProvisional(token, account, place_));
        _end(token, account, place_, hold);
        emit HoldRefused(token, account, place_, ground);
    }

    /// @inheritdoc IHolds
    function release(address token, address account, uint256 place_, uint104 amount) external {
        Hold hold = _liveAt(token, account, place_);
        countries.requireOffice(hold.authorityOf(), Office.Supervisor, msg.sender);
        require(amount != 0 && amount <= hold.amountOf(), HoldsInvalidAmount(amount, hold.amountOf()));
        _holds[token][account][place_] = hold.less(amount);
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
        require(_granted(requestId, hold.caseOf(), subject).kind == RequestKind.Extension, HoldsNotGranted(requestId));
        _holds[token][account][place_] = hold.extended(until);
        emit HoldExtended(token, account, place_, until);
    }

    /// @inheritdoc IHolds
    function overturn(address token, address account, uint256 place_) external {
        Hold hold = _liveAt(token, account, place_);
        bytes32 key = keyOf(token, account, place_);
        require(cases.isOverturned(key), HoldsNotOverturned(key));
        _end(token, account, place_, hold);
        emit HoldOverturned(token, account, place_);
    }

    /// @inheritdoc IHolds
    function takeGranted(address account, uint256 place_, address payee, uint104 amount, uint256 requestId) external {
        Hold hold = _liveAt(msg.sender, account, place_);
        require(amount != 0 && amount <= hold.amountOf(), HoldsInvalidAmount(amount, hold.amountOf()));
        bytes32 subject = keccak256(abi.encode(keyOf(msg.sender, account, place_), payee, amount));
        Request memory granted = _granted(requestId, hold.caseOf(), subject);
        bool moves = granted.kind == RequestKind.Return || granted.kind == RequestKind.Forfeiture;
        require(moves && granted.to == hold.homeOf(), HoldsNotGranted(requestId));
        cases.requireParty(hold.caseOf(), granted.to); // a case that is closed pays nothing any more
        _useGrant(requestId);
        _holds[msg.sender][account][place_] = hold.less(amount);
        emit HoldTaken(msg.sender, account, place_, payee, amount, requestId);
    }

    function _place(
        HoldOrder calldata order,
        bool again
    ) private onlySupervisor(order.authority) returns (uint256 place_) {
        (uint16 home, uint256 balance, uint256 held) = ISupervisedAsset(order.token).standingOf(order.account);
        require(home != 0, HoldsUnknownAccount(order.token, order.account));
        bool national = order.authority == home;
        require(
            national || order.authority == ISupervisedAsset(order.token).country(),
            HoldsNotCompetent(order.authority, home)
        );
        require(order.reason != HoldReason.None && order.amount != 0, HoldsInvalidOrder(order.reason, order.amount));
        _requireTerm(order.until);
        cases.requireParty(order.caseId, order.authority);
        _countAgainstQuota(order.authority);
        place_ = _freePlace(order, national, again);
        uint256 others = held == 0 ? 0 : _heldByAuthorities(order.token, order.account);
        uint256 until = national ? order.until : Math.min(order.until, block.timestamp + RATIFY_CLOCK);
        uint256 amount = Math.min(order.amount, Math.saturatingSub(balance, others));
        require(amount != 0, HoldsNothingFree(order.token, order.account));
        Hold hold = toHold(order, amount, home, until);
        _holds[order.token][order.account][place_] = hold;
        ISupervisedAsset(order.token).addHeld(order.account, amount);
        emit HoldPlaced(order.token, order.account, order.caseId, place_, hold);
    }

    function _end(address token, address account, uint256 place_, Hold hold) private {
        _holds[token][account][place_] = hold.ended();
        ISupervisedAsset(token).lessHeld(account, hold.amountOf());
    }

    function _countAgainstQuota(uint16 authority) private {
        Quota storage quota = _quotas[authority];
        uint32 window = uint32(block.timestamp / QUOTA_WINDOW);
        uint32 placed = quota.window == window ? quota.placed : 0;
        require(placed < QUOTA, HoldsQuota(authority, QUOTA));
        (quota.window, quota.placed) = (window, placed + 1);
    }

    /// What was granted once is done once.
    function _useGrant(uint256 requestId) private {
        require(!_usedGrants[requestId], HoldsGrantUsed(requestId));
        _usedGrants[requestId] = true;
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

    /// The first place of the authority's side whose cool-off has ended. Before that the same country does not hold again
    /// on the same case, nor abroad on any: a hold that has ended is not rolled over.
    function _freePlace(HoldOrder calldata order, bool national, bool again) private view returns (uint256 free) {
        Hold[PLACES] storage holds = _holds[order.token][order.account];
        uint256 first = national ? 0 : MAX_HOLDS;
        free = PLACES;
        for (uint256 i = first; i < first + MAX_HOLDS; ++i) {
            Hold hold = holds[i];
            if (Hold.unwrap(hold) == 0 || block.timestamp >= Math.max(hold.untilOf(), hold.termOf()) + COOL_OFF) {
                free = Math.min(free, i);
                if (Hold.unwrap(hold) == 0) break;
                continue;
            }
            bool same = !national || hold.caseOf() == order.caseId;
            require(
                !same || (again && !hold.isLiveAt(block.timestamp)),
                HoldsRolling(order.authority, order.caseId, i)
            );
        }
        require(free < PLACES, HoldsFull(order.token, order.account, MAX_HOLDS));
    }

    function _liveAt(address token, address account, uint256 place_) private view returns (Hold hold) {
        require(place_ < PLACES, HoldsNotLive(token, account, place_));
        hold = _holds[token][account][place_];
        require(hold.isLiveAt(block.timestamp), HoldsNotLive(token, account, place_));
    }

    function _granted(uint256 requestId, uint40 caseId, bytes32 subject) private view returns (Request memory found) {
        found = cases.requestOf(requestId);
        bool isGranted = found.status == RequestStatus.Granted && found.caseId == caseId;
        require(isGranted && found.subject == subject, HoldsNotGranted(requestId));
    }

    function _requireTerm(uint32 until) private view {
        uint256 latest = block.timestamp + MAX_TERM;
        require(until > block.timestamp && until <= latest, HoldsInvalidTerm(until, block.timestamp, latest));
    }
}
