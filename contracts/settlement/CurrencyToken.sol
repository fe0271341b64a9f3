// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20TransferAuthorization} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20TransferAuthorization.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {Purpose} from "../common/types/Purpose.sol";
import {Adoptions} from "./Adoptions.sol";
import {Clearing} from "./Clearing.sol";
import {ForcedTransfers} from "./ForcedTransfers.sol";
import {ICurrencyRegistry} from "./interfaces/ICurrencyRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {IERC7943Fungible} from "./interfaces/IERC7943Fungible.sol";
import {Issuance} from "./Issuance.sol";
import {Reservations} from "./Reservations.sol";
import {CurrencyParams} from "./types/Currency.sol";

/// @dev Documented on `ICurrencyToken` and the interfaces of its parts.
contract CurrencyToken is
    Issuance,
    Reservations,
    Clearing,
    ForcedTransfers,
    ERC20Permit,
    ERC20TransferAuthorization,
    ICurrencyToken
{
    using BitMaps for BitMaps.BitMap;

    uint8 private constant MAX_DECIMALS = 18;

    uint8 private immutable _decimals;
    mapping(address authorizer => BitMaps.BitMap) private _authorizations;

    constructor(
        ICurrencyRegistry registry,
        CurrencyParams memory params
    )
        Adoptions(registry.countries(), registry.releases(), params)
        Issuance(registry)
        ERC20(params.name, params.code)
        ERC20Permit(params.name)
    {
        require(params.decimals <= MAX_DECIMALS, CurrencyTokenInvalidDecimals(params.decimals));
        _decimals = params.decimals;
        _setIssuerRule(params.rule);
        _setIssuanceLimit(params.issuanceLimit);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @inheritdoc ERC20
    function totalSupply() public view override returns (uint256) {
        return _totalSupply();
    }

    /// @inheritdoc ERC20
    function balanceOf(address holder) public view override returns (uint256) {
        return _accounts[holder].balanceOf();
    }

    /// @inheritdoc ERC20TransferAuthorization
    function authorizationState(address authorizer, bytes32 nonce) public view override returns (bool) {
        return _authorizations[authorizer].get(uint256(nonce));
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc ICurrencyToken
    function nonces(address owner, uint192 key) public pure override(ICurrencyToken, NoncesKeyed) returns (uint256) {
        revert CurrencyTokenNoKeyedNonces(owner, key);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC7943Fungible).interfaceId;
    }

    /// ERC-20 and ERC-3009 arrive here with accounts that are not zero; issuing and redeeming do not.
    function _update(address from, address to, uint256 value) internal override {
        _pay(from, to, value, Purpose.UNSPECIFIED, address(0));
    }

    function _useCheckedNonce(address owner, uint256 nonce) internal override(Nonces, NoncesKeyed) {
        super._useCheckedNonce(owner, nonce);
    }

    /// One bit a nonce instead of one slot.
    function _consumeNonce(address authorizer, bytes32 nonce) internal override {
        BitMaps.BitMap storage used = _authorizations[authorizer];
        require(!used.get(uint256(nonce)), ERC3009UsedAuthorization(authorizer, nonce));
        used.set(uint256(nonce));
    }

    /// Time only: block numbers are no clock on eSpace.
    function _checkValidity(uint256 validAfter, uint256 validBefore) internal view override {
        require(
            block.timestamp > validAfter && block.timestamp < validBefore,
            ERC3009InvalidAuthorizationTime(validAfter, validBefore)
        );
    }
}
