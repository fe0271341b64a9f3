// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NET, Powers} from "../governance/types/Powers.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {INetting} from "./interfaces/INetting.sol";
import {Lanes} from "./Lanes.sol";
import {AmountCode} from "./libraries/AmountCode.sol";
import {NetReplay} from "./libraries/NetReplay.sol";
import {Mark} from "./types/Mark.sol";
import {NetCurrency, NetLane, NetSolution} from "./types/Net.sol";
import {PairLimit, Position, Replay, ReplayLane} from "./types/Replay.sol";
import {BilateralLimit, DEADLINE_UNIT, laneContent} from "./types/QueueEntry.sol";

/// @dev Documented on `INetting`.
abstract contract Netting is INetting, Lanes {
    using NetReplay for Replay;
    using NetReplay for ReplayLane;

    uint256 private constant MAX_NETTED = 256; // one bit each

    /// @inheritdoc INetting
    function net(NetSolution calldata solution) external {
        uint256 now_ = round();
        Replay memory replay = _begin(solution, now_);
        int256[] memory changes = _balances(replay.positions);
        uint256 prefixes = solution.prefixes;
        replay.pay(solution.entries[:prefixes]);
        for (uint256 i = 0; i < changes.length; ++i) changes[i] = replay.positions[i].balance - changes[i];
        replay.bringBack(solution.entries[prefixes:]);
        _leave(solution, replay, now_);
        _settle(solution, changes);
        emit Netted(now_, solution.accounts, solution.currencies, solution.lanes, _barred(replay.positions));
    }

    function _settle(NetSolution calldata solution, int256[] memory changes) private {
        uint256 size = solution.accounts.length;
        for (uint256 i = 0; i < solution.currencies.length; ++i) {
            NetCurrency calldata currency = solution.currencies[i];
            if (currency.holders == 0) continue;
            ICurrencyToken(currency.token).settleNet(solution.accounts, _slice(changes, i * size, size));
        }
    }

    function _begin(NetSolution calldata solution, uint256 now_) private view returns (Replay memory replay) {
        _requireAccounts(solution.accounts);
        uint256 positions = solution.accounts.length * solution.currencies.length;
        replay.hour = (roundStart(now_ + 1) + DEADLINE_UNIT - 1) / DEADLINE_UNIT;
        replay.positions = new Position[](positions);
        AmountCode.fill(replay.codes);
        for (uint256 i = 0; i < solution.currencies.length; ++i) _loadCurrency(solution, replay, i);
        _loadLanes(solution, replay, now_);
        _requireAllMembers(solution.currencies, now_);
    }

    function _loadCurrency(NetSolution calldata solution, Replay memory replay, uint256 index) private view {
        NetCurrency calldata currency = solution.currencies[index];
        uint256 size = solution.accounts.length;
        require(
            index == 0 || solution.currencies[index - 1].token < currency.token,
            NettingCurrencyOrder(currency.token)
        );
        require(_states[currency.token].isMember, LanesNoMember(currency.token));
        if (currency.holders == 0) {
            // Nobody may be paid here: what a lane of this currency is said to settle has no positions.
            for (uint256 i = 0; i < size; ++i) replay.positions[index * size + i].doubtful = type(uint256).max;
            return;
        }
        require(size == MAX_NETTED || currency.holders >> size == 0, NettingUnknownHolders(currency.token));
        (uint256[] memory balances, uint256[] memory barred) = ICurrencyToken(currency.token).screen(
            solution.accounts,
            currency.holders
        );
        for (uint256 i = 0; i < size; ++i) {
            Position memory position = replay.positions[index * size + i];
            position.account = uint256(uint160(solution.accounts[i])) << 96;
            position.balance = int256(balances[i]); // at most 104 bits
            position.barred = barred[i];
            position.doubtful = barred[i] | ~currency.holders;
        }
    }

    function _loadLanes(NetSolution calldata solution, Replay memory replay, uint256 now_) private view {
        uint256 length = solution.lanes.length;
        uint256[] memory waiting = new uint256[](solution.currencies.length);
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
            require(
                i == 0 || NetLane.unwrap(solution.lanes[i - 1]) >> 32 < NetLane.unwrap(key) >> 32,
                NettingLaneOrder(i)
            );
            (ReplayLane memory lane, bool waits) = _loadLane(solution, replay, key, now_);
            replay.lanes[i] = lane;
            if (waits) ++waiting[key.currencyOf()];
            lane.sibling = i;
            if (i != 0 && replay.lanes[i - 1].row + replay.lanes[i - 1].account == lane.row + lane.account) {
                // The two lanes of one payer in one currency stand side by side.
                (lane.sibling, replay.lanes[i - 1].sibling) = (i - 1, i);
            }
            voids = _loadVoids(lane, voids, key.voidsOf());
        }
        replay.ticks = new bool[]((voids - replay.voidsBase) / 4);
        require(voids - replay.voidsBase == solution.voids.length, NettingVoids(solution.voids.length));
        for (uint256 i = 0; i < waiting.length; ++i) _requireAllLanes(solution.currencies[i], waiting[i], now_);
    }

    function _loadLane(
        NetSolution calldata solution,
        Replay memory replay,
        NetLane key,
        uint256 now_
    ) private view returns (ReplayLane memory lane, bool waits) {
        NetCurrency calldata currency = solution.currencies[key.currencyOf()];
        uint256 size = solution.accounts.length;
        Lane storage stored = _lanes[currency.token][solution.accounts[key.accountOf()]][key.priorityOf()];
        Mark settled = stored.settled;
        Mark target = currency.holders == 0 ? settled : _cutOf(stored, now_);
        waits = target.countOf() > settled.countOf();
        require(!waits || (currency.holders >> key.accountOf()) & 1 == 1, NettingUnknownHolders(currency.token));
        if (settled.isHeldIn(now_)) target = settled;
        lane.account = key.accountOf();
        lane.priority = key.priorityOf();
        lane.row = key.currencyOf() * size;
        lane.payer = replay.positions[lane.row + lane.account];
        lane.token = currency.token;
        lane.name = laneContent(lane.token, solution.accounts[lane.account], lane.priority);
        lane.holders = currency.holders;
        lane.hash = settled.hashOf();
        lane.opening = settled.countOf();
        lane.next = lane.opening;
        lane.settled = lane.opening + key.settledOf();
        lane.target = target.countOf();
        lane.targetHash = target.hashOf();
        require(lane.priority < 2, NettingLaneOrder(lane.priority));
        if (settled.hasLimits()) _loadLimits(solution.accounts, replay, lane);
    }

    /// Once for both lanes of a payer. Payments between the two, either way, are looked at one by one then.
    function _loadLimits(address[] calldata accounts, Replay memory replay, ReplayLane memory lane) private view {
        Position memory payer = lane.payer;
        BilateralLimit[] storage list = limits[lane.token][accounts[lane.account]];
        if (payer.limits.length != 0) return;
        payer.limits = new PairLimit[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 payee = _indexOf(accounts, list[i].payee);
            payer.limits[i] = PairLimit({account: payee, left: int256(uint256(list[i].amount))});
            if (payee == accounts.length) continue;
            payer.doubtful |= 1 << payee;
            replay.positions[lane.row + payee].doubtful |= 1 << lane.account;
        }
    }

    /// Beyond all if the account is not in the net.
    function _indexOf(address[] calldata accounts, address account) private pure returns (uint256 index) {
        while (index < accounts.length && accounts[index] != account) ++index;
    }

    function _loadVoids(ReplayLane memory lane, uint256 cursor, uint256 count) private pure returns (uint256 end) {
        end = cursor + 4 * count;
        lane.voidsStart = cursor;
        lane.voidsEnd = end;
        lane.voids = cursor;
        lane.turn();
    }

    /// What settles leaves the lanes, and lanes in which nothing waits any more leave the count.
    function _leave(NetSolution calldata solution, Replay memory replay, uint256 now_) private {
        uint256 left = 0;
        for (uint256 i = 0; i < replay.lanes.length; ++i) {
            ReplayLane memory lane = replay.lanes[i];
            if (lane.settled == lane.opening) continue;
            left += lane.settled - lane.opening;
            Lane storage stored = _lanes[lane.token][solution.accounts[lane.account]][lane.priority];
            stored.settled = stored.settled.movedTo(lane.settledHash, lane.settled);
            if (lane.settled != lane.target) continue;
            CurrencyState memory state = _stateAt(lane.token, now_);
            --state.waitingAtCut;
            if (stored.head.countOf() == lane.settled) --state.waiting;
            _states[lane.token] = state;
        }
        require(left != 0, NettingNothingSettles());
    }

    function _requireAccounts(address[] calldata accounts) private pure {
        require(accounts.length <= MAX_NETTED, NettingTooManyAccounts(accounts.length, MAX_NETTED));
        for (uint256 i = 1; i < accounts.length; ++i) {
            require(accounts[i - 1] < accounts[i], NettingAccountOrder(accounts[i]));
        }
    }

    /// A solver that leaves out a lane could bias the net.
    function _requireAllLanes(NetCurrency calldata currency, uint256 given, uint256 now_) private view {
        uint256 waiting = _waitingAtCut(_states[currency.token], now_);
        if (currency.holders == 0 && !_mayNet(currency.token)) waiting = 0;
        require(given == waiting, NettingIncomplete(currency.token, given, waiting));
    }

    function _requireAllMembers(NetCurrency[] calldata currencies, uint256 now_) private view {
        uint256 length = members.length;
        for (uint256 i = 0; i < length; ++i) {
            address token = members[i];
            uint256 waiting = _waitingAtCut(_states[token], now_);
            if (waiting == 0 || _contains(currencies, token)) continue;
            require(!_mayNet(token), NettingIncomplete(token, 0, waiting));
        }
    }

    /// Also a currency that dropped this queue lets it net what waits, for a while.
    function _mayNet(address token) private view returns (bool) {
        (, Powers ending, ) = ICurrencyToken(token).powersOf(address(this));
        return ending.includes(NET);
    }

    function _contains(NetCurrency[] calldata currencies, address token) private pure returns (bool) {
        for (uint256 i = 0; i < currencies.length; ++i) {
            if (currencies[i].token == token) return true;
        }
        return false;
    }

    function _balances(Position[] memory positions) private pure returns (int256[] memory balances) {
        balances = new int256[](positions.length);
        for (uint256 i = 0; i < positions.length; ++i) balances[i] = positions[i].balance;
    }

    function _barred(Position[] memory positions) private pure returns (uint256[] memory barred) {
        barred = new uint256[](positions.length);
        for (uint256 i = 0; i < positions.length; ++i) barred[i] = positions[i].barred;
    }

    function _slice(int256[] memory values, uint256 from, uint256 size) private pure returns (int256[] memory slice) {
        slice = new int256[](size);
        for (uint256 i = 0; i < size; ++i) slice[i] = values[from + i];
    }
}
