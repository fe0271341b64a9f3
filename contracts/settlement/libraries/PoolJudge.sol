// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPool} from "../interfaces/IPool.sol";
import {HASH_BITS, link} from "../types/Mark.sol";
import {PoolLane, PoolNet, PoolPart, PoolParty, PoolReplay, poolTerms} from "../types/Pool.sol";
import {AmountCode} from "./AmountCode.sol";

/// @title Replays a net of a pool over commitments alone: every payment is hashed once, and again if it stays.
/// @notice On the way it adds up what settles and what bounds it: at prices that a solver names, no more settles than what the
/// balances are worth, and for each payment what it counts for beyond the price of what it moves, if anything (weak duality,
/// docs/netting-proof.md). Prices may be anything; bad ones make the bound large.
/// @dev Arithmetic is not checked where entries are read: amounts are below 2^94, prices below 2^64, entries fewer than 2^24.
library PoolJudge {
    using AmountCode for uint256[256];

    uint256 private constant ONE_BITS = 40;
    uint256 private constant ONE = 1 << 40; // a price
    uint256 private constant MILLION = 1_000_000;
    uint256 private constant FRESH_SIZE = 6; // bytes before the amount
    uint256 private constant REST_SIZE = 10; // the place too

    // Where fields stand, in bytes from the beginning of a `PoolReplay`, a `PoolParty` and a `PoolLane`.
    uint256 private constant PARTIES = 0x20;
    uint256 private constant CODES = 0x40;
    uint256 private constant CURSOR = 0x60;
    uint256 private constant NEXT = 0x80;
    uint256 private constant BALANCE = 0x20;
    uint256 private constant PRICE = 0x40;
    uint256 private constant BARRED = 0x60;
    uint256 private constant LEAST = 0x80;
    uint256 private constant LEAST_PART = 0xa0;
    uint256 private constant PASSED = 0x20;
    uint256 private constant HASH = 0x40;
    uint256 private constant PLACE = 0x60;
    uint256 private constant REST = 0x80;
    uint256 private constant STAYS = 0xa0;
    uint256 private constant SIZED = 0xc0;

    /// @notice Reads payments of a lane.
    /// @param self The net.
    /// @param lane The lane.
    /// @param count How many.
    /// @param isRest Whether a net left them before, so that the stream has their places.
    /// @param solution What settles.
    function read(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 count,
        bool isRest,
        PoolNet calldata solution
    ) internal pure {
        uint256 end = self.next + count;
        lane.sized = isRest ? REST_SIZE : FRESH_SIZE;
        while (self.next < end) {
            _stream(self, lane, end, solution.settles, _nextPart(self, solution.parts));
            if (self.next < end) _entry(self, lane, solution);
        }
        lane.hash &= HASH_BITS;
        lane.rest &= HASH_BITS;
    }

    /// @notice Passes if nobody is short and nothing single could be added.
    /// @param self The net.
    function requireMaximal(PoolReplay memory self) internal pure {
        for (uint256 i = 0; i < self.parties.length; ++i) {
            PoolParty memory party = self.parties[i];
            require(party.balance >= 0, IPool.PoolShort(i, party.balance));
            uint256 balance = uint256(party.balance);
            require(balance < party.least, IPool.PoolNotMaximal(i, balance, party.least));
            bool isDivided = (self.charged >> i) & 1 == 1;
            require(isDivided || balance < party.leastPart, IPool.PoolNotMaximal(i, balance, party.leastPart));
        }
    }

    /// @notice What settles and what could at most.
    /// @param self The net.
    /// @return value Minor units.
    /// @return bound Minor units.
    /// @return share Value over bound, in millionths; all if nothing could settle.
    function certificate(PoolReplay memory self) internal pure returns (uint256 value, uint256 bound, uint256 share) {
        (value, bound) = (self.value, self.bound >> ONE_BITS);
        share = bound == 0 ? MILLION : (value * MILLION) / bound;
    }

    /// The loop that every payment pays for. It ends before one that expired, is barred or divided, or passes an older one.
    // solhint-disable-next-line function-max-lines
    function _stream(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 end,
        bytes calldata settles,
        uint256 nextPart
    ) private pure {
        PoolParty memory payer = self.parties[lane.payer];
        uint256 size = self.parties.length;
        uint256 value = self.value;
        uint256 bound = self.bound;
        // Memory-safe: writes the scratch space and fields of the structs given. A payee is compared with how many parties
        // there are; `codes` has a word for each value of a byte. Bits beyond the end of `settles` are read as anything: its
        // length is compared when the stream has ended. What is hashed is laid out as in `link`, which the content covers, so
        // that hashes need no mask before the end. Nothing overflows, as the library's comment says.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let cursor := mload(add(self, CURSOR))
            let entry := mload(add(self, NEXT))
            let liquidity := mload(add(payer, BALANCE)) // of the payer, who is no payee here
            for {} lt(entry, end) {} {
                let word := calldataload(cursor)
                let payee := byte(1, word)
                let hour := and(shr(208, word), 0xffffff)
                let isBarred := and(shr(payee, mload(add(payer, BARRED))), 1)
                let isOut := or(iszero(lt(payee, size)), lt(hour, mload(self)))
                if or(or(isBarred, isOut), eq(entry, nextPart)) {
                    break
                }
                let isLater := and(shr(payee, mload(add(lane, PASSED))), 1)
                let isSettled := and(shr(sub(255, and(entry, 7)), calldataload(add(settles.offset, shr(3, entry)))), 1)
                if and(isLater, isSettled) {
                    break
                }
                let start := mload(add(lane, SIZED))
                let place := mload(add(lane, PLACE))
                switch eq(start, REST_SIZE)
                case 1 {
                    place := and(shr(176, word), 0xffffffff)
                }
                default {
                    mstore(add(lane, PLACE), add(place, 1))
                }
                let code := mload(add(mload(add(self, CODES)), shl(5, and(byte(0, word), 0x1f))))
                let amount := mul(shr(and(code, 0xff), shl(shl(3, start), word)), shr(16, code))
                cursor := add(cursor, add(start, sub(byte(30, code), 2)))
                entry := add(entry, 1)
                let receiver := mload(add(add(mload(add(self, PARTIES)), 0x20), shl(5, payee)))
                let terms := or(or(shl(40, place), shl(32, byte(2, word))), hour)
                let content := or(mload(receiver), amount) // a party begins with its account
                mstore(0x00, mload(add(lane, HASH)))
                mstore(0x20, terms)
                mstore(0x17, content)
                mstore(add(lane, HASH), keccak256(0x00, 0x40))
                let worth := add(ONE, mload(add(receiver, PRICE)))
                if gt(worth, mload(add(payer, PRICE))) {
                    bound := add(bound, mul(amount, sub(worth, mload(add(payer, PRICE)))))
                }
                if isSettled {
                    liquidity := sub(liquidity, amount)
                    value := add(value, amount)
                    receiver := add(receiver, BALANCE)
                    mstore(receiver, add(mload(receiver), amount))
                    continue
                }
                mstore(0x00, mload(add(lane, REST)))
                mstore(0x20, terms)
                mstore(0x17, content)
                mstore(add(lane, REST), keccak256(0x00, 0x40))
                mstore(add(lane, STAYS), add(mload(add(lane, STAYS)), 1))
                if isLater {
                    continue
                }
                mstore(add(lane, PASSED), or(mload(add(lane, PASSED)), shl(payee, 1)))
                if lt(amount, mload(add(payer, LEAST))) {
                    mstore(add(payer, LEAST), amount)
                }
                let part := shr(1, shl(byte(2, word), 1)) // none if it settles whole
                if and(iszero(lt(shr(1, amount), part)), iszero(iszero(part))) {
                    if lt(part, mload(add(payer, LEAST_PART))) {
                        mstore(add(payer, LEAST_PART), part)
                    }
                }
            }
            mstore(add(self, CURSOR), cursor)
            mstore(add(self, NEXT), entry)
            mstore(add(payer, BALANCE), liquidity)
        }
        (self.value, self.bound) = (value, bound);
    }

    /// A payment of any kind.
    function _entry(PoolReplay memory self, PoolLane memory lane, PoolNet calldata solution) private pure {
        unchecked {
            uint256 word = _wordAt(self.cursor);
            uint256 start = lane.sized;
            uint256 place = start == REST_SIZE ? uint32(word >> 176) : lane.place++;
            (uint256 amount, uint256 size) = self.codes.decode(word >> 248, word << (8 * start));
            self.cursor += start + size;
            _take(
                self,
                lane,
                uint8(word >> 240),
                poolTerms(place, uint8(word >> 232), uint24(word >> 208)),
                amount,
                solution
            );
        }
    }

    function _take(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 payee,
        uint256 terms,
        uint256 amount,
        PoolNet calldata solution
    ) private pure {
        require(payee < self.parties.length, IPool.PoolWrongEntries(lane.payer));
        (PoolParty memory from, PoolParty memory to) = (self.parties[lane.payer], self.parties[payee]);
        uint256 content = to.account | amount;
        lane.hash = link(lane.hash, terms, content);
        uint256 entry = self.next++;
        bool isLive = uint32(terms) >= self.hour;
        if (isLive && (from.barred >> payee) & 1 == 0) {
            uint256 part = _divide(self, lane, payee, terms, amount, solution);
            _stay(lane, terms, content - part);
            return;
        }
        require(!_settles(solution.settles, entry), IPool.PoolMayNotSettle(entry));
        if (isLive) _stay(lane, terms, content); // whom it may not pay now it may pay later
    }

    function _settles(bytes calldata bits, uint256 entry) private pure returns (bool) {
        require(entry >> 3 < bits.length, IPool.PoolWrongLength());
        return (uint8(bits[entry >> 3]) >> (7 - (entry & 7))) & 1 == 1;
    }

    function _stay(PoolLane memory lane, uint256 terms, uint256 content) private pure {
        lane.rest = link(lane.rest, terms, content);
        ++lane.stays;
    }

    function _nextPart(PoolReplay memory self, PoolPart[] calldata parts) private pure returns (uint256) {
        return self.part < parts.length ? parts[self.part].entry : type(uint256).max;
    }

    /// Settles a part of a payment, which is the oldest that waits for its payee. One that may settle and is none settles
    /// before an older one.
    function _divide(
        PoolReplay memory self,
        PoolLane memory lane,
        uint256 payee,
        uint256 terms,
        uint256 amount,
        PoolNet calldata solution
    ) private pure returns (uint256 settled) {
        uint256 entry = self.next - 1;
        require((lane.passed >> payee) & 1 == 0, IPool.PoolPassesOlder(entry));
        PoolPart calldata part = solution.parts[self.part++];
        settled = part.amount;
        uint256 least = (1 << uint8(terms >> 32)) >> 1; // none if it settles whole
        bool isPart = least != 0 && settled >= least && settled + least <= amount && !_settles(solution.settles, entry);
        require(isPart, IPool.PoolInvalidPart(entry, settled, amount));
        uint256 charged = 1 << (part.toPayee ? payee : lane.payer);
        require(self.charged & charged == 0, IPool.PoolDividesTwice(entry));
        self.charged |= charged;
        lane.passed |= 1 << payee;
        _move(self, self.parties[lane.payer], self.parties[payee], amount, settled);
    }

    function _move(
        PoolReplay memory self,
        PoolParty memory from,
        PoolParty memory to,
        uint256 amount,
        uint256 settled
    ) private pure {
        unchecked {
            if (ONE + to.price > from.price) self.bound += amount * (ONE + to.price - from.price);
            from.balance -= int256(settled);
            to.balance += int256(settled);
            from.least = Math.min(from.least, amount - settled);
            self.value += settled;
        }
    }

    function _wordAt(uint256 cursor) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }
}
