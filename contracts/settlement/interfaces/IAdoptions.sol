// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";
import {IAsset} from "./IAsset.sol";

/// @title What an issuer lets deployments do to its currency.
/// @notice The Council publishes releases with their powers; the issuer adopts them for its own currency, with those powers or
/// fewer. A currency asks for a power and not for a name, so that a kind of deployment that nobody knew yet needs no new
/// currency. Giving a power takes the issuer's notice, within which holders may redeem; dropping one is at once. Whatever widens
/// the trust that holders need is announced as the very call that will be made, so that everybody can read it. What is
/// dropped runs off: it ends what it began (reservations, holds, what waits in a queue) and begins nothing. One deployment
/// judges at a time, and it can only be replaced: without one nobody could be paid. What is trusted now, `adopted` and
/// `powersOf` tell (`ISupervisedAsset`).
/// @dev At most ten deployments at a time, those that run off among them. What runs off does so for 400 days, longer than
/// any reservation or hold; a power to net for six, longer than anything waits. What runs off of one deployment does so from the last
/// time that a power of it was dropped: whoever drops one of a faulty deployment drops all in the same call.
interface IAdoptions is IAsset {
    /// @notice A call to this currency was announced: it may be made from `readyAt`, within 30 days, once.
    event Announced(bytes call, uint48 readyAt);
    /// @notice An announced call was called off.
    event AnnouncementCancelled(bytes call);
    /// @notice A deployment has these powers too.
    event Adopted(address indexed deployment, Powers powers);
    /// @notice A deployment has these powers no more; until then it ends what it began.
    event PowersDropped(address indexed deployment, Powers powers, uint48 until);

    error CurrencyTokenNotAdopted(address caller, Powers powers);
    error CurrencyTokenNotPublished(address deployment, Powers powers);
    error CurrencyTokenInvalidNotice(uint32 notice);
    error CurrencyTokenNothingAnnounced();
    error CurrencyTokenTooEarly(uint48 readyAt);
    error CurrencyTokenTooLate(uint48 lapsedAt);
    error CurrencyTokenNoPowers(address deployment, Powers powers);
    error CurrencyTokenNeedsOneJudge(address deployment);
    error CurrencyTokenTooManyGates();
    error CurrencyTokenTooManyAdopted(uint256 max);

    /// @notice Seconds between announcing and completing what widens the issuer's trust.
    /// @return The notice.
    function notice() external view returns (uint32);

    /// @notice When an announced call may be made.
    /// @param call The call, selector and arguments.
    /// @return Unix time from which it may be made, within 30 days; 0 if it was not announced.
    function readyAt(bytes calldata call) external view returns (uint48);

    /// @notice Announces a call that widens the trust in this currency: `adopt`, or `raiseIssuanceLimit`. Emits `Announced`.
    /// @dev Announced again, the same call has its notice anew.
    /// @param call The call, selector and arguments, exactly as it will be made.
    /// @custom:access The issuing country's MonetaryAuthority.
    function announce(bytes calldata call) external;

    /// @notice Calls off an announced call. Emits `AnnouncementCancelled`.
    /// @param call The call announced.
    /// @custom:access The issuing country's MonetaryAuthority.
    function cancelAnnouncement(bytes calldata call) external;

    /// @notice Gives powers to a deployment. Emits `Adopted`, and `PowersDropped` for a gate that is replaced.
    /// @dev Announced before (`CurrencyTokenNothingAnnounced`, `CurrencyTokenTooEarly`, `CurrencyTokenTooLate`). Reverts
    /// `CurrencyTokenNotPublished` unless it is a release with these powers that is not withdrawn. At most 255 gates over
    /// the life of a currency.
    /// @param deployment The release.
    /// @param powers What it is to have, at least one.
    /// @custom:access The issuing country's MonetaryAuthority, seasoned (`IOffices.requireSeasoned`).
    function adopt(address deployment, Powers powers) external;

    /// @notice Takes powers from a deployment at once, and begins its run-off anew. Emits `PowersDropped`.
    /// @param deployment A deployment that has one of these powers.
    /// @param powers Any but to judge, which can only be replaced.
    /// @custom:access The issuing country's MonetaryAuthority.
    function dropPowers(address deployment, Powers powers) external;
}
