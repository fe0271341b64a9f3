// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice How hard a decision is to take, by what it decides.
/// @dev The strictest comes first, so that an action that nobody classified is constitutional. Emergency is a lane
/// apart: fast, for acts that were named for it.
enum DecisionClass {
    Constitutional,
    Reinforced,
    Ordinary,
    Procedural,
    Emergency
}

/// @notice Of whom the shares are taken.
/// @dev Entitled: abstention and absence count against (EU Council, Art. 238(1) to (3) TFEU). Present: abstention
/// counts against, absence does not. Voting: neither does ("members present and voting", UN General Assembly rule 86).
/// The first is the strictest.
enum Basis {
    Entitled,
    Present,
    Voting
}

/// @notice What a class of decisions asks. Shares are in basis points of the basis, periods in seconds. One slot.
/// @param decisionClass The class these are the terms of.
/// @param basis Of whom the shares of countries and of weight are taken.
/// @param countriesBps Share of countries that a motion needs, 5,001 to 10,000: two contrary motions never both carry.
/// @param weightBps Share of weight that it needs, 0 to 10,000.
/// @param quorumBps Share of the entitled countries that take part, for, against or abstaining; 0 to 10,000.
/// @param blockingCountries A motion short of weight carries all the same while fewer countries than this oppose it
/// (four in the EU Council, Art. 16(4) TEU); 0 and 1 mean that weight always counts.
/// @param vetoDeclared Whether one country alone may be able to block: unless it is declared, it is refused.
/// @param votingDelay From a proposal to the beginning of its vote.
/// @param votingPeriod How long the vote lasts.
/// @param lateWindow A vote against in this last part of the period moves the end to so long after it.
/// @param maxExtension The furthest that late dissent moves the end in all.
/// @param timelockDelay From queueing to execution when nobody dissents.
/// @param dissentDelay What is added if all dissent; in proportion to the larger share, of countries or of weight.
/// @param gracePeriod How long a carried motion may wait to be queued, and a queued one to be executed.
/// @param consulted Whether the countries are consulted (`IConsultation`) before such a decision is proposed.
struct Terms {
    DecisionClass decisionClass;
    Basis basis;
    uint16 countriesBps;
    uint16 weightBps;
    uint16 quorumBps;
    uint8 blockingCountries;
    bool vetoDeclared;
    uint24 votingDelay;
    uint24 votingPeriod;
    uint24 lateWindow;
    uint24 maxExtension;
    uint24 timelockDelay;
    uint24 dissentDelay;
    uint24 gracePeriod;
    bool consulted;
}
