// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TRANSFERABLE_RECORD, toAssetIdOf} from "../common/types/AssetId.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IAssetRegistry} from "../settlement/interfaces/IAssetRegistry.sol";
import {IRecordFactory} from "./interfaces/IRecordFactory.sol";
import {RecordParams} from "./types/RecordParams.sol";

/// @dev Documented on `IRecordFactory`.
contract RecordFactory is IRecordFactory {
    /// @inheritdoc IRecordFactory
    ICountryRegistry public immutable countries;
    /// @inheritdoc IRecordFactory
    IReleaseRegistry public immutable releases;
    /// @inheritdoc IRecordFactory
    IAssetRegistry public immutable assets;
    /// @inheritdoc IRecordFactory
    bytes32 public immutable registerCodeHash;
    /// @inheritdoc IRecordFactory
    uint32 public immutable leastNotice;

    constructor(
        ICountryRegistry countries_,
        IReleaseRegistry releases_,
        IAssetRegistry assets_,
        bytes32 registerCodeHash_,
        uint32 leastNotice_
    ) {
        (countries, releases, assets) = (countries_, releases_, assets_);
        (registerCodeHash, leastNotice) = (registerCodeHash_, leastNotice_);
    }

    /// @inheritdoc IRecordFactory
    function open(RecordParams calldata params, bytes calldata code) external returns (address register) {
        countries.requireOffice(params.country, Office.TradeAuthority, msg.sender);
        require(params.number != 0, RecordFactoryInvalidNumber(params.number));
        require(params.notice >= leastNotice, RecordFactoryNoticeTooShort(params.notice, leastNotice));
        bytes32 codeHash = keccak256(code);
        require(codeHash == registerCodeHash, RecordFactoryUnknownCode(codeHash));
        register = assets.create(
            toAssetIdOf(TRANSFERABLE_RECORD, params.country, params.number),
            bytes.concat(code, abi.encode(countries, releases, params))
        );
        emit RegisterOpened(params.country, params.number, register, params.name);
    }
}
