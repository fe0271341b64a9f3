// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ITradeAccreditations} from "./interfaces/ITradeAccreditations.sol";
import {Duty} from "./types/Duty.sol";

/// @dev Documented on `ITradeAccreditations`.
contract TradeAccreditations is ITradeAccreditations {
    uint256 private constant MAX_TERM = 1096 days; // three years

    ICountryRegistry private immutable _countries;

    /// @inheritdoc ITradeAccreditations
    mapping(uint16 country => mapping(Duty duty => mapping(address account => uint48))) public accreditedUntil;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    /// @inheritdoc ITradeAccreditations
    function requireDuty(uint16 country, Duty duty, address account) external view {
        if (block.timestamp < accreditedUntil[country][duty][account]) return;
        _countries.requireOffice(country, Office.TradeAuthority, account);
    }

    /// @inheritdoc ITradeAccreditations
    function accredit(uint16 country, Duty duty, address account, uint48 until) external {
        _countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        require(duty != Duty.None && account != address(0), TradeAccreditationsInvalidDuty(duty, account));
        uint256 latest = block.timestamp + MAX_TERM;
        bool isSound = until == 0 || (block.timestamp < until && until <= latest);
        require(isSound, TradeAccreditationsInvalidEnd(until, latest));
        accreditedUntil[country][duty][account] = until;
        emit Accredited(country, duty, account, until);
    }
}
