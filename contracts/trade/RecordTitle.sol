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
import {Control, Delivery, Nomination, Record, RecordForm, RecordStatus} from "./types/Record.sol";
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

    mapping(uint256 record => Control) internal _controls;
    mapping(uint256 record => Delivery) internal _deliveries;
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
        Control memory file = _controls[record];
        Delivery memory delivery = _deliveries[record];
        return
            Record({
                holder: file.holder,
                kind: file.kind,
                status: file.status,
                form: file.form,
                isPledged: file.isPledged,
                isReserved: file.isReserved && block.timestamp <= _locks[record].deadline,
                sequence: file.sequence,
                beneficiary: _beneficiaryOf(record, file),
                issuer: delivery.issuer,
                issuedAt: delivery.issuedAt
            });
    }

    /// @inheritdoc IRecordTitle
    function nominationOf(uint256 record) external view returns (Nomination memory nomination) {
        nomination = _nominations[record];
        bool isLive = nomination.sequence == _controls[record].sequence && block.timestamp < nomination.until;
        if (!isLive) delete nomination;
    }

    /// @inheritdoc IRecordTitle
    function ownerOf(uint256 tokenId) external view returns (address) {
        Control storage file = _controls[tokenId];
        require(file.status != RecordStatus.None, TransferableRecordUnknown(tokenId));
        return file.holder;
    }

    /// @inheritdoc IRecordTitle
    function endorse(uint256 record, address to, RecordForm form) external {
        require(form != RecordForm.None, TransferableRecordInvalidForm(form));
        Control memory file = _disposable(record, msg.sender);
        Decision decision = _judge(record, msg.sender, to, 0, address(0));
        _pass(record, file, to, form);
        emit Endorsed(record, msg.sender, to, form, decision);
    }

    /// @inheritdoc IRecordTitle
    function handOver(uint256 record, address to) external {
        Control memory file = _controlled(record, msg.sender);
        require(!file.isPledged, TransferableRecordPledged(record));
        Decision decision = _judge(record, msg.sender, to, 0, address(0));
        if (file.form == RecordForm.Blank) _pass(record, file, to, file.form);
        else _moveControl(record, file, to);
        emit HandedOver(record, msg.sender, to, decision);
    }

    /// @inheritdoc IRecordTitle
    function nominate(uint256 record, address nominee, RecordForm form, uint48 until) external {
        Control memory file = _free(record);
        _requireBeneficiary(record, file, msg.sender);
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
        Control memory file = _controlled(record, msg.sender);
        Nomination storage nomination = _offered(record, file);
        nomination.isConfirmed = true;
        emit NominationConfirmed(record, nomination.nominee);
    }

    /// @inheritdoc IRecordTitle
    function acceptNomination(uint256 record) external {
        Control memory file = _free(record);
        Nomination memory nomination = _offered(record, file);
        bool isHis = nomination.isConfirmed && nomination.nominee == msg.sender;
        require(isHis, TransferableRecordNothingOffered(record, msg.sender));
        address from = _beneficiaryOf(record, file);
        Decision decision = _judge(record, from, msg.sender, 0, address(0));
        file.form = nomination.form;
        // The claim of a record that somebody else holds passes without it.
        _assign(record, file, file.isApart ? file.holder : msg.sender, msg.sender);
        emit NominationAccepted(record, from, msg.sender, decision);
    }

    /// @inheritdoc IRecordTitle
    function pledge(uint256 record, address creditor, bytes32 secured) external {
        require(secured != 0, TransferableRecordInvalidParty(creditor));
        Control memory file = _controlled(record, msg.sender);
        require(!file.isPledged, TransferableRecordPledged(record));
        _requireBeneficiary(record, file, msg.sender);
        Decision decision = _judge(record, msg.sender, creditor, 0, address(0));
        file.isPledged = true;
        // Endorsed in blank it would be the creditor's.
        if (file.form == RecordForm.Blank) file.form = RecordForm.Order;
        _moveControl(record, file, creditor);
        emit Pledged(record, creditor, secured, decision);
    }

    /// @inheritdoc IRecordTitle
    function releasePledge(uint256 record) external {
        Control memory file = _controlled(record, msg.sender);
        require(file.isPledged, TransferableRecordNotPledged(record));
        file.isPledged = false;
        _moveControl(record, file, _beneficiaryOf(record, file));
        emit PledgeReleased(record, msg.sender);
    }

    /// @inheritdoc IRecordTitle
    function succeed(uint256 record) external {
        Control memory file = _free(record);
        (address held, address owned) = (file.holder, _beneficiaryOf(record, file));
        (address holder, address beneficiary) = (_latestOf(held), _latestOf(owned));
        require(holder != held || beneficiary != owned, TransferableRecordNotReplaced(held));
        if (holder != held) emit Succeeded(record, held, holder);
        if (beneficiary != owned) emit Succeeded(record, owned, beneficiary);
        _assign(record, file, holder, beneficiary);
    }

    /// Title and control pass.
    function _pass(uint256 record, Control memory file, address to, RecordForm form) internal {
        file.form = form;
        _assign(record, file, to, to);
    }

    /// Control passes, and the claim stays.
    function _moveControl(uint256 record, Control memory file, address to) internal {
        _assign(record, file, to, _beneficiaryOf(record, file));
    }

    /// Writes who is in control and whose the claim is; what was agreed or offered before is void.
    function _assign(uint256 record, Control memory file, address holder, address beneficiary) internal {
        address from = file.holder;
        file.holder = holder;
        file.isApart = holder != beneficiary;
        ++file.sequence;
        _controls[record] = file;
        if (file.isApart) _deliveries[record].beneficiary = beneficiary;
        if (from != holder) emit Transfer(from, holder, record);
    }

    /// Read only where it is not the holder, so that a record in one hand costs one slot.
    function _beneficiaryOf(uint256 record, Control memory file) internal view returns (address) {
        return file.isApart ? _deliveries[record].beneficiary : file.holder;
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
    function _disposable(uint256 record, address account) internal view returns (Control memory file) {
        file = _controlled(record, account);
        require(!file.isPledged, TransferableRecordPledged(record));
        require(!file.isApart, TransferableRecordNotBeneficiary(record, account));
        require(file.form != RecordForm.Named, TransferableRecordNotTransferable(record, file.form));
    }

    function _controlled(uint256 record, address account) internal view returns (Control memory file) {
        file = _free(record);
        require(file.holder == account, TransferableRecordNotHolder(record, account));
    }

    /// Of an issued record that no settlement has set aside.
    function _free(uint256 record) internal view returns (Control memory file) {
        file = _controls[record];
        require(file.status == RecordStatus.Issued, TransferableRecordWrongStatus(record, file.status));
        if (!file.isReserved) return file;
        require(block.timestamp > _locks[record].deadline, TransferableRecordReserved(record));
        file.isReserved = false;
    }

    function _requireBeneficiary(uint256 record, Control memory file, address account) private view {
        bool isHis = _beneficiaryOf(record, file) == account;
        require(isHis, TransferableRecordNotBeneficiary(record, account));
    }

    function _offered(uint256 record, Control memory file) private view returns (Nomination storage nomination) {
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
