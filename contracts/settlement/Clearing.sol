// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

import {NET} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Link, Party, toParty} from "../supervision/types/Link.sol";
import {Pace} from "../supervision/types/Pace.sol";
import {Decision, PURPOSE_MASK} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {NO_LIMIT} from "../supervision/types/Rule.sol";
import {IClearing} from "./interfaces/IClearing.sol";
import {Judging} from "./Judging.sol";
import {Account, MAX_SUPPLY} from "./types/Account.sol";
import {Adoption} from "./types/Adoption.sol";

/// @dev Documented on `IClearing`.
abstract contract Clearing is Judging, IClearing {
    /// @inheritdoc IClearing
    function checkEntry(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose,
        address queue
    ) external view returns (Decision decision) {
        (decision, ) = _judgeEntry(payer, payee, largest, total, purpose & PURPOSE_MASK, queue);
        if (decision.isPermitted() && !_isWithinDay(decision, total)) decision = decision.withReason(Reason.DailyLimit);
    }

    /// @inheritdoc IClearing
    function admit(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose
    ) external returns (Decision decision) {
        _requirePower(NET);
        Pace pace;
        (decision, pace) = _judgeEntry(payer, payee, largest, total, purpose & PURPOSE_MASK, msg.sender);
        if (decision.isPermitted() && decision.dailyLimitOf() != NO_LIMIT) decision = _useDay(decision, total);
        require(decision.isPermitted(), CurrencyTokenRefused(decision.reasonOf(), payer, payee, total));
        if (decision.isVelocityCounted()) _countPace(decision.payerOf(), pace);
    }

    /// @inheritdoc IClearing
    function screen(
        address[] calldata accounts,
        uint256 holders
    ) external view returns (uint256[] memory balances, uint256[] memory barred) {
        _requireMayEnd(msg.sender, NET);
        Adoption adoption = _adoption;
        Party[] memory parties = new Party[](accounts.length);
        balances = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            Link link = Link.wrap(0);
            if ((holders >> i) & 1 == 1) {
                Account account = _funds(accounts[i], type(uint256).max);
                balances[i] = account.spendable();
                link = account.linkOf(adoption.generationOf());
            }
            parties[i] = toParty(accounts[i], link);
        }
        barred = IGate(adoption.gateOf()).screen(parties, asset, msg.sender);
        if (!adoption.issuerRuleOf().isAbsent()) return (balances, barred);
        for (uint256 i = 0; i < accounts.length; ++i) barred[i] = type(uint256).max; // the issuer has stopped its currency
    }

    /// @inheritdoc IClearing
    function settleNet(address[] calldata accounts, int256[] calldata changes) external {
        _requireMayEnd(msg.sender, NET);
        int256 sum = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            int256 change = changes[i];
            if (change == 0) continue;
            if (change < 0) _takeNet(accounts[i], SignedMath.abs(change));
            else _giveNet(accounts[i], uint256(change));
            sum += change; // afterwards: what an account could bear fits 105 bits, so no sum overflows
        }
        require(sum == 0, CurrencyTokenUnbalanced(sum));
    }

    /// As a payment made now, but for the funds. What only waits would give room to others that it may never take back, or
    /// take theirs: what counts towards exposure settles gross.
    function _judgeEntry(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose,
        address queue
    ) private view returns (Decision decision, Pace pace) {
        Adoption adoption = _adoption;
        Account from = _accounts[payer];
        (decision, , ) = _ask(adoption, payer, from, payee, _accounts[payee], largest, purpose, queue);
        if (!decision.isPermitted()) return (decision, pace);
        if (decision.isExposureCounted()) return (decision.withReason(Reason.MustSettleGross), pace);
        if (decision.isVelocityCounted()) (decision, , pace) = _judgeSums(adoption, decision, total);
    }

    function _takeNet(address account, uint256 amount) private {
        _accounts[account] = _spent(account, amount).keptOpen();
        emit IERC20.Transfer(account, msg.sender, amount);
    }

    /// What is given was taken from others, or the sum is not zero and nothing stands; so no balance exceeds the supply.
    function _giveNet(address account, uint256 amount) private {
        Account funds = _accounts[account];
        uint256 balance = funds.balanceOf() + amount; // 104 bits and 255
        require(balance <= MAX_SUPPLY, CurrencyTokenSupplyLimit(balance, MAX_SUPPLY));
        _accounts[account] = funds.plus(amount);
        emit IERC20.Transfer(msg.sender, account, amount);
    }
}
