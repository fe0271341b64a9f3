// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {CountryList} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Approval} from "../supervision/types/Approval.sol";
import {EarmarkRecord} from "../supervision/types/EarmarkRecord.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {Earmarks} from "./Earmarks.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IPending} from "./interfaces/IPending.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {MAX_SUPPLY} from "./types/Account.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {PendingRecord} from "./types/Pending.sol";

/// @dev Documented on `IPending`.
abstract contract PendingPayments is IPending, Earmarks {
    using InstructionHash for Instruction;

    uint48 private constant AFTERWARDS = 1 days; // within which what was affirmed is settled

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
    function submitForApproval(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations
    ) external nonReentrant returns (bytes32 id) {
        _requireSound(instruction);
        id = instruction.hash();
        require(block.timestamp > _pending[id].deadline, PendingAlready(id));
        _requireConsent(instruction.legs, authorisations, 0, id);
        PendingRecord memory record = _judge(instruction);
        require(CountryList.unwrap(record.countries) != 0, PendingNotNeeded(id));
        require(instruction.deadline >= record.deadline, PendingTooLate(instruction.deadline, record.deadline));
        _pending[id] = record;
        _setAside(id, instruction, record.deadline);
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
    function affirm(bytes32 instruction, uint16 country) external {
        PendingRecord memory record = _concerned(instruction, country);
        record.affirmed |= record.countries.bitOf(country);
        _pending[instruction] = record;
        emit PendingAffirmed(instruction, country);
    }

    /// @inheritdoc IPending
    function refuseApproval(bytes32 instruction, uint16 country, bytes32 ground) external {
        PendingRecord memory record = _concerned(instruction, country);
        record.refused = true;
        _pending[instruction] = record;
        emit PendingRefused(instruction, country, ground);
    }

    /// @inheritdoc IPending
    function withdraw(Instruction calldata instruction) external nonReentrant {
        bytes32 id = instruction.hash();
        PendingRecord memory record = _pending[id];
        require(_isLive(record), PendingNotOpen(id));
        require(record.refused || record.affirmed != type(uint8).max, PendingAffirmedByAll(id));
        bool pays = false;
        for (uint256 i = 0; i < instruction.legs.length; ++i) pays = pays || instruction.legs[i].payer == msg.sender;
        require(pays, PendingNotPayer(id, msg.sender));
        _free(id, instruction);
        emit PendingWithdrawn(id, msg.sender);
    }

    /// @inheritdoc IPending
    function settleApproved(Instruction calldata instruction) external nonReentrant returns (bytes32 id) {
        uint8 purpose = _requireDue(instruction);
        id = instruction.hash();
        PendingRecord memory record = _open(id);
        bool isSilent = record.affirmed != type(uint8).max;
        require(!isSilent || _hasLapsedIntoYes(record), PendingUndecided(id, record.decideBy));
        _free(id, instruction);
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            _requireStillCovered(id, leg, record, isSilent);
            ICurrencyToken(leg.token).settleApproved(leg.payer, leg.payee, leg.amount, purpose);
        }
        emit PendingSettled(id);
        _publish(instruction, id);
    }

    /// Consent of the payers, as for any instruction.
    function _requireConsent(
        Leg[] calldata legs,
        Authorisation[] calldata authorisations,
        uint256 covered,
        bytes32 id
    ) internal virtual;

    /// What an instruction itself says against settling it now; its purpose if nothing.
    function _requireDue(Instruction calldata instruction) internal view virtual returns (uint8 purpose);

    /// Tells that an instruction has settled.
    function _publish(Instruction calldata instruction, bytes32 id) internal virtual;

    /// One earmark for each leg, all under the instruction's hash: they are set aside and freed together.
    function _setAside(bytes32 id, Instruction calldata instruction, uint48 until) private {
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            require(leg.amount != 0 && leg.amount <= MAX_SUPPLY, EarmarksInvalidAmount(leg.amount));
            EarmarkRecord memory kept = EarmarkRecord(id, uint104(leg.amount), until); // compared above
            _ledgerOf(leg.token).earmark(leg.token, leg.payer, kept);
        }
    }

    /// Ends the earmarks, which are live as long as the record is open.
    function _free(bytes32 id, Instruction calldata instruction) private {
        delete _pending[id];
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Leg calldata leg = instruction.legs[i];
            _ledgerOf(leg.token).endEarmark(leg.token, leg.payer, id);
        }
    }

    /// What was affirmed is what the rules asked for then. Whom they ask for now must be among those who were asked, and
    /// silence must still mean what it meant.
    function _requireStillCovered(
        bytes32 id,
        Leg calldata leg,
        PendingRecord memory record,
        bool isSilent
    ) private view {
        ICurrencyToken token = ICurrencyToken(leg.token);
        Approval memory now_ = IGate(token.gate()).approvalOf(leg.payer, leg.payee, token.asset(), leg.amount);
        bool wereAsked =
            _includes(record.countries, now_.payerCountry) && _includes(record.countries, now_.payeeCountry);
        require(wereAsked && (!isSilent || now_.settlesOnSilence), PendingRulesChanged(id, leg.token));
    }

    /// Nobody is always among them.
    function _includes(CountryList countries, uint16 country) private pure returns (bool) {
        return country == 0 || countries.bitOf(country) != 0;
    }

    function _hasLapsedIntoYes(PendingRecord memory record) private view returns (bool) {
        return record.settlesOnSilence && block.timestamp >= record.decideBy;
    }

    /// Whom every leg needs, and until when.
    function _judge(Instruction calldata instruction) private view returns (PendingRecord memory record) {
        uint256 clock = 0;
        record.settlesOnSilence = true;
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            Approval memory approval = _approvalOf(instruction.legs[i], instruction.purpose, i);
            record.countries = record.countries.with(approval.payerCountry).with(approval.payeeCountry);
            if (approval.clock > clock) clock = approval.clock;
            record.settlesOnSilence = record.settlesOnSilence && approval.settlesOnSilence;
        }
        record.affirmed = uint8(uint256(type(uint8).max) << record.countries.count()); // nobody else is asked
        record.decideBy = Time.timestamp() + uint48(clock * 1 hours);
        record.deadline = record.decideBy + AFTERWARDS;
    }

    function _approvalOf(
        Leg calldata leg,
        bytes4 purpose,
        uint256 index
    ) private view returns (Approval memory approval) {
        ICurrencyToken token = ICurrencyToken(leg.token);
        Reason reason = token.check(leg.payer, leg.payee, leg.amount, purpose).reason;
        if (reason == Reason.ApprovalNeeded) {
            return IGate(token.gate()).approvalOf(leg.payer, leg.payee, token.asset(), leg.amount);
        }
        require(reason == Reason.Permitted, PendingRefusedLeg(index, reason));
        approval.settlesOnSilence = true;
    }

    function _open(bytes32 id) private view returns (PendingRecord memory record) {
        record = _pending[id];
        require(_isLive(record) && !record.refused, PendingNotOpen(id));
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
}
