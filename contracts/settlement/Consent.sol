// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {IConsent} from "./interfaces/IConsent.sol";
import {Authorisation} from "./types/Instruction.sol";

/// @dev Documented on `IConsent`.
abstract contract Consent is IConsent, EIP712 {
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
