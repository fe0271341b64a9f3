// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {toAssetId} from "../common/types/AssetId.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICurrencyRegistry} from "./interfaces/ICurrencyRegistry.sol";
import {CurrencyParams} from "./types/Currency.sol";

/// @dev Documented on `ICurrencyRegistry`.
contract CurrencyRegistry is ICurrencyRegistry {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @dev None -> Invited -> Member; either -> None, by either side.
    enum UnionState {
        None,
        Invited,
        Member
    }

    uint16 private constant MAX_NUMERIC = 999; // ISO 4217 numeric codes have three digits

    /// @inheritdoc ICurrencyRegistry
    ICountryRegistry public immutable countries;

    /// @inheritdoc ICurrencyRegistry
    IReleaseRegistry public immutable releases;

    /// @inheritdoc ICurrencyRegistry
    IAssetRegistry public immutable assets;

    /// @inheritdoc ICurrencyRegistry
    bytes32 public immutable tokenCodeHash;

    /// @inheritdoc ICurrencyRegistry
    uint32 public immutable leastNotice;

    EnumerableSet.AddressSet private _tokens;
    mapping(uint16 country => mapping(uint16 numeric => address token)) private _tokenOf;
    mapping(uint16 country => mapping(bytes32 codeHash => address token)) private _tokenByCode;
    mapping(address token => mapping(uint16 country => UnionState)) private _unions;

    constructor(
        ICountryRegistry countries_,
        IReleaseRegistry releases_,
        IAssetRegistry assets_,
        bytes32 tokenCodeHash_,
        uint32 leastNotice_
    ) {
        (countries, releases, assets) = (countries_, releases_, assets_);
        (tokenCodeHash, leastNotice) = (tokenCodeHash_, leastNotice_);
    }

    modifier onlyIssuer(address token) {
        countries.requireOffice(_issuerOf(token), Office.MonetaryAuthority, msg.sender);
        _;
    }

    modifier onlyMonetaryAuthority(uint16 country) {
        countries.requireOffice(country, Office.MonetaryAuthority, msg.sender);
        _;
    }

    /// @inheritdoc ICurrencyRegistry
    function tokenOf(uint16 country, uint16 numeric) external view returns (address) {
        return _tokenOf[country][numeric];
    }

    /// @inheritdoc ICurrencyRegistry
    function isCurrency(address token) external view returns (bool) {
        return _tokens.contains(token);
    }

    /// @inheritdoc ICurrencyRegistry
    function currencyCount() external view returns (uint256) {
        return _tokens.length();
    }

    /// @inheritdoc ICurrencyRegistry
    function currencyAt(uint256 index) external view returns (address) {
        return _tokens.at(index);
    }

    /// @inheritdoc ICurrencyRegistry
    function isServed(address token, uint16 country) external view returns (bool) {
        return _unions[token][country] == UnionState.Member || country == _issuerOf(token);
    }

    /// @inheritdoc ICurrencyRegistry
    function create(CurrencyParams calldata params, bytes calldata tokenCode) external returns (address token) {
        countries.requireOffice(params.country, Office.MonetaryAuthority, msg.sender);
        require(params.numeric != 0 && params.numeric <= MAX_NUMERIC, CurrencyRegistryInvalidNumeric(params.numeric));
        require(_isCode(bytes(params.code)), CurrencyRegistryInvalidCode(params.code));
        bytes32 codeHash = keccak256(tokenCode);
        require(codeHash == tokenCodeHash, CurrencyRegistryUnknownCode(codeHash));
        address taken = _tokenOf[params.country][params.numeric];
        require(taken == address(0), CurrencyRegistryTaken(params.country, params.numeric, taken));
        _requireOwn(params);
        bytes32 named = keccak256(bytes(params.code));
        taken = _tokenByCode[params.country][named];
        require(taken == address(0), CurrencyRegistryCodeTaken(params.country, params.code, taken));
        require(params.notice >= leastNotice, CurrencyRegistryNoticeTooShort(params.notice, leastNotice));
        bytes memory code = bytes.concat(tokenCode, abi.encode(this, params));
        token = assets.create(toAssetId(params.country, params.numeric), code);
        _tokenOf[params.country][params.numeric] = token;
        _tokenByCode[params.country][named] = token;
        _tokens.add(token);
        emit CurrencyCreated(params.country, params.numeric, token, params.code);
    }

    /// @inheritdoc ICurrencyRegistry
    function inviteToUnion(address token, uint16 country) external onlyIssuer(token) {
        bool isFree = country != _issuerOf(token) && _unions[token][country] == UnionState.None;
        require(isFree, CurrencyRegistryCannotInvite(token, country));
        _unions[token][country] = UnionState.Invited;
        emit UnionInvited(token, country);
    }

    /// @inheritdoc ICurrencyRegistry
    function joinUnion(address token, uint16 country) external onlyMonetaryAuthority(country) {
        require(_unions[token][country] == UnionState.Invited, CurrencyRegistryNotInvited(token, country));
        _unions[token][country] = UnionState.Member;
        emit UnionJoined(token, country);
    }

    /// @inheritdoc ICurrencyRegistry
    function leaveUnion(address token, uint16 country) external onlyMonetaryAuthority(country) {
        _leaveUnion(token, country);
    }

    /// @inheritdoc ICurrencyRegistry
    function endMembership(address token, uint16 country) external onlyIssuer(token) {
        _leaveUnion(token, country);
    }

    function _leaveUnion(address token, uint16 country) private {
        require(_unions[token][country] != UnionState.None, CurrencyRegistryNotInUnion(token, country));
        delete _unions[token][country];
        emit UnionLeft(token, country);
    }

    function _issuerOf(address token) private view returns (uint16) {
        require(_tokens.contains(token), CurrencyRegistryUnknown(token));
        return ISupervisedAsset(token).country();
    }

    /// Neither the code nor the number is another member's. At most 255 rounds, one a member, once a currency.
    function _requireOwn(CurrencyParams calldata params) private view {
        (uint16 country, uint16 numeric) = (params.country, params.numeric);
        bool isForeign = numeric != country && countries.countryOf(numeric).joinedAt != 0;
        require(!isForeign, CurrencyRegistryForeign(params.code, numeric, numeric));
        bytes2 alpha2 = bytes2(bytes(params.code));
        if (alpha2 == countries.countryOf(country).alpha2) return;
        for (uint256 left = countries.indices(); left != 0; left &= left - 1) {
            uint16 other = countries.countryAt(uint8(Math.log2(left & (~left + 1)))); // the lowest bit
            require(countries.countryOf(other).alpha2 != alpha2, CurrencyRegistryForeign(params.code, numeric, other));
        }
    }

    function _isCode(bytes calldata code) private pure returns (bool) {
        if (code.length != 3) return false;
        for (uint256 i = 0; i < 3; ++i) {
            if (code[i] < "A" || code[i] > "Z") return false;
        }
        return true;
    }
}
