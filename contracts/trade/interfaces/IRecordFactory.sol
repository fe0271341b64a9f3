// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../../governance/interfaces/IReleaseRegistry.sol";
import {IAssetRegistry} from "../../settlement/interfaces/IAssetRegistry.sol";
import {RecordParams} from "../types/RecordParams.sol";

/// @title The registers of transferable records that exist, each opened by a trade authority.
/// @notice The factory of the assets of kind 1. A register listed in the asset registry under that kind runs the published code.
interface IRecordFactory {
    /// @notice A trade authority opened a register.
    event RegisterOpened(uint16 indexed country, uint16 indexed number, address indexed register, string name);

    error RecordFactoryUnknownCode(bytes32 codeHash);
    error RecordFactoryInvalidNumber(uint16 number);
    error RecordFactoryNoticeTooShort(uint32 notice, uint32 least);

    /// @notice Who holds the offices.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice What registers may adopt.
    /// @return The release registry.
    function releases() external view returns (IReleaseRegistry);

    /// @notice Where registers are created, beside assets of other kinds.
    /// @return The asset registry.
    function assets() external view returns (IAssetRegistry);

    /// @notice Hash of the creation code that every register runs.
    /// @return The hash.
    function registerCodeHash() external view returns (bytes32);

    /// @notice The least notice that a register may have.
    /// @return Seconds.
    function leastNotice() external view returns (uint32);

    /// @notice Opens a register. Emits `RegisterOpened`.
    /// @dev Its address depends on country and number alone. Reverts `FailedDeployment` where there is one.
    /// @param params What the trade authority decides.
    /// @param code Creation code of the register, without constructor arguments.
    /// @return register Its address.
    /// @custom:access The TradeAuthority of `params.country`.
    function open(RecordParams calldata params, bytes calldata code) external returns (address register);
}
