// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Quote} from "../types/Quote.sol";

/// @title EIP-712 hashes of quotes and of the consent to them.
library QuoteHash {
    bytes32 private constant QUOTE_TYPEHASH = keccak256(
        "Quote(address maker,address sold,address bought,uint256 soldUnits,uint256 boughtUnits,uint256 limit,uint48 validFrom,uint48 deadline,address taker)"
    );
    bytes32 private constant QUOTE_AUTHORISATION_TYPEHASH = keccak256(
        "QuoteAuthorisation(address payer,uint256 nonce,Quote quote)"
        "Quote(address maker,address sold,address bought,uint256 soldUnits,uint256 boughtUnits,uint256 limit,uint48 validFrom,uint48 deadline,address taker)"
    );

    /// @notice The struct hash of a quote; its identity on chain.
    /// @param self The quote.
    /// @return The hash.
    function hash(Quote calldata self) internal pure returns (bytes32) {
        return keccak256(abi.encode(QUOTE_TYPEHASH, self));
    }

    /// @notice The struct hash of a maker's consent to its quote.
    /// @param maker The account that consents.
    /// @param nonce Its nonce.
    /// @param quote Hash of the quote.
    /// @return The hash.
    function hashAuthorisation(address maker, uint256 nonce, bytes32 quote) internal pure returns (bytes32) {
        return keccak256(abi.encode(QUOTE_AUTHORISATION_TYPEHASH, maker, nonce, quote));
    }
}
