// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../common/types/AssetId.sol";
import {Decision} from "../types/Payment.sol";
import {Reason} from "../types/Reason.sol";
import {Direction} from "../types/Rule.sol";
import {ExposureEntry, ExposureTerms, VelocityEntry} from "../types/Flow.sol";

/// @title Limits on what many payments add up to: net exposure between two countries, and each participant's velocity.
/// @notice A country counts the payments under its rules that say so (`ThresholdTerms`); the others cost nothing.
/// Whatever is counted is counted as a sum, so splitting a payment gains nothing, and each payment reads a fixed number of
/// words. The net exposure in a currency is what was paid to a country less what came back from it, yesterday and today
/// (UTC). Payments are judged by it: none takes the net above a limit, though it may come to stand above one when a day
/// ends on which more came back; then nothing passes that way. A breaker closes the direction in which a payment took the
/// net above its mark, and opens again by itself. The velocity is what one participant may pay out: the whole limit at
/// once, and again as it refills over the window.
/// @dev If either country counts a payment, the terms of both apply. To net what comes back, count in both directions. Sums
/// are kept by token, so that a token can only exhaust limits of its own; the gate is the one that judges, and tokens call
/// `count` once they have moved what was judged. A payment within a country adds to velocity and to no exposure. A queue
/// takes nothing that counts towards exposure, since nobody knows whether it will settle; towards velocity it counts when
/// it is accepted.
interface ISystemicLimits {
    /// @notice Terms on the net exposure of a corridor changed.
    event ExposureTermsSet(
        uint16 indexed country,
        Direction indexed direction,
        uint16 indexed counterparty,
        uint32 asset,
        ExposureTerms terms,
        uint24 version
    );
    /// @notice The velocity limit of each participant of a country in a currency changed.
    event VelocitySet(uint16 indexed country, uint32 indexed asset, uint64 limit, uint32 window, uint24 version);
    /// @notice A payment took the net exposure above a country's mark; its direction is closed until `until`.
    event CorridorClosed(
        address indexed token,
        uint16 indexed payerCountry,
        uint16 indexed payeeCountry,
        int256 net,
        uint256 until
    );

    error SystemicLimitsInvalidTerms(ExposureTerms terms);
    error SystemicLimitsInvalidVelocity(VelocityEntry entry);
    error SystemicLimitsExceeded(Reason reason, uint16 payerCountry, uint16 payeeCountry, uint256 amount);

    /// @notice Terms written for exactly this corridor.
    /// @param country The country that made them.
    /// @param direction What leaves it or what arrives.
    /// @param counterparty The other country, or zero for the default.
    /// @param asset What moves.
    /// @return All zero if there are none.
    function exposureTermsOf(
        uint16 country,
        Direction direction,
        uint16 counterparty,
        uint32 asset
    ) external view returns (ExposureTerms memory);

    /// @notice What the payments counted of one token add up to between two countries, and until when one may not pay the
    /// other.
    /// @param token The currency's contract.
    /// @param from ISO 3166-1 numeric code.
    /// @param to ISO 3166-1 numeric code, another.
    /// @return net What `from` paid `to` less what `to` paid `from`, yesterday and today (UTC), minor units.
    /// @return closedUntil Unix time; past if it is open.
    function exposureOf(address token, uint16 from, uint16 to) external view returns (int256 net, uint256 closedUntil);

    /// @notice What each participant of a country may pay out in a currency under rules that count.
    /// @param country ISO 3166-1 numeric code.
    /// @param asset What moves.
    /// @return limit Minor units; zero for no limit.
    /// @return window Seconds over which the whole limit refills.
    function velocityTermsOf(uint16 country, uint32 asset) external view returns (uint64 limit, uint32 window);

    /// @notice What a participant has used of its velocity limit.
    /// @param token The currency's contract.
    /// @param country ISO 3166-1 numeric code of the participant's home.
    /// @param asset What moves.
    /// @param participant Its id.
    /// @return used Minor units, refilled up to now.
    /// @return available Minor units; zero as well if there is no limit.
    function velocityOf(
        address token,
        uint16 country,
        uint32 asset,
        uint24 participant
    ) external view returns (uint256 used, uint256 available);

    /// @notice Sets terms on exposure under a new version of the rulebook. Emits `RulesAdopted` and `ExposureTermsSet`.
    /// @param country ISO 3166-1 numeric code.
    /// @param entries At most 64; of two for the same corridor the later one counts.
    /// @param evidence Hash of the legal text, not zero.
    /// @return version The new version.
    /// @custom:access The Supervisor of `country`.
    function adoptExposureTerms(
        uint16 country,
        ExposureEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version);

    /// @notice Sets what each participant of a country may pay out. Emits `RulesAdopted` and `VelocitySet` for each.
    /// @dev A new limit applies to what has been used already (OpenZeppelin `RateLimiter.RefillingBucket`).
    /// @param country ISO 3166-1 numeric code.
    /// @param entries At most 64; of two for the same currency the later one counts.
    /// @param evidence Hash of the legal text, not zero.
    /// @return version The new version.
    /// @custom:access The Supervisor of `country`.
    function adoptVelocities(
        uint16 country,
        VelocityEntry[] calldata entries,
        bytes32 evidence
    ) external returns (uint24 version);

    /// @notice Counts a payment that the gate has permitted. Emits `CorridorClosed` if it trips a breaker. Reverts
    /// `SystemicLimitsExceeded` if the limits do not bear it.
    /// @param decision What the gate decided.
    /// @param asset What moved.
    /// @param amount Minor units.
    /// @custom:access Any token, for its own sums.
    function count(Decision decision, AssetId asset, uint256 amount) external;
}
