// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {Scope} from "../../contracts/governance/types/Scope.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {Rejection, RequestKind} from "../../contracts/supervision/types/Case.sol";
import {Direction, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {BlastTable, NEVER, PARTS} from "./BlastTable.sol";
import {ThiefMenu} from "./ThiefMenu.sol";

/// @notice Whoever owns some keys: one of an owner in `ThiefKeys`, or two of the victim's. It calls what it may call and what it may not, with arguments drawn by chance, and lets time pass. After each call nothing
/// of the victim's has changed but what `BlastTable` says, and nothing sooner (GOV-10).
abstract contract Thief is ThiefMenu {
    uint48 private constant DELAY = 1 minutes; // of the charter, between an appointment and the office
    uint256 private constant FUNDS = 1_000_000; // as `JointWorld` issued them

    /// @dev What stands there when nothing has changed, by part.
    bytes32[PARTS] private _before;

    bytes32 public violation;
    uint48 private _stolenAt;
    uint256 private _requests;
    uint256 private _proposed;

    constructor() {
        _openCases();
        _linkSecondAccount();
    }

    /// Which keys it has, the first call decides.
    function act(uint256 seed) public {
        _begin(seed);
        if (_pick(6) == 0) {
            (address target, bytes memory call) = _anyAction(); // joint acts, and national ones
            _call(target, call);
        } else {
            _national();
        }
        _check();
    }

    /// What chance alone rarely brings together: all offices, by a Delegation, which a guardian names first.
    function seize(uint256 seed) public {
        _begin(seed);
        if (_owns(GUARDIAN) && _pick(2) == 0) _restore();
        for (uint8 office = 1; office < OFFICES; ++office) {
            if (_pick(2) == 0) _call(address(registry), abi.encodeCall(registry.dismiss, (VICTIM, Office(office))));
            address account = _pick(2) == 0 ? _key() : _keys[_keys.length - 1];
            _callAll(address(registry), abi.encodeCall(registry.appoint, (VICTIM, Office(office), account)));
        }
        _takeOffices();
        _passTo(clock + uint48(_pick(3) * DELAY));
        _takeOffices();
    }

    function _restore() private {
        _callAll(address(registry), abi.encodeCall(registry.restoreDelegation, (VICTIM, ACCOMPLICE)));
        _passTo(clock + uint48(_pick(3) * DELAY));
        _callAll(address(registry), abi.encodeCall(registry.completeRecovery, (VICTIM)));
        _check();
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

    /// The same: a scope that committee seats halt, with every Supervisor's key that it has.
    function halt(uint256 seed) public {
        _begin(seed);
        Scope scope = scopeAt(_pick(SCOPES));
        IEmergencyCommittee.Act memory wanted = IEmergencyCommittee.Act({
            verb: IEmergencyCommittee.Verb(_pick(2)),
            target: address(gate),
            subject: Scope.unwrap(scope),
            until: 0,
            previous: gate.haltedUntil(scope),
            deadline: clock
        });
        if (wanted.verb == IEmergencyCommittee.Verb.Halt) wanted.until = clock + 72 hours;
        for (uint16 country = 1; country <= 3; ++country) {
            _callAll(address(committee), abi.encodeCall(committee.approve, (country, wanted)));
        }
        _call(address(committee), abi.encodeCall(committee.perform, (wanted, new IEmergencyCommittee.Approval[](0))));
        _check();
    }

    /// The same: a decision of the Council, with every Delegation's key that it has.
    function decide(uint256 seed) public {
        _begin(seed);
        Batch memory batch = _anyBatch();
        if (!_call(address(council), _proposeCall(batch))) return _check();
        uint256 id = _idOf(batch);
        _passTo(uint48(council.proposalSnapshot(id)) + 1);
        _callAll(address(council), abi.encodeCall(council.castVote, (id, 1)));
        _passTo(uint48(council.proposalDeadline(id)) + 1);
        _call(address(council), _queueCall(batch));
        _passTo(uint48(council.proposalEta(id)));
        _call(address(council), _executeCall(batch));
        _check();
    }

    /// The same without a vote: what nobody objects to.
    function tacit(uint256 seed) public {
        _begin(seed);
        Batch memory batch = _anyBatch();
        if (!_call(address(silence), _moveCall(batch))) return _check();
        _passTo(silence.motionOf(_idOf(batch)).file.closesAt);
        bytes32 hash = keccak256(bytes(batch.description));
        _call(address(silence), abi.encodeCall(silence.queue, (batch.targets, batch.values, batch.calldatas, hash)));
        _passTo(silence.motionOf(_idOf(batch)).file.readyAt);
        _call(address(silence), abi.encodeCall(silence.execute, (batch.targets, batch.values, batch.calldatas, hash)));
        _check();
    }

    function pass(uint256 seed) public {
        _begin(seed);
        _passTo(clock + [uint48(1), DELAY, 1 hours, 1 days, 3 days, 31 days][_pick(6)]);
        _check();
    }

    function _anyBatch() private returns (Batch memory) {
        (address target, bytes memory call) = _anyAction();
        return _batchOf(target, call, string(abi.encodePacked(bytes32(++_proposed))));
    }

    function _begin(uint256 seed) private {
        _seed(seed);
        if (owned != 0) return;
        _stealSome();
        _stolenAt = clock;
        for (uint8 part = 0; part < PARTS; ++part) _before[part] = _stateOf(part);
    }

    /// At the hold ledger's cases: one that the victim leads, one that another does, and both are parties to both.
    function _openCases() private {
        ICaseRegistry cases = ledger.cases();
        uint16[2] memory both = [VICTIM, 1];
        for (uint256 lead = 0; lead < 2; ++lead) {
            uint16[] memory countries = new uint16[](2);
            (countries[0], countries[1]) = (both[lead], both[1 - lead]);
            bytes memory call = abi.encodeCall(cases.open, (countries, new bytes32[](0), "law", 0));
            _try(_account(countries[0], uint8(Office.Supervisor)), address(cases), call);
            call = abi.encodeCall(cases.accept, (cases.caseCount(), countries[1]));
            _try(_account(countries[1], uint8(Office.Supervisor)), address(cases), call);
        }
    }

    /// The victim's bank pays itself: a payment inside the country that nobody abroad should stop.
    function _linkSecondAccount() private {
        address second = _account(VICTIM, 8);
        address registrar = _account(VICTIM, uint8(Office.Registrar));
        _try(registrar, address(gate), abi.encodeCall(gate.proposeAccount, (1, second)));
        _try(second, address(gate), abi.encodeCall(gate.acceptAccount, (1)));
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
        if (part == 7) return _heldNow();
        return bytes32(uint256(victims.canTransfer(_bank(VICTIM), _account(VICTIM, 8), 1) ? 1 : 0));
    }

    function _heldNow() private view returns (bytes32) {
        address bank = _bank(VICTIM);
        return keccak256(abi.encode(ledger.heldOf(address(victims), bank), victims.getFrozenTokens(bank)));
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
}
