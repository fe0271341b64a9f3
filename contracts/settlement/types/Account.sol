// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Link} from "../../supervision/types/Payment.sol";

/// @notice An account of a currency in one slot: what it holds, and whose it is as far as the token knows.
/// @dev balance 104 | held 104 | generation 8 | link 40. What is held is an upper bound: what has lapsed since is still in
/// it, and it may be more than the balance, so that what comes in is not free either. A link read from an earlier gate has another generation and is not trusted.
/// A used account never returns to zero, and a slot that stays non-zero costs eSpace 40,000 gas less to refill.
type Account is uint256;

using {balanceOf, heldOf, spendable, linkOf, plus, minus, withHeld, withLink} for Account global;

uint256 constant MAX_SUPPLY = (1 << 104) - 1;
uint256 constant BALANCE_OFFSET = 152;
uint256 constant HELD_OFFSET = 48;

function balanceOf(Account self) pure returns (uint256) {
    return Account.unwrap(self) >> BALANCE_OFFSET;
}

/// @notice The most that may be held of the account, now and of what will come in.
function heldOf(Account self) pure returns (uint256) {
    return uint104(Account.unwrap(self) >> HELD_OFFSET);
}

/// @notice What is left of the balance beside what is held; nothing if more is held than there is.
function spendable(Account self) pure returns (uint256) {
    return Math.saturatingSub(self.balanceOf(), self.heldOf());
}

/// @notice The link, or none if another gate gave it.
function linkOf(Account self, uint8 generation) pure returns (Link) {
    uint256 word = Account.unwrap(self);
    return uint8(word >> 40) == generation ? Link.wrap(uint40(word)) : Link.wrap(0);
}

/// @notice The account after an entry; the caller keeps the supply within `MAX_SUPPLY`, so no balance exceeds it.
function plus(Account self, uint256 amount) pure returns (Account) {
    return Account.wrap(Account.unwrap(self) + (amount << BALANCE_OFFSET));
}

/// @notice The account after a withdrawal; the caller has compared the amount with what is spendable.
function minus(Account self, uint256 amount) pure returns (Account) {
    return Account.wrap(Account.unwrap(self) - (amount << BALANCE_OFFSET));
}

/// @notice The account with so much held; more than any balance counts as the largest.
function withHeld(Account self, uint256 amount) pure returns (Account) {
    uint256 cleared = Account.unwrap(self) & ~(MAX_SUPPLY << HELD_OFFSET);
    return Account.wrap(cleared | (Math.min(amount, MAX_SUPPLY) << HELD_OFFSET));
}

function withLink(Account self, uint8 generation, Link link) pure returns (Account) {
    uint256 cleared = (Account.unwrap(self) >> 48) << 48;
    return Account.wrap(cleared | (uint256(generation) << 40) | Link.unwrap(link));
}
