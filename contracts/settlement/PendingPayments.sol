// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Approval} from "../supervision/types/Approval.sol";
import {APPROVED} from "../supervision/types/Payment.sol";
import {Earmarks} from "./Earmarks.sol";
import {IAsset} from "./interfaces/IAsset.sol";
import {IPending} from "./interfaces/IPending.sol";
import {IReservations} from "./interfaces/IReservations.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {PendingRecord} from "./types/Pending.sol";

/// @dev Documented on `IPending`.
abstract contract PendingPayments is IPending, Earmarks {
    using InstructionHash for Instruction;

    uint48 private constant AFTERWARDS = 1 days; // within which what was approved is settled

    ICountryRegistry private immutable _countries;

    mapping(bytes32 instruction => PendingRecord) private _pending;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    /// @inheritdoc IPending
    function pendingOf(bytes32 instruction) external view returns (PendingRecord memory) {
        return _pending[instruction];
    }

    /// @inheritdoc IPending
    function digestOfSubmission(
        address payer,
        uint256 nonce,
        Instruction calldata instruction
    ) external view returns (bytes32) {
        bytes32 id = instruction.hash();
        return _hashTypedDataV4(InstructionHash.hashAuthorisation(InstructionHash.SUBMISSION, payer, nonce, id));
    }

    /// @inheritdoc IPending
    function submitForApproval(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireSound(instruction);
        id = instruction.hash();
        // The initiator's nonce is used now, so no instruction is ever submitted twice.
        _requireConsent(instruction, authorisations, 0, 0, id, InstructionHash.SUBMISSION);
        _requireAssets(instruction.legs);
        (PendingRecord memory record, uint256 asked) = _askWhom(instruction.legs);
        require(asked != 0, PendingNotNeeded(id));
        _requireTime(instruction, record);
        _pending[id] = record;
        _setAside(id, instruction.legs, asked, purpose, record.deadline);
        emit PendingSubmitted(
            instruction.uetr,
            id,
            instruction,
            record.countries.toArray(),
            record.decideBy,
            record.settlesOnSilence
        );
    }

    /// @inheritdoc IPending
    function approve(bytes32 instruction, uint16 country) external {
        PendingRecord memory record = _concerned(instruction, country);
        record.approvals |= record.countries.bitOf(country);
        _pending[instruction] = record;
        emit PendingApproved(instruction, country);
    }

    /// @inheritdoc IPending
    function reject(bytes32 instruction, uint16 country, bytes32 reason) external {
        PendingRecord memory record = _concerned(instruction, country);
        record.rejected = true;
        _pending[instruction] = record;
        emit PendingRejected(instruction, country, reason);
    }

    /// @inheritdoc IPending
    function withdraw(Instruction calldata instruction) external nonReentrant {
        bytes32 id = instruction.hash();
        PendingRecord memory record = _pending[id];
        require(_isLive(record), PendingNotOpen(id));
        require(record.rejected || !_isApprovedByAll(record), PendingApprovedByAll(id));
        require(_pays(instruction.legs, msg.sender), PendingNotPayer(id, msg.sender));
        delete _pending[id];
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            IReservations(leg.token).releaseReserved(leg.payer, leg.payee, leg.amount, id);
        }
        emit PendingWithdrawn(id, msg.sender);
    }

    /// @inheritdoc IPending
    function settleApproved(Instruction calldata instruction) external nonReentrant returns (bytes32 id) {
        _requireDue(instruction);
        id = instruction.hash();
        PendingRecord memory record = _open(id);
        bool byDefault = record.settlesOnSilence && block.timestamp >= record.decideBy;
        require(_isApprovedByAll(record) || byDefault, PendingUndecided(id, record.decideBy));
        delete _pending[id];
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            IReservations(leg.token).settleReserved(leg.payer, leg.payee, leg.amount, id);
        }
        emit PendingSettled(id);
        _publish(instruction, id, instruction.legs[0].payer); // who initiated it when it was submitted
    }

    /// Consent of the payers, as for any instruction, to the use of it that the type hash names.
    function _requireConsent(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        uint256 quoted,
        uint256 earmarked,
        bytes32 id,
        bytes32 use
    ) internal virtual returns (address initiator);

    /// What an instruction itself says against settling it now; its purpose if nothing.
    function _requireDue(Instruction calldata instruction) internal view virtual returns (uint8 purpose);

    /// Tells that an instruction has settled.
    function _publish(Instruction calldata instruction, bytes32 id, address initiator) internal virtual;

    /// One reservation for each leg, all under the instruction's hash. A leg that needs an approval for which nobody was
    /// asked, since its parties use several accounts, is refused.
    function _setAside(bytes32 id, Leg[] calldata legs, uint256 asked, uint8 purpose, uint48 until) private {
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            require(leg.amount != 0, EarmarksInvalidAmount(0));
            bool isAsked = (asked >> i) & 1 != 0;
            IReservations(leg.token).reserve(
                leg.payer,
                leg.payee,
                leg.amount,
                isAsked ? purpose | APPROVED : purpose,
                id,
                until
            );
        }
    }

    /// Whom every leg needs, and until when; and the set of the legs that need somebody.
    function _askWhom(Leg[] calldata legs) private view returns (PendingRecord memory record, uint256 asked) {
        uint256 clock = 0;
        record.settlesOnSilence = true;
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            uint256 together = _paidTogether(legs, i);
            IAsset asset = IAsset(leg.token);
            Approval memory approval = IGate(asset.gate()).approvalOf(leg.payer, leg.payee, asset.asset(), together);
            if (approval.payerCountry | approval.payeeCountry == 0) continue;
            asked |= 1 << i;
            record.countries = record.countries.with(approval.payerCountry).with(approval.payeeCountry);
            if (approval.clock > clock) clock = approval.clock;
            record.settlesOnSilence = record.settlesOnSilence && approval.settlesOnSilence;
        }
        record.approvals = uint8(uint256(type(uint8).max) << record.countries.count()); // nobody else is asked
        record.decideBy = Time.timestamp() + uint48(clock * 1 hours);
        record.deadline = record.decideBy + AFTERWARDS;
    }

    function _requireTime(Instruction calldata instruction, PendingRecord memory record) private pure {
        (uint48 validFrom, uint48 deadline) = (instruction.validFrom, instruction.deadline);
        require(deadline >= record.deadline, PendingTooLate(deadline, record.deadline));
        require(validFrom <= record.decideBy, PendingTooEarly(validFrom, record.decideBy));
    }

    function _open(bytes32 id) private view returns (PendingRecord memory record) {
        record = _pending[id];
        require(_isLive(record) && !record.rejected, PendingNotOpen(id));
    }

    function _isLive(PendingRecord memory record) private view returns (bool) {
        return record.decideBy != 0 && block.timestamp <= record.deadline;
    }

    function _concerned(bytes32 id, uint16 country) private view returns (PendingRecord memory record) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        record = _open(id);
        require(record.countries.bitOf(country) != 0, PendingNotConcerned(id, country));
        require(block.timestamp < record.decideBy, PendingNotOpen(id));
    }

    function _isApprovedByAll(PendingRecord memory record) private pure returns (bool) {
        return record.approvals == type(uint8).max;
    }

    function _pays(Leg[] calldata legs, address payer) private pure returns (bool) {
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].payer == payer) return true;
        }
        return false;
    }

    /// What a leg's payer pays its payee in that asset, with this leg and those before it. Sums that overflow are no money.
    function _paidTogether(Leg[] calldata legs, uint256 index) private pure returns (uint256 sum) {
        Leg calldata last = legs[index];
        for (uint256 i = 0; i <= index; ++i) {
            Leg calldata leg = legs[i];
            bool same = leg.token == last.token && leg.payer == last.payer && leg.payee == last.payee;
            // A sum that wraps has an amount in it that is beyond any balance and refused when it is set aside.
            unchecked {
                if (same) sum += leg.amount;
            }
        }
    }
}
