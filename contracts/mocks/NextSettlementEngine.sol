// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Purpose} from "../common/types/Purpose.sol";
import {IAssetRegistry} from "../settlement/interfaces/IAssetRegistry.sol";
import {IReservations} from "../settlement/interfaces/IReservations.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {InstructionHash} from "../settlement/libraries/InstructionHash.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";

/// @notice What a second version of the engine may look like: signed under version 2, one authorisation for each leg.
contract NextSettlementEngine is ISettlementEngine, EIP712 {
    using InstructionHash for Instruction;

    mapping(address payer => mapping(uint256 nonce => bool)) public isNonceUsed;

    /// @inheritdoc ISettlementEngine
    IAssetRegistry public immutable assets;

    constructor(IAssetRegistry assets_) EIP712("Sogdia Settlement", "2") {
        assets = assets_;
    }

    function hashOf(Instruction calldata instruction) external pure returns (bytes32) {
        return instruction.hash();
    }

    function settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external returns (bytes32 id) {
        uint8 purpose = Purpose.indexOf(instruction.purpose);
        id = instruction.hash();
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            _consume(leg.payer, authorisations[i], digestOf(leg.payer, authorisations[i].nonce, instruction));
            IReservations(leg.token).settleLeg(leg.payer, leg.payee, leg.amount, purpose);
        }
        emit Settled(
            instruction.uetr,
            id,
            instruction.legs[0].payer,
            instruction.purpose,
            instruction.disclosure,
            instruction.legs.length
        );
    }

    function cancel(uint256 nonce) external {
        _useNonce(msg.sender, nonce);
        emit AuthorisationCancelled(msg.sender, nonce);
    }

    function digestOf(address payer, uint256 nonce, Instruction calldata instruction) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                InstructionHash.hashAuthorisation(InstructionHash.SETTLEMENT, payer, nonce, instruction.hash())
            );
    }

    function _consume(address payer, Authorisation calldata authorisation, bytes32 digest) private {
        _useNonce(payer, authorisation.nonce);
        require(
            ECDSA.recover(digest, authorisation.signature) == payer,
            ConsentInvalidSignature(payer, authorisation.nonce)
        );
    }

    function _useNonce(address payer, uint256 nonce) private {
        require(!isNonceUsed[payer][nonce], ConsentNonceUsed(payer, nonce));
        isNonceUsed[payer][nonce] = true;
    }
}
