// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, TRANSFERABLE_RECORD, toAssetIdOf} from "../common/types/AssetId.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {UNRESTRICTED} from "../supervision/types/IssuerRule.sol";
import {Link, toParty} from "../supervision/types/Link.sol";
import {Decision, toPaymentTerms} from "../supervision/types/Payment.sol";
import {IRecordTitle} from "./interfaces/IRecordTitle.sol";
import {RecordAdoptions} from "./RecordAdoptions.sol";
import {Nomination, Record, RecordForm, RecordStatus} from "./types/Record.sol";
import {RecordParams} from "./types/RecordParams.sol";

/// @dev Documented on `IRecordTitle`.
abstract contract RecordTitle is IRecordTitle, IAsset, RecordAdoptions {
    struct Lock {
        bytes26 key;
        uint48 deadline;
    }

    uint256 private constant MAX_OFFER = 90 days;
    Link private constant UNREAD = Link.wrap(0);

    /// @inheritdoc IAsset
    AssetId public immutable asset;

    mapping(uint256 record => Record) internal _records;
    mapping(uint256 record => Lock) internal _locks;
    mapping(uint256 record => Nomination) private _nominations;

    constructor(
        ICountryRegistry countries,
        IReleaseRegistry releases,
        RecordParams memory params
    ) RecordAdoptions(countries, releases, params) {
        asset = toAssetIdOf(TRANSFERABLE_RECORD, params.country, params.number);
    }

    /// @inheritdoc IAsset
    function gate() public view returns (address) {
        return _adoptedGate();
    }

    /// @inheritdoc IRecordTitle
    function recordOf(uint256 record) external view returns (Record memory) {
        return _records[record];
    }

    /// @inheritdoc IRecordTitle
    function nominationOf(uint256 record) external view returns (Nomination memory nomination) {
        nomination = _nominations[record];
        bool isLive = nomination.sequence == _records[record].sequence && block.timestamp < nomination.until;
        if (!isLive) delete nomination;
    }

    /// @inheritdoc IRecordTitle
    function ownerOf(uint256 tokenId) external view returns (address) {
        Record storage record = _records[tokenId];
        require(record.status != RecordStatus.None, TransferableRecordUnknown(tokenId));
        return record.holder;
    }

    /// @inheritdoc IRecordTitle
    function endorse(uint256 record, address to, RecordForm form) external {
        require(form != RecordForm.None, TransferableRecordInvalidForm(form));
        Record memory file = _disposable(record, msg.sender);
        Decision decision = _judge(record, msg.sender, to, 0, address(0));
        _pass(record, file, to, form);
        emit Endorsed(record, msg.sender, to, form, decision);
    }

    /// @inheritdoc IRecordTitle
    function handOver(uint256 record, address to) external {
        Record memory file = _controlled(record, msg.sender);
        require(!file.isPledged, TransferableRecordPledged(record));
        Decision decision = _judge(record, msg.sender, to, 0, address(0));
        if (file.form == RecordForm.Blank) file.beneficiary = to;
        _moveControl(record, file, to);
        emit HandedOver(record, msg.sender, to, decision);
    }

    /// @inheritdoc IRecordTitle
    function nominate(uint256 record, address nominee, RecordForm form, uint48 until) external {
        Record memory file = _free(record);
        require(file.beneficiary == msg.sender, TransferableRecordNotBeneficiary(record, msg.sender));
        require(file.form == RecordForm.Order, TransferableRecordNotTransferable(record, file.form));
        require(form == RecordForm.Named || form == RecordForm.Order, TransferableRecordInvalidForm(form));
        uint256 latest = block.timestamp + MAX_OFFER;
        require(block.timestamp < until && until <= latest, TransferableRecordInvalidEnd(until, latest));
        bool isHolder = file.holder == msg.sender;
        _nominations[record] = Nomination(nominee, until, form, isHolder, file.sequence);
        emit Nominated(record, nominee, form, until);
        if (isHolder) emit NominationConfirmed(record, nominee);
    }

    /// @inheritdoc IRecordTitle
    function confirmNomination(uint256 record) external {
        Record memory file = _controlled(record, msg.sender);
        Nomination storage nomination = _offered(record, file);
        nomination.isConfirmed = true;
        emit NominationConfirmed(record, nomination.nominee);
    }

    /// @inheritdoc IRecordTitle
    function acceptNomination(uint256 record) external {
        Record memory file = _free(record);
        Nomination memory nomination = _offered(record, file);
        bool isHis = nomination.isConfirmed && nomination.nominee == msg.sender;
        require(isHis, TransferableRecordNothingOffered(record, msg.sender));
        address from = file.beneficiary;
        Decision decision = _judge(record, from, msg.sender, 0, address(0));
        (file.beneficiary, file.form) = (msg.sender, nomination.form);
        // The claim of a record that somebody else holds passes without it.
        _moveControl(record, file, file.holder == from ? msg.sender : file.holder);
        emit NominationAccepted(record, from, msg.sender, decision);
    }

    /// @inheritdoc IRecordTitle
    function pledge(uint256 record, address creditor, bytes32 secured) external {
        require(secured != 0, TransferableRecordInvalidParty(creditor));
        Record memory file = _controlled(record, msg.sender);
        require(!file.isPledged, TransferableRecordPledged(record));
        require(file.beneficiary == msg.sender, TransferableRecordNotBeneficiary(record, msg.sender));
        Decision decision = _judge(record, msg.sender, creditor, 0, address(0));
        file.isPledged = true;
        // Endorsed in blank it would be the creditor's.
        if (file.form == RecordForm.Blank) file.form = RecordForm.Order;
        _moveControl(record, file, creditor);
        emit Pledged(record, creditor, secured, decision);
    }

    /// @inheritdoc IRecordTitle
    function releasePledge(uint256 record) external {
        Record memory file = _controlled(record, msg.sender);
        require(file.isPledged, TransferableRecordNotPledged(record));
        file.isPledged = false;
        _moveControl(record, file, file.beneficiary);
        emit PledgeReleased(record, msg.sender);
    }

    /// @inheritdoc IRecordTitle
    function succeed(uint256 record) external {
        Record memory file = _free(record);
        (address holder, address beneficiary) = (_latestOf(file.holder), _latestOf(file.beneficiary));
        bool isReplaced = holder != file.holder || beneficiary != file.beneficiary;
        require(isReplaced, TransferableRecordNotReplaced(file.holder));
        if (holder != file.holder) emit Succeeded(record, file.holder, holder);
        if (beneficiary != file.beneficiary) emit Succeeded(record, file.beneficiary, beneficiary);
        file.beneficiary = beneficiary;
        _moveControl(record, file, holder);
    }

    /// Title and control pass.
    function _pass(uint256 record, Record memory file, address to, RecordForm form) internal {
        (file.beneficiary, file.form) = (to, form);
        _moveControl(record, file, to);
    }

    /// Writes the file with its new holder; what was agreed or offered before is void.
    function _moveControl(uint256 record, Record memory file, address to) internal {
        address from = file.holder;
        file.holder = to;
        ++file.sequence;
        _records[record] = file;
        if (from != to) emit Transfer(from, to, record);
    }

    /// Both countries' rules, standing and halts.
    function _judge(
        uint256 record,
        address from,
        address to,
        uint8 purpose,
        address path
    ) internal view returns (Decision decision) {
        require(from != to, TransferableRecordInvalidParty(to));
        (decision, , ) = IGate(gate()).decisionOnTransfer(
            toParty(from, UNREAD),
            toParty(to, UNREAD),
            toPaymentTerms(UNRESTRICTED, asset, purpose),
            0,
            path
        );
        require(decision.isPermitted(), TransferableRecordRefused(record, decision));
    }

    /// Of a record that an account may give away with all that there is of it.
    function _disposable(uint256 record, address account) internal view returns (Record memory file) {
        file = _controlled(record, account);
        require(!file.isPledged, TransferableRecordPledged(record));
        bool isOwner = file.form == RecordForm.Blank || file.beneficiary == account;
        require(isOwner, TransferableRecordNotBeneficiary(record, account));
        require(file.form != RecordForm.Named, TransferableRecordNotTransferable(record, file.form));
    }

    function _controlled(uint256 record, address account) internal view returns (Record memory file) {
        file = _free(record);
        require(file.holder == account, TransferableRecordNotHolder(record, account));
    }

    /// Of an issued record that no settlement has set aside.
    function _free(uint256 record) internal view returns (Record memory file) {
        file = _records[record];
        require(file.status == RecordStatus.Issued, TransferableRecordWrongStatus(record, file.status));
        if (!file.isReserved) return file;
        require(block.timestamp > _locks[record].deadline, TransferableRecordReserved(record));
        file.isReserved = false;
    }

    function _offered(uint256 record, Record memory file) private view returns (Nomination storage nomination) {
        nomination = _nominations[record];
        bool isLive = nomination.sequence == file.sequence && block.timestamp < nomination.until;
        require(isLive, TransferableRecordNothingOffered(record, msg.sender));
    }

    /// An account may be replaced more than once; who asks pays for the way.
    function _latestOf(address account) private view returns (address latest) {
        latest = account;
        for (
            address next = IGate(gate()).successorOf(account);
            next != address(0);
            next = IGate(gate()).successorOf(next)
        ) {
            latest = next;
        }
    }
}
