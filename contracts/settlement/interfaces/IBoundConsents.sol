// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../types/Instruction.sol";
import {QuoteTaking} from "../types/Quote.sol";
import {IConsent} from "./IConsent.sol";

/// @title Consents to an instruction that one account alone may submit.
/// @notice A contract that records what is paid, and is named by all payers, knows that it is paid with its record or not at all.
interface IBoundConsents is IConsent {
    /// @notice What a payer signs to consent to an instruction that one account alone may submit.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param submitter The account that may submit it.
    /// @param instruction The instruction.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfBound(
        address payer,
        uint256 nonce,
        address submitter,
        Instruction calldata instruction
    ) external view returns (bytes32);

    /// @notice Settles as `ISettlementEngine.settle` does, by consents that name the caller as submitter: nobody else can settle by
    /// them. Emits `Settled`, and each token its own events before.
    /// @param instruction As for `settle`.
    /// @param authorisations As for `settle`, of the digest `digestOfBound`.
    /// @return The instruction's hash.
    /// @custom:access Whoever the payers have named.
    function settleBound(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external returns (bytes32);

    /// @notice Settles as `IQuotes.settleWithQuotes` does, by consents that name the caller as submitter. A quote is a maker's
    /// consent whoever submits. Emits `QuoteTaken` for each quote, then all that `settleBound` emits.
    /// @param instruction As for `settleWithQuotes`.
    /// @param authorisations As for `settleWithQuotes`, of the digest `digestOfBound`.
    /// @param quotes As for `settleWithQuotes`; none if there is none.
    /// @return The instruction's hash.
    /// @custom:access Whoever the payers have named.
    function settleBoundQuoted(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external returns (bytes32);
}
