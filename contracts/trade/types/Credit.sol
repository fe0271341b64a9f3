// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice How a credit is available (UCP 600, article 6b): honoured at once, by a bill accepted and paid at maturity, or by an
/// undertaking to pay at maturity. Negotiation, the purchase of documents before honour, is the beneficiary's assignment of its claim.
enum Availability {
    None,
    Sight,
    Acceptance,
    Deferred
}

/// @notice None -> Applied -> Issued -> Closed.
enum CreditStatus {
    None,
    Applied,
    Issued,
    Closed
}

/// @notice None -> Presented -> Honoured, or -> Accepted -> Honoured; Presented -> Refused -> Waived -> the same.
enum PresentationStatus {
    None,
    Presented,
    Refused,
    Waived,
    Accepted,
    Honoured
}

/// @notice What a documentary credit says. The chain keeps its hash alone.
/// @param applicant The buyer's account.
/// @param issuingBank The account of the bank that undertakes (article 7).
/// @param beneficiary The seller's account.
/// @param advisingBank The account of the bank that tells the beneficiary that the credit is genuine (article 9).
/// @param confirmingBank The account of a bank that undertakes as well (article 8); zero for none.
/// @param currency In which the beneficiary is paid.
/// @param amount The most that is drawn, in minor units.
/// @param availability Sight, Acceptance or Deferred.
/// @param tenor Seconds from acceptance to maturity; zero at sight.
/// @param expiry Unix time after which nothing is presented (article 6d), but for closed days (article 29).
/// @param place ISO 3166-1 numeric code of the country where documents are presented.
/// @param register The register of the document of title; zero if none is asked for.
/// @param conditions Hash of what documents are asked for, and of what they have to say.
/// @param isTransferable Whether the beneficiary may transfer it, once (article 38).
/// @param isDrawnInParts Whether partial drawings are allowed (article 31).
/// @param number The issuing bank's, so that no two credits are the same.
struct CreditTerms {
    address applicant;
    address issuingBank;
    address beneficiary;
    address advisingBank;
    address confirmingBank;
    address currency;
    uint88 amount;
    Availability availability;
    uint32 tenor;
    uint48 expiry;
    uint16 place;
    address register;
    bytes32 conditions;
    bool isTransferable;
    bool isDrawnInParts;
    uint256 number;
}

/// @notice What the chain keeps of a credit, beside the hash of its terms.
/// @param status Where it stands.
/// @param isAdvised Whether the advising bank has vouched for it.
/// @param isConfirmed Whether the confirming bank has undertaken.
/// @param drawn Honoured, accepted, under examination, or transferred: no more of it is available; minor units.
/// @param offers How many amendments were offered, so that what was agreed of an earlier offer is void.
struct Credit {
    CreditStatus status;
    bool isAdvised;
    bool isConfirmed;
    uint88 drawn;
    uint32 offers;
}

/// @notice Who examines documents, and who is to be paid: the issuing bank or the confirming bank for the beneficiary, or the
/// issuing bank for the confirming bank that has honoured.
enum Claim {
    OnIssuingBank,
    OnConfirmingBank,
    ForReimbursement
}

/// @notice Documents that were presented, three slots.
/// @param terms Hash of the credit's id and its terms at that time, by which alone they are judged.
/// @param record The document of title in the credit's register; zero if none is asked for.
/// @param amount Drawn, minor units.
/// @param presentedAt Unix time; it lasts until the year 2106.
/// @param maturity Unix time from which what was accepted is due.
/// @param status Where it stands.
/// @param claim Who examines and who is to be paid.
/// @param country ISO 3166-1 numeric code of the home that the bank had then, by whose banking days it examines.
/// @param text What the document of title said; zero if none is asked for.
struct Presentation {
    bytes32 terms;
    uint64 record;
    uint88 amount;
    uint32 presentedAt;
    uint40 maturity;
    PresentationStatus status;
    Claim claim;
    uint16 country;
    bytes32 text;
}
