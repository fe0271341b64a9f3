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
import {Account, MAX_SUPPLY} from "./types/Account.sol";
import {Adoption, MAX_RULE_VERSION, toAdoption} from "./types/Adoption.sol";
import {DailyUse, toDailyUse} from "./types/DailyUse.sol";

/// @dev Documented on `IJudging`.
abstract contract Judging is Accounts, IJudging {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.Uint256Slot;

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
    function check(address payer, address payee, uint256 amount, uint8 purpose) external view returns (Decision) {
        return _judgeNow(payer, _funds(payer, amount), payee, amount, purpose & PURPOSE_MASK);
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
        Account funds = _funds(from, amount);
        // What is not there is not in the way, what is held is: as if the balance were the largest.
        if (amount > funds.balanceOf()) funds = Account.wrap(0).plus(MAX_SUPPLY);
        return _judgeNow(from, funds, to, amount, Purpose.UNSPECIFIED).isPermitted();
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
        Adoption adoption = _adoption;
        Account from = _accounts[payer];
        if (from.heldOf() != 0) from = _exactIfShort(from, payer, amount);
        Account to = _accounts[payee];
        (Decision decision, Link fromLink, Link toLink) = _permit(
            adoption,
            payer,
            from,
            payee,
            to,
            amount,
            purpose,
            path
        );
        uint8 generation = adoption.generationOf();
        _accounts[payer] = from.minus(amount).withLink(generation, fromLink);
        _accounts[payee] = to.plus(amount).withLink(generation, toLink);
        emit IERC20.Transfer(payer, payee, amount);
        if (amount != 0) emit PaymentDecided(decision);
    }

    /// Judges a payment and counts it wherever it counts.
    function _permit(
        Adoption adoption,
        address payer,
        Account from,
        address payee,
        Account to,
        uint256 amount,
        uint8 purpose,
        address path
    ) internal returns (Decision decision, Link fromLink, Link toLink) {
        (decision, fromLink, toLink) = _judge(adoption, payer, from, payee, to, amount, purpose, path);
        if (decision.dailyLimitOf() != NO_LIMIT && decision.isPermitted()) decision = _useDay(decision, amount);
        if (_counts(decision, amount)) decision = _useSums(adoption, decision, amount);
        require(decision.isPermitted(), CurrencyTokenRefused(decision.reasonOf(), payer, payee, amount));
        if (path != address(0)) _addTogether(decision, amount);
    }

    /// Counts an amount against the day, or says that the day has no room for it.
    function _useDay(Decision decision, uint256 amount) internal returns (Decision) {
        uint256 route = _route(decision.payerOf(), decision.payeeCountryOf());
        uint256 used = _dailyUse[route].usedAt(block.timestamp);
        if (amount > Math.saturatingSub(decision.dailyLimitOf(), used)) return decision.withReason(Reason.DailyLimit);
        _dailyUse[route] = toDailyUse(used + amount, block.timestamp);
        return decision;
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

    /// Counts an amount towards systemic limits, or says which has no room for it.
    function _useSums(Adoption adoption, Decision decision, uint256 amount) private returns (Decision judged) {
        Flow flow;
        Pace pace;
        (judged, flow, pace) = _judgeSums(adoption, decision, amount);
        if (!judged.isPermitted()) return judged;
        if (decision.isVelocityCounted()) _countPace(decision.payerOf(), pace);
        if (decision.isExposureCounted()) _countFlow(decision, flow);
    }

    function _countFlow(Decision decision, Flow flow) private {
        (uint16 from, uint16 to) = (decision.payerCountryOf(), decision.payeeCountryOf());
        uint256 pair = _pair(from, to);
        uint256 until = flow.closedUntil(from < to);
        if (until != _flows[pair].closedUntil(from < to)) emit CorridorClosed(from, to, until);
        _flows[pair] = flow;
    }

    function _addTogether(Decision decision, uint256 amount) private {
        TransientSlot.Uint256Slot together = _togetherSlot(decision);
        together.tstore(together.tload() + amount);
    }

    function _judgeNow(
        address payer,
        Account from,
        address payee,
        uint256 amount,
        uint8 purpose
    ) private view returns (Decision decision) {
        Adoption adoption = _adoption;
        (decision, , ) = _judge(adoption, payer, from, payee, _accounts[payee], amount, purpose, address(0));
        if (decision.isPermitted() && !_isWithinDay(decision, amount))
            decision = decision.withReason(Reason.DailyLimit);
        if (_counts(decision, amount)) (decision, , ) = _judgeSums(adoption, decision, amount);
    }

    /// The one judge, but for what is used up of limits: views and every path that moves money ask here. What a participant pays
    /// another by way of one deployment and in one transaction is judged as one payment, so that no threshold is passed by
    /// in parts.
    function _judge(
        Adoption adoption,
        address payer,
        Account from,
        address payee,
        Account to,
        uint256 amount,
        uint8 purpose,
        address path
    ) private view returns (Decision decision, Link fromLink, Link toLink) {
        (decision, fromLink, toLink) = _ask(adoption, payer, from, payee, to, amount, purpose, path);
        if (path != address(0)) {
            uint256 together = _togetherSlot(decision).tload();
            if (together != 0)
                (decision, , ) = _ask(adoption, payer, from, payee, to, _sum(together, amount), purpose, path);
        }
        bool lacks = amount > from.spendable() && decision.isPermitted();
        if (lacks) decision = decision.withReason(Reason.InsufficientFunds);
    }

    /// What the systemic limits make of a payment that is permitted otherwise, and what is counted then.
    function _judgeSums(
        Adoption adoption,
        Decision decision,
        uint256 amount
    ) internal view returns (Decision, Flow flow, Pace pace) {
        flow = _flows[_pair(decision.payerCountryOf(), decision.payeeCountryOf())];
        pace = _paces[decision.payerOf()];
        Reason reason;
        (reason, flow, pace) = IGate(adoption.gateOf()).judgeSums(decision, asset, amount, flow, pace);
        return (decision.withReason(reason), flow, pace);
    }

    function _ask(
        Adoption adoption,
        address payer,
        Account from,
        address payee,
        Account to,
        uint256 amount,
        uint8 purpose,
        address path
    ) internal view returns (Decision decision, Link fromLink, Link toLink) {
        uint8 generation = adoption.generationOf();
        (decision, fromLink, toLink) = IGate(adoption.gateOf()).decisionOnTransfer(
            toParty(payer, from.linkOf(generation)),
            toParty(payee, to.linkOf(generation)),
            toPaymentTerms(adoption.issuerRuleOf(), asset, purpose),
            amount,
            path
        );
        decision = decision.withIssuerVersion(adoption.versionOf());
        // A gate can only refuse, so what would create money is refused here and not there.
        if (payer == payee && decision.isPermitted()) decision = decision.withReason(Reason.SelfPayment);
    }

    function _isWithinDay(Decision decision, uint256 amount) internal view returns (bool) {
        if (decision.dailyLimitOf() == NO_LIMIT) return true;
        uint256 used = _dailyUse[_route(decision.payerOf(), decision.payeeCountryOf())].usedAt(block.timestamp);
        return amount <= Math.saturatingSub(decision.dailyLimitOf(), used);
    }

    /// What the payer has paid the payee in this transaction, whatever accounts they used.
    function _togetherSlot(Decision decision) private pure returns (TransientSlot.Uint256Slot) {
        return bytes32((uint256(decision.payerOf()) << 32) | decision.payeeOf()).asUint256();
    }

    /// What was paid fits a balance. A sum that wraps is small, but its amount is beyond any balance and refused for that.
    function _sum(uint256 together, uint256 amount) private pure returns (uint256) {
        unchecked {
            return together + amount;
        }
    }

    /// Anybody may make a payment of nothing between others: it counts nothing, trips nothing.
    function _counts(Decision decision, uint256 amount) private pure returns (bool) {
        return decision.isCounted() && amount != 0 && decision.isPermitted();
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
