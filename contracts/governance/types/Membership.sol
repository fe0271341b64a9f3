// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where a country stands in its membership.
/// @dev None -> Candidate -> Active <-> Suspended; Active or Suspended -> Withdrawing -> Gone -> Candidate.
/// Only an Active country votes. No status touches a country's offices, participants, rules or currency.
enum MembershipStatus {
    None,
    Candidate,
    Active,
    Suspended,
    Withdrawing,
    Gone
}

/// @notice A country's file.
/// @param alpha2 ISO 3166-1 alpha-2 code, for display.
/// @param status Where it stands.
/// @param index Dense index for bitmaps, valid while the country is Active, Suspended or Withdrawing.
/// @param leavesAt Unix time from which a Withdrawing country may leave; 0 otherwise.
/// @param joinedAt Unix time at which it last joined, since when its index is its own; 0 before and after.
/// @param weight Assigned weight; it counts only while the country is Active.
struct Country {
    bytes2 alpha2;
    MembershipStatus status;
    uint8 index;
    uint48 leavesAt;
    uint48 joinedAt;
    uint88 weight;
}

/// @notice A country that is invited when the registry is deployed.
/// @param country ISO 3166-1 numeric code, 1 to 999.
/// @param alpha2 ISO 3166-1 alpha-2 code, two capital letters.
/// @param delegation The account that will act for it.
/// @param weight Its weight, above zero.
struct Founder {
    uint16 country;
    bytes2 alpha2;
    address delegation;
    uint88 weight;
}

/// @notice What the founders agreed, fixed at deployment.
/// @param weightCapBps Largest share of the total weight one country may hold, in basis points (1 to 10,000).
/// @param founders Number of active members from which the cap applies and the Council decides (1 to 255); their caps together
/// reach the whole, as fewer countries could not keep it.
/// @param noticePeriod Seconds between a country's notice and its leaving (1 minute to 2 years).
struct Charter {
    uint16 weightCapBps;
    uint16 founders;
    uint32 noticePeriod;
}
