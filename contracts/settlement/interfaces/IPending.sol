// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../types/Instruction.sol";
import {PendingRecord} from "../types/Pending.sol";
import {IEarmarks} from "./IEarmarks.sol";

/// @title Payments above a hold threshold: accepted, set aside, and settled when the Supervisors concerned approve.
/// @notice Where a country's rule holds an amount (`IRulebook.adoptThresholds`), an instruction does not settle at once. Its
/// payers consent to its being submitted, its legs are judged and their money is set aside, and the Supervisors of the
/// countries that ask for it approve or reject until a decision deadline. Then the default applies: the payment settles, or
/// lapses, as the rules say. What has lapsed is free by itself, a day after that deadline. A payer may withdraw until all have
/// approved.
/// @dev Rules, standing and limits are asked when it is submitted and not again: what all have approved can always be settled or
/// is free at the end, in every currency of the instruction, whatever changes meanwhile. Only halts, and holds of authorities,
/// delay it. What one participant pays another in one instruction is one payment to a threshold.
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
    /// @notice A country approves.
    event PendingApproved(bytes32 indexed instruction, uint16 indexed country);
    /// @notice A country rejects; a payer may take the money back.
    event PendingRejected(bytes32 indexed instruction, uint16 indexed country, bytes32 reason);
    /// @notice An instruction that waited has settled (`Settled`, in the same transaction).
    event PendingSettled(bytes32 indexed instruction);
    /// @notice A payer withdrew; the money is free.
    event PendingWithdrawn(bytes32 indexed instruction, address indexed payer);

    error PendingNotNeeded(bytes32 instruction);
    error PendingTooLate(uint48 deadline, uint256 needed);
    error PendingTooEarly(uint48 validFrom, uint48 decideBy);
    error PendingNotOpen(bytes32 instruction);
    error PendingNotConcerned(bytes32 instruction, uint16 country);
    error PendingUndecided(bytes32 instruction, uint48 decideBy);
    error PendingNotPayer(bytes32 instruction, address caller);
    error PendingApprovedByAll(bytes32 instruction);

    /// @notice An instruction that waits; all zero for none.
    /// @param instruction Its hash.
    /// @return The record.
    function pendingOf(bytes32 instruction) external view returns (PendingRecord memory);

    /// @notice What a payer signs to have an instruction submitted for approval; its consent to `settle` is another.
    /// @param payer The account that consents.
    /// @param nonce Its nonce; of the initiator that of the instruction.
    /// @param instruction The instruction.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfSubmission(
        address payer,
        uint256 nonce,
        Instruction calldata instruction
    ) external view returns (bytes32);

    /// @notice Submits an instruction of which some leg needs approval. Sets the money of all its legs aside. Emits
    /// `PendingSubmitted`.
    /// @dev Each leg must be permitted but for the approval, and its payer must have the money. At most eight countries, else
    /// `CountryListFull`.
    /// @param instruction What to settle; its deadline at least the clock and a day ahead, valid by the decision deadline.
    /// @param authorisations The consent of each payer but the caller, in the order of `settle`.
    /// @return The instruction's hash.
    /// @custom:access Anyone with the payers' consent.
    function submitForApproval(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external returns (bytes32);

    /// @notice Approves. Emits `PendingApproved`.
    /// @param instruction Hash of an instruction that waits.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @custom:access The Supervisor of that country.
    function approve(bytes32 instruction, uint16 country) external;

    /// @notice Rejects for good. Emits `PendingRejected`.
    /// @dev Calls no token and no ledger, so that none can stand in the way. The payers take the money back by `withdraw`,
    /// or have it when the wait is over.
    /// @param instruction Hash of an instruction that waits.
    /// @param country ISO 3166-1 numeric code of a country that is asked.
    /// @param reason Hash of the reason.
    /// @custom:access The Supervisor of that country.
    function reject(bytes32 instruction, uint16 country, bytes32 reason) external;

    /// @notice Withdraws, and frees the money. Emits `PendingWithdrawn`.
    /// @param instruction An instruction that waits and that not all have approved, or that was rejected.
    /// @custom:access Any of its payers.
    function withdraw(Instruction calldata instruction) external;

    /// @notice Settles an instruction that all have approved, or on which silence settles after the decision deadline. Emits
    /// `PendingSettled` and `Settled`.
    /// @param instruction The instruction, within its validity.
    /// @return Its hash.
    /// @custom:access Anyone.
    function settleApproved(Instruction calldata instruction) external returns (bytes32);
}
