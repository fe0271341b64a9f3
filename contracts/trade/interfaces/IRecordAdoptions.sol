// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";

/// @title What a trade authority lets deployments do to its register of records.
/// @notice As an issuer does for its currency: releases that the Council published are adopted by power. Giving a power takes the
/// register's notice, dropping one is at once. What is dropped ends what it began, for 400 days, and begins nothing. One
/// deployment judges at a time and can only be replaced.
interface IRecordAdoptions {
    /// @notice An adoption may be completed from then on, within 30 days.
    event AdoptionAnnounced(address indexed deployment, Powers powers, uint48 readyAt);
    /// @notice A deployment has these powers too.
    event Adopted(address indexed deployment, Powers powers);
    /// @notice A deployment has these powers no more; until then it ends what it began.
    event PowersDropped(address indexed deployment, Powers powers, uint48 until);

    error TransferableRecordNotAdopted(address caller);
    error TransferableRecordNotPublished(address deployment, Powers powers);
    error TransferableRecordInvalidNotice(uint32 notice);
    error TransferableRecordNothingAnnounced(address deployment, Powers powers);
    error TransferableRecordTooEarly(uint48 readyAt);
    error TransferableRecordTooLate(uint48 lapsedAt);
    error TransferableRecordNeedsOneJudge(address deployment);

    /// @notice Seconds between announcing and completing an adoption.
    /// @return The notice.
    function notice() external view returns (uint32);

    /// @notice The powers of a deployment.
    /// @param deployment Any contract.
    /// @return inForce What it may begin; none for a stranger.
    /// @return ending What it may bring to an end.
    function powersOf(address deployment) external view returns (Powers inForce, Powers ending);

    /// @notice Announces an adoption. Emits `AdoptionAnnounced`.
    /// @param deployment A published release.
    /// @param powers Of those that it was published with: to judge, to pay.
    /// @custom:access The TradeAuthority of the register's country.
    function announceAdoption(address deployment, Powers powers) external;

    /// @notice Completes an adoption, within 30 days after its notice. Emits `Adopted`.
    /// @param deployment As announced; still a release that may be adopted.
    /// @param powers As announced.
    /// @custom:access The TradeAuthority of the register's country, seasoned (`IOffices.requireSeasoned`).
    function adopt(address deployment, Powers powers) external;

    /// @notice Takes the power to pay from a deployment at once. Emits `PowersDropped`.
    /// @param deployment A deployment that has it.
    /// @custom:access The TradeAuthority of the register's country.
    function dropPayer(address deployment) external;
}
