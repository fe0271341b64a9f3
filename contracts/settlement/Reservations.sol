// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {PAY} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../supervision/interfaces/IHoldLedger.sol";
import {APPROVED, Decision, PURPOSE_MASK} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {Reservation} from "../supervision/types/Reservation.sol";
import {IReservations} from "./interfaces/IReservations.sol";
import {Judging} from "./Judging.sol";
import {Tag, toTag} from "./types/Tag.sol";

/// @dev Documented on `IReservations`.
abstract contract Reservations is Judging, IReservations {
    /// @inheritdoc IReservations
    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external {
        _requirePower(PAY);
        _pay(payer, payee, amount, purpose & PURPOSE_MASK, msg.sender);
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
        _requirePower(PAY);
        address ledger_ = ledger();
        require(ledger_ != address(0), CurrencyTokenNoLedger());
        (decision, , ) = _permit(
            _adoption,
            payer,
            _funds(payer, amount),
            payee,
            _accounts[payee],
            amount,
            purpose & (PURPOSE_MASK | APPROVED),
            msg.sender
        );
        bytes32 key = _keyOf(id, payee, amount);
        Tag tag = toTag(decision, block.timestamp);
        IHoldLedger(ledger_).reserve(
            payer,
            Reservation(key, uint104(amount), SafeCast.toUint40(deadline), Tag.unwrap(tag)) // the payer has as much
        );
        _addHeld(payer, amount);
        emit PaymentReserved(id, payer, payee, amount, decision);
    }

    /// @inheritdoc IReservations
    function settleReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        Tag tag = _end(payer, payee, amount, id);
        Reason halt = IGate(gate()).haltOn(payer, payee, tag.payerCountryOf(), tag.payeeCountryOf(), asset, msg.sender);
        require(halt == Reason.Permitted, CurrencyTokenRefused(halt, payer, payee, amount));
        _accounts[payer] = _spent(payer, amount);
        _accounts[payee] = _accounts[payee].plus(amount);
        emit IERC20.Transfer(payer, payee, amount);
        emit ReservedPaid(id, payer, payee, amount);
    }

    /// @inheritdoc IReservations
    function releaseReserved(address payer, address payee, uint256 amount, bytes32 id) external {
        Tag tag = _end(payer, payee, amount, id);
        if (tag.isCounted()) _uncountFlow(tag.payerCountryOf(), tag.payeeCountryOf(), amount, tag.dayOf());
        emit ReservationReleased(id, payer, payee, amount);
    }

    /// Wherever it is noted: in the ledger of today, or in one that was dropped meanwhile.
    function _end(address payer, address payee, uint256 amount, bytes32 id) private returns (Tag) {
        _requireMayEnd(msg.sender, PAY);
        bytes memory call_ = abi.encodeCall(IHoldLedger.end, (payer, _keyOf(id, payee, amount)));
        (address[] memory holders, uint256 count) = _holders();
        for (uint256 i = 0; i < count; ++i) {
            (bool found, uint104 tag) = _endIn(holders[i], call_);
            if (!found) continue;
            _accounts[payer] = _lessHeld(_accounts[payer], amount);
            return Tag.wrap(tag);
        }
        revert CurrencyTokenNotReserved(id, payer);
    }

    /// A ledger that fails has not found it, and keeps no other from ending what it notes.
    function _endIn(address ledger_, bytes memory call_) private returns (bool found, uint104 tag) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            found := call(LEDGER_GAS, ledger_, 0, add(call_, 0x20), mload(call_), 0x00, 0x40)
            found := and(and(found, gt(returndatasize(), 0x3f)), eq(mload(0x00), 1))
            tag := and(mload(0x20), 0xffffffffffffffffffffffffff)
        }
    }

    /// Whoever reserved can pay nobody else and nothing else out of it.
    function _keyOf(bytes32 id, address payee, uint256 amount) private view returns (bytes32) {
        return keccak256(abi.encode(msg.sender, id, payee, amount));
    }
}
