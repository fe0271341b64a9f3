// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {Purpose} from "../common/types/Purpose.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Flow} from "../supervision/types/Flow.sol";
import {IssuerRule, toIssuerRule} from "../supervision/types/IssuerRule.sol";
import {Link, toParty} from "../supervision/types/Link.sol";
import {Pace} from "../supervision/types/Pace.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {Decision, PURPOSE_MASK, toPaymentTerms} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {NO_LIMIT, RULE_MAX_TIER, RuleTerms} from "../supervision/types/Rule.sol";
import {Accounts} from "./Accounts.sol";
import {IJudging} from "./interfaces/IJudging.sol";
import {Account} from "./types/Account.sol";
import {Adoption, MAX_RULE_VERSION, toAdoption} from "./types/Adoption.sol";
import {DailyUse} from "./types/DailyUse.sol";

/// @dev Documented on `IJudging`.
abstract contract Judging is Accounts, IJudging {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.Uint256Slot;

    /// @dev A payment as it is judged: who, how much, and under what adoption.
    struct Payment {
        Adoption adoption;
        address payer;
        Account from;
        address payee;
        Account to;
        uint256 amount;
        uint8 purpose;
        address path;
    }

    /// @dev What a permitted payment leaves behind.
    struct Outcome {
        Decision decision;
        Link from;
        Link to;
        Flow flow;
        Pace pace;
    }

    mapping(uint256 route => DailyUse) private _dailyUse;
    mapping(uint256 pair => Flow) private _flows;
    mapping(uint32 participant => Pace) private _paces;

    /// @inheritdoc IJudging
    function issuerRule() external view returns (RuleTerms memory, uint24) {
        return (_adoption.issuerRuleOf().terms(), _adoption.versionOf());
    }

    /// @inheritdoc IJudging
    function paidToday(uint32 participant, uint16 payeeCountry) external view returns (uint256) {
        return _dailyUse[_route(participant, payeeCountry)].usedAt(block.timestamp);
    }

    /// @inheritdoc IJudging
    function flowBetween(uint16 a, uint16 b) external view returns (Flow) {
        return _flows[_pair(a, b)];
    }

    /// @inheritdoc IJudging
    function paceOf(uint32 participant) external view returns (Pace) {
        return _paces[participant];
    }

    /// @inheritdoc IJudging
    function check(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose
    ) external view returns (Decision) {
        return _judgeNow(payer, payee, amount, purpose & PURPOSE_MASK);
    }

    /// @inheritdoc IJudging
    function canSend(address account) public view returns (bool) {
        return _isInGoodStanding(account);
    }

    /// @inheritdoc IJudging
    function canReceive(address account) external view returns (bool) {
        return _isInGoodStanding(account);
    }

    /// @inheritdoc IJudging
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        Reason reason = _judgeNow(from, to, amount, Purpose.UNSPECIFIED).reasonOf();
        bool lacks = reason == Reason.InsufficientFunds && amount > _accounts[from].balanceOf();
        return reason == Reason.Permitted || lacks;
    }

    /// @inheritdoc IJudging
    function setIssuerRule(RuleTerms calldata terms) external onlyIssuer {
        _setIssuerRule(terms);
    }

    function _setIssuerRule(RuleTerms memory terms) internal {
        require(terms.minTier <= RULE_MAX_TIER && terms.dailyLimit == 0, CurrencyTokenInvalidRule(terms));
        Adoption adoption = _adoption;
        IssuerRule rule = toIssuerRule(terms);
        uint24 version = adoption.versionOf() + 1;
        require(version <= MAX_RULE_VERSION, CurrencyTokenTooManyRules(MAX_RULE_VERSION));
        _adoption = toAdoption(adoption.gateOf(), adoption.generationOf(), version, rule);
        emit IssuerRuleSet(version, rule.terms());
    }

    /// Every movement that is judged when it is made.
    function _pay(address payer, address payee, uint256 amount, uint8 purpose, address path) internal {
        Payment memory payment = _paymentOf(payer, payee, amount, purpose, path);
        Outcome memory outcome = _requirePermitted(payment);
        uint8 generation = payment.adoption.generationOf();
        _accounts[payer] = payment.from.minus(amount).withLink(generation, outcome.from);
        _accounts[payee] = payment.to.plus(amount).withLink(generation, outcome.to);
        emit IERC20.Transfer(payer, payee, amount);
        if (amount != 0) emit PaymentDecided(outcome.decision);
    }

    /// Judges a payment and counts it wherever it counts.
    function _requirePermitted(Payment memory payment) internal returns (Outcome memory outcome) {
        outcome = _judge(payment);
        Decision decision = outcome.decision;
        require(
            decision.isPermitted(),
            CurrencyTokenRefused(decision.reasonOf(), payment.payer, payment.payee, payment.amount)
        );
        _countDay(decision, payment.amount);
        if (decision.isCounted()) _countSums(outcome);
        TransientSlot.Uint256Slot together = _togetherSlot(decision);
        together.tstore(together.tload() + payment.amount);
    }

    function _countDay(Decision decision, uint256 amount) internal {
        if (decision.dailyLimitOf() == NO_LIMIT) return;
        uint256 route = _route(decision.payerOf(), decision.payeeCountryOf());
        _dailyUse[route] = _dailyUse[route].plusAt(amount, block.timestamp);
    }

    function _countPace(uint32 participant, Pace pace) internal {
        _paces[participant] = pace;
    }

    /// Gives back what a payment that was never made had counted, as far as its day still counts.
    function _uncountFlow(uint16 from, uint16 to, uint256 amount, uint256 day) internal {
        uint256 pair = _pair(from, to);
        int256 change = from < to ? -int256(amount) : int256(amount); // an amount of a balance
        _flows[pair] = _flows[pair].plusOn(change, day, block.timestamp);
    }

    function _countSums(Outcome memory outcome) private {
        Decision decision = outcome.decision;
        if (decision.isVelocityCounted()) _countPace(decision.payerOf(), outcome.pace);
        if (!decision.isExposureCounted()) return;
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        uint256 pair = _pair(from, to);
        uint256 until = outcome.flow.closedUntil(from < to);
        if (until != _flows[pair].closedUntil(from < to)) emit CorridorClosed(from, to, until);
        _flows[pair] = outcome.flow;
    }

    function _judgeNow(address payer, address payee, uint256 amount, uint8 purpose) internal view returns (Decision) {
        return _judge(_paymentOf(payer, payee, amount, purpose, address(0))).decision;
    }

    function _paymentOf(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose,
        address path
    ) internal view returns (Payment memory) {
        return Payment(_adoption, payer, _funds(payer, amount), payee, _accounts[payee], amount, purpose, path);
    }

    /// The one judge: views and every path that moves money ask here.
    function _judge(Payment memory payment) internal view returns (Outcome memory outcome) {
        _decide(payment, outcome);
        if (!outcome.decision.isPermitted()) return outcome;
        if (payment.amount > payment.from.spendable()) {
            outcome.decision = outcome.decision.withReason(Reason.InsufficientFunds);
        } else {
            _judgeSums(payment.adoption, outcome, payment.amount);
        }
    }

    /// What the three rules, standing and halts say, whatever funds there are. What a participant pays another in one
    /// transaction is judged as one payment, so that no threshold is passed by in parts.
    function _decide(Payment memory payment, Outcome memory outcome) private view {
        _ask(payment, outcome, payment.amount);
        uint256 together = _togetherSlot(outcome.decision).tload();
        if (together != 0) _ask(payment, outcome, together + payment.amount);
    }

    /// What was used up: of the day's limit and of the systemic ones.
    function _judgeSums(Adoption adoption, Outcome memory outcome, uint256 amount) internal view {
        Decision decision = outcome.decision;
        if (!_isWithinDay(decision, amount)) {
            outcome.decision = decision.withReason(Reason.DailyLimit);
        } else if (decision.isCounted()) {
            _judgeSystemic(adoption, outcome, amount);
        }
    }

    function _judgeSystemic(Adoption adoption, Outcome memory outcome, uint256 amount) internal view {
        Decision decision = outcome.decision;
        Flow flow = _flows[_pair(decision.payerCountryOf(), decision.payeeCountryOf())];
        Pace pace = _paces[decision.payerOf()];
        Reason reason;
        (reason, outcome.flow, outcome.pace) = IGate(adoption.gateOf()).judgeSums(decision, asset, amount, flow, pace);
        if (reason != Reason.Permitted) outcome.decision = decision.withReason(reason);
    }

    function _ask(Payment memory payment, Outcome memory outcome, uint256 amount) internal view {
        Adoption adoption = payment.adoption;
        uint8 generation = adoption.generationOf();
        Decision decision;
        (decision, outcome.from, outcome.to) = IGate(adoption.gateOf()).decisionOnTransfer(
            toParty(payment.payer, payment.from.linkOf(generation)),
            toParty(payment.payee, payment.to.linkOf(generation)),
            toPaymentTerms(adoption.issuerRuleOf(), asset, payment.purpose),
            amount,
            payment.path
        );
        decision = decision.withIssuerVersion(adoption.versionOf());
        // A gate can only refuse, so what would create money is refused here and not there.
        bool isCircular = payment.payer == payment.payee && decision.isPermitted();
        outcome.decision = isCircular ? decision.withReason(Reason.SelfPayment) : decision;
    }

    function _isWithinDay(Decision decision, uint256 amount) private view returns (bool) {
        if (decision.dailyLimitOf() == NO_LIMIT) return true;
        uint256 used = _dailyUse[_route(decision.payerOf(), decision.payeeCountryOf())].usedAt(block.timestamp);
        return amount <= Math.saturatingSub(decision.dailyLimitOf(), used);
    }

    /// What the payer has paid the payee in this transaction, whatever accounts they used.
    function _togetherSlot(Decision decision) private pure returns (TransientSlot.Uint256Slot) {
        return bytes32((uint256(decision.payerOf()) << 32) | decision.payeeOf()).asUint256();
    }

    function _isInGoodStanding(address account) private view returns (bool) {
        (, Standing standing) = IGate(gate()).standingOf(account);
        return standing == Standing.Good;
    }

    function _route(uint32 participant, uint16 payeeCountry) private pure returns (uint256) {
        return (uint256(participant) << 16) | payeeCountry;
    }

    function _pair(uint16 a, uint16 b) private pure returns (uint256) {
        return a < b ? (uint256(a) << 16) | b : (uint256(b) << 16) | a;
    }
}
