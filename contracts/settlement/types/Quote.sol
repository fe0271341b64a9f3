// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation} from "./Instruction.sol";

/// @notice A standing offer to sell one currency for another, whole or in parts, at one rate. All amounts are minor
/// units.
/// @param maker The account that sells.
/// @param sold The currency it pays in.
/// @param bought The currency it is paid in, not the one sold.
/// @param soldUnits At most so much of `sold` for each `boughtUnits`, 1 to 2^104 - 1.
/// @param boughtUnits At least so much of `bought` for each `soldUnits`, 1 to 2^104 - 1.
/// @param limit At most so much of `sold` in all, up to 2^104 - 1.
/// @param validFrom Unix time from which it may be taken.
/// @param deadline Unix time after which it may not.
/// @param taker The account that alone may pay the maker in `bought`; zero for anyone.
struct Quote {
    address maker;
    address sold;
    address bought;
    uint256 soldUnits;
    uint256 boughtUnits;
    uint256 limit;
    uint48 validFrom;
    uint48 deadline;
    address taker;
}

/// @notice A quote of which an instruction takes a part; how much, the instruction's legs say.
/// @param quote The quote.
/// @param authorisation The maker's consent to it, the same for all takings.
struct QuoteTaking {
    Quote quote;
    Authorisation authorisation;
}
