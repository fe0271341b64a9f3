// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice What moves: its kind, the country under whose law it was issued, and its number there.
/// @dev kind 6 | country 10 | number 16. A country's ISO 3166-1 numeric code is below 1000. Kind 0 is a currency, whose
/// number is its ISO 4217 numeric code: two issuers of one currency are two assets.
type AssetId is uint32;

using {kindOf, issuerOf, numberOf} for AssetId global;

uint8 constant CURRENCY = 0;
uint8 constant TRANSFERABLE_RECORD = 1;

/// @notice Composes the asset of a currency.
/// @param issuer ISO 3166-1 numeric code of the issuing country.
/// @param currency ISO 4217 numeric code.
/// @return The asset.
function toAssetId(uint16 issuer, uint16 currency) pure returns (AssetId) {
    return AssetId.wrap((uint32(issuer) << 16) | currency);
}

/// @notice Composes the asset of any kind.
/// @param kind Below 64.
/// @param issuer ISO 3166-1 numeric code of the country under whose law it is issued.
/// @param number Its number there.
/// @return The asset.
function toAssetIdOf(uint8 kind, uint16 issuer, uint16 number) pure returns (AssetId) {
    return AssetId.wrap((uint32(kind) << 26) | (uint32(issuer) << 16) | number);
}

function kindOf(AssetId self) pure returns (uint8) {
    return uint8(AssetId.unwrap(self) >> 26);
}

function issuerOf(AssetId self) pure returns (uint16) {
    return uint16(AssetId.unwrap(self) >> 16) & 0x3ff;
}

function numberOf(AssetId self) pure returns (uint16) {
    return uint16(AssetId.unwrap(self));
}
