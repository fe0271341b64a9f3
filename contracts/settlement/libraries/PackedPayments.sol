// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Mark, link} from "../types/Mark.sol";
import {paymentContent, paymentTerms} from "../types/QueueEntry.sol";
import {AmountCode} from "./AmountCode.sol";

/// @notice Payments of a batch by payee.
/// @param largest The largest one, minor units.
/// @param total Their sum, minor units.
struct PayeeSums {
    uint256 largest;
    uint256 total;
}

/// @title The packed payments of a batch (see `Batch`): header 1 byte, payee 1 byte, amount 1 to 8 bytes.
library PackedPayments {
    error PackedPaymentsMalformed(uint256 position);

    /// @notice How many payments there are; reverts if a header or a payee is wrong or the end is missing.
    /// @param payments The payments.
    /// @param payees How many payees they name.
    /// @return number The number.
    function count(bytes calldata payments, uint256 payees) internal pure returns (uint256 number) {
        uint256 cursor = 0;
        for (; cursor < payments.length; ++number) {
            uint256 header = uint8(payments[cursor]);
            uint256 next = cursor + 3 + (header & 7);
            bool isSound = header >> 5 == 0 && next <= payments.length && uint8(payments[cursor + 1]) < payees;
            require(isSound, PackedPaymentsMalformed(cursor));
            cursor = next;
        }
    }

    /// @notice The head of a lane after all payments, and what they come to.
    /// @param payments Payments that `count` has found sound.
    /// @param payees Whom they pay.
    /// @param head The head before, with room for all of them.
    /// @param hour Their deadline.
    /// @return The head.
    /// @return sums By payee.
    function chain(
        bytes calldata payments,
        address[] calldata payees,
        Mark head,
        uint256 hour
    ) internal pure returns (Mark, PayeeSums[] memory sums) {
        sums = new PayeeSums[](payees.length);
        uint256 terms = paymentTerms(hour);
        uint256 hash = head.hashOf();
        uint256 entries = 0;
        for (uint256 cursor = 0; cursor < payments.length; ++entries) {
            (uint256 payee, uint256 amount, uint256 size) = _decode(payments, cursor);
            require(amount != 0, PackedPaymentsMalformed(cursor));
            PayeeSums memory sum = sums[payee];
            if (amount > sum.largest) sum.largest = amount;
            sum.total += amount;
            hash = link(hash, terms, paymentContent(payees[payee], amount));
            cursor += size;
        }
        return (head.withEntry(hash, entries), sums);
    }

    function _decode(
        bytes calldata payments,
        uint256 cursor
    ) private pure returns (uint256 payee, uint256 amount, uint256 size) {
        uint256 word;
        // Reads 32 bytes of calldata, of which those beyond the payment are shifted out.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(add(payments.offset, cursor))
        }
        (amount, size) = AmountCode.decode(word << 16, word >> 248);
        return (uint8(word >> 240), amount, size + 2);
    }
}
