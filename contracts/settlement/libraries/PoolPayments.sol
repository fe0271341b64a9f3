// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolReplay} from "../interfaces/IPoolReplay.sol";
import {HASH_BITS, Mark, link} from "../types/Mark.sol";
import {PoolLane, PoolMarks, PoolNet, PoolPart, PoolParty, PoolReplay} from "../types/Pool.sol";
import {PoolStream} from "./PoolStream.sol";

/// @title Replays the payments of a pool's net over commitments alone: every one is hashed once, and again if it stays.
/// @notice On the way it adds up what settles, and by how much it may fall short of a bound at prices that a solver names: by what
/// settles below its price, by what stays above it, and by what the accounts end with (weak duality, docs/netting-proof.md).
/// Prices may be anything; bad ones make the gap large.
/// @dev Arithmetic is not checked where entries are read: nothing overflows (`POOL_SCALE`).
library PoolPayments {
    using PoolStream for PoolReplay;

    uint256 private constant ENTRY = 17; // bytes
    uint256 private constant FLAGS = 248; // that one word has, wherever in a byte they begin

    // Where fields stand, in bytes from the beginning of a `PoolReplay`, a `PoolParty` and a `PoolLane`.
    uint256 private constant PARTIES = 0x20;
    uint256 private constant BALANCE = 0x20;
    uint256 private constant WORTH = 0x60;
    uint256 private constant SHUT = 0x80;
    uint256 private constant LEAST = 0xa0;
    uint256 private constant LEAST_PART = 0xc0;
    uint256 private constant HASH = 0x20;
    uint256 private constant REST = 0x40;
    uint256 private constant STAYS = 0x60;
    uint256 private constant LEFT = 0x80;
    uint256 private constant PAYER = 0xa0;

    /// @notice Reads the payments of a lane: what nets left, and what entered since.
    /// @param self The net.
    /// @param lane The lane.
    /// @param marks Where it stands.
    /// @param solution What settles.
    function readPayments(
        PoolReplay memory self,
        PoolLane memory lane,
        PoolMarks calldata marks,
        PoolNet calldata solution
    ) internal pure {
        _read(self, lane, marks.rest.countOf(), marks.rest, solution);
        lane.hash = marks.from.hashOf();
        _read(self, lane, marks.cut.countOf() - marks.from.countOf(), marks.cut, solution);
        self.totals[lane.payer.currency].total += lane.left;
    }

    /// @notice Passes if nobody is short and no single payment could be added.
    /// @param self The net.
    function requirePaymentsMaximal(PoolReplay memory self) internal pure {
        for (uint256 i = 0; i < self.parties.length; ++i) {
            PoolParty memory party = self.parties[i];
            require(party.balance >= 0, IPoolReplay.PoolShort(i, party.balance));
            uint256 balance = uint256(party.balance);
            require(balance < party.least, IPoolReplay.PoolNotMaximal(i, balance, party.least));
            bool isDivided = (self.charged >> i) & 1 == 1;
            require(isDivided || balance < party.leastPart, IPoolReplay.PoolNotMaximal(i, balance, party.leastPart));
        }
    }

    /// So many payments, up to where a chain ends.
    function _read(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 count,
        Mark mark,
        PoolNet calldata solution
    ) private pure {
        uint256 end = self.next + count;
        while (self.next < end) {
            uint256 part = self.nextPart(solution.parts);
            uint256 most = Math.min(Math.min(end, part) - self.next, FLAGS);
            uint256 flags = PoolStream.flagsAt(solution.settles, self.next) & ~(type(uint256).max >> most);
            uint256 taken = _pay(self, lane, most, flags);
            if (taken < most || (self.next == part && part < end)) _entry(self, lane, solution);
        }
        require(lane.hash & HASH_BITS == mark.hashOf(), IPoolReplay.PoolWrongEntries(lane.index));
    }

    function _pay(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 most,
        uint256 flags
    ) private pure returns (uint256 count) {
        uint256 begin = self.cursor;
        (uint256 cursor, uint256 paid, uint256 gap) = _stream(self, lane, begin + most * ENTRY, flags);
        unchecked {
            count = (cursor - begin) / ENTRY;
            lane.payer.balance -= int256(paid); // the payer is no payee here
            (self.cursor, self.next, self.gap) = (cursor, self.next + count, self.gap + gap);
            self.settle(lane.payer.currency, paid);
        }
    }

    /// The loop that every payment pays for. It ends before one that expired, is barred, or passes an older one.
    // solhint-disable-next-line function-max-lines
    function _stream(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 end,
        uint256 flags
    ) private pure returns (uint256 cursor, uint256 paid, uint256 gap) {
        cursor = self.cursor;
        uint256 price = lane.payer.price;
        // Memory-safe: writes the scratch space and fields of the structs given. A payee who is no party is shut. What is
        // hashed is laid out as in `link`, which the content covers, so that hashes need no mask before the end; the hash
        // stays where it is hashed next. Flags beyond the end of `settles` are read as anything: its length is compared when
        // the stream has ended. Nothing overflows, as the library's comment says.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hour := shl(232, mload(self))
            let parties := add(mload(add(self, PARTIES)), 0x20)
            mstore(0x00, mload(add(lane, HASH)))
            for {} lt(cursor, end) {} {
                let closed := or(mload(add(mload(add(lane, PAYER)), SHUT)), mload(lane)) // and whom something older would pay
                // What settles, as long as nothing stays; behind the end no flag is set.
                for {} shr(255, flags) {
                    cursor := add(cursor, ENTRY)
                    flags := shl(1, flags)
                } {
                    let word := calldataload(cursor)
                    if or(and(shr(byte(4, word), closed), 1), lt(word, hour)) {
                        break
                    }
                    let receiver := mload(add(parties, shl(5, byte(4, word))))
                    mstore(0x20, shr(224, word))
                    word := shr(160, shl(40, word)) // the amount
                    mstore(0x17, or(mload(receiver), word)) // a party begins with its account
                    mstore(0x00, keccak256(0x00, 0x40))
                    paid := add(paid, word)
                    if lt(mload(add(receiver, WORTH)), price) {
                        gap := add(gap, mul(word, sub(price, mload(add(receiver, WORTH)))))
                    }
                    receiver := add(receiver, BALANCE)
                    mstore(receiver, add(mload(receiver), word))
                }
                if or(shr(255, flags), iszero(lt(cursor, end))) {
                    break
                }
                // One that stays.
                let word := calldataload(cursor)
                if or(and(shr(byte(4, word), mload(add(mload(add(lane, PAYER)), SHUT))), 1), lt(word, hour)) {
                    break
                }
                cursor := add(cursor, ENTRY)
                flags := shl(1, flags)
                let amount := shr(160, shl(40, word))
                let receiver := mload(add(parties, shl(5, byte(4, word))))
                mstore(0x20, shr(224, word))
                mstore(0x17, or(mload(receiver), amount))
                let hash := keccak256(0x00, 0x40)
                mstore(0x00, mload(add(lane, REST)))
                mstore(0x17, or(mload(receiver), amount))
                mstore(add(lane, REST), keccak256(0x00, 0x40))
                mstore(0x00, hash)
                mstore(add(lane, STAYS), add(mload(add(lane, STAYS)), 1))
                mstore(add(lane, LEFT), add(mload(add(lane, LEFT)), amount))
                let worth := mload(add(receiver, WORTH))
                if gt(worth, price) {
                    gap := add(gap, mul(amount, sub(worth, price)))
                }
                if and(shr(byte(4, word), mload(lane)), 1) {
                    continue
                }
                mstore(lane, or(mload(lane), shl(byte(4, word), 1)))
                let payer := mload(add(lane, PAYER))
                if lt(amount, mload(add(payer, LEAST))) {
                    mstore(add(payer, LEAST), amount)
                }
                let part := shr(1, shl(byte(3, word), 1)) // none if it settles whole
                if and(iszero(lt(shr(1, amount), part)), iszero(iszero(part))) {
                    if lt(part, mload(add(payer, LEAST_PART))) {
                        mstore(add(payer, LEAST_PART), part)
                    }
                }
            }
            mstore(add(lane, HASH), mload(0x00))
        }
    }

    /// A payment of any kind.
    function _entry(PoolReplay memory self, PoolLane memory lane, PoolNet calldata solution) private pure {
        uint256 word = PoolStream.wordAt(self.cursor);
        uint256 payee = uint8(word >> 216);
        self.cursor += ENTRY;
        // The same account in another currency hashes alike, but would pass for one that may not be paid now.
        bool isSound = payee < self.parties.length && self.parties[payee].currency == lane.payer.currency;
        require(isSound, IPoolReplay.PoolWrongEntries(lane.index));
        uint256 terms = word >> 224;
        uint256 content = self.parties[payee].account | uint96(word >> 120);
        lane.hash = link(lane.hash, terms, content);
        uint256 entry = self.next++;
        bool isLive = terms >> 8 >= self.hour;
        if (isLive && (lane.payer.shut >> payee) & 1 == 0) {
            uint256 part = _divide(self, lane, payee, word, solution);
            _stay(lane, terms, content - part);
            return;
        }
        require(!PoolStream.settles(solution.settles, entry), IPoolReplay.PoolMayNotSettle(entry));
        if (isLive) _stay(lane, terms, content); // whom it may not pay now it may pay later
    }

    function _stay(PoolLane memory lane, uint256 terms, uint256 content) private pure {
        lane.rest = link(lane.rest, terms, content);
        ++lane.stays;
    }

    /// Settles a part of a payment, which is the oldest that waits for its payee. One that may settle and is none settles
    /// before an older one.
    function _divide(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 payee,
        uint256 word,
        PoolNet calldata solution
    ) private pure returns (uint256 settled) {
        uint256 entry = self.next - 1;
        require((lane.passed >> payee) & 1 == 0, IPoolReplay.PoolPassesOlder(entry));
        lane.passed |= 1 << payee;
        PoolPart calldata part = solution.parts[self.part++];
        uint256 amount = uint96(word >> 120);
        settled = part.amount;
        PoolStream.requirePart(part, solution.settles, uint8(word >> 224), amount);
        self.charge(part, (1 << payee) | (1 << lane.index));
        _move(self, lane, self.parties[payee], amount, settled);
    }

    function _move(
        PoolReplay memory self,
        PoolLane memory lane,
        PoolParty memory to,
        uint256 amount,
        uint256 settled
    ) private pure {
        unchecked {
            PoolParty memory from = lane.payer;
            if (to.worth > from.price) self.gap += (amount - settled) * (to.worth - from.price);
            else self.gap += settled * (from.price - to.worth);
            from.balance -= int256(settled);
            to.balance += int256(settled);
            from.least = Math.min(from.least, amount - settled);
            self.settle(from.currency, settled);
            lane.left += amount - settled;
        }
    }
}
