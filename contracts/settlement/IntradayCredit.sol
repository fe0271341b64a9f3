// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IEarmarks} from "./interfaces/IEarmarks.sol";
import {IIntradayCredit} from "./interfaces/IIntradayCredit.sol";
import {ISettlementEngine} from "./interfaces/ISettlementEngine.sol";
import {EarmarkHash} from "./libraries/EarmarkHash.sol";
import {InstructionHash} from "./libraries/InstructionHash.sol";
import {Collateral, CreditLine, CreditTerms, Draw} from "./types/Credit.sol";
import {Earmark, EarmarkExecution} from "./types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";

/// @dev Documented on `IIntradayCredit`.
contract IntradayCredit is IIntradayCredit, ReentrancyGuardTransient {
    using EarmarkHash for Earmark;
    using InstructionHash for Instruction;
    using SafeERC20 for IERC20;

    uint256 private constant PRICE_UNIT = 1e18;
    uint256 private constant WHOLE = 10_000; // basis points
    uint256 private constant GRACE = 7 days;
    uint48 private constant APPROVAL = 6 days; // the longest clock of a Supervisor, and a day to settle

    ICountryRegistry private immutable _countries;
    IAssetRegistry private immutable _assets;

    /// @inheritdoc IIntradayCredit
    IEarmarks public immutable engine;

    mapping(address token => CreditTerms) private _offered;
    mapping(address token => CreditTerms) private _terms;
    mapping(address token => mapping(address collateral => Collateral)) private _collateral;
    mapping(address token => mapping(address account => CreditLine)) private _lines;
    mapping(address token => uint256) private _exposure;
    mapping(address token => mapping(address collateral => mapping(bytes32 pledge => Draw))) private _draws;

    constructor(ICountryRegistry countries, address engine_) {
        _countries = countries;
        _assets = ISettlementEngine(engine_).assets();
        engine = IEarmarks(engine_);
    }

    modifier onlyIssuer(address token) {
        _requireCurrency(token);
        _countries.requireOffice(ICurrencyToken(token).country(), Office.MonetaryAuthority, msg.sender);
        _;
    }

    /// @inheritdoc IIntradayCredit
    function termsOf(address token) external view returns (CreditTerms memory) {
        return _terms[token];
    }

    /// @inheritdoc IIntradayCredit
    function collateralOf(address token, address collateral) external view returns (Collateral memory) {
        return _collateral[token][collateral];
    }

    /// @inheritdoc IIntradayCredit
    function lineOf(address token, address account) external view returns (CreditLine memory) {
        return _lines[token][account];
    }

    /// @inheritdoc IIntradayCredit
    function exposureOf(address token) external view returns (uint256) {
        return _exposure[token];
    }

    /// @inheritdoc IIntradayCredit
    function drawOf(address token, address collateral, bytes32 pledge) external view returns (Draw memory) {
        return _draws[token][collateral][pledge];
    }

    /// @inheritdoc IIntradayCredit
    function lendableOn(address token, address collateral, uint256 amount) external view returns (uint256) {
        return _lendable(_collateral[token][collateral], amount);
    }

    /// @inheritdoc IIntradayCredit
    function open(address token, CreditTerms calldata terms) external onlyIssuer(token) {
        require(
            terms.treasury != address(0) && terms.closing < 1 days,
            IntradayCreditInvalidTerms(terms.treasury, terms.closing)
        );
        delete _terms[token];
        _offered[token] = terms;
        emit CreditOffered(token, terms.treasury, terms.closing);
    }

    /// @inheritdoc IIntradayCredit
    function agree(address token, CreditTerms calldata terms) external {
        CreditTerms memory offered = _offered[token];
        require(msg.sender == offered.treasury, IntradayCreditNotTreasury(offered.treasury, msg.sender));
        require(
            terms.treasury == offered.treasury && terms.closing == offered.closing,
            IntradayCreditInvalidTerms(terms.treasury, terms.closing)
        );
        _terms[token] = offered;
        emit CreditOpened(token, offered.treasury, offered.closing);
    }

    /// @inheritdoc IIntradayCredit
    function stopLending(address token) external {
        address treasury = _terms[token].treasury;
        require(msg.sender == treasury, IntradayCreditNotTreasury(treasury, msg.sender));
        delete _terms[token];
        delete _offered[token];
        emit CreditStopped(token, treasury);
    }

    /// @inheritdoc IIntradayCredit
    function setCollateral(address token, address collateral, Collateral calldata value) external onlyIssuer(token) {
        require(value.haircut < WHOLE, IntradayCreditInvalidHaircut(value.haircut));
        _requireCurrency(collateral);
        _collateral[token][collateral] = value;
        emit CollateralSet(token, collateral, value.price, value.haircut);
    }

    /// @inheritdoc IIntradayCredit
    function setLine(address token, address account, uint104 limit) external onlyIssuer(token) {
        _setLine(token, account, limit);
    }

    /// @inheritdoc IIntradayCredit
    function draw(
        address token,
        uint256 amount,
        Instruction calldata pledge,
        Authorisation calldata authorisation
    ) external nonReentrant returns (bytes32 id) {
        CreditTerms memory terms = _terms[token];
        require(terms.treasury != address(0), IntradayCreditNotOpen(token));
        require(amount != 0, IntradayCreditZeroAmount());
        _requireNotHalted(token);
        Leg calldata leg = _legOf(pledge);
        require(leg.payer == msg.sender && leg.payee == terms.treasury, IntradayCreditNotPledge(leg.payer, leg.payee));
        uint104 price = _priceFor(token, leg, amount);
        uint48 dueAt = _dueAfter(terms.closing);
        require(pledge.deadline >= dueAt + GRACE, IntradayCreditTooBrief(pledge.deadline, dueAt + GRACE));
        require(pledge.validFrom <= dueAt, IntradayCreditNotYetValid(pledge.validFrom, dueAt));
        id = _earmarkOf(pledge, authorisation.nonce).hash();
        _enter(token, leg.token, id, Draw(SafeCast.toUint104(amount), dueAt, price, terms.treasury));
        emit Drawn(id, token, msg.sender, amount, leg.token, leg.amount, dueAt);
        engine.earmark(pledge, 0, address(this), authorisation);
        IERC20(token).safeTransferFrom(terms.treasury, msg.sender, amount);
    }

    /// @inheritdoc IIntradayCredit
    function repay(address token, Instruction calldata pledge, uint256 nonce, uint256 amount) external nonReentrant {
        address payer = _legOf(pledge).payer;
        require(msg.sender == payer, IntradayCreditNotPayer(payer, msg.sender));
        Draw memory drawn = _repayPart(token, pledge, nonce, amount);
        IERC20(token).safeTransferFrom(payer, drawn.lender, amount);
        if (amount == drawn.owed && !_lapsed(pledge)) _giveBack(pledge, nonce);
    }

    /// @inheritdoc IIntradayCredit
    function confirmRepayment(
        address token,
        Instruction calldata pledge,
        uint256 nonce,
        uint256 amount
    ) external nonReentrant {
        Draw memory drawn = _repayPart(token, pledge, nonce, amount);
        require(msg.sender == drawn.lender, IntradayCreditNotTreasury(drawn.lender, msg.sender));
        if (amount == drawn.owed && !_lapsed(pledge)) _giveBack(pledge, nonce);
    }

    /// @inheritdoc IIntradayCredit
    function settleDue(address token, Instruction calldata pledge, uint256 nonce) external nonReentrant {
        Leg calldata leg = _legOf(pledge);
        bytes32 id = _earmarkOf(pledge, nonce).hash();
        Draw memory drawn = _owed(token, leg.token, id);
        require(block.timestamp >= drawn.dueAt, IntradayCreditNotDue(drawn.dueAt, block.timestamp));
        _requireNoApproval(token, leg.payer, drawn);
        uint256 paid = _payable(token, leg.payer, drawn);
        uint256 missing = drawn.owed - paid;
        _reduce(token, leg.token, id, leg.payer, _lapsed(pledge) ? paid : drawn.owed);
        if (paid != 0) _collect(token, id, leg.payer, drawn.lender, paid);
        if (_lapsed(pledge)) return;
        if (missing == 0) _giveBack(pledge, nonce);
        else _realise(token, pledge, nonce, missing, drawn.price);
    }

    /// All of the collateral goes to the treasury, as it was pledged, and what is not needed comes back. At its price it is
    /// never too little, since no more was lent on it.
    function _realise(
        address token,
        Instruction calldata pledge,
        uint256 nonce,
        uint256 missing,
        uint256 price
    ) private {
        Leg calldata leg = pledge.legs[0];
        uint256 taken = Math.ceilDiv(missing * PRICE_UNIT, price); // 104 bits and 60
        _setLine(token, leg.payer, 0);
        emit Defaulted(_earmarkOf(pledge, nonce).hash(), token, leg.payer, missing, taken);
        EarmarkExecution[] memory executions = new EarmarkExecution[](1);
        executions[0] = EarmarkExecution(0, nonce, address(this), "");
        engine.settleEarmarked(pledge, new Authorisation[](0), executions);
        if (taken < leg.amount) IERC20(leg.token).safeTransferFrom(leg.payee, leg.payer, leg.amount - taken);
    }

    function _giveBack(Instruction calldata pledge, uint256 nonce) private {
        engine.releaseEarmark(pledge, 0, nonce, address(this), "");
    }

    function _setLine(address token, address account, uint104 limit) private {
        _lines[token][account].limit = limit;
        emit CreditLineSet(token, account, limit);
    }

    function _enter(address token, address collateral, bytes32 id, Draw memory drawn) private {
        CreditLine storage line = _lines[token][msg.sender];
        uint256 available = Math.saturatingSub(line.limit, line.drawn);
        require(drawn.owed <= available, IntradayCreditAboveLine(drawn.owed, available));
        require(_draws[token][collateral][id].owed == 0, IntradayCreditPledged(id));
        _draws[token][collateral][id] = drawn;
        line.drawn += drawn.owed;
        _exposure[token] += drawn.owed;
    }

    function _reduce(address token, address collateral, bytes32 id, address account, uint256 amount) private {
        uint104 less = uint104(amount); // at most what is owed
        _draws[token][collateral][id].owed -= less;
        _lines[token][account].drawn -= less;
        _exposure[token] -= amount;
    }

    function _repayPart(
        address token,
        Instruction calldata pledge,
        uint256 nonce,
        uint256 amount
    ) private returns (Draw memory drawn) {
        Leg calldata leg = _legOf(pledge);
        bytes32 id = _earmarkOf(pledge, nonce).hash();
        drawn = _owed(token, leg.token, id);
        require(amount != 0, IntradayCreditZeroAmount());
        require(amount <= drawn.owed, IntradayCreditAboveOwed(amount, drawn.owed));
        _reduce(token, leg.token, id, leg.payer, amount);
        emit Repaid(id, token, leg.payer, amount);
    }

    function _collect(address token, bytes32 id, address account, address lender, uint256 amount) private {
        emit Repaid(id, token, account, amount);
        IERC20(token).safeTransferFrom(account, lender, amount);
    }

    function _owed(address token, address collateral, bytes32 id) private view returns (Draw memory drawn) {
        drawn = _draws[token][collateral][id];
        require(drawn.owed != 0, IntradayCreditNothingDrawn(id));
    }

    /// What an account can be made to pay now. A halt ends by itself and is waited for: the payment will be refused. Any
    /// other refusal stands for want of money.
    function _payable(address token, address account, Draw memory drawn) private view returns (uint256 amount) {
        uint256 free = IERC20(token).balanceOf(account) - ICurrencyToken(token).getFrozenTokens(account);
        amount = Math.min(drawn.owed, Math.min(free, IERC20(token).allowance(account, address(this))));
        Reason reason = ICurrencyToken(token).check(account, drawn.lender, amount, 0).reasonOf();
        bool halted = reason >= Reason.ContractHalted && reason <= Reason.PayeeHalted;
        if (reason != Reason.Permitted && !halted) return 0;
    }

    /// Whoever has to ask a Supervisor first is not in default meanwhile, whatever of its money it has set aside for that.
    function _requireNoApproval(address token, address account, Draw memory drawn) private view {
        uint48 until = drawn.dueAt + APPROVAL;
        if (block.timestamp > until) return;
        Reason reason = ICurrencyToken(token).check(account, drawn.lender, drawn.owed, 0).reasonOf();
        require(reason != Reason.ApprovalNeeded, IntradayCreditAwaitsApproval(drawn.owed, until));
    }

    function _priceFor(address token, Leg calldata leg, uint256 amount) private view returns (uint104) {
        Collateral memory collateral = _collateral[token][leg.token];
        require(collateral.price != 0, IntradayCreditNotCollateral(token, leg.token));
        uint256 lendable = _lendable(collateral, leg.amount);
        require(amount <= lendable, IntradayCreditAboveCollateral(amount, lendable));
        return collateral.price;
    }

    /// The first closing that is still ahead.
    function _dueAfter(uint32 closing) private view returns (uint48) {
        uint256 today = block.timestamp - (block.timestamp % 1 days) + closing;
        return uint48(today > block.timestamp ? today : today + 1 days);
    }

    /// The earmark of the one leg, which only this contract releases.
    function _earmarkOf(Instruction calldata pledge, uint256 nonce) private view returns (Earmark memory) {
        return Earmark(pledge.legs[0].payer, nonce, address(this), 0, pledge.hash());
    }

    function _lapsed(Instruction calldata pledge) private view returns (bool) {
        return block.timestamp > pledge.deadline;
    }

    function _requireCurrency(address token) private view {
        require(_assets.isAsset(token), IntradayCreditUnknownAsset(token));
    }

    /// A halt of this contract stops what it lends; what is owed can always be repaid.
    function _requireNotHalted(address token) private view {
        ICurrencyToken currency = ICurrencyToken(token);
        IGate gate = IGate(currency.gate());
        Reason halt = gate.haltOn(address(0), address(0), 0, 0, currency.asset(), address(this));
        require(halt == Reason.Permitted, IntradayCreditHalted(token));
    }

    function _legOf(Instruction calldata pledge) private pure returns (Leg calldata) {
        require(pledge.legs.length == 1, IntradayCreditLegCount(pledge.legs.length));
        return pledge.legs[0];
    }

    function _lendable(Collateral memory collateral, uint256 amount) private pure returns (uint256) {
        uint256 value = Math.mulDiv(amount, collateral.price, PRICE_UNIT);
        return Math.mulDiv(value, WHOLE - collateral.haircut, WHOLE);
    }
}
