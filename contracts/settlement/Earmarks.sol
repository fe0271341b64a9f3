// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Signature} from "../common/libraries/Signature.sol";
import {IHoldLedger} from "../supervision/interfaces/IHoldLedger.sol";
import {EarmarkRecord} from "../supervision/types/EarmarkRecord.sol";
import {Consent} from "./Consent.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IEarmarks} from "./interfaces/IEarmarks.sol";
import {EarmarkHash} from "./libraries/EarmarkHash.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {MAX_SUPPLY} from "./types/Account.sol";
import {Earmark, EarmarkRelease} from "./types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";

/// @dev Documented on `IEarmarks`.
abstract contract Earmarks is IEarmarks, Consent, ReentrancyGuardTransient {
    using EarmarkHash for Earmark;
    using InstructionHash for Instruction;

    uint256 private constant MAX_TERM = 366 days; // a lost releaser locks nothing for longer

    /// @inheritdoc IEarmarks
    function hashOfEarmark(Earmark calldata earmark_) external pure returns (bytes32) {
        return earmark_.hash();
    }

    /// @inheritdoc IEarmarks
    function digestOfEarmark(Earmark calldata earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(earmark_.hash());
    }

    /// @inheritdoc IEarmarks
    function digestOfRelease(bytes32 earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(EarmarkHash.hashRelease(earmark_));
    }

    /// @inheritdoc IEarmarks
    function digestOfSurrender(bytes32 earmark_) external view returns (bytes32) {
        return _hashTypedDataV4(EarmarkHash.hashSurrender(earmark_));
    }

    /// @inheritdoc IEarmarks
    function earmark(
        Instruction calldata instruction,
        uint256 leg,
        address releaser,
        Authorisation calldata authorisation
    ) external nonReentrant returns (bytes32 id) {
        _requireSound(instruction);
        require(
            instruction.deadline <= block.timestamp + MAX_TERM,
            EarmarksDeadline(instruction.deadline, block.timestamp + MAX_TERM)
        );
        Leg calldata paid = _legOf(instruction, leg);
        require(paid.amount != 0 && paid.amount <= MAX_SUPPLY, EarmarksInvalidAmount(paid.amount));
        require(releaser != address(0) && releaser != paid.payer, EarmarksInvalidReleaser(releaser));
        bytes32 hash = instruction.hash();
        id = Earmark(paid.payer, authorisation.nonce, releaser, leg, hash).hash();
        if (paid.payer == msg.sender) _useNonce(paid.payer, authorisation.nonce);
        else _consume(paid.payer, authorisation, id);
        EarmarkRecord memory record = EarmarkRecord(id, uint104(paid.amount), instruction.deadline); // compared above
        _ledgerOf(paid.token).earmark(paid.token, paid.payer, record);
        emit Earmarked(
            id,
            paid.payer,
            releaser,
            paid.token,
            paid.amount,
            instruction.deadline,
            hash,
            leg,
            authorisation.nonce
        );
    }

    /// @inheritdoc IEarmarks
    function surrender(address token, Earmark calldata earmark_, bytes calldata signature) external nonReentrant {
        bytes32 id = earmark_.hash();
        _requireReleased(id, EarmarkHash.hashSurrender(id), earmark_.releaser, signature);
        _ledgerOf(token).endEarmark(token, earmark_.payer, id);
        emit EarmarkSurrendered(id);
    }

    /// The set of the legs that are paid out of earmarks: bit i for leg i, of the 32 that an instruction may have. The
    /// token is not told: what it has noted as held is an upper bound, and it asks before it refuses.
    function _release(
        EarmarkRelease[] calldata releases,
        Instruction calldata instruction
    ) internal returns (uint256 covered) {
        bytes32 hash = instruction.hash();
        for (uint256 i = 0; i < releases.length; ++i) {
            EarmarkRelease calldata release = releases[i];
            Leg calldata leg = _legOf(instruction, release.leg);
            bytes32 id = Earmark(leg.payer, release.nonce, release.releaser, release.leg, hash).hash();
            _requireReleased(id, EarmarkHash.hashRelease(id), release.releaser, release.signature);
            _ledgerOf(leg.token).endEarmark(leg.token, leg.payer, id);
            covered |= 1 << release.leg;
            emit EarmarkReleased(id);
        }
    }

    /// What an instruction itself says against settling it, now or later until its deadline; its purpose if nothing.
    function _requireSound(Instruction calldata instruction) internal view virtual returns (uint8 purpose);

    function _requireReleased(bytes32 id, bytes32 structHash, address releaser, bytes calldata signature) private view {
        require(
            releaser == msg.sender || Signature.isBy(releaser, _hashTypedDataV4(structHash), signature),
            EarmarksNotReleased(id, releaser)
        );
    }

    function _ledgerOf(address token) internal view returns (IHoldLedger) {
        address ledger = ICurrencyToken(token).ledger();
        require(ledger != address(0), EarmarksNoLedger(token));
        return IHoldLedger(ledger);
    }

    function _legOf(Instruction calldata instruction, uint256 leg) private pure returns (Leg calldata) {
        require(leg < instruction.legs.length, EarmarksNoLeg(leg, instruction.legs.length));
        return instruction.legs[leg];
    }
}
