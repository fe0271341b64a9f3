// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Scope} from "../types/Scope.sol";

/// @title Where halts are written and read.
/// @notice A halt closes a scope until a time and ends by itself; no transaction and no keeper is needed. It undoes
/// nothing that is final, and it never closes what happens inside one country but by way of a contract that is halted.
/// @dev Whoever is on a payment's path reads one word, `latestHaltEnd`, and looks at scopes only while something is
/// halted. How long, how often and by whom is `IEmergencyCommittee`'s to say; a board only bounds it.
interface IHaltBoard {
    event Halted(Scope indexed scope, uint48 until);
    event HaltLifted(Scope indexed scope);

    error HaltBoardNotCommittee(address caller);
    error HaltBoardInvalidScope(Scope scope);
    error HaltBoardInvalidEnd(uint48 until, uint48 earliest, uint48 latest);
    error HaltBoardNotHalted(Scope scope);

    /// @notice Who may halt.
    /// @return The EmergencyCommittee.
    function haltAuthority() external view returns (address);

    /// @notice The end of the last halt of a scope, whether past or to come. A halt that was lifted ended then.
    /// @param scope The scope.
    /// @return Unix time of the first second in which it is open again; 0 if it never was halted.
    function haltedUntil(Scope scope) external view returns (uint48);

    /// @notice No halt of any scope lasts longer than this.
    /// @dev It only ever rises: lifting or shortening a halt leaves it, and costs payments a look at their scopes until
    /// then, but closes nothing.
    /// @return Unix time.
    function latestHaltEnd() external view returns (uint48);

    /// @notice Closes a scope, or moves the end of its halt. Emits `Halted`.
    /// @param scope A kind and a payload that fits it, not empty.
    /// @param until Unix time of its end, after now and within 30 days.
    /// @return previous The end of the scope's last halt before, 0 if it never was halted.
    /// @custom:access The EmergencyCommittee.
    function halt(Scope scope, uint48 until) external returns (uint48 previous);

    /// @notice Opens a scope before its time. Emits `HaltLifted`.
    /// @param scope A scope that is halted.
    /// @custom:access The EmergencyCommittee.
    function lift(Scope scope) external;
}
