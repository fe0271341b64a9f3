// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {INetReplay} from "../interfaces/INetReplay.sol";
import {HASH_BITS, link} from "../types/Mark.sol";
import {cancellationTerms, paymentTerms, pvpTerms, raisedTerms} from "../types/QueueEntry.sol";
import {Position, Replay, ReplayLane, Run} from "../types/Replay.sol";
import {AmountCode} from "./AmountCode.sol";

/// @title Replays a net over commitments alone: every entry is hashed once, forward, and none is remembered.
/// @notice First everything that settles is paid. Then no position is below zero and every link is closed, so the set is
/// feasible. Then what was dropped comes back, last dropped first: after each, its payer must be short, over a bilateral
/// limit, or hold an open link, which is why it had to go. So every feasible set lies within the set accepted: it is the
/// greatest (docs/netting-proof.md).
/// @dev Entries stand in runs of one lane: lane 2 bytes, number of entries 2, hour 4, then the entries. If the hour's highest
/// bit is set, the run is dated: each entry begins with its own deadline, 1 byte, hours after that hour; else that hour is
/// the deadline of all. Then a header byte: kind 3 bits | amount 5 bits (`AmountCode`). What follows, by kind:
/// payment 0: payee 1 byte, amount;
/// leg 1: lane 2 and place 2 of the other leg, the place counted from that lane's opening, amount; who pays the other leg
/// is the payee;
/// leg 2: lane 2, place 4 of the other leg, in full, amount;
/// raised 3: payee 1, place of what it replaces 4, amount;
/// header 0x80, a cancellation: place 4, where in the list of voids it stands 2.
///
/// Arithmetic is not checked where entries are read: amounts are below 2^94, places and counters below 2^32, cursors
/// within calldata or where it reads as zero. What a forged stream makes of a counter comes to nothing, since its hash
/// will not be the lane's.
library NetReplay {
    using AmountCode for uint256[256];

    uint256 private constant PAYMENT = 0;
    uint256 private constant PVP = 1;
    uint256 private constant PVP_FAR = 2;
    uint256 private constant RAISED = 3;
    uint256 private constant CANCELLATION_HEADER = 0x80;
    uint256 private constant MAX_HOUR = (1 << 31) - 1;
    uint256 private constant NO_PLACE = type(uint256).max;

    // Where fields stand, in bytes from the beginning of a `Position`, a `ReplayLane` and a `Run`.
    uint256 private constant POSITION_BALANCE = 0x20;
    uint256 private constant POSITION_OPEN_LINKS = 0x40;
    uint256 private constant POSITION_BARRED = 0x80;
    uint256 private constant POSITION_DOUBTFUL = 0xa0;
    uint256 private constant LANE_ACCOUNT = 0x20;
    uint256 private constant LANE_PAYER = 0x40;
    uint256 private constant LANE_NEXT = 0x80;
    uint256 private constant LANE_OPENING = 0xa0;
    uint256 private constant LANE_SETTLED = 0xc0;
    uint256 private constant LANE_HOLDERS = 0xe0;
    uint256 private constant RUN_LANES = 0x20;
    uint256 private constant RUN_BASE = 0x40;
    uint256 private constant RUN_DATED = 0x60;
    uint256 private constant RUN_BACK = 0x80;

    /// @notice Pays everything that settles; passes if that is feasible. The balances are the closing ones then.
    /// @param self What the chain says of lanes and balances.
    /// @param entries What settles.
    function pay(Replay memory self, bytes calldata entries) internal pure {
        _runAll(self, entries);
        for (uint256 i = 0; i < self.positions.length; ++i) {
            Position memory position = self.positions[i];
            bool isFeasible = position.balance >= 0 && position.overLimits == 0;
            require(isFeasible, INetReplay.NetReplayInfeasible(i, position.balance));
        }
        for (uint256 i = 0; i < self.lanes.length; ++i) {
            ReplayLane memory lane = self.lanes[i];
            require(lane.next == lane.settled, INetReplay.NetReplayIncomplete(i));
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
            require(lane.next == lane.target, INetReplay.NetReplayIncomplete(i));
            require(lane.hash == lane.targetHash, INetReplay.NetReplayWrongEntries(i));
            require(lane.nextVoid == NO_PLACE, INetReplay.NetReplayWrongVoids(i));
        }
        for (uint256 i = 0; i < self.ticks.length; ++i) require(self.ticks[i], INetReplay.NetReplayWrongVoids(i));
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
        require(cursor == end, INetReplay.NetReplayWrongLength());
    }

    function _run(Replay memory self, uint256 cursor) private pure returns (uint256) {
        uint256 header = _wordAt(cursor);
        uint256 index = header >> 240;
        require(index < self.lanes.length, INetReplay.NetReplayBeyond(index));
        ReplayLane memory lane = self.lanes[index];
        Run memory run = Run({
            row: _row(self.positions, lane.row),
            lanes: self.lanes,
            base: uint32(header >> 192) & MAX_HOUR,
            dated: uint32(header >> 192) >> 31,
            back: self.back,
            lane: lane,
            index: index,
            end: lane.next + uint16(header >> 224)
        });
        require(run.end <= (self.back ? lane.target : lane.settled), INetReplay.NetReplayBeyond(index));
        _requireUrgentFirst(self, run);
        return _entries(self, run, cursor + 8);
    }

    /// A normal payment settles, and comes back, only behind all urgent ones of its payer in its currency.
    function _requireUrgentFirst(Replay memory self, Run memory run) private pure {
        ReplayLane memory urgent = self.lanes[run.lane.sibling];
        if (urgent.priority >= run.lane.priority) return;
        require((self.back ? urgent.next : urgent.settled) == urgent.target, INetReplay.NetReplayWrongOrder(run.index));
    }

    function _entries(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        while (run.lane.next < run.end) {
            cursor = _payments(self, run, cursor);
            if (run.lane.next < run.end) cursor = _entry(self, run, cursor);
        }
        return cursor;
    }

    /// Payments and legs that settle or come back, up to anything else. Of those that come back the first leaves its payer in
    /// trouble (`_entry` sees to that), and so do all that follow in the run: they only pay, and open links of the payer's.
    function _payments(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        ReplayLane memory lane = run.lane;
        uint256 most = Math.saturatingSub(Math.min(run.end, lane.nextVoid), lane.next); // a list may be out of order
        bool isFree = !self.back || _isTroubled(lane.payer);
        if (most == 0 || !isFree) return cursor;
        uint256 left = most;
        bool isInTime = run.base >= self.hour;
        if (isInTime) (cursor, left, lane.hash) = _stream(self.codes, run, cursor, left);
        if (left != 0) {
            uint256 before = left;
            (cursor, left, lane.hash) = _idle(self, run, cursor, left);
            // On behind those. Called once it would be inlined, and the stack would not hold what it needs.
            if (left != before && isInTime) (cursor, left, lane.hash) = _stream(self.codes, run, cursor, left);
        }
        lane.next += most - left;
        return cursor;
    }

    /// The loop that every waiting payment pays for; none of the run expired. It ends before anything that is not a payment,
    /// or a leg whose other leg is near, between parties beyond doubt; of legs that settle, before one whose other leg does
    /// not.
    // solhint-disable-next-line function-max-lines
    function _stream(
        uint256[256] memory codes,
        Run memory run,
        uint256 cursor,
        uint256 left
    ) private pure returns (uint256, uint256, uint256 hash) {
        ReplayLane memory lane = run.lane;
        Position memory payer = lane.payer;
        hash = lane.hash;
        uint256 doubtful = payer.doubtful;
        // Memory-safe: writes the scratch space, and balances and open links of positions. No input leads beyond them:
        // `codes` has a word for each value of a byte; a payee beyond doubt is a holder, so its position exists; a lane's
        // number is compared with how many there are, and the account of each has a position in every currency.
        // Nothing overflows: 2^28 amounts below 2^94 do not fill a balance, nor hours below 2^31 + 2^8 and places below
        // 2^28 + 2^16 the 32 bits that terms have for each.
        // The scratch space holds what is hashed next (`link`): the hash so far from 0x00, the content from 0x17, where it
        // covers the lowest 72 bits of that hash, the terms from 0x37, where they stay until they are written again.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let row := mload(run) // pointers to the currency's positions, by account
            let base := mload(add(run, RUN_BASE))
            let dated := mload(add(run, RUN_DATED))
            let liquidity := mload(add(payer, POSITION_BALANCE)) // of the payer, who is no payee here
            mstore(0x00, hash)
            mstore(0x20, base) // terms of a payment: the hour alone
            for {} left {} {
                if dated {
                    mstore(0x20, add(base, byte(0, calldataload(cursor))))
                    cursor := add(cursor, 1)
                }
                let word := calldataload(cursor) // header, payee, amount
                let code := mload(add(codes, shl(5, byte(0, word)))) // how to read the amount; none if it is no payment
                if or(iszero(code), and(shr(byte(1, word), doubtful), 1)) {
                    // Header, lane, place, amount; anything but a leg ends the loop here.
                    if sub(shr(253, word), PVP) {
                        break
                    }
                    let lanes := mload(add(run, RUN_LANES)) // their number, then a pointer to each
                    let other := and(shr(232, word), 0xffff)
                    if iszero(lt(other, mload(lanes))) {
                        break
                    }
                    let partner := mload(add(lanes, shl(5, add(other, 1))))
                    let payee := mload(add(partner, LANE_ACCOUNT))
                    let partnerPayer := mload(add(partner, LANE_PAYER))
                    let doubts := shr(mload(add(lane, LANE_ACCOUNT)), mload(add(partnerPayer, POSITION_DOUBTFUL)))
                    if and(or(shr(payee, doubtful), doubts), 1) {
                        break
                    }
                    let place := add(mload(add(partner, LANE_OPENING)), and(shr(216, word), 0xffff))
                    // As in `_close`.
                    switch mload(add(run, RUN_BACK))
                    case 0 {
                        if iszero(lt(place, mload(add(partner, LANE_SETTLED)))) {
                            break
                        }
                    }
                    default {
                        let closes := lt(place, mload(add(partner, LANE_NEXT)))
                        let links := add(payer, POSITION_OPEN_LINKS)
                        if closes {
                            links := add(partnerPayer, POSITION_OPEN_LINKS)
                        }
                        mstore(links, sub(add(mload(links), 1), shl(1, closes))) // one more, or one less
                    }
                    mstore(0x20, or(and(mload(0x20), 0xffffffff), shl(32, or(shl(8, place), PVP)))) // hour, kind, place
                    code := mload(add(codes, shl(5, and(byte(0, word), 0x1f))))
                    cursor := add(cursor, add(byte(30, code), 3)) // three bytes more than a payment
                    left := sub(left, 1)
                    let amount := mul(shr(and(code, 0xff), shl(40, word)), shr(16, code))
                    liquidity := sub(liquidity, amount)
                    mstore(0x17, or(mload(partner), amount)) // a lane begins with its name
                    mstore(0x00, keccak256(0x00, 0x40))
                    mstore(0x20, base)
                    let receiver := add(mload(add(row, shl(5, payee))), POSITION_BALANCE)
                    mstore(receiver, add(mload(receiver), amount))
                    continue
                }
                cursor := add(cursor, byte(30, code))
                left := sub(left, 1)
                let receiver := mload(add(row, shl(5, byte(1, word))))
                let amount := mul(shr(and(code, 0xff), shl(16, word)), shr(16, code))
                liquidity := sub(liquidity, amount)
                mstore(0x17, or(mload(receiver), amount)) // a position begins with its account
                mstore(0x00, keccak256(0x00, 0x40))
                receiver := add(receiver, POSITION_BALANCE)
                mstore(receiver, add(mload(receiver), amount))
            }
            // Where the loop ended early, the deadline of what it did not take was read.
            if left {
                cursor := sub(cursor, dated)
            }
            hash := mload(0x00)
            mstore(add(payer, POSITION_BALANCE), liquidity)
        }
        return (cursor, left, hash & HASH_BITS);
    }

    /// The loop over payments and legs that move nothing, because they expired or one may not pay the other: they are hashed
    /// and leave. It ends before anything else.
    // solhint-disable-next-line function-max-lines
    function _idle(
        Replay memory self,
        Run memory run,
        uint256 cursor,
        uint256 left
    ) private pure returns (uint256, uint256, uint256 hash) {
        ReplayLane memory lane = run.lane;
        uint256[256] memory codes = self.codes;
        uint256 barred = run.base + type(uint8).max * run.dated < self.hour ? type(uint256).max : lane.payer.barred;
        hash = lane.hash;
        // Memory-safe: writes the scratch space alone. What `_stream` says of bounds and of the scratch space holds here; a
        // payee is a holder, so its position exists.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let dated := mload(add(run, RUN_DATED))
            mstore(0x00, hash)
            for {} left {} {
                let word := calldataload(add(cursor, dated))
                let terms := add(mload(add(run, RUN_BASE)), mul(dated, byte(0, calldataload(cursor))))
                let payee := byte(1, word)
                let named := add(mload(run), shl(5, payee)) // a pointer to what the content names: a position or a lane
                let more := 0 // bytes before the amount, beyond those of a payment
                let there := 0 // whom the payer of the other leg may not pay
                let kind := shr(253, word)
                if kind {
                    let lanes := mload(add(run, RUN_LANES))
                    let other := and(shr(232, word), 0xffff)
                    if or(sub(kind, PVP), iszero(lt(other, mload(lanes)))) {
                        break
                    }
                    named := add(lanes, shl(5, add(other, 1)))
                    let partner := mload(named)
                    let place := add(mload(add(partner, LANE_OPENING)), and(shr(216, word), 0xffff))
                    terms := or(terms, shl(32, or(shl(8, place), PVP)))
                    payee := mload(add(partner, LANE_ACCOUNT))
                    there := and(
                        mload(add(partner, LANE_HOLDERS)),
                        mload(add(mload(add(partner, LANE_PAYER)), POSITION_BARRED))
                    )
                    more := 3
                }
                let isIdle := or(shr(payee, barred), shr(mload(add(lane, LANE_ACCOUNT)), there))
                if iszero(and(and(isIdle, shr(payee, mload(add(lane, LANE_HOLDERS)))), 1)) {
                    break
                }
                let code := mload(add(codes, shl(5, and(byte(0, word), 0x1f))))
                cursor := add(add(cursor, dated), add(byte(30, code), more))
                left := sub(left, 1)
                let amount := mul(shr(and(code, 0xff), shl(add(16, shl(3, more)), word)), shr(16, code))
                mstore(0x20, terms)
                mstore(0x17, or(mload(mload(named)), amount))
                mstore(0x00, keccak256(0x00, 0x40))
            }
            hash := mload(0x00)
        }
        return (cursor, left, hash & HASH_BITS);
    }

    /// An entry of any kind.
    function _entry(Replay memory self, Run memory run, uint256 cursor) private pure returns (uint256) {
        unchecked {
            ReplayLane memory lane = run.lane;
            uint256 hour = run.base;
            if (run.dated == 1) hour += _wordAt(cursor++) >> 248;
            uint256 word = _wordAt(cursor);
            bool isVoid = lane.next == lane.nextVoid;
            if (isVoid) turn(lane);
            if (word >> 248 == CANCELLATION_HEADER) {
                _tick(self, run, uint32(word >> 216), uint16(word >> 200));
                lane.hash = link(lane.hash, cancellationTerms(uint32(word >> 216)), 0);
                cursor += 7;
            } else {
                cursor += _payment(self, run, word, hour, isVoid);
            }
            require(!self.back || _isTroubled(lane.payer), INetReplay.NetReplayNotGreatest(run.index, lane.next));
            ++lane.next;
            return cursor;
        }
    }

    /// A payment of any kind, and how many bytes it takes.
    function _payment(
        Replay memory self,
        Run memory run,
        uint256 word,
        uint256 hour,
        bool isVoid
    ) private pure returns (uint256) {
        uint256 kind = word >> 253;
        if (kind == PVP || kind == PVP_FAR) return _leg(self, run, word, hour);
        require(kind == PAYMENT || kind == RAISED, INetReplay.NetReplayUnknownKind(kind));
        unchecked {
            uint256 payee = uint8(word >> 240);
            uint256 replaced = uint32(word >> 208);
            bool moves = _mayPay(run.lane, run.index, payee) && hour >= self.hour && !isVoid;
            uint256 terms = paymentTerms(hour);
            uint256 start = 2;
            if (kind == RAISED) {
                terms = raisedTerms(replaced, hour);
                moves = moves && _stillWaits(self, run.lane, replaced);
                start = 6;
            }
            (uint256 amount, uint256 size) = self.codes.decode(word >> 248, word << (8 * start));
            Position memory receiver = self.positions[run.lane.row + payee];
            run.lane.hash = link(run.lane.hash, terms, receiver.account | amount);
            if (moves) _move(run.lane, receiver, payee, int256(amount));
            return start + size;
        }
    }

    /// A leg moves though it is cancelled: a matched payment versus payment stands until its deadline.
    function _leg(Replay memory self, Run memory run, uint256 word, uint256 hour) private pure returns (uint256) {
        unchecked {
            uint256 other = uint16(word >> 232);
            require(other < self.lanes.length, INetReplay.NetReplayBeyond(other));
            (ReplayLane memory lane, ReplayLane memory partner) = (run.lane, self.lanes[other]);
            (uint256 place, uint256 start) = (partner.opening + uint16(word >> 216), 5);
            if (word >> 253 == PVP_FAR) (place, start) = (uint32(word >> 200), 7);
            (uint256 amount, uint256 size) = self.codes.decode(word >> 248, word << (8 * start));
            lane.hash = link(lane.hash, pvpTerms(place, hour), partner.name | amount);
            bool moves = _mayPay(lane, run.index, partner.account) && hour >= self.hour && place >= partner.opening;
            if (moves && (partner.holders == 0 || _mayPay(partner, other, lane.account))) {
                _close(run, partner, place);
                _move(lane, self.positions[lane.row + partner.account], partner.account, int256(amount));
            }
            return start + size;
        }
    }

    /// A leg is closed if its other leg settles too. While payments come back, the leg that comes second closes the link.
    function _close(Run memory run, ReplayLane memory partner, uint256 place) private pure {
        unchecked {
            if (!run.back) require(place < partner.settled, INetReplay.NetReplayOpenLink(run.index, run.lane.next));
            else if (place < partner.next) --partner.payer.openLinks;
            else ++run.lane.payer.openLinks;
        }
    }

    /// Moves an amount and what is left of the limits between the two.
    function _move(ReplayLane memory lane, Position memory receiver, uint256 payee, int256 amount) private pure {
        unchecked {
            lane.payer.balance -= amount;
            receiver.balance += amount;
            _use(lane.payer, payee, amount);
            _use(receiver, lane.account, -amount);
        }
    }

    function _use(Position memory position, uint256 account, int256 amount) private pure {
        unchecked {
            if (position.slots.length == 0) return;
            uint256 slot = uint8(position.slots[account]);
            if (slot == 0) return;
            int256 before = position.limits[slot - 1];
            int256 left = before - amount;
            position.limits[slot - 1] = left;
            if (before >= 0 && left < 0) ++position.overLimits;
            if (before < 0 && left >= 0) --position.overLimits;
        }
    }

    /// What makes a payer drop its last payment: it is short, holds an open link, or is over a limit.
    function _isTroubled(Position memory payer) private pure returns (bool) {
        return payer.balance < 0 || payer.openLinks != 0 || payer.overLimits != 0;
    }

    /// The payment replaced was taken out before it settled: as long as the urgent lane holds the new one, the normal lane
    /// cannot have passed over the old one (`_requireUrgentFirst`).
    function _stillWaits(Replay memory self, ReplayLane memory lane, uint256 place) private pure returns (bool) {
        ReplayLane memory normal = self.lanes[lane.sibling];
        return normal.priority > lane.priority && place >= normal.opening;
    }

    /// Whether a lane's payer may pay an account now. If that is no holder, the net lacks a position.
    function _mayPay(ReplayLane memory lane, uint256 index, uint256 payee) private pure returns (bool) {
        require((lane.holders >> payee) & 1 == 1, INetReplay.NetReplayNoHolder(index, payee));
        return (lane.payer.barred >> payee) & 1 == 0;
    }

    /// Ticks the cancelled payment off the list; of one that left before there is nothing to tick.
    function _tick(Replay memory self, Run memory run, uint256 place, uint256 hint) private pure {
        unchecked {
            ReplayLane memory lane = run.lane;
            if (place < lane.opening) return;
            uint256 cursor = lane.voidsStart + 4 * hint;
            bool isListed = cursor < lane.voidsEnd && _wordAt(cursor) >> 224 == place;
            require(isListed, INetReplay.NetReplayWrongVoids(run.index));
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
