// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";

/// @notice What a currency remembers of a payment for which money was set aside: between which countries, and what was counted
/// when.
/// @dev day 16 | payerCountry 10 | payeeCountry 10 | exposureCounted 1. The 16 bits of days last until the year 2149.
type Tag is uint104;

using {dayOf, payerCountryOf, payeeCountryOf, isCounted} for Tag global;

function toTag(Decision decision, uint256 time) pure returns (Tag) {
    uint256 word = (time / 1 days) << 21;
    word |= (uint256(decision.payerCountryOf()) << 11) | (uint256(decision.payeeCountryOf()) << 1);
    return Tag.wrap(uint104(word | (decision.isExposureCounted() ? 1 : 0)));
}

function dayOf(Tag self) pure returns (uint256) {
    return uint16(Tag.unwrap(self) >> 21);
}

function payerCountryOf(Tag self) pure returns (uint16) {
    return uint16(Tag.unwrap(self) >> 11) & 0x3ff;
}

function payeeCountryOf(Tag self) pure returns (uint16) {
    return uint16(Tag.unwrap(self) >> 1) & 0x3ff;
}

/// @notice Whether it was counted towards net exposure.
function isCounted(Tag self) pure returns (bool) {
    return Tag.unwrap(self) & 1 != 0;
}
