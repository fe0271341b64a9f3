// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Earmark, EarmarkRelease} from "../types/Earmark.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {IConsent} from "./IConsent.sol";

/// @title Money set aside for one leg of an instruction, until somebody who is named releases it.
/// @notice The payer keeps its money and cannot spend it elsewhere: the currency's hold ledger keeps it locked. The leg is
/// paid with the releaser's consent instead of the payer's, all of the instruction or nothing. After the instruction's
/// deadline the earmark has lapsed, by no transaction; before, the payer has its money back only if the releaser gives it
/// up.
/// @dev An account has at most 16 live earmarks in a currency; lapsed ones make room. They outlive the engine: another one
/// that the currency adopts knows them by the same hash, and releasers sign for that one. What is earmarked stays with an
/// account that is recovered until it ends.
interface IEarmarks is IConsent {
    /// @notice Money was locked.
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
    /// @notice The leg is paid out of what was locked; `Settled` follows.
    event EarmarkReleased(bytes32 indexed earmark);
    /// @notice The releaser gave the money back to its payer's own use.
    event EarmarkSurrendered(bytes32 indexed earmark);

    error EarmarksNoLeg(uint256 leg, uint256 legs);
    error EarmarksInvalidAmount(uint256 amount);
    error EarmarksInvalidReleaser(address releaser);
    error EarmarksDeadline(uint48 deadline, uint256 latest);
    error EarmarksNoLedger(address token);
    error EarmarksNotReleased(bytes32 earmark, address releaser);

    /// @notice The hash by which an earmark is known on chain.
    /// @param earmark The earmark.
    /// @return Its EIP-712 struct hash.
    function hashOfEarmark(Earmark calldata earmark) external pure returns (bytes32);

    /// @notice What a payer signs to have money locked.
    /// @param earmark The earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfEarmark(Earmark calldata earmark) external view returns (bytes32);

    /// @notice What a releaser signs to have the leg paid.
    /// @param earmark Hash of the earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfRelease(bytes32 earmark) external view returns (bytes32);

    /// @notice What a releaser signs to give the money back.
    /// @param earmark Hash of the earmark.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfSurrender(bytes32 earmark) external view returns (bytes32);

    /// @notice Locks the amount of a leg until the instruction's deadline. Emits `Earmarked`.
    /// @dev The nonce is used even if the payer calls, so that no earmark is ever the same as an earlier one and no old
    /// signature of a releaser serves again. Reverts as `settle` does for an instruction that could never settle, but for
    /// `validFrom`, which may lie ahead; with `CurrencyTokenInsufficientBalance` if less is free.
    /// @param instruction What the money is for; its deadline at most 366 days ahead.
    /// @param leg Index of the leg; its amount within 2^104 - 1.
    /// @param releaser Who decides; not zero and not the payer.
    /// @param authorisation The payer's consent; of it only the nonce if the payer calls.
    /// @return The earmark's hash.
    /// @custom:access Anyone with the payer's consent.
    function earmark(
        Instruction calldata instruction,
        uint256 leg,
        address releaser,
        Authorisation calldata authorisation
    ) external returns (bytes32);

    /// @notice Settles an instruction of which some legs are paid out of earmarks. Emits `EarmarkReleased` for each, then
    /// all that `ISettlementEngine.settle` emits, and reverts as it does.
    /// @dev The legs released need no consent of their payers; every other leg does, also of the same payer.
    /// @param instruction What to settle, as in `settle`.
    /// @param authorisations One for each payer of other legs but the caller, in the order in which these legs come.
    /// @param releases In any order; none for a leg twice (`HoldLedgerNotLive`).
    /// @return The instruction's hash.
    /// @custom:access Anyone with the consent of releasers and payers.
    function settleEarmarked(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        EarmarkRelease[] calldata releases
    ) external returns (bytes32);

    /// @notice Gives locked money back to its payer's own use. Emits `EarmarkSurrendered`.
    /// @param token The currency of the leg.
    /// @param earmark The earmark, live.
    /// @param signature The releaser's consent; empty if the releaser calls.
    /// @custom:access Anyone with the releaser's consent.
    function surrender(address token, Earmark calldata earmark, bytes calldata signature) external;
}
