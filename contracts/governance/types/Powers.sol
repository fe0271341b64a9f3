// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a deployment may do to a currency that adopts it: a set of powers.
/// @dev Judge: decide on payments, which can only refuse. Pay: move money of payers who have consented. Net: move
/// positions that add up to zero, of payments that were admitted. Hold: note what is set aside. Higher bits are for kinds of
/// assets that know further powers.
type Powers is uint8;

using {either as |, both as &, without, includes, isNone} for Powers global;

Powers constant NONE = Powers.wrap(0);
Powers constant JUDGE = Powers.wrap(1);
Powers constant PAY = Powers.wrap(2);
Powers constant NET = Powers.wrap(4);
Powers constant HOLD = Powers.wrap(8);

function either(Powers a, Powers b) pure returns (Powers) {
    return Powers.wrap(Powers.unwrap(a) | Powers.unwrap(b));
}

function both(Powers a, Powers b) pure returns (Powers) {
    return Powers.wrap(Powers.unwrap(a) & Powers.unwrap(b));
}

function without(Powers self, Powers other) pure returns (Powers) {
    return Powers.wrap(Powers.unwrap(self) & ~Powers.unwrap(other));
}

/// @notice Whether all of the others are among these.
function includes(Powers self, Powers others) pure returns (bool) {
    return others.without(self).isNone();
}

function isNone(Powers self) pure returns (bool) {
    return Powers.unwrap(self) == 0;
}
