// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ClaimGround, ClaimStatus, HeritageClaim} from "../types/Heritage.sol";

/// @title Claims to objects of heritage: theft, illegal excavation or export, taking in war.
/// @notice A claim keeps an object where it is from the second in which it is made; home it may always go. It is decided by the
/// culture authorities of the countries that it does not concern, frozen when it is made, within 180 days; or the two
/// countries agree. A claim that nobody decides ends as Undecided: the object is free again, and its file says so for good.
/// @dev States claim (UNESCO 1970, article 7b ii), also for owners of theirs (article 13c). What courts of a country decide,
/// its authority carries out here (UNIDROIT 1995, article 8). Against abuse: a country has at most sixteen open claims, and one that
/// did not succeed is not made again for a year.
interface IHeritageClaims {
    /// @notice A country claims an object, which stays where it is from now on.
    event HeritageClaimed(
        uint256 indexed claim,
        bytes32 indexed object,
        uint16 indexed claimant,
        ClaimGround ground,
        bytes32 evidence,
        uint8 panel,
        uint40 decideBy
    );
    /// @notice A country that judges has voted, with the hash of its reasons.
    event HeritageClaimVoted(uint256 indexed claim, uint16 indexed country, bool inFavour, bytes32 reason);
    /// @notice A claim has come to its end, or to restitution.
    event HeritageClaimEnded(uint256 indexed claim, bytes32 indexed object, ClaimStatus status, bytes32 reason);

    error HeritageClaimInvalid(bytes32 object, ClaimGround ground, bytes32 evidence);
    error HeritageClaimTooMany(uint16 country, uint256 open, uint256 max);
    error HeritageClaimTooEarly(bytes32 object, uint16 country, uint40 from);
    error HeritageClaimWrongStatus(uint256 claim, ClaimStatus status);
    error HeritageClaimNotOnPanel(uint256 claim, uint16 country);
    error HeritageClaimVotedBefore(uint256 claim, uint16 country);
    error HeritageClaimNoReason(uint256 claim);
    error HeritageClaimPending(uint256 claim, uint40 decideBy);
    error HeritageClaimOver(uint256 claim, uint40 decideBy);

    /// @notice A claim; its status is None for none.
    /// @param claim Counted from 1.
    /// @return The claim.
    function claimOf(uint256 claim) external view returns (HeritageClaim memory);

    /// @notice How many claims were ever made.
    /// @return The number of the last one.
    function claimCount() external view returns (uint256);

    /// @notice How many claims of a country are open.
    /// @param country ISO 3166-1 numeric code.
    /// @return At most sixteen.
    function openClaimsOf(uint16 country) external view returns (uint256);

    /// @notice Claims an object. Emits `HeritageClaimed`.
    /// @dev Its own country claims to say that an object was stolen; its authority withdraws the claim when it is found.
    /// @param object An object with a passport.
    /// @param country The country that claims.
    /// @param ground Not None.
    /// @param evidence Commitment to the evidence, which the claimant furnishes (UNESCO 1970, article 7b ii); not zero.
    /// @return claim Its number.
    /// @custom:access The culture authority of the country.
    function claim(
        bytes32 object,
        uint16 country,
        ClaimGround ground,
        bytes32 evidence
    ) external returns (uint256 claim);

    /// @notice Judges a claim. Emits `HeritageClaimVoted`.
    /// @param claim An open claim, before its end.
    /// @param country A country on its panel that has not voted.
    /// @param inFavour Whether for the claimant.
    /// @param reason Hash of the written reasons, not zero.
    /// @custom:access The culture authority of the country.
    function voteOnClaim(uint256 claim, uint16 country, bool inFavour, bytes32 reason) external;

    /// @notice Agrees that a claim is right: it is upheld. Emits `HeritageClaimEnded`.
    /// @param claim An open claim.
    /// @param reason Hash of what was agreed, not zero.
    /// @custom:access The culture authority of the country of the passport.
    function acknowledgeClaim(uint256 claim, bytes32 reason) external;

    /// @notice Gives a claim up. Emits `HeritageClaimEnded`.
    /// @param claim An open or upheld claim.
    /// @param reason Hash of why, not zero.
    /// @custom:access The culture authority of the claimant.
    function withdrawClaim(uint256 claim, bytes32 reason) external;

    /// @notice Ends a claim as it was voted. Emits `HeritageClaimEnded`.
    /// @dev Of three or more judges three have to vote, and more of them in favour than against uphold; of one or two
    /// all have to, in favour. With too few votes it is Undecided.
    /// @param claim An open claim, of which 180 days are over or all judges have voted.
    /// @custom:access Anyone.
    function concludeClaim(uint256 claim) external;

    /// @notice Gives an object back: its passport is the claimant's from now on, and home is there. Emits
    /// `HeritageClaimEnded`.
    /// @param claim An upheld claim.
    /// @param terms Commitment to the terms, such as compensation of a possessor with due diligence (UNIDROIT 1995, article 4); not zero.
    /// @custom:access The culture authority of the country of the passport.
    function restitute(uint256 claim, bytes32 terms) external;
}
