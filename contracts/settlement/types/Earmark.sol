// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Money of a payer that is locked for one leg of one instruction until the instruction's deadline.
/// @param payer The account that pays the leg.
/// @param nonce Its nonce, by which no two earmarks are the same.
/// @param releaser The account whose consent the leg needs instead of the payer's.
/// @param leg Index of the leg.
/// @param instruction Hash of the instruction.
struct Earmark {
    address payer;
    uint256 nonce;
    address releaser;
    uint256 leg;
    bytes32 instruction;
}

/// @notice A releaser's consent to an earmarked leg being paid.
/// @param leg Index of the leg; its payer is the earmark's.
/// @param nonce The earmark's nonce.
/// @param releaser The earmark's releaser.
/// @param signature Of the execution (EIP-712 or ERC-1271); empty if the releaser calls.
struct EarmarkExecution {
    uint256 leg;
    uint256 nonce;
    address releaser;
    bytes signature;
}
