// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INetJudge} from "./interfaces/INetJudge.sol";
import {AmountCode} from "./libraries/AmountCode.sol";
import {NetReplay} from "./libraries/NetReplay.sol";
import {NetCurrency, NetFacts, NetLane, NetLimits, NetSolution} from "./types/Net.sol";
import {laneContent} from "./types/QueueEntry.sol";
import {Position, Replay, ReplayLane} from "./types/Replay.sol";

/// @dev Documented on `INetJudge`.
contract NetJudge is INetJudge {
    using NetReplay for Replay;
    using NetReplay for ReplayLane;

    uint256 private constant MAX_NETTED = 256;

    /// @inheritdoc INetJudge
    function judge(
        NetSolution calldata solution,
        NetFacts calldata facts
    ) external pure returns (uint256[] memory hashes, int256[] memory changes) {
        Replay memory replay = _begin(solution, facts);
        uint256 prefixes = solution.prefixes;
        replay.pay(solution.entries[:prefixes]);
        changes = _changes(replay.positions, facts.balances);
        replay.bringBack(solution.entries[prefixes:]);
        hashes = new uint256[](replay.lanes.length);
        for (uint256 i = 0; i < hashes.length; ++i) hashes[i] = replay.lanes[i].settledHash;
    }

    function _begin(
        NetSolution calldata solution,
        NetFacts calldata facts
    ) private pure returns (Replay memory replay) {
        replay.hour = facts.hour;
        replay.positions = new Position[](facts.balances.length);
        AmountCode.fill(replay.codes);
        for (uint256 i = 0; i < solution.currencies.length; ++i) _loadCurrency(solution, facts, replay, i);
        for (uint256 i = 0; i < facts.limits.length; ++i) _loadLimits(solution, facts.limits[i], replay);
        _loadLanes(solution, facts, replay);
    }

    function _loadCurrency(
        NetSolution calldata solution,
        NetFacts calldata facts,
        Replay memory replay,
        uint256 index
    ) private pure {
        uint256 size = solution.accounts.length;
        uint256 holders = solution.currencies[index].holders;
        for (uint256 i = 0; i < size; ++i) {
            Position memory position = replay.positions[index * size + i];
            position.account = uint256(uint160(solution.accounts[i])) << 96;
            position.balance = int256(facts.balances[index * size + i]); // at most 104 bits
            position.barred = facts.barred[index * size + i];
            position.doubtful = position.barred | ~holders;
        }
    }

    /// Payments between the two, either way, are looked at one by one then.
    function _loadLimits(NetSolution calldata solution, NetLimits calldata limits, Replay memory replay) private pure {
        uint256 size = solution.accounts.length;
        Position memory payer = replay.positions[limits.position];
        uint256 account = limits.position % size;
        (payer.limits, payer.slots) = (new int256[](limits.payees.length), new bytes(MAX_NETTED));
        for (uint256 i = 0; i < limits.payees.length; ++i) {
            uint256 payee = limits.payees[i];
            if (payee >= size) continue;
            _limit(payer, payee, i + 1, int256(limits.amounts[i])); // at most 96 bits
            payer.doubtful |= 1 << payee;
            replay.positions[limits.position - account + payee].doubtful |= 1 << account;
        }
    }

    /// Of two limits for one payee the smaller one binds.
    function _limit(Position memory payer, uint256 payee, uint256 slot, int256 amount) private pure {
        uint256 other = uint8(payer.slots[payee]);
        if (other != 0 && payer.limits[other - 1] <= amount) return;
        payer.slots[payee] = bytes1(uint8(slot)); // an account has 16 at most
        payer.limits[slot - 1] = amount;
    }

    function _loadLanes(NetSolution calldata solution, NetFacts calldata facts, Replay memory replay) private pure {
        uint256 length = solution.lanes.length;
        replay.lanes = new ReplayLane[](length);
        bytes calldata list = solution.voids;
        uint256 voids;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            voids := list.offset
        }
        replay.voidsBase = voids;
        for (uint256 i = 0; i < length; ++i) {
            NetLane key = solution.lanes[i];
            ReplayLane memory lane = _laneOf(solution, facts, replay, i);
            replay.lanes[i] = lane;
            lane.sibling = i;
            if (i != 0 && replay.lanes[i - 1].row + replay.lanes[i - 1].account == lane.row + lane.account) {
                // The two lanes of one payer in one currency stand side by side.
                (lane.sibling, replay.lanes[i - 1].sibling) = (i - 1, i);
            }
            voids = _loadVoids(lane, voids, key.voidsOf());
        }
        replay.ticks = new bool[]((voids - replay.voidsBase) / 4);
        require(voids - replay.voidsBase == list.length, NettingVoids(list.length));
    }

    function _laneOf(
        NetSolution calldata solution,
        NetFacts calldata facts,
        Replay memory replay,
        uint256 index
    ) private pure returns (ReplayLane memory lane) {
        NetLane key = solution.lanes[index];
        NetCurrency calldata currency = solution.currencies[key.currencyOf()];
        lane.account = key.accountOf();
        lane.priority = key.priorityOf();
        lane.row = key.currencyOf() * solution.accounts.length;
        lane.payer = replay.positions[lane.row + lane.account];
        lane.name = laneContent(currency.token, solution.accounts[lane.account], lane.priority);
        lane.holders = currency.holders;
        lane.hash = facts.settled[index].hashOf();
        lane.opening = facts.settled[index].countOf();
        lane.next = lane.opening;
        lane.settled = lane.opening + key.settledOf();
        lane.target = facts.targets[index].countOf();
        lane.targetHash = facts.targets[index].hashOf();
    }

    function _loadVoids(ReplayLane memory lane, uint256 cursor, uint256 count) private pure returns (uint256 end) {
        end = cursor + 4 * count;
        lane.voidsStart = cursor;
        lane.voidsEnd = end;
        lane.voids = cursor;
        lane.turn();
    }

    /// What each ends with, less what it had.
    function _changes(
        Position[] memory positions,
        uint256[] calldata balances
    ) private pure returns (int256[] memory changes) {
        changes = new int256[](positions.length);
        for (uint256 i = 0; i < positions.length; ++i) changes[i] = positions[i].balance - int256(balances[i]);
    }
}
