// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What countries choose a version of.
enum Component {
    None,
    Gate,
    SettlementEngine,
    ClearingQueue,
    HoldLedger
}

/// @notice A published version of a component. A contract is published once.
/// @param component What it is a version of.
/// @param version Counted from 1 for each component.
/// @param publishedAt Unix time.
/// @param withdrawnAt Unix time; 0 while it may be adopted.
/// @param codeHash Hash of its code when it was published.
/// @param audit Hash of the audit report.
struct Release {
    Component component;
    uint16 version;
    uint48 publishedAt;
    uint48 withdrawnAt;
    bytes32 codeHash;
    bytes32 audit;
}

/// @notice A version to be published.
/// @param component What it is a version of.
/// @param deployment Where it was deployed.
/// @param audit Hash of the audit report.
struct Publication {
    Component component;
    address deployment;
    bytes32 audit;
}
