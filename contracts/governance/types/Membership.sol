// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Where a country stands in its membership.
/// @dev None -> Candidate -> Active <-> Suspended; Active or Suspended <-> Withdrawing -> Gone -> Candidate. An invitation
/// that ends leaves a Candidate None, or Gone if it has been a member. Only an Active country votes. No status touches a
/// country's offices, participants, rules or currency.
enum MembershipStatus {
    None,
    Candidate,
    Active,
    Suspended,
    Withdrawing,
    Gone
}

/// @notice A country's file. One slot; times of 40 bits last for 34,000 years.
/// @param alpha2 ISO 3166-1 alpha-2 code, for display; no two countries share one.
/// @param status Where it stands.
/// @param returnsTo Where a Withdrawing country stands if it revokes its notice; None if it cannot, being expelled.
/// @param index Dense index for bitmaps, valid while the country is Active, Suspended or Withdrawing.
/// @param recovering Whether the joint authority has proposed another Delegation, which any act of the present one ends.
/// @param endsAt Unix time at which a Candidate's invitation ends, or from which a Withdrawing country may leave; 0
/// otherwise.
/// @param joinedAt Unix time at which it last joined, since when its index is its own; 0 before and after.
/// @param frozenUntil Unix time until which its guardian froze its offices; 0 if it never did.
/// @param weight Declared weight; while the country is Active it counts, up to the cap.
struct Country {
    bytes2 alpha2;
    MembershipStatus status;
    MembershipStatus returnsTo;
    uint8 index;
    bool recovering;
    uint40 endsAt;
    uint40 joinedAt;
    uint40 frozenUntil;
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
/// @param appointmentDelay Seconds between an appointment and the taking of the office (1 minute to 3 days, so that a
/// guardian's freeze outlasts it).
struct Charter {
    uint16 weightCapBps;
    uint16 founders;
    uint32 noticePeriod;
    uint32 appointmentDelay;
}
