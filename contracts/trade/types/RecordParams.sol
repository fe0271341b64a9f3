// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";

/// @notice A deployment that a register of records adopts from the first day.
struct FirstTrust {
    address deployment;
    Powers powers;
}

/// @notice What a trade authority decides when it opens a register.
/// @param country ISO 3166-1 numeric code of the country under whose law the records are issued.
/// @param number Its number there, not zero.
/// @param name Its name.
/// @param notice Seconds between announcing and completing an adoption (1 minute to 90 days).
/// @param adopted What it adopts from the first day, releases with their powers: exactly one that judges.
struct RecordParams {
    uint16 country;
    uint16 number;
    string name;
    uint32 notice;
    FirstTrust[] adopted;
}
