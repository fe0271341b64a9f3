// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPoolJudge} from "./interfaces/IPoolJudge.sol";
import {PoolPairs} from "./libraries/PoolPairs.sol";
import {PoolPayments} from "./libraries/PoolPayments.sol";
import {PoolStream} from "./libraries/PoolStream.sol";
import {HASH_BITS, Mark, toMark} from "./types/Mark.sol";
import {
    POOL_SCALE,
    PoolChain,
    PoolFacts,
    PoolLane,
    PoolMarks,
    PoolNet,
    PoolParty,
    PoolReplay,
    PoolTotal,
    PoolVerdict
} from "./types/Pool.sol";
import {accountContent} from "./types/QueueEntry.sol";

/// @dev Documented on `IPoolJudge`.
contract PoolJudge is IPoolJudge {
    using PoolPairs for PoolReplay;
    using PoolPayments for PoolReplay;
    using PoolStream for PoolReplay;

    uint256 private constant MAX_ACCOUNTS = 256;
    uint256 private constant PRICE_BYTES = 16;
    uint256 private constant PAIR_BYTES = 32;
    uint256 private constant ONE_BITS = 40; // of a price

    /// @inheritdoc IPoolJudge
    function judge(
        PoolNet calldata solution,
        PoolFacts calldata facts
    ) external pure returns (PoolVerdict memory verdict) {
        PoolReplay memory replay = _begin(solution, facts);
        verdict.lanes = _readLanes(solution, facts.lanes, replay);
        verdict.chains = _readChains(solution, facts.chains, replay);
        bool isAll = replay.next != 0 && replay.part == solution.parts.length;
        require(isAll && solution.settles.length == (replay.next + 7) / 8, PoolWrongLength());
        replay.requirePaymentsMaximal();
        replay.requirePairsMaximal();
        _requireWeights(solution, replay);
        (verdict.value, verdict.bound, verdict.share) = replay.certificate();
        verdict.changes = new int256[](replay.parties.length);
        for (uint256 i = 0; i < verdict.changes.length; ++i) {
            verdict.changes[i] = replay.parties[i].balance - int256(facts.balances[i]);
        }
    }

    function _begin(
        PoolNet calldata solution,
        PoolFacts calldata facts
    ) private pure returns (PoolReplay memory replay) {
        replay.hour = facts.hour;
        replay.parties = new PoolParty[](facts.balances.length);
        replay.totals = new PoolTotal[](solution.currencies.length);
        replay.open = new uint256[](solution.pairs.length / PAIR_BYTES);
        require(solution.prices.length == facts.balances.length * PRICE_BYTES, PoolWrongLength());
        uint256 from = 0;
        for (uint256 i = 0; i < replay.totals.length; ++i) {
            uint256 weight = solution.currencies[i].weight;
            require(weight <= POOL_SCALE, PoolWrongWeight(i, weight, POOL_SCALE));
            uint256 to = from + solution.currencies[i].accounts;
            replay.totals[i] = PoolTotal(weight, 0, (type(uint256).max >> (MAX_ACCOUNTS - (to - from))) << from);
            for (uint256 j = from; j < to; ++j) _beginParty(solution, facts, replay, i, j, from);
            from = to;
        }
    }

    function _beginParty(
        PoolNet calldata solution,
        PoolFacts calldata facts,
        PoolReplay memory replay,
        uint256 currency,
        uint256 index,
        uint256 from
    ) private pure {
        PoolParty memory party = replay.parties[index];
        PoolTotal memory total = replay.totals[currency];
        party.account = accountContent(solution.accounts[index]);
        party.balance = int256(facts.balances[index]); // at most 104 bits
        party.price = uint128(bytes16(solution.prices[index * PRICE_BYTES:]));
        party.worth = (total.weight << ONE_BITS) + party.price;
        party.shut = (facts.barred[index] << from) | ~total.members;
        (party.least, party.leastPart) = (type(uint256).max, type(uint256).max);
        party.currency = currency;
    }

    function _readLanes(
        PoolNet calldata solution,
        PoolMarks[] calldata lanes,
        PoolReplay memory replay
    ) private pure returns (Mark[] memory rests) {
        rests = new Mark[](lanes.length);
        replay.cursor = PoolStream.startOf(solution.entries);
        for (uint256 i = 0; i < rests.length; ++i) {
            ++replay.cursor; // the payer's index
            (uint256 payer, uint256 seed) = (lanes[i].first, lanes[i].seed);
            PoolLane memory lane = PoolLane(0, seed, seed, 0, 0, replay.parties[payer], payer);
            replay.readPayments(lane, lanes[i], solution);
            rests[i] = toMark(lane.rest & HASH_BITS, lane.stays);
        }
        require(replay.cursor == PoolStream.endOf(solution.entries), PoolWrongLength());
    }

    function _readChains(
        PoolNet calldata solution,
        PoolMarks[] calldata chains,
        PoolReplay memory replay
    ) private pure returns (Mark[] memory rests) {
        rests = new Mark[](chains.length);
        replay.cursor = PoolStream.startOf(solution.pairs);
        for (uint256 i = 0; i < rests.length; ++i) {
            (uint256 first, uint256 second, uint256 seed) = (chains[i].first, chains[i].second, chains[i].seed);
            (uint256 members, uint256 others) = (replay.totals[first].members, replay.totals[second].members);
            PoolChain memory chain = PoolChain(seed, seed, 0, 0, 0, members, others, first, second);
            replay.readPairs(chain, chains[i], solution);
            rests[i] = toMark(chain.rest & HASH_BITS, chain.stays);
        }
        require(replay.cursor == PoolStream.endOf(solution.pairs), PoolWrongLength());
    }

    function _requireWeights(PoolNet calldata solution, PoolReplay memory replay) private pure {
        for (uint256 i = 0; i < replay.totals.length; ++i) {
            uint256 needed = Math.max(POOL_SCALE / Math.max(replay.totals[i].total, 1), 1);
            uint256 weight = solution.currencies[i].weight;
            require(weight == needed, PoolWrongWeight(i, weight, needed));
        }
    }
}
