// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {ITransferableRecord} from "./interfaces/ITransferableRecord.sol";
import {RecordSettlement} from "./RecordSettlement.sol";
import {Control, Delivery, Issuance, RecordForm, RecordKind, RecordStatus} from "./types/Record.sol";
import {RecordParams} from "./types/RecordParams.sol";

/// @dev Documented on `ITransferableRecord`.
contract TransferableRecord is RecordSettlement {
    uint256 private constant MAX_PARTS = 32;
    uint256 private constant MAX_ACCREDITATION = 3_652 days;

    bytes32 private constant AMENDMENT = keccak256("Amendment(uint256 record,uint32 sequence,bytes32 document)");
    bytes32 private constant SPLIT = keccak256("Split(uint256 record,uint32 sequence,bytes32[] documents)");
    bytes32 private constant REPLACEMENT = keccak256("Replacement(uint256 record,uint32 sequence,bytes32 statement)");

    /// @inheritdoc ITransferableRecord
    string public name;
    /// @inheritdoc ITransferableRecord
    uint256 public recordCount;
    /// @inheritdoc ITransferableRecord
    mapping(uint256 record => bytes32) public documentOf;
    /// @inheritdoc ITransferableRecord
    mapping(uint32 participant => uint48) public accreditedUntil;
    mapping(bytes32 change => mapping(address party => bool)) private _agreed;

    constructor(
        ICountryRegistry countries,
        IReleaseRegistry releases,
        RecordParams memory params
    ) RecordSettlement(countries, releases, params) {
        name = params.name;
    }

    /// @inheritdoc ITransferableRecord
    function amendmentOf(uint256 record, bytes32 document) public view returns (bytes32) {
        return keccak256(abi.encode(AMENDMENT, record, _controls[record].sequence, document));
    }

    /// @inheritdoc ITransferableRecord
    function splitOf(uint256 record, bytes32[] calldata documents) public view returns (bytes32) {
        bytes32 list = keccak256(abi.encodePacked(documents));
        return keccak256(abi.encode(SPLIT, record, _controls[record].sequence, list));
    }

    /// @inheritdoc ITransferableRecord
    function replacementOf(uint256 record, bytes32 statement) public view returns (bytes32) {
        return keccak256(abi.encode(REPLACEMENT, record, _controls[record].sequence, statement));
    }

    /// @inheritdoc ITransferableRecord
    function accredit(uint32 participant, uint48 until) external onlyTradeAuthority {
        uint256 latest = block.timestamp + MAX_ACCREDITATION;
        bool isSound = until == 0 || (block.timestamp < until && until <= latest);
        require(isSound, TransferableRecordInvalidEnd(until, latest));
        accreditedUntil[participant] = until;
        emit IssuerAccredited(participant, until);
    }

    /// @inheritdoc ITransferableRecord
    function issue(Issuance calldata issuance) external returns (uint256) {
        uint32 issuer = IGate(gate()).participantByAccount(msg.sender);
        (, Standing standing) = IGate(gate()).standingOf(msg.sender);
        bool mayIssue = standing == Standing.Good && block.timestamp < accreditedUntil[issuer];
        require(mayIssue, TransferableRecordNotAccredited(msg.sender));
        bool isSound =
            issuance.kind != RecordKind.None &&
                (issuance.form == RecordForm.Named || issuance.form == RecordForm.Order) &&
                issuance.document != 0;
        require(isSound, TransferableRecordInvalidIssuance(issuance));
        _requireParty(issuance.holder);
        if (issuance.beneficiary != issuance.holder) _requireParty(issuance.beneficiary);
        return _issue(issuer, issuance);
    }

    /// @inheritdoc ITransferableRecord
    function agree(uint256 record, bytes32 change) external {
        Control memory file = _free(record);
        bool isParty = msg.sender == file.holder || msg.sender == _beneficiaryOf(record, file);
        require(isParty, TransferableRecordNotHolder(record, msg.sender));
        _agreed[change][msg.sender] = true;
        emit ChangeAgreed(record, change, msg.sender);
    }

    /// @inheritdoc ITransferableRecord
    function amend(uint256 record, bytes32 document) external {
        Control memory file = _toChange(record, amendmentOf(record, document));
        require(document != 0, TransferableRecordNoStatement());
        emit RecordAmended(record, documentOf[record], document);
        documentOf[record] = document;
        _moveControl(record, file, file.holder);
    }

    /// @inheritdoc ITransferableRecord
    function split(uint256 record, bytes32[] calldata documents) external {
        uint256 parts = documents.length;
        require(parts > 1 && parts <= MAX_PARTS, TransferableRecordPartCount(parts, MAX_PARTS));
        Control memory file = _toChange(record, splitOf(record, documents));
        require(!file.isPledged, TransferableRecordPledged(record));
        (uint32 issuer, address beneficiary) = (_deliveries[record].issuer, _beneficiaryOf(record, file));
        emit RecordSplit(record, recordCount + 1, parts);
        for (uint256 i = 0; i < parts; ++i) {
            require(documents[i] != 0, TransferableRecordNoStatement());
            _issue(issuer, Issuance(file.kind, file.form, file.holder, beneficiary, documents[i], bytes32(0)));
        }
        _end(record, file, RecordStatus.Split);
    }

    /// @inheritdoc ITransferableRecord
    function replaceByPaper(uint256 record, bytes32 statement) external {
        Control memory file = _toChange(record, replacementOf(record, statement));
        require(statement != 0, TransferableRecordNoStatement());
        require(!file.isPledged, TransferableRecordPledged(record));
        emit RecordReplaced(record, statement);
        _end(record, file, RecordStatus.Replaced);
    }

    /// @inheritdoc ITransferableRecord
    function surrender(uint256 record) external {
        Control memory file = _controlled(record, msg.sender);
        require(!file.isPledged, TransferableRecordPledged(record));
        require(!file.isApart, TransferableRecordNotBeneficiary(record, msg.sender));
        file.status = RecordStatus.Surrendered;
        _moveControl(record, file, file.holder);
        emit RecordSurrendered(record, msg.sender);
    }

    /// @inheritdoc ITransferableRecord
    function refuseSurrender(uint256 record, bytes32 reason) external {
        Control memory file = _surrendered(record);
        require(reason != 0, TransferableRecordNoStatement());
        file.status = RecordStatus.Issued;
        _moveControl(record, file, file.holder);
        emit SurrenderRefused(record, reason);
    }

    /// @inheritdoc ITransferableRecord
    function accomplish(uint256 record) external {
        Control memory file = _surrendered(record);
        emit RecordAccomplished(record);
        _end(record, file, RecordStatus.Accomplished);
    }

    function _issue(uint32 issuer, Issuance memory issuance) private returns (uint256 record) {
        record = ++recordCount;
        _controls[record] = Control({
            holder: issuance.holder,
            kind: issuance.kind,
            status: RecordStatus.Issued,
            form: issuance.form,
            isPledged: false,
            isReserved: false,
            isApart: issuance.beneficiary != issuance.holder,
            sequence: 0
        });
        _deliveries[record] = Delivery(issuance.beneficiary, issuer, Time.timestamp());
        documentOf[record] = issuance.document;
        emit RecordIssued(record, issuer, issuance);
        emit Transfer(address(0), issuance.holder, record);
    }

    function _end(uint256 record, Control memory file, RecordStatus status) private {
        file.status = status;
        _moveControl(record, file, address(0));
    }

    /// Of a record that its issuer may change now, as holder and beneficiary have agreed.
    function _toChange(uint256 record, bytes32 change) private view returns (Control memory file) {
        file = _free(record);
        _requireIssuer(record);
        _requireAgreed(record, change, file.holder);
        _requireAgreed(record, change, _beneficiaryOf(record, file));
    }

    function _surrendered(uint256 record) private view returns (Control memory file) {
        file = _controls[record];
        require(file.status == RecordStatus.Surrendered, TransferableRecordWrongStatus(record, file.status));
        _requireIssuer(record);
    }

    function _requireAgreed(uint256 record, bytes32 change, address party) private view {
        require(_agreed[change][party], TransferableRecordNotAgreed(record, change, party));
    }

    function _requireIssuer(uint256 record) private view {
        bool isIssuer = IGate(gate()).participantByAccount(msg.sender) == _deliveries[record].issuer;
        require(isIssuer, TransferableRecordNotIssuer(record, msg.sender));
    }

    function _requireParty(address account) private view {
        require(IGate(gate()).homeOf(account) != 0, TransferableRecordInvalidParty(account));
    }
}
