// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IGate} from "../supervision/interfaces/IGate.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {Accounts} from "./Accounts.sol";
import {ICurrencyRegistry} from "./interfaces/ICurrencyRegistry.sol";
import {IIssuance} from "./interfaces/IIssuance.sol";
import {MAX_SUPPLY} from "./types/Account.sol";
import {DailyUse, toDailyUse} from "./types/DailyUse.sol";

/// @dev Documented on `IIssuance`.
abstract contract Issuance is Accounts, IIssuance {
    /// @dev Supply is `issued - redeemed`, so both lie in one slot.
    struct Supply {
        uint128 issued;
        uint128 redeemed;
    }

    ICurrencyRegistry private immutable _registry;

    Supply private _supply;
    uint104 private _issuanceLimit;
    DailyUse private _issuedPerDay;

    constructor(ICurrencyRegistry registry) {
        _registry = registry;
    }

    /// @inheritdoc IIssuance
    function issuance() external view returns (uint256 issued, uint256 redeemed, uint256 limit, uint256 available) {
        return (_supply.issued, _supply.redeemed, _issuanceLimit, _issuableToday());
    }

    /// @inheritdoc IIssuance
    function issue(address to, uint256 amount) external onlyIssuer {
        require(amount != 0, CurrencyTokenZeroAmount());
        (uint16 home, Standing standing) = IGate(gate()).standingOf(to);
        bool isServed = home == country || _registry.isServed(address(this), home);
        require(standing == Standing.Good && isServed, CurrencyTokenCannotIssueTo(to));
        uint256 supply = _totalSupply();
        require(amount <= MAX_SUPPLY - supply, CurrencyTokenSupplyLimit(supply, MAX_SUPPLY));
        uint256 available = _issuableToday();
        require(amount <= available, CurrencyTokenIssuanceLimit(amount, available));
        _issuedPerDay = toDailyUse(_issuedPerDay.usedAt(block.timestamp) + amount, block.timestamp);
        _supply.issued += uint128(amount); // within the supply's bound
        _accounts[to] = _accounts[to].plus(amount);
        emit Issued(to, amount);
        emit IERC20.Transfer(address(0), to, amount);
    }

    /// @inheritdoc IIssuance
    function redeem(uint256 amount, bytes32 payout) external {
        require(amount != 0, CurrencyTokenZeroAmount());
        (, Standing standing) = IGate(gate()).standingOf(msg.sender);
        bool mayRedeem = standing != Standing.Unknown && standing != Standing.Frozen;
        require(mayRedeem, CurrencyTokenCannotRedeem(msg.sender));
        _accounts[msg.sender] = _spent(msg.sender, amount);
        _supply.redeemed += uint128(amount); // a balance fits 104 bits
        emit Redeemed(msg.sender, amount, payout);
        emit IERC20.Transfer(msg.sender, address(0), amount);
    }

    /// @inheritdoc IIssuance
    function lowerIssuanceLimit(uint104 limit) external onlyIssuer {
        require(limit < _issuanceLimit, CurrencyTokenLimitNotLower(limit, _issuanceLimit));
        _setIssuanceLimit(limit);
    }

    /// @inheritdoc IIssuance
    function raiseIssuanceLimit(uint104 limit) external onlyIssuer announced {
        _setIssuanceLimit(limit);
    }

    function _setIssuanceLimit(uint104 limit) internal {
        _issuanceLimit = limit;
        emit IssuanceLimitSet(limit);
    }

    function _totalSupply() internal view returns (uint256) {
        return _supply.issued - _supply.redeemed;
    }

    function _issuableToday() private view returns (uint256) {
        return Math.saturatingSub(_issuanceLimit, _issuedPerDay.usedAt(block.timestamp));
    }
}
