// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Where goods stand with the customs of one country.
/// Waiting: its customs may answer. WithAuthority: they have let their time pass, and only the trade authority may detain.
/// Unanswered: it has let its time pass as well, and nothing stands against the goods here; whether they may move without
/// a release, national law says. Detained: until an end. Ended: the detention has ended by its clock, for good. Released:
/// by an act, which is final.
/// @dev Waiting -> WithAuthority -> Unanswered by the clock; the first two -> Detained -> Ended; all -> Released.
enum ClearanceStatus {
    None,
    Waiting,
    WithAuthority,
    Unanswered,
    Detained,
    Ended,
    Released
}

/// @notice Why goods are detained: to examine them or their documents, because they are prohibited or restricted, because duty is owed,
/// because their origin is in doubt, or because an offence is suspected.
enum DetentionGround {
    None,
    Examination,
    Documents,
    Prohibition,
    Duty,
    Origin,
    Offence
}

/// @notice Who is to clear goods, and what of the documents it may read.
/// @param country ISO 3166-1 numeric code of a country that has opened its window.
/// @param scope Set of the parts of the documents, one bit each, not empty.
struct Addressee {
    uint16 country;
    uint16 scope;
}

/// @notice A goods declaration, two slots.
/// @param declarant The account that lodged it.
/// @param home ISO 3166-1 numeric code of the country that has accredited the declarant.
/// @param lodgedAt Unix time.
/// @param documents Commitment to the set of documents.
struct Declaration {
    address declarant;
    uint16 home;
    uint48 lodgedAt;
    bytes32 documents;
}

/// @notice What one country makes of a declaration, one slot.
/// @param status Waiting, Detained or Released as it was last written; what the clock makes of it, `clearanceOf` says.
/// @param isExtended Whether the trade authority has prolonged the detention.
/// @param scope What of the documents it may read.
/// @param answerBy Unix time from which only its trade authority may detain.
/// @param authorityBy Unix time from which nobody may.
/// @param detainedUntil Unix time at which the detention ends.
struct Clearance {
    ClearanceStatus status;
    bool isExtended;
    uint16 scope;
    uint48 answerBy;
    uint48 authorityBy;
    uint48 detainedUntil;
}

/// @notice How a country takes declarations.
/// @param answerTime Seconds that its customs have to answer, and its trade authority after them; zero if it takes none.
/// @param keyVersion How many keys it has published.
/// @param key X25519 public key to which documents are sealed for it (RFC 7748).
struct Window {
    uint32 answerTime;
    uint32 keyVersion;
    bytes32 key;
}
