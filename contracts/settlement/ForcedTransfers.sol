// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {HOLD} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../supervision/interfaces/IHoldLedger.sol";
import {FORCED, PURPOSE_MASK} from "../supervision/types/Payment.sol";
import {IForcedTransfers} from "./interfaces/IForcedTransfers.sol";
import {Judging} from "./Judging.sol";
import {Account} from "./types/Account.sol";

/// @dev Documented on `IForcedTransfers`.
abstract contract ForcedTransfers is Judging, IForcedTransfers {
    /// @inheritdoc IForcedTransfers
    function forcedTransfer(address from, address to, uint256 amount) external onlySeasonedIssuer returns (bool) {
        bool isReplaced = to != address(0) && IGate(gate()).successorOf(from) == to;
        require(isReplaced && from != to, CurrencyTokenNotReplaced(from, to));
        _accounts[from] = _spent(from, amount);
        _accounts[to] = _accounts[to].plus(amount);
        emit ForcedTransfer(from, to, amount);
        emit IERC20.Transfer(from, to, amount);
        return true;
    }

    /// @inheritdoc IForcedTransfers
    function transferHeld(
        address ledger_,
        address account,
        uint256 place,
        address payee,
        uint104 amount,
        uint8 purpose,
        uint256 requestId
    ) external onlySeasonedIssuer {
        _requireMayEnd(ledger_, HOLD);
        IHoldLedger(ledger_).takeApproved(account, place, payee, amount, requestId);
        Account funds = _lessHeld(_accounts[account], amount);
        require(amount <= funds.balanceOf(), CurrencyTokenInsufficientBalance(account, funds.balanceOf(), amount));
        // What is held goes before what the account has set aside: the payment sees all of the balance.
        _accounts[account] = funds.withHeld(0);
        _pay(account, payee, amount, (purpose & PURPOSE_MASK) | FORCED, address(0));
        _accounts[account] = _accounts[account].withHeld(funds.heldOf());
        emit ForcedTransfer(account, payee, amount);
    }

    /// @inheritdoc IForcedTransfers
    function setFrozenTokens(address account, uint256 amount) external pure returns (bool) {
        revert CurrencyTokenFrozenByHoldsOnly(account, amount);
    }
}
