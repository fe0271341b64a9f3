// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batch} from "../types/Batch.sol";

/// @title EIP-712 hashes of what payers sign to have payments queued.
library QueueHash {
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "QueueOrder(address payer,uint256 nonce,uint8 priority,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 private constant POOL_ORDER_TYPEHASH = keccak256(
        "PoolOrder(address payer,uint256 nonce,uint8 divisibility,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(address token,uint8 priority,bytes4 purpose,uint48 deadline,bytes32 references,address[] payees,bytes payments)"
    );
    bytes32 private constant BATCH_ORDER_TYPEHASH = keccak256(
        "BatchOrder(address payer,uint256 nonce,Batch batch)"
        "Batch(address token,uint8 priority,bytes4 purpose,uint48 deadline,bytes32 references,address[] payees,bytes payments)"
    );

    /// @notice The struct hash of a payer's order to queue an instruction.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param priority 0 urgent, 1 normal.
    /// @param instruction Hash of the instruction.
    /// @return The hash.
    function hashOrder(
        address payer,
        uint256 nonce,
        uint8 priority,
        bytes32 instruction
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ORDER_TYPEHASH, payer, nonce, priority, instruction));
    }

    /// @notice The struct hash of a payer's order to put an instruction into a pool.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param divisibility How it may be divided (`IPool.enqueuePair`).
    /// @param instruction Hash of the instruction.
    /// @return The hash.
    function hashPoolOrder(
        address payer,
        uint256 nonce,
        uint8 divisibility,
        bytes32 instruction
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(POOL_ORDER_TYPEHASH, payer, nonce, divisibility, instruction));
    }

    /// @notice The struct hash of a payer's order to queue a batch.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param batch The batch.
    /// @return The hash.
    function hashBatchOrder(address payer, uint256 nonce, Batch calldata batch) internal pure returns (bytes32) {
        return keccak256(abi.encode(BATCH_ORDER_TYPEHASH, payer, nonce, _hashBatch(batch)));
    }

    function _hashBatch(Batch calldata batch) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    BATCH_TYPEHASH,
                    batch.token,
                    batch.priority,
                    batch.purpose,
                    batch.deadline,
                    batch.references,
                    keccak256(abi.encodePacked(batch.payees)),
                    keccak256(batch.payments)
                )
            );
    }
}
