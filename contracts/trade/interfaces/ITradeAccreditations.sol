// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Duty} from "../types/Duty.sol";

/// @title Who certifies origin, clears goods and declares them, for a country.
/// @notice The trade authority of a country does so itself, or accredits others: chambers of commerce, customs offices, declarants.
/// There is no accreditation without an end, and the authority ends each at once when it wants to.
interface ITradeAccreditations {
    /// @notice An account may act until a time, exclusive; at once no more if that is zero.
    event Accredited(uint16 indexed country, Duty indexed duty, address indexed account, uint48 until);

    error TradeAccreditationsInvalidEnd(uint48 until, uint256 latest);
    error TradeAccreditationsInvalidDuty(Duty duty, address account);

    /// @notice Until when an account is accredited.
    /// @param country ISO 3166-1 numeric code.
    /// @param duty For what.
    /// @param account Who.
    /// @return Unix time from which it is not; zero for never.
    function accreditedUntil(uint16 country, Duty duty, address account) external view returns (uint48);

    /// @notice Reverts unless an account is the trade authority of a country or accredited by it.
    /// @param country ISO 3166-1 numeric code.
    /// @param duty For what.
    /// @param account Who.
    function requireDuty(uint16 country, Duty duty, address account) external view;

    /// @notice Accredits an account, or ends that. Emits `Accredited`.
    /// @param country ISO 3166-1 numeric code.
    /// @param duty For what, not None.
    /// @param account Who, not zero.
    /// @param until Unix time, within three years; zero to end it now.
    /// @custom:access The TradeAuthority of `country`.
    function accredit(uint16 country, Duty duty, address account, uint48 until) external;
}
