// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CurrencyParams} from "../types/Currency.sol";

/// @title The currencies that exist, each created by its own issuer.
/// @notice A token listed here is known to run the published code with the issuer's own choices.
interface ICurrencyRegistry {
    /// @notice A monetary authority created its currency.
    event CurrencyCreated(uint16 indexed country, uint16 indexed numeric, address indexed token, string code);

    error CurrencyRegistryTaken(uint16 country, uint16 numeric, address token);
    error CurrencyRegistryInvalidNumeric(uint16 numeric);
    error CurrencyRegistryInvalidCode(string code);
    error CurrencyRegistryUnknownCode(bytes32 codeHash);

    /// @notice Hash of the creation code that every currency runs.
    /// @return The hash.
    function tokenCodeHash() external view returns (bytes32);

    /// @notice The token of an issuer's currency.
    /// @param country ISO 3166-1 numeric code of the issuing country.
    /// @param numeric ISO 4217 numeric code.
    /// @return The token, zero if there is none.
    function tokenOf(uint16 country, uint16 numeric) external view returns (address);

    /// @notice Whether a token was created here.
    /// @param token Any address.
    /// @return Whether it was.
    function isCurrency(address token) external view returns (bool);

    /// @notice How many currencies there are.
    /// @return The number.
    function currencyCount() external view returns (uint256);

    /// @notice A currency by its place in the order of creation.
    /// @param index From 0.
    /// @return The token; reverts beyond the end.
    function currencyAt(uint256 index) external view returns (address);

    /// @notice Creates a currency. Emits `CurrencyCreated`.
    /// @dev The code travels in the call, so that this contract stays small; only the code with the known hash runs.
    /// The address depends on code and parameters alone.
    /// @param params What the issuer decides; gate and engine are releases that may be adopted.
    /// @param tokenCode Creation code of the token, without constructor arguments.
    /// @return token The currency's token.
    /// @custom:access The MonetaryAuthority of `params.country`.
    function create(CurrencyParams calldata params, bytes calldata tokenCode) external returns (address token);
}
