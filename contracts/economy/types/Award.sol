// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice A works contract that was awarded.
/// @param employer Who awarded it.
/// @param contractor The account that is paid.
/// @param leis ISO 17442 identifiers: the contractor's first, then those of whoever benefits behind it.
/// @param document Commitment to the contract.
struct Award {
    address employer;
    address contractor;
    bytes20[] leis;
    bytes32 document;
}
