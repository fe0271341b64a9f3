// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Uetr} from "../common/libraries/Uetr.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IEarmarks} from "./interfaces/IEarmarks.sol";
import {IQuotes} from "./interfaces/IQuotes.sol";
import {ISettlementEngine} from "./interfaces/ISettlementEngine.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {PendingPayments} from "./PendingPayments.sol";
import {Quotes} from "./Quotes.sol";
import {EarmarkRelease} from "./types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {QuoteTaking} from "./types/Quote.sol";

/// @dev Documented on `ISettlementEngine`.
contract SettlementEngine is ISettlementEngine, Quotes, PendingPayments {
    using InstructionHash for Instruction;

    uint256 private constant MAX_LEGS = 32;

    constructor(ICountryRegistry countries) EIP712("Sogdia Settlement", "1") PendingPayments(countries) {}

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

    /// @inheritdoc IEarmarks
    function settleEarmarked(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        EarmarkRelease[] calldata releases
    ) external nonReentrant returns (bytes32) {
        return _settle(instruction, authorisations, _release(releases, instruction));
    }

    function _settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        uint256 covered
    ) private returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        Leg[] calldata legs = instruction.legs;
        _requireConsent(legs, authorisations, covered, id);
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            require(leg.amount != 0, SettlementEngineZeroAmount(i));
            ICurrencyToken(leg.token).settleLeg(leg.payer, leg.payee, leg.amount, purpose);
        }
        _publish(instruction, id);
    }

    function _publish(Instruction calldata instruction, bytes32 id) internal override {
        emit Settled(instruction.uetr, id, instruction.purpose, instruction.disclosure);
    }

    /// Every payer consents once, where it first appears in a leg that no quote and no earmark covers. At most 32 legs, so
    /// at most 496 comparisons.
    function _requireConsent(
        Leg[] calldata legs,
        Authorisation[] calldata authorisations,
        uint256 covered,
        bytes32 id
    ) internal override {
        uint256 used = 0;
        for (uint256 i = 0; i < legs.length; ++i) {
            address payer = legs[i].payer;
            if ((covered >> i) & 1 != 0 || payer == msg.sender || _paidBefore(legs, covered, i)) continue;
            require(used < authorisations.length, ConsentMissing(payer));
            Authorisation calldata authorisation = authorisations[used++];
            _consume(payer, authorisation, InstructionHash.hashAuthorisation(payer, authorisation.nonce, id));
        }
        require(used == authorisations.length, ConsentUnused(authorisations.length, used));
    }

    function _requireDue(Instruction calldata instruction) internal view override returns (uint8 purpose) {
        purpose = _requireSound(instruction);
        require(
            block.timestamp >= instruction.validFrom,
            SettlementEngineNotYetValid(instruction.validFrom, block.timestamp)
        );
    }

    function _requireSound(Instruction calldata instruction) internal view override returns (uint8 purpose) {
        require(Uetr.isValid(instruction.uetr), SettlementEngineInvalidUetr(instruction.uetr));
        require(
            block.timestamp <= instruction.deadline,
            SettlementEngineExpired(instruction.deadline, block.timestamp)
        );
        uint256 legs = instruction.legs.length;
        require(legs != 0 && legs <= MAX_LEGS, SettlementEngineLegCount(legs, MAX_LEGS));
        return Purpose.indexOf(instruction.purpose);
    }

    function _paidBefore(Leg[] calldata legs, uint256 covered, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < index; ++i) {
            if ((covered >> i) & 1 == 0 && legs[i].payer == legs[index].payer) return true;
        }
        return false;
    }
}
