// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice One movement in an instruction.
/// @param token The currency.
/// @param payer The account that pays.
/// @param payee The account that receives, not the payer.
/// @param amount Minor units, not zero.
struct Leg {
    address token;
    address payer;
    address payee;
    uint256 amount;
}

/// @notice What is to be settled, all or nothing. Payment versus payment is two legs.
/// @param uetr Unique end-to-end transaction reference, a version 4 UUID.
/// @param purpose ISO 20022 category purpose, zero for unspecified.
/// @param validFrom Unix time from which it may settle.
/// @param deadline Unix time after which it may not.
/// @param disclosure Commitment to the data that travels off chain, zero for none.
/// @param nonce A nonce of the initiator, which is the first payer that consents to the instruction: it is used whether that
/// payer signs, calls or sets its leg aside, so an instruction settles once. Numbers that differ in the lowest byte only share
/// a slot.
/// @param legs 1 to 32 movements, carried out in this order.
struct Instruction {
    bytes16 uetr;
    bytes4 purpose;
    uint48 validFrom;
    uint48 deadline;
    bytes32 disclosure;
    uint256 nonce;
    Leg[] legs;
}

/// @notice A payer's consent to a whole instruction.
/// @param nonce Any number the payer has not used; of the initiator that of the instruction.
/// @param signature EIP-712 signature of an account, or what a contract account accepts (ERC-1271).
struct Authorisation {
    uint256 nonce;
    bytes signature;
}
