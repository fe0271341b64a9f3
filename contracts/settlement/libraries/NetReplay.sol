// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    EntryKind,
    cancellationTerms,
    paymentContent,
    paymentTerms,
    pvpTerms,
    raisedTerms
} from "../types/QueueEntry.sol";
import {link} from "../types/Mark.sol";

/// @notice A lane while a net is replayed.
/// @param hash Hash of the chain up to `next`.
/// @param next Place of the next entry.
/// @param opening Place of the first entry that waits.
/// @param settled Place after the last entry that leaves.
/// @param target Place after the last entry that takes part.
/// @param targetHash Hash of the chain there.
/// @param position Index of the payer's position.
/// @param row Index of the currency's first position.
/// @param account Index of the payer.
/// @param doubtful Accounts that the payer may not pay now or that are no holders of the currency.
/// @param holders The holders of the currency.
/// @param priority 0 urgent, 1 normal.
/// @param sibling Index of the payer's other lane in this currency, or of itself if that is not in the net.
/// @param nextVoid Place of the next cancelled payment; beyond all places if there is none.
/// @param voids Where the list of cancelled payments goes on, in calldata.
/// @param voidsEnd Where it ends.
/// @param voidsStart Where it began.
/// @param settledHash Hash of the chain up to `settled`, once everything that settles was replayed.
/// @param token The currency.
struct ReplayLane {
    uint256 hash;
    uint256 next;
    uint256 opening;
    uint256 settled;
    uint256 target;
    uint256 targetHash;
    uint256 position;
    uint256 row;
    uint256 account;
    uint256 doubtful;
    uint256 holders;
    uint256 priority;
    uint256 sibling;
    uint256 nextVoid;
    uint256 voids;
    uint256 voidsEnd;
    uint256 voidsStart;
    uint256 settledHash;
    address token;
}

/// @notice What a replay works on.
/// @param hour First hour that has not ended when the round ends: an earlier deadline is past.
/// @param accounts The accounts.
/// @param balances What each position has; currency by currency, one for each account.
/// @param openLinks By position, how many legs stand in its queue without their other leg.
/// @param doubts By position, the accounts that it may not pay now or that are no holders of the currency.
/// @param lanes The lanes.
/// @param ticks By cancelled payment in the list, whether its cancellation was met.
/// @param voidsBase Where the list of all cancelled payments begins, in calldata.
struct Replay {
    uint256 hour;
    address[] accounts;
    int256[] balances;
    uint256[] openLinks;
    uint256[] doubts;
    ReplayLane[] lanes;
    bool[] ticks;
    uint256 voidsBase;
}

/// @title Replays a net over commitments alone: every entry is hashed once, forward, and none is remembered.
/// @notice First everything that settles is paid. Then no position is below zero and every link is closed, so the set is
/// feasible. Then what was dropped comes back, last dropped first: after each, its payer must be short or hold an
/// open link, which is why it had to go. So every feasible set lies within the set accepted: it is the greatest
/// (docs/netting-proof.md).
/// @dev An entry is a header byte (kind 3 bits | zeros 2 | length 3), then by kind:
/// payment 0: payee 1, deadline 1 (hours after the run's base hour), amount;
/// leg 1: the same, then lane 2 and place 2 of the other leg, counted from that lane's opening;
/// leg 2: the same with the place in full, 4;
/// cancellation 3: place 4, then 2 for where in the list of voids it stands;
/// raised 4: as a payment, then the place replaced, 4.
/// An amount is `length + 1` bytes times 1,000 to the power of `zeros`.
library NetReplay {
    uint256 private constant PAYMENT = 0;
    uint256 private constant PVP = 1;
    uint256 private constant PVP_FAR = 2;
    uint256 private constant CANCELLATION = 3;
    uint256 private constant RAISED = 4;

    error NetReplayInfeasible(uint256 position, int256 balance);
    error NetReplayNotGreatest(uint256 lane, uint256 place);
    error NetReplayOpenLink(uint256 lane, uint256 place);
    error NetReplayWrongOrder(uint256 lane);
    error NetReplayBeyond(uint256 lane, uint256 place, uint256 end);
    error NetReplayIncomplete(uint256 lane);
    error NetReplayWrongEntries(uint256 lane);
    error NetReplayWrongVoids(uint256 lane);
    error NetReplayWrongLength();
    error NetReplayUnknownKind(uint256 kind);
    error NetReplayNoHolder(uint256 lane, uint256 account);

    /// @notice Pays everything that settles; passes if that is feasible. The balances are the closing ones then.
    /// @param self What the chain says of lanes and balances.
    /// @param entries What settles, lane by lane.
    function pay(Replay memory self, bytes calldata entries) internal pure {
        _runAll(self, entries, false);
        for (uint256 i = 0; i < self.balances.length; ++i) {
            require(self.balances[i] >= 0, NetReplayInfeasible(i, self.balances[i]));
        }
        for (uint256 i = 0; i < self.lanes.length; ++i) {
            ReplayLane memory lane = self.lanes[i];
            require(lane.next == lane.settled, NetReplayIncomplete(i));
            lane.settledHash = lane.hash;
        }
    }

    /// @notice Brings back what was dropped; passes if all of it had to go, and the lanes end where the chain says.
    /// @param self The replay after `pay`.
    /// @param entries What was dropped, in reverse order.
    function bringBack(Replay memory self, bytes calldata entries) internal pure {
        _runAll(self, entries, true);
        for (uint256 i = 0; i < self.lanes.length; ++i) {
            ReplayLane memory lane = self.lanes[i];
            require(lane.next == lane.target, NetReplayIncomplete(i));
            require(lane.hash == lane.targetHash, NetReplayWrongEntries(i));
            require(lane.nextVoid == type(uint256).max, NetReplayWrongVoids(i));
        }
        for (uint256 i = 0; i < self.ticks.length; ++i) require(self.ticks[i], NetReplayWrongVoids(i));
    }

    /// @notice Turns a lane to the next cancelled payment of its list.
    /// @param lane The lane.
    function turn(ReplayLane memory lane) internal pure {
        lane.nextVoid = lane.voids < lane.voidsEnd ? _wordAt(lane.voids) >> 224 : type(uint256).max;
        lane.voids += 4;
    }

    function _runAll(Replay memory self, bytes calldata entries, bool back) private pure {
        uint256 cursor;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            cursor := entries.offset
        }
        uint256 end = cursor + entries.length;
        while (cursor < end) cursor = _run(self, cursor, back);
        require(cursor == end, NetReplayWrongLength());
    }

    /// One run of entries of one lane.
    function _run(Replay memory self, uint256 cursor, bool back) private pure returns (uint256) {
        uint256 header = _wordAt(cursor);
        uint256 index = header >> 240;
        require(index < self.lanes.length, NetReplayBeyond(index, 0, 0));
        ReplayLane memory lane = self.lanes[index];
        uint256 end = lane.next + uint16(header >> 224);
        uint256 limit = back ? lane.target : lane.settled;
        require(end <= limit, NetReplayBeyond(index, end, limit));
        _requireUrgentFirst(self, lane, index, back);
        return _entries(self, lane, index, cursor + 8, end, uint32(header >> 192), back);
    }

    /// A normal payment settles, and comes back, only behind all urgent ones of its payer in its currency.
    function _requireUrgentFirst(Replay memory self, ReplayLane memory lane, uint256 index, bool back) private pure {
        ReplayLane memory urgent = self.lanes[lane.sibling];
        if (lane.priority == urgent.priority || lane.priority == 0) return;
        require((back ? urgent.next : urgent.settled) == urgent.target, NetReplayWrongOrder(index));
    }

    /// The loop that every waiting payment pays for. A sum of 2^32 amounts below 2^96 fits easily, and cursors stay within
    /// calldata or read zeros beyond it.
    function _entries(
        Replay memory self,
        ReplayLane memory lane,
        uint256 index,
        uint256 cursor,
        uint256 end,
        uint256 base,
        bool back
    ) private pure returns (uint256) {
        unchecked {
            int256 balance = self.balances[lane.position];
            uint256 hash = lane.hash;
            uint256 place = lane.next;
            for (; place < end; ++place) {
                uint256 word = _wordAt(cursor);
                uint256 kind = word >> 253;
                bool moves = place != lane.nextVoid || _passVoid(lane, kind);
                if (kind == CANCELLATION) {
                    hash = link(hash, uint32(word >> 216), cancellationTerms());
                    _tick(self, lane, index, uint32(word >> 216), uint16(word >> 200));
                    cursor += 7;
                } else {
                    uint256 payee = uint8(word >> 240);
                    uint256 hour = base + uint8(word >> 232);
                    uint256 size = ((word >> 248) & 7) + 1;
                    uint256 amount = (word << 24) >> (256 - 8 * size);
                    if ((word >> 251) & 3 != 0) amount *= 1000 ** ((word >> 251) & 3);
                    if (hour < self.hour) moves = false;
                    cursor += 3 + size;
                    if ((lane.doubtful >> payee) & 1 == 1) moves = _mayPay(lane, index, payee) && moves;
                    uint256 terms;
                    if (kind == PAYMENT) terms = paymentTerms(hour);
                    else (terms, moves, cursor) = _special(self, lane, index, cursor, kind, payee, hour, moves, back);
                    hash = link(hash, paymentContent(self.accounts[payee], amount), terms);
                    if (moves) {
                        balance -= int256(amount);
                        self.balances[lane.row + payee] += int256(amount);
                    }
                }
                if (back && balance >= 0) {
                    require(self.openLinks[lane.position] != 0, NetReplayNotGreatest(index, place));
                }
            }
            self.balances[lane.position] = balance;
            lane.hash = hash;
            lane.next = place;
            return cursor;
        }
    }

    function _special(
        Replay memory self,
        ReplayLane memory lane,
        uint256 index,
        uint256 cursor,
        uint256 kind,
        uint256 payee,
        uint256 hour,
        bool moves,
        bool back
    ) private pure returns (uint256 terms, bool, uint256) {
        uint256 word = _wordAt(cursor);
        if (kind == RAISED) {
            uint256 replaced = word >> 224;
            return (raisedTerms(replaced, hour), moves && _stillWaits(self, lane, replaced), cursor + 4);
        }
        require(kind == PVP || kind == PVP_FAR, NetReplayUnknownKind(kind));
        uint256 other = word >> 240;
        require(other < self.lanes.length, NetReplayBeyond(other, 0, 0));
        ReplayLane memory partner = self.lanes[other];
        require(partner.account == payee, NetReplayWrongEntries(index));
        bool near = kind == PVP;
        uint256 place = near ? partner.opening + uint16(word >> 224) : uint32(word >> 208);
        terms = pvpTerms(partner.token, place, partner.priority, hour);
        moves = moves && place >= partner.opening && _partnerMayPay(lane, partner, other);
        if (moves) _close(self, lane, index, partner, place, back);
        return (terms, moves, cursor + (near ? 4 : 6));
    }

    /// A leg is closed if its other leg settles too. While payments come back, the leg that comes second closes the link.
    function _close(
        Replay memory self,
        ReplayLane memory lane,
        uint256 index,
        ReplayLane memory partner,
        uint256 place,
        bool back
    ) private pure {
        if (!back) require(place < partner.settled, NetReplayOpenLink(index, place));
        else if (place < partner.next) --self.openLinks[partner.position];
        else ++self.openLinks[lane.position];
    }

    /// The payment replaced was taken out before it settled: as long as the urgent lane holds the new one, the normal lane
    /// cannot have passed over the old one (`_requireUrgentFirst`).
    function _stillWaits(Replay memory self, ReplayLane memory lane, uint256 place) private pure returns (bool) {
        ReplayLane memory normal = self.lanes[lane.sibling];
        return normal.priority != lane.priority && place >= normal.opening;
    }

    function _mayPay(ReplayLane memory lane, uint256 index, uint256 payee) private pure returns (bool) {
        require((lane.holders >> payee) & 1 == 1, NetReplayNoHolder(index, payee));
        return false;
    }

    /// Whether the other leg's payer may pay this leg's payer. In a currency that left, nobody asks: the link stays open.
    function _partnerMayPay(
        ReplayLane memory lane,
        ReplayLane memory partner,
        uint256 index
    ) private pure returns (bool) {
        if (partner.holders == 0 || (partner.doubtful >> lane.account) & 1 == 0) return true;
        return _mayPay(partner, index, lane.account);
    }

    /// Ticks the cancelled payment off the list; one that left before, or a leg, is cancelled in vain.
    function _tick(
        Replay memory self,
        ReplayLane memory lane,
        uint256 index,
        uint256 place,
        uint256 hint
    ) private pure {
        if (place < lane.opening) return;
        uint256 cursor = lane.voidsStart + 4 * hint;
        require(cursor < lane.voidsEnd && _wordAt(cursor) >> 224 == place, NetReplayWrongVoids(index));
        self.ticks[(cursor - self.voidsBase) / 4] = true;
    }

    /// A cancelled payment moves nothing. A leg moves all the same: a matched payment versus payment stands
    /// until its deadline.
    function _passVoid(ReplayLane memory lane, uint256 kind) private pure returns (bool) {
        turn(lane);
        return kind == PVP || kind == PVP_FAR;
    }

    function _wordAt(uint256 cursor) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }
}
