// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {DecisionClass} from "./Terms.sol";

/// @notice What the country that an action is about has to do with the vote.
/// @dev None: the action is about no one country. Excluded: it has no vote and leaves the denominators (Art. 354 TFEU).
/// Consenting: it must vote for (a member's quota, Art. III s. 2(d) of the IMF's Articles). Excluded and Consenting are
/// for functions that name a country in their first argument, `f(uint16,...)`; Excluded also for those that name a scope
/// of a board, `f(address,uint256,...)`, which concerns both ends of a corridor, or the issuer of a currency.
enum Subject {
    None,
    Excluded,
    Consenting
}

/// @notice How an action may be decided.
/// @param decisionClass The least decisionClass; Constitutional for whatever is not listed.
/// @param subject What the country that the action names has to do with the vote.
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
/// @param signature The function with the types of its arguments, such as `suspend(uint16)`, where the rule has a subject:
/// it says where the country is named. Empty or not read for others.
struct ActionRuleEntry {
    address target;
    bytes4 selector;
    ActionRule rule;
    string signature;
}

/// @notice What a batch of actions is, by the rules for its parts.
/// @param rule The strictest class, and the subject's part and programme that all share.
/// @param country ISO 3166-1 numeric code of the subject, common to all parts; 0 for none.
/// @param vetoable Whether the EmergencyCommittee may stop it: nothing constitutional, nothing about the committee.
/// @param counterparty The second subject, where all parts concern both ends of one corridor; 0 for none.
struct Classification {
    ActionRule rule;
    uint16 country;
    bool vetoable;
    uint16 counterparty;
}
