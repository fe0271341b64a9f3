// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {Consent} from "./Consent.sol";
import {IEarmarks} from "./interfaces/IEarmarks.sol";
import {IReservations} from "./interfaces/IReservations.sol";
import {EarmarkHash} from "./libraries/EarmarkHash.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {Earmark, EarmarkExecution} from "./types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";

/// @dev Documented on `IEarmarks`.
abstract contract Earmarks is IEarmarks, Consent, ReentrancyGuardTransient {
    using EarmarkHash for Earmark;
    using InstructionHash for Instruction;

    uint256 private constant MAX_TERM = 366 days; // a lost releaser locks nothing for longer

    /// @dev Those that were made here and have not ended, so that no ledger makes one up or has one paid twice.
    mapping(bytes32 earmark => bool) private _isOpen;

    /// @inheritdoc IEarmarks
    function hashOfEarmark(Earmark calldata earmark_) external pure returns (bytes32) {
        return earmark_.hash();
    }

    /// @inheritdoc IEarmarks
    function digestOfEarmark(Earmark calldata earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(earmark_.hash());
    }

    /// @inheritdoc IEarmarks
    function digestOfExecution(bytes32 earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(EarmarkHash.hashExecution(earmark_));
    }

    /// @inheritdoc IEarmarks
    function digestOfRelease(bytes32 earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(EarmarkHash.hashRelease(earmark_));
    }

    /// @inheritdoc IEarmarks
    function earmark(
        Instruction calldata instruction,
        uint256 leg,
        address releaser,
        Authorisation calldata authorisation
    ) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireSound(instruction);
        uint48 deadline = instruction.deadline;
        require(deadline <= block.timestamp + MAX_TERM, EarmarksDeadline(deadline, block.timestamp + MAX_TERM));
        Leg calldata paid = _legOf(instruction.legs, leg);
        require(paid.amount != 0, EarmarksInvalidAmount(paid.amount));
        require(releaser != address(0) && releaser != paid.payer, EarmarksInvalidReleaser(releaser));
        // The payer of the first leg initiates: with one nonce there is one earmark, and the instruction settles once.
        if (leg == 0) _requireNonce(paid.payer, authorisation.nonce, instruction.nonce);
        _requireAssets(instruction.legs);
        bytes32 hash = instruction.hash();
        id = Earmark(paid.payer, authorisation.nonce, releaser, leg, hash).hash();
        _requireLocker(paid.payer, releaser, authorisation, id);
        _isOpen[id] = true;
        IReservations(paid.token).reserve(paid.payer, paid.payee, paid.amount, purpose, id, deadline);
        emit Earmarked(id, paid.payer, releaser, paid.token, paid.amount, deadline, hash, leg, authorisation.nonce);
    }

    /// @inheritdoc IEarmarks
    function releaseEarmark(
        Instruction calldata instruction,
        uint256 leg,
        uint256 nonce,
        address releaser,
        bytes calldata signature
    ) external nonReentrant {
        Leg calldata kept = _legOf(instruction.legs, leg);
        bytes32 id = Earmark(kept.payer, nonce, releaser, leg, instruction.hash()).hash();
        _requireReleaser(id, EarmarkHash.hashRelease(id), releaser, signature);
        _requireAssets(instruction.legs);
        _close(id, kept.payer);
        IReservations(kept.token).releaseReserved(kept.payer, kept.payee, kept.amount, id);
        emit EarmarkReleased(id);
    }

    /// The set of the legs that are paid out of earmarks: bit i for leg i, of the 32 that an instruction may have; and the
    /// earmark of each.
    function _execute(
        EarmarkExecution[] calldata executions,
        Leg[] calldata legs,
        bytes32 instruction
    ) internal returns (uint256 covered, bytes32[] memory earmarks) {
        earmarks = new bytes32[](legs.length);
        for (uint256 i = 0; i < executions.length; ++i) {
            EarmarkExecution calldata execution = executions[i];
            uint256 leg = execution.leg;
            Leg calldata paid = _legOf(legs, leg);
            require(earmarks[leg] == 0, EarmarksLegTwice(leg));
            bytes32 id = Earmark(paid.payer, execution.nonce, execution.releaser, leg, instruction).hash();
            _requireReleaser(id, EarmarkHash.hashExecution(id), execution.releaser, execution.signature);
            earmarks[leg] = id;
            covered |= 1 << leg;
            emit EarmarkExecuted(id);
        }
    }

    function _payEarmarked(Leg calldata leg, bytes32 id) internal {
        _close(id, leg.payer);
        IReservations(leg.token).settleReserved(leg.payer, leg.payee, leg.amount, id);
    }

    /// What an instruction itself says against settling it, now or later until its deadline; its purpose if nothing.
    function _requireSound(Instruction calldata instruction) internal view virtual returns (uint8 purpose);

    /// Only assets of the registry.
    function _requireAssets(Leg[] calldata legs) internal view virtual;

    /// The payer by calling, or the releaser with the payer's signature: nobody else can lock money with a signature that
    /// was meant for another's use.
    function _requireLocker(address payer, address releaser, Authorisation calldata authorisation, bytes32 id) private {
        if (payer == msg.sender) return _useNonce(payer, authorisation.nonce);
        require(releaser == msg.sender, EarmarksNotLocker(id, msg.sender));
        _consume(payer, authorisation, id);
    }

    function _close(bytes32 id, address payer) private {
        require(_isOpen[id], IReservations.CurrencyTokenNotReserved(id, payer));
        delete _isOpen[id];
    }

    function _requireReleaser(bytes32 id, bytes32 structHash, address releaser, bytes calldata signature) private view {
        require(
            releaser == msg.sender || Signature.isBy(releaser, _hashTypedDataV4(structHash), signature),
            EarmarksNotReleaser(id, releaser)
        );
    }

    function _legOf(Leg[] calldata legs, uint256 leg) private pure returns (Leg calldata) {
        require(leg < legs.length, EarmarksNoLeg(leg, legs.length));
        return legs[leg];
    }
}
