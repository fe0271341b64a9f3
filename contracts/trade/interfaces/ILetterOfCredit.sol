// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ISettlementEngine} from "../../settlement/interfaces/ISettlementEngine.sol";
import {EarmarkExecution} from "../../settlement/types/Earmark.sol";
import {Authorisation, Instruction} from "../../settlement/types/Instruction.sol";
import {QuoteTaking} from "../../settlement/types/Quote.sol";
import {Credit, CreditStatus, CreditTerms, Presentation, PresentationStatus} from "../types/Credit.sol";
import {IBankingCalendar} from "./IBankingCalendar.sol";

/// @title Documentary credits under UCP 600 and eUCP 2.1.
/// @notice A bank's undertaking to pay a seller against documents that comply, whatever becomes of the sale (articles 4 and 5). It
/// is irrevocable (article 3): neither amended nor cancelled without the issuing bank, the confirming bank and the
/// beneficiary (article 10a). A bank has five banking days to examine (article 14b) and gives one notice that names every
/// discrepancy (article 16c); if it gives none in time, it cannot say any more that the documents do not comply
/// (article 16f). Where a document of title is asked for, payment and title change hands in one settlement.
/// @dev The chain keeps hashes; terms travel in calls. What documents say is examined by banks, not here: this contract
/// keeps who undertook what, the clocks, and that money and title move together. It holds nothing. Money and title
/// are moved by the engine, under every rule; banks are told by the gate of the credit's currency. There is no power here: who
/// does not sign does not pay, and what it owes stays on record (`dueOf`).
interface ILetterOfCredit {
    /// @notice A buyer asks its bank for a credit.
    event CreditApplied(
        bytes32 indexed credit,
        address indexed applicant,
        address indexed issuingBank,
        CreditTerms terms
    );
    /// @notice The issuing bank is bound (article 7b).
    event CreditIssued(
        bytes32 indexed credit,
        address indexed issuingBank,
        address indexed beneficiary,
        CreditTerms terms
    );
    /// @notice The advising bank has satisfied itself that the credit is genuine (article 9b).
    event CreditAdvised(bytes32 indexed credit, address indexed advisingBank);
    /// @notice The confirming bank is bound as well (article 8b).
    event CreditConfirmed(bytes32 indexed credit, address indexed confirmingBank);
    /// @notice The issuing bank is bound by an amendment (article 10b), if the others agree.
    event AmendmentIssued(bytes32 indexed credit, bytes32 indexed amendment, CreditTerms terms);
    /// @notice A bank or the beneficiary agrees to all of an amendment (article 10e).
    event AmendmentAgreed(bytes32 indexed credit, bytes32 indexed amendment, address indexed party);
    /// @notice A bank or the beneficiary rejects an amendment.
    event AmendmentRejected(bytes32 indexed credit, bytes32 indexed amendment, address indexed party);
    /// @notice The amendment is in force: the credit has new terms.
    event CreditAmended(bytes32 indexed credit, bytes32 indexed amendment);
    /// @notice A credit, or a part of it, is made available to a second beneficiary (article 38).
    event CreditTransferred(
        bytes32 indexed credit,
        bytes32 indexed transferred,
        address indexed second,
        CreditTerms terms
    );
    /// @notice Documents were presented.
    event Presented(
        uint256 indexed presentation,
        bytes32 indexed credit,
        address indexed bank,
        bytes32 documents,
        Presentation file
    );
    /// @notice The one notice that the bank refuses, with every discrepancy (article 16c).
    event Refused(uint256 indexed presentation, bytes32[] discrepancies, bytes32 disposition);
    /// @notice The applicant waives the discrepancies; the bank, in its sole judgement, follows or not (article 16b).
    event Waived(uint256 indexed presentation, address indexed applicant);
    /// @notice The bank accepted: title has passed, and payment is due at maturity.
    event Accepted(uint256 indexed presentation, bytes32 indexed instruction, uint48 maturity);
    /// @notice The claimant was paid; if no instruction is named, in another way, as it says itself.
    event Honoured(uint256 indexed presentation, bytes32 indexed instruction);
    /// @notice The credit is not available any more.
    event CreditClosed(bytes32 indexed credit);

    error LetterOfCreditInvalidTerms(bytes32 credit);
    error LetterOfCreditNotABank(address account);
    error LetterOfCreditNotParty(bytes32 credit, address caller);
    error LetterOfCreditWrongStatus(bytes32 credit, CreditStatus status);
    error LetterOfCreditOtherTerms(bytes32 credit, bytes32 termsHash);
    error LetterOfCreditNotAdvised(bytes32 credit);
    error LetterOfCreditExpired(bytes32 credit, uint48 latest);
    error LetterOfCreditNotExpired(bytes32 credit, uint48 latest);
    error LetterOfCreditNotAvailable(bytes32 credit, uint256 amount, uint256 available);
    error LetterOfCreditPartialDrawing(bytes32 credit, uint256 amount);
    error LetterOfCreditAmendmentOpen(bytes32 credit, bytes32 amendment);
    error LetterOfCreditNothingProposed(bytes32 credit, bytes32 amendment);
    error LetterOfCreditNotTransferable(bytes32 credit);
    error LetterOfCreditNoDocuments(bytes32 credit);
    error LetterOfCreditWrongPresentation(uint256 presentation, PresentationStatus status);
    error LetterOfCreditTooLateToRefuse(uint256 presentation, uint48 latest);
    error LetterOfCreditDiscrepancyCount(uint256 count, uint256 max);
    error LetterOfCreditNotDue(uint256 presentation, uint48 maturity);
    error LetterOfCreditNoLeg(address token, address payer, address payee, uint256 amount);
    error LetterOfCreditNoControl(address register, uint256 record, address holder);
    error LetterOfCreditWrongAvailability(uint256 presentation);
    error LetterOfCreditLegCount(uint256 legs, uint256 needed);

    /// @notice What settles payment and title.
    /// @return The engine.
    function engine() external view returns (ISettlementEngine);

    /// @notice On which days banks are open.
    /// @return The calendar.
    function calendar() external view returns (IBankingCalendar);

    /// @notice The id of a credit with these terms as they were first applied for.
    /// @param terms The terms.
    /// @return The credit.
    function hashOf(CreditTerms calldata terms) external pure returns (bytes32);

    /// @notice A credit.
    /// @param credit Its id.
    /// @return file What the chain keeps of it.
    /// @return termsHash Hash of its terms as they are now.
    function creditOf(bytes32 credit) external view returns (Credit memory file, bytes32 termsHash);

    /// @notice A presentation; its status is None for none.
    /// @param presentation Counted from 1.
    /// @return The presentation.
    function presentationOf(uint256 presentation) external view returns (Presentation memory);

    /// @notice Until when a bank may refuse: the end of the fifth banking day after presentation, of the country that was its home then.
    /// @param presentation A presentation.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @return Unix time from which it may not.
    function examineBy(uint256 presentation, bytes32 credit, CreditTerms calldata terms) external view returns (uint48);

    /// @notice What a bank owes on a presentation now: nothing while it may still refuse, has refused, or has paid; nothing before
    /// maturity, which is a tenor after the end of the examination where it has not accepted in time; and nothing before
    /// it accepts if the claimant has given the document of title away or had its text changed since.
    /// @param presentation A presentation.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @return bank The account of the bank that owes.
    /// @return claimant The account to be paid.
    /// @return amount Minor units of the credit's currency; zero if nothing is due.
    function dueOf(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external view returns (address bank, address claimant, uint256 amount);

    /// @notice Asks a bank for a credit. Emits `CreditApplied`.
    /// @param terms The terms, sound and new.
    /// @return credit Its id.
    /// @custom:access The applicant.
    function applyFor(CreditTerms calldata terms) external returns (bytes32 credit);

    /// @notice Issues a credit: the bank is bound. Emits `CreditIssued`.
    /// @param terms As they were applied for.
    /// @return credit Its id.
    /// @custom:access The issuing bank.
    function issue(CreditTerms calldata terms) external returns (bytes32 credit);

    /// @notice Vouches that a credit is genuine. Emits `CreditAdvised`.
    /// @param credit An issued credit.
    /// @param terms Its terms.
    /// @custom:access The advising bank.
    function advise(bytes32 credit, CreditTerms calldata terms) external;

    /// @notice Adds a bank's undertaking. Emits `CreditConfirmed`.
    /// @param credit An issued credit.
    /// @param terms Its terms, with a confirming bank.
    /// @custom:access The confirming bank.
    function confirm(bytes32 credit, CreditTerms calldata terms) external;

    /// @notice Offers new terms, by which the bank is bound until they are answered (article 10b). Emits `AmendmentIssued`.
    /// @param credit An issued credit of which no other amendment is open.
    /// @param terms Its terms now.
    /// @param amended New terms, sound: the same parties, number and currency. An amount equal to what is drawn cancels the rest.
    /// @custom:access The issuing bank.
    function amend(bytes32 credit, CreditTerms calldata terms, CreditTerms calldata amended) external;

    /// @notice Agrees to an amendment, all of it. Emits `AmendmentAgreed`, and `CreditAmended` once nobody is missing. Who agrees to
    /// anything else, a part of it or more, rejects it (article 10e). Emits `AmendmentRejected`.
    /// @dev Needed are the beneficiary and, if the credit is confirmed, the confirming bank (article 10a). What was
    /// presented before is judged by the terms of that time.
    /// @param credit An issued credit.
    /// @param terms Its terms now.
    /// @param amended The new terms, exactly as offered; others are none that the caller is bound by.
    /// @custom:access The beneficiary; the confirming bank.
    function agreeToAmendment(bytes32 credit, CreditTerms calldata terms, CreditTerms calldata amended) external;

    /// @notice Rejects an amendment, which ends it. Emits `AmendmentRejected`.
    /// @param credit An issued credit.
    /// @param terms Its terms now.
    /// @param amendment Hash of the new terms.
    /// @custom:access The beneficiary; the confirming bank.
    function rejectAmendment(bytes32 credit, CreditTerms calldata terms, bytes32 amendment) external;

    /// @notice Makes a credit, or a part of it, available to a second beneficiary (article 38). Emits `CreditTransferred`.
    /// @dev The transferred credit may differ in the beneficiary, its number, a smaller amount and an earlier expiry
    /// (article 38g), and is not transferred again (article 38d). It is advised and confirmed as the first is. The bank that
    /// issues a transferable credit, and the one that confirms it, consents to that beforehand (article 38a).
    /// @param credit An issued credit that is transferable.
    /// @param terms Its terms.
    /// @param transferred Terms of the transferred credit.
    /// @return second Its id.
    /// @custom:access The beneficiary.
    function transfer(
        bytes32 credit,
        CreditTerms calldata terms,
        CreditTerms calldata transferred
    ) external returns (bytes32 second);

    /// @notice Presents documents, to the confirming bank if the credit is confirmed, else to the issuing bank. Emits
    /// `Presented`.
    /// @dev No rule and no halt is asked: what is presented in time was presented in time. If the place is closed on the day of
    /// expiry, the first banking day after it is the last (article 29a).
    /// @param credit An advised credit.
    /// @param terms Its terms.
    /// @param documents Commitment to the documents, not zero.
    /// @param record The document of title, of which the beneficiary has title and control; zero if none is asked for.
    /// @param amount To be drawn, minor units.
    /// @return presentation Its number.
    /// @custom:access The beneficiary.
    function present(
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32 documents,
        uint64 record,
        uint88 amount
    ) external returns (uint256 presentation);

    /// @notice Presents to the issuing bank what the confirming bank has honoured or accepted (article 7c). Emits `Presented`.
    /// @param presentation A presentation to the confirming bank.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @return forwarded Number of the presentation to the issuing bank; the claimant is the confirming bank.
    /// @custom:access The confirming bank, which has the document of title.
    function forward(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms
    ) external returns (uint256 forwarded);

    /// @notice Refuses documents, once (article 16c). Emits `Refused`.
    /// @param presentation A presentation that is under examination, before `examineBy`.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @param discrepancies Hash of each discrepancy; 1 to 64.
    /// @param disposition Hash of what the bank does with the documents (article 16c iii).
    /// @custom:access The bank that examines.
    function refuse(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        bytes32[] calldata discrepancies,
        bytes32 disposition
    ) external;

    /// @notice Waives the discrepancies of a refused presentation; the bank agrees by honouring it. Emits `Waived`.
    /// @dev Until then the amount is available to another presentation: a waiver that no bank follows is in nobody's way.
    /// @param presentation A refused presentation to the issuing bank.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @custom:access The applicant.
    function waive(uint256 presentation, bytes32 credit, CreditTerms calldata terms) external;

    /// @notice Accepts a bill or undertakes to pay at maturity; title passes against it. Emits `Accepted`.
    /// @param presentation A presentation under a credit by acceptance or deferred payment, neither refused nor accepted.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @param instruction One leg: the record, from the claimant to the bank. Not read where none is asked for.
    /// @param executions The earmark of that leg, of which this contract is the releaser: nobody gets the title otherwise.
    /// @custom:access The bank that examines.
    function accept(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        EarmarkExecution[] calldata executions
    ) external;

    /// @notice Releases a title that was earmarked for a presentation which did not come to its end.
    /// @param presentation One that was refused, or that the bank has not answered in time.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @param instruction As for `accept`.
    /// @param nonce Of the earmark.
    /// @custom:access The claimant.
    function giveBack(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        uint256 nonce
    ) external;

    /// @notice Pays, and takes the title in the same settlement. Emits `Honoured`.
    /// @param presentation At sight: one that is under examination or waived. Otherwise one that was accepted and is mature.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @param instruction Legs that pay the claimant the amount in the credit's currency and, at sight, give the bank the record;
    /// legs between for another currency. The bank pays one of them, the claimant none but the record.
    /// @param authorisations Consents bound to this contract as submitter (`digestOfBound` of the engine), of each payer but the
    /// makers of quotes, so that nobody settles the instruction past the presentation.
    /// @param quotes Standing quotes for another currency; none if there is none.
    /// @custom:access The bank that owes. Whoever pays consents.
    function honour(
        uint256 presentation,
        bytes32 credit,
        CreditTerms calldata terms,
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external;

    /// @notice Says that a claim was paid in another way. Emits `Honoured`.
    /// @param presentation One that is under examination, waived or accepted.
    /// @param credit Its credit.
    /// @param terms The terms by which it is judged.
    /// @custom:access The claimant.
    function acknowledge(uint256 presentation, bytes32 credit, CreditTerms calldata terms) external;

    /// @notice Closes a credit that has expired. Emits `CreditClosed`. What was presented before goes its way.
    /// @param credit An issued credit.
    /// @param terms Its terms.
    /// @custom:access Anyone.
    function close(bytes32 credit, CreditTerms calldata terms) external;
}
