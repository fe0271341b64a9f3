// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice A public authority of a country; one account each, normally a multisig or a smart account.
/// @dev `Delegation` votes and appoints the others; `MonetaryAuthority` issues the currency; `Supervisor` sets the
/// rules and suspends; `Registrar` licenses; the last two serve trade and culture.
enum Office {
    Delegation,
    MonetaryAuthority,
    Supervisor,
    Registrar,
    TradeAuthority,
    CultureAuthority
}

/// @notice Who shall hold an office.
/// @param office The office.
/// @param account The appointee.
struct Appointment {
    Office office;
    address account;
}

/// @notice One bit for each office, the Delegation's the lowest.
type OfficeSet is uint8;

using {with, includes, both, sizeOf, isMajorityOf} for OfficeSet global;

OfficeSet constant NO_OFFICES = OfficeSet.wrap(0);

function with(OfficeSet self, Office office) pure returns (OfficeSet) {
    return OfficeSet.wrap(OfficeSet.unwrap(self) | _bitOf(office));
}

function includes(OfficeSet self, Office office) pure returns (bool) {
    return OfficeSet.unwrap(self) & _bitOf(office) != 0;
}

function both(OfficeSet self, OfficeSet other) pure returns (OfficeSet) {
    return OfficeSet.wrap(OfficeSet.unwrap(self) & OfficeSet.unwrap(other));
}

function sizeOf(OfficeSet self) pure returns (uint256 size) {
    for (uint256 bits = OfficeSet.unwrap(self); bits != 0; bits &= bits - 1) ++size;
}

/// @notice Whether more than half of the others are among these; never of none.
function isMajorityOf(OfficeSet self, OfficeSet others) pure returns (bool) {
    return self.both(others).sizeOf() * 2 > others.sizeOf();
}

function _bitOf(Office office) pure returns (uint8) {
    return uint8(1 << uint8(office)); // six offices
}
