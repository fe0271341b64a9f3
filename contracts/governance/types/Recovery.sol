// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {OfficeSet} from "./Office.sol";

/// @notice A Delegation that is to be replaced. One slot.
/// @dev The joint authority proposes where a country has no guardian; the offices that were filled then are asked, and
/// a majority of them must consent. A guardian restores; a majority of the other offices may object.
/// @param successor The account proposed; zero if none is.
/// @param readyAt Unix time from which the successor may take the office, for 30 days; without one, the time until
/// which the joint authority may propose none.
/// @param asked The offices whose majority must consent; none where a guardian restores.
/// @param answered The offices that consented, or objected to a guardian.
/// @param byGuardian Whether a guardian restores.
struct Recovery {
    address successor;
    uint40 readyAt;
    OfficeSet asked;
    OfficeSet answered;
    bool byGuardian;
}
