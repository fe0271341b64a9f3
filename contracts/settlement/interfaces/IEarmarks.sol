// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Earmark, EarmarkExecution} from "../types/Earmark.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {IConsent} from "./IConsent.sol";

/// @title Money set aside for one leg of an instruction, until somebody who is named has it paid (ERC-1996: a hold with a notary).
/// @notice The payer keeps its money and cannot spend it elsewhere. The leg is judged when it is set aside, and its limits are
/// used then; it is paid with the releaser's consent instead of the payer's, all of the instruction or nothing, and then
/// nothing is in the way but halts and holds of authorities. After the instruction's deadline the earmark has lapsed, by no
/// transaction; before, the payer has its money back only if the releaser releases it.
/// @dev An earmark belongs to the engine that made it, which ends it though the currency may have dropped that engine, in
/// whatever ledger it was noted. An account has 64 places for what it sets aside in a currency; lapsed ones make room. What is
/// earmarked stays with an account that is recovered until it ends.
interface IEarmarks is IConsent {
    /// @notice Money was set aside.
    event Earmarked(
        bytes32 indexed earmark,
        address indexed payer,
        address indexed releaser,
        address token,
        uint256 amount,
        uint48 deadline,
        bytes32 instruction,
        uint256 leg,
        uint256 nonce
    );
    /// @notice The leg is paid out of what was set aside; `Settled` follows.
    event EarmarkExecuted(bytes32 indexed earmark);
    /// @notice The releaser gave the money back to its payer's own use.
    event EarmarkReleased(bytes32 indexed earmark);

    error EarmarksNoLeg(uint256 leg, uint256 legs);
    error EarmarksLegTwice(uint256 leg);
    error EarmarksInvalidAmount(uint256 amount);
    error EarmarksInvalidReleaser(address releaser);
    error EarmarksDeadline(uint48 deadline, uint256 latest);
    error EarmarksNotLocker(bytes32 earmark, address caller);
    error EarmarksNotReleaser(bytes32 earmark, address releaser);

    /// @notice The hash by which an earmark is known on chain.
    /// @param earmark The earmark.
    /// @return Its EIP-712 struct hash.
    function hashOfEarmark(Earmark calldata earmark) external pure returns (bytes32);

    /// @notice What a payer signs to have money set aside.
    /// @param earmark The earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfEarmark(Earmark calldata earmark) external view returns (bytes32);

    /// @notice What a releaser signs to have the leg paid.
    /// @param earmark Hash of the earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfExecution(bytes32 earmark) external view returns (bytes32);

    /// @notice What a releaser signs to give the money back.
    /// @param earmark Hash of the earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfRelease(bytes32 earmark) external view returns (bytes32);

    /// @notice Judges a leg and sets its amount aside until the instruction's deadline. Emits `Earmarked`.
    /// @dev The nonce is used even if the payer calls, so that no earmark is ever the same as an earlier one and no old
    /// signature of a releaser serves again. Reverts as `settle` does for an instruction that could never settle, but for
    /// `validFrom`, which may lie ahead; with `CurrencyTokenRefused` if the leg could not be paid now. The payer of the first leg
    /// initiates the instruction, so it consents under the instruction's nonce (`ConsentOtherNonce`) and to no other use of the
    /// instruction: what was released is set aside again by another instruction.
    /// @param instruction What the money is for; its deadline at most 366 days ahead.
    /// @param leg Index of the leg.
    /// @param releaser Who decides; not zero and not the payer.
    /// @param authorisation The payer's consent; of it only the nonce if the payer calls.
    /// @return The earmark's hash.
    /// @custom:access The payer; or the releaser with the payer's consent.
    function earmark(
        Instruction calldata instruction,
        uint256 leg,
        address releaser,
        Authorisation calldata authorisation
    ) external returns (bytes32);

    /// @notice Settles an instruction of which some legs are paid out of earmarks. Emits `EarmarkExecuted` for each, then
    /// all that `ISettlementEngine.settle` emits, and reverts as it does.
    /// @dev The legs executed need no consent of their payers; every other leg does, also of the same payer.
    /// @param instruction What to settle, as in `settle`.
    /// @param authorisations One for each payer of other legs but the caller, in the order in which these legs come.
    /// @param executions In any order; none for a leg twice.
    /// @return The instruction's hash.
    /// @custom:access Anyone with the consent of releasers and payers.
    function settleEarmarked(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        EarmarkExecution[] calldata executions
    ) external returns (bytes32);

    /// @notice Gives money that was set aside back to its payer's own use. Emits `EarmarkReleased`.
    /// @param instruction What the money was for.
    /// @param leg Index of the leg.
    /// @param nonce The earmark's nonce.
    /// @param releaser The earmark's releaser.
    /// @param signature The releaser's consent; empty if the releaser calls.
    /// @custom:access Anyone with the releaser's consent.
    function releaseEarmark(
        Instruction calldata instruction,
        uint256 leg,
        uint256 nonce,
        address releaser,
        bytes calldata signature
    ) external;
}
