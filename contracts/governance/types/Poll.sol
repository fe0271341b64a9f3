// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Terms} from "./Terms.sol";

/// @notice Whether the EmergencyCommittee may stop a proposal, and whether it did.
enum Veto {
    Possible,
    Barred,
    Cast
}

/// @notice Votes so far. One slot, written by every vote.
/// @param forWeight Weight for.
/// @param againstWeight Weight against.
/// @param forCount Countries for.
/// @param againstCount Countries against.
/// @param abstainCount Countries abstaining.
/// @param entitledCount Countries that may vote.
/// @param extension Seconds by which late dissent has moved the end.
/// @param veto Whether the EmergencyCommittee may stop it, and did.
struct Tally {
    uint96 forWeight;
    uint96 againstWeight;
    uint8 forCount;
    uint8 againstCount;
    uint8 abstainCount;
    uint8 entitledCount;
    uint24 extension;
    Veto veto;
}

/// @notice Who may vote, fixed when the proposal is made. One slot.
/// @param entitledWeight Weight of all that may vote.
/// @param abstainWeight Weight abstaining so far.
/// @param asOf Unix time of the membership and the weights that count: the second before the proposal.
/// @param consentOf ISO 3166-1 numeric code of the country whose vote for is still needed; 0 for none.
struct Roll {
    uint96 entitledWeight;
    uint96 abstainWeight;
    uint48 asOf;
    uint16 consentOf;
}

/// @notice Whom a proposal concerns. One slot.
/// @param sponsor ISO 3166-1 numeric code of the country that made it.
/// @param subject The country that it is about and that takes no part in it; 0 for none.
/// @param counterparty The second such country; 0 for none.
struct Parties {
    uint16 sponsor;
    uint16 subject;
    uint16 counterparty;
}

/// @notice Everything that a vote is held on, frozen when the proposal is made, and the votes.
/// @dev No slot is zero when voting begins, so that the first vote costs what the others cost.
/// @param awaited Bitmap by dense index: cleared where a country has voted or may not vote.
/// @param tally Votes so far.
/// @param roll Who may vote.
/// @param terms What the class asked when the proposal was made.
/// @param codeHash Hash over the code hashes of the targets when the proposal was made.
/// @param excluded Bitmap by dense index of the countries that may not vote though they are members.
/// @param parties Whom it concerns.
/// @param operation What was scheduled in the timelock when it was queued; 0 before.
struct Poll {
    uint256 awaited;
    Tally tally;
    Roll roll;
    Terms terms;
    bytes32 codeHash;
    uint256 excluded;
    Parties parties;
    bytes32 operation;
}
