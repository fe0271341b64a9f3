// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../types/Instruction.sol";
import {IAssetRegistry} from "./IAssetRegistry.sol";
import {IConsent} from "./IConsent.sol";

/// @title One primitive: settle an instruction, all of it or nothing.
/// @notice Payment versus payment, foreign-exchange chains, fees and delivery against payment are instructions. Each
/// payer consents by signature, by being the caller, or by a standing quote (`IQuotes`); anyone may submit. What is
/// settled is final: there is no way back but a new payment.
/// @dev The engine holds nothing and calls no token but those that the asset registry created: an asset's address follows from
/// its id, so that is proven and not looked up, and no foreign code runs between the first leg and `Settled`. A signer contract may burn the submitter's gas; submitters estimate first.
interface ISettlementEngine is IConsent {
    /// @notice The instruction is final. Its legs are the `legs` movements that currencies of the registry logged before this in
    /// the same transaction (`PaymentDecided`, `ReservedPaid`): nothing else can stand between.
    /// @dev The initiator is the payer of the first leg and has used the instruction's nonce, so an engine settles an
    /// instruction once, however its payers consent. Only where a quote pays the first leg somebody else initiates: the next payer
    /// that consents, or whoever submits if none does; then the pair of initiator and hash is unique. A UETR is a reference, not
    /// an identity: nobody else can make an instruction settle under an initiator's name, so the pair of initiator and UETR is
    /// as unique as the initiator keeps it.
    event Settled(
        bytes16 indexed uetr,
        bytes32 indexed instruction,
        address indexed initiator,
        bytes4 purpose,
        bytes32 disclosure,
        uint256 legs
    );

    error SettlementEngineInvalidUetr(bytes16 uetr);
    error SettlementEngineNotYetValid(uint48 validFrom, uint256 time);
    error SettlementEngineExpired(uint48 deadline, uint256 time);
    error SettlementEngineNeverValid(uint48 validFrom, uint48 deadline);
    error SettlementEngineLegCount(uint256 legs, uint256 max);
    error SettlementEngineUnknownAsset(address token);
    error SettlementEngineZeroAmount(uint256 leg);

    /// @notice Whose assets instructions may name.
    /// @return The asset registry.
    function assets() external view returns (IAssetRegistry);

    /// @notice The hash by which an instruction is known on chain.
    /// @param instruction The instruction.
    /// @return Its EIP-712 struct hash.
    function hashOf(Instruction calldata instruction) external pure returns (bytes32);

    /// @notice What a payer signs to consent to an instruction.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param instruction The instruction.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOf(address payer, uint256 nonce, Instruction calldata instruction) external view returns (bytes32);

    /// @notice Settles an instruction. Emits `Settled`, and each token its own events before.
    /// @dev Authorisations stand in the order in which their payers first appear in the legs, without the caller, who
    /// consents by calling. The first of these payers initiates: its nonce is the instruction's, and is used even if it calls, so
    /// that an instruction settles once. Both encodings of a signature (v, s) fall to the same nonce. Legs are carried out in
    /// order, so a payer may pass on what an earlier leg brought. A refusal reverts with the token's
    /// `CurrencyTokenRefused`.
    /// @param instruction What to settle: a valid UETR, a purpose known to `Purpose`, within its validity, 1 to 32
    /// legs with amounts above zero.
    /// @param authorisations One for each payer but the caller.
    /// @return The instruction's hash.
    /// @custom:access Anyone.
    function settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external returns (bytes32);
}
