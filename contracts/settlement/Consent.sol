// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {IConsent} from "./interfaces/IConsent.sol";
import {Authorisation} from "./types/Instruction.sol";

/// @dev Documented on `IConsent`.
abstract contract Consent is IConsent, EIP712 {
    using BitMaps for BitMaps.BitMap;

    mapping(address payer => BitMaps.BitMap) private _nonces;

    /// @inheritdoc IConsent
    function isNonceUsed(address payer, uint256 nonce) external view returns (bool) {
        return _nonces[payer].get(nonce);
    }

    /// @inheritdoc IConsent
    function cancel(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
        emit AuthorisationCancelled(msg.sender, nonce);
    }

    function _consume(address payer, Authorisation calldata authorisation, bytes32 structHash) internal {
        uint256 nonce = authorisation.nonce;
        _useNonce(payer, nonce);
        require(
            Signature.isBy(payer, _hashTypedDataV4(structHash), authorisation.signature),
            ConsentInvalidSignature(payer, nonce)
        );
    }

    function _useNonce(address payer, uint256 nonce) private {
        BitMaps.BitMap storage nonces = _nonces[payer];
        require(!nonces.get(nonce), ConsentNonceUsed(payer, nonce));
        nonces.set(nonce);
    }
}
