// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";

/// @title What a hold ledger knows of a token.
interface ISupervisedAsset {
    /// @notice The country that issues it.
    /// @return ISO 3166-1 numeric code.
    function country() external view returns (uint16);

    /// @notice The ledger in which what is set aside is noted now; those before it go on biting until they end.
    /// @return Its address; zero if there is none.
    function ledger() external view returns (address);

    /// @notice The ledgers beside the caller in which something may be held or remembered: others that hold, and those that run off.
    /// @return At most ten; none where the currency never had another.
    function otherLedgers() external view returns (address[] memory);

    /// @notice Everything that the issuer trusts; what with, `powersOf` tells.
    /// @return At most ten deployments; one whose powers have ended stays until another takes its place.
    function adopted() external view returns (address[] memory);

    /// @notice The powers of a deployment.
    /// @param deployment Any contract.
    /// @return inForce What it may begin; none for a stranger.
    /// @return ending What it may bring to an end: what is in force, and what runs off.
    /// @return until Unix time after which nothing runs off any more; zero if no power of it was ever dropped.
    function powersOf(address deployment) external view returns (Powers inForce, Powers ending, uint48 until);

    /// @notice What a Supervisor needs to know of an account.
    /// @param account Any account.
    /// @return home ISO 3166-1 numeric code of its participant's country; 0 if unknown.
    /// @return balance Minor units.
    /// @return heldAtMost The most that may be held of it, as the token has noted.
    function standingOf(address account) external view returns (uint16 home, uint256 balance, uint256 heldAtMost);

    /// @notice What is held of an account now (ERC-7943), not more than its balance.
    /// @param account Any account.
    /// @return Minor units.
    function getFrozenTokens(address account) external view returns (uint256);

    /// @notice Notes that more is held of an account.
    /// @param account The account.
    /// @param amount Minor units.
    /// @custom:access A deployment that may hold.
    function addHeld(address account, uint256 amount) external;

    /// @notice Notes that less is held of an account, so that no payment has to ask.
    /// @param account The account.
    /// @param amount Minor units, of what that deployment holds.
    /// @custom:access A deployment that may hold, or that the currency dropped and that runs off.
    function lessHeld(address account, uint256 amount) external;
}
