// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DecisionClass} from "./Terms.sol";

/// @notice What the country that an action is about has to do with the vote.
/// @dev None: the action is about no one country. Excluded: it has no vote and leaves the denominators (Art. 354 TFEU).
/// Consenting: it must vote for (a member's quota, Art. III s. 2(d) of the IMF's Articles).
enum Subject {
    None,
    Excluded,
    Consenting
}

/// @notice How an action may be decided.
/// @param decisionClass The least decisionClass; Constitutional for whatever is not listed.
/// @param subject What the country in the action's first argument has to do with the vote.
/// @param programme The optional programme it belongs to, in which only those taking part decide; 0 for none.
struct ActionRule {
    DecisionClass decisionClass;
    Subject subject;
    uint8 programme;
}

/// @notice A rule for one function of one contract.
/// @param target The contract.
/// @param selector The function.
/// @param rule How it may be decided.
struct ActionRuleEntry {
    address target;
    bytes4 selector;
    ActionRule rule;
}

/// @notice What a batch of actions is, by the rules for its parts.
/// @param rule The strictest class, and the subject's part and programme that all share.
/// @param country ISO 3166-1 numeric code of the subject; 0 for none.
/// @param vetoable Whether the EmergencyCommittee may stop it: nothing constitutional, nothing about the committee.
struct Classification {
    ActionRule rule;
    uint16 country;
    bool vetoable;
}
