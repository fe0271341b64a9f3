// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice That an institution may award a qualification; two slots.
/// @param institution The account that registers and revokes its diplomas.
/// @param country ISO 3166-1 numeric code of the country whose authority accredits it.
/// @param level Of the programme in ISCED 2011, 0 to 8.
/// @param until Unix time at which it ends; what was awarded before stays awarded.
/// @param key Thumbprint of the key under which its diplomas are signed (RFC 7638).
struct Accreditation {
    address institution;
    uint16 country;
    uint8 level;
    uint40 until;
    bytes32 key;
}

/// @notice Diplomas that were registered together; two slots.
/// @param root Of the tree of their leaves, each of an index and the hash of a signed diploma.
/// @param accreditation Under which they were awarded.
/// @param count How many there are, at most 65,536; an index is below it.
/// @param awardedAt Unix time.
struct Award {
    bytes32 root;
    uint32 accreditation;
    uint24 count;
    uint40 awardedAt;
}

/// @notice A diploma as its holder shows it to the chain, which learns neither name nor content.
/// @param award In which it was registered.
/// @param index Its place there, and in the status list.
/// @param credential Hash of the diploma as the institution signed it.
/// @param proof Its siblings in the tree, from the leaf up.
struct Diploma {
    uint32 award;
    uint16 index;
    bytes32 credential;
    bytes32[] proof;
}

/// @notice Where a diploma stands.
enum DiplomaStatus {
    Unknown,
    Valid,
    Revoked
}

/// @notice What an authority has decided: nothing yet; recognised whole; recognised in part, with what is missing for the rest; refused.
enum Recognition {
    None,
    Applied,
    Refused,
    InPart,
    Whole
}

/// @notice None -> Pending -> Dismissed or Allowed. One that nobody decides in 60 days is Unanswered, and the authority decides anew.
enum AppealStatus {
    None,
    Pending,
    Dismissed,
    Allowed,
    Unanswered
}

/// @notice An application for recognition; one slot.
/// @param holder The account that applied.
/// @param since Unix time of the last step; it lasts until the year 2106.
/// @param recognition What was decided.
/// @param appeal Where the appeal stands.
/// @param award Of the diploma.
/// @param index Of the diploma.
struct Application {
    address holder;
    uint32 since;
    Recognition recognition;
    AppealStatus appeal;
    uint32 award;
    uint16 index;
}
