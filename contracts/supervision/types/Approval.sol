// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Whose Supervisors have to approve a payment, and what their silence means.
/// @param payerCountry ISO 3166-1 numeric code of the payer's home, if it has to; else 0.
/// @param payeeCountry ISO 3166-1 numeric code of the payee's home, if it has to; else 0.
/// @param clock Hours that they have, the longer of two.
/// @param settlesOnSilence Whether all of them let a payment settle on which they stay silent.
struct Approval {
    uint16 payerCountry;
    uint16 payeeCountry;
    uint8 clock;
    bool settlesOnSilence;
}
