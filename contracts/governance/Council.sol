// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {DecisionRules} from "./DecisionRules.sol";
import {DoubleMajority} from "./DoubleMajority.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {ActionRuleEntry, Classification} from "./types/ActionRule.sol";
import {DecisionClass, Terms} from "./types/Terms.sol";

/// @dev Documented on `ICouncil`.
contract Council is DoubleMajority {
    uint256 private constant MAX_DESCRIPTION = 8_192;

    TimelockController private immutable _timelock;
    DecisionClass private transient _drafted;

    constructor(
        TimelockController timelock_,
        ICountryRegistry countries_,
        address committee_,
        uint24 minPeriod_,
        Terms[] memory terms,
        ActionRuleEntry[] memory rules
    ) Governor("Sogdia Council") DecisionRules(countries_, committee_, minPeriod_, terms) {
        _timelock = timelock_;
        _setActionRules(rules);
    }

    /// @inheritdoc ICouncil
    function timelock() public view override returns (address) {
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
        return termsOf(_drafted).votingDelay;
    }

    /// @notice How long the vote lasts in the strictest decisionClass; each proposal has its own.
    /// @return Seconds.
    function votingPeriod() public view override returns (uint256) {
        return termsOf(_drafted).votingPeriod;
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
        uint256 length = bytes(description).length;
        require(length <= MAX_DESCRIPTION, CouncilDescriptionTooLong(length, MAX_DESCRIPTION));
        if (targets.length != calldatas.length) {
            revert GovernorInvalidProposalLength(targets.length, calldatas.length, values.length);
        }
        Classification memory classification = classify(targets, calldatas);
        _drafted = classification.rule.decisionClass;
        proposalId = super.propose(targets, values, calldatas, description);
        _drafted = DecisionClass.Constitutional;
        _openPoll(proposalId, classification, _codeHash(targets));
    }

    /// @inheritdoc ICouncil
    function veto(uint256 proposalId) external {
        require(_msgSender() == committee, CouncilNotCommittee(_msgSender()));
        _validateStateBitmap(
            proposalId,
            _encodeStateBitmap(ProposalState.Succeeded) | _encodeStateBitmap(ProposalState.Queued)
        );
        _castVeto(proposalId);
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
        _timelock.scheduleBatch(targets, values, calldatas, 0, _salt(proposalId), delay);
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
        require(_codeHash(targets) == _codeHashOf(proposalId), CouncilCodeChanged(proposalId));
    }

    function _codeHash(address[] memory targets) private view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](targets.length);
        for (uint256 i = 0; i < targets.length; ++i) {
            require(targets[i].code.length != 0, CouncilNoCode(targets[i]));
            hashes[i] = targets[i].codehash;
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
