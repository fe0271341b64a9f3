// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice An entry of a sanctions list, as one country applies it.
/// @param edition Counts its listings and their renewals, from 1; 0 if it was never listed.
/// @param since Unix time of the edition.
/// @param until Unix time at which it ends or ended; it freezes nothing at that second.
/// @param basis Hash of the national legal act.
/// @param review Hash of the review on which the edition rests; zero for the first.
struct Listing {
    uint32 edition;
    uint48 since;
    uint48 until;
    bytes32 basis;
    bytes32 review;
}
