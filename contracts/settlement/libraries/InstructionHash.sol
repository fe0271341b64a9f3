// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Instruction, Leg} from "../types/Instruction.sol";

/// @title EIP-712 hashes of instructions and of the consent to them.
library InstructionHash {
    string private constant LEG = "Leg(address token,address payer,address payee,uint256 amount)";
    string private constant INSTRUCTION =
        "Instruction(bytes16 uetr,bytes4 purpose,uint48 validFrom,uint48 deadline,bytes32 disclosure,Leg[] legs)";

    bytes32 private constant LEG_TYPEHASH = keccak256(bytes(LEG));
    bytes32 private constant INSTRUCTION_TYPEHASH = keccak256(bytes(string.concat(INSTRUCTION, LEG)));
    bytes32 private constant AUTHORISATION_TYPEHASH = keccak256(
        bytes(string.concat("Authorisation(address payer,uint256 nonce,Instruction instruction)", INSTRUCTION, LEG))
    );

    /// @notice The struct hash of an instruction; its identity on chain.
    /// @param self The instruction.
    /// @return The hash.
    function hash(Instruction calldata self) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    INSTRUCTION_TYPEHASH,
                    self.uetr,
                    self.purpose,
                    self.validFrom,
                    self.deadline,
                    self.disclosure,
                    _hashLegs(self.legs)
                )
            );
    }

    /// @notice The struct hash of a payer's consent. It names the payer, so that one key behind two smart accounts does
    /// not consent for both.
    /// @param payer The account that consents.
    /// @param nonce Its nonce.
    /// @param instruction Hash of the instruction.
    /// @return The hash.
    function hashAuthorisation(address payer, uint256 nonce, bytes32 instruction) internal pure returns (bytes32) {
        return keccak256(abi.encode(AUTHORISATION_TYPEHASH, payer, nonce, instruction));
    }

    function _hashLegs(Leg[] calldata legs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            hashes[i] = _hashLeg(legs[i]);
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _hashLeg(Leg calldata leg) private pure returns (bytes32) {
        return keccak256(abi.encode(LEG_TYPEHASH, leg.token, leg.payer, leg.payee, leg.amount));
    }
}
