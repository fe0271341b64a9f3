// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Link} from "../../supervision/types/Link.sol";

/// @notice An account of a currency in one slot: what it holds, what of that is held, and whose it is as far as the token
/// knows.
/// @dev balance 104 | held 48 | generation 8 | link 96. What is held is an upper bound, rounded up to 41 binary digits: what
/// has lapsed since is still in it, and it may be more than the balance, so that what comes in is not free either. A link read from
/// an earlier gate has another generation and is not trusted. A used account never returns to zero, and a slot that stays
/// non-zero costs eSpace 40,000 gas less to refill.
type Account is uint256;

using {balanceOf, heldOf, spendable, linkOf, plus, minus, withHeld, withLink, keptOpen} for Account global;

uint256 constant MAX_SUPPLY = (1 << 104) - 1;
uint256 constant BALANCE_OFFSET = 152;
uint256 constant HELD_OFFSET = 104;
uint256 constant GENERATION_OFFSET = 96;

// What is held: mantissa 41 | exponent 7, in powers of two.
uint256 constant MANTISSA_BITS = 41;
uint256 constant EXPONENT_BITS = 7;

function balanceOf(Account self) pure returns (uint256) {
    return Account.unwrap(self) >> BALANCE_OFFSET;
}

/// @notice The most that may be held of the account, now and of what will come in.
function heldOf(Account self) pure returns (uint256) {
    uint256 code = uint48(Account.unwrap(self) >> HELD_OFFSET);
    return (code >> EXPONENT_BITS) << (code & 0x7f);
}

/// @notice What is left of the balance beside what is held; nothing if more is held than there is.
function spendable(Account self) pure returns (uint256) {
    return Math.saturatingSub(self.balanceOf(), self.heldOf());
}

/// @notice The link, or none if another gate gave it.
function linkOf(Account self, uint8 generation) pure returns (Link) {
    uint256 word = Account.unwrap(self);
    return uint8(word >> GENERATION_OFFSET) == generation ? Link.wrap(uint96(word)) : Link.wrap(0);
}

/// @notice The account after an entry; the caller keeps the supply within `MAX_SUPPLY`, so no balance exceeds it.
function plus(Account self, uint256 amount) pure returns (Account) {
    return Account.wrap(Account.unwrap(self) + (amount << BALANCE_OFFSET));
}

/// @notice The account after a withdrawal; the caller has compared the amount with the balance.
function minus(Account self, uint256 amount) pure returns (Account) {
    return Account.wrap(Account.unwrap(self) - (amount << BALANCE_OFFSET));
}

/// @notice The same account in a word that is not zero: nothing held, as another exponent has it. A contract that has no link, through
/// which money only passes, would refill its slot each time.
function keptOpen(Account self) pure returns (Account) {
    return Account.unwrap(self) == 0 ? Account.wrap(1 << HELD_OFFSET) : self;
}

/// @notice The account with at least so much held, rounded up; more than any balance counts as the largest.
function withHeld(Account self, uint256 amount) pure returns (Account) {
    uint256 most = Math.min(amount, MAX_SUPPLY);
    uint256 bits = Math.log2(most) + 1; // 1 for zero too
    uint256 exponent = Math.saturatingSub(bits, MANTISSA_BITS); // at most 63
    // Rounding up may need one more binary digit, of which the lowest is zero then.
    uint256 mantissa = Math.ceilDiv(most, 1 << exponent);
    if (mantissa >> MANTISSA_BITS != 0) (mantissa, exponent) = (mantissa >> 1, exponent + 1);
    uint256 cleared = Account.unwrap(self) & ~(uint256(type(uint48).max) << HELD_OFFSET);
    return Account.wrap(cleared | (((mantissa << EXPONENT_BITS) | exponent) << HELD_OFFSET));
}

function withLink(Account self, uint8 generation, Link link) pure returns (Account) {
    uint256 cleared = (Account.unwrap(self) >> HELD_OFFSET) << HELD_OFFSET;
    return Account.wrap(cleared | (uint256(generation) << GENERATION_OFFSET) | Link.unwrap(link));
}
