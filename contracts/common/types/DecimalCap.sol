// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice An amount in 19 bits: a mantissa of 14 bits times a power of ten of 5 bits; zero means "no cap".
/// @dev People write caps in round figures, so a decimal exponent keeps them exact.
type DecimalCap is uint24;

using {decode} for DecimalCap global;

error DecimalCapInexact(uint256 amount);

uint256 constant DECIMAL_CAP_BITS = 19;
uint256 constant DECIMAL_CAP_MASK = (1 << DECIMAL_CAP_BITS) - 1;
uint256 constant DECIMAL_CAP_MAX_MANTISSA = (1 << 14) - 1;

/// @notice Encodes an amount; reverts `DecimalCapInexact` if it has more than four significant digits or so.
/// @dev The amount is at most 64 bits, so at most nineteen rounds and an exponent below 32.
/// @param amount Minor units; zero for no cap.
/// @return The encoded amount, which decodes to exactly `amount`.
function toDecimalCap(uint64 amount) pure returns (DecimalCap) {
    uint256 mantissa = amount;
    uint256 exponent = 0;
    while (mantissa > DECIMAL_CAP_MAX_MANTISSA) {
        // Countries compile this with 0.8.24, whose `require` knows no errors of this kind.
        if (mantissa % 10 != 0) revert DecimalCapInexact(amount);
        mantissa /= 10;
        ++exponent;
    }
    return DecimalCap.wrap(uint24((exponent << 14) | mantissa));
}

/// @notice The amount.
/// @param self The encoded amount.
/// @return Minor units; zero for no cap.
function decode(DecimalCap self) pure returns (uint256) {
    uint256 raw = DecimalCap.unwrap(self);
    // A mantissa of 14 bits times at most 10^31 stays below 2^117.
    unchecked {
        return (raw & DECIMAL_CAP_MAX_MANTISSA) * 10 ** ((raw >> 14) & 31);
    }
}
