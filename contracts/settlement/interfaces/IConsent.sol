// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Consent of payers: each authorisation is good once, for what it names and nothing else.
/// @dev Consent to a quote alone is good until its nonce is used or cancelled (`IQuotes`). Nonces are free numbers without
/// order; those that differ in the lowest byte only share a slot. Both encodings of a signature fall to the same nonce.
interface IConsent {
    /// @notice A payer has made a nonce unusable.
    event AuthorisationCancelled(address indexed payer, uint256 nonce);

    error ConsentInvalidSignature(address payer, uint256 nonce);
    error ConsentNonceUsed(address payer, uint256 nonce);
    error ConsentMissing(address payer);
    error ConsentOtherNonce(address payer, uint256 nonce, uint256 needed);
    error ConsentUnused(uint256 given, uint256 used);

    /// @notice Whether a payer's nonce is used or cancelled.
    /// @param payer The payer.
    /// @param nonce The nonce.
    /// @return Whether it is.
    function isNonceUsed(address payer, uint256 nonce) external view returns (bool);

    /// @notice Makes a nonce unusable. Emits `AuthorisationCancelled`.
    /// @param nonce A nonce of the caller that is not used.
    /// @custom:access Anyone, for its own nonces.
    function cancel(uint256 nonce) external;
}
