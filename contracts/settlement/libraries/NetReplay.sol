// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {HASH_BITS, link, linkLeg} from "../types/Mark.sol";
import {cancellationTerms, paymentTerms, pvpTerms, raisedTerms} from "../types/QueueEntry.sol";
import {PairLimit, Position, Replay, ReplayLane, Run, Stream} from "../types/Replay.sol";
import {AmountCode} from "./AmountCode.sol";

/// @title Replays a net over commitments alone: every entry is hashed once, forward, and none is remembered.
/// @notice First everything that settles is paid. Then no position is below zero and every link is closed, so the set is
/// feasible. Then what was dropped comes back, last dropped first: after each, its payer must be short, over a
/// bilateral limit, or hold an open link, which is why it had to go. So every feasible set lies within the set accepted: it is the greatest
/// (docs/netting-proof.md).
/// @dev Entries stand in runs of one lane: lane 2 bytes, number of entries 2, base hour 4, then the entries. Each begins
/// with a header byte: kind 3 bits | amount 5 bits (`AmountCode`). What follows, by kind:
/// payment 0: payee 1 byte, amount;
/// leg 1: payee 1, amount, lane 2 and place 2 of the other leg, counted from that lane's opening;
/// leg 2: payee 1, amount, lane 2, place 4 of the other leg, in full;
/// raised 3: payee 1, amount, place of what it replaces 4;
/// header 0x80, a cancellation: place 4, where in the list of voids it stands 2;
/// header 0x81, no entry but the deadline from here on: hours after the base hour 1.
///
/// Arithmetic is not checked where entries are read: amounts are below 2^94, places and counters below 2^32, cursors
/// within calldata or where it reads as zero. What a forged stream makes of a counter comes to nothing, since its hash
/// will not be the lane's.
library NetReplay {
    using AmountCode for uint256[];

    uint256 private constant PVP = 1;
    uint256 private constant PVP_FAR = 2;
    uint256 private constant RAISED = 3;
    uint256 private constant CANCELLATION_HEADER = 0x80;
    uint256 private constant DEADLINE_HEADER = 0x81;
    uint256 private constant NO_PLACE = type(uint256).max;

    error NetReplayInfeasible(uint256 position, int256 balance);
    error NetReplayNotGreatest(uint256 lane, uint256 place);
    error NetReplayOpenLink(uint256 lane, uint256 place);
    error NetReplayWrongOrder(uint256 lane);
    error NetReplayBeyond(uint256 lane);
    error NetReplayIncomplete(uint256 lane);
    error NetReplayWrongEntries(uint256 lane);
    error NetReplayWrongVoids(uint256 lane);
    error NetReplayWrongLength();
    error NetReplayUnknownKind(uint256 header);
    error NetReplayNoHolder(uint256 lane, uint256 account);

    /// @notice Pays everything that settles; passes if that is feasible. The balances are the closing ones then.
    /// @param self What the chain says of lanes and balances.
    /// @param entries What settles.
    function pay(Replay memory self, bytes calldata entries) internal pure {
        _runAll(self, entries);
        for (uint256 i = 0; i < self.positions.length; ++i) {
            Position memory position = self.positions[i];
            bool isFeasible = position.balance >= 0 && position.overLimits == 0;
            require(isFeasible, NetReplayInfeasible(i, position.balance));
        }
        for (uint256 i = 0; i < self.lanes.length; ++i) {
            ReplayLane memory lane = self.lanes[i];
            require(lane.next == lane.settled, NetReplayIncomplete(i));
            lane.settledHash = lane.hash;
        }
    }

    /// @notice Brings back what was dropped; passes if all of it had to go, and the lanes end where the chain says.
    /// @param self The replay after `pay`.
    /// @param entries What was dropped, last dropped first.
    function bringBack(Replay memory self, bytes calldata entries) internal pure {
        self.back = true;
        _runAll(self, entries);
        for (uint256 i = 0; i < self.lanes.length; ++i) {
            ReplayLane memory lane = self.lanes[i];
            require(lane.next == lane.target, NetReplayIncomplete(i));
            require(lane.hash == lane.targetHash, NetReplayWrongEntries(i));
            require(lane.nextVoid == NO_PLACE, NetReplayWrongVoids(i));
        }
        for (uint256 i = 0; i < self.ticks.length; ++i) require(self.ticks[i], NetReplayWrongVoids(i));
    }

    /// @notice Turns a lane to the next cancelled payment of its list.
    /// @param lane The lane.
    function turn(ReplayLane memory lane) internal pure {
        unchecked {
            lane.nextVoid = lane.voids < lane.voidsEnd ? _wordAt(lane.voids) >> 224 : NO_PLACE;
            lane.voids += 4;
        }
    }

    function _runAll(Replay memory self, bytes calldata entries) private pure {
        uint256 cursor;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            cursor := entries.offset
        }
        uint256 end = cursor + entries.length;
        while (cursor < end) cursor = _run(self, cursor);
        require(cursor == end, NetReplayWrongLength());
    }

    function _run(Replay memory self, uint256 cursor) private pure returns (uint256) {
        uint256 header = _wordAt(cursor);
        uint256 index = header >> 240;
        require(index < self.lanes.length, NetReplayBeyond(index));
        ReplayLane memory lane = self.lanes[index];
        Run memory run = Run({
            lane: lane,
            payer: self.positions[lane.position],
            index: index,
            end: lane.next + uint16(header >> 224),
            base: uint32(header >> 192)
        });
        require(run.end <= (self.back ? lane.target : lane.settled), NetReplayBeyond(index));
        _requireUrgentFirst(self, run);
        lane.hour = run.base;
        return _entries(self, run, cursor + 8);
    }

    /// A normal payment settles, and comes back, only behind all urgent ones of its payer in its currency.
    function _requireUrgentFirst(Replay memory self, Run memory run) private pure {
        ReplayLane memory urgent = self.lanes[run.lane.sibling];
        if (urgent.priority >= run.lane.priority) return;
        require((self.back ? urgent.next : urgent.settled) == urgent.target, NetReplayWrongOrder(run.index));
    }

    function _entries(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        while (run.lane.next < run.end) {
            if (self.codes[_wordAt(cursor) >> 248] != 0) cursor = _payments(self, run, cursor);
            if (run.lane.next < run.end) cursor = _entry(self, run, cursor);
        }
        return cursor;
    }

    /// Plain payments that settle or come back, up to anything else. Of those that come back the first leaves its payer in
    /// trouble (`_entry` sees to that), and so do all that follow in the run: they only pay.
    function _payments(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        (ReplayLane memory lane, Position memory payer) = (run.lane, run.payer);
        uint256 most = Math.saturatingSub(Math.min(run.end, lane.nextVoid), lane.next); // a list may be out of order
        bool isFree = !self.back || _isTroubled(payer);
        if (most == 0 || lane.hour < self.hour || !isFree) return cursor;
        Stream memory stream = Stream({
            base: run.base,
            earliest: self.hour,
            hash: lane.hash,
            hour: lane.hour,
            liquidity: payer.balance,
            left: most,
            doubtful: payer.doubtful
        });
        cursor = _stream(self.codes, _row(self.positions, lane.row), stream, cursor);
        lane.next += most - stream.left;
        (lane.hash, lane.hour, payer.balance) = (stream.hash, stream.hour, stream.liquidity);
        return cursor;
    }

    /// The loop that every waiting payment pays for. It ends before anything that is not a plain payment in time to a payee
    /// beyond doubt.
    // solhint-disable-next-line function-max-lines
    function _stream(
        uint256[] memory codes,
        uint256 row,
        Stream memory stream,
        uint256 cursor
    ) private pure returns (uint256) {
        uint256 left = stream.left;
        uint256 terms = paymentTerms(stream.hour);
        int256 liquidity = stream.liquidity;
        uint256 doubtful = stream.doubtful;
        uint256 bits = HASH_BITS;
        uint256 hash = stream.hash;
        // Memory-safe: writes the scratch space and balances of positions; reads the first two fields of `stream`. A payee
        // beyond doubt is a holder, so its position exists; `codes` has a word for each value of a byte. 2^28 amounts
        // below 2^94 cannot overflow a balance.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            codes := add(codes, 0x20)
            mstore(0x00, or(hash, terms))
            for {} left {} {
                let word := calldataload(cursor)
                let code := mload(add(codes, shl(5, byte(0, word))))
                if or(iszero(code), and(shr(byte(1, word), doubtful), 1)) {
                    let hour := add(mload(stream), byte(1, word))
                    if or(sub(byte(0, word), DEADLINE_HEADER), lt(hour, mload(add(stream, 0x20)))) {
                        break
                    }
                    terms := shl(8, hour)
                    mstore(0x00, or(and(mload(0x00), bits), terms))
                    cursor := add(cursor, 2)
                    continue
                }
                let position := mload(add(row, shl(5, byte(1, word))))
                let amount := mul(shr(and(code, 0xff), shl(16, word)), shr(16, code))
                mstore(0x20, or(mload(position), amount))
                mstore(0x00, or(and(keccak256(0x00, 0x40), bits), terms))
                position := add(position, 0x20)
                mstore(position, add(mload(position), amount))
                liquidity := sub(liquidity, amount)
                cursor := add(cursor, byte(30, code))
                left := sub(left, 1)
            }
            hash := and(mload(0x00), bits)
        }
        (stream.hash, stream.hour, stream.liquidity, stream.left) = (hash, terms >> 8, liquidity, left);
        return cursor;
    }

    /// An entry of any kind, or a deadline.
    function _entry(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        unchecked {
            ReplayLane memory lane = run.lane;
            uint256 word = _wordAt(cursor);
            uint256 header = word >> 248;
            if (header == DEADLINE_HEADER) {
                lane.hour = run.base + uint8(word >> 240);
                return cursor + 2;
            }
            bool isVoid = lane.next == lane.nextVoid;
            if (isVoid) turn(lane);
            if (header == CANCELLATION_HEADER) {
                _tick(self, run, uint32(word >> 216), uint16(word >> 200));
                lane.hash = link(lane.hash, cancellationTerms(uint32(word >> 216)), 0);
                cursor += 7;
            } else {
                cursor = _payment(self, run, cursor, isVoid);
            }
            require(!self.back || _isTroubled(run.payer), NetReplayNotGreatest(run.index, lane.next));
            ++lane.next;
            return cursor;
        }
    }

    function _payment(Replay memory self, Run memory run, uint256 cursor, bool isVoid) private pure returns (uint256) {
        unchecked {
            uint256 word = _wordAt(cursor);
            uint256 payee = uint8(word >> 240);
            (uint256 amount, uint256 size) = self.codes.decode(word);
            bool moves = run.lane.hour >= self.hour;
            if ((run.payer.doubtful >> payee) & 1 == 1) moves = _mayPay(run.payer, run.lane, run.index, payee) && moves;
            Position memory receiver = self.positions[run.lane.row + payee];
            cursor += size;
            if (word >> 253 == 0) {
                moves = moves && !isVoid;
                run.lane.hash = link(run.lane.hash, paymentTerms(run.lane.hour), receiver.account | amount);
            } else {
                (moves, cursor) = _special(
                    self,
                    run,
                    cursor,
                    word >> 253,
                    payee,
                    receiver.account | amount,
                    moves,
                    isVoid
                );
            }
            if (moves) _move(run, receiver, payee, int256(amount));
            return cursor;
        }
    }

    /// Moves an amount and what is left of the limits between the two.
    function _move(Run memory run, Position memory receiver, uint256 payee, int256 amount) private pure {
        unchecked {
            run.payer.balance -= amount;
            receiver.balance += amount;
            _use(run.payer, payee, amount);
            _use(receiver, run.lane.account, -amount);
        }
    }

    function _use(Position memory position, uint256 account, int256 amount) private pure {
        unchecked {
            for (uint256 i = 0; i < position.limits.length; ++i) {
                PairLimit memory limit = position.limits[i];
                if (limit.account != account) continue;
                bool wasOver = limit.left < 0;
                limit.left -= amount;
                if (!wasOver && limit.left < 0) ++position.overLimits;
                if (wasOver && limit.left >= 0) --position.overLimits;
            }
        }
    }

    /// What makes a payer drop its last payment: it is short, holds an open link, or is over a limit.
    function _isTroubled(Position memory payer) private pure returns (bool) {
        return payer.balance < 0 || payer.openLinks != 0 || payer.overLimits != 0;
    }

    /// A leg or a payment that was raised. A leg moves though it is cancelled: a matched payment versus payment stands until
    /// its deadline.
    function _special(
        Replay memory self,
        Run memory run,
        uint256 cursor,
        uint256 kind,
        uint256 payee,
        uint256 content,
        bool moves,
        bool isVoid
    ) private pure returns (bool, uint256) {
        unchecked {
            uint256 word = _wordAt(cursor);
            if (kind == RAISED) {
                uint256 replaced = word >> 224;
                run.lane.hash = link(run.lane.hash, raisedTerms(replaced, run.lane.hour), content);
                return (moves && !isVoid && _stillWaits(self, run.lane, replaced), cursor + 4);
            }
            require(kind == PVP || kind == PVP_FAR, NetReplayUnknownKind(kind));
            uint256 other = word >> 240;
            require(other < self.lanes.length, NetReplayBeyond(other));
            ReplayLane memory partner = self.lanes[other];
            require(partner.account == payee, NetReplayWrongEntries(run.index));
            uint256 place = kind == PVP ? partner.opening + uint16(word >> 224) : uint32(word >> 208);
            uint256 terms = pvpTerms(place, partner.priority, run.lane.hour);
            run.lane.hash = linkLeg(run.lane.hash, terms, content, uint256(uint160(partner.token)));
            moves = moves && place >= partner.opening && _partnerMayPay(self, run.lane, partner, other);
            if (moves) _close(self, run, partner, place);
            return (moves, cursor + (kind == PVP ? 4 : 6));
        }
    }

    /// A leg is closed if its other leg settles too. While payments come back, the leg that comes second closes the link.
    function _close(Replay memory self, Run memory run, ReplayLane memory partner, uint256 place) private pure {
        unchecked {
            if (!self.back) require(place < partner.settled, NetReplayOpenLink(run.index, run.lane.next));
            else if (place < partner.next) --self.positions[partner.position].openLinks;
            else ++run.payer.openLinks;
        }
    }

    /// The payment replaced was taken out before it settled: as long as the urgent lane holds the new one, the normal lane
    /// cannot have passed over the old one (`_requireUrgentFirst`).
    function _stillWaits(Replay memory self, ReplayLane memory lane, uint256 place) private pure returns (bool) {
        ReplayLane memory normal = self.lanes[lane.sibling];
        return normal.priority > lane.priority && place >= normal.opening;
    }

    /// Whether a payee in doubt may be paid. If it is no holder, the net lacks a position.
    function _mayPay(
        Position memory payer,
        ReplayLane memory lane,
        uint256 index,
        uint256 payee
    ) private pure returns (bool) {
        require((lane.holders >> payee) & 1 == 1, NetReplayNoHolder(index, payee));
        return (payer.barred >> payee) & 1 == 0;
    }

    /// Whether the other leg's payer may pay this leg's payer. In a currency that left, nobody asks: the link stays open.
    function _partnerMayPay(
        Replay memory self,
        ReplayLane memory lane,
        ReplayLane memory partner,
        uint256 index
    ) private pure returns (bool) {
        if (partner.holders == 0) return true;
        return _mayPay(self.positions[partner.position], partner, index, lane.account);
    }

    /// Ticks the cancelled payment off the list; of one that left before there is nothing to tick.
    function _tick(Replay memory self, Run memory run, uint256 place, uint256 hint) private pure {
        unchecked {
            ReplayLane memory lane = run.lane;
            if (place < lane.opening) return;
            uint256 cursor = lane.voidsStart + 4 * hint;
            bool isListed = cursor < lane.voidsEnd && _wordAt(cursor) >> 224 == place;
            require(isListed, NetReplayWrongVoids(run.index));
            self.ticks[(cursor - self.voidsBase) / 4] = true;
        }
    }

    /// Where the positions of a currency begin, in memory.
    function _row(Position[] memory positions, uint256 first) private pure returns (uint256 row) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            row := add(add(positions, 0x20), shl(5, first))
        }
    }

    function _wordAt(uint256 cursor) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }
}
