// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

uint8 constant PARTS = 9;
uint48 constant NEVER = type(uint48).max;

/// @notice What the owner of keys may change of a country, and not before.
/// @dev Written by `npm run blast-radius` from `test/blast-radius/table.ts`; not by hand.
library BlastTable {
    /// @param keys One bit for each owner, in the order of `OWNERS`.
    /// @param part In the order of `PARTS`.
    /// @param delay Seconds between an appointment and the office.
    /// @return when Seconds after the theft.
    function earliest(uint256 keys, uint8 part, uint48 delay) internal pure returns (uint48 when) {
        when = NEVER;
        if (_is(keys, 1, part, 0)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 1, part, 1)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 1, part, 2)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 3)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 4)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 5)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 7)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 8)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 1, part, 6)) when = _earlier(when, 2 * delay + 3 days);
        if (_is(keys, 2, part, 4)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 2, part, 5)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 2, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 4, part, 2)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 4, part, 3)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 4, part, 7)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 4, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 8, part, 2)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 8, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 9, part, 6)) when = _earlier(when, 0 * delay + 3 days);
        if (_is(keys, 10, part, 6)) when = _earlier(when, 0 * delay + 3 days);
        if (_is(keys, 6, part, 6)) when = _earlier(when, 0 * delay + 10 days);
        if (_is(keys, 64, part, 6)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 64, part, 5)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 64, part, 7)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 64, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 256, part, 0)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 256, part, 1)) when = _earlier(when, 1 * delay + 0 days);
        if (_is(keys, 256, part, 2)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 3)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 4)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 5)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 7)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 8)) when = _earlier(when, 2 * delay + 0 days);
        if (_is(keys, 256, part, 6)) when = _earlier(when, 3 * delay + 3 days);
        if (_is(keys, 264, part, 6)) when = _earlier(when, 0 * delay + 3 days);
        if (_is(keys, 2048, part, 1)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 4096, part, 1)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 128, part, 1)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 8192, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 16384, part, 6)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 16384, part, 7)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 16384, part, 8)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 32768, part, 6)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 32768, part, 7)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 65536, part, 7)) when = _earlier(when, 0 * delay + 0 days);
        if (_is(keys, 65536, part, 8)) when = _earlier(when, 0 * delay + 0 days);
    }

    function nameOf(uint8 part) internal pure returns (bytes32) {
        bytes32[PARTS] memory names = [
            bytes32("offices"),
            bytes32("membership"),
            bytes32("standing"),
            bytes32("rules"),
            bytes32("terms"),
            bytes32("supply"),
            bytes32("balances"),
            bytes32("holds"),
            bytes32("paying")
        ];
        return names[part];
    }

    function _is(uint256 keys, uint256 needed, uint8 part, uint8 meant) private pure returns (bool) {
        return part == meant && keys & needed == needed;
    }

    function _earlier(uint48 a, uint48 b) private pure returns (uint48) {
        return a < b ? a : b;
    }
}
