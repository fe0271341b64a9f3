// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";
import {Decision} from "../types/Payment.sol";
import {Reason} from "../types/Reason.sol";
import {Direction} from "../types/Rule.sol";
import {ExposureEntry, ExposureTerms, Flow, VelocityEntry} from "../types/Flow.sol";
import {Pace} from "../types/Pace.sol";

/// @title Limits on what many payments add up to: net exposure between two countries, and each participant's velocity.
/// @notice A country counts the payments under its rules that say so (`ThresholdTerms`); the others cost nothing.
/// Whatever is counted is counted as a sum, so splitting a payment gains nothing, and each payment reads a fixed number of
/// words. The net exposure in a currency is what was paid to a country less what came back from it, yesterday and today
/// (UTC). Payments are judged by it: none takes the net above a limit, though it may come to stand above one when a day
/// ends on which more came back; then nothing passes that way. A breaker closes the direction in which a payment left the
/// net above its mark, and opens again by itself. The velocity is what one participant may pay out: the whole limit at
/// once, and again as it refills over the window.
/// @dev If either country counts a payment, the terms of both apply. To net what comes back, count in both directions. Sums
/// are kept by each token for itself (`IJudging`), so that they survive another gate; the gate judges them. A payment within a
/// country adds to velocity and to no exposure. A queue takes nothing that counts towards exposure, since nobody knows whether
/// it will settle; towards velocity it counts when it is accepted.
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
    error SystemicLimitsInvalidTerms(ExposureTerms terms);
    error SystemicLimitsInvalidVelocity(VelocityEntry entry);

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

    /// @notice What each participant of a country may pay out in a currency under rules that count.
    /// @param country ISO 3166-1 numeric code.
    /// @param asset What moves.
    /// @return limit Minor units; zero for no limit.
    /// @return window Seconds over which the whole limit refills.
    function velocityTermsOf(uint16 country, uint32 asset) external view returns (uint64 limit, uint32 window);

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

    /// @notice What the limits say of a payment that is counted, and what its token counts then.
    /// @dev The sums are the token's own, so that they go on when it adopts another gate, and a token can only mislead itself.
    /// @param decision What the gate decided; its flags say what counts.
    /// @param asset What moves.
    /// @param amount Minor units.
    /// @param flow What has flowed between the two countries in the token, both ways.
    /// @param pace What the payer has used of its velocity in the token.
    /// @return reason Permitted, or whose limit does not bear it.
    /// @return The flow with the payment in it; a direction that it closes is closed there.
    /// @return The pace with the payment in it.
    function judgeSums(
        Decision decision,
        AssetId asset,
        uint256 amount,
        Flow flow,
        Pace pace
    ) external view returns (Reason reason, Flow, Pace);
}
