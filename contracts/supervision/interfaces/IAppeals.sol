// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Appeal, Outcome} from "../types/Appeal.sol";

/// @title Appeals against what authorities do, decided by countries that had no part in it.
/// @notice Whom an act concerns may appeal against it once, while it is in force. The panel is frozen at that moment: every
/// country that was Active then, but for those that were parties to the case, the one that acted, and the home country if
/// it acted. Neither who judges nor how many must changes with the membership afterwards; only a country that has left votes
/// no more. When five days have passed the votes are counted:
///
/// - a panel of three or more: at least three must vote, and the act is overturned if more are against it than for it;
/// - a panel of one or two: all must vote, and the act is overturned if all are against it;
/// - no panel, since every country is concerned: the Delegations of the countries concerned vote, each with the hash of a
///   written decision, and the act is upheld if more are for it than against it;
/// - too few votes: the appeal is unanswered, and the act ends as if it were overturned.
/// @dev The act's own contract ends it, and asks here whether it must. Appeals against contracts that nobody asks are
/// possible and change nothing.
interface IAppeals {
    /// @notice An appeal was made.
    event Appealed(
        bytes32 indexed key,
        address indexed source,
        address indexed appellant,
        bytes32 act,
        uint40 caseId,
        bytes32 grounds,
        uint256 panel,
        uint48 decideBy
    );
    /// @notice A country has voted on an appeal.
    event AppealVoted(bytes32 indexed key, uint16 indexed country, bool overturn, bytes32 reason);

    error AppealsNothingInForce(address source, bytes32 act);
    error AppealsNotAppellant(address appellant, address caller);
    error AppealsAppealed(bytes32 key);
    error AppealsNotPending(bytes32 key);
    error AppealsNotOnPanel(bytes32 key, uint16 country);
    error AppealsVoted(bytes32 key, uint16 country);
    error AppealsNoReason(bytes32 key);

    /// @notice An appeal; its time is 0 for none.
    /// @param key `appealKey(source, act)`.
    /// @return The appeal.
    function appealOf(bytes32 key) external view returns (Appeal memory);

    /// @notice What has become of an appeal by now.
    /// @param key `appealKey(source, act)`.
    /// @return None if there was no appeal.
    function outcomeOf(bytes32 key) external view returns (Outcome);

    /// @notice When the votes on an appeal are counted.
    /// @param key `appealKey(source, act)`.
    /// @return Unix time, from which nobody can vote any more; zero if there was no appeal.
    function decideBy(bytes32 key) external view returns (uint48);

    /// @notice Whether an appeal waits for its outcome.
    /// @param key `appealKey(source, act)`.
    /// @return Whether it does: during five days from the appeal on, and not at their end.
    function isPending(bytes32 key) external view returns (bool);

    /// @notice Whether an act must end: its appeal was overturned or unanswered.
    /// @param key `appealKey(source, act)`.
    /// @return Whether it must.
    function isOverturned(bytes32 key) external view returns (bool);

    /// @notice Appeals against an act in force, once. Emits `Appealed`.
    /// @dev Reverts `AppealsNothingInForce`, `AppealsNotAppellant`, or `AppealsAppealed`.
    /// @param source The contract in which the act was done (`IAppealable`).
    /// @param locator What describes the act there.
    /// @param grounds Hash of the grounds.
    /// @return key By which the appeal is known.
    /// @custom:access Whom the act concerns, or the successor of its account.
    function appeal(address source, bytes calldata locator, bytes32 grounds) external returns (bytes32 key);

    /// @notice Votes on a pending appeal, once. Emits `AppealVoted`.
    /// @dev Reverts `AppealsNotPending`, `AppealsNotOnPanel`, `AppealsVoted`, or `AppealsNoReason`.
    /// @param key The appeal.
    /// @param country ISO 3166-1 numeric code of a country of the panel; without a panel, of a country concerned.
    /// @param overturn Whether the act is to end.
    /// @param reason Hash of the written reasons, not zero.
    /// @custom:access The Supervisor of that country; without a panel, its Delegation.
    function vote(bytes32 key, uint16 country, bool overturn, bytes32 reason) external;
}
