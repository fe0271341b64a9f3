// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

// The loop over payments counts on where the fields of positions, lanes and runs stand (`NetReplay`).

/// @notice An account in a currency while a net is replayed.
/// @param account The account, shifted to where an entry's content has it (`QueueEntry.sol`).
/// @param balance What it has.
/// @param openLinks How many legs stand in its queue without their other leg.
/// @param overLimits How many of its bilateral limits it is beyond.
/// @param barred The accounts that it may not pay now.
/// @param doubtful Those, the ones that are no holders of the currency, and the ones between which and it limits stand.
/// @param limits What it may still pay some payees, minor units.
/// @param slots By account one byte: which of its limits concerns it, counted from 1; none if it has no limits.
struct Position {
    uint256 account;
    int256 balance;
    uint256 openLinks;
    uint256 overLimits;
    uint256 barred;
    uint256 doubtful;
    int256[] limits;
    bytes slots;
}

/// @notice A lane while a net is replayed.
/// @param name The lane as the content of a leg names it (`laneContent`).
/// @param account Index of the payer.
/// @param payer Its position in the currency.
/// @param hash Hash of the chain up to `next`, in its place.
/// @param next Place of the next entry.
/// @param opening Place of the first entry that waits.
/// @param settled Place after the last entry that leaves.
/// @param holders The holders of the currency; none if the currency left the queue.
/// @param settledHash Hash of the chain after what leaves, once all of that was replayed.
/// @param target Place after the last entry that takes part.
/// @param targetHash Hash of the chain there.
/// @param row Index of the currency's first position.
/// @param priority 0 urgent, 1 normal.
/// @param sibling Index of the payer's other lane in this currency, or of itself if that is not in the net.
/// @param nextVoid Place of the next cancelled payment; beyond all places if there is none.
/// @param voids Where the list of cancelled payments goes on, in calldata.
/// @param voidsStart Where it began.
/// @param voidsEnd Where it ends.
struct ReplayLane {
    uint256 name;
    uint256 account;
    Position payer;
    uint256 hash;
    uint256 next;
    uint256 opening;
    uint256 settled;
    uint256 holders;
    uint256 settledHash;
    uint256 target;
    uint256 targetHash;
    uint256 row;
    uint256 priority;
    uint256 sibling;
    uint256 nextVoid;
    uint256 voids;
    uint256 voidsStart;
    uint256 voidsEnd;
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
    uint256[256] codes;
    bool[] ticks;
    uint256 voidsBase;
    bool back;
}

/// @notice A run of entries of one lane.
/// @param row Where the positions of its currency begin, in memory: a pointer for each account.
/// @param lanes All lanes.
/// @param base Its deadline; if it is dated, the hour from which the deadlines of its entries count.
/// @param dated Whether each entry has a deadline of its own, as the number of bytes that takes: 1 or 0.
/// @param back Whether dropped entries come back, or settling ones are paid.
/// @param lane The lane.
/// @param index Index of the lane.
/// @param end Place after the run.
struct Run {
    uint256 row;
    ReplayLane[] lanes;
    uint256 base;
    uint256 dated;
    bool back;
    ReplayLane lane;
    uint256 index;
    uint256 end;
}
