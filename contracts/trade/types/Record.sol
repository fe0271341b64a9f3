// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What a record is of. A sea waybill is none of them: it is not a document of title.
enum RecordKind {
    None,
    BillOfLading,
    WarehouseReceipt
}

/// @notice To whom the goods are to be delivered: to the beneficiary and nobody else (a straight bill); to the beneficiary or to
/// whom it endorses (to order); to whoever is in control (endorsed in blank).
enum RecordForm {
    None,
    Named,
    Order,
    Blank
}

/// @notice None -> Issued <-> Surrendered -> Accomplished; Issued -> Replaced by paper, or Split. The last three are final.
enum RecordStatus {
    None,
    Issued,
    Surrendered,
    Accomplished,
    Replaced,
    Split
}

/// @notice An electronic transferable record, but for its text.
/// @param holder The account in exclusive control (MLETR, article 11).
/// @param kind What it is of.
/// @param status Where it stands.
/// @param form To whom the goods are to be delivered.
/// @param isPledged Whether the holder is in control as security and the beneficiary owns.
/// @param isReserved Whether a settlement has it set aside.
/// @param sequence Raised by every change of title or control, so that what was agreed of an earlier state is void.
/// @param beneficiary Whose the claim to the goods is; of one endorsed in blank, the holder's.
/// @param issuer Id of the participant that owes delivery: the carrier or the warehouse.
/// @param issuedAt Unix time (MLETR, article 13).
struct Record {
    address holder;
    RecordKind kind;
    RecordStatus status;
    RecordForm form;
    bool isPledged;
    bool isReserved;
    uint32 sequence;
    address beneficiary;
    uint32 issuer;
    uint48 issuedAt;
}

/// @notice What is written of a record at every change of title or control; one slot. Fields as in `Record`.
/// @param isApart Whether the claim is somebody else's than the holder's: whose, its delivery says.
struct Control {
    address holder;
    RecordKind kind;
    RecordStatus status;
    RecordForm form;
    bool isPledged;
    bool isReserved;
    bool isApart;
    uint32 sequence;
}

/// @notice What is owed on a record, by whom; one slot. Fields as in `Record`.
/// @param beneficiary Whose the claim is while it is apart from control; of no meaning otherwise.
struct Delivery {
    address beneficiary;
    uint32 issuer;
    uint48 issuedAt;
}

/// @notice What is to be issued.
/// @param kind What it is of, not None.
/// @param form To whom the goods are to be delivered: Named or Order.
/// @param holder The account that gets control.
/// @param beneficiary The account whose the claim is.
/// @param document Commitment to the whole text, not zero.
/// @param replaced Hash of the statement on the paper document that it replaces (MLETR, article 17); zero for none.
struct Issuance {
    RecordKind kind;
    RecordForm form;
    address holder;
    address beneficiary;
    bytes32 document;
    bytes32 replaced;
}

/// @notice A beneficiary's offer of its title, good until somebody accepts or anything of the record changes; one slot.
/// @param nominee Who may accept.
/// @param until Unix time at which it ends.
/// @param form How the nominee will have it.
/// @param isConfirmed Whether the holder agrees to hold for the nominee.
/// @param sequence Of the record when it was made.
struct Nomination {
    address nominee;
    uint48 until;
    RecordForm form;
    bool isConfirmed;
    uint32 sequence;
}
