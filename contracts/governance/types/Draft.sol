// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Classification} from "./ActionRule.sol";
import {Terms} from "./Terms.sol";

/// @notice Who decides about something: the members of the second before, without those that it is about and those that
/// take no part in its programme.
/// @param asOf Unix time of the membership and the weights that count.
/// @param excluded Bitmap by dense index of the members that take no part.
/// @param weight The weight of those that do.
/// @param count How many they are.
struct Electors {
    uint48 asOf;
    uint256 excluded;
    uint256 weight;
    uint256 count;
}

/// @notice Everything that is fixed when something is proposed.
/// @param about What it is, by the rules for its parts.
/// @param terms What its class asks.
/// @param electors Who decides.
struct Draft {
    Classification about;
    Terms terms;
    Electors electors;
}
