// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {DoubleMajority} from "./DoubleMajority.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {IDecisionRules} from "./interfaces/IDecisionRules.sol";
import {MAX_OPEN, OpenPlaces} from "./libraries/OpenPlaces.sol";
import {TargetCode} from "./libraries/TargetCode.sol";
import {Draft} from "./types/Draft.sol";
import {DecisionClass} from "./types/Terms.sol";

/// @dev Documented on `ICouncil`.
contract Council is DoubleMajority {
    using OpenPlaces for uint256[MAX_OPEN];

    uint256 private constant MAX_DESCRIPTION = 8_192;

    /// @inheritdoc ICouncil
    address public immutable committee;

    TimelockController private immutable _timelock;
    DecisionClass private transient _drafted;
    mapping(uint16 country => uint256[MAX_OPEN]) private _open;

    constructor(IDecisionRules rules_) Governor("Sogdia Council") DoubleMajority(rules_) {
        _timelock = TimelockController(payable(rules_.jointAuthority()));
        committee = rules_.committee();
        rules_.bind();
    }

    /// @inheritdoc ICouncil
    function timelock() external view returns (address) {
        return address(_timelock);
    }

    /// @notice The clock that timepoints are read on.
    /// @return Unix time.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How to read the clock (ERC-6372).
    /// @return The mode.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice From a proposal to the beginning of its vote, in the strictest decisionClass; each proposal has its own.
    /// @return Seconds.
    function votingDelay() public view override returns (uint256) {
        return rules.termsOf(_drafted).votingDelay;
    }

    /// @notice How long the vote lasts in the strictest decisionClass; each proposal has its own.
    /// @return Seconds.
    function votingPeriod() public view override returns (uint256) {
        return rules.termsOf(_drafted).votingPeriod;
    }

    /// @notice Weight that a proposer needs: any member's will do.
    /// @return One.
    function proposalThreshold() public pure override returns (uint256) {
        return 1;
    }

    /// @notice Every proposal passes the timelock.
    /// @return True.
    function proposalNeedsQueuing(uint256) public pure override returns (bool) {
        return true;
    }

    /// @notice Where a proposal stands. What was carried expires if nobody queues it, and what was queued if nobody
    /// executes it, within the grace period.
    /// @param proposalId The proposal.
    /// @return The state.
    function state(uint256 proposalId) public view override returns (ProposalState) {
        ProposalState current = super.state(proposalId);
        if (current != ProposalState.Succeeded && current != ProposalState.Queued) return current;
        if (_isVetoed(proposalId)) return ProposalState.Canceled;
        uint256 ready = Math.max(proposalDeadline(proposalId), proposalEta(proposalId));
        return clock() > ready + _gracePeriodOf(proposalId) ? ProposalState.Expired : current;
    }

    /// @notice Proposes actions; the terms of their class are frozen for it. Emits `ProposalCreated` and
    /// `ProposalClassified`.
    /// @dev At most 16 actions of contracts, and a description of at most 8,192 bytes. One that ends with
    /// `#proposer=0x...` can be submitted by that account alone.
    /// @param targets The contracts.
    /// @param values What to send along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @param description Title, rationale and where to read it.
    /// @return proposalId The proposal.
    /// @custom:access The Delegation of a country that may vote.
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override returns (uint256 proposalId) {
        return _submit(DecisionClass.Emergency, targets, values, calldatas, description);
    }

    /// @inheritdoc ICouncil
    function proposeAs(
        DecisionClass decisionClass,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external returns (uint256 proposalId) {
        return _submit(decisionClass, targets, values, calldatas, description);
    }

    /// @inheritdoc ICouncil
    function veto(uint256 proposalId) external {
        require(_msgSender() == committee, CouncilNotCommittee(_msgSender()));
        _validateStateBitmap(
            proposalId,
            _encodeStateBitmap(ProposalState.Succeeded) | _encodeStateBitmap(ProposalState.Queued)
        );
        _castVeto(proposalId);
        _unschedule(proposalId);
    }

    /// @inheritdoc ICouncil
    function purge(uint256 proposalId) external {
        _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Expired));
        require(_unschedule(proposalId), CouncilNotScheduled(proposalId));
        emit ProposalPurged(proposalId);
    }

    /// Under the class asked for, or the one that the actions need for Emergency.
    function _submit(
        DecisionClass asked,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) private returns (uint256 proposalId) {
        uint256 length = bytes(description).length;
        require(length <= MAX_DESCRIPTION, CouncilDescriptionTooLong(length, MAX_DESCRIPTION));
        uint16 sponsor = countries.countryOfDelegation(_msgSender());
        Draft memory draft = rules.draftOf(sponsor, asked, targets, values, calldatas);
        _drafted = draft.terms.decisionClass;
        proposalId = super.propose(targets, values, calldatas, description);
        _drafted = DecisionClass.Constitutional;
        require(_open[sponsor].take(proposalId, _isOpen), CouncilTooManyOpen(sponsor, MAX_OPEN));
        _openPoll(proposalId, sponsor, draft, TargetCode.hashOf(targets));
        countries.proofOfLife(sponsor);
    }

    /// The sponsor's Delegation, whatever key proposed, until the vote has ended.
    function _validateCancel(uint256 proposalId, address caller) internal view override returns (bool) {
        uint16 country = countries.countryOfDelegation(caller);
        return _isOpen(proposalId) && country != 0 && country == _partiesTo(proposalId).sponsor;
    }

    function _isOpen(uint256 proposalId) private view returns (bool) {
        ProposalState current = state(proposalId);
        return current == ProposalState.Pending || current == ProposalState.Active;
    }

    /// What stayed in the timelock would be ready for whoever finds another way to execute it.
    function _unschedule(uint256 proposalId) private returns (bool isScheduled) {
        bytes32 operation = _operationOf(proposalId);
        isScheduled = _timelock.isOperationPending(operation);
        if (isScheduled) _timelock.cancel(operation);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32
    ) internal override returns (uint48) {
        _requireSameCode(proposalId, targets);
        uint256 delay = Math.max(timelockDelayOf(proposalId), _timelock.getMinDelay());
        bytes32 salt = _salt(proposalId);
        _noteOperation(proposalId, _timelock.hashOperationBatch(targets, values, calldatas, 0, salt));
        _timelock.scheduleBatch(targets, values, calldatas, 0, salt, delay);
        return SafeCast.toUint48(clock() + delay);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32
    ) internal override {
        _requireSameCode(proposalId, targets);
        _timelock.executeBatch{value: msg.value}(targets, values, calldatas, 0, _salt(proposalId));
    }

    /// The Council acts through its timelock alone.
    function _executor() internal view override returns (address) {
        return address(_timelock);
    }

    /// Another Council on the same timelock has operations of its own.
    function _salt(uint256 proposalId) private view returns (bytes32) {
        return keccak256(abi.encode(address(this), proposalId));
    }

    /// What is executed must be what was voted on.
    function _requireSameCode(uint256 proposalId, address[] memory targets) private view {
        require(TargetCode.hashOf(targets) == _codeHashOf(proposalId), CouncilCodeChanged(proposalId));
    }
}
