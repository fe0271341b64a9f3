// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {ISystemicLimits} from "./interfaces/ISystemicLimits.sol";
import {Rulebook} from "./Rulebook.sol";
import {ExposureEntry, ExposureTerms, Flow, VelocityEntry} from "./types/Flow.sol";
import {Decision} from "./types/Payment.sol";
import {Reason} from "./types/Reason.sol";
import {Direction} from "./types/Rule.sol";

/// @dev Documented on `ISystemicLimits`.
abstract contract SystemicLimits is ISystemicLimits, Rulebook {
    using RateLimiter for RateLimiter.RefillingBucket;

    uint256 private constant MAX_COOL_OFF = 168;
    uint32 private constant SHORTEST_WINDOW = 1 minutes;
    uint32 private constant LONGEST_WINDOW = 30 days;

    mapping(uint256 corridor => ExposureTerms) private _exposureTerms;
    mapping(address token => mapping(uint32 pair => Flow)) private _flows;
    mapping(uint16 country => mapping(uint32 asset => RateLimiter.RefillingBucket)) private _velocities;

    /// @inheritdoc ISystemicLimits
    function exposureTermsOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (ExposureTerms memory) {
        return _exposureTerms[_corridor(country, direction, counterparty, asset)];
    }

    /// @inheritdoc ISystemicLimits
    function exposureOf(address token, uint16 from, uint16 to) external view returns (int256 net, uint256 closedUntil) {
        Flow flow = _flows[token][_pair(from, to)];
        return (_outflow(flow, from < to), flow.closedUntil(from < to));
    }

    /// @inheritdoc ISystemicLimits
    function velocityTermsOf(uint16 country, uint32 asset) external view returns (uint64 limit, uint32 window) {
        RateLimiter.RefillingBucket storage bucket = _velocities[country][asset];
        return (uint64(bucket._capacity), uint32(bucket._window)); // as they were adopted
    }

    /// @inheritdoc ISystemicLimits
    function velocityOf(
        address token,
        uint16 country,
        uint32 asset,
        uint24 participant
    ) external view returns (uint256 used, uint256 available) {
        return _velocities[country][asset].state(_payerKey(token, participant));
    }

    /// @inheritdoc ISystemicLimits
    function adoptExposureTerms(
        uint16 country,
        ExposureEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version) {
        version = _newVersion(country, entries.length, evidence);
        for (uint256 i = 0; i < entries.length; ++i) {
            _setExposureTerms(country, entries[i], version);
        }
    }

    /// @inheritdoc ISystemicLimits
    function adoptVelocities(
        uint16 country,
        VelocityEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version) {
        version = _newVersion(country, entries.length, evidence);
        for (uint256 i = 0; i < entries.length; ++i) {
            _setVelocity(country, entries[i], version);
        }
    }

    /// @inheritdoc ISystemicLimits
    function count(Decision decision, AssetId asset_, uint256 amount) external {
        uint32 asset = AssetId.unwrap(asset_);
        Reason reason = _judgeSums(decision, asset, amount);
        require(
            reason == Reason.Permitted,
            SystemicLimitsExceeded(reason, decision.payerCountryOf(), decision.payeeCountryOf(), amount)
        );
        if (decision.isCounted()) _countFlow(decision, asset, int256(amount)); // what the flow bears
        if (decision.isPaced()) _countVelocity(decision, asset, amount);
    }

    /// What the sums of the calling token leave room for.
    function _judgeSums(Decision decision, uint32 asset, uint256 amount) internal view returns (Reason) {
        Reason reason = decision.isCounted() ? _judgeFlow(decision, asset, amount) : Reason.Permitted;
        if (reason != Reason.Permitted || _withinVelocity(decision, asset, amount)) return reason;
        return Reason.PayerVelocity;
    }

    function _judgeFlow(Decision decision, uint32 asset, uint256 amount) private view returns (Reason) {
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        Flow flow = _flows[msg.sender][_pair(from, to)];
        if (block.timestamp < flow.closedUntil(from < to)) return Reason.CorridorTripped;
        if (!flow.bears(amount, from < to, block.timestamp)) return Reason.OutboundExposure;
        int256 net = _outflow(flow, from < to) + int256(amount);
        if (!_within(net, from, Direction.Outbound, to, asset)) return Reason.OutboundExposure;
        return _within(net, to, Direction.Inbound, from, asset) ? Reason.Permitted : Reason.InboundExposure;
    }

    function _countFlow(Decision decision, uint32 asset, int256 amount) private {
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        bool upwards = from < to;
        Flow flow = _flows[msg.sender][_pair(from, to)];
        int256 net = _outflow(flow, upwards);
        uint256 coolOff = Math.max(
            _coolOff(net, amount, from, Direction.Outbound, to, asset),
            _coolOff(net, amount, to, Direction.Inbound, from, asset)
        );
        flow = flow.plusAt(upwards ? amount : -amount, block.timestamp);
        if (coolOff != 0) {
            flow = flow.withClosed(upwards, block.timestamp, coolOff);
            emit CorridorClosed(msg.sender, from, to, net + amount, flow.closedUntil(upwards));
        }
        _flows[msg.sender][_pair(from, to)] = flow;
    }

    function _countVelocity(Decision decision, uint32 asset, uint256 amount) private {
        RateLimiter.RefillingBucket storage bucket = _velocities[decision.payerCountryOf()][asset];
        if (bucket._capacity == 0) return;
        bucket.consume(_payerKey(msg.sender, decision.payerLinkOf().participantOf()), amount);
    }

    function _setExposureTerms(uint16 country, ExposureEntry calldata entry, uint24 version) private {
        ExposureTerms calldata terms = entry.terms;
        bool trips = terms.tripAbove != 0;
        bool isSound = trips == (terms.coolOff != 0) && terms.coolOff <= MAX_COOL_OFF;
        bool isOrdered = terms.limit == 0 || terms.tripAbove <= terms.limit;
        require(isSound && isOrdered, SystemicLimitsInvalidTerms(terms));
        _exposureTerms[_corridor(country, entry.direction, entry.counterparty, entry.asset)] = terms;
        emit ExposureTermsSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _setVelocity(uint16 country, VelocityEntry calldata entry, uint24 version) private {
        (uint64 limit, uint32 window) = (entry.limit, entry.window);
        bool isSound = limit == 0 ? window == 0 : window >= SHORTEST_WINDOW && window <= LONGEST_WINDOW;
        require(isSound, SystemicLimitsInvalidVelocity(entry));
        _velocities[country][entry.asset].updateSettings(window, limit);
        emit VelocitySet(country, entry.asset, limit, window, version);
    }

    /// Whether a country's limit bears a net exposure; no limit bears any.
    function _within(
        int256 net,
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private view returns (bool) {
        uint64 limit = _termsFor(country, direction, counterparty, asset).limit;
        return limit == 0 || net <= int256(uint256(limit));
    }

    /// Hours for which a payment closes its direction, if it is the one that crosses a country's mark.
    function _coolOff(
        int256 net,
        int256 amount,
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private view returns (uint256) {
        ExposureTerms memory terms = _termsFor(country, direction, counterparty, asset);
        int256 mark = int256(uint256(terms.tripAbove));
        return net <= mark && net + amount > mark ? terms.coolOff : 0;
    }

    /// The terms that name the other country, else the default.
    function _termsFor(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) private view returns (ExposureTerms memory terms) {
        terms = _exposureTerms[_corridor(country, direction, counterparty, asset)];
        if (terms.limit == 0 && terms.tripAbove == 0) {
            terms = _exposureTerms[_corridor(country, direction, 0, asset)];
        }
    }

    function _withinVelocity(Decision decision, uint32 asset, uint256 amount) private view returns (bool) {
        if (!decision.isPaced()) return true;
        RateLimiter.RefillingBucket storage bucket = _velocities[decision.payerCountryOf()][asset];
        if (bucket._capacity == 0) return true;
        return amount <= bucket.available(_payerKey(msg.sender, decision.payerLinkOf().participantOf()));
    }

    function _outflow(Flow flow, bool upwards) private view returns (int256) {
        int256 net = flow.netAt(block.timestamp);
        return upwards ? net : -net;
    }

    function _pair(uint16 a, uint16 b) private pure returns (uint32) {
        return a < b ? (uint32(a) << 16) | b : (uint32(b) << 16) | a;
    }

    function _payerKey(address token, uint24 participant) private pure returns (bytes32) {
        return bytes32((uint256(uint160(token)) << 24) | participant);
    }
}
