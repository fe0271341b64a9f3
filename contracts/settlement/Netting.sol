// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {INetJudge} from "./interfaces/INetJudge.sol";
import {INetting} from "./interfaces/INetting.sol";
import {Lanes} from "./Lanes.sol";
import {NetJudge} from "./NetJudge.sol";
import {Mark} from "./types/Mark.sol";
import {NetCurrency, NetFacts, NetLane, NetLimits, NetSolution} from "./types/Net.sol";
import {BilateralLimit, DEADLINE_UNIT} from "./types/QueueEntry.sol";

/// @dev Documented on `INetting`.
abstract contract Netting is INetting, Lanes {
    uint256 private constant MAX_NETTED = 256; // one bit each

    /// @inheritdoc INetting
    uint256 public constant PATIENCE = 5;

    INetJudge private immutable _judge = new NetJudge();

    /// @inheritdoc INetting
    function patientFrom() external view returns (uint256) {
        return _patience.from;
    }

    /// @inheritdoc INetting
    function net(NetSolution calldata solution) external {
        uint256 now_ = round();
        (NetFacts memory facts, bool isFull) = _factsOf(solution, now_);
        if (isFull) _patience.from = uint128(now_); // rounds count seconds
        (uint256[] memory hashes, int256[] memory changes) = _judge.judge(solution, facts);
        _leave(solution, facts, hashes, now_, isFull);
        _settle(solution, changes);
        emit Netted(now_, solution.accounts, solution.currencies, solution.lanes, facts.barred);
    }

    function _settle(NetSolution calldata solution, int256[] memory changes) private {
        uint256 size = solution.accounts.length;
        for (uint256 i = 0; i < solution.currencies.length; ++i) {
            NetCurrency calldata currency = solution.currencies[i];
            if (currency.holders == 0) continue;
            ICurrencyToken(currency.token).settleNet(solution.accounts, _slice(changes, i * size, size));
        }
    }

    function _factsOf(
        NetSolution calldata solution,
        uint256 now_
    ) private view returns (NetFacts memory facts, bool isFull) {
        _requireAccounts(solution.accounts);
        uint256 positions = solution.accounts.length * solution.currencies.length;
        facts.hour = (roundStart(now_ + 1) + DEADLINE_UNIT - 1) / DEADLINE_UNIT;
        facts.balances = new uint256[](positions);
        facts.barred = new uint256[](positions);
        for (uint256 i = 0; i < solution.currencies.length; ++i) _readCurrency(solution, facts, i);
        uint256[] memory waiting = _readLanes(solution, facts, now_);
        isFull = true;
        bool isPatient = now_ <= _patience.from + PATIENCE;
        for (uint256 i = 0; i < members.length; ++i) {
            (uint256 given, uint256 all) = _lanesOf(solution.currencies, waiting, members[i], now_);
            require(given == all || !isPatient, NettingIncomplete(members[i], given, all));
            isFull = isFull && given == all;
        }
    }

    function _readCurrency(NetSolution calldata solution, NetFacts memory facts, uint256 index) private view {
        NetCurrency calldata currency = solution.currencies[index];
        uint256 size = solution.accounts.length;
        require(
            index == 0 || solution.currencies[index - 1].token < currency.token,
            NettingCurrencyOrder(currency.token)
        );
        require(_states[currency.token].isMember, LanesNoMember(currency.token));
        if (currency.holders == 0) return; // nobody may be paid here
        require(size == MAX_NETTED || currency.holders >> size == 0, NettingUnknownHolders(currency.token));
        (uint256[] memory balances, uint256[] memory barred) = ICurrencyToken(currency.token).screen(
            solution.accounts,
            currency.holders
        );
        for (uint256 i = 0; i < size; ++i) {
            facts.balances[index * size + i] = balances[i];
            facts.barred[index * size + i] = barred[i];
        }
    }

    /// In how many of the lanes named entries wait, by currency.
    function _readLanes(
        NetSolution calldata solution,
        NetFacts memory facts,
        uint256 now_
    ) private view returns (uint256[] memory waiting) {
        uint256 length = solution.lanes.length;
        waiting = new uint256[](solution.currencies.length);
        facts.settled = new Mark[](length);
        facts.targets = new Mark[](length);
        facts.limits = new NetLimits[](length);
        uint256 limited = 0;
        for (uint256 i = 0; i < length; ++i) {
            NetLane key = solution.lanes[i];
            require(
                i == 0 || NetLane.unwrap(solution.lanes[i - 1]) >> 32 < NetLane.unwrap(key) >> 32,
                NettingLaneOrder(i)
            );
            if (_readLane(solution, facts, i, now_)) ++waiting[key.currencyOf()];
            if (facts.settled[i].hasLimits()) limited = _readLimits(solution, facts.limits, limited, key, now_);
        }
        NetLimits[] memory limits = facts.limits;
        // Memory-safe: a list that becomes shorter.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(limits, limited)
        }
    }

    function _readLane(
        NetSolution calldata solution,
        NetFacts memory facts,
        uint256 index,
        uint256 now_
    ) private view returns (bool waits) {
        NetLane key = solution.lanes[index];
        NetCurrency calldata currency = solution.currencies[key.currencyOf()];
        require(key.priorityOf() < 2, NettingLaneOrder(key.priorityOf()));
        Lane storage stored = _laneAt(solution, key);
        Mark settled = stored.settled;
        Mark target = currency.holders == 0 ? settled : _cutOf(stored, now_);
        if (key.isLeftOut()) target = settled;
        waits = target.countOf() > settled.countOf();
        require(!waits || (currency.holders >> key.accountOf()) & 1 == 1, NettingUnknownHolders(currency.token));
        facts.settled[index] = settled;
        facts.targets[index] = settled.isHeldIn(now_) ? settled : target;
    }

    function _laneAt(NetSolution calldata solution, NetLane key) private view returns (Lane storage) {
        address token = solution.currencies[key.currencyOf()].token;
        return _lanes[token][solution.accounts[key.accountOf()]][key.priorityOf()];
    }

    /// Once for both lanes of a payer, which stand side by side.
    function _readLimits(
        NetSolution calldata solution,
        NetLimits[] memory found,
        uint256 count,
        NetLane key,
        uint256 now_
    ) private view returns (uint256) {
        address[] calldata accounts = solution.accounts;
        uint256 position = key.currencyOf() * accounts.length + key.accountOf();
        if (count != 0 && found[count - 1].position == position) return count;
        address token = solution.currencies[key.currencyOf()].token;
        BilateralLimit[] storage list = _limitsIn(token, accounts[key.accountOf()], now_);
        uint256 length = list.length;
        NetLimits memory limits = found[count];
        limits.position = position;
        (limits.payees, limits.amounts) = (new uint256[](length), new uint256[](length));
        for (uint256 i = 0; i < length; ++i) {
            BilateralLimit storage limit = list[i];
            limits.payees[i] = _indexOf(accounts, limit.payee);
            limits.amounts[i] = limit.amount;
        }
        return count + 1;
    }

    /// Beyond all if the account is not in the net; accounts ascend.
    function _indexOf(address[] calldata accounts, address account) private pure returns (uint256) {
        (uint256 low, uint256 high) = (0, accounts.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (accounts[middle] < account) low = middle + 1;
            else high = middle;
        }
        return low < accounts.length && accounts[low] == account ? low : accounts.length;
    }

    /// What settles leaves the lanes.
    function _leave(
        NetSolution calldata solution,
        NetFacts memory facts,
        uint256[] memory hashes,
        uint256 now_,
        bool isFull
    ) private {
        uint256 left = 0;
        for (uint256 i = 0; i < solution.lanes.length; ++i) {
            NetLane key = solution.lanes[i];
            uint256 leaves = key.settledOf();
            if (leaves == 0) continue;
            left += leaves;
            uint256 settled = facts.settled[i].countOf() + leaves;
            address token = solution.currencies[key.currencyOf()].token;
            if (!isFull) _requireOtherLane(solution, i, now_);
            _advance(token, _laneAt(solution, key), hashes[i], settled, now_);
        }
        require(left != 0, NettingNothingSettles());
    }

    function _requireAccounts(address[] calldata accounts) private pure {
        require(accounts.length <= MAX_NETTED, NettingTooManyAccounts(accounts.length, MAX_NETTED));
        for (uint256 i = 1; i < accounts.length; ++i) {
            require(accounts[i - 1] < accounts[i], NettingAccountOrder(accounts[i]));
        }
    }

    /// The judge sees to the order of a payer's lanes in a currency where it is shown both. What is urgent leaves first,
    /// and who shows an urgent lane without the normal one hides what raised payments replace.
    function _requireOtherLane(NetSolution calldata solution, uint256 index, uint256 now_) private view {
        NetLane key = solution.lanes[index];
        address token = solution.currencies[key.currencyOf()].token;
        address account = solution.accounts[key.accountOf()];
        bool isUrgent = key.priorityOf() == 0;
        Lane storage other = _lanes[token][account][isUrgent ? 1 : 0];
        if (other.settled.countOf() == _cutOf(other, now_).countOf()) return;
        uint256 next = index + 1;
        bool isShown = next < solution.lanes.length && solution.lanes[next].isOfPayer(key);
        require(isUrgent && isShown, NettingOtherLaneWaits(token, account));
    }

    /// How many lanes of a currency take part, and how many would have to. Those of a currency that may not net do not.
    function _lanesOf(
        NetCurrency[] calldata currencies,
        uint256[] memory waiting,
        address token,
        uint256 now_
    ) private view returns (uint256 given, uint256 all) {
        all = _waitingAtCut(_states[token], now_);
        if (all == 0) return (0, 0);
        uint256 index = 0;
        while (index < waiting.length && currencies[index].token != token) ++index;
        if (index < waiting.length) given = waiting[index];
        bool isNamed = index < waiting.length && currencies[index].holders != 0;
        if (!isNamed && !_mayNet(token)) all = given;
    }

    function _slice(int256[] memory values, uint256 from, uint256 size) private pure returns (int256[] memory slice) {
        slice = new int256[](size);
        for (uint256 i = 0; i < size; ++i) slice[i] = values[from + i];
    }
}
