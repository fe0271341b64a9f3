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
import {Record, RecordForm} from "./types/Record.sol";
import {RecordParams} from "./types/RecordParams.sol";

/// @notice Records as legs of instructions: the amount of a leg is the number of the record.
/// @dev Documented on `IReservations`.
abstract contract RecordSettlement is RecordTitle, ITransferableRecord {
    constructor(
        ICountryRegistry countries,
        IReleaseRegistry releases,
        RecordParams memory params
    ) RecordTitle(countries, releases, params) {}

    /// @inheritdoc IReservations
    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external {
        _requirePayer();
        Record memory file = _disposable(amount, payer);
        Decision decision = _judge(amount, payer, payee, purpose & PURPOSE_MASK, msg.sender);
        _pass(amount, file, payee, RecordForm.Order);
        emit PaymentDecided(decision);
        emit Endorsed(amount, payer, payee, RecordForm.Order, decision);
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
        Record memory file = _disposable(amount, payer);
        require(block.timestamp <= deadline, TransferableRecordInvalidEnd(deadline, block.timestamp));
        decision = _judge(amount, payer, payee, purpose & PURPOSE_MASK, msg.sender);
        file.isReserved = true;
        _locks[amount] = Lock(_keyOf(id, payer, payee), deadline);
        _moveControl(amount, file, payer);
        emit PaymentReserved(id, payer, payee, amount, decision);
    }

    /// @inheritdoc IReservations
    function settleReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        Record memory file = _unlock(payer, payee, amount, id);
        IGate judge = IGate(gate());
        Reason halt = judge.haltOn(payer, payee, judge.homeOf(payer), judge.homeOf(payee), asset, msg.sender);
        require(halt == Reason.Permitted, TransferableRecordHalted(amount, halt));
        _pass(amount, file, payee, RecordForm.Order);
        emit ReservedPaid(id, payer, payee, amount);
    }

    /// @inheritdoc IReservations
    function releaseReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        Record memory file = _unlock(payer, payee, amount, id);
        _moveControl(amount, file, payer);
        emit ReservationReleased(id, payer, payee, amount);
    }

    function _unlock(
        address payer,
        address payee,
        uint256 record,
        bytes32 id
    ) private view returns (Record memory file) {
        _requireMayEnd();
        file = _records[record];
        Lock memory lock = _locks[record];
        bool isLocked = file.isReserved && block.timestamp <= lock.deadline && lock.key == _keyOf(id, payer, payee);
        require(isLocked, TransferableRecordNotReserved(id, record));
        file.isReserved = false;
    }

    /// Of 208 bits, so that it shares a word with the deadline.
    function _keyOf(bytes32 id, address payer, address payee) private view returns (bytes26) {
        return bytes26(keccak256(abi.encode(msg.sender, id, payer, payee)));
    }
}
