// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Scope} from "../types/Scope.sol";
import {IHaltBoard} from "./IHaltBoard.sol";

/// @title What the Council may do about a halt.
/// @notice A decision of the Council closes a scope, or moves the end of its halt, by at most 30 days, and names the hash of
/// its legal basis. The first in a row may be the emergency lane's, by `extend`; the second needs a reinforced decision, by
/// `renew`; each one after that a constitutional one, by `prolong`. A row ends when the scope has been open for 30 days.
/// @dev The class of each function is the Council's rule for it; how many decisions a scope has behind it is counted here.
/// A stricter function may always stand for a laxer one. The countries that a scope concerns take no part in the decision
/// (`Scope.countriesOf`).
interface IJointHalts {
    event HaltExtended(IHaltBoard indexed board, Scope indexed scope, uint48 until, bytes32 basis, uint8 decisions);

    error JointHaltsNoBasis(Scope scope);
    error JointHaltsNeedsStricter(Scope scope, uint8 decisions, uint8 max);
    error JointHaltsInvalidEnd(uint48 until, uint48 latest);

    /// @notice How many decisions in a row have closed a scope, of the row that is not over.
    /// @param board The board.
    /// @param scope The scope.
    /// @return Decisions.
    function decisionsOn(IHaltBoard board, Scope scope) external view returns (uint8);

    /// @notice The first decision in a row: closes a scope, or moves the end of its halt. Emits `HaltExtended`.
    /// @dev Reverts `JointHaltsNeedsStricter` after another in a row, `JointHaltsNoBasis` for a basis of zero.
    /// @param board The board.
    /// @param scope The scope.
    /// @param until Unix time of the end, at most 30 days ahead.
    /// @param basis Hash of the legal basis, not zero.
    /// @custom:access The joint authority.
    function extend(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external;

    /// @notice As `extend`, also where one decision in a row went before.
    /// @param board The board.
    /// @param scope The scope.
    /// @param until Unix time of the end, at most 30 days ahead.
    /// @param basis Hash of the legal basis, not zero.
    /// @custom:access The joint authority.
    function renew(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external;

    /// @notice As `extend`, however many decisions in a row went before.
    /// @param board The board.
    /// @param scope The scope.
    /// @param until Unix time of the end, at most 30 days ahead.
    /// @param basis Hash of the legal basis, not zero.
    /// @custom:access The joint authority.
    function prolong(IHaltBoard board, Scope scope, uint48 until, bytes32 basis) external;

    /// @notice Opens a scope by a decision of the Council.
    /// @param board The board.
    /// @param scope A scope that is halted.
    /// @custom:access The joint authority.
    function lift(IHaltBoard board, Scope scope) external;
}
