// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IAsset} from "../../settlement/interfaces/IAsset.sol";
import {IReservations} from "../../settlement/interfaces/IReservations.sol";
import {Decision} from "../../supervision/types/Payment.sol";
import {Reason} from "../../supervision/types/Reason.sol";
import {Issuance} from "../types/Record.sol";
import {IRecordAdoptions} from "./IRecordAdoptions.sol";
import {IRecordTitle} from "./IRecordTitle.sol";

/// @title A register of electronic transferable records: bills of lading and warehouse receipts.
/// @notice Carriers and warehouses that a country's trade authority accredits issue records, change them with the consent of all
/// who have a right in them, and deliver against their surrender. A record is an asset like a currency: a leg of an
/// instruction whose amount is `titleOf` the record passes title and control, so payment and title change hands in one
/// settlement or not at all. A title names the record as it is: any change of the record voids consent to a leg.
/// @dev Sources: MLETR articles 10 (singularity, integrity), 11 (control), 13 (time), 15 (endorsement), 16 (amendment), 17 and 18
/// (change of medium). An instruction's leg needs the record in the payer's hand: holder and beneficiary, neither pledged nor
/// named to it alone.
interface ITransferableRecord is IRecordTitle, IAsset, IRecordAdoptions, IReservations {
    /// @notice Which decision the gate took on a leg that moves a record, as for a currency.
    event PaymentDecided(Decision decision);
    /// @notice A participant may issue until then; zero for no more.
    event IssuerAccredited(uint32 indexed participant, uint48 until);
    /// @notice A record was issued.
    event RecordIssued(uint256 indexed record, uint32 indexed issuer, Issuance issuance);
    /// @notice Somebody with a right in a record agrees to a change of it.
    event ChangeAgreed(uint256 indexed record, bytes32 indexed change, address indexed party);
    /// @notice The text of a record changed (MLETR, article 16).
    event RecordAmended(uint256 indexed record, bytes32 before, bytes32 document);
    /// @notice A consignment was split: the record ended, those of its parts were issued.
    event RecordSplit(uint256 indexed record, uint256 firstPart, uint256 parts);
    /// @notice The record was replaced by a paper document and has no effect any more (MLETR, article 18).
    event RecordReplaced(uint256 indexed record, bytes32 statement);
    /// @notice The goods are asked for.
    event RecordSurrendered(uint256 indexed record, address indexed beneficiary);
    /// @notice Delivery was refused, and the record is in circulation again.
    event SurrenderRefused(uint256 indexed record, bytes32 reason);
    /// @notice The goods were delivered: the record has come to its end.
    event RecordAccomplished(uint256 indexed record);

    error TransferableRecordNotAccredited(address caller);
    error TransferableRecordNotIssuer(uint256 record, address caller);
    error TransferableRecordInvalidIssuance(Issuance issuance);
    error TransferableRecordNoStatement();
    error TransferableRecordNotAgreed(uint256 record, bytes32 change, address party);
    error TransferableRecordPartCount(uint256 parts, uint256 max);
    error TransferableRecordNotReserved(bytes32 id, uint256 record);
    error TransferableRecordHalted(uint256 record, Reason halt);
    error TransferableRecordChanged(uint256 record, uint32 sequence);

    /// @notice The register's name (ERC-721).
    /// @return The name.
    function name() external view returns (string memory);

    /// @notice How many records were issued.
    /// @return The number, which is that of the last one.
    function recordCount() external view returns (uint256);

    /// @notice What a leg of an instruction names as its amount to move a record as it is now; larger than any amount of money.
    /// @param record Its number.
    /// @return The record's number with its sequence.
    function titleOf(uint256 record) external view returns (uint256);

    /// @notice The text of a record (MLETR, article 10).
    /// @param record Its number.
    /// @return Commitment to the whole text; zero for none.
    function documentOf(uint256 record) external view returns (bytes32);

    /// @notice Until when a participant may issue.
    /// @param participant Its id.
    /// @return Unix time; zero if it may not.
    function accreditedUntil(uint32 participant) external view returns (uint48);

    /// @notice What a party agrees to with `agree`: amend to a text.
    /// @param record The record.
    /// @param document Commitment to the new text.
    /// @return The change.
    function amendmentOf(uint256 record, bytes32 document) external view returns (bytes32);

    /// @notice What a party agrees to with `agree`: split into parts.
    /// @param record The record.
    /// @param documents Commitments to the parts' texts.
    /// @return The change.
    function splitOf(uint256 record, bytes32[] calldata documents) external view returns (bytes32);

    /// @notice What a party agrees to with `agree`: replace by paper.
    /// @param record The record.
    /// @param statement Hash of the paper's statement that it replaces this record.
    /// @return The change.
    function replacementOf(uint256 record, bytes32 statement) external view returns (bytes32);

    /// @notice Lets a participant issue here, or no longer. Emits `IssuerAccredited`.
    /// @dev What it issued before stays good.
    /// @param participant Its id, of any country.
    /// @param until Unix time, at most ten years ahead; zero to end it.
    /// @custom:access The TradeAuthority of the register's country.
    function accredit(uint32 participant, uint48 until) external;

    /// @notice Issues a record. Emits `RecordIssued` and `Transfer`.
    /// @param issuance What to issue; holder and beneficiary are accounts of participants.
    /// @return record Its number.
    /// @custom:access An account of an accredited participant in good standing.
    function issue(Issuance calldata issuance) external returns (uint256 record);

    /// @notice Agrees to a change, while the record stays as it is. Emits `ChangeAgreed`.
    /// @param record An issued record.
    /// @param change `amendmentOf`, `splitOf` or `replacementOf`.
    /// @custom:access Its holder or its beneficiary.
    function agree(uint256 record, bytes32 change) external;

    /// @notice Changes a record's text. Emits `RecordAmended`.
    /// @param record An issued record that is not set aside; holder and beneficiary have agreed.
    /// @param document Commitment to the new text, not zero.
    /// @custom:access An account of its issuer.
    function amend(uint256 record, bytes32 document) external;

    /// @notice Splits a consignment. Emits `RecordSplit`, and `RecordIssued` for each part.
    /// @param record An issued record that is neither pledged nor set aside; holder and beneficiary have agreed.
    /// @param documents Commitments to the texts of two to 32 parts, none zero.
    /// @custom:access An account of its issuer.
    function split(uint256 record, bytes32[] calldata documents) external;

    /// @notice Ends a record because a paper document replaces it. Emits `RecordReplaced`.
    /// @param record An issued record that is neither pledged nor set aside; holder and beneficiary have agreed.
    /// @param statement Hash of the statement on the paper, not zero.
    /// @custom:access An account of its issuer.
    function replaceByPaper(uint256 record, bytes32 statement) external;

    /// @notice Asks for the goods. Emits `RecordSurrendered`.
    /// @dev Asks no rule: what a holder of a country that was suspended or left is owed can still be fetched.
    /// @param record An issued record, neither pledged nor set aside.
    /// @custom:access Its holder, if it is the beneficiary as well; of one in blank its holder.
    function surrender(uint256 record) external;

    /// @notice Refuses delivery; the record circulates again. Emits `SurrenderRefused`.
    /// @param record A surrendered record.
    /// @param reason Hash of the reason, not zero.
    /// @custom:access An account of its issuer.
    function refuseSurrender(uint256 record, bytes32 reason) external;

    /// @notice Ends a record whose goods were delivered. Emits `RecordAccomplished` and `Transfer`.
    /// @param record A surrendered record.
    /// @custom:access An account of its issuer.
    function accomplish(uint256 record) external;
}
