// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice An object's passport, but for its texts.
/// @param custodian The institution or courier that has the object.
/// @param country ISO 3166-1 numeric code of the country to whose heritage it belongs, which issued the passport.
/// @param place ISO 3166-1 numeric code of the country in which it is.
/// @param events How many events its provenance has.
/// @param blocks How many claims, open or upheld, keep it where it is.
/// @param keeper The contract that alone moves it, such as a loan; zero for none.
/// @param issuedAt Unix time.
/// @param category Of the eleven of article 1 of the UNESCO Convention of 1970: 1 for (a) to 11 for (k).
/// @param description Commitment to the description under the Object ID standard (ISO 21127 terms in the export).
/// @param provenance Head of the chain of events.
struct Passport {
    address custodian;
    uint16 country;
    uint16 place;
    uint32 events;
    uint16 blocks;
    address keeper;
    uint40 issuedAt;
    uint8 category;
    bytes32 description;
    bytes32 provenance;
}

/// @notice What an event of an object's past says. Unknown is said of years of which nothing is known; Contested is said of
/// an earlier event.
enum ProvenanceKind {
    Unknown,
    Made,
    Found,
    Acquired,
    Inherited,
    Exported,
    Imported,
    Stolen,
    Recovered,
    Restituted,
    Exhibited,
    Conserved,
    Contested
}

/// @notice An event of an object's past, as an authority attests it.
/// @param kind What happened.
/// @param from First day of which it is true, in days since 1970-01-01, negative before.
/// @param until Last day of which it is true; today or earlier.
/// @param about Number of the event that is contested, from 1; zero for every other kind.
/// @param document Commitment to the evidence, not zero.
struct ProvenanceEvent {
    ProvenanceKind kind;
    int32 from;
    int32 until;
    uint32 about;
    bytes32 document;
}

/// @notice For how long an object may leave (UNESCO 1970, article 6a; UNIDROIT 1995, article 5.2).
enum PermitKind {
    None,
    Temporary,
    Permanent
}

/// @notice A permit to leave for a country, or to enter from one; one slot.
/// @param kind For how long.
/// @param from Unix time from which it may be used.
/// @param until Unix time at which it ends.
struct Permit {
    PermitKind kind;
    uint40 from;
    uint40 until;
}

/// @notice What is found at a border: the first cause to stop an object, or none. An object that returns home needs no permit.
enum Border {
    Clear,
    ReturnsHome,
    NoPassport,
    Claimed,
    NoExportPermit,
    NoEntryPermit
}

/// @notice On what a claim rests: theft from a museum, monument or collection (UNESCO 1970, article 7b; UNIDROIT 1995, article 3),
/// excavation or export against the law (UNIDROIT 1995, articles 3.2 and 5), taking in war (Protocol of The Hague of 1954), or a second passport for the
/// same object.
enum ClaimGround {
    None,
    Theft,
    IllegalExcavation,
    IllegalExport,
    TakenInWar,
    SecondPassport
}

/// @notice None -> Open -> Withdrawn, Rejected, Undecided or Upheld; Upheld -> Restituted. The object is blocked while Open or Upheld.
enum ClaimStatus {
    None,
    Open,
    Withdrawn,
    Rejected,
    Undecided,
    Upheld,
    Restituted
}

/// @notice A claim to an object; two slots.
/// @param object The object.
/// @param claimant ISO 3166-1 numeric code of the country that claims.
/// @param respondent Whose passport it had when the claim was made.
/// @param place Where it was then.
/// @param madeAt Unix time.
/// @param ground On what it rests.
/// @param status Where it stands.
/// @param panel How many countries could judge, frozen when it was made: the active ones, but for these three.
/// @param inFavour Votes for the claim.
/// @param against Votes against it.
struct HeritageClaim {
    bytes32 object;
    uint16 claimant;
    uint16 respondent;
    uint16 place;
    uint40 madeAt;
    ClaimGround ground;
    ClaimStatus status;
    uint8 panel;
    uint8 inFavour;
    uint8 against;
}
