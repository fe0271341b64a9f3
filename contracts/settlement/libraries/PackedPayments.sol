// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {link} from "../types/Mark.sol";
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
    uint256 private constant MAX_HEADER = 31; // nothing but an amount (`AmountCode`)

    error PackedPaymentsMalformed(uint256 position);

    /// @notice Takes all payments into a lane's chain and adds them up. Reverts if a header or a payee is wrong, an amount
    /// is zero or the end is missing.
    /// @param payments The payments.
    /// @param payees Whom they pay.
    /// @param hash Hash of the chain before, in its place.
    /// @param hour Their deadline.
    /// @return The hash after them.
    /// @return count How many there are.
    /// @return sums What they come to, by payee.
    function chain(
        bytes calldata payments,
        address[] calldata payees,
        uint256 hash,
        uint256 hour
    ) internal pure returns (uint256, uint256 count, PayeeSums[] memory sums) {
        sums = new PayeeSums[](payees.length);
        uint256 terms = paymentTerms(hour);
        for (uint256 cursor = 0; cursor < payments.length; ++count) {
            uint256 word = _wordAt(payments, cursor);
            (uint256 amount, uint256 size) = AmountCode.decode(word << 16, word >> 248);
            uint256 next = cursor + 2 + size;
            bool isSound = word >> 248 <= MAX_HEADER && amount != 0 && next <= payments.length;
            require(isSound && uint8(word >> 240) < payees.length, PackedPaymentsMalformed(cursor));
            PayeeSums memory sum = sums[uint8(word >> 240)];
            if (amount > sum.largest) sum.largest = amount;
            sum.total += amount;
            hash = link(hash, terms, paymentContent(payees[uint8(word >> 240)], amount));
            cursor = next;
        }
        return (hash, count, sums);
    }

    /// Reads 32 bytes of calldata, of which those beyond the payment are shifted out.
    function _wordAt(bytes calldata payments, uint256 cursor) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(add(payments.offset, cursor))
        }
    }
}
