// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "./Powers.sol";

/// @notice A published version of a component. A contract is published once.
/// @param name What it is a version of, such as "SettlementEngine", in ASCII.
/// @param version Counted from 1 for each name.
/// @param powers The most that an issuer may give it.
/// @param publishedAt Unix time.
/// @param withdrawnAt Unix time; 0 while it may be adopted.
/// @param suspendedUntil Unix time from which it may be adopted again; 0 if it never was suspended.
/// @param codeHash Hash of its code when it was published.
/// @param audit Hash of the audit report.
struct Release {
    bytes32 name;
    uint16 version;
    Powers powers;
    uint48 publishedAt;
    uint48 withdrawnAt;
    uint48 suspendedUntil;
    bytes32 codeHash;
    bytes32 audit;
}

/// @notice A version to be published.
/// @param name What it is a version of, not empty.
/// @param powers The most that an issuer may give it, at least one.
/// @param deployment Where it was deployed.
/// @param audit Hash of the audit report.
struct Publication {
    bytes32 name;
    Powers powers;
    address deployment;
    bytes32 audit;
}
