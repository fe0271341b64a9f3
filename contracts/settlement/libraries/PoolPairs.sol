// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolReplay} from "../interfaces/IPoolReplay.sol";
import {HASH_BITS, Mark, link} from "../types/Mark.sol";
import {PoolChain, PoolMarks, PoolNet, PoolPart, PoolParty, PoolReplay} from "../types/Pool.sol";
import {PoolStream} from "./PoolStream.sol";

/// @title Replays the pairs of a pool's net: two payments in two currencies, of which both settle in the same part or neither.
/// @notice A pair counts for both legs together. A part of the maker's leg takes of the other leg what the rate says, rounded up:
/// the maker gets no less, the other pays a unit more at most, for which the bound has room.
/// @dev Arithmetic is not checked where entries are read: nothing overflows (`POOL_SCALE`).
library PoolPairs {
    using PoolStream for PoolReplay;

    uint256 private constant ENTRY = 32; // bytes
    uint256 private constant FLAGS = 248; // that one word has, wherever in a byte they begin
    uint256 private constant AMOUNT = 0xffffffffffffffffffffffff; // 96 bits

    // Where fields stand, in bytes from the beginning of a `PoolReplay`, a `PoolParty` and a `PoolChain`.
    uint256 private constant PARTIES = 0x20;
    uint256 private constant OPEN = 0x120;
    uint256 private constant OPENS = 0x140;
    uint256 private constant BALANCE = 0x20;
    uint256 private constant PRICE = 0x40;
    uint256 private constant WORTH = 0x60;
    uint256 private constant SHUT = 0x80;
    uint256 private constant REST = 0x20;
    uint256 private constant STAYS = 0x40;
    uint256 private constant LEFT_FIRST = 0x60;
    uint256 private constant LEFT_SECOND = 0x80;
    uint256 private constant FIRST_MEMBERS = 0xa0;
    uint256 private constant SECOND_MEMBERS = 0xc0;

    /// @notice Reads the pairs of two currencies: what nets left, and what entered since.
    /// @param self The net.
    /// @param chain The chain.
    /// @param marks Where it stands.
    /// @param solution What settles.
    function readPairs(
        PoolReplay memory self,
        PoolChain memory chain,
        PoolMarks calldata marks,
        PoolNet calldata solution
    ) internal pure {
        _read(self, chain, marks.rest.countOf(), marks.rest, solution);
        chain.hash = marks.from.hashOf();
        _read(self, chain, marks.cut.countOf() - marks.from.countOf(), marks.cut, solution);
        self.totals[chain.first].total += chain.leftFirst;
        self.totals[chain.second].total += chain.leftSecond;
    }

    /// @notice Passes if no pair, and no rest of one, could be added by itself.
    /// @param self The net, in which nobody is short.
    function requirePairsMaximal(PoolReplay memory self) internal pure {
        for (uint256 i = 0; i < self.opens; ++i) {
            uint256 word = self.open[i];
            uint256 payer = uint8(word >> 216);
            uint256 balance = uint256(self.parties[payer].balance);
            uint256 amount = uint96(word >> 96);
            bool fits = balance >= amount && uint256(self.parties[uint8(word >> 192)].balance) >= uint96(word);
            require(!fits, IPoolReplay.PoolNotMaximal(payer, balance, amount));
        }
    }

    /// So many pairs, up to where a chain ends.
    function _read(
        PoolReplay memory self,
        PoolChain memory chain,
        uint256 count,
        Mark mark,
        PoolNet calldata solution
    ) private pure {
        uint256 end = self.next + count;
        bool areThere = self.cursor + count * ENTRY <= PoolStream.endOf(solution.pairs); // `open` has room for so many
        while (areThere && self.next < end) {
            uint256 part = self.nextPart(solution.parts);
            uint256 most = Math.min(Math.min(end, part) - self.next, FLAGS);
            uint256 taken = _pay(self, chain, most, PoolStream.flagsAt(solution.settles, self.next));
            if (taken < most || (self.next == part && part < end)) _entry(self, chain, solution);
        }
        bool isRight = areThere && chain.hash & HASH_BITS == mark.hashOf();
        require(isRight, IPoolReplay.PoolWrongPairs(chain.first, chain.second));
    }

    function _pay(
        PoolReplay memory self,
        PoolChain memory chain,
        uint256 most,
        uint256 flags
    ) private pure returns (uint256 count) {
        uint256 begin = self.cursor;
        (uint256 cursor, uint256 first, uint256 second, uint256 gap) = _stream(
            self,
            chain,
            begin + most * ENTRY,
            flags
        );
        unchecked {
            count = (cursor - begin) / ENTRY;
            (self.cursor, self.next, self.gap) = (cursor, self.next + count, self.gap + gap);
            self.settle(chain.first, first);
            self.settle(chain.second, second);
        }
    }

    /// The loop that every pair pays for. It ends before one that expired or is barred, or that names other indices than
    /// those of two accounts in both currencies.
    // solhint-disable-next-line function-max-lines
    function _stream(
        PoolReplay memory self,
        PoolChain memory chain,
        uint256 end,
        uint256 flags
    ) private pure returns (uint256 cursor, uint256 first, uint256 second, uint256 gap) {
        cursor = self.cursor;
        // Memory-safe: writes the scratch space and fields of the structs given, and of `open` a word for each pair of the
        // stream. Who pays is compared with the currency's parties, and whom it may pay is one of them. Otherwise as in
        // `PoolPayments`.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hour := shl(232, mload(self))
            let parties := add(mload(add(self, PARTIES)), 0x20)
            mstore(0x00, mload(chain))
            for {} lt(cursor, end) {
                cursor := add(cursor, ENTRY)
                flags := shl(1, flags)
            } {
                let word := calldataload(cursor)
                let payers := and(
                    shr(byte(4, word), mload(add(chain, FIRST_MEMBERS))),
                    shr(byte(7, word), mload(add(chain, SECOND_MEMBERS)))
                )
                if or(lt(word, hour), iszero(and(payers, 1))) {
                    break
                }
                // Two accounts: one is `payer` and `drawee`, the other `payee` and `drawer`.
                let payer := mload(add(parties, shl(5, byte(4, word))))
                let payee := mload(add(parties, shl(5, byte(5, word))))
                let drawee := mload(add(parties, shl(5, byte(6, word))))
                let drawer := mload(add(parties, shl(5, byte(7, word))))
                if and(
                    or(shr(byte(5, word), mload(add(payer, SHUT))), shr(byte(6, word), mload(add(drawer, SHUT)))),
                    1
                ) {
                    break
                }
                if or(xor(mload(payer), mload(drawee)), xor(mload(payee), mload(drawer))) {
                    break
                }
                let amount := and(shr(96, word), AMOUNT)
                mstore(0x20, shr(224, word))
                mstore(0x17, or(mload(payer), amount))
                mstore(0x00, keccak256(0x00, 0x40))
                mstore(0x20, 0)
                mstore(0x17, or(mload(payee), and(word, AMOUNT)))
                mstore(0x00, keccak256(0x00, 0x40))
                let gain := sub(mload(add(payee, WORTH)), mload(add(payer, PRICE)))
                let gainBack := sub(mload(add(drawee, WORTH)), mload(add(drawer, PRICE)))
                let both := add(mul(amount, gain), mul(and(word, AMOUNT), gainBack))
                if and(byte(3, word), 0x7f) {
                    // It may be divided: a unit more of the leg that is not its maker's.
                    let remainder := mod(and(word, AMOUNT), amount)
                    if shr(7, byte(3, word)) {
                        remainder := mod(amount, and(word, AMOUNT))
                        gainBack := gain
                    }
                    if and(sgt(gainBack, 0), iszero(iszero(remainder))) {
                        gap := add(gap, gainBack)
                    }
                }
                if shr(255, flags) {
                    if slt(both, 0) {
                        gap := sub(gap, both)
                    }
                    first := add(first, amount)
                    mstore(add(payer, BALANCE), sub(mload(add(payer, BALANCE)), amount))
                    mstore(add(payee, BALANCE), add(mload(add(payee, BALANCE)), amount))
                    amount := and(word, AMOUNT)
                    second := add(second, amount)
                    mstore(add(drawer, BALANCE), sub(mload(add(drawer, BALANCE)), amount))
                    mstore(add(drawee, BALANCE), add(mload(add(drawee, BALANCE)), amount))
                    continue
                }
                if sgt(both, 0) {
                    gap := add(gap, both)
                }
                let hash := mload(0x00)
                mstore(0x00, mload(add(chain, REST)))
                mstore(0x20, shr(224, word))
                mstore(0x17, or(mload(payer), amount))
                mstore(0x00, keccak256(0x00, 0x40))
                mstore(0x20, 0)
                mstore(0x17, or(mload(payee), and(word, AMOUNT)))
                mstore(add(chain, REST), keccak256(0x00, 0x40))
                mstore(0x00, hash)
                mstore(add(chain, STAYS), add(mload(add(chain, STAYS)), 1))
                mstore(add(chain, LEFT_FIRST), add(mload(add(chain, LEFT_FIRST)), amount))
                mstore(add(chain, LEFT_SECOND), add(mload(add(chain, LEFT_SECOND)), and(word, AMOUNT)))
                let opens := add(mload(add(self, OPENS)), 1)
                mstore(add(mload(add(self, OPEN)), shl(5, opens)), word)
                mstore(add(self, OPENS), opens)
            }
            mstore(chain, mload(0x00))
        }
    }

    /// A pair of any kind.
    function _entry(PoolReplay memory self, PoolChain memory chain, PoolNet calldata solution) private pure {
        uint256 word = PoolStream.wordAt(self.cursor);
        self.cursor += ENTRY;
        (PoolParty memory payer, PoolParty memory drawer) = _payersOf(self, chain, word);
        chain.hash = _link(chain.hash, word, payer, drawer);
        uint256 entry = self.next++;
        bool isLive = word >> 232 >= self.hour;
        bool isShut = (payer.shut >> uint8(word >> 208)) & 1 == 1 || (drawer.shut >> uint8(word >> 200)) & 1 == 1;
        if (isLive && !isShut) {
            uint256 rest = _divide(self, chain, word, solution);
            _stay(chain, rest, payer, drawer);
            self.open[self.opens++] = rest;
            return;
        }
        require(!PoolStream.settles(solution.settles, entry), IPoolReplay.PoolMayNotSettle(entry));
        if (isLive) _stay(chain, word, payer, drawer); // whom it may not pay now it may pay later
    }

    /// Who pays each currency; what the other two indices say is compared with it.
    function _payersOf(
        PoolReplay memory self,
        PoolChain memory chain,
        uint256 word
    ) private pure returns (PoolParty memory payer, PoolParty memory drawer) {
        uint256 size = self.parties.length;
        bool isSound = uint8(word >> 216) < size && uint8(word >> 208) < size;
        require(
            isSound && uint8(word >> 200) < size && uint8(word >> 192) < size,
            IPoolReplay.PoolWrongPairs(chain.first, chain.second)
        );
        (payer, drawer) = (self.parties[uint8(word >> 216)], self.parties[uint8(word >> 192)]);
        PoolParty memory payee = self.parties[uint8(word >> 208)];
        PoolParty memory drawee = self.parties[uint8(word >> 200)];
        isSound = payer.currency == chain.first && payee.currency == chain.first && drawee.currency == chain.second;
        bool areTwo = payer.account == drawee.account && payee.account == drawer.account;
        require(
            isSound && drawer.currency == chain.second && areTwo,
            IPoolReplay.PoolWrongPairs(chain.first, chain.second)
        );
    }

    function _stay(PoolChain memory chain, uint256 word, PoolParty memory payer, PoolParty memory drawer) private pure {
        chain.rest = _link(chain.rest, word, payer, drawer);
        ++chain.stays;
    }

    function _link(
        uint256 hash,
        uint256 word,
        PoolParty memory payer,
        PoolParty memory drawer
    ) private pure returns (uint256) {
        return link(link(hash, word >> 224, payer.account | uint96(word >> 96)), 0, drawer.account | uint96(word));
    }

    /// Settles a part of a pair; what stays of it is the same word with what is left of the amounts.
    function _divide(
        PoolReplay memory self,
        PoolChain memory chain,
        uint256 word,
        PoolNet calldata solution
    ) private pure returns (uint256 rest) {
        PoolPart calldata part = solution.parts[self.part++];
        (uint256 own, uint256 other) = (uint96(word >> 96), uint96(word));
        bool isBack = (word >> 231) & 1 == 1; // the maker pays the second currency
        if (isBack) (own, other) = (other, own);
        PoolStream.requirePart(part, solution.settles, uint8(word >> 224), own);
        (uint256 first, uint256 second) = (part.amount, Math.mulDiv(part.amount, other, own, Math.Rounding.Ceil));
        require(second < other, IPoolReplay.PoolInvalidPart(part.entry, second, other));
        self.charge(part, _touched(word));
        if (isBack) (first, second) = (second, first);
        rest = word - (first << 96) - second;
        (chain.leftFirst, chain.leftSecond) = (chain.leftFirst + uint96(rest >> 96), chain.leftSecond + uint96(rest));
        _widen(self, word, first, second);
        if (other % own != 0) _round(self, isBack ? word >> 208 : _back(word));
        _move(self, word >> 208, first);
        _move(self, _back(word), second);
    }

    function _touched(uint256 word) private pure returns (uint256) {
        return
            (1 << uint8(word >> 216)) |
            (1 << uint8(word >> 208)) |
            (1 << uint8(word >> 200)) |
            (1 << uint8(word >> 192));
    }

    /// The pair may settle for what it counts for, if anything; what moves of it does.
    function _widen(PoolReplay memory self, uint256 word, uint256 first, uint256 second) private pure {
        unchecked {
            (int256 gain, int256 gainBack) = (_gain(self, word >> 208), _gain(self, _back(word)));
            int256 both = gain * int256(uint256(uint96(word >> 96))) + gainBack * int256(uint256(uint96(word)));
            int256 moved = gain * int256(first) + gainBack * int256(second);
            self.gap += uint256((both > 0 ? both : int256(0)) - moved); // below nothing by less than a unit counts for
        }
    }

    /// The unit by which a part of the leg that is not its maker's is rounded.
    function _round(PoolReplay memory self, uint256 indices) private pure {
        int256 gain = _gain(self, indices);
        unchecked {
            if (gain > 0) self.gap += uint256(gain);
        }
    }

    /// Who pays the second currency, and who receives it.
    function _back(uint256 word) private pure returns (uint256) {
        return (uint256(uint8(word >> 192)) << 8) | uint8(word >> 200);
    }

    /// What a minor unit counts for beyond the price of what it moves.
    function _gain(PoolReplay memory self, uint256 indices) private pure returns (int256) {
        return int256(self.parties[uint8(indices)].worth) - int256(self.parties[uint8(indices >> 8)].price);
    }

    /// Moves an amount from the account of the higher index to that of the lower.
    function _move(PoolReplay memory self, uint256 indices, uint256 amount) private pure {
        PoolParty memory from = self.parties[uint8(indices >> 8)];
        PoolParty memory to = self.parties[uint8(indices)];
        from.balance -= int256(amount);
        to.balance += int256(amount);
        self.settle(from.currency, amount);
    }
}
