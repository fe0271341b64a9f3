// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {HOLD, Powers} from "../../contracts/governance/types/Powers.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {Rejection, RequestKind} from "../../contracts/supervision/types/Case.sol";
import {HoldOrder, HoldReason} from "../../contracts/supervision/types/Hold.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Direction, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SuspensionOrder, SuspensionReason} from "../../contracts/supervision/types/Suspension.sol";
import {BlastTable, NEVER, PARTS} from "./BlastTable.sol";
import {JointMenu} from "./JointMenu.sol";

/// @notice Whoever owns some keys: one of the victim's, two of them, or all of the other countries' and the timelock's. It
/// calls what it may call and what it may not, with arguments drawn by chance, and lets time pass. After each call nothing
/// of the victim's has changed but what `BlastTable` says, and nothing sooner (GOV-10).
abstract contract Thief is JointMenu {
    uint48 private constant DELAY = 1 minutes; // of the charter, between an appointment and the office
    uint8 private constant ACCOUNT = 6; // among the owners, after the offices
    uint8 private constant FOREIGN = 7;
    uint256 private constant MENU = 62;
    uint256 private constant FUNDS = 1_000_000; // as `JointWorld` issued them

    /// @dev What stands there when nothing has changed, by part.
    bytes32[PARTS] private _before;

    uint256 public owned; // one bit for each owner
    bytes32 public violation;
    uint256 public calls;
    uint256 public done;
    uint48 private immutable _stolenAt;
    address[] private _keys;
    uint256 private _requests;

    constructor() {
        _stolenAt = clock;
        for (uint8 part = 0; part < PARTS; ++part) _before[part] = _stateOf(part);
    }

    /// Which keys it has, the first call decides.
    function act(uint256 seed) public {
        _begin(seed);
        if (_pick(6) == 0) {
            (address target, bytes memory call) = _anyAction(); // joint acts, and national ones
            _call(target, call);
        } else {
            _national(_pick(MENU));
        }
        _check();
    }

    /// What chance alone rarely brings together: all offices, by a Delegation.
    function seize(uint256 seed) public {
        _begin(seed);
        for (uint8 office = 1; office < OFFICES; ++office) {
            if (_pick(2) == 0) _call(address(registry), abi.encodeCall(registry.dismiss, (VICTIM, Office(office))));
            address account = _pick(2) == 0 ? _key() : _keys[_keys.length - 1];
            _callAll(address(registry), abi.encodeCall(registry.appoint, (VICTIM, Office(office), account)));
        }
        _takeOffices();
        _passTo(clock + uint48(_pick(3) * DELAY));
        _takeOffices();
    }

    /// Tries each office, and one that it has at once.
    function _takeOffices() private {
        for (uint8 office = 1; office < OFFICES; ++office) {
            _callAll(address(registry), abi.encodeCall(registry.takeOffice, (VICTIM, Office(office))));
        }
        _callAll(address(victims), abi.encodeCall(victims.issue, (_bank(VICTIM), 1)));
        _check();
    }

    /// The same: an account replaced, and its money moved.
    function inherit(uint256 seed) public {
        _begin(seed);
        address heir = _account(99, 0x100 + _pick(8));
        address lost = _bank(VICTIM);
        _callAll(address(standings), abi.encodeCall(standings.proposeAccountRecovery, (address(gate), lost, heir)));
        _check();
        _passTo(clock + [uint48(0), 1 days, 3 days - 1, 3 days][_pick(4)]);
        bytes memory call = abi.encodeCall(standings.completeAccountRecovery, (address(gate), lost));
        _count(_try(heir, address(standings), call));
        _callAll(address(victims), abi.encodeCall(victims.forcedTransfer, (lost, heir, 1 + _pick(1_000_000))));
        _check();
    }

    /// The same: money held, and given away.
    function forfeit(uint256 seed) public {
        _begin(seed);
        ICaseRegistry cases = ledger.cases();
        uint16[] memory countries = new uint16[](1);
        countries[0] = VICTIM;
        _callAll(address(cases), abi.encodeCall(cases.open, (countries, new bytes32[](0), "law", 0)));
        uint40 caseId = cases.caseCount();
        uint104 amount = uint104(1 + _pick(1_000));
        _callAll(address(ledger), abi.encodeCall(ledger.place, (_order(caseId, amount))));
        _take(cases, caseId, amount, _pick(4));
        _check();
    }

    /// What was asked and granted is announced, waits, and is paid to another of the victim's accounts.
    function _take(ICaseRegistry cases, uint40 caseId, uint104 amount, uint256 wait) private {
        (address account, address payee) = (_bank(VICTIM), _payee());
        bytes32 subject = keccak256(abi.encode(ledger.keyOf(address(victims), account, 0), payee, amount));
        bytes memory asking = abi.encodeCall(
            cases.request,
            (caseId, VICTIM, VICTIM, RequestKind.Forfeiture, subject, clock + 10 days)
        );
        _callAll(address(cases), asking);
        uint256 requestId = ++_requests;
        _callAll(address(cases), abi.encodeCall(cases.answer, (requestId, VICTIM, Rejection.None, 0)));
        bytes memory telling = abi.encodeCall(
            ledger.announceTaking,
            (address(victims), account, 0, payee, amount, requestId)
        );
        _callAll(address(ledger), telling);
        _check();
        _passTo(clock + [uint48(0), 1 days, 10 days - 1, 10 days][wait]);
        bytes memory paying = abi.encodeCall(
            victims.transferHeld,
            (address(ledger), account, 0, payee, amount, 0, requestId)
        );
        _callAll(address(victims), paying);
    }

    function pass(uint256 seed) public {
        _begin(seed);
        _passTo(clock + [uint48(1), DELAY, 1 hours, 1 days, 3 days, 31 days][_pick(6)]);
        _check();
    }

    function _maySurrender() internal pure override returns (bool) {
        return true; // it has the timelock's own key
    }

    function _begin(uint256 seed) private {
        _seed(seed);
        if (owned != 0) return;
        uint256 kind = _pick(4);
        if (kind == 3) return _stealAbroad();
        _steal(uint8(_pick(FOREIGN)));
        if (kind == 2) _steal(uint8(_pick(FOREIGN)));
    }

    function _steal(uint8 owner) private {
        owned |= 1 << owner;
        _keys.push(owner == ACCOUNT ? _bank(VICTIM) : _account(VICTIM, owner));
    }

    function _stealAbroad() private {
        owned = 1 << FOREIGN;
        _keys.push(address(timelock));
        for (uint16 country = 1; country < VICTIM; ++country) {
            for (uint8 office = 0; office < OFFICES; ++office) _keys.push(_account(country, office));
            _keys.push(_bank(country));
        }
    }

    function _key() private returns (address) {
        return _keys[_pick(_keys.length)];
    }

    function _call(address target, bytes memory call) private {
        _count(_try(_key(), target, call));
    }

    /// By whichever of its keys may.
    function _callAll(address target, bytes memory call) private {
        for (uint256 i = 0; i < _keys.length; ++i) _count(_try(_keys[i], target, call));
    }

    function _count(bool isDone) private {
        ++calls;
        if (isDone) ++done;
    }

    /// Whatever has changed may have, and not before its time.
    function _check() private {
        if (violation != 0) return;
        for (uint8 part = 0; part < PARTS; ++part) {
            if (_stateOf(part) == _before[part]) continue;
            uint48 since = BlastTable.earliest(owned, part, DELAY);
            if (since == NEVER || clock < _stolenAt + since) violation = BlastTable.nameOf(part);
        }
    }

    function _stateOf(uint8 part) private view returns (bytes32) {
        if (part == 0) return _officesNow();
        if (part == 1)
            return keccak256(abi.encode(registry.countryOf(VICTIM).status, registry.countryOf(VICTIM).weight));
        if (part == 2) return _standingNow();
        if (part == 3) return _rulesNow();
        if (part == 4) return _termsNow();
        if (part == 5) return bytes32(victims.totalSupply());
        if (part == 6) return bytes32(_less(victims.balanceOf(_bank(VICTIM)), FUNDS));
        return bytes32(ledger.heldOf(address(victims), _bank(VICTIM)));
    }

    function _less(uint256 amount, uint256 most) private pure returns (uint256) {
        return amount < most ? amount : most;
    }

    function _officesNow() private view returns (bytes32 state) {
        state = keccak256(abi.encode(registry.guardianOf(VICTIM)));
        for (uint8 i = 0; i < OFFICES; ++i) state = keccak256(abi.encode(state, registry.officeOf(VICTIM, Office(i))));
    }

    function _standingNow() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    gate.participantByLei(VICTIM, LEI),
                    gate.participantByLei(VICTIM, OTHER_LEI),
                    gate.participantOf(1),
                    gate.accountOf(_bank(VICTIM))
                )
            );
    }

    function _rulesNow() private view returns (bytes32) {
        uint32 asset = AssetId.unwrap(victims.asset());
        (RuleTerms memory terms, ) = gate.ruleOf(VICTIM, Direction.Outbound, 0, asset);
        return keccak256(abi.encode(terms, gate.rulebookVersionOf(VICTIM), gate.moduleOf(VICTIM)));
    }

    function _termsNow() private view returns (bytes32) {
        (RuleTerms memory rule, ) = victims.issuerRule();
        (, , uint256 limit, ) = victims.issuance();
        bool shares = currencies.isServed(address(others), VICTIM);
        return keccak256(abi.encode(rule, limit, victims.adopted(), victims.gate(), shares, _isShared()));
    }

    function _isShared() private view returns (bool shared) {
        for (uint16 country = 1; country < VICTIM; ++country) {
            shared = shared || currencies.isServed(address(victims), country);
        }
    }

    // What it may call

    function _national(uint256 dish) private {
        if (dish < 18) return _call(address(registry), _officeCall(dish));
        if (dish < 29) return _call(address(gate), _fileCall(dish - 18));
        if (dish < 40) return _call(address(standings), _standingsCall(dish - 29));
        if (dish < 44) return _callCases(dish - 40);
        if (dish < 50) return _call(address(ledger), _holdCall(dish - 44));
        _call(dish < 60 ? address(victims) : address(currencies), _moneyCall(dish - 50));
    }

    function _officeCall(uint256 which) private returns (bytes memory) {
        (Office office, address account) = (Office(_pick(OFFICES)), _pick(2) == 0 ? _key() : _anyAccount());
        if (which == 0) return abi.encodeCall(registry.appoint, (VICTIM, office, account));
        if (which == 1) return abi.encodeCall(registry.dismiss, (VICTIM, office));
        if (which == 2) return abi.encodeCall(registry.takeOffice, (VICTIM, office));
        if (which == 3) return abi.encodeCall(registry.objectToAppointment, (VICTIM, office));
        if (which == 4) return abi.encodeCall(registry.nameGuardian, (VICTIM, account));
        if (which == 5) return abi.encodeCall(registry.approveGuardian, (VICTIM));
        if (which == 6) return abi.encodeCall(registry.opposeGuardian, (VICTIM));
        if (which == 7) return abi.encodeCall(registry.supportGuardian, (VICTIM, office));
        if (which == 8) return abi.encodeCall(registry.takeGuardianship, (VICTIM));
        if (which == 9) return abi.encodeCall(registry.freezeOffices, (VICTIM, clock + uint48(_pick(8 days))));
        if (which == 10) return abi.encodeCall(registry.liftFreeze, (VICTIM));
        if (which == 11) return abi.encodeCall(registry.consentToRecovery, (VICTIM, office));
        if (which == 12) return abi.encodeCall(registry.restoreDelegation, (VICTIM, account));
        if (which == 13) return abi.encodeCall(registry.objectToRestoration, (VICTIM, office));
        if (which == 14) return abi.encodeCall(registry.completeRecovery, (VICTIM));
        if (which == 15) return abi.encodeCall(registry.giveNotice, (VICTIM));
        if (which == 16) return abi.encodeCall(registry.revokeNotice, (VICTIM));
        return abi.encodeCall(registry.proposeRecovery, (VICTIM, account));
    }

    function _fileCall(uint256 which) private returns (bytes memory) {
        (address account, uint40 expiry) = (_pick(2) == 0 ? _bank(VICTIM) : _payee(), uint40(clock + 365 days));
        if (which == 0) return abi.encodeCall(gate.license, (OTHER_LEI, VICTIM, ParticipantKind.Bank, 0, expiry));
        if (which == 1) return abi.encodeCall(gate.amend, (1, uint8(_pick(4)), expiry));
        if (which == 2) return abi.encodeCall(gate.revoke, (1));
        if (which == 3) return abi.encodeCall(gate.proposeAccount, (uint32(1 + _pick(2)), account));
        if (which == 4) return abi.encodeCall(gate.acceptAccount, (uint32(1 + _pick(2))));
        if (which == 5) return abi.encodeCall(gate.removeAccount, (account));
        if (which == 6) return abi.encodeCall(gate.replaceAccount, (_bank(VICTIM), _key()));
        if (which == 7) return abi.encodeCall(gate.setSuspension, (1, uint32(clock + 30 days)));
        if (which == 8) return abi.encodeCall(gate.adoptRules, (VICTIM, _rulesOfBorders(), "coup"));
        if (which == 9) return abi.encodeCall(gate.adoptModule, (VICTIM, _key(), "coup"));
        return abi.encodeCall(gate.halt, (scopeAt(_pick(SCOPES)), clock + uint48(_pick(31 days))));
    }

    function _standingsCall(uint256 which) private returns (bytes memory) {
        (address board, address bank) = (address(gate), _bank(VICTIM));
        address[] memory accounts = new address[](1);
        accounts[0] = bank;
        if (which == 0) return abi.encodeCall(standings.proposeAccountRecovery, (board, bank, _payee()));
        if (which == 1) return abi.encodeCall(standings.withdrawAccountRecovery, (board, bank));
        if (which == 2) return abi.encodeCall(standings.objectToAccountRecovery, (board, bank));
        if (which == 3) return abi.encodeCall(standings.completeAccountRecovery, (board, bank));
        if (which == 4) return abi.encodeCall(standings.suspend, (_suspension(), _pick(3)));
        if (which == 5) return abi.encodeCall(standings.reinstate, (board, 1));
        if (which == 6) {
            bytes32 review = _pick(2) == 0 ? bytes32(0) : bytes32(_pick(100));
            return abi.encodeCall(standings.list, (VICTIM, "entry", "law", review, clock + uint48(_pick(181 days))));
        }
        if (which == 7) return abi.encodeCall(standings.delist, (VICTIM, "entry", "ground"));
        if (which == 8) return abi.encodeCall(standings.freeze, (board, VICTIM, "entry", accounts));
        if (which == 9) return abi.encodeCall(standings.unfreeze, (board, VICTIM, "entry", accounts));
        return abi.encodeCall(standings.refresh, (board, accounts));
    }

    function _suspension() private returns (SuspensionOrder memory) {
        uint32 until = uint32(clock + _pick(91 days));
        uint40 caseId = uint40(1 + _pick(3));
        return SuspensionOrder(address(gate), 1, caseId, until, SuspensionReason.Fraud, "statement");
    }

    /// At the hold ledger's cases and at those of the standings.
    function _callCases(uint256 which) private {
        ICaseRegistry cases = _pick(2) == 0 ? ledger.cases() : standings.cases();
        uint40 caseId = uint40(1 + _pick(3));
        bytes memory call;
        if (which == 0) {
            uint16[] memory countries = new uint16[](1 + _pick(2));
            for (uint256 i = 0; i < countries.length; ++i) countries[i] = i == 0 ? VICTIM : _anyHostile();
            call = abi.encodeCall(cases.open, (countries, new bytes32[](0), "law", 0));
        } else if (which == 1) {
            call = abi.encodeCall(cases.accept, (caseId, _anyCountry()));
        } else if (which == 2) {
            RequestKind kind = RequestKind(1 + _pick(7));
            uint16 to = _pick(2) == 0 ? 0 : VICTIM;
            call = abi.encodeCall(cases.request, (caseId, VICTIM, to, kind, "subject", clock + 1 days));
        } else {
            call = abi.encodeCall(cases.answer, (1 + _pick(4), _anyCountry(), Rejection(_pick(8)), 0));
        }
        _call(address(cases), call);
    }

    function _holdCall(uint256 which) private returns (bytes memory) {
        (address token, address account, uint256 place) = (address(victims), _bank(VICTIM), _pick(2) * 16);
        if (which == 0) return abi.encodeCall(ledger.place, (_order(uint40(1 + _pick(3)), uint104(1 + _pick(1_000)))));
        if (which == 1) return abi.encodeCall(ledger.ratify, (token, account, place));
        if (which == 2) return abi.encodeCall(ledger.refuse, (token, account, place, "reason"));
        if (which == 3) return abi.encodeCall(ledger.release, (token, account, place, uint104(1 + _pick(100))));
        if (which == 4) return abi.encodeCall(ledger.overturn, (token, account, place));
        return abi.encodeCall(ledger.takeApproved, (account, place, _payee(), uint104(1 + _pick(100)), 1 + _pick(3)));
    }

    function _order(uint40 caseId, uint104 amount) private returns (HoldOrder memory) {
        uint16 authority = _pick(4) == 0 ? _anyHostile() : VICTIM;
        uint32 until = uint32(clock + [uint256(1 hours), 72 hours, 30 days, 90 days][_pick(4)]);
        return HoldOrder(address(victims), _bank(VICTIM), authority, caseId, amount, until, HoldReason.Fraud);
    }

    function _moneyCall(uint256 which) private returns (bytes memory) {
        (address bank, address payee, uint256 amount) = (_bank(VICTIM), _payee(), 1 + _pick(1_000));
        if (which == 0) return abi.encodeCall(victims.issue, (_pick(2) == 0 ? bank : payee, amount));
        if (which == 1) return abi.encodeCall(victims.redeem, (amount, "payout"));
        if (which == 2) return abi.encodeCall(victims.transfer, (payee, amount));
        if (which == 3) return abi.encodeCall(victims.transferFrom, (bank, payee, amount));
        if (which == 4) return abi.encodeCall(victims.setIssuerRule, (RuleTerms(uint48(_pick(2)), 0, 0, 0)));
        if (which == 5) return abi.encodeCall(victims.lowerIssuanceLimit, (uint104(_pick(ISSUANCE_LIMIT))));
        if (which == 6) return _trustCall();
        if (which == 7) return abi.encodeCall(victims.settleLeg, (bank, payee, amount, 0));
        if (which == 8) return abi.encodeCall(victims.forcedTransfer, (bank, payee, amount));
        if (which == 9) return abi.encodeCall(victims.addHeld, (bank, amount));
        if (which == 10) return abi.encodeCall(currencies.inviteToUnion, (address(victims), _anyHostile()));
        return
            abi.encodeCall(currencies.joinUnion, (_pick(2) == 0 ? address(victims) : address(others), _anyCountry()));
    }

    function _trustCall() private returns (bytes memory) {
        (address deployment, Powers powers) = _wantedAt(_pick(WANTED));
        if (_pick(4) == 0) return abi.encodeCall(victims.dropPowers, (deployment, _pick(2) == 0 ? powers : HOLD));
        bytes memory call = abi.encodeCall(victims.adopt, (deployment, powers));
        if (_pick(3) == 0) call = _wantedLimit();
        return _pick(2) == 0 ? abi.encodeCall(victims.announce, (call)) : call;
    }

    /// An account that no participant has yet, or the second one of the victim's.
    function _payee() private returns (address) {
        return _pick(2) == 0 ? _account(VICTIM, 8) : _account(99, 0x100 + _pick(8));
    }
}
