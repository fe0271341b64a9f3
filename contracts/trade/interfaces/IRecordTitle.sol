// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";
import {Nomination, Record, RecordForm, RecordStatus} from "../types/Record.sol";

/// @title Title to goods by a record that one account at a time controls.
/// @notice Functional equivalence to possession as the UNCITRAL Model Law on Electronic Transferable Records asks (MLETR, 2017,
/// articles 10 to 12 and 15), with which the Maritime Code of China is aligned since 1 May 2026: a record is identified by
/// this contract and its number, so there is one only; its holder, and nobody else, controls it; whoever is in control
/// can prove it to anybody. The **holder** is in control; the **beneficiary** has the claim to the goods. Endorsement
/// passes both, handing over passes control alone, nomination passes the claim to somebody who accepts it.
/// @dev Every change of title or control between two accounts passes the gate: the rules of both countries, standing and
/// halts, as a movement of this asset of amount zero. No change is possible while a settlement has the record set aside. Each
/// change raises the record's sequence.
interface IRecordTitle {
    /// @notice Title and control passed to the endorsee.
    event Endorsed(
        uint256 indexed record,
        address indexed from,
        address indexed to,
        RecordForm form,
        Decision decision
    );
    /// @notice Control passed, and nothing else.
    event HandedOver(uint256 indexed record, address indexed from, address indexed to, Decision decision);
    /// @notice A beneficiary offers its claim.
    event Nominated(uint256 indexed record, address indexed nominee, RecordForm form, uint48 until);
    /// @notice The holder agrees to hold for the nominee.
    event NominationConfirmed(uint256 indexed record, address indexed nominee);
    /// @notice The nominee has the claim.
    event NominationAccepted(uint256 indexed record, address indexed from, address indexed nominee, Decision decision);
    /// @notice A creditor is in control until it lets go; what it secures is a commitment.
    event Pledged(uint256 indexed record, address indexed creditor, bytes32 secured, Decision decision);
    /// @notice The creditor gave control back to the beneficiary.
    event PledgeReleased(uint256 indexed record, address indexed creditor);
    /// @notice The account that replaces a lost one takes its place in the record.
    event Succeeded(uint256 indexed record, address indexed lost, address indexed successor);
    /// @notice Control passed, as ERC-721 tells it.
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    error TransferableRecordUnknown(uint256 record);
    error TransferableRecordWrongStatus(uint256 record, RecordStatus status);
    error TransferableRecordNotHolder(uint256 record, address caller);
    error TransferableRecordNotBeneficiary(uint256 record, address caller);
    error TransferableRecordNotTransferable(uint256 record, RecordForm form);
    error TransferableRecordInvalidForm(RecordForm form);
    error TransferableRecordPledged(uint256 record);
    error TransferableRecordNotPledged(uint256 record);
    error TransferableRecordReserved(uint256 record);
    error TransferableRecordNothingOffered(uint256 record, address caller);
    error TransferableRecordInvalidEnd(uint48 until, uint256 latest);
    error TransferableRecordInvalidParty(address account);
    error TransferableRecordNotReplaced(address account);
    error TransferableRecordRefused(uint256 record, Decision decision);

    /// @notice A record; its status is None for none.
    /// @param record Its number.
    /// @return The record.
    function recordOf(uint256 record) external view returns (Record memory);

    /// @notice An offer of a record's claim; its nominee is zero for none that could be accepted.
    /// @param record Its number.
    /// @return The offer.
    function nominationOf(uint256 record) external view returns (Nomination memory);

    /// @notice The account in exclusive control (ERC-721). Reverts `TransferableRecordUnknown` for none.
    /// @param tokenId The record's number.
    /// @return The holder; zero once the record has come to its end.
    function ownerOf(uint256 tokenId) external view returns (address);

    /// @notice Endorses and hands over: title and control pass. Emits `Endorsed` and `Transfer`.
    /// @param record An issued record, to order or in blank, neither pledged nor set aside.
    /// @param to The endorsee.
    /// @param form How the endorsee has it: Named, it endorses no further; Order, it may; Blank, whoever is in control may.
    /// @custom:access Its holder, if it is the beneficiary as well; of one in blank its holder.
    function endorse(uint256 record, address to, RecordForm form) external;

    /// @notice Hands control over; the claim stays. Emits `HandedOver` and `Transfer`.
    /// @param record An issued record, neither pledged nor set aside. Of one in blank the claim goes with it.
    /// @param to Who is to hold it.
    /// @custom:access Its holder.
    function handOver(uint256 record, address to) external;

    /// @notice Offers the claim to somebody who has to accept. Emits `Nominated`, and `NominationConfirmed` if the beneficiary
    /// is the holder.
    /// @param record An issued record to order, not set aside.
    /// @param nominee Who may accept.
    /// @param form How the nominee will have it: Named or Order.
    /// @param until Unix time at which the offer ends, at most 90 days ahead.
    /// @custom:access Its beneficiary.
    function nominate(uint256 record, address nominee, RecordForm form, uint48 until) external;

    /// @notice Agrees to hold for the nominee. Emits `NominationConfirmed`.
    /// @param record A record with a live offer.
    /// @custom:access Its holder; the creditor, if it is pledged.
    function confirmNomination(uint256 record) external;

    /// @notice Takes the claim, and control if the beneficiary had it. Emits `NominationAccepted`, and `Transfer` with control.
    /// @param record A record with a live offer that its holder has confirmed.
    /// @custom:access The nominee.
    function acceptNomination(uint256 record) external;

    /// @notice Puts a creditor in control as security. Emits `Pledged` and `Transfer`.
    /// @param record An issued record, neither pledged nor set aside.
    /// @param creditor Who is to hold it.
    /// @param secured Commitment to what is secured, not zero.
    /// @custom:access Its holder, if it is the beneficiary as well.
    function pledge(uint256 record, address creditor, bytes32 secured) external;

    /// @notice Gives control back to the beneficiary. Emits `PledgeReleased` and `Transfer`.
    /// @dev Asks no rule: who has been paid can always let go.
    /// @param record A pledged record.
    /// @custom:access The creditor.
    function releasePledge(uint256 record) external;

    /// @notice Puts the account that replaces a lost one in its place. Emits `Succeeded`.
    /// @dev There is never a second original: the record stays the same, its former holder loses control for good.
    /// @param record A record whose holder or beneficiary was replaced in the participant registry.
    /// @custom:access Anyone.
    function succeed(uint256 record) external;
}
