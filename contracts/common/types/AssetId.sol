// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What moves: the issuing country (ISO 3166-1 numeric, upper 16 bits) and the currency (ISO 4217 numeric,
/// lower 16 bits). Two issuers of one currency are two assets.
type AssetId is uint32;

/// @notice Composes an asset.
/// @param issuer ISO 3166-1 numeric code of the issuing country.
/// @param currency ISO 4217 numeric code.
/// @return The asset.
function toAssetId(uint16 issuer, uint16 currency) pure returns (AssetId) {
    return AssetId.wrap((uint32(issuer) << 16) | currency);
}
