// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IBoundConsents} from "../settlement/interfaces/IBoundConsents.sol";
import {IEarmarks} from "../settlement/interfaces/IEarmarks.sol";
import {IJudging} from "../settlement/interfaces/IJudging.sol";
import {ISettlementEngine} from "../settlement/interfaces/ISettlementEngine.sol";
import {EarmarkExecution} from "../settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../settlement/types/Instruction.sol";
import {Decision} from "../supervision/types/Payment.sol";
import {IHeritageRegistry} from "./interfaces/IHeritageRegistry.sol";
import {ILoanAgreement} from "./interfaces/ILoanAgreement.sol";
import {Refusal} from "./libraries/Refusal.sol";
import {LoanFile} from "./LoanFile.sol";
import {Border, Passport} from "./types/Heritage.sol";
import {DamageStatus, LoanItem, LoanPhase, LoanStatus, LoanTerms} from "./types/Loan.sol";

/// @dev Documented on `ILoanAgreement`.
contract LoanAgreement is LoanFile {
    uint40 private constant CLAIM_TIME = 21 days;
    uint40 private constant ANSWER_TIME = 14 days;
    uint40 private constant ASSESSMENT_TIME = 21 days;

    constructor(IHeritageRegistry heritage_, ISettlementEngine engine_) LoanFile(heritage_, engine_) {}

    /// @inheritdoc ILoanAgreement
    function dueOf(bytes32 loan, uint256 item) public view returns (bool isDue, uint88 amount) {
        LoanItem memory file = _items[loan][item];
        if (file.damage == DamageStatus.Assessed) return (true, file.found);
        if (file.damage == DamageStatus.Made) {
            return block.timestamp < file.since + ANSWER_TIME ? (false, 0) : (true, file.claimed);
        }
        bool isOver = file.damage == DamageStatus.Answered && block.timestamp >= file.since + ASSESSMENT_TIME;
        if (isOver) return (true, uint88(Math.average(file.claimed, file.found)));
    }

    /// @inheritdoc ILoanAgreement
    function placeIndemnity(
        LoanTerms calldata terms,
        uint256 item,
        Instruction calldata instruction,
        Authorisation calldata authorisation
    ) external {
        bytes32 loan = _bound(terms, item);
        LoanItem storage file = _items[loan][item];
        require(_needsIndemnity(file), LoanAgreementWrongPhase(loan, item, file.phase));
        bytes32 id = engine.hashOf(instruction);
        bool isWhole = _isOne(instruction, terms, terms.indemnifier, terms.lender, terms.objects[item].value);
        bool isBound = instruction.disclosure == itemKey(loan, item) && instruction.validFrom <= block.timestamp;
        bool isLater = instruction.deadline > file.coveredUntil;
        require(isWhole && isBound && isLater, LoanAgreementWrongIndemnity(loan, item, id));
        (file.indemnity, file.coveredUntil) = (id, uint40(instruction.deadline));
        IEarmarks(address(engine)).earmark(instruction, 0, address(this), authorisation);
        emit IndemnityPlaced(loan, item, id, instruction.deadline);
    }

    /// @inheritdoc ILoanAgreement
    function releaseIndemnity(LoanTerms calldata terms, uint256 item, Instruction calldata instruction) external {
        bytes32 loan = _bound(terms, item);
        bytes32 id = engine.hashOf(instruction);
        bool isOfItem = instruction.disclosure == itemKey(loan, item);
        require(isOfItem, LoanAgreementWrongIndemnity(loan, item, id));
        if (id == _items[loan][item].indemnity) {
            require(_isFree(loan, item), LoanAgreementIndemnityBound(loan, item));
            _items[loan][item].coveredUntil = 0;
        }
        IEarmarks(address(engine)).releaseEarmark(instruction, 0, instruction.nonce, address(this), "");
        emit IndemnityReleased(loan, item, id);
    }

    /// @inheritdoc ILoanAgreement
    function release(LoanTerms calldata terms, uint256 item, address next, bytes32 report) external {
        bytes32 loan = _bound(terms, item);
        Passport memory passport = heritage.passportOf(terms.objects[item].object);
        require(passport.custodian == msg.sender, LoanAgreementNotParty(loan, msg.sender));
        require(next != msg.sender && _isHand(terms, next), LoanAgreementNotParty(loan, next));
        require(report != 0, LoanAgreementNoReport(loan));
        LoanItem storage file = _items[loan][item];
        require(file.phase != LoanPhase.Returned, LoanAgreementWrongPhase(loan, item, file.phase));
        _requireMovable(loan, terms, item, passport);
        file.next = next;
        emit ObjectReleased(loan, item, msg.sender, next, report);
    }

    /// @inheritdoc ILoanAgreement
    function take(LoanTerms calldata terms, uint256 item, bytes32 report) external {
        bytes32 loan = _bound(terms, item);
        LoanItem storage file = _items[loan][item];
        bool isHand = file.next == msg.sender && _isHand(terms, msg.sender);
        require(isHand, LoanAgreementNotParty(loan, msg.sender));
        bytes32 object = terms.objects[item].object;
        _requireMovable(loan, terms, item, heritage.passportOf(object));
        file.next = address(0);
        bool isHome = _isOfHome(terms, msg.sender);
        file.phase = isHome ? LoanPhase.Returned : LoanPhase.Away;
        if (isHome) _return(file);
        heritage.move(object, msg.sender, _placeOf(terms, object, isHome), report);
        if (isHome) heritage.discharge(object);
        emit ObjectReceived(loan, item, msg.sender, report);
    }

    /// @inheritdoc ILoanAgreement
    function noteReassigned(LoanTerms calldata terms, uint256 item) external {
        bytes32 loan = _bound(terms, item);
        LoanItem storage file = _items[loan][item];
        bool isGone = heritage.passportOf(terms.objects[item].object).keeper != address(this);
        require(file.phase == LoanPhase.Away && isGone, LoanAgreementWrongPhase(loan, item, file.phase));
        (file.phase, file.next) = (LoanPhase.Returned, address(0));
        _return(file);
        emit ObjectReassigned(loan, item);
    }

    /// @inheritdoc ILoanAgreement
    function claimDamage(LoanTerms calldata terms, uint256 item, uint88 amount, bytes32 report) external {
        bytes32 loan = _bound(terms, item);
        require(msg.sender == terms.lender, LoanAgreementNotParty(loan, msg.sender));
        require(report != 0, LoanAgreementNoReport(loan));
        LoanItem storage file = _items[loan][item];
        require(file.damage == DamageStatus.None, LoanAgreementWrongClaim(loan, item, file.damage));
        require(file.phase != LoanPhase.AtHome, LoanAgreementWrongPhase(loan, item, file.phase));
        uint88 value = terms.objects[item].value;
        require(amount != 0 && amount <= value, LoanAgreementAmount(loan, item, amount, value));
        uint40 latest = file.returnedAt + CLAIM_TIME;
        bool isAway = file.phase == LoanPhase.Away;
        require(isAway || block.timestamp < latest, LoanAgreementTooLate(loan, item, latest));
        bool isNonReturn = isAway && _isMissing(loan, terms, item);
        bool isWhole = !isNonReturn || amount == value;
        require(isWhole, LoanAgreementAmount(loan, item, amount, value));
        (file.claimed, file.since) = (amount, uint40(block.timestamp));
        (file.damage, file.isNonReturn) = (DamageStatus.Made, isNonReturn);
        emit DamageClaimed(loan, item, amount, report, isNonReturn);
    }

    /// @inheritdoc ILoanAgreement
    function answerClaim(LoanTerms calldata terms, uint256 item, uint88 granted, bytes32 reason) external {
        bytes32 loan = _bound(terms, item);
        require(msg.sender == terms.indemnifier, LoanAgreementNotParty(loan, msg.sender));
        LoanItem storage file = _pending(loan, item, DamageStatus.Made, ANSWER_TIME, reason);
        require(!file.isNonReturn, LoanAgreementWrongClaim(loan, item, file.damage));
        uint88 claimed = file.claimed;
        require(granted <= claimed, LoanAgreementAmount(loan, item, granted, claimed));
        (file.found, file.since) = (granted, uint40(block.timestamp));
        file.damage = granted == claimed ? DamageStatus.Assessed : DamageStatus.Answered;
        emit DamageAnswered(loan, item, granted, reason);
    }

    /// @inheritdoc ILoanAgreement
    function assess(LoanTerms calldata terms, uint256 item, uint88 found, bytes32 report) external {
        bytes32 loan = _bound(terms, item);
        require(msg.sender == terms.assessor, LoanAgreementNotParty(loan, msg.sender));
        LoanItem storage file = _pending(loan, item, DamageStatus.Answered, ASSESSMENT_TIME, report);
        bool isBetween = found >= file.found && found <= file.claimed;
        require(isBetween, LoanAgreementAmount(loan, item, found, file.claimed));
        (file.found, file.damage) = (found, DamageStatus.Assessed);
        emit DamageAssessed(loan, item, found, report);
    }

    /// @inheritdoc ILoanAgreement
    function collect(
        LoanTerms calldata terms,
        uint256 item,
        Instruction calldata instruction,
        Instruction calldata refund,
        Authorisation calldata authorisation
    ) external {
        bytes32 loan = _bound(terms, item);
        require(msg.sender == terms.lender, LoanAgreementNotParty(loan, msg.sender));
        (bool isDue, uint88 amount) = dueOf(loan, item);
        LoanItem storage file = _items[loan][item];
        require(isDue && amount != 0, LoanAgreementWrongClaim(loan, item, file.damage));
        bytes32 id = engine.hashOf(instruction);
        require(id == file.indemnity, LoanAgreementWrongIndemnity(loan, item, id));
        (file.damage, file.found) = (DamageStatus.Paid, amount);
        EarmarkExecution[] memory executions = new EarmarkExecution[](1);
        executions[0] = EarmarkExecution(0, instruction.nonce, address(this), "");
        IEarmarks(address(engine)).settleEarmarked(instruction, new Authorisation[](0), executions);
        uint256 excess = terms.objects[item].value - amount;
        bool isOwed = excess != 0 && refund.legs.length == 0;
        if (isOwed) _requireUnpayable(loan, item, terms, excess);
        else if (excess != 0) _refund(loan, item, terms, refund, authorisation, excess);
        emit DamagePaid(loan, item, amount, isOwed ? excess : 0);
    }

    function _refund(
        bytes32 loan,
        uint256 item,
        LoanTerms calldata terms,
        Instruction calldata refund,
        Authorisation calldata authorisation,
        uint256 excess
    ) private {
        bool isWhole = _isOne(refund, terms, terms.lender, terms.indemnifier, excess);
        require(isWhole, LoanAgreementNoRefund(loan, item, excess));
        Authorisation[] memory authorisations = new Authorisation[](1);
        authorisations[0] = authorisation;
        // Bound to this contract: nobody takes the refund without the payment.
        IBoundConsents(address(engine)).settleBound(refund, authorisations);
    }

    /// What was claimed as not returned and is not paid is not owed any more; damage found now is claimed anew.
    function _return(LoanItem storage file) private {
        file.returnedAt = uint40(block.timestamp);
        if (file.isNonReturn && file.damage == DamageStatus.Made) {
            (file.damage, file.isNonReturn, file.claimed) = (DamageStatus.None, false, 0);
        }
    }

    /// A claim that may still be answered or assessed, with reasons.
    function _pending(
        bytes32 loan,
        uint256 item,
        DamageStatus status,
        uint40 time,
        bytes32 reason
    ) private view returns (LoanItem storage file) {
        file = _items[loan][item];
        require(file.damage == status, LoanAgreementWrongClaim(loan, item, file.damage));
        require(reason != 0, LoanAgreementNoReport(loan));
        uint40 latest = file.since + time;
        require(block.timestamp < latest, LoanAgreementTooLate(loan, item, latest));
    }

    /// What left is with a carrier of this loan; or it was given another custodian at home since, and this loan is over for it.
    function _requireMovable(
        bytes32 loan,
        LoanTerms calldata terms,
        uint256 item,
        Passport memory passport
    ) private view {
        LoanPhase phase = _items[loan][item].phase;
        if (phase == LoanPhase.AtHome) return _requireReady(loan, terms, item, passport);
        require(_isCarrier(terms, passport.custodian), LoanAgreementWrongPhase(loan, item, phase));
    }

    function _requireReady(
        bytes32 loan,
        LoanTerms calldata terms,
        uint256 item,
        Passport memory passport
    ) private view {
        _requireStatus(loan, LoanStatus.Agreed);
        uint40 until = _loans[loan].until;
        bool isTime = block.timestamp >= terms.from && block.timestamp < until;
        require(isTime, LoanAgreementNotNow(loan, terms.from, until));
        bool isOwn = passport.custodian == terms.lender && passport.keeper == address(this);
        bool isAtHome = passport.country == terms.lenderCountry && passport.place == terms.lenderCountry;
        require(isOwn && isAtHome, LoanAgreementWrongPhase(loan, item, LoanPhase.AtHome));
        Border found = heritage.borderCheck(terms.objects[item].object, terms.borrowerCountry);
        require(found == Border.Clear, LoanAgreementNoPermit(loan, item, found));
        _requireImmune(loan, until);
        _requireIndemnity(loan, item, until);
    }

    /// The refusal is the indemnifier's side's own.
    function _requireUnpayable(bytes32 loan, uint256 item, LoanTerms calldata terms, uint256 excess) private view {
        Decision decision = IJudging(terms.currency).check(terms.lender, terms.indemnifier, excess, 0);
        require(Refusal.isPayees(decision.reasonOf()), LoanAgreementNoRefund(loan, item, excess));
    }

    /// Abroad though its time is over: what its own country has is not missing.
    function _isMissing(bytes32 loan, LoanTerms calldata terms, uint256 item) private view returns (bool) {
        bool isAbroad = heritage.passportOf(terms.objects[item].object).place != terms.lenderCountry;
        return isAbroad && block.timestamp >= _loans[loan].until + GRACE;
    }

    /// Nothing can be due any more out of the last indemnity of an object.
    function _isFree(bytes32 loan, uint256 item) private view returns (bool) {
        LoanItem memory file = _items[loan][item];
        (bool isDue, uint88 amount) = dueOf(loan, item);
        if (file.damage != DamageStatus.None) return isDue && amount == 0;
        if (file.phase == LoanPhase.AtHome) return _loans[loan].status == LoanStatus.Closed;
        return file.phase == LoanPhase.Returned && block.timestamp >= file.returnedAt + CLAIM_TIME;
    }

    /// What lapsed before it was paid, as under a hold, is set aside again; what can still be paid is not changed under
    /// the lender's hand.
    function _needsIndemnity(LoanItem storage file) private view returns (bool) {
        if (file.damage == DamageStatus.None) return file.phase != LoanPhase.Returned;
        return file.damage != DamageStatus.Paid && block.timestamp > file.coveredUntil;
    }

    /// A museum has it at home; a courier where it was.
    function _placeOf(LoanTerms calldata terms, bytes32 object, bool isHome) private view returns (uint16) {
        if (isHome) return terms.lenderCountry;
        if (msg.sender == terms.borrower) return terms.borrowerCountry;
        return heritage.passportOf(object).place;
    }

    function _isOne(
        Instruction calldata instruction,
        LoanTerms calldata terms,
        address payer,
        address payee,
        uint256 amount
    ) private pure returns (bool) {
        if (instruction.legs.length != 1) return false;
        Leg calldata leg = instruction.legs[0];
        bool isBetween = leg.payer == payer && leg.payee == payee;
        return isBetween && leg.token == terms.currency && leg.amount == amount;
    }
}
