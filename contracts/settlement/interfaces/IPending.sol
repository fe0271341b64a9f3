// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Reason} from "../../supervision/types/Reason.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {PendingRecord} from "../types/Pending.sol";
import {IEarmarks} from "./IEarmarks.sol";

/// @title Payments above a hold threshold: accepted, set aside, and settled when the Supervisors concerned affirm.
/// @notice Where a country's rule holds an amount (`IRulebook.adoptThresholds`), an instruction does not settle at once. Its
/// payers consent as to any other, its money is earmarked, and the Supervisors of the countries that ask for it have a clock
/// to affirm or refuse. Silence has the outcome that the rules say: the payment settles, or lapses. What has lapsed is free
/// by itself, a day after the clock. A payer may withdraw until all have affirmed.
/// @dev The rules, standing, halts and daily limits are asked again when it settles: an approval lifts the threshold alone.
interface IPending is IEarmarks {
    /// @notice An instruction waits. It is published whole, since whoever settles it has to name it.
    event PendingSubmitted(
        bytes16 indexed uetr,
        bytes32 indexed id,
        Instruction instruction,
        uint16[] countries,
        uint48 decideBy,
        bool settlesOnSilence
    );
    /// @notice A country affirms.
    event PendingAffirmed(bytes32 indexed instruction, uint16 indexed country);
    /// @notice A country refuses; a payer may take the money back.
    event PendingRefused(bytes32 indexed instruction, uint16 indexed country, bytes32 ground);
    /// @notice An instruction that waited has settled (`Settled`, in the same transaction).
    event PendingSettled(bytes32 indexed instruction);
    /// @notice A payer withdrew; the money is free.
    event PendingWithdrawn(bytes32 indexed instruction, address indexed payer);

    error PendingNotNeeded(bytes32 instruction);
    error PendingAlready(bytes32 instruction);
    error PendingRefusedLeg(uint256 leg, Reason reason);
    error PendingTooLate(uint48 deadline, uint256 needed);
    error PendingNotOpen(bytes32 instruction);
    error PendingNotConcerned(bytes32 instruction, uint16 country);
    error PendingUndecided(bytes32 instruction, uint48 decideBy);
    error PendingRulesChanged(bytes32 instruction, address token);
    error PendingNotPayer(bytes32 instruction, address caller);
    error PendingAffirmedByAll(bytes32 instruction);

    /// @notice An instruction that waits; all zero for none.
    /// @param instruction Its hash.
    /// @return The record.
    function pendingOf(bytes32 instruction) external view returns (PendingRecord memory);

    /// @notice Submits an instruction of which some leg needs approval. Earmarks all its legs. Emits `PendingSubmitted`.
    /// @dev Each leg must be permitted but for the approval, and its payer must have the money. At most eight countries, else
    /// `CountryListFull`.
    /// @param instruction What to settle; its deadline at least the clock and a day ahead.
    /// @param authorisations The consent of each payer but the caller, as in `settle`.
    /// @return The instruction's hash.
    /// @custom:access Anyone with the payers' consent.
    function submitForApproval(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external returns (bytes32);

    /// @notice Affirms. Emits `PendingAffirmed`.
    /// @param instruction Hash of an instruction that waits.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @custom:access The Supervisor of that country.
    function affirm(bytes32 instruction, uint16 country) external;

    /// @notice Refuses for good. Emits `PendingRefused`.
    /// @dev Calls no token and no ledger, so that none can stand in the way. The payers take the money back by `withdraw`,
    /// or have it when the wait is over.
    /// @param instruction Hash of an instruction that waits.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @param ground Hash of the ground.
    /// @custom:access The Supervisor of that country.
    function refuseApproval(bytes32 instruction, uint16 country, bytes32 ground) external;

    /// @notice Withdraws, and frees the money. Emits `PendingWithdrawn`.
    /// @param instruction An instruction that waits and that not all have affirmed, or that was refused.
    /// @custom:access Any of its payers.
    function withdraw(Instruction calldata instruction) external;

    /// @notice Settles an instruction that all have affirmed, or on which silence settles after its clock. Emits
    /// `PendingSettled` and what `settle` emits, and reverts as it does.
    /// @param instruction The instruction.
    /// @return Its hash.
    /// @custom:access Anyone.
    function settleApproved(Instruction calldata instruction) external returns (bytes32);
}
