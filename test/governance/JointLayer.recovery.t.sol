// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {ActionRuleEntry, Subject} from "../../contracts/governance/types/ActionRule.sol";
import {Country, MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {Recovery} from "../../contracts/governance/types/Recovery.sol";
import {Terms} from "../../contracts/governance/types/Terms.sol";
import {JointAdversary} from "../utils/JointAdversary.sol";
import {anyAlpha2, nobody} from "../utils/Suite.sol";

/// @notice GOV-7: whatever was done before, if all countries then act in good faith, a path of known length leads back.
/// One Delegation may have lost its key, and all Supervisors in the committee may be rogues who stop what they can.
/// @dev What no path leads back from is left out of what was done before: docs/known-risks.md.
contract JointLayerRecoveryTest is JointAdversary {
    uint16 private constant GUEST = 8;

    uint16 private _lost;
    bool private _rogues;

    /// hardhat-config: fuzz.runs = 24
    function testFuzz_GOV7_APathLeadsBack(uint256 seed, uint8 length, uint8 lost) external {
        _misuse(seed, 4 + (length % 24));
        _lose(uint16(lost % (FOUNDERS + 1)));
        if (_anyAble() == 0) return; // a consortium of nobody has come to its end
        _refuseUsurpers();
        _replaceCommittee();
        _outvoteTheLost();
        _restoreTerms();
        _recoverTheLost();
        _restoreWeights();
        for (uint16 country = 1; country <= FOUNDERS; ++country) _bringBack(country);
        _assertNormal();
    }

    /// No way back: a timelock that waits for longer than there is time.
    function test_KnownRisk_ADelayBeyondReach() external {
        vm.warp(clock);
        bytes memory call = abi.encodeCall(timelock.updateDelay, (type(uint256).max - clock));
        _mustResolve(address(timelock), call, "delay");
        assertFalse(_resolve(address(timelock), abi.encodeCall(timelock.updateDelay, (0))), "a way back");
    }

    /// No way back: a Council that its timelock does not obey.
    function test_KnownRisk_ATimelockGivenAway() external {
        vm.warp(clock);
        bytes memory call = abi.encodeCall(timelock.revokeRole, (timelock.PROPOSER_ROLE(), address(council)));
        _mustResolve(address(timelock), call, "role");
        assertFalse(_resolve(address(registry), abi.encodeCall(registry.suspend, (1))), "a way back");
    }

    /// No way back: all suspended at once, each without its vote and by the votes of all others.
    function test_KnownRisk_EverybodySuspended() external {
        vm.warp(clock);
        Batch[] memory batches = new Batch[](FOUNDERS);
        for (uint16 i = 0; i < FOUNDERS; ++i) {
            batches[i] = _batchOf(address(registry), abi.encodeCall(registry.suspend, (i + 1)), "all");
            vm.prank(delegationOf(i + 1)); // one country could not lay five before the others
            council.propose(batches[i].targets, batches[i].values, batches[i].calldatas, "all");
        }
        _passTo(clock + 1 minutes + 1);
        for (uint16 i = 0; i < FOUNDERS; ++i) {
            for (uint16 country = 1; country <= FOUNDERS; ++country) {
                bytes memory ballot = abi.encodeCall(council.castVote, (_idOf(batches[i]), 1));
                assertTrue(_try(delegationOf(country), address(council), ballot) == (country != i + 1), "vote");
            }
        }
        _passTo(clock + 10 minutes);
        for (uint16 i = 0; i < FOUNDERS; ++i)
            assertTrue(_try(address(1), address(council), _queueCall(batches[i])), "queue");
        _passTo(clock + 5 minutes);
        for (uint16 i = 0; i < FOUNDERS; ++i) {
            assertTrue(_try(address(1), address(council), _executeCall(batches[i])), "execute");
        }
        assertEq(registry.activeCount(), 0, "active");
    }

    /// No way back: unanimity that was declared, a rule that asks the absent one, and a key that is lost.
    function test_KnownRisk_TheAbsentOneMustConsent() external {
        vm.warp(clock);
        _declareUnanimity();
        _lost = 4;
        assertFalse(_resolve(address(registry), abi.encodeCall(registry.suspend, (_lost))), "suspension");
        bytes memory recovery = abi.encodeCall(registry.proposeRecovery, (_lost, _account(_lost, 0x301)));
        assertFalse(_resolve(address(registry), recovery), "recovery");
        assertFalse(_resolve(address(rules), abi.encodeCall(rules.setTerms, (usualTerms()))), "terms");
    }

    function _declareUnanimity() private {
        Terms[] memory terms = usualTerms();
        for (uint256 i = 0; i < terms.length; ++i) (terms[i].countriesBps, terms[i].vetoDeclared) = (10_000, true);
        ActionRuleEntry[] memory entries = usualRules();
        for (uint256 i = 0; i < entries.length; ++i) entries[i].rule.subject = Subject.None;
        _mustResolve(address(rules), abi.encodeCall(rules.setActionRules, (entries)), "rules");
        _mustResolve(address(rules), abi.encodeCall(rules.setTerms, (terms)), "terms");
    }

    function _misuse(uint256 seed, uint256 length) private {
        vm.warp(clock);
        surrendering = false;
        if (seed % 2 == 0) _makeAwkward(seed);
        for (uint256 i = 0; i < length; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _misuseOnce(seed);
        }
        assertEq(violation, bytes32(0), "violation");
    }

    function _makeAwkward(uint256 seed) private {
        _seed(seed);
        Batch memory batch = _batchOf(address(rules), abi.encodeCall(rules.setTerms, (_awkwardTerms())), _title());
        if (_propose(1, batch, 0)) _carry(motions[0]);
    }

    function _misuseOnce(uint256 seed) private {
        uint256 what = seed % 16;
        if (what == 0) rotate(seed);
        else if (what == 1) depart(seed);
        else if (what == 2) join(seed);
        else if (what == 3) act(seed);
        else if (what == 4) pass(seed);
        else if (what == 5) propose(seed);
        else if (what == 6) vote(seed);
        else carry(seed);
    }

    function _lose(uint16 country) private {
        _rogues = true;
        if (country == 0 || registry.officeOf(country, Office.Delegation) == address(0)) return;
        _lost = country;
        absent = country == VICTIM;
    }

    function _refuseUsurpers() private {
        for (uint16 country = 1; country <= KNOWN; ++country) {
            if (registry.recoveryOf(country).successor == address(0) || country == _lost) continue;
            bytes memory life = abi.encodeCall(registry.proofOfLife, (country));
            assertTrue(_try(delegationOf(country), address(registry), life), "life");
            assertTrue(registry.recoveryOf(country).successor == address(0), "life that is seen");
        }
    }

    /// An election cannot be stopped. If it is not carried or nobody may be elected, the term ends.
    function _replaceCommittee() private {
        uint16 country = _anyAble();
        _appoint(country, Office.Supervisor, _account(country, 0x300));
        uint16[] memory seats = new uint16[](1);
        seats[0] = country;
        if (!_resolve(address(committee), abi.encodeCall(committee.elect, (seats, 1)))) {
            (, , uint48 termEnd) = committee.seats();
            _passTo(termEnd);
        }
        _rogues = false;
        assertFalse(motions[0].vetoed, "an election is stopped");
    }

    /// Nobody has a vote on its own suspension, so the absence of one does not count there.
    function _outvoteTheLost() private {
        if (_lost == 0 || statusOf(_lost) != MembershipStatus.Active) return;
        _mustResolve(address(registry), abi.encodeCall(registry.suspend, (_lost)), "suspension");
    }

    function _restoreTerms() private {
        Batch memory batch = Batch(new address[](3), new uint256[](3), new bytes[](3), _title());
        batch.targets[0] = batch.targets[1] = address(rules);
        batch.targets[2] = address(timelock);
        batch.calldatas[0] = abi.encodeCall(rules.setTerms, (usualTerms()));
        batch.calldatas[1] = abi.encodeCall(rules.setActionRules, (usualRules()));
        batch.calldatas[2] = abi.encodeCall(timelock.updateDelay, (0));
        assertTrue(_resolve(batch), "terms");
    }

    function _recoverTheLost() private {
        if (_lost == 0) return;
        Recovery memory recovery = registry.recoveryOf(_lost);
        if (recovery.successor != address(0)) {
            _mustResolve(address(registry), abi.encodeCall(registry.withdrawRecovery, (_lost)), "withdrawal");
        } else {
            _passTo(recovery.readyAt);
        }
        address found = _account(_lost, 0x301);
        _mustResolve(address(registry), abi.encodeCall(registry.proposeRecovery, (_lost, found)), "recovery");
        for (uint8 office = 1; office < OFFICES; ++office) {
            bytes memory consent = abi.encodeCall(registry.consentToRecovery, (_lost, Office(office)));
            address holder = registry.officeOf(_lost, Office(office));
            assertTrue(_try(holder, address(registry), consent), "consent");
        }
        _passTo(clock + 30 days);
        assertTrue(_try(found, address(registry), abi.encodeCall(registry.completeRecovery, (_lost))), "recovered");
        (_lost, absent) = (0, false);
    }

    function _restoreWeights() private {
        uint256 count = 0;
        (uint16[] memory countries, uint88[] memory weights) = (new uint16[](KNOWN), new uint88[](KNOWN));
        for (uint16 country = 1; country <= KNOWN; ++country) {
            MembershipStatus status = statusOf(country);
            bool weighed =
                status == MembershipStatus.Candidate ||
                    status == MembershipStatus.Active ||
                    status == MembershipStatus.Suspended;
            if (weighed) (countries[count], weights[count++]) = (country, WEIGHT);
        }
        // Fewer than there is room for.
        assembly ("memory-safe") {
            mstore(countries, count)
            mstore(weights, count)
        }
        _mustResolve(address(registry), abi.encodeCall(registry.setWeights, (countries, weights)), "weights");
    }

    function _bringBack(uint16 country) private {
        Country memory file = registry.countryOf(country);
        if (file.status == MembershipStatus.Suspended) {
            _mustResolve(address(registry), abi.encodeCall(registry.reinstate, (country)), "reinstatement");
        }
        if (file.status == MembershipStatus.Withdrawing) {
            _passTo(file.endsAt);
            registry.completeWithdrawal(country);
        }
        if (statusOf(country) == MembershipStatus.Gone) {
            bytes memory call = abi.encodeCall(
                registry.admit,
                (country, anyAlpha2(country), delegationOf(country), WEIGHT)
            );
            _mustResolve(address(registry), call, "admission");
        }
        if (statusOf(country) == MembershipStatus.Candidate) {
            bytes memory call = abi.encodeCall(registry.join, (country, WEIGHT, address(0), nobody()));
            assertTrue(_try(delegationOf(country), address(registry), call), "joined");
        }
    }

    /// All decide together again, on something a hostile committee could have stopped; nothing is halted for long.
    function _assertNormal() private {
        bytes memory invitation = abi.encodeCall(registry.admit, (GUEST, anyAlpha2(GUEST), _account(GUEST, 0), WEIGHT));
        _mustResolve(address(registry), invitation, "invitation");
        _mustResolve(address(registry), abi.encodeCall(registry.cancelAdmission, (GUEST)), "ordinary motion");
        for (uint16 country = 1; country <= FOUNDERS; ++country) {
            assertTrue(motions[0].voted & (1 << country) != 0, "everybody votes");
        }
        _passTo(clock + 2 * TERM);
        for (uint256 i = 0; i < SCOPES; ++i) assertLe(gate.haltedUntil(scopeAt(i)), clock, "open");
        bytes memory election = abi.encodeCall(committee.elect, (_countries(2, 3, 4), 2));
        _mustResolve(address(committee), election, "first term");
        _mustResolve(address(committee), election, "second term");
        assertFalse(_resolve(address(committee), election), "third term in a row");
        _passTo(clock + 2 * TERM);
        _mustResolve(address(committee), election, "a term after the pause");
        assertEq(violation, bytes32(0), "violation");
        assertEq(this.checkMotions(), bytes32(0), "motions");
    }

    function _mustResolve(address target, bytes memory call, string memory what) private {
        assertTrue(_resolve(target, call), what);
    }

    function _resolve(address target, bytes memory call) private returns (bool) {
        return _resolve(_batchOf(target, call, _title()));
    }

    /// Whoever can proposes, votes for it, queues it and executes it.
    function _resolve(Batch memory batch) private returns (bool) {
        _passTo(clock + 1);
        if (!_propose(_anyAble(), batch, 0)) return false;
        Motion storage motion = motions[0];
        _passTo(uint48(council.proposalSnapshot(motion.id)) + 1);
        for (uint16 country = 1; country <= KNOWN; ++country) {
            if (country != _lost) _vote(motion, country, delegationOf(country), 1);
        }
        _passTo(uint48(council.proposalDeadline(motion.id)) + 1);
        if (!_queue(motion)) return false;
        if (_rogues) _stop(motion);
        _passTo(uint48(council.proposalEta(motion.id)));
        return _execute(motion);
    }

    function _stop(Motion storage motion) private {
        IEmergencyCommittee.Verb verb = IEmergencyCommittee.Verb.Cancel;
        motion.vetoed = _perform(IEmergencyCommittee.Act(verb, address(council), motion.id, 0, 0, clock), 2 ** 255);
    }

    function _appoint(uint16 country, Office office, address account) private {
        bytes memory appointment = abi.encodeCall(registry.appoint, (country, office, account));
        assertTrue(_try(delegationOf(country), address(registry), appointment), "appointed");
        _passTo(clock + 1 minutes);
        assertTrue(_try(account, address(registry), abi.encodeCall(registry.takeOffice, (country, office))), "taken");
    }

    function _anyAble() private view returns (uint16) {
        for (uint16 country = 1; country <= KNOWN; ++country) {
            if (country != _lost && statusOf(country) == MembershipStatus.Active) return country;
        }
        return 0;
    }
}
