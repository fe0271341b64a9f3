// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {HOLD} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IHoldLedger} from "../supervision/interfaces/IHoldLedger.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {Adoptions} from "./Adoptions.sol";
import {IAccounts} from "./interfaces/IAccounts.sol";
import {Account} from "./types/Account.sol";

/// @dev Documented on `IAccounts` and `ISupervisedAsset`.
abstract contract Accounts is Adoptions, IAccounts {
    mapping(address holder => Account) internal _accounts;

    /// @inheritdoc ISupervisedAsset
    function standingOf(address account) external view returns (uint16 home, uint256 balance, uint256 heldAtMost) {
        Account funds = _accounts[account];
        return (IGate(gate()).homeOf(account), funds.balanceOf(), funds.heldOf());
    }

    /// @inheritdoc ISupervisedAsset
    function getFrozenTokens(address account) public view returns (uint256) {
        return Math.min(_heldNow(account), _accounts[account].balanceOf());
    }

    /// @inheritdoc ISupervisedAsset
    function addHeld(address account, uint256 amount) external {
        _requirePower(HOLD);
        _addHeld(account, amount);
    }

    /// @inheritdoc ISupervisedAsset
    function lessHeld(address account, uint256 amount) external {
        _requireMayEnd(msg.sender, HOLD);
        Account funds = _accounts[account];
        // Nobody frees what another ledger holds.
        _accounts[account] = _hadAnotherLedger ? funds.withHeld(_heldIn(account)) : _lessHeld(funds, amount);
    }

    function _addHeld(address account, uint256 amount) internal {
        Account funds = _accounts[account];
        _accounts[account] = funds.withHeld(funds.heldOf() + amount);
    }

    function _lessHeld(Account funds, uint256 amount) internal pure returns (Account) {
        return funds.withHeld(Math.saturatingSub(funds.heldOf(), amount));
    }

    /// An account as an amount taken from it needs to see it: what has lapsed is looked up only where it would refuse.
    function _funds(address account, uint256 amount) internal view returns (Account) {
        return _exactIfShort(_accounts[account], account, amount);
    }

    function _exactIfShort(Account funds, address account, uint256 amount) internal view returns (Account) {
        bool isShort = funds.heldOf() != 0 && amount > funds.spendable();
        return isShort ? funds.withHeld(_heldIn(account)) : funds;
    }

    function _spent(address account, uint256 amount) internal view returns (Account) {
        Account funds = _funds(account, amount);
        require(amount <= funds.spendable(), CurrencyTokenInsufficientBalance(account, funds.spendable(), amount));
        return funds.minus(amount);
    }

    /// What is held now; nobody is asked where nothing was noted.
    function _heldNow(address account) private view returns (uint256) {
        return _accounts[account].heldOf() == 0 ? 0 : _heldIn(account);
    }

    function _heldIn(address account) private view returns (uint256 sum) {
        (address[] memory holders, uint256 count) = _holders();
        for (uint256 i = 0; i < count; ++i) sum += IHoldLedger(holders[i]).heldOf(address(this), account);
    }
}
