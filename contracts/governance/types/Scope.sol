// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";

/// @notice What a halt closes.
/// @dev Contract: payments that come by way of a contract, such as an engine, since a fault in it is nobody's national
/// matter. The others close cross-border payments only, since what happens inside a country is its own: Corridor those
/// of one country to another, Currency those in a currency, Participant those from and to a participant.
enum ScopeKind {
    None,
    Contract,
    Corridor,
    Currency,
    Participant
}

/// @notice One scope in one word.
/// @dev kind 8 | unused 88 | payload 160: an address, payer's country 16 | payee's country 16, an asset, or a
/// participant's id on the board that is halted.
type Scope is uint256;

using {kindOf, corridorOf, assetOf, participantOf, isSound, countriesOf} for Scope global;

function contractScope(address path) pure returns (Scope) {
    return _toScope(ScopeKind.Contract, uint160(path));
}

function corridorScope(uint16 payerCountry, uint16 payeeCountry) pure returns (Scope) {
    return _toScope(ScopeKind.Corridor, (uint160(payerCountry) << 16) | payeeCountry);
}

function currencyScope(AssetId asset) pure returns (Scope) {
    return _toScope(ScopeKind.Currency, AssetId.unwrap(asset));
}

function participantScope(uint32 participant) pure returns (Scope) {
    return _toScope(ScopeKind.Participant, participant);
}

/// @notice The kind; None for a word that is no scope.
function kindOf(Scope self) pure returns (ScopeKind) {
    uint256 kind = Scope.unwrap(self) >> 248;
    return kind <= uint256(type(ScopeKind).max) ? ScopeKind(kind) : ScopeKind.None;
}

/// @notice The countries of a corridor.
function corridorOf(Scope self) pure returns (uint16 payerCountry, uint16 payeeCountry) {
    return (uint16(Scope.unwrap(self) >> 16), uint16(Scope.unwrap(self)));
}

/// @notice The asset of a currency.
function assetOf(Scope self) pure returns (AssetId) {
    return AssetId.wrap(uint32(Scope.unwrap(self)));
}

/// @notice The number of a participant.
function participantOf(Scope self) pure returns (uint32) {
    return uint32(Scope.unwrap(self));
}

/// @notice Whether the word is of a kind and its payload neither empty nor too long. Without a contract in it, the
/// path would be that of payments which come by way of none.
function isSound(Scope self) pure returns (bool) {
    uint256 payload = Scope.unwrap(self) & ((1 << 248) - 1);
    return payload != 0 && payload >> _payloadBits(self.kindOf()) == 0;
}

/// @notice The countries that a halt of this scope concerns: both ends of a corridor, the issuer of a currency. A fault in
/// a contract is nobody's national matter, and a participant's country is known to its board alone.
/// @return country ISO 3166-1 numeric code, 0 for none.
/// @return counterparty The other one, 0 for none.
function countriesOf(Scope self) pure returns (uint16 country, uint16 counterparty) {
    uint32 payload = uint32(Scope.unwrap(self));
    if (self.kindOf() == ScopeKind.Currency) return (AssetId.wrap(payload).issuerOf(), 0);
    if (self.kindOf() != ScopeKind.Corridor) return (0, 0);
    (country, counterparty) = (uint16(payload >> 16), uint16(payload));
    if (country == 0 || country == counterparty) (country, counterparty) = (counterparty, 0);
}

function _payloadBits(ScopeKind kind) pure returns (uint256) {
    if (kind == ScopeKind.None) return 0;
    if (kind == ScopeKind.Contract) return 160;
    return 32;
}

function _toScope(ScopeKind kind, uint160 payload) pure returns (Scope) {
    return Scope.wrap((uint256(kind) << 248) | payload);
}
