// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An account in a currency while a net is replayed.
/// @param account The account, shifted to where an entry's content has it (`QueueEntry.sol`).
/// @param balance What it has.
/// @param openLinks How many legs stand in its queue without their other leg.
/// @param overLimits How many of its bilateral limits it is beyond.
/// @param barred The accounts that it may not pay now.
/// @param doubtful Those, the ones that are no holders of the currency, and the ones between which and it limits stand.
/// @param limits What it may still pay some payees.
struct Position {
    uint256 account;
    int256 balance;
    uint256 openLinks;
    uint256 overLimits;
    uint256 barred;
    uint256 doubtful;
    PairLimit[] limits;
}

/// @notice What is left of a bilateral limit.
/// @param account Index of the payee.
/// @param left Minor units.
struct PairLimit {
    uint256 account;
    int256 left;
}

/// @notice A lane while a net is replayed.
/// @param hash Hash of the chain up to `next`, in its place.
/// @param next Place of the next entry.
/// @param opening Place of the first entry that waits.
/// @param settled Place after the last entry that leaves.
/// @param settledHash Hash of the chain there, once everything that settles was replayed.
/// @param target Place after the last entry that takes part.
/// @param targetHash Hash of the chain there.
/// @param position Index of the payer's position.
/// @param row Index of the currency's first position.
/// @param account Index of the payer.
/// @param holders The holders of the currency; none if the currency left the queue.
/// @param priority 0 urgent, 1 normal.
/// @param sibling Index of the payer's other lane in this currency, or of itself if that is not in the net.
/// @param hour The deadline that holds in the run.
/// @param nextVoid Place of the next cancelled payment; beyond all places if there is none.
/// @param voids Where the list of cancelled payments goes on, in calldata.
/// @param voidsStart Where it began.
/// @param voidsEnd Where it ends.
/// @param token The currency.
struct ReplayLane {
    uint256 hash;
    uint256 next;
    uint256 opening;
    uint256 settled;
    uint256 settledHash;
    uint256 target;
    uint256 targetHash;
    uint256 position;
    uint256 row;
    uint256 account;
    uint256 holders;
    uint256 priority;
    uint256 sibling;
    uint256 hour;
    uint256 nextVoid;
    uint256 voids;
    uint256 voidsStart;
    uint256 voidsEnd;
    address token;
}

/// @notice A net while it is replayed.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param positions Currency by currency, one for each account.
/// @param lanes The lanes.
/// @param codes How amounts are read (`AmountCode`).
/// @param ticks By cancelled payment in the list, whether its cancellation was met.
/// @param voidsBase Where the list of all cancelled payments begins, in calldata.
/// @param back Whether dropped entries come back, or settling ones are paid.
struct Replay {
    uint256 hour;
    Position[] positions;
    ReplayLane[] lanes;
    uint256[] codes;
    bool[] ticks;
    uint256 voidsBase;
    bool back;
}

/// @notice A stream of plain payments of one run.
/// @param base Hour from which deadlines count.
/// @param earliest First hour that has not ended when the round ends.
/// @param hash Hash of the chain.
/// @param hour The deadline that holds.
/// @param liquidity What the payer has left.
/// @param left How many payments may follow.
/// @param doubtful Whom the payer may not pay, or who has no position.
struct Stream {
    uint256 base;
    uint256 earliest;
    uint256 hash;
    uint256 hour;
    int256 liquidity;
    uint256 left;
    uint256 doubtful;
}

/// @notice A run of entries of one lane.
/// @param lane The lane.
/// @param payer Its payer's position.
/// @param index Index of the lane.
/// @param end Place after the run.
/// @param base Hour from which its deadlines count.
struct Run {
    ReplayLane lane;
    Position payer;
    uint256 index;
    uint256 end;
    uint256 base;
}
