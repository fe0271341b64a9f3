// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Uetr} from "../common/libraries/Uetr.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IQuotes} from "./interfaces/IQuotes.sol";
import {ISettlementEngine} from "./interfaces/ISettlementEngine.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {Quotes} from "./Quotes.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {QuoteTaking} from "./types/Quote.sol";

/// @dev Documented on `ISettlementEngine`.
contract SettlementEngine is ISettlementEngine, Quotes, ReentrancyGuardTransient {
    using InstructionHash for Instruction;

    uint256 private constant MAX_LEGS = 32;

    constructor() EIP712("Sogdia Settlement", "1") {}

    /// @inheritdoc ISettlementEngine
    function hashOf(Instruction calldata instruction) external pure returns (bytes32) {
        return instruction.hash();
    }

    /// @inheritdoc ISettlementEngine
    function digestOf(address payer, uint256 nonce, Instruction calldata instruction) external view returns (bytes32) {
        return _hashTypedDataV4(InstructionHash.hashAuthorisation(payer, nonce, instruction.hash()));
    }

    /// @inheritdoc ISettlementEngine
    function settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external nonReentrant returns (bytes32) {
        return _settle(instruction, authorisations, 0);
    }

    /// @inheritdoc IQuotes
    function settleWithQuotes(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external nonReentrant returns (bytes32) {
        return _settle(instruction, authorisations, _take(quotes, instruction));
    }

    function _settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        uint256 covered
    ) private returns (bytes32 id) {
        _requireSound(instruction);
        uint8 purpose = Purpose.indexOf(instruction.purpose);
        id = instruction.hash();
        Leg[] calldata legs = instruction.legs;
        _requireConsent(legs, authorisations, covered, id);
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            require(leg.amount != 0, SettlementEngineZeroAmount(i));
            ICurrencyToken(leg.token).settleLeg(leg.payer, leg.payee, leg.amount, purpose);
        }
        emit Settled(instruction.uetr, id, instruction.purpose, instruction.disclosure);
    }

    /// Every payer consents once, where it first appears, but those whose legs are covered by a quote. At most 32 legs, so
    /// at most 496 comparisons.
    function _requireConsent(
        Leg[] calldata legs,
        Authorisation[] calldata authorisations,
        uint256 covered,
        bytes32 id
    ) private {
        uint256 used = 0;
        for (uint256 i = 0; i < legs.length; ++i) {
            address payer = legs[i].payer;
            if ((covered >> i) & 1 != 0 || payer == msg.sender || _paidBefore(legs, i)) continue;
            require(used < authorisations.length, ConsentMissing(payer));
            Authorisation calldata authorisation = authorisations[used++];
            _consume(payer, authorisation, InstructionHash.hashAuthorisation(payer, authorisation.nonce, id));
        }
        require(used == authorisations.length, ConsentUnused(authorisations.length, used));
    }

    function _requireSound(Instruction calldata instruction) private view {
        require(Uetr.isValid(instruction.uetr), SettlementEngineInvalidUetr(instruction.uetr));
        require(
            block.timestamp >= instruction.validFrom,
            SettlementEngineNotYetValid(instruction.validFrom, block.timestamp)
        );
        require(
            block.timestamp <= instruction.deadline,
            SettlementEngineExpired(instruction.deadline, block.timestamp)
        );
        uint256 legs = instruction.legs.length;
        require(legs != 0 && legs <= MAX_LEGS, SettlementEngineLegCount(legs, MAX_LEGS));
    }

    function _paidBefore(Leg[] calldata legs, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < index; ++i) {
            if (legs[i].payer == legs[index].payer) return true;
        }
        return false;
    }
}
