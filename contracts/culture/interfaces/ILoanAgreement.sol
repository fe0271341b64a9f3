// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ISettlementEngine} from "../../settlement/interfaces/ISettlementEngine.sol";
import {Authorisation, Instruction} from "../../settlement/types/Instruction.sol";
import {Border} from "../types/Heritage.sol";
import {DamageStatus, Loan, LoanItem, LoanPhase, LoanStatus, LoanTerms} from "../types/Loan.sol";
import {IHeritageRegistry} from "./IHeritageRegistry.sol";

/// @title Loans between museums, nail to nail.
/// @notice No object leaves before both countries permit it, the borrower's country has recorded that nobody may seize it,
/// and the state has set its agreed value aside. Each hand that takes it reports its condition. It comes home
/// whatever becomes of permits, claims, accreditations or memberships. Damage is claimed, answered and assessed on a
/// clock, and paid out of what was set aside though its state has withdrawn.
/// @dev It keeps the objects (`entrust`) and holds no money: an indemnity is an earmark of the engine that names this contract as its
/// releaser. Terms travel in calls. Nobody here has power over an object that is not in the loan.
interface ILoanAgreement {
    /// @notice A museum offers a loan.
    event LoanOffered(bytes32 indexed loan, address indexed by, LoanTerms terms);
    /// @notice The other museum has agreed.
    event LoanAgreed(bytes32 indexed loan, address indexed lender, address indexed borrower);
    /// @notice Nothing more leaves under the loan.
    event LoanClosed(bytes32 indexed loan, address indexed by);
    /// @notice The borrower's country lets nobody seize the objects, by an instrument, until a time.
    event ImmunityRecorded(bytes32 indexed loan, uint16 indexed country, bytes32 instrument, uint40 until);
    /// @notice The agreed value of an object is set aside.
    event IndemnityPlaced(bytes32 indexed loan, uint256 indexed item, bytes32 indexed instruction, uint48 until);
    /// @notice What was set aside for an object is given back.
    event IndemnityReleased(bytes32 indexed loan, uint256 indexed item, bytes32 indexed instruction);
    /// @notice A custodian hands an object on, and reports its condition.
    event ObjectReleased(
        bytes32 indexed loan,
        uint256 indexed item,
        address indexed from,
        address next,
        bytes32 report
    );
    /// @notice An object was taken over, and its condition reported.
    event ObjectReceived(bytes32 indexed loan, uint256 indexed item, address indexed by, bytes32 report);
    /// @notice An object was given another custodian by its country's authority, and so has come back.
    event ObjectReassigned(bytes32 indexed loan, uint256 indexed item);
    /// @notice A museum would extend the loan.
    event ExtensionOffered(bytes32 indexed loan, address indexed by, uint40 until);
    /// @notice The objects are due at another time, by agreement.
    event LoanExtended(bytes32 indexed loan, uint40 until);
    /// @notice The lender wants its objects back, by a time.
    event LoanRecalled(bytes32 indexed loan, uint40 until, bytes32 reason);
    /// @notice The lender claims for loss or damage.
    event DamageClaimed(bytes32 indexed loan, uint256 indexed item, uint88 amount, bytes32 report, bool isNonReturn);
    /// @notice The indemnifier has answered.
    event DamageAnswered(bytes32 indexed loan, uint256 indexed item, uint88 granted, bytes32 reason);
    /// @notice The assessor has found what is due.
    event DamageAssessed(bytes32 indexed loan, uint256 indexed item, uint88 found, bytes32 report);
    /// @notice Loss or damage was paid; what the lender could not pay back, because the indemnifier cannot be paid, it owes.
    event DamagePaid(bytes32 indexed loan, uint256 indexed item, uint88 amount, uint256 owed);

    error LoanAgreementInvalidTerms(bytes32 loan);
    error LoanAgreementWrongStatus(bytes32 loan, LoanStatus status);
    error LoanAgreementNotParty(bytes32 loan, address caller);
    error LoanAgreementNotParticipant(bytes32 loan, address account);
    error LoanAgreementNoItem(bytes32 loan, uint256 item);
    error LoanAgreementWrongPhase(bytes32 loan, uint256 item, LoanPhase phase);
    error LoanAgreementNotNow(bytes32 loan, uint40 from, uint40 until);
    error LoanAgreementNotImmune(bytes32 loan, uint40 immuneUntil, uint40 needed);
    error LoanAgreementNotCovered(bytes32 loan, uint256 item, uint40 coveredUntil, uint40 needed);
    error LoanAgreementNoPermit(bytes32 loan, uint256 item, Border cause);
    error LoanAgreementWrongIndemnity(bytes32 loan, uint256 item, bytes32 instruction);
    error LoanAgreementIndemnityBound(bytes32 loan, uint256 item);
    error LoanAgreementNoReport(bytes32 loan);
    error LoanAgreementWrongClaim(bytes32 loan, uint256 item, DamageStatus status);
    error LoanAgreementAmount(bytes32 loan, uint256 item, uint256 amount, uint256 max);
    error LoanAgreementTooLate(bytes32 loan, uint256 item, uint40 latest);
    error LoanAgreementNoRefund(bytes32 loan, uint256 item, uint256 excess);

    /// @notice Where objects have their passports.
    /// @return The heritage registry.
    function heritage() external view returns (IHeritageRegistry);

    /// @notice What pays.
    /// @return The engine.
    function engine() external view returns (ISettlementEngine);

    /// @notice The id of a loan.
    /// @param terms The terms.
    /// @return Their hash.
    function hashOf(LoanTerms calldata terms) external pure returns (bytes32);

    /// @notice What an instruction that sets aside the value of an object names as its disclosure.
    /// @param loan A loan.
    /// @param item Index of the object in its terms.
    /// @return The key.
    function itemKey(bytes32 loan, uint256 item) external pure returns (bytes32);

    /// @notice A loan; its status is None for none.
    /// @param loan Its id.
    /// @return The loan.
    function loanOf(bytes32 loan) external view returns (Loan memory);

    /// @notice An object in a loan.
    /// @param loan Its id.
    /// @param item Index of the object in its terms.
    /// @return The object.
    function itemOf(bytes32 loan, uint256 item) external view returns (LoanItem memory);

    /// @notice What the indemnity owes for an object now.
    /// @dev A claim that is not answered within 14 days is due as claimed; one that was answered and not assessed within 21 days is due in
    /// the middle of the two, rounded down: neither side gains by silence of its own.
    /// @param loan Its id.
    /// @param item Index of the object in its terms.
    /// @return isDue Whether it is settled what is due, and not paid yet.
    /// @return amount Minor units, if so.
    function dueOf(bytes32 loan, uint256 item) external view returns (bool isDue, uint88 amount);

    /// @notice Offers a loan. Emits `LoanOffered`.
    /// @param terms Sound and new: two museums of two countries, an indemnifier and an assessor that are neither, a time of at most five
    /// years from now, one to 32 objects, each with a value. Museums and indemnifier are participants of the currency; assessor
    /// and couriers need not be.
    /// @return loan Its id.
    /// @custom:access The lender; the borrower.
    function offer(LoanTerms calldata terms) external returns (bytes32 loan);

    /// @notice Agrees to a loan that the other museum offered. Emits `LoanAgreed`.
    /// @param terms Its terms.
    /// @return loan Its id.
    /// @custom:access The museum that did not offer.
    function agree(LoanTerms calldata terms) external returns (bytes32 loan);

    /// @notice Ends a loan for what has not left. Emits `LoanClosed`.
    /// @param terms Its terms.
    /// @custom:access The lender; the borrower.
    function close(LoanTerms calldata terms) external;

    /// @notice Records that nobody may seize the objects, under the law of the borrower's country. Emits `ImmunityRecorded`.
    /// @dev It is prolonged and never taken back: an object leaves home because of it.
    /// @param terms Terms of an agreed loan.
    /// @param instrument Hash of the act, such as a certificate or an exchange of notes; not zero.
    /// @param until Unix time, later than before and at most six years ahead.
    /// @custom:access The culture authority of the borrower's country.
    function recordImmunity(LoanTerms calldata terms, bytes32 instrument, uint40 until) external;

    /// @notice Sets the agreed value of an object aside, to be paid to the lender by this contract alone. Emits `IndemnityPlaced`.
    /// @dev The last one counts; an earlier one is given back by `releaseIndemnity`. Once damage is claimed, another is placed only
    /// where the last one has lapsed before it was paid, as a hold of its Supervisor can bring about.
    /// @param terms Terms of an agreed loan.
    /// @param item Index of the object.
    /// @param instruction One leg, the whole value from the indemnifier to the lender; its disclosure is `itemKey`, its
    /// deadline later than that of the indemnity before.
    /// @param authorisation The indemnifier's consent to the earmark with this contract as its releaser.
    /// @custom:access Anyone with the indemnifier's consent.
    function placeIndemnity(
        LoanTerms calldata terms,
        uint256 item,
        Instruction calldata instruction,
        Authorisation calldata authorisation
    ) external;

    /// @notice Gives back what was set aside for an object and is not needed. Emits `IndemnityReleased`.
    /// @dev Needed is the last one: while the object is away, for 21 days after its return, while a claim is not
    /// paid, and until the loan is closed if it has not left.
    /// @param terms The loan's terms.
    /// @param item Index of the object.
    /// @param instruction The instruction in which the value was set aside.
    /// @custom:access Anyone.
    function releaseIndemnity(LoanTerms calldata terms, uint256 item, Instruction calldata instruction) external;

    /// @notice Hands an object on, with a condition report. Emits `ObjectReleased`.
    /// @dev To leave home it needs the time of the loan, both permits, immunity for 30 days longer than the loan and an indemnity for
    /// 100 days longer. To come home it needs nothing.
    /// @param terms The loan's terms.
    /// @param item Index of an object that its custodian has entrusted to this contract; away, one that a carrier of this loan has.
    /// @param next The lender, the borrower, a courier of the loan, or the culture authority of the lender's country, for a museum
    /// that has lost its key; not the caller.
    /// @param report Commitment to the condition report and its pictures, not zero.
    /// @custom:access The object's custodian.
    function release(LoanTerms calldata terms, uint256 item, address next, bytes32 report) external;

    /// @notice Takes an object over, with a condition report. Emits `ObjectReceived`.
    /// @dev It is in the country of the museum that takes it; with a courier it is where it was. Reverts as
    /// `IHeritageRegistry.move` does. The receipt of the lender, or of its country's authority, ends the loan of the object.
    /// @param terms The loan's terms.
    /// @param item Index of the object.
    /// @param report Commitment to the condition report and its pictures, not zero.
    /// @custom:access Whoever the custodian hands it to.
    function take(LoanTerms calldata terms, uint256 item, bytes32 report) external;

    /// @notice Says that an object was taken out of the loan, at home (`IHeritageRegistry.reassign`) or by restitution: it has come back then,
    /// what can be due of it is claimed within 21 days, and its indemnity is free after them. Emits `ObjectReassigned`.
    /// @param terms The loan's terms.
    /// @param item Index of an object that is away, which this contract does not keep any more.
    /// @custom:access Anyone.
    function noteReassigned(LoanTerms calldata terms, uint256 item) external;

    /// @notice Offers a later end, or agrees to the other museum's offer. Emits `ExtensionOffered`, or `LoanExtended`.
    /// @param terms Terms of an agreed loan.
    /// @param until Unix time, later than now and at most five years ahead; immunity and the indemnities of objects that are away reach
    /// as far beyond it as at departure.
    /// @custom:access The lender; the borrower.
    function extend(LoanTerms calldata terms, uint40 until) external;

    /// @notice Calls the objects home, due after the notice that was agreed. Emits `LoanRecalled`.
    /// @param terms Terms of an agreed loan; nothing leaves any more.
    /// @param reason Hash of why, not zero.
    /// @custom:access The lender.
    function recall(LoanTerms calldata terms, bytes32 reason) external;

    /// @notice Claims for an object that is damaged, or that is lost. Emits `DamageClaimed`.
    /// @dev One claim an object. One that is not back 30 days after its time is due whole in 14 days, with no answer: if it comes
    /// home before it is paid, the claim is void.
    /// @param terms The loan's terms.
    /// @param item Index of an object that is away or came back within the last 21 days.
    /// @param amount Minor units, above zero and at most its value; the value if it did not come back.
    /// @param report Commitment to the condition report that shows it, not zero.
    /// @custom:access The lender.
    function claimDamage(LoanTerms calldata terms, uint256 item, uint88 amount, bytes32 report) external;

    /// @notice Answers a claim within 14 days. Emits `DamageAnswered`.
    /// @param terms The loan's terms.
    /// @param item Index of the object.
    /// @param granted Minor units; the whole claim accepts it, less sends it to the assessor.
    /// @param reason Hash of the written reasons, not zero.
    /// @custom:access The indemnifier.
    function answerClaim(LoanTerms calldata terms, uint256 item, uint88 granted, bytes32 reason) external;

    /// @notice Assesses what is due, within 21 days of the answer. Emits `DamageAssessed`.
    /// @param terms The loan's terms.
    /// @param item Index of the object.
    /// @param found Minor units, from what was granted to what was claimed.
    /// @param report Commitment to the assessment, not zero.
    /// @custom:access The assessor.
    function assess(LoanTerms calldata terms, uint256 item, uint88 found, bytes32 report) external;

    /// @notice Has the indemnity paid: the whole value to the lender, and what is not due back, in one transaction. Emits `DamagePaid`.
    /// @dev Only halts, freezes and holds of authorities are in the way of what was set aside; what is due stays due after them. If the indemnifier's side lets it receive nothing, the refund
    /// may be left out: the excess is owed then, and no state escapes its indemnity by closing its own account.
    /// @param terms The loan's terms.
    /// @param item Index of an object of which the damage is due.
    /// @param instruction The instruction in which its value is set aside.
    /// @param refund One leg, what is not due from the lender to the indemnifier; no legs for none.
    /// @param authorisation The lender's consent to the refund, bound to this contract (`digestOfBound` of the engine): nobody takes the
    /// refund without the payment.
    /// @custom:access The lender.
    function collect(
        LoanTerms calldata terms,
        uint256 item,
        Instruction calldata instruction,
        Instruction calldata refund,
        Authorisation calldata authorisation
    ) external;
}
