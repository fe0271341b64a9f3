// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice How long each part of a consultation lasts, in seconds.
/// @param period From the draft to its close, 1 second to 90 days.
/// @param reading What the countries have at least for an amended text, at most the period.
/// @param validity How long the text that stood at the close may be proposed, 1 second to 365 days.
struct ConsultationTerms {
    uint32 period;
    uint32 reading;
    uint32 validity;
}

/// @notice A consultation.
/// @param country ISO 3166-1 numeric code of the sponsor.
/// @param closesAt Unix time from which nobody comments or amends; 0 if it was withdrawn.
/// @param actionsHash The text that stands.
struct Consulted {
    uint16 country;
    uint48 closesAt;
    bytes32 actionsHash;
}
