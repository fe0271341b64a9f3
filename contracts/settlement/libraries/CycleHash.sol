// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {CycleBook, CyclePayment, CyclePlace, CycleProposal, CycleSeal, CycleSheet} from "../types/Cycle.sol";

/// @title EIP-712 hashes of cycles, and the trees that they stand in.
library CycleHash {
    bytes32 private constant PAYMENT_TYPEHASH = keccak256(
        "CyclePayment(address payer,address payee,address currency,uint256 amount,uint8 purpose,bytes32 uetr,bytes32 salt,bytes32 linked)"
    );
    bytes32 private constant SHEET_TYPEHASH = keccak256(
        "CycleSheet(address currency,uint16 payerCountry,uint16 payeeCountry,uint32 count,bytes32 root)"
    );
    bytes32 private constant PROPOSAL_TYPEHASH = keccak256(
        "CycleProposal(address agent,uint64 sequence,uint48 cut,uint48 strikesUntil,uint32 payments,bytes32 root,"
        "bytes signers,address[] currencies,uint256[] positions)"
    );

    /// @notice The struct hash of a payment.
    function hash(CyclePayment calldata self) internal pure returns (bytes32) {
        return _hashPayment(self, self.linked);
    }

    /// @notice The struct hash of a payment as if it were linked to none.
    function core(CyclePayment calldata self) internal pure returns (bytes32) {
        return _hashPayment(self, 0);
    }

    /// @notice The struct hash of a sheet.
    function hash(CycleSheet calldata self) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(SHEET_TYPEHASH, self.currency, self.payerCountry, self.payeeCountry, self.count, self.root)
            );
    }

    /// @notice The struct hash of a proposal.
    function hash(CycleProposal calldata self) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    PROPOSAL_TYPEHASH,
                    self.agent,
                    self.sequence,
                    self.cut,
                    self.strikesUntil,
                    self.payments,
                    self.root,
                    keccak256(self.signers),
                    _hashWords(self.currencies),
                    _hashWords(self.positions)
                )
            );
    }

    /// @notice The hash of a book.
    function hash(CycleBook calldata self) internal pure returns (bytes32) {
        return _hashBook(_hashWords(self.accounts), self.currencies, self.positions);
    }

    /// @notice The hash of a book of which the accounts were looked up.
    function hashBook(
        address[] memory accounts,
        address[] calldata currencies,
        uint256[] calldata positions
    ) internal pure returns (bytes32) {
        return _hashBook(keccak256(abi.encodePacked(accounts)), currencies, positions);
    }

    /// @notice What the chain keeps of a seal.
    function hash(CycleSeal memory self) internal pure returns (bytes32) {
        return keccak256(abi.encode(self));
    }

    /// @notice A leaf is hashed twice, so that it is no inner node.
    function leafOf(bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(bytes.concat(structHash));
    }

    /// @notice Whether a node stands in a sheet of the tree.
    function isIn(CyclePlace calldata self, bytes32 node, bytes32 root) internal pure returns (bool) {
        return
            MerkleProof.verifyCalldata(self.inSheet, self.sheet.root, node) &&
            MerkleProof.verifyCalldata(self.inTree, root, leafOf(hash(self.sheet)));
    }

    function _hashPayment(CyclePayment calldata payment, bytes32 linked) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    PAYMENT_TYPEHASH,
                    payment.payer,
                    payment.payee,
                    payment.currency,
                    payment.amount,
                    payment.purpose,
                    payment.uetr,
                    payment.salt,
                    linked
                )
            );
    }

    function _hashBook(
        bytes32 accounts,
        address[] calldata currencies,
        uint256[] calldata positions
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(accounts, _hashWords(currencies), _hashWords(positions)));
    }

    /// Of a list as it lies in calldata, a word each.
    function _hashWords(uint256[] calldata list) private pure returns (bytes32 result) {
        // Memory-safe: writes beyond the free memory pointer only.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let size := shl(5, list.length)
            calldatacopy(buffer, list.offset, size)
            result := keccak256(buffer, size)
        }
    }

    function _hashWords(address[] calldata list) private pure returns (bytes32) {
        uint256[] calldata words;
        // Another name for the same words; an address with dirty bits has another hash than the one that was signed.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            words.offset := list.offset
            words.length := list.length
        }
        return _hashWords(words);
    }
}
