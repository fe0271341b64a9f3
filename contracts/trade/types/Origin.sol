// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice An agreement on preferential origin that is proposed for signature.
/// @param countries ISO 3166-1 numeric codes of 2 to 32 countries that may sign, none twice; the first proposes.
/// @param text Hash of the text, not zero.
/// @param validFrom Unix time from which it holds among those that have signed.
/// @param validUntil Unix time at which it ends: later than now and than `validFrom`, within thirty years of now.
/// @param noticeDays Days between a country's notice and its leaving, 30 to 732.
/// @param validityDays Days for which a certificate is good at most, 1 to 732.
/// @param answerDays Days within which a check is answered, 30 to 180.
/// @param checkDays Days after the last day of a certificate until which it can be checked or cancelled, 1 to 1,826.
struct OriginAgreementDraft {
    uint16[] countries;
    bytes32 text;
    uint48 validFrom;
    uint48 validUntil;
    uint16 noticeDays;
    uint16 validityDays;
    uint16 answerDays;
    uint16 checkDays;
}

/// @notice An agreement on preferential origin, two slots; the fields are those of its draft.
struct OriginAgreement {
    bytes32 text;
    uint48 validFrom;
    uint48 validUntil;
    uint16 noticeDays;
    uint16 validityDays;
    uint16 answerDays;
    uint16 checkDays;
}

/// @notice A country's part in an agreement.
/// @param isNamed Whether it may sign.
/// @param signedAt Unix time; zero if it has not.
/// @param leavesAt Unix time; zero if it has given no notice.
struct OriginParty {
    bool isNamed;
    uint48 signedAt;
    uint48 leavesAt;
}

/// @notice Valid -> Relied, once; Valid -> Replaced; Valid or Relied -> Cancelled, by who issued, or Denied, by who relied. The
/// last three are final.
enum CertificateStatus {
    None,
    Valid,
    Relied,
    Replaced,
    Cancelled,
    Denied
}

/// @notice A certificate of origin, two slots.
/// @param issuer The account that issued it.
/// @param agreement Under which agreement the goods originate.
/// @param origin ISO 3166-1 numeric code of the country where they do.
/// @param destination ISO 3166-1 numeric code of the country whose customs may rely on it.
/// @param lastDay The last day on which that is possible, in days since 1970, UTC.
/// @param status Where it stands.
/// @param isDoubted Whether somebody has shown that a material of it does not originate any more.
/// @param document Commitment to the whole text.
struct OriginCertificate {
    address issuer;
    uint32 agreement;
    uint16 origin;
    uint16 destination;
    uint16 lastDay;
    CertificateStatus status;
    bool isDoubted;
    bytes32 document;
}

/// @notice What is to be certified.
/// @param agreement Under which agreement.
/// @param origin ISO 3166-1 numeric code of the country of origin.
/// @param destination ISO 3166-1 numeric code of another country in the agreement.
/// @param lastDay The last day on which it is good, in days since 1970, from today on and as the agreement bounds it.
/// @param document Commitment to the whole text, not zero.
/// @param materials Certificates of at most eight materials that came from other members, on which the customs of `origin`
/// have relied: cumulation. They are of the same agreement, neither cancelled nor denied, and rise in number.
struct OriginIssuance {
    uint32 agreement;
    uint16 origin;
    uint16 destination;
    uint16 lastDay;
    bytes32 document;
    uint64[] materials;
}

/// @notice What a customs office finds of a certificate that was handed to it.
/// Unknown: there is none of this number. OtherDocument: it certifies something else. Good: it may be relied on. Used: goods
/// were cleared on it already. MaterialInDoubt: a certificate on which it builds was cancelled, denied, or is in doubt itself.
enum OriginStanding {
    Unknown,
    OtherDocument,
    Good,
    Used,
    Expired,
    Replaced,
    Cancelled,
    Denied,
    MaterialInDoubt
}

/// @notice Why one authority asks another to check a certificate: the document may be forged, what it says may be wrong, or it was
/// drawn at random.
enum CheckGround {
    None,
    Authenticity,
    Accuracy,
    Random
}

/// @notice Open -> Confirmed, which is final; or NotConfirmed, or Unanswered by the clock, and then Upheld or Denied by who asked, or
/// Lapsed by the clock, when the certificate stands. An unanswered one can still be answered until then.
enum CheckStatus {
    None,
    Open,
    Confirmed,
    NotConfirmed,
    Unanswered,
    Upheld,
    Denied,
    Lapsed
}

/// @notice A check, one slot.
/// @param certificate What is checked.
/// @param ground Why.
/// @param status Where it stands.
/// @param answerBy Unix time from which it is unanswered.
/// @param decideBy Unix time from which it has lapsed, unless it was confirmed or decided.
struct OriginCheck {
    uint64 certificate;
    CheckGround ground;
    CheckStatus status;
    uint48 answerBy;
    uint48 decideBy;
}
