// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice At most eight countries in their order, none twice.
/// @dev ISO 3166-1 numeric codes from the lowest 16 bits on; zero after the last.
type CountryList is uint128;

using {bitOf, count, toArray, with} for CountryList global;

error CountryListFull(uint256 max);

uint256 constant MAX_COUNTRIES = 8;

/// @notice One bit for the place of a country in the list; zero if it is not there.
function bitOf(CountryList self, uint16 country) pure returns (uint8) {
    for (uint256 i = 0; i < MAX_COUNTRIES; ++i) {
        uint16 found = uint16(CountryList.unwrap(self) >> (16 * i));
        if (found == 0) return 0;
        if (found == country) return uint8(1 << i);
    }
    return 0;
}

function count(CountryList self) pure returns (uint256 found) {
    while (found < MAX_COUNTRIES && uint16(CountryList.unwrap(self) >> (16 * found)) != 0) ++found;
}

function toArray(CountryList self) pure returns (uint16[] memory list) {
    list = new uint16[](self.count());
    for (uint256 i = 0; i < list.length; ++i) list[i] = uint16(CountryList.unwrap(self) >> (16 * i));
}

/// @notice The list with a country at its end, if it is not there yet; zero is nobody. Reverts `CountryListFull`.
function with(CountryList self, uint16 country) pure returns (CountryList) {
    if (country == 0 || self.bitOf(country) != 0) return self;
    uint256 place = self.count();
    // Countries compile this with 0.8.24, whose `require` knows no errors of this kind.
    if (place >= MAX_COUNTRIES) revert CountryListFull(MAX_COUNTRIES);
    return CountryList.wrap(CountryList.unwrap(self) | (uint128(country) << uint128(16 * place)));
}
