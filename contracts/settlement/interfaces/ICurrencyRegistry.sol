// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../../governance/interfaces/IReleaseRegistry.sol";
import {CurrencyParams} from "../types/Currency.sol";
import {IAssetRegistry} from "./IAssetRegistry.sol";

/// @title The currencies that exist, each created by its own issuer.
/// @notice A token listed here is known to run the published code with the issuer's own choices.
interface ICurrencyRegistry {
    /// @notice A monetary authority created its currency.
    event CurrencyCreated(uint16 indexed country, uint16 indexed numeric, address indexed token, string code);

    /// @notice A country was invited to share a currency.
    event UnionInvited(address indexed token, uint16 indexed country);
    /// @notice A country shares a currency.
    event UnionJoined(address indexed token, uint16 indexed country);
    /// @notice A country does not share a currency, or is not invited any more.
    event UnionLeft(address indexed token, uint16 indexed country);

    error CurrencyRegistryUnknown(address token);
    error CurrencyRegistryCannotInvite(address token, uint16 country);
    error CurrencyRegistryNotInvited(address token, uint16 country);
    error CurrencyRegistryNotInUnion(address token, uint16 country);
    error CurrencyRegistryTaken(uint16 country, uint16 numeric, address token);
    error CurrencyRegistryCodeTaken(uint16 country, string code, address token);
    error CurrencyRegistryForeign(string code, uint16 numeric, uint16 country);
    error CurrencyRegistryInvalidNumeric(uint16 numeric);
    error CurrencyRegistryInvalidCode(string code);
    error CurrencyRegistryUnknownCode(bytes32 codeHash);
    error CurrencyRegistryNoticeTooShort(uint32 notice, uint32 least);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice What issuers may adopt.
    /// @return The release registry.
    function releases() external view returns (IReleaseRegistry);

    /// @notice Where currencies are created, beside assets of other kinds.
    /// @return The asset registry.
    function assets() external view returns (IAssetRegistry);

    /// @notice The least notice that an issuer may give. On public networks it is longer than the longest approval, so that
    /// whoever waits for one can still leave.
    /// @return Seconds.
    function leastNotice() external view returns (uint32);

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

    /// @notice Whether a currency may be issued to the participants of a country: its issuer's own or one of its union.
    /// @param token A currency.
    /// @param country ISO 3166-1 numeric code.
    /// @return Whether it may.
    function isServed(address token, uint16 country) external view returns (bool);

    /// @notice Creates a currency. Emits `CurrencyCreated`.
    /// @dev The code travels in the call, so that this contract stays small; only the code with the known hash runs.
    /// The address depends on country and number alone. A code that begins with the alpha-2 code of another country that has
    /// joined, as ISO 4217 forms the codes of national currencies, or a number that is that country's own, is refused with
    /// `CurrencyRegistryForeign`; one issuer uses a code once. A code of no member, such as EUR, may have several issuers.
    /// @param params What the issuer decides; what it adopts are releases that may be adopted.
    /// @param tokenCode Creation code of the token, without constructor arguments.
    /// @return token The currency's token.
    /// @custom:access The MonetaryAuthority of `params.country`.
    function create(CurrencyParams calldata params, bytes calldata tokenCode) external returns (address token);

    /// @notice Invites a country to share a currency. Emits `UnionInvited`.
    /// @param token A currency.
    /// @param country ISO 3166-1 numeric code of another country, not invited yet.
    /// @custom:access The MonetaryAuthority of the currency's country.
    function inviteToUnion(address token, uint16 country) external;

    /// @notice Shares a currency. Emits `UnionJoined`.
    /// @param token A currency.
    /// @param country ISO 3166-1 numeric code of a country invited.
    /// @custom:access The MonetaryAuthority of `country`.
    function joinUnion(address token, uint16 country) external;

    /// @notice Declines an invitation, or stops sharing a currency; what its participants hold they keep. Emits `UnionLeft`.
    /// @param token A currency.
    /// @param country ISO 3166-1 numeric code of a country that shares it or is invited.
    /// @custom:access The MonetaryAuthority of `country`.
    function leaveUnion(address token, uint16 country) external;

    /// @notice Withdraws an invitation, or ends a membership; what participants hold they keep. Emits `UnionLeft`.
    /// @param token A currency.
    /// @param country ISO 3166-1 numeric code of a country that shares it or is invited.
    /// @custom:access The MonetaryAuthority of the currency's country.
    function endMembership(address token, uint16 country) external;
}
