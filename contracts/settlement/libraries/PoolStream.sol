// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPoolReplay} from "../interfaces/IPoolReplay.sol";
import {PoolPart, PoolReplay} from "../types/Pool.sol";

/// @title What payments and pairs of a pool's net have in common: flags, parts, sums and the certificate.
library PoolStream {
    uint256 private constant ONE_BITS = 40;
    uint256 private constant MILLION = 1_000_000;

    /// @notice What settles and what could at most: that much more as the accounts are left with at their prices, and the gap.
    /// @param self The net, in which nobody is short.
    /// @return value Units of weight.
    /// @return bound Units of weight.
    /// @return share Value over bound, in millionths; all if nothing could settle.
    function certificate(PoolReplay memory self) internal pure returns (uint256 value, uint256 bound, uint256 share) {
        value = self.value;
        bound = (value << ONE_BITS) + self.gap;
        for (uint256 i = 0; i < self.parties.length; ++i) {
            bound += self.parties[i].price * uint256(self.parties[i].balance);
        }
        bound >>= ONE_BITS;
        share = bound == 0 ? MILLION : (value * MILLION) / bound;
    }

    /// @notice Counts what settles in a currency.
    /// @param self The net.
    /// @param currency Its index.
    /// @param amount Minor units.
    function settle(PoolReplay memory self, uint256 currency, uint256 amount) internal pure {
        unchecked {
            self.totals[currency].total += amount;
            self.value += amount * self.totals[currency].weight;
        }
    }

    /// @notice Where the next part stands. It reverts if that was read already, for then it would never be met.
    /// @param self The net.
    /// @param parts What settles of those that are divided.
    /// @return entry Its place in the stream, beyond all if there is none.
    function nextPart(PoolReplay memory self, PoolPart[] calldata parts) internal pure returns (uint256 entry) {
        if (self.part == parts.length) return type(uint256).max;
        entry = parts[self.part].entry;
        require(entry >= self.next, IPoolReplay.PoolWrongLength());
    }

    /// @notice Charges a division to an account that has none.
    /// @param self The net.
    /// @param part What settles.
    /// @param touched The accounts that it touches.
    function charge(PoolReplay memory self, PoolPart calldata part, uint256 touched) internal pure {
        uint256 charged = 1 << part.account;
        require(charged & touched != 0, IPoolReplay.PoolChargedElsewhere(part.entry, part.account));
        require(charged & self.charged == 0, IPoolReplay.PoolDividesTwice(part.entry));
        self.charged |= charged;
    }

    /// @notice Passes if a part may settle: neither it nor the rest is below the least, and the whole does not settle.
    /// @param part The part.
    /// @param bits What settles whole.
    /// @param form How the entry may be divided (`poolTerms`).
    /// @param amount All of it, minor units.
    function requirePart(PoolPart calldata part, bytes calldata bits, uint256 form, uint256 amount) internal pure {
        uint256 least = (1 << (form & 0x7f)) >> 1; // none if it settles whole
        bool isPart = least != 0 && part.amount >= least && part.amount + least <= amount && !settles(bits, part.entry);
        require(isPart, IPoolReplay.PoolInvalidPart(part.entry, part.amount, amount));
    }

    /// @notice Whether an entry settles whole.
    /// @param bits One bit for each.
    /// @param entry Its place in the stream.
    /// @return Whether it does.
    function settles(bytes calldata bits, uint256 entry) internal pure returns (bool) {
        require(entry >> 3 < bits.length, IPoolReplay.PoolWrongLength());
        return (uint8(bits[entry >> 3]) >> (7 - (entry & 7))) & 1 == 1;
    }

    /// @notice The flags of the entries from one on, the first in the highest bit.
    /// @param bits One bit for each.
    /// @param entry Its place in the stream.
    /// @return At least 249 of them.
    function flagsAt(bytes calldata bits, uint256 entry) internal pure returns (uint256) {
        return wordAt(startOf(bits) + (entry >> 3)) << (entry & 7);
    }

    /// @notice Where bytes begin in calldata.
    /// @param data The bytes.
    /// @return start The place.
    function startOf(bytes calldata data) internal pure returns (uint256 start) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            start := data.offset
        }
    }

    /// @notice Where bytes end in calldata.
    /// @param data The bytes.
    /// @return The place behind them.
    function endOf(bytes calldata data) internal pure returns (uint256) {
        return startOf(data) + data.length;
    }

    /// @notice A word of calldata.
    /// @param cursor Where.
    /// @return word The word; zeros beyond the end.
    function wordAt(uint256 cursor) internal pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }
}
