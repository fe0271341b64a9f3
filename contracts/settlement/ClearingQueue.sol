// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Uetr} from "../common/libraries/Uetr.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Decision} from "../supervision/types/Payment.sol";
import {Consent} from "./Consent.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IClearingQueue} from "./interfaces/IClearingQueue.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {Lanes} from "./Lanes.sol";
import {PackedPayments, PayeeSums} from "./libraries/PackedPayments.sol";
import {QueueHash} from "./libraries/QueueHash.sol";
import {Netting} from "./Netting.sol";
import {Batch} from "./types/Batch.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {Mark, link} from "./types/Mark.sol";
import {
    DEADLINE_UNIT,
    MAX_WAIT,
    Priority,
    accountContent,
    isQueueable,
    laneContent,
    paymentTerms,
    pvpTerms,
    raisedTerms
} from "./types/QueueEntry.sol";

/// @dev Documented on `IClearingQueue`.
contract ClearingQueue is IClearingQueue, Netting, Consent {
    using PackedPayments for bytes;

    uint256 private constant MAX_PAYEES = 256;

    constructor(
        ICountryRegistry countries,
        IAssetRegistry assets,
        uint256 roundLength
    ) Lanes(countries, assets, roundLength) EIP712("Sogdia Clearing", "1") {}

    /// @inheritdoc IClearingQueue
    function enqueue(
        Instruction calldata instruction,
        Priority priority,
        Authorisation[] calldata authorisations
    ) external {
        uint256 hour = _hourOf(instruction);
        Leg[] calldata legs = instruction.legs;
        require(legs.length == 1 || legs.length == 2, ClearingQueueLegCount(legs.length));
        _requireConsents(instruction, legs, authorisations, uint8(priority), QueueHash.hashOrder);
        Leg calldata leg = legs[0];
        if (legs.length == 1) _enqueueLeg(instruction, leg, leg, priority, paymentTerms(hour));
        else _enqueuePair(instruction, leg, legs[1], priority, hour);
    }

    /// @inheritdoc IClearingQueue
    function raise(Instruction calldata instruction, uint256 place) external {
        uint256 hour = _hourOf(instruction);
        Leg[] calldata legs = instruction.legs;
        require(legs.length == 1 && legs[0].payer == msg.sender, ClearingQueueLegCount(legs.length));
        Leg calldata leg = legs[0];
        _cancel(leg.token, Priority.Normal, place);
        _enqueueLeg(instruction, leg, leg, Priority.Urgent, raisedTerms(place, hour));
    }

    /// @inheritdoc IClearingQueue
    function enqueueBatch(address payer, Batch calldata batch, Authorisation calldata authorisation) external {
        _useNonce(payer, authorisation.nonce);
        if (payer != msg.sender) {
            _requireSigned(payer, authorisation, QueueHash.hashBatchOrder(payer, authorisation.nonce, batch));
        }
        uint256 hour = _hourOf(batch.deadline);
        uint256 payees = batch.payees.length;
        require(payees <= MAX_PAYEES, ClearingQueueTooManyPayees(payees, MAX_PAYEES));
        (Lane storage lane, Mark head) = _open(batch.token, payer, batch.priority);
        (uint256 hash, uint256 count, PayeeSums[] memory sums) = batch.payments.chain(
            batch.payees,
            head.hashOf(),
            hour
        );
        require(count != 0, ClearingQueueEmptyBatch());
        _append(lane, batch.token, payer, head, hash, count);
        emit BatchQueued(
            batch.token,
            payer,
            batch.references,
            batch.priority,
            head.countOf(),
            batch.deadline,
            batch.payees,
            _admitAll(payer, batch, sums),
            batch.payments
        );
    }

    function _enqueuePair(
        Instruction calldata instruction,
        Leg calldata a,
        Leg calldata b,
        Priority priority,
        uint256 hour
    ) private {
        require(a.payer == b.payee && a.payee == b.payer && a.token != b.token, ClearingQueueNotAPair());
        uint256 placeOfA = _lanes[a.token][a.payer][uint256(priority)].head.countOf();
        uint256 placeOfB = _lanes[b.token][b.payer][uint256(priority)].head.countOf();
        _enqueueLeg(instruction, a, b, priority, pvpTerms(placeOfB, hour));
        _enqueueLeg(instruction, b, a, priority, pvpTerms(placeOfA, hour));
    }

    /// A leg that is alone is its own counterpart; in a pair the tokens differ.
    function _enqueueLeg(
        Instruction calldata instruction,
        Leg calldata leg,
        Leg calldata counterpart,
        Priority priority,
        uint256 terms
    ) private {
        // Read once each: Solidity looks at an address in calldata anew every time.
        (address token, address payer, address payee, uint256 amount) = (leg.token, leg.payer, leg.payee, leg.amount);
        require(isQueueable(amount), ClearingQueueInvalidAmount(amount));
        (Lane storage lane, Mark head) = _open(token, payer, priority);
        address other = counterpart.token;
        if (other == token) other = address(0);
        uint256 named = other == address(0) ? accountContent(payee) : laneContent(other, payee, uint256(priority));
        _append(lane, token, payer, head, link(head.hashOf(), terms, named | amount), 1);
        Decision decision = _admit(token, payer, payee, amount, amount, Purpose.indexOf(instruction.purpose));
        emit PaymentQueued(
            instruction.uetr,
            token,
            payer,
            priority,
            head.countOf(),
            payee,
            amount,
            terms,
            other,
            instruction.disclosure,
            decision
        );
    }

    function _admitAll(
        address payer,
        Batch calldata batch,
        PayeeSums[] memory sums
    ) private returns (Decision[] memory decisions) {
        uint8 purpose = Purpose.indexOf(batch.purpose);
        decisions = new Decision[](sums.length);
        for (uint256 i = 0; i < sums.length; ++i) {
            require(sums[i].total != 0, ClearingQueueUnusedPayee(batch.payees[i]));
            decisions[i] = _admit(batch.token, payer, batch.payees[i], sums[i].largest, sums[i].total, purpose);
        }
    }

    function _admit(
        address token,
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose
    ) private returns (Decision decision) {
        decision = ICurrencyToken(token).admit(payer, payee, largest, total, purpose);
        require(quotaOf(token, payee) != 0, ClearingQueueNotAdmitted(token, payee));
    }

    /// The deadline of an instruction that is sound otherwise.
    function _hourOf(Instruction calldata instruction) private view returns (uint256) {
        require(Uetr.isValid(instruction.uetr), ClearingQueueInvalidUetr(instruction.uetr));
        require(
            block.timestamp >= instruction.validFrom,
            ClearingQueueNotYetValid(instruction.validFrom, block.timestamp)
        );
        return _hourOf(instruction.deadline);
    }

    function _hourOf(uint48 deadline) private view returns (uint256) {
        require(
            deadline % DEADLINE_UNIT == 0 && deadline > block.timestamp && deadline <= block.timestamp + MAX_WAIT,
            ClearingQueueInvalidDeadline(deadline, block.timestamp + MAX_WAIT)
        );
        return deadline / DEADLINE_UNIT;
    }
}
