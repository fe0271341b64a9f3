// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AssetId} from "../common/types/AssetId.sol";
import {ISystemicLimits} from "./interfaces/ISystemicLimits.sol";
import {Rulebook} from "./Rulebook.sol";
import {ExposureEntry, ExposureRule, ExposureTerms, Flow, VelocityEntry, toExposureRule} from "./types/Flow.sol";
import {Pace} from "./types/Pace.sol";
import {Decision} from "./types/Payment.sol";
import {Reason} from "./types/Reason.sol";
import {Direction} from "./types/Rule.sol";

/// @dev Documented on `ISystemicLimits`.
abstract contract SystemicLimits is ISystemicLimits, Rulebook {
    struct VelocityTerms {
        uint64 limit;
        uint32 window;
    }

    uint256 private constant MAX_COOL_OFF = 168;
    uint32 private constant SHORTEST_WINDOW = 1 minutes;
    uint32 private constant LONGEST_WINDOW = 30 days;

    /// @dev As the rules, the terms of both ends of a corridor in one word.
    mapping(uint256 corridor => uint256) private _exposureRules;
    mapping(uint16 country => mapping(uint32 asset => VelocityTerms)) private _velocities;

    /// @inheritdoc ISystemicLimits
    function exposureTermsOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (ExposureTerms memory) {
        return ExposureRule.wrap(_half(_exposureRules, country, direction, counterparty, asset)).toTerms();
    }

    /// @inheritdoc ISystemicLimits
    function velocityTermsOf(uint16 country, uint32 asset) external view returns (uint64 limit, uint32 window) {
        VelocityTerms memory terms = _velocities[country][asset];
        return (terms.limit, terms.window);
    }

    /// @inheritdoc ISystemicLimits
    function judgeSums(
        Decision decision,
        AssetId asset,
        uint256 amount,
        Flow flow,
        Pace pace
    ) external view returns (Reason reason, Flow, Pace) {
        if (decision.isExposureCounted()) (reason, flow) = _judgeFlow(decision, AssetId.unwrap(asset), amount, flow);
        if (reason == Reason.Permitted && decision.isVelocityCounted()) {
            (reason, pace) = _judgePace(decision.payerCountryOf(), AssetId.unwrap(asset), amount, pace);
        }
        return (reason, flow, pace);
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

    /// What the limits of both countries say of a flow with the amount, and the flow then.
    function _judgeFlow(
        Decision decision,
        uint32 asset,
        uint256 amount,
        Flow flow
    ) private view returns (Reason, Flow) {
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        bool upwards = from < to;
        (ExposureRule outbound, ExposureRule inbound) = _exposureRulesFor(from, to, asset);
        int256 net = flow.netAt(block.timestamp);
        if (!upwards) net = -net;
        if (_isTripped(flow, upwards, net, outbound, inbound)) return (Reason.CorridorTripped, flow);
        if (!flow.bears(amount, upwards, block.timestamp)) return (Reason.OutboundExposure, flow);
        Flow next = flow.plusAt(upwards ? int256(amount) : -int256(amount), block.timestamp);
        net += int256(amount);
        if (_exceeds(net, outbound.limitOf())) return (Reason.OutboundExposure, flow);
        if (_exceeds(net, inbound.limitOf())) return (Reason.InboundExposure, flow);
        return (Reason.Permitted, _tripping(next, upwards, net, outbound, inbound));
    }

    /// Closes the direction if the net is above a mark: for the longer of two countries' hours.
    function _tripping(
        Flow flow,
        bool upwards,
        int256 net,
        ExposureRule outbound,
        ExposureRule inbound
    ) private view returns (Flow) {
        (bool byPayer, bool byPayee) = (outbound.isAboveMark(net), inbound.isAboveMark(net));
        if (!byPayer && !byPayee) return flow;
        if (byPayer && byPayee) byPayee = inbound.coolOffOf() > outbound.coolOffOf();
        return flow.withClosed(upwards, block.timestamp, byPayee ? inbound : outbound, byPayee);
    }

    /// A breaker that has tripped keeps its direction closed for its hours, unless its country has set other terms since; and
    /// nothing passes for as long as the net stands above a mark, whether a payment took it there, time, or a lower mark.
    function _isTripped(
        Flow flow,
        bool upwards,
        int256 net,
        ExposureRule outbound,
        ExposureRule inbound
    ) private view returns (bool) {
        if (outbound.isAboveMark(net) || inbound.isAboveMark(net)) return true;
        if (block.timestamp >= flow.closedUntil(upwards)) return false;
        ExposureRule under = flow.isClosedByPayee(upwards) ? inbound : outbound;
        return under.coolOffOf() != 0 && under.editionOf() == flow.closedUnder(upwards);
    }

    function _judgePace(uint16 country, uint32 asset, uint256 amount, Pace pace) private view returns (Reason, Pace) {
        VelocityTerms memory terms = _velocities[country][asset];
        if (terms.limit == 0) return (Reason.Permitted, pace);
        uint256 used = pace.usedAt(terms.limit, terms.window, block.timestamp);
        if (amount > Math.saturatingSub(terms.limit, used)) return (Reason.PayerVelocity, pace);
        return (Reason.Permitted, pace.plusAt(amount, terms.limit, terms.window, block.timestamp));
    }

    function _setExposureTerms(uint16 country, ExposureEntry calldata entry, uint24 version) private {
        ExposureTerms calldata terms = entry.terms;
        bool trips = terms.tripAbove != 0;
        bool isSound = trips == (terms.coolOff != 0) && terms.coolOff <= MAX_COOL_OFF;
        bool isOrdered = terms.limit == 0 || terms.tripAbove <= terms.limit;
        require(isSound && isOrdered, SystemicLimitsInvalidTerms(terms));
        uint256 corridor = _corridorOf(country, entry.direction, entry.counterparty, entry.asset);
        uint128 before = _half(_exposureRules, country, entry.direction, entry.counterparty, entry.asset);
        uint256 edition = (ExposureRule.wrap(before).editionOf() + 1) & 3;
        _write(_exposureRules, corridor, entry.direction, ExposureRule.unwrap(toExposureRule(terms, edition)));
        emit ExposureTermsSet(country, entry.direction, entry.counterparty, entry.asset, terms, version);
    }

    function _setVelocity(uint16 country, VelocityEntry calldata entry, uint24 version) private {
        (uint64 limit, uint32 window) = (entry.limit, entry.window);
        bool isSound = limit == 0 ? window == 0 : window >= SHORTEST_WINDOW && window <= LONGEST_WINDOW;
        require(isSound, SystemicLimitsInvalidVelocity(entry));
        _velocities[country][entry.asset] = VelocityTerms(limit, window);
        emit VelocitySet(country, entry.asset, limit, window, version);
    }

    /// The terms that name the other country, else the defaults.
    function _exposureRulesFor(
        uint16 from,
        uint16 to,
        uint32 asset
    ) private view returns (ExposureRule outbound, ExposureRule inbound) {
        uint256 word = _exposureRules[_corridor(from, to, asset)];
        (outbound, inbound) = (ExposureRule.wrap(uint128(word >> 128)), ExposureRule.wrap(uint128(word)));
        if (outbound.isAbsent())
            outbound = ExposureRule.wrap(uint128(_exposureRules[_corridor(from, 0, asset)] >> 128));
        if (inbound.isAbsent()) inbound = ExposureRule.wrap(uint128(_exposureRules[_corridor(0, to, asset)]));
    }

    /// Whether a net exposure is above an amount; zero stands for none.
    function _exceeds(int256 net, uint256 amount) private pure returns (bool) {
        return amount != 0 && net > int256(amount); // an amount was encoded from 64 bits
    }
}
