// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";

/// @title The assets that instructions may name, of every kind.
/// @notice Each kind has a factory, which alone creates assets of that kind and says who may ask it to: currencies and
/// records of title first, others later. The joint authority names a kind's factory once. An asset's address follows from its
/// id alone (CREATE3), so that anybody can prove what an asset is without asking.
interface IAssetRegistry {
    /// @notice A kind of assets has its factory, for good.
    event FactoryNamed(uint8 indexed kind, address indexed factory);
    /// @notice An asset was created.
    event AssetCreated(AssetId indexed id, address indexed token);

    error AssetRegistryNotAuthorised(address caller);
    error AssetRegistryInvalidFactory(uint8 kind, address factory);
    error AssetRegistryNotFactory(AssetId id, address caller);

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice Who creates assets of a kind.
    /// @param kind 0 for currencies, 1 for registers of transferable records.
    /// @return The factory; zero if the kind has none yet.
    function factoryOf(uint8 kind) external view returns (address);

    /// @notice Where an asset is, or will be.
    /// @param id The asset.
    /// @return Its address.
    function addressOf(AssetId id) external view returns (address);

    /// @notice Whether a contract is an asset created here.
    /// @param token Any account.
    /// @return Whether it is.
    function isAsset(address token) external view returns (bool);

    /// @notice Names the factory of a kind, once and for good. Emits `FactoryNamed`.
    /// @param kind Below 64, without a factory.
    /// @param factory A contract.
    /// @custom:access The joint authority; for currencies and records, kinds 0 and 1, the deployer.
    function nameFactory(uint8 kind, address factory) external;

    /// @notice Creates an asset. Emits `AssetCreated`. Reverts `FailedDeployment` if the asset exists.
    /// @param id The asset.
    /// @param code Creation code with its arguments.
    /// @return Its address.
    /// @custom:access The factory of its kind.
    function create(AssetId id, bytes calldata code) external returns (address);
}
