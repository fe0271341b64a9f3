// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title A rule that a country writes itself, asked beside its rulebook.
/// @notice It can only refuse: a payment passes if the answer is this function's selector and nothing else, and every other
/// answer, revert, or want of gas refuses.
/// @dev Called as a view with at most 100,000 gas; of the answer 32 bytes are read.
interface IRule {
    /// @notice Whether a payment that the rulebook permits is permitted.
    /// @param payer Id of the paying participant.
    /// @param payee Id of the receiving participant.
    /// @param payerCountry ISO 3166-1 numeric code.
    /// @param payeeCountry ISO 3166-1 numeric code.
    /// @param asset What moves.
    /// @param purpose Index of the category purpose.
    /// @param amount Minor units.
    /// @return The selector of this function, if it is.
    function permits(
        uint32 payer,
        uint32 payee,
        uint16 payerCountry,
        uint16 payeeCountry,
        uint32 asset,
        uint8 purpose,
        uint256 amount
    ) external view returns (bytes4);
}
