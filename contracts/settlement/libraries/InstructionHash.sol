// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Instruction, Leg} from "../types/Instruction.sol";

/// @title EIP-712 hashes of instructions and of the consent to them.
/// @dev Every leg and every payer pays for these lines, so structs are hashed straight from calldata. Static members
/// lie there as EIP-712 wants them, one word each; the engine reads each member on its own as well, and Solidity
/// refuses dirty bits then.
library InstructionHash {
    bytes32 private constant LEG_TYPEHASH = keccak256("Leg(address token,address payer,address payee,uint256 amount)");
    bytes32 private constant INSTRUCTION_TYPEHASH = keccak256(
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 internal constant SETTLEMENT = keccak256(
        "Authorisation(address payer,uint256 nonce,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 internal constant SUBMISSION = keccak256(
        "ApprovalSubmission(address payer,uint256 nonce,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );

    bytes32 internal constant BOUND = keccak256(
        "BoundAuthorisation(address payer,uint256 nonce,Binding binding)"
        "Binding(address submitter,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );
    bytes32 private constant BINDING_TYPEHASH = keccak256(
        "Binding(address submitter,Instruction instruction)"
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,uint256 nonce,Leg[] legs)"
        "Leg(address token,address payer,address payee,uint256 amount)"
    );

    /// @notice The struct hash of an instruction; its identity on chain.
    /// @param self The instruction.
    /// @return result The hash.
    function hash(Instruction calldata self) internal pure returns (bytes32 result) {
        bytes32 typeHash = INSTRUCTION_TYPEHASH;
        bytes32 legs = _hashLegs(self.legs);
        // Memory-safe: writes beyond the free memory pointer only. The first six members are static.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, typeHash)
            calldatacopy(add(buffer, 0x20), self, 0xc0)
            mstore(add(buffer, 0xe0), legs)
            result := keccak256(buffer, 0x100)
        }
    }

    /// @notice The struct hash of a payer's consent. It names the payer, so that one key behind two smart accounts does
    /// not consent for both, and by its type the function that consumes it.
    /// @param use `SETTLEMENT`, `SUBMISSION` or `BOUND`.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param instruction Hash of the instruction; of its binding if the consent is bound.
    /// @return The hash.
    function hashAuthorisation(
        bytes32 use,
        address payer,
        uint256 nonce,
        bytes32 instruction
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(use, payer, nonce, instruction));
    }

    /// @notice The struct hash of an instruction that one account alone may submit.
    /// @param submitter The account.
    /// @param instruction Hash of the instruction.
    /// @return The hash.
    function hashBinding(address submitter, bytes32 instruction) internal pure returns (bytes32) {
        return keccak256(abi.encode(BINDING_TYPEHASH, submitter, instruction));
    }

    function _hashLegs(Leg[] calldata legs) private pure returns (bytes32 result) {
        bytes32 typeHash = LEG_TYPEHASH;
        // Memory-safe: writes beyond the free memory pointer only. A leg is four words (0x80); its hash needs five
        // (0xa0), and the hashes are gathered behind them.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let hashes := add(buffer, 0xa0)
            let end := hashes
            mstore(buffer, typeHash)
            for {
                let leg := legs.offset
                let last := add(leg, mul(legs.length, 0x80))
            } lt(leg, last) {
                leg := add(leg, 0x80)
            } {
                calldatacopy(add(buffer, 0x20), leg, 0x80)
                mstore(end, keccak256(buffer, 0xa0))
                end := add(end, 0x20)
            }
            result := keccak256(hashes, sub(end, hashes))
        }
    }
}
