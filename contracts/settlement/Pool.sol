// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {ILanes} from "./interfaces/ILanes.sol";
import {IPool} from "./interfaces/IPool.sol";
import {IPoolJudge} from "./interfaces/IPoolJudge.sol";
import {PoolJudge} from "./PoolJudge.sol";
import {PoolLanes} from "./PoolLanes.sol";
import {PoolFacts, PoolMarks, PoolNet, PoolVerdict} from "./types/Pool.sol";
import {DEADLINE_UNIT} from "./types/QueueEntry.sol";

/// @dev Documented on `IPool`.
contract Pool is PoolLanes {
    uint256 private constant MAX_ACCOUNTS = 256; // one bit each
    uint256 private constant ENTRY_BYTES = 17;
    uint256 private constant MILLION = 1_000_000;

    IPoolJudge private immutable _judge = new PoolJudge();

    constructor(ICountryRegistry countries, ILanes queue_) PoolLanes(countries, queue_) {}

    /// @inheritdoc IPool
    function threshold() public view returns (uint256) {
        uint256 length = queue.roundLength();
        uint256 start = queue.roundStart(queue.round());
        uint256 opens = start + length / 2;
        require(block.timestamp >= opens, PoolClosed(opens));
        // All at 4/8 of the round, none from 7/8 on.
        uint256 share = (Math.saturatingSub(7 * length, 8 * (block.timestamp - start)) * MILLION) / (3 * length);
        return Math.min(share, MILLION);
    }

    /// @inheritdoc IPool
    function net(PoolNet calldata solution) external {
        uint256 now_ = queue.round();
        uint256 least = threshold();
        PoolFacts memory facts = _factsOf(solution, now_);
        PoolVerdict memory verdict = _judge.judge(solution, facts);
        require(verdict.share >= least, PoolBelowThreshold(verdict.share, least));
        _advance(solution, facts, verdict, now_);
        emit PoolNetted(
            now_,
            _settle(solution, verdict.changes),
            solution.settles,
            solution.parts,
            verdict.value,
            verdict.bound,
            verdict.share
        );
    }

    function _factsOf(PoolNet calldata solution, uint256 now_) private view returns (PoolFacts memory facts) {
        uint256 size = solution.accounts.length;
        require(size <= MAX_ACCOUNTS, PoolAccounts(size));
        facts.hour = (queue.roundStart(now_ + 1) + DEADLINE_UNIT - 1) / DEADLINE_UNIT;
        (facts.balances, facts.barred) = (new uint256[](size), new uint256[](size));
        uint256 from = 0;
        for (uint256 i = 0; i < solution.currencies.length; ++i) from = _screen(solution, facts, i, from);
        require(from == size, PoolAccounts(from));
        facts.lanes = _marksOfLanes(solution, now_);
        facts.chains = _marksOfPairs(solution, now_);
    }

    function _screen(
        PoolNet calldata solution,
        PoolFacts memory facts,
        uint256 currency,
        uint256 from
    ) private view returns (uint256 to) {
        address token = solution.currencies[currency].token;
        require(currency == 0 || solution.currencies[currency - 1].token < token, PoolCurrencies(currency));
        uint256 size = solution.currencies[currency].accounts;
        to = from + size;
        require(size != 0 && to <= solution.accounts.length, PoolAccounts(to));
        for (uint256 i = from + 1; i < to; ++i) {
            require(solution.accounts[i - 1] < solution.accounts[i], PoolAccounts(i));
        }
        (uint256[] memory balances, uint256[] memory barred) = ICurrencyToken(token).screen(
            solution.accounts[from:to],
            type(uint256).max >> (MAX_ACCOUNTS - size)
        );
        for (uint256 i = 0; i < size; ++i)
            (facts.balances[from + i], facts.barred[from + i]) = (balances[i], barred[i]);
    }

    /// Every lane in which something waits that takes part, where the stream has it.
    function _marksOfLanes(PoolNet calldata solution, uint256 now_) private view returns (PoolMarks[] memory lanes) {
        lanes = new PoolMarks[](solution.accounts.length);
        (uint256 cursor, uint256 count, uint256 least, uint256 beyond) = (0, 0, 0, 0);
        for (uint256 i = 0; i < solution.currencies.length; ++i) {
            address token = solution.currencies[i].token;
            (uint256 before, uint256 waiting) = (count, _stateAt(token, now_).waitingAtCut);
            // Else anything would be called. Pairs of a currency that left the queue are netted on, as its payments are.
            require(waiting != 0 || queue.assets().isAsset(token), PoolNoMember(token));
            beyond += solution.currencies[i].accounts;
            while (cursor < solution.entries.length && uint8(solution.entries[cursor]) < beyond) {
                uint256 payer = uint8(solution.entries[cursor]);
                require(payer >= least, PoolWrongOrder(payer));
                least = payer + 1;
                PoolMarks memory lane = _marksOf(_lanes[token][solution.accounts[payer]], payer, 0, now_);
                lane.seed = _seedOf(token, solution.accounts[payer], LANE + 1).hashOf();
                uint256 live = lane.rest.countOf() + lane.cut.countOf() - lane.from.countOf();
                require(live != 0, PoolEmpty(token, solution.accounts[payer]));
                lanes[count++] = lane;
                cursor += 1 + live * ENTRY_BYTES;
            }
            require(count - before == waiting, PoolIncomplete(token, count - before, waiting));
        }
        require(cursor == solution.entries.length, PoolWrongLength());
        _shorten(lanes, count);
    }

    /// Every two of the currencies of which pairs wait that take part.
    function _marksOfPairs(PoolNet calldata solution, uint256 now_) private view returns (PoolMarks[] memory chains) {
        uint256 size = solution.currencies.length;
        chains = new PoolMarks[]((size * Math.saturatingSub(size, 1)) / 2);
        uint256 count = 0;
        for (uint256 first = 0; first < size; ++first) {
            for (uint256 second = first + 1; second < size; ++second) {
                (address token, address other) = (solution.currencies[first].token, solution.currencies[second].token);
                PoolMarks memory chain = _marksOf(_pairs[token][other], first, second, now_);
                chain.seed = _seedOf(token, other, PAIRS + 1).hashOf();
                if (chain.rest.countOf() + chain.cut.countOf() != chain.from.countOf()) chains[count++] = chain;
            }
        }
        _shorten(chains, count);
    }

    function _marksOf(
        Lane storage lane,
        uint256 first,
        uint256 second,
        uint256 now_
    ) private view returns (PoolMarks memory) {
        return PoolMarks(first, second, lane.rest, lane.from, _cutOf(lane, now_), 0);
    }

    /// What stays takes the place of what was read.
    function _advance(
        PoolNet calldata solution,
        PoolFacts memory facts,
        PoolVerdict memory verdict,
        uint256 now_
    ) private {
        (uint256 currency, uint256 beyond) = (0, solution.currencies[0].accounts);
        for (uint256 i = 0; i < facts.lanes.length; ++i) {
            PoolMarks memory lane = facts.lanes[i];
            while (lane.first >= beyond) beyond += solution.currencies[++currency].accounts;
            address token = solution.currencies[currency].token;
            Lane storage stored = _lanes[token][solution.accounts[lane.first]];
            _leaveLane(token, stored, verdict.lanes[i], lane.cut, true, now_);
        }
        for (uint256 i = 0; i < facts.chains.length; ++i) {
            PoolMarks memory chain = facts.chains[i];
            address token = solution.currencies[chain.first].token;
            address other = solution.currencies[chain.second].token;
            _leave(_pairs[token][other], verdict.chains[i], chain.cut);
        }
    }

    /// Moves in each currency what its accounts are to have more or less.
    function _settle(PoolNet calldata solution, int256[] memory changes) private returns (address[] memory tokens) {
        tokens = new address[](solution.currencies.length);
        uint256 from = 0;
        for (uint256 i = 0; i < tokens.length; ++i) {
            tokens[i] = solution.currencies[i].token;
            uint256 to = from + solution.currencies[i].accounts;
            int256[] memory own = new int256[](to - from);
            for (uint256 j = from; j < to; ++j) own[j - from] = changes[j];
            ICurrencyToken(tokens[i]).settleNet(solution.accounts[from:to], own);
            from = to;
        }
    }

    function _shorten(PoolMarks[] memory list, uint256 length) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(list, length) // the list only gets shorter
        }
    }
}
