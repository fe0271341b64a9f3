// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMilestones} from "./interfaces/IMilestones.sol";
import {BASIS_POINTS} from "./types/Tranche.sol";
import {WorksPlan, WorksProgress} from "./types/Works.sol";

/// @dev Documented on `IMilestones`.
contract Milestones is IMilestones {
    uint256 private constant MAX_PARTIES = 16;
    uint256 private constant MAX_MILESTONES = 32;
    uint256 private constant MIN_PERIOD = 1 hours;
    uint256 private constant MAX_PERIOD = 90 days;

    /// @inheritdoc IMilestones
    mapping(bytes32 plan => address) public employerOf;

    mapping(bytes32 plan => WorksProgress) private _progress;
    /// @dev Bit i: certifier i has signed for an evidence in a round of a milestone; without evidence, challenger i has challenged.
    mapping(bytes32 certificate => uint256) private _signed;

    /// @inheritdoc IMilestones
    function hashOf(WorksPlan calldata plan) public pure returns (bytes32) {
        return keccak256(abi.encode(plan));
    }

    /// @inheritdoc IMilestones
    function progressOf(bytes32 id) public view returns (WorksProgress memory progress) {
        progress = _progress[id];
        if (progress.standsAt == 0) return progress;
        bool isChallenged = progress.decideBy != 0;
        if (!isChallenged && block.timestamp >= progress.standsAt) _stand(progress);
        else if (isChallenged && block.timestamp >= progress.decideBy) _fall(progress, true);
    }

    /// @inheritdoc IMilestones
    function releasedOf(bytes32 id) external view returns (uint16) {
        return progressOf(id).released;
    }

    /// @inheritdoc IMilestones
    function planWorks(WorksPlan calldata plan) external returns (bytes32 id) {
        id = hashOf(plan);
        require(msg.sender == plan.employer, MilestonesNotParty(id, msg.sender));
        require(!_progress[id].isOpen, MilestonesKnownPlan(id));
        require(_isSound(plan), MilestonesInvalidPlan(id));
        (_progress[id].isOpen, _progress[id].window) = (true, plan.window);
        employerOf[id] = msg.sender;
        emit WorksPlanned(id, msg.sender, plan);
    }

    /// @inheritdoc IMilestones
    function certify(WorksPlan calldata plan, bytes32 evidence) external {
        (bytes32 id, WorksProgress memory progress) = _open(plan);
        uint256 bit = _bitOf(id, plan.certifiers);
        require(evidence != 0, MilestonesNoEvidence(id));
        require(progress.milestone < plan.releases.length, MilestonesAllMet(id));
        require(progress.standsAt == 0, MilestonesCertified(id, progress.standsAt));
        uint256 signatures = _sign(id, progress, bit, evidence);
        emit MilestoneSigned(id, progress.milestone, msg.sender, progress.round, evidence);
        if (signatures >= Math.min(plan.quorum + progress.upheld, plan.certifiers.length)) {
            progress.next = plan.releases[progress.milestone];
            progress.standsAt = uint48(block.timestamp + plan.window);
            emit MilestoneCertified(id, progress.milestone, progress.standsAt, evidence);
        }
        _progress[id] = progress;
    }

    /// @inheritdoc IMilestones
    function challenge(WorksPlan calldata plan, bytes32 ground) external {
        (bytes32 id, WorksProgress memory progress) = _open(plan);
        uint256 bit = _bitOf(id, plan.challengers);
        require(ground != 0, MilestonesNoEvidence(id));
        bool isOpen = progress.standsAt != 0 && progress.decideBy == 0;
        require(isOpen, MilestonesNotChallengeable(id, progress.standsAt));
        uint256 challenges = _sign(id, progress, bit, 0);
        bool isDispute = !progress.isArbiterSilent || 2 * challenges > plan.challengers.length;
        if (isDispute) progress.decideBy = uint48(block.timestamp + plan.decision);
        _progress[id] = progress;
        emit MilestoneChallenged(id, progress.milestone, msg.sender, ground, progress.decideBy);
    }

    /// @inheritdoc IMilestones
    function decide(WorksPlan calldata plan, bool isUpheld, bytes32 reasons) external {
        bytes32 id = hashOf(plan);
        require(msg.sender == plan.arbiter, MilestonesNotParty(id, msg.sender));
        WorksProgress memory progress = _progress[id];
        require(progress.decideBy != 0, MilestonesNotChallenged(id));
        require(block.timestamp < progress.decideBy, MilestonesTooLate(id, progress.decideBy));
        emit ChallengeDecided(id, progress.milestone, isUpheld, reasons);
        if (isUpheld) _fall(progress, false);
        else _stand(progress);
        _progress[id] = progress;
    }

    /// How many have signed for the same in this round, the caller included.
    function _sign(
        bytes32 id,
        WorksProgress memory progress,
        uint256 bit,
        bytes32 evidence
    ) private returns (uint256 count) {
        bytes32 certificate = keccak256(abi.encode(id, progress.milestone, progress.round, evidence));
        uint256 signed = _signed[certificate];
        require(signed & bit == 0, MilestonesSigned(id, msg.sender, evidence));
        signed |= bit;
        _signed[certificate] = signed;
        for (; signed != 0; signed &= signed - 1) ++count;
    }

    function _open(WorksPlan calldata plan) private view returns (bytes32 id, WorksProgress memory progress) {
        id = hashOf(plan);
        progress = progressOf(id);
        require(progress.isOpen, MilestonesUnknownPlan(id));
    }

    /// At most 16 parties.
    function _bitOf(bytes32 id, address[] calldata parties) private view returns (uint256) {
        for (uint256 i = 0; i < parties.length; ++i) {
            if (parties[i] == msg.sender) return 1 << i;
        }
        revert MilestonesNotParty(id, msg.sender);
    }

    function _stand(WorksProgress memory progress) private pure {
        progress.released = progress.next;
        ++progress.milestone;
        (progress.upheld, progress.isArbiterSilent) = (0, false);
        _clear(progress);
    }

    /// Whoever certified what was not there needs one more to say so; who challenged before a silent arbiter, more than half.
    function _fall(WorksProgress memory progress, bool isSilent) private pure {
        ++progress.round;
        _clear(progress);
        progress.isArbiterSilent = isSilent;
        if (!isSilent && progress.upheld < MAX_PARTIES) ++progress.upheld;
    }

    function _clear(WorksProgress memory progress) private pure {
        (progress.next, progress.standsAt, progress.decideBy) = (0, 0, 0);
    }

    function _isSound(WorksPlan calldata plan) private pure returns (bool) {
        uint256 certifiers = plan.certifiers.length;
        bool hasQuorum = plan.quorum != 0 && plan.quorum <= certifiers && certifiers <= MAX_PARTIES;
        bool hasChallengers = plan.challengers.length != 0 && plan.challengers.length <= MAX_PARTIES;
        bool isTimed = _isPeriod(plan.window) && _isPeriod(plan.decision);
        bool isJudged = plan.arbiter != address(0) && plan.arbiter != plan.employer && plan.conditions != 0;
        return hasQuorum && hasChallengers && isTimed && isJudged && _areIndependent(plan) && _ascend(plan.releases);
    }

    function _areIndependent(WorksPlan calldata plan) private pure returns (bool) {
        address before = address(0);
        for (uint256 i = 0; i < plan.certifiers.length; ++i) {
            address certifier = plan.certifiers[i];
            if (certifier <= before || certifier == plan.employer || certifier == plan.arbiter) return false;
            before = certifier;
        }
        return true;
    }

    function _ascend(uint16[] calldata releases) private pure returns (bool) {
        uint256 count = releases.length;
        if (count == 0 || count > MAX_MILESTONES || releases[count - 1] != BASIS_POINTS) return false;
        for (uint256 i = 1; i < count; ++i) {
            if (releases[i] <= releases[i - 1]) return false;
        }
        return releases[0] != 0;
    }

    function _isPeriod(uint256 period) private pure returns (bool) {
        return period >= MIN_PERIOD && period <= MAX_PERIOD;
    }
}
