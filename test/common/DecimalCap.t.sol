// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    DECIMAL_CAP_BITS,
    DecimalCap,
    DecimalCapInexact,
    toDecimalCap
} from "../../contracts/common/types/DecimalCap.sol";
import {Test} from "../utils/Vm.sol";

contract DecimalCapTest is Test {
    function encode(uint64 amount) external pure returns (DecimalCap) {
        return toDecimalCap(amount);
    }

    function testFuzz_toDecimalCap_IsExactOrRefused(uint64 amount) external {
        if (!_isRoundEnough(amount)) vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        DecimalCap encoded = this.encode(amount);
        if (_isRoundEnough(amount)) assertEq(encoded.decode(), amount, "decoded");
    }

    function testFuzz_toDecimalCap_KeepsRoundAmounts(uint16 mantissa, uint8 exponent) external pure {
        uint256 amount = bound(mantissa, 0, 16_383) * 10 ** bound(exponent, 0, 15); // below 2^64
        DecimalCap encoded = toDecimalCap(uint64(amount));
        assertEq(encoded.decode(), amount, "decoded");
        assertLe(DecimalCap.unwrap(encoded), (1 << DECIMAL_CAP_BITS) - 1, "19 bits");
    }

    function test_toDecimalCap_HoldsTheLargestMantissaAndTheLargestAmount() external pure {
        assertEq(DecimalCap.unwrap(toDecimalCap(16_383)), 16_383, "mantissa alone");
        assertEq(DecimalCap.unwrap(toDecimalCap(16_390)), (1 << 14) | 1_639, "one power of ten");
        assertEq(toDecimalCap(18_440_000_000_000_000_000).decode(), 18_440_000_000_000_000_000, "near 2^64");
    }

    function test_toDecimalCap_RevertWhen_OneMoreThanTheMantissaHolds() external {
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, 16_384));
        this.encode(16_384);
    }

    /// Whether some power of ten leaves a mantissa of at most 14 bits.
    function _isRoundEnough(uint64 amount) private pure returns (bool) {
        for (uint256 power = 1; power <= 10 ** 19; power *= 10) {
            if (amount % power == 0 && amount / power < 1 << 14) return true;
        }
        return false;
    }
}
