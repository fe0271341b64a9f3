// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {IConsent} from "./interfaces/IConsent.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";

/// @dev Documented on `IConsent`.
abstract contract Consent is IConsent, EIP712 {
    using InstructionHash for Instruction;

    /// @dev One bit a nonce: OpenZeppelin's `BitMaps` reads the word again before it writes it, 200 gas a payer.
    mapping(address payer => mapping(uint256 bucket => uint256 word)) private _nonces;

    /// @inheritdoc IConsent
    function isNonceUsed(address payer, uint256 nonce) public view returns (bool) {
        return _nonces[payer][nonce >> 8] & _bitOf(nonce) != 0;
    }

    /// @inheritdoc IConsent
    function cancel(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
        emit AuthorisationCancelled(msg.sender, nonce);
    }

    /// Consent that is good once.
    function _consume(address payer, Authorisation calldata authorisation, bytes32 structHash) internal {
        _useNonce(payer, authorisation.nonce);
        _requireSigned(payer, authorisation, structHash);
    }

    /// Consent that stands until its nonce is used for something else or cancelled.
    function _requireStanding(address payer, Authorisation calldata authorisation, bytes32 structHash) internal view {
        require(!isNonceUsed(payer, authorisation.nonce), ConsentNonceUsed(payer, authorisation.nonce));
        _requireSigned(payer, authorisation, structHash);
    }

    /// Every payer but the caller consents, in the order of the legs, whose payers differ. The first of them initiates: its
    /// nonce is used though it calls, so that an instruction enters once. `legs` are the instruction's, read once; `terms` what it agrees to beside.
    function _requireConsents(
        Instruction calldata instruction,
        Leg[] calldata legs,
        Authorisation[] calldata authorisations,
        uint8 terms,
        function(address, uint256, uint8, bytes32) pure returns (bytes32) hashOrder
    ) internal {
        bytes32 id = authorisations.length == 0 ? bytes32(0) : instruction.hash(); // nobody signed, nothing to hash
        uint256 used = 0;
        for (uint256 i = 0; i < legs.length; ++i) {
            address payer = legs[i].payer;
            if (i == 0) _useNonce(payer, instruction.nonce);
            if (payer == msg.sender) continue;
            require(used < authorisations.length, ConsentMissing(payer));
            Authorisation calldata authorisation = authorisations[used++];
            if (i == 0) _requireNonce(payer, authorisation.nonce, instruction.nonce);
            else _useNonce(payer, authorisation.nonce);
            _requireSigned(payer, authorisation, hashOrder(payer, authorisation.nonce, terms, id));
        }
        require(used == authorisations.length, ConsentUnused(authorisations.length, used));
    }

    function _useNonce(address payer, uint256 nonce) internal {
        mapping(uint256 bucket => uint256 word) storage nonces = _nonces[payer];
        uint256 word = nonces[nonce >> 8];
        uint256 bit = _bitOf(nonce);
        require(word & bit == 0, ConsentNonceUsed(payer, nonce));
        nonces[nonce >> 8] = word | bit;
    }

    function _requireSigned(address payer, Authorisation calldata authorisation, bytes32 structHash) internal view {
        require(
            Signature.isBy(payer, _hashTypedDataV4(structHash), authorisation.signature),
            ConsentInvalidSignature(payer, authorisation.nonce)
        );
    }

    /// An initiator names its nonce in the instruction.
    function _requireNonce(address payer, uint256 nonce, uint256 needed) internal pure {
        require(nonce == needed, ConsentOtherNonce(payer, nonce, needed));
    }

    function _bitOf(uint256 nonce) private pure returns (uint256) {
        return 1 << (nonce & 0xff);
    }
}
