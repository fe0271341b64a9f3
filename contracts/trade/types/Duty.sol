// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a trade authority accredits an account for: to issue certificates of origin, as a chamber of commerce; to clear
/// goods, as a customs office; to lodge declarations, as a customs broker or a trader.
enum Duty {
    None,
    Chamber,
    Customs,
    Declarant
}
