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
    uint256 internal constant LEDGER_GAS = 500_000; // all of a ledger's places take less than half of it

    mapping(address holder => Account) internal _accounts;

    /// @inheritdoc ISupervisedAsset
    function standingOf(address account) external view returns (uint16 home, uint256 balance, uint256 heldAtMost) {
        Account funds = _accounts[account];
        return (IGate(gate()).homeOf(account), funds.balanceOf(), funds.heldOf());
    }

    /// @inheritdoc ISupervisedAsset
    function getFrozenTokens(address account) public view returns (uint256) {
        Account funds = _accounts[account];
        return Math.min(_heldIn(funds, account), funds.balanceOf());
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
        _accounts[account] = _hadAnotherLedger ? _exact(funds, account) : _lessHeld(funds, amount);
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
        return amount > funds.spendable() ? _exact(funds, account) : funds;
    }

    function _spent(address account, uint256 amount) internal view returns (Account) {
        Account funds = _funds(account, amount);
        require(amount <= funds.spendable(), CurrencyTokenInsufficientBalance(account, funds.spendable(), amount));
        return funds.minus(amount);
    }

    function _exact(Account funds, address account) private view returns (Account) {
        return funds.withHeld(_heldIn(funds, account));
    }

    /// What is held now; nobody is asked where nothing was noted. Never more than was: only who may hold adds to that.
    function _heldIn(Account funds, address account) private view returns (uint256 sum) {
        uint256 noted = funds.heldOf();
        if (noted == 0) return 0;
        (address[] memory holders, uint256 count) = _holders();
        bytes memory question = abi.encodeCall(IHoldLedger.heldOf, (address(this), account));
        for (uint256 i = 0; i < count && sum < noted; ++i) sum += Math.min(_heldBy(holders[i], question), noted);
        return Math.min(sum, noted);
    }

    /// One that does not answer holds everything while it is in force, which the issuer may end at once, and nothing when it
    /// runs off. If it had too little gas to answer, less than a 63rd part of what it may use is left.
    function _heldBy(address ledger_, bytes memory question) private view returns (uint256 held) {
        bool answered;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            answered := staticcall(LEDGER_GAS, ledger_, add(question, 0x20), mload(question), 0x00, 0x20)
            answered := and(answered, gt(returndatasize(), 0x1f))
            held := mload(0x00)
        }
        if (answered) return held;
        bool isOver = gasleft() > LEDGER_GAS / 63 && !_trust[ledger_].inForce().includes(HOLD);
        return isOver ? 0 : type(uint256).max;
    }
}
