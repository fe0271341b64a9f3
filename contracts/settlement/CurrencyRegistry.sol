// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICurrencyRegistry} from "./interfaces/ICurrencyRegistry.sol";
import {CurrencyParams} from "./types/Currency.sol";

/// @dev Documented on `ICurrencyRegistry`.
contract CurrencyRegistry is ICurrencyRegistry {
    using EnumerableSet for EnumerableSet.AddressSet;

    uint16 private constant MAX_NUMERIC = 999; // ISO 4217 numeric codes have three digits

    /// @notice Who holds the offices.
    ICountryRegistry public immutable countries;

    /// @notice What issuers may adopt.
    IReleaseRegistry public immutable releases;

    /// @inheritdoc ICurrencyRegistry
    bytes32 public immutable tokenCodeHash;

    EnumerableSet.AddressSet private _tokens;
    mapping(uint16 country => mapping(uint16 numeric => address token)) private _tokenOf;

    constructor(ICountryRegistry countries_, IReleaseRegistry releases_, bytes32 tokenCodeHash_) {
        countries = countries_;
        releases = releases_;
        tokenCodeHash = tokenCodeHash_;
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
    function create(CurrencyParams calldata params, bytes calldata tokenCode) external returns (address token) {
        countries.requireOffice(params.country, Office.MonetaryAuthority, msg.sender);
        require(params.numeric != 0 && params.numeric <= MAX_NUMERIC, CurrencyRegistryInvalidNumeric(params.numeric));
        require(_isCode(bytes(params.code)), CurrencyRegistryInvalidCode(params.code));
        bytes32 codeHash = keccak256(tokenCode);
        require(codeHash == tokenCodeHash, CurrencyRegistryUnknownCode(codeHash));
        address taken = _tokenOf[params.country][params.numeric];
        require(taken == address(0), CurrencyRegistryTaken(params.country, params.numeric, taken));
        token = Create2.deploy(0, 0, bytes.concat(tokenCode, abi.encode(countries, releases, params)));
        _tokenOf[params.country][params.numeric] = token;
        _tokens.add(token);
        emit CurrencyCreated(params.country, params.numeric, token, params.code);
    }

    function _isCode(bytes calldata code) private pure returns (bool) {
        if (code.length != 3) return false;
        for (uint256 i = 0; i < 3; ++i) {
            if (code[i] < "A" || code[i] > "Z") return false;
        }
        return true;
    }
}
