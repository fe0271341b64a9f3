// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {AssetId, CURRENCY, TRANSFERABLE_RECORD} from "../common/types/AssetId.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {AssetAddress} from "./libraries/AssetAddress.sol";

/// @dev Documented on `IAssetRegistry`.
contract AssetRegistry is IAssetRegistry {
    uint8 private constant MAX_KIND = 63; // six bits of an id

    /// @inheritdoc IAssetRegistry
    address public immutable jointAuthority;
    address private immutable _deployer;

    /// @inheritdoc IAssetRegistry
    mapping(uint8 kind => address) public factoryOf;

    constructor(address jointAuthority_) {
        (jointAuthority, _deployer) = (jointAuthority_, msg.sender);
    }

    /// @inheritdoc IAssetRegistry
    function addressOf(AssetId id) external view returns (address) {
        return Create3.computeAddress(AssetAddress.saltOf(id));
    }

    /// @inheritdoc IAssetRegistry
    function isAsset(address token) external view returns (bool) {
        return token.code.length != 0 && AssetAddress.isOf(address(this), token);
    }

    /// @inheritdoc IAssetRegistry
    function nameFactory(uint8 kind, address factory) external {
        // These factories come with the first deployment, before there is a Council that could name them.
        bool isFirst = kind == CURRENCY || kind == TRANSFERABLE_RECORD;
        address authorised = isFirst ? _deployer : jointAuthority;
        require(msg.sender == authorised, AssetRegistryNotAuthorised(msg.sender));
        bool isSound = kind <= MAX_KIND && factory.code.length != 0 && factoryOf[kind] == address(0);
        require(isSound, AssetRegistryInvalidFactory(kind, factory));
        factoryOf[kind] = factory;
        emit FactoryNamed(kind, factory);
    }

    /// @inheritdoc IAssetRegistry
    function create(AssetId id, bytes calldata code) external returns (address token) {
        require(msg.sender == factoryOf[id.kindOf()], AssetRegistryNotFactory(id, msg.sender));
        token = Create3.deploy(0, AssetAddress.saltOf(id), code);
        emit AssetCreated(id, token);
    }
}
