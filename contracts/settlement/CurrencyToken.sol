// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20TransferAuthorization} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20TransferAuthorization.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {AssetId, toAssetId} from "../common/types/AssetId.sol";
import {Purpose} from "../common/types/Purpose.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {Component} from "../governance/types/Release.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../supervision/interfaces/IHoldLedger.sol";
import {IParticipantRegistry} from "../supervision/interfaces/IParticipantRegistry.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {IssuerRule, toIssuerRule} from "../supervision/types/IssuerRule.sol";
import {ParticipantStatus} from "../supervision/types/Participant.sol";
import {APPROVED, Decision, Party, Verdict, toLink, toParty, toPaymentTerms} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {NO_LIMIT, RuleTerms, RULE_MAX_TIER} from "../supervision/types/Rule.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {Account, MAX_SUPPLY} from "./types/Account.sol";
import {Adoption, toAdoption} from "./types/Adoption.sol";
import {CurrencyParams} from "./types/Currency.sol";
import {DailyUse} from "./types/DailyUse.sol";

/// @dev Documented on `ICurrencyToken`.
contract CurrencyToken is ICurrencyToken, ERC20Permit, ERC20TransferAuthorization {
    using BitMaps for BitMaps.BitMap;

    /// @dev Supply is `issued - redeemed`, so both lie in one slot.
    struct Supply {
        uint128 issued;
        uint128 redeemed;
    }

    struct AnnouncedLimit {
        uint104 limit;
        uint48 readyAt;
    }

    struct AnnouncedAdoption {
        address deployment;
        uint48 readyAt;
    }

    enum UnionState {
        None,
        Invited,
        Member
    }

    uint8 private constant MAX_DECIMALS = 18;

    ICountryRegistry private immutable _countries;
    IReleaseRegistry private immutable _releases;
    uint8 private immutable _decimals;

    /// @inheritdoc ISupervisedAsset
    uint16 public immutable country;
    /// @inheritdoc ICurrencyToken
    AssetId public immutable asset;
    /// @inheritdoc ICurrencyToken
    uint32 public immutable notice;

    Adoption private _adoption;
    mapping(address holder => Account) private _accounts;
    mapping(uint256 route => DailyUse) private _dailyUse;

    mapping(Component component => address deployment) private _movers;
    Supply private _supply;
    uint104 private _issuanceLimit;
    AnnouncedLimit private _announcedLimit;
    mapping(Component component => AnnouncedAdoption) private _announcedAdoptions;
    DailyUse private _issuedPerDay;
    mapping(uint16 country => UnionState) private _union;
    mapping(address authorizer => BitMaps.BitMap) private _authorizations;

    constructor(
        ICountryRegistry countries,
        IReleaseRegistry releases,
        CurrencyParams memory params
    ) ERC20(params.name, params.code) ERC20Permit(params.name) {
        require(params.decimals <= MAX_DECIMALS, CurrencyTokenInvalidDecimals(params.decimals));
        require(params.notice >= 1 minutes && params.notice <= 90 days, CurrencyTokenInvalidNotice(params.notice));
        _countries = countries;
        _releases = releases;
        _decimals = params.decimals;
        country = params.country;
        asset = toAssetId(params.country, params.numeric);
        notice = params.notice;
        _adoption = toAdoption(params.gate, 0, 0, IssuerRule.wrap(0));
        _adoptFirst(Component.Gate, params.gate);
        _adoptFirst(Component.SettlementEngine, params.engine);
        if (params.queue != address(0)) _adoptFirst(Component.ClearingQueue, params.queue);
        if (params.ledger != address(0)) _adoptFirst(Component.HoldLedger, params.ledger);
        _setIssuerRule(params.rule);
        _setIssuanceLimit(params.issuanceLimit);
    }

    modifier onlyIssuer() {
        _countries.requireOffice(country, Office.MonetaryAuthority, msg.sender);
        _;
    }

    modifier onlyAdopted(Component component) {
        require(msg.sender == _movers[component], CurrencyTokenNotAdopted(component, msg.sender));
        _;
    }

    modifier onlyMonetaryAuthority(uint16 country_) {
        _countries.requireOffice(country_, Office.MonetaryAuthority, msg.sender);
        _;
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @inheritdoc ERC20
    function totalSupply() public view override returns (uint256) {
        return _supply.issued - _supply.redeemed;
    }

    /// @inheritdoc ERC20
    function balanceOf(address holder) public view override returns (uint256) {
        return _accounts[holder].balanceOf();
    }

    /// @inheritdoc ERC20TransferAuthorization
    function authorizationState(address authorizer, bytes32 nonce) public view override returns (bool) {
        return _authorizations[authorizer].get(uint256(nonce));
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc ICurrencyToken
    function gate() public view returns (address) {
        return _adoption.gateOf();
    }

    /// @inheritdoc ISupervisedAsset
    function engine() external view returns (address) {
        return _movers[Component.SettlementEngine];
    }

    /// @inheritdoc ICurrencyToken
    function queue() external view returns (address) {
        return _movers[Component.ClearingQueue];
    }

    /// @inheritdoc ISupervisedAsset
    function ledger() public view returns (address) {
        return _movers[Component.HoldLedger];
    }

    /// @inheritdoc ISupervisedAsset
    function standingOf(address account) external view returns (uint16 home, uint256 balance, uint256 heldAtMost) {
        Account funds = _accounts[account];
        return (IGate(gate()).homeOf(account), funds.balanceOf(), funds.heldOf());
    }

    /// @inheritdoc ICurrencyToken
    function issuerRule() external view returns (RuleTerms memory, uint16) {
        return (_adoption.issuerRuleOf().terms(), _adoption.versionOf());
    }

    /// @inheritdoc ICurrencyToken
    function issued() external view returns (uint256) {
        return _supply.issued;
    }

    /// @inheritdoc ICurrencyToken
    function redeemed() external view returns (uint256) {
        return _supply.redeemed;
    }

    /// @inheritdoc ICurrencyToken
    function issuance() external view returns (uint256 limit, uint256 available) {
        return (_issuanceLimit, _issuableToday());
    }

    /// @inheritdoc ICurrencyToken
    function announcedIssuanceLimit() external view returns (uint104 limit, uint48 readyAt) {
        return (_announcedLimit.limit, _announcedLimit.readyAt);
    }

    /// @inheritdoc ICurrencyToken
    function announcedAdoption(Component component) external view returns (address deployment, uint48 readyAt) {
        AnnouncedAdoption storage announced = _announcedAdoptions[component];
        return (announced.deployment, announced.readyAt);
    }

    /// @inheritdoc ICurrencyToken
    function serves(uint16 country_) public view returns (bool) {
        return country_ == country || _union[country_] == UnionState.Member;
    }

    /// @inheritdoc ICurrencyToken
    function paidToday(uint24 participant, uint16 payeeCountry) external view returns (uint256) {
        uint8 generation = _adoption.generationOf();
        return _dailyUse[_route(generation, participant, payeeCountry)].usedAt(block.timestamp);
    }

    /// @inheritdoc ICurrencyToken
    function check(
        address payer,
        address payee,
        uint256 amount,
        bytes4 purpose
    ) external view returns (Verdict memory) {
        return _judgeNow(payer, payee, amount, Purpose.indexOf(purpose)).toVerdict();
    }

    /// @inheritdoc ICurrencyToken
    function canTransact(address account) external view returns (bool) {
        (, IParticipantRegistry.ParticipantFile memory file) = _participantBehind(account);
        return _isLicensed(file);
    }

    /// @inheritdoc ICurrencyToken
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        return _judgeNow(from, to, amount, Purpose.UNSPECIFIED).isPermitted();
    }

    /// @inheritdoc ISupervisedAsset
    function getFrozenTokens(address account) external view returns (uint256) {
        Account funds = _funds(account, type(uint256).max);
        return Math.min(funds.heldOf(), funds.balanceOf());
    }

    /// @inheritdoc ISupervisedAsset
    function setHeld(
        address account,
        uint256 held
    ) external onlyAdopted(Component.HoldLedger) returns (uint256 balance) {
        Account noted = _accounts[account].withHeld(held);
        _accounts[account] = noted;
        return noted.balanceOf();
    }

    /// @inheritdoc ICurrencyToken
    function settleLeg(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose
    ) external onlyAdopted(Component.SettlementEngine) {
        _pay(payer, payee, amount, purpose, msg.sender);
    }

    /// @inheritdoc ICurrencyToken
    function settleApproved(
        address payer,
        address payee,
        uint256 amount,
        uint8 purpose
    ) external onlyAdopted(Component.SettlementEngine) {
        _pay(payer, payee, amount, purpose | APPROVED, msg.sender);
    }

    /// @inheritdoc ICurrencyToken
    function screen(
        address[] calldata accounts,
        uint256 holders
    ) external view onlyAdopted(Component.ClearingQueue) returns (uint256[] memory balances, uint256[] memory barred) {
        Adoption adoption = _adoption;
        Party[] memory parties = new Party[](accounts.length);
        balances = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            if ((holders >> i) & 1 == 0) {
                parties[i] = toParty(accounts[i], toLink(0, 0));
            } else {
                Account account = _funds(accounts[i], type(uint256).max);
                balances[i] = account.spendable();
                parties[i] = toParty(accounts[i], account.linkOf(adoption.generationOf()));
            }
        }
        barred = IGate(adoption.gateOf()).screen(parties, asset, msg.sender);
    }

    /// @inheritdoc ICurrencyToken
    function admit(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose
    ) external onlyAdopted(Component.ClearingQueue) returns (Decision decision) {
        Adoption adoption = _adoption;
        (Account from, Account to) = (_accounts[payer], _accounts[payee]);
        decision = _decide(adoption, payer, from, payee, to, largest, purpose, msg.sender);
        if (decision.isPermitted()) decision = _withinDay(adoption.generationOf(), decision, total);
        // What only waits would give room to others that it may never take back, or take theirs.
        if (decision.isPermitted() && decision.isCounted()) decision = decision.withReason(Reason.MustSettleGross);
        require(decision.isPermitted(), CurrencyTokenRefused(decision.reasonOf(), payer, payee, total));
        _countUse(adoption.generationOf(), decision, total);
        if (decision.isPaced()) IGate(adoption.gateOf()).count(decision, asset, total);
    }

    /// @inheritdoc ICurrencyToken
    function settleNet(
        address[] calldata accounts,
        int256[] calldata changes
    ) external onlyAdopted(Component.ClearingQueue) {
        int256 sum = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            int256 change = changes[i];
            if (change == 0) continue;
            if (change < 0) _takeNet(accounts[i], SignedMath.abs(change));
            else _giveNet(accounts[i], uint256(change));
            sum += change; // afterwards: what an account could bear fits 105 bits, so no sum overflows
        }
        require(sum == 0, CurrencyTokenUnbalanced(sum));
    }

    /// @inheritdoc ICurrencyToken
    function issue(address to, uint256 amount) external onlyIssuer {
        require(amount != 0, CurrencyTokenZeroAmount());
        (uint24 id, IParticipantRegistry.ParticipantFile memory file) = _participantBehind(to);
        require(_isLicensed(file) && serves(file.country), CurrencyTokenCannotIssueTo(to));
        require(amount <= MAX_SUPPLY - totalSupply(), CurrencyTokenSupplyLimit(totalSupply(), MAX_SUPPLY));
        uint256 available = _issuableToday();
        require(amount <= available, CurrencyTokenIssuanceLimit(amount, available));
        _issuedPerDay = _issuedPerDay.plusAt(amount, block.timestamp);
        _supply.issued += SafeCast.toUint128(amount);
        _accounts[to] = _accounts[to].plus(amount).withLink(_adoption.generationOf(), toLink(id, file.epoch));
        emit Issued(to, amount);
        emit Transfer(address(0), to, amount);
    }

    /// @inheritdoc ICurrencyToken
    function redeem(uint256 amount, bytes32 payout) external {
        require(amount != 0, CurrencyTokenZeroAmount());
        (uint24 id, IParticipantRegistry.ParticipantFile memory file) = _participantBehind(msg.sender);
        require(id != 0 && file.status != ParticipantStatus.Suspended, CurrencyTokenCannotRedeem(msg.sender));
        _accounts[msg.sender] = _spent(msg.sender, amount);
        _supply.redeemed += uint128(amount); // a balance fits 104 bits
        emit Redeemed(msg.sender, amount, payout);
        emit Transfer(msg.sender, address(0), amount);
    }

    /// @inheritdoc ICurrencyToken
    function recover(address lost) external onlyIssuer {
        IParticipantRegistry.AccountFile memory file = IGate(gate()).accountOf(lost);
        require(
            file.state == IParticipantRegistry.AccountState.Replaced && file.successor != lost,
            CurrencyTokenNotReplaced(lost)
        );
        Account account = _funds(lost, type(uint256).max);
        uint256 amount = account.spendable();
        _accounts[lost] = account.minus(amount);
        _accounts[file.successor] = _accounts[file.successor].plus(amount);
        emit ForcedTransfer(lost, file.successor, amount);
        emit Transfer(lost, file.successor, amount);
    }

    /// @inheritdoc ICurrencyToken
    function payHeld(
        address account,
        uint256 place,
        address payee,
        uint104 amount,
        uint256 requestId
    ) external onlyIssuer {
        (, IParticipantRegistry.ParticipantFile memory file) = _participantBehind(payee);
        require(_isLicensed(file), CurrencyTokenNotLicensed(payee));
        address ledger_ = ledger();
        require(ledger_ != address(0), CurrencyTokenNotAdopted(Component.HoldLedger, ledger_));
        IHoldLedger(ledger_).takeGranted(account, place, payee, amount, requestId);
        uint256 balance = _accounts[account].balanceOf();
        require(amount <= balance, CurrencyTokenInsufficientBalance(account, balance, amount));
        _accounts[account] = _accounts[account].minus(amount).withHeld(_heldNow(account)); // before earmarks
        _accounts[payee] = _accounts[payee].plus(amount);
        emit ForcedTransfer(account, payee, amount);
        emit Transfer(account, payee, amount);
    }

    /// @inheritdoc ICurrencyToken
    function setIssuerRule(RuleTerms calldata terms) external onlyIssuer {
        _setIssuerRule(terms);
    }

    /// @inheritdoc ICurrencyToken
    function setIssuanceLimit(uint104 limit) external onlyIssuer {
        delete _announcedLimit;
        if (limit <= _issuanceLimit) return _setIssuanceLimit(limit);
        _announcedLimit = AnnouncedLimit({limit: limit, readyAt: Time.timestamp() + notice});
        emit IssuanceLimitAnnounced(limit, _announcedLimit.readyAt);
    }

    /// @inheritdoc ICurrencyToken
    function applyIssuanceLimit() external onlyIssuer {
        AnnouncedLimit memory announced = _announcedLimit;
        _requireReady(announced.readyAt);
        delete _announcedLimit;
        _setIssuanceLimit(announced.limit);
    }

    /// @inheritdoc ICurrencyToken
    function announceAdoption(Component component, address deployment) external onlyIssuer {
        _requireAdoptable(component, deployment);
        uint48 readyAt = Time.timestamp() + notice;
        _announcedAdoptions[component] = AnnouncedAdoption({deployment: deployment, readyAt: readyAt});
        emit AdoptionAnnounced(component, deployment, readyAt);
    }

    /// @inheritdoc ICurrencyToken
    function cancelAdoption(Component component) external onlyIssuer {
        require(_announcedAdoptions[component].readyAt != 0, CurrencyTokenNothingAnnounced());
        delete _announcedAdoptions[component];
        emit AdoptionCancelled(component);
    }

    /// @inheritdoc ICurrencyToken
    function completeAdoption(Component component) external onlyIssuer {
        AnnouncedAdoption memory announced = _announcedAdoptions[component];
        _requireReady(announced.readyAt);
        _requireAdoptable(component, announced.deployment);
        delete _announcedAdoptions[component];
        if (component == Component.Gate) _adoptGate(announced.deployment);
        else _movers[component] = announced.deployment;
        emit Adopted(component, announced.deployment);
    }

    /// @inheritdoc ICurrencyToken
    function inviteToUnion(uint16 country_) external onlyIssuer {
        require(country_ != country && _union[country_] == UnionState.None, CurrencyTokenCannotInvite(country_));
        _union[country_] = UnionState.Invited;
        emit UnionInvited(country_);
    }

    /// @inheritdoc ICurrencyToken
    function joinUnion(uint16 country_) external onlyMonetaryAuthority(country_) {
        require(_union[country_] == UnionState.Invited, CurrencyTokenNotInvited(country_));
        _union[country_] = UnionState.Member;
        emit UnionJoined(country_);
    }

    /// @inheritdoc ICurrencyToken
    function leaveUnion(uint16 country_) external onlyMonetaryAuthority(country_) {
        require(_union[country_] != UnionState.None, CurrencyTokenNotInUnion(country_));
        delete _union[country_];
        emit UnionLeft(country_);
    }

    /// ERC-20 and ERC-3009 arrive here with accounts that are not zero; issuing and redeeming do not.
    function _update(address from, address to, uint256 value) internal override {
        _pay(from, to, value, Purpose.UNSPECIFIED, address(0));
    }

    function _useCheckedNonce(address owner, uint256 nonce) internal override(Nonces, NoncesKeyed) {
        super._useCheckedNonce(owner, nonce);
    }

    /// One bit a nonce instead of one slot.
    function _consumeNonce(address authorizer, bytes32 nonce) internal override {
        BitMaps.BitMap storage used = _authorizations[authorizer];
        require(!used.get(uint256(nonce)), ERC3009UsedAuthorization(authorizer, nonce));
        used.set(uint256(nonce));
    }

    /// Time only: block numbers are no clock on eSpace.
    function _checkValidity(uint256 validAfter, uint256 validBefore) internal view override {
        require(
            block.timestamp > validAfter && block.timestamp < validBefore,
            ERC3009InvalidAuthorizationTime(validAfter, validBefore)
        );
    }

    function _pay(address payer, address payee, uint256 amount, uint8 purpose, address path) private {
        Adoption adoption = _adoption;
        Account from = _accounts[payer];
        if (from.heldOf() != 0) from = _funds(payer, amount);
        Account to = _accounts[payee];
        Decision decision = _judge(adoption, payer, from, payee, to, amount, purpose, path);
        require(decision.isPermitted(), CurrencyTokenRefused(decision.reasonOf(), payer, payee, amount));

        uint8 generation = adoption.generationOf();
        _countUse(generation, decision, amount);
        _accounts[payer] = from.minus(amount).withLink(generation, decision.payerLinkOf());
        _accounts[payee] = to.plus(amount).withLink(generation, decision.payeeLinkOf());
        emit Transfer(payer, payee, amount);
        emit PaymentDecided(decision);
        if (decision.addsUp()) IGate(adoption.gateOf()).count(decision, asset, amount);
    }

    function _takeNet(address account, uint256 amount) private {
        _accounts[account] = _spent(account, amount);
        emit Transfer(account, msg.sender, amount);
    }

    /// What is given was taken from others, or the sum is not zero and nothing stands; so no balance exceeds the supply.
    function _giveNet(address account, uint256 amount) private {
        uint256 balance = _accounts[account].balanceOf() + amount; // 104 bits and 255
        require(balance <= MAX_SUPPLY, CurrencyTokenSupplyLimit(balance, MAX_SUPPLY));
        _accounts[account] = _accounts[account].plus(amount);
        emit Transfer(msg.sender, account, amount);
    }

    function _countUse(uint8 generation, Decision decision, uint256 amount) private {
        if (decision.dailyLimitOf() == NO_LIMIT) return;
        uint256 route = _routeOf(generation, decision);
        _dailyUse[route] = _dailyUse[route].plusAt(amount, block.timestamp);
    }

    function _adoptFirst(Component component, address deployment) private {
        _requirePublished(component, deployment);
        if (component != Component.Gate) _movers[component] = deployment;
        emit Adopted(component, deployment);
    }

    /// Another gate numbers participants in another way: links read from the one before are not trusted any more.
    function _adoptGate(address gate_) private {
        Adoption adoption = _adoption;
        if (gate_ == adoption.gateOf()) return;
        uint8 generation = adoption.generationOf();
        require(generation != type(uint8).max, CurrencyTokenTooManyGates());
        _adoption = toAdoption(gate_, generation + 1, adoption.versionOf(), adoption.issuerRuleOf());
    }

    function _setIssuerRule(RuleTerms memory terms) private {
        require(terms.minTier <= RULE_MAX_TIER && terms.dailyLimit == 0, CurrencyTokenInvalidRule(terms));
        Adoption adoption = _adoption;
        uint16 version = adoption.versionOf() + 1;
        _adoption = toAdoption(adoption.gateOf(), adoption.generationOf(), version, toIssuerRule(terms));
        emit IssuerRuleSet(version, terms);
    }

    function _setIssuanceLimit(uint104 limit) private {
        _issuanceLimit = limit;
        emit IssuanceLimitSet(limit);
    }

    function _judgeNow(address payer, address payee, uint256 amount, uint8 purpose) private view returns (Decision) {
        return _judge(_adoption, payer, _funds(payer, amount), payee, _accounts[payee], amount, purpose, address(0));
    }

    /// The one judge: views and every path that moves money ask here.
    function _judge(
        Adoption adoption,
        address payer,
        Account from,
        address payee,
        Account to,
        uint256 amount,
        uint8 purpose,
        address path
    ) private view returns (Decision decision) {
        decision = _decide(adoption, payer, from, payee, to, amount, purpose, path);
        if (!decision.isPermitted()) return decision;
        if (amount > from.spendable()) return decision.withReason(Reason.InsufficientFunds);
        return _withinDay(adoption.generationOf(), decision, amount);
    }

    /// What the three rules, standing and halts say, whatever funds there are.
    function _decide(
        Adoption adoption,
        address payer,
        Account from,
        address payee,
        Account to,
        uint256 amount,
        uint8 purpose,
        address path
    ) private view returns (Decision decision) {
        uint8 generation = adoption.generationOf();
        decision = IGate(adoption.gateOf())
            .decisionOnTransfer(
                toParty(payer, from.linkOf(generation)),
                toParty(payee, to.linkOf(generation)),
                toPaymentTerms(adoption.issuerRuleOf(), asset, purpose),
                amount,
                path
            )
            .withIssuerVersion(adoption.versionOf());
        // A gate can only refuse, so what would create money is refused here and not there.
        if (decision.isPermitted() && payer == payee) return decision.withReason(Reason.SelfPayment);
    }

    function _withinDay(uint8 generation, Decision decision, uint256 amount) private view returns (Decision) {
        if (decision.dailyLimitOf() == NO_LIMIT) return decision;
        uint256 used = _dailyUse[_routeOf(generation, decision)].usedAt(block.timestamp);
        uint256 available = Math.saturatingSub(decision.dailyLimitOf(), used);
        return amount > available ? decision.withReason(Reason.DailyLimit) : decision;
    }

    /// An account as an amount taken from it needs to see it: what has lapsed is looked up only where it would refuse.
    function _funds(address account, uint256 amount) private view returns (Account funds) {
        funds = _accounts[account];
        if (funds.heldOf() != 0 && amount > funds.spendable()) return funds.withHeld(_heldNow(account));
    }

    function _spent(address account, uint256 amount) private view returns (Account) {
        Account funds = _funds(account, amount);
        require(amount <= funds.spendable(), CurrencyTokenInsufficientBalance(account, funds.spendable(), amount));
        return funds.minus(amount);
    }

    /// A currency without a ledger holds nothing.
    function _heldNow(address account) private view returns (uint256) {
        address ledger_ = ledger();
        return ledger_ == address(0) ? 0 : IHoldLedger(ledger_).heldOf(address(this), account);
    }

    function _issuableToday() private view returns (uint256) {
        return Math.saturatingSub(_issuanceLimit, _issuedPerDay.usedAt(block.timestamp));
    }

    function _participantBehind(
        address account
    ) private view returns (uint24 id, IParticipantRegistry.ParticipantFile memory file) {
        IGate gate_ = IGate(gate());
        id = gate_.participantByAccount(account);
        file = gate_.participantOf(id);
    }

    function _requireReady(uint48 readyAt) private view {
        require(readyAt != 0, CurrencyTokenNothingAnnounced());
        require(block.timestamp >= readyAt, CurrencyTokenTooEarly(readyAt));
    }

    /// A queue or a ledger may be none; without gate or engine nobody could be paid.
    function _requireAdoptable(Component component, address deployment) private view {
        bool optional = component == Component.ClearingQueue || component == Component.HoldLedger;
        if (!optional || deployment != address(0)) _requirePublished(component, deployment);
    }

    function _requirePublished(Component component, address deployment) private view {
        require(_releases.isAdoptable(component, deployment), CurrencyTokenNotPublished(deployment));
    }

    function _isLicensed(IParticipantRegistry.ParticipantFile memory file) private view returns (bool) {
        return file.status == ParticipantStatus.Active && block.timestamp < file.expiry;
    }

    function _routeOf(uint8 generation, Decision decision) private pure returns (uint256) {
        return _route(generation, decision.payerLinkOf().participantOf(), decision.payeeCountryOf());
    }

    /// Participants are numbered by the gate, so another gate starts other counts.
    function _route(uint8 generation, uint24 participant, uint16 payeeCountry) private pure returns (uint256) {
        return (uint256(generation) << 40) | (uint256(participant) << 16) | payeeCountry;
    }
}
