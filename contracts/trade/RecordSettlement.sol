// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {IReservations} from "../settlement/interfaces/IReservations.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Decision, PURPOSE_MASK} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {ITransferableRecord} from "./interfaces/ITransferableRecord.sol";
import {RecordTitle} from "./RecordTitle.sol";
import {Control, RecordForm} from "./types/Record.sol";
import {RecordParams} from "./types/RecordParams.sol";
import {recordIn, toTitle} from "./types/Title.sol";

/// @notice Records as legs of instructions: the amount of a leg is the title.
/// @dev Documented on `IReservations`.
abstract contract RecordSettlement is RecordTitle, ITransferableRecord {
    constructor(
        ICountryRegistry countries,
        IReleaseRegistry releases,
        RecordParams memory params
    ) RecordTitle(countries, releases, params) {}

    /// @inheritdoc ITransferableRecord
    function titleOf(uint256 record) external view returns (uint256) {
        return toTitle(record, _controls[record].sequence);
    }

    /// @inheritdoc IReservations
    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external {
        _requirePayer();
        (uint256 record, Control memory file) = _named(amount, payer);
        Decision decision = _judge(record, payer, payee, purpose & PURPOSE_MASK, msg.sender);
        _pass(record, file, payee, RecordForm.Order);
        emit PaymentDecided(decision);
        emit Endorsed(record, payer, payee, RecordForm.Order, decision);
    }

    /// @inheritdoc IReservations
    function reserve(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose,
        bytes32 id,
        uint48 deadline
    ) external returns (Decision decision) {
        _requirePayer();
        (uint256 record, Control memory file) = _named(amount, payer);
        require(block.timestamp <= deadline, TransferableRecordInvalidEnd(deadline, block.timestamp));
        decision = _judge(record, payer, payee, purpose & PURPOSE_MASK, msg.sender);
        file.isReserved = true;
        _locks[record] = Lock(_keyOf(id, payer, payee, amount), deadline);
        _moveControl(record, file, payer);
        emit PaymentReserved(id, payer, payee, amount, decision);
    }

    /// @inheritdoc IReservations
    function settleReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        (uint256 record, Control memory file) = _unlock(payer, payee, amount, id);
        IGate judge = IGate(gate());
        Reason halt = judge.haltOn(payer, payee, judge.homeOf(payer), judge.homeOf(payee), asset, msg.sender);
        require(halt == Reason.Permitted, TransferableRecordHalted(record, halt));
        _pass(record, file, payee, RecordForm.Order);
        emit ReservedPaid(id, payer, payee, amount);
    }

    /// @inheritdoc IReservations
    function releaseReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        (uint256 record, Control memory file) = _unlock(payer, payee, amount, id);
        _moveControl(record, file, payer);
        emit ReservationReleased(id, payer, payee, amount);
    }

    /// Of the record that a leg names, as it is now and in the payer's hand.
    function _named(uint256 title, address payer) private view returns (uint256 record, Control memory file) {
        record = recordIn(title);
        file = _disposable(record, payer);
        require(title == toTitle(record, file.sequence), TransferableRecordChanged(record, file.sequence));
    }

    function _unlock(
        address payer,
        address payee,
        uint256 title,
        bytes32 id
    ) private view returns (uint256 record, Control memory file) {
        _requireMayEnd();
        record = recordIn(title);
        file = _controls[record];
        Lock memory lock = _locks[record];
        bool isLive = file.isReserved && block.timestamp <= lock.deadline;
        require(isLive && lock.key == _keyOf(id, payer, payee, title), TransferableRecordNotReserved(id, record));
        file.isReserved = false;
    }

    /// Of 208 bits, so that it shares a word with the deadline.
    function _keyOf(bytes32 id, address payer, address payee, uint256 title) private view returns (bytes26) {
        return bytes26(keccak256(abi.encode(msg.sender, id, payer, payee, title)));
    }
}
