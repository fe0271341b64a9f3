// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Uetr} from "../common/libraries/Uetr.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IBoundConsents} from "./interfaces/IBoundConsents.sol";
import {IEarmarks} from "./interfaces/IEarmarks.sol";
import {IQuotes} from "./interfaces/IQuotes.sol";
import {IReservations} from "./interfaces/IReservations.sol";
import {ISettlementEngine} from "./interfaces/ISettlementEngine.sol";
import {AssetAddress} from "./libraries/AssetAddress.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {PendingPayments} from "./PendingPayments.sol";
import {Quotes} from "./Quotes.sol";
import {EarmarkExecution} from "./types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {QuoteTaking} from "./types/Quote.sol";

/// @dev Documented on `ISettlementEngine`.
contract SettlementEngine is ISettlementEngine, IBoundConsents, Quotes, PendingPayments {
    using InstructionHash for Instruction;

    uint256 private constant MAX_LEGS = 32;

    address private immutable _assets;

    constructor(
        ICountryRegistry countries,
        IAssetRegistry assets_
    ) EIP712("Sogdia Settlement", "1") PendingPayments(countries) {
        _assets = address(assets_);
    }

    /// @inheritdoc ISettlementEngine
    function assets() external view returns (IAssetRegistry) {
        return IAssetRegistry(_assets);
    }

    /// @inheritdoc ISettlementEngine
    function hashOf(Instruction calldata instruction) external pure returns (bytes32) {
        return instruction.hash();
    }

    /// @inheritdoc ISettlementEngine
    function digestOf(address payer, uint256 nonce, Instruction calldata instruction) external view returns (bytes32) {
        return
            _hashTypedDataV4(
                InstructionHash.hashAuthorisation(InstructionHash.SETTLEMENT, payer, nonce, instruction.hash())
            );
    }

    /// @inheritdoc IBoundConsents
    function digestOfBound(
        address payer,
        uint256 nonce,
        address submitter,
        Instruction calldata instruction
    ) external view returns (bytes32) {
        bytes32 binding = InstructionHash.hashBinding(submitter, instruction.hash());
        return _hashTypedDataV4(InstructionHash.hashAuthorisation(InstructionHash.BOUND, payer, nonce, binding));
    }

    /// @inheritdoc ISettlementEngine
    function settle(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        address initiator = _requireConsent(instruction, authorisations, 0, 0, id, InstructionHash.SETTLEMENT);
        _payAll(instruction.legs, purpose);
        _publish(instruction, id, initiator);
    }

    /// @inheritdoc IBoundConsents
    function settleBound(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external nonReentrant returns (bytes32) {
        return _settleBound(instruction, authorisations, 0);
    }

    /// @inheritdoc IBoundConsents
    function settleBoundQuoted(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external nonReentrant returns (bytes32) {
        return _settleBound(instruction, authorisations, _take(quotes, instruction));
    }

    /// @inheritdoc IQuotes
    function settleWithQuotes(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        uint256 quoted = _take(quotes, instruction);
        address initiator = _requireConsent(instruction, authorisations, quoted, 0, id, InstructionHash.SETTLEMENT);
        _payAll(instruction.legs, purpose);
        _publish(instruction, id, initiator);
    }

    /// @inheritdoc IEarmarks
    function settleEarmarked(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        EarmarkExecution[] calldata executions
    ) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        Leg[] calldata legs = instruction.legs;
        (uint256 earmarked, bytes32[] memory earmarks) = _execute(executions, legs, id);
        address initiator = _requireConsent(instruction, authorisations, 0, earmarked, id, InstructionHash.SETTLEMENT);
        _requireAssets(legs);
        for (uint256 i = 0; i < legs.length; ++i) {
            if (earmarks[i] == 0) _pay(legs[i], i, purpose);
            else _payEarmarked(legs[i], earmarks[i]);
        }
        _publish(instruction, id, initiator);
    }

    function _settleBound(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        uint256 quoted
    ) private returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        bytes32 binding = InstructionHash.hashBinding(msg.sender, id);
        address initiator = _requireConsent(instruction, authorisations, quoted, 0, binding, InstructionHash.BOUND);
        _payAll(instruction.legs, purpose);
        _publish(instruction, id, initiator);
    }

    function _payAll(Leg[] calldata legs, uint8 purpose) private {
        _requireAssets(legs);
        uint256 length = legs.length;
        for (uint256 i = 0; i < length; ++i) _pay(legs[i], i, purpose);
    }

    function _pay(Leg calldata leg, uint256 index, uint8 purpose) private {
        uint256 amount = leg.amount;
        require(amount != 0, SettlementEngineZeroAmount(index));
        IReservations(leg.token).settleLeg(leg.payer, leg.payee, amount, purpose);
    }

    function _publish(Instruction calldata instruction, bytes32 id, address initiator) internal override {
        emit Settled(
            instruction.uetr,
            id,
            initiator,
            instruction.purpose,
            instruction.disclosure,
            instruction.legs.length
        );
    }

    /// Every payer consents once, where it first appears in a leg that no quote and no earmark covers. The first payer
    /// whose consent names this instruction initiates it: its nonce is used, here or when its leg was earmarked, so the
    /// instruction settles once. Where quotes cover all, whoever submits initiates. At most 32 legs, so at most 496 comparisons.
    function _requireConsent(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        uint256 quoted,
        uint256 earmarked,
        bytes32 id,
        bytes32 use
    ) internal override returns (address initiator) {
        Leg[] calldata legs = instruction.legs;
        uint256 used = 0;
        for (uint256 i = 0; i < legs.length; ++i) {
            if ((quoted >> i) & 1 != 0) continue;
            address payer = legs[i].payer;
            if ((earmarked >> i) & 1 != 0) {
                if (initiator == address(0)) initiator = payer;
                continue;
            }
            if (_paidBefore(legs, quoted | earmarked, i)) continue;
            bool initiates = initiator == address(0);
            if (initiates) {
                initiator = payer;
                _useNonce(payer, instruction.nonce);
            }
            if (payer == msg.sender) continue;
            require(used < authorisations.length, ConsentMissing(payer));
            _requireAuthorised(payer, authorisations[used++], initiates, instruction.nonce, id, use);
        }
        require(used == authorisations.length, ConsentUnused(authorisations.length, used));
        if (initiator != address(0)) return initiator;
        _useNonce(msg.sender, instruction.nonce);
        return msg.sender;
    }

    function _requireAuthorised(
        address payer,
        Authorisation calldata authorisation,
        bool initiates,
        uint256 initiatorsNonce,
        bytes32 id,
        bytes32 use
    ) private {
        uint256 nonce = authorisation.nonce;
        if (initiates) _requireNonce(payer, nonce, initiatorsNonce);
        else _useNonce(payer, nonce);
        _requireSigned(payer, authorisation, InstructionHash.hashAuthorisation(use, payer, nonce, id));
    }

    function _requireAssets(Leg[] calldata legs) internal view override {
        uint256 length = legs.length;
        for (uint256 i = 0; i < length; ++i) {
            address token = legs[i].token;
            require(AssetAddress.isOf(_assets, token), SettlementEngineUnknownAsset(token));
        }
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
        (uint48 validFrom, uint48 deadline) = (instruction.validFrom, instruction.deadline);
        require(block.timestamp <= deadline, SettlementEngineExpired(deadline, block.timestamp));
        require(validFrom <= deadline, SettlementEngineNeverValid(validFrom, deadline));
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
