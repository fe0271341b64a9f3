// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HASH_BITS} from "../types/Mark.sol";
import {paymentTerms} from "../types/QueueEntry.sol";
import {AmountCode} from "./AmountCode.sol";

/// @notice Payments of a batch to one payee.
/// @param account The payee, shifted to where an entry's content has it (`QueueEntry.sol`).
/// @param largest The largest payment, minor units.
/// @param total Their sum, minor units.
struct PayeeSums {
    uint256 account;
    uint256 largest;
    uint256 total;
}

/// @title The packed payments of a batch (see `Batch`).
library PackedPayments {
    error PackedPaymentsMalformed(uint256 position);

    /// @notice Takes all payments into a lane's chain and adds them up. Reverts if a header or a payee is wrong, an amount
    /// is zero or the end is missing.
    /// @param payments The payments.
    /// @param payees Whom they pay.
    /// @param hash Hash of the chain before, in its place.
    /// @param hour Their deadline.
    /// @return The hash after them.
    /// @return How many there are.
    /// @return sums What they come to, by payee.
    function chain(
        bytes calldata payments,
        address[] calldata payees,
        uint256 hash,
        uint256 hour
    ) internal pure returns (uint256, uint256, PayeeSums[] memory sums) {
        sums = new PayeeSums[](payees.length);
        for (uint256 i = 0; i < payees.length; ++i) sums[i].account = uint256(uint160(payees[i])) << 96;
        (uint256 after_, uint256 count, uint256 read) = _chain(payments, sums, hash, paymentTerms(hour));
        require(read == payments.length, PackedPaymentsMalformed(read));
        return (after_, count, sums);
    }

    /// The loop that every payment of a batch pays for. It ends before one that is malformed.
    // solhint-disable-next-line function-max-lines
    function _chain(
        bytes calldata payments,
        PayeeSums[] memory sums,
        uint256 hash,
        uint256 terms
    ) private pure returns (uint256 after_, uint256 count, uint256 read) {
        uint256[] memory codes = AmountCode.table();
        uint256 bits = HASH_BITS;
        // Memory-safe: writes the scratch space and the fields of `sums`, an array of pointers (32 bytes each) to structs
        // of words; `codes` has a word for each value of a byte. Calldata holds fewer than 2^32 amounts below 2^94, so no
        // sum overflows.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, or(hash, terms))
            for {} lt(read, payments.length) {} {
                let word := calldataload(add(payments.offset, read))
                let code := mload(add(add(codes, 0x20), shl(5, byte(0, word))))
                let amount := mul(shr(and(code, 0xff), shl(16, word)), shr(16, code))
                let next := add(read, byte(30, code))
                if or(or(iszero(amount), iszero(lt(byte(1, word), mload(sums)))), gt(next, payments.length)) {
                    break
                }
                let sum := mload(add(add(sums, 0x20), shl(5, byte(1, word))))
                mstore(0x20, or(mload(sum), amount))
                mstore(0x00, or(and(keccak256(0x00, 0x40), bits), terms))
                if gt(amount, mload(add(sum, 0x20))) {
                    mstore(add(sum, 0x20), amount)
                }
                mstore(add(sum, 0x40), add(mload(add(sum, 0x40)), amount))
                count := add(count, 1)
                read := next
            }
            after_ := and(mload(0x00), bits)
        }
    }
}
