// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {Poll} from "../../contracts/governance/types/Poll.sol";
import {Recovery} from "../../contracts/governance/types/Recovery.sol";
import {Scope, ScopeKind} from "../../contracts/governance/types/Scope.sol";
import {ActionRule, Subject} from "../../contracts/governance/types/ActionRule.sol";
import {Basis, Terms} from "../../contracts/governance/types/Terms.sol";
import {MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {JointMenu} from "./JointMenu.sol";
import {nobody} from "./Suite.sol";

/// @notice Every country but one, whoever they invite, and every stranger, against the one, with all that the joint
/// layer lets them do. The one votes, changes keys, and objects in the last second to whoever claims its Delegation.
/// @dev What was proposed, frozen, voted and decided is written down here, from what the chain said before and from a
/// counting of its own.
abstract contract JointAdversary is JointMenu {
    /// @dev A proposal as it was made, and what became of it.
    struct Motion {
        Batch batch;
        uint256 id;
        Terms terms;
        bytes32 frozen;
        uint256 entitledWeight;
        uint8 entitled;
        uint256 excluded;
        uint16 consenting;
        uint48 made;
        uint48 queued;
        uint48 eta;
        bool executed;
        bool vetoed;
        bool ofTimelock;
        bool consented;
        uint256 voted;
        uint256[3] counts;
        uint256[3] weights;
    }

    uint256 public constant SLOTS = 4;
    uint256 private constant AGAINST = 0;
    uint256 private constant FOR = 1;

    bytes32 public national;
    bytes32 public violation;
    uint256 public proposed;
    uint256 public executed;
    uint256 public objections;
    uint256 public halts;
    uint256 public tacitly;

    bool internal surrendering = true;
    bool internal absent; // the victim, with its keys
    Motion[SLOTS] internal motions;
    bool private _surrendered;
    uint256 private _keys = 0x200;
    mapping(uint256 scope => uint48) private _endOf;
    mapping(uint16 country => address) internal formerKeyOf;

    constructor() {
        national = victimState();
    }

    function propose(uint256 seed) public {
        _begin(seed);
        _propose(_anyMember(), _anyBatch(), _pick(SLOTS));
    }

    function vote(uint256 seed) public {
        _begin(seed);
        Motion storage motion = motions[_pick(SLOTS)];
        if (motion.id == 0) return;
        uint16 country = uint16(1 + _pick(KNOWN));
        address voter = _pick(4) == 0 ? formerKeyOf[country] : delegationOf(country);
        _vote(motion, country, voter, uint8(_pick(3)));
    }

    function queue(uint256 seed) public {
        _begin(seed);
        _queue(motions[_pick(SLOTS)]);
    }

    function execute(uint256 seed) public {
        _begin(seed);
        _execute(motions[_pick(SLOTS)]);
    }

    /// What chance alone rarely brings together: the hostile countries carry a motion as soon as they may.
    function carry(uint256 seed) public {
        _begin(seed);
        uint256 slot = _pick(SLOTS);
        if (_pick(4) != 0) _propose(_anyMember(), _anyBatch(), slot);
        _carry(motions[slot]);
    }

    function _carry(Motion storage motion) internal {
        if (motion.id == 0) return;
        _passTo(uint48(council.proposalSnapshot(motion.id)) + 1);
        for (uint16 country = 1; country <= KNOWN; ++country) {
            if (country != VICTIM) _vote(motion, country, delegationOf(country), 1);
        }
        if (_pick(3) == 0) _vote(motion, VICTIM, delegationOf(VICTIM), uint8(_pick(3)));
        _passTo(uint48(council.proposalDeadline(motion.id)) + 1);
        _queue(motion);
        uint48 eta = uint48(council.proposalEta(motion.id));
        if (eta == 0) return;
        _passTo(_pick(4) == 0 ? eta - 1 : eta + uint48(_pick(2) * motion.terms.gracePeriod));
        _execute(motion);
    }

    /// The hostile countries move something and say nothing; the victim may object, which is enough for an ordinary matter.
    function tacit(uint256 seed) public {
        _begin(seed);
        Batch memory batch = _anyBatch();
        (uint256 strictest, , ) = _leastClass(batch);
        // What chance alone rarely draws, mostly: something that silence may decide.
        bool isApt = _pick(4) != 0;
        for (uint256 i = 0; i < 16 && isApt && strictest != 2; ++i) {
            batch = _anyBatch();
            (strictest, , ) = _leastClass(batch);
        }
        uint256 motion = _idOf(batch);
        if (!_try(delegationOf(_anyMember()), address(silence), _moveCall(batch))) return;
        if (strictest != 2 && strictest != 3) violation = "above its class by silence";
        bytes memory objection = abi.encodeCall(silence.object, (motion, ""));
        bool objected = _pick(2) == 0 && _try(delegationOf(VICTIM), address(silence), objection);
        if (_carryTacitly(motion, batch) && objected && strictest == 2) violation = "an objection that is not heard";
        _observe(30 days);
    }

    function _carryTacitly(uint256 motion, Batch memory batch) private returns (bool queued) {
        _passTo(uint48(silence.motionOf(motion).file.closesAt));
        bytes32 hash = keccak256(bytes(batch.description));
        bytes memory call = abi.encodeCall(silence.queue, (batch.targets, batch.values, batch.calldatas, hash));
        queued = _try(delegationOf(1), address(silence), call);
        if (!queued) return false;
        call = abi.encodeCall(silence.execute, (batch.targets, batch.values, batch.calldatas, hash));
        _passTo(uint48(silence.motionOf(motion).file.readyAt) - 1);
        if (_try(delegationOf(1), address(silence), call)) violation = "executed early by silence";
        _passTo(uint48(silence.motionOf(motion).file.readyAt));
        if (_try(delegationOf(1), address(silence), call)) ++tacitly;
        if (_try(delegationOf(1), address(silence), call)) violation = "executed twice by silence";
    }

    /// A key is replaced, by its own signature and the successor's; the victim's as well.
    function rotate(uint256 seed) public {
        _begin(seed);
        uint16 country = uint16(1 + _pick(KNOWN));
        if (country == VICTIM && victimState() != national) return;
        (address before, address next) = (delegationOf(country), _account(country, ++_keys));
        _try(before, address(registry), abi.encodeCall(registry.appoint, (country, Office.Delegation, next)));
        _passTo(clock + 1 minutes);
        if (_try(next, address(registry), abi.encodeCall(registry.takeOffice, (country, Office.Delegation)))) {
            formerKeyOf[country] = before;
        }
        if (country == VICTIM) national = victimState();
        _observe(0);
    }

    function depart(uint256 seed) public {
        _begin(seed);
        uint16 country = _anyHostile();
        // The last one would leave nobody to decide anything.
        if (_pick(2) == 0 && (surrendering || registry.activeCount() > 2)) {
            _try(delegationOf(country), address(registry), abi.encodeCall(registry.giveNotice, (country)));
        }
        country = uint16(1 + _pick(KNOWN));
        _try(delegationOf(country), address(registry), abi.encodeCall(registry.completeWithdrawal, (country)));
    }

    /// Whoever is invited comes; the victim too, so that it may be thrown out again.
    function join(uint256 seed) public {
        _begin(seed);
        uint16 country = uint16(1 + _pick(KNOWN));
        (address delegation, , ) = registry.appointmentOf(country, Office.Delegation);
        bool isFirst = delegation != address(0);
        if (!isFirst) delegation = delegationOf(country);
        uint88 weight = registry.countryOf(country).weight;
        Appointment[] memory first = isFirst ? _firstHolders(country) : nobody();
        _try(delegation, address(registry), abi.encodeCall(registry.join, (country, weight, address(0), first)));
        for (uint8 office = 1; office < OFFICES && country > FOUNDERS; ++office) _seat(country, office);
    }

    /// Any number of seats halt, lift, or stop a proposal.
    function act(uint256 seed) public {
        _begin(seed);
        uint256 verb = _pick(3);
        Motion storage motion = motions[_pick(SLOTS)];
        Scope scope = scopeAt(_pick(SCOPES));
        IEmergencyCommittee.Act memory wanted = IEmergencyCommittee.Act({
            verb: IEmergencyCommittee.Verb(verb),
            target: verb == 2 ? address(council) : address(gate),
            subject: verb == 2 ? motion.id : Scope.unwrap(scope),
            until: verb == 0 ? clock + [uint48(1 hours), 72 hours, 72 hours + 1, 30 days][_pick(4)] : 0,
            previous: verb == 2 ? 0 : gate.haltedUntil(scope),
            deadline: clock
        });
        if (!_perform(wanted, 3)) return;
        if (verb == 2) motion.vetoed = true;
        if (verb == 0) ++halts;
        _observe(72 hours);
    }

    /// Anybody does anything directly.
    function trespass(uint256 seed) public {
        _begin(seed);
        address caller = _pick(2) == 0 ? _anyAccount() : _account(_anyHostile(), _pick(OFFICES));
        if (registry.countryOfDelegation(caller) == VICTIM) return;
        (address target, bytes memory call) = _anyAction();
        // A hostile country may do as it likes at home; the menu names the victim wherever it is national.
        _try(caller, target, call);
        Motion storage motion = motions[_pick(SLOTS)];
        if (_try(caller, address(council), abi.encodeCall(council.veto, (motion.id)))) violation = "anybody vetoes";
        _observe(0);
    }

    /// Strangers do what the timelock would obey them in if it obeyed strangers.
    function usurp(uint256 seed) public {
        _begin(seed);
        (address usurper, bytes32 salt) = (_account(99, _pick(3)), bytes32(seed));
        (address target, bytes memory call) = _anyAction();
        uint256 delay = timelock.getMinDelay();
        bytes memory order = abi.encodeCall(timelock.schedule, (target, 0, call, 0, salt, delay));
        bool obeyed = _try(usurper, address(timelock), order);
        if (!obeyed) return;
        if (!_surrendered) violation = "the timelock obeys a stranger";
        _passTo(clock + uint48(delay));
        _try(usurper, address(timelock), abi.encodeCall(timelock.execute, (target, 0, call, 0, salt)));
        _observe(30 days);
    }

    function pass(uint256 seed) public {
        _begin(seed);
        _passTo(clock + [uint48(1), 1 minutes, 10 minutes, 1 hours, 3 days, 31 days][_pick(6)]);
    }

    function _maySurrender() internal view override returns (bool) {
        return surrendering;
    }

    /// The victim shows in the last second that it lives, or is silent; the second before that, the usurper has tried.
    function _passTo(uint48 time) internal override {
        Recovery memory recovery = registry.recoveryOf(VICTIM);
        if (!absent && recovery.successor != address(0) && recovery.readyAt <= time) {
            super._passTo(recovery.readyAt - 1);
            bytes memory completion = abi.encodeCall(registry.completeRecovery, (VICTIM));
            if (_try(recovery.successor, address(registry), completion)) violation = "a recovery before its time";
            if (_pick(2) == 0) _live();
            super._passTo(recovery.readyAt);
            if (_try(recovery.successor, address(registry), completion)) violation = "a recovery that nobody wants";
        }
        super._passTo(time);
    }

    function _live() private {
        bytes memory life = abi.encodeCall(registry.proofOfLife, (VICTIM));
        bool isHeard = _try(delegationOf(VICTIM), address(registry), life);
        if (!isHeard || registry.recoveryOf(VICTIM).successor != address(0)) violation = "life that is not seen";
        ++objections;
    }

    function _propose(uint16 country, Batch memory batch, uint256 slot) internal returns (bool) {
        (uint256 strictest, uint32 country_, Subject subject) = _leastClass(batch);
        Motion storage motion = motions[slot];
        if (!_try(delegationOf(country), address(council), _proposeCall(batch))) return false;
        delete motions[slot];
        ++proposed;
        motion.batch = batch;
        motion.id = _idOf(batch);
        motion.made = clock;
        motion.ofTimelock = _touchesTimelock(batch);
        _writeDown(motion, country_, subject);
        if (uint256(motion.terms.decisionClass) > strictest) violation = "below its class";
        if (strictest != 4 && uint256(motion.terms.decisionClass) == 4) violation = "in the emergency lane";
        return true;
    }

    function _vote(Motion storage motion, uint16 country, address voter, uint8 support) internal {
        uint256 weight = registry.pastVotingWeightOf(country, motion.made - 1);
        if (!_try(voter, address(council), abi.encodeCall(council.castVote, (motion.id, support)))) return;
        if (motion.voted & (1 << country) != 0) violation = "a country votes twice";
        if (registry.countryOfDelegation(voter) != country) violation = "a vote in another's name";
        if (motion.excluded & (1 << country) != 0 || weight == 0) violation = "a vote without the right to it";
        motion.voted |= 1 << country;
        ++motion.counts[support];
        if (country == motion.consenting && support == FOR) motion.consented = true;
        motion.weights[support] += weight;
    }

    function _queue(Motion storage motion) internal returns (bool queued) {
        if (motion.id == 0) return false;
        uint256 end = council.proposalDeadline(motion.id);
        queued = _try(delegationOf(1), address(council), _queueCall(motion.batch));
        if (!queued) return false;
        if (motion.queued != 0 || motion.vetoed || !isCarried(motion)) violation = "queued though not carried";
        if (clock <= end || end < motion.made + motion.terms.votingDelay + motion.terms.votingPeriod)
            violation = "queued before the end";
        if (clock > end + motion.terms.gracePeriod) violation = "queued too late";
        motion.queued = clock;
        motion.eta = uint48(clock + _delayOf(motion));
        if (council.proposalEta(motion.id) < motion.eta) violation = "a shorter delay";
    }

    function _execute(Motion storage motion) internal returns (bool done) {
        if (motion.id == 0) return false;
        done = _try(delegationOf(1), address(council), _executeCall(motion.batch));
        if (!done) return false;
        if (motion.executed) violation = "executed twice";
        if (motion.queued == 0 || motion.vetoed || !isCarried(motion)) violation = "executed though not carried";
        if (clock < motion.eta) violation = "executed early";
        if (clock > council.proposalEta(motion.id) + motion.terms.gracePeriod) violation = "executed late";
        motion.executed = true;
        if (motion.ofTimelock) _surrendered = true;
        ++executed;
        _observe(30 days);
    }

    function _perform(IEmergencyCommittee.Act memory wanted, uint256 odds) internal returns (bool) {
        (uint16[] memory seats, , ) = committee.seats();
        for (uint256 i = 0; i < seats.length; ++i) {
            if (_pick(odds) == 0) continue;
            address supervisor = registry.officeOf(seats[i], Office.Supervisor);
            if (seats[i] == VICTIM || supervisor == address(0)) continue;
            _try(supervisor, address(committee), abi.encodeCall(committee.approve, (seats[i], wanted)));
        }
        IEmergencyCommittee.Approval[] memory none = new IEmergencyCommittee.Approval[](0);
        _observe(0);
        return _try(delegationOf(1), address(committee), abi.encodeCall(committee.perform, (wanted, none)));
    }

    function _anyBatch() private returns (Batch memory batch) {
        uint256 count = _pick(4) == 0 ? 1 + _pick(3) : 1;
        batch = Batch(new address[](count), new uint256[](count), new bytes[](count), _title());
        for (uint256 i = 0; i < count; ++i) (batch.targets[i], batch.calldatas[i]) = _anyAction();
    }

    function _title() internal view returns (string memory) {
        return string(abi.encodePacked(bytes32(proposed)));
    }

    function _seat(uint16 country, uint8 office) private {
        if (registry.officeOf(country, Office(office)) != address(0)) return;
        address account = _account(country, office);
        _try(account, address(registry), abi.encodeCall(registry.takeOffice, (country, Office(office))));
    }

    function _begin(uint256 seed) private {
        _seed(seed);
        _observe(0);
    }

    /// No end moves but by an act that may move it, and by no more than that.
    function _observe(uint48 allowed) private {
        for (uint256 i = 0; i < SCOPES; ++i) {
            uint48 end = gate.haltedUntil(scopeAt(i));
            if (end > _endOf[i] && end > clock) {
                if (end > clock + allowed) violation = "halted for too long";
                uint48 openAt = _endOf[i] + 30 days;
                if (allowed == 72 hours && _endOf[i] != 0 && clock < openAt) violation = "halted again too soon";
            }
            _endOf[i] = end;
        }
    }

    /// By the rules as they are before the proposal; whatever is the Council's or the timelock's own is the strictest.
    function _leastClass(Batch memory batch) private view returns (uint256 strictest, uint32 country, Subject subject) {
        strictest = 4;
        bool emergencies = true;
        for (uint256 i = 0; i < batch.targets.length; ++i) {
            address target = batch.targets[i];
            ActionRule memory rule = rules.ruleOf(target, bytes4(batch.calldatas[i]));
            bool own = target == address(council) || target == address(rules) || target == address(timelock);
            uint256 class = own ? 0 : uint256(rule.decisionClass);
            if (class < strictest) strictest = class;
            if (own || class != 4) emergencies = false;
            if (own || rule.subject == Subject.None) continue;
            uint32 about = _countryIn(target, batch.calldatas[i]);
            if (i == 0 && about != 0) subject = rule.subject; // none for a halt of a contract
            country = i == 0 ? about : _inCommon(country, about);
        }
        if (emergencies) strictest = 4;
    }

    /// The countries in both words, which hold one or two each.
    function _inCommon(uint32 a, uint32 b) private pure returns (uint32 common) {
        for (uint256 i = 0; i < 32; i += 16) {
            uint16 country = uint16(a >> i);
            if (country != 0 && (country == uint16(b) || country == uint16(b >> 16))) {
                common = (common << 16) | country;
            }
        }
    }

    /// The first argument, or what the scope in the second one is about; of a corridor its two ends, the second above.
    function _countryIn(address target, bytes memory data) private view returns (uint32) {
        bytes32 first;
        bytes32 second;
        // The two words after the selector.
        assembly ("memory-safe") {
            first := mload(add(data, 36))
            second := mload(add(data, 68))
        }
        if (target != address(committee)) return uint16(uint256(first));
        uint256 kind = uint256(second) >> 248;
        if (kind == uint256(ScopeKind.Corridor)) return uint32(uint256(second));
        return kind == uint256(ScopeKind.Currency) ? uint32((uint256(second) >> 16) & 0x3ff) : 0;
    }

    function _writeDown(Motion storage motion, uint32 country, Subject subject) private {
        Poll memory poll = council.pollOf(motion.id);
        uint48 asOf = clock - 1;
        motion.terms = poll.terms;
        motion.frozen = frozenOf(poll);
        motion.entitledWeight = registry.pastTotalWeight(asOf);
        motion.entitled = uint8(registry.pastActiveCount(asOf));
        if (subject == Subject.Consenting) motion.consenting = uint16(country);
        if (subject == Subject.Excluded) {
            _exclude(motion, uint16(country), asOf);
            if (country >> 16 != 0) _exclude(motion, uint16(country >> 16), asOf);
        }
        if (poll.roll.asOf != asOf) violation = "as of another moment";
        if (keccak256(abi.encode(poll.terms)) != keccak256(abi.encode(rules.termsOf(poll.terms.decisionClass))))
            violation = "under other terms";
        if (poll.tally.entitledCount != motion.entitled || poll.roll.entitledWeight != motion.entitledWeight)
            violation = "other denominators";
    }

    function _exclude(Motion storage motion, uint16 country, uint48 asOf) private {
        uint256 weight = registry.pastVotingWeightOf(country, asOf);
        if (weight == 0) return;
        motion.excluded |= 1 << country;
        motion.entitledWeight -= weight;
        motion.entitled -= 1;
    }

    function _touchesTimelock(Batch memory batch) private view returns (bool) {
        for (uint256 i = 0; i < batch.targets.length; ++i) {
            if (batch.targets[i] == address(timelock) || bytes4(batch.calldatas[i]) == council.relay.selector) {
                return true;
            }
        }
        return false;
    }

    /// What must stay as it was when the proposal was made.
    function frozenOf(Poll memory poll) public pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    poll.terms,
                    poll.roll.asOf,
                    poll.roll.entitledWeight,
                    poll.tally.entitledCount,
                    poll.codeHash,
                    poll.excluded
                )
            );
    }

    function checkMotions() external view returns (bytes32) {
        for (uint256 i = 0; i < SLOTS; ++i) {
            bytes32 wrong = _check(motions[i]);
            if (wrong != 0) return wrong;
        }
        return 0;
    }

    function _check(Motion storage motion) private view returns (bytes32) {
        if (motion.id == 0) return 0;
        Poll memory poll = council.pollOf(motion.id);
        if (frozenOf(poll) != motion.frozen) return "GOV-4: what was frozen";
        uint256[3] memory counts = [uint256(poll.tally.againstCount), poll.tally.forCount, poll.tally.abstainCount];
        for (uint256 i = 0; i < 3; ++i) if (counts[i] != motion.counts[i]) return "GOV-2: counts";
        if (poll.tally.forWeight != motion.weights[FOR]) return "GOV-2: weight for";
        if (poll.tally.againstWeight != motion.weights[AGAINST]) return "GOV-2: weight against";
        uint256 present = counts[0] + counts[1] + counts[2];
        if (_ones(motion.voted) != present) return "GOV-2: countries that voted";
        if (_ones(~poll.awaited) != present + _ones(poll.excluded)) return "GOV-2: countries awaited";
        return _checkState(motion);
    }

    function _checkState(Motion storage motion) private view returns (bytes32) {
        IGovernor.ProposalState state = council.state(motion.id);
        if (state == IGovernor.ProposalState.Defeated && isCarried(motion)) return "GOV-4: defeated though carried";
        if (state == IGovernor.ProposalState.Succeeded && !isCarried(motion)) return "GOV-5: succeeded though not";
        if (state == IGovernor.ProposalState.Queued && motion.queued == 0) return "GOV-5: queued by nobody";
        if ((state == IGovernor.ProposalState.Executed) != motion.executed) return "GOV-5: executed by nobody";
        return 0;
    }

    /// Whether the votes written down here carry it under the terms written down here.
    function isCarried(Motion storage motion) internal view returns (bool) {
        Terms memory terms = motion.terms;
        uint256[3] memory counts = motion.counts;
        uint256[3] memory weights = motion.weights;
        if (counts[FOR] == 0 || (motion.consenting != 0 && !motion.consented)) return false;
        if ((counts[0] + counts[1] + counts[2]) * 10_000 < uint256(motion.entitled) * terms.quorumBps) return false;
        (uint256 countries, uint256 weight) = (motion.entitled, motion.entitledWeight);
        if (terms.basis != Basis.Entitled) (countries, weight) = (counts[0] + counts[1], weights[0] + weights[1]);
        if (terms.basis == Basis.Present) (countries, weight) = (countries + counts[2], weight + weights[2]);
        bool byWeight = weights[FOR] * 10_000 >= weight * terms.weightBps;
        bool byHeads = counts[FOR] * 10_000 >= countries * terms.countriesBps;
        return byHeads && (byWeight || countries - counts[FOR] < terms.blockingCountries);
    }

    function _delayOf(Motion storage motion) private view returns (uint256 delay) {
        uint256 dissent = motion.terms.dissentDelay;
        uint256 byHeads = motion.counts[AGAINST] == 0 ? 0 : (dissent * motion.counts[AGAINST]) / motion.entitled;
        uint256 byWeight =
            motion.weights[AGAINST] == 0 ? 0 : (dissent * motion.weights[AGAINST]) / motion.entitledWeight;
        delay = motion.terms.timelockDelay + (byHeads > byWeight ? byHeads : byWeight);
        if (delay < timelock.getMinDelay()) delay = timelock.getMinDelay();
    }

    function _ones(uint256 word) private pure returns (uint256 count) {
        for (; word != 0; word &= word - 1) ++count;
    }
}
