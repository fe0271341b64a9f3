// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRule} from "sogdia/contracts/supervision/interfaces/IRule.sol";

/// @title A country's own rule: what is above an amount goes only to participants whom its Supervisor listed.
contract ListedPayees is IRule {
    error ListedPayeesNotSupervisor(address caller);

    event Listed(uint32 indexed participant, bool listed);

    address public immutable SUPERVISOR;
    /// @notice Minor units up to which everybody may be paid.
    uint256 public immutable FREE_UP_TO;

    mapping(uint32 participant => bool) public isListed;

    constructor(address supervisor, uint256 freeUpTo) {
        SUPERVISOR = supervisor;
        FREE_UP_TO = freeUpTo;
    }

    /// @inheritdoc IRule
    function permits(
        uint32,
        uint32 payee,
        uint16,
        uint16,
        uint32,
        uint8,
        uint256 amount
    ) external view returns (bytes4) {
        return amount <= FREE_UP_TO || isListed[payee] ? IRule.permits.selector : bytes4(0);
    }

    function list(uint32 participant, bool listed) external {
        if (msg.sender != SUPERVISOR) revert ListedPayeesNotSupervisor(msg.sender);
        isListed[participant] = listed;
        emit Listed(participant, listed);
    }
}
