// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";
import {ISSUER_RULE_BITS, IssuerRule} from "../../supervision/types/IssuerRule.sol";

/// @notice The gate that an issuer adopted and the issuer's own rule, in the one slot that every payment reads.
/// @dev gate 160 | generation 8 | version 21 | issuerRule 67.
type Adoption is uint256;

using {gateOf, generationOf, versionOf, issuerRuleOf} for Adoption global;

uint256 constant VERSION_BITS = 21;
uint256 constant MAX_RULE_VERSION = (1 << VERSION_BITS) - 1;

/// @notice What a currency lets a deployment do, in one word.
/// @dev until 48 | runningOff 8 | inForce 8. What was dropped runs off: it ends what it began and begins nothing.
type Trust is uint256;

using {inForce, mayEnd, runsOffUntil} for Trust global;

function toAdoption(address gate, uint8 generation, uint256 version, IssuerRule rule) pure returns (Adoption) {
    return
        Adoption.wrap(
            (uint256(uint160(gate)) << 96) |
                (uint256(generation) << 88) |
                (version << ISSUER_RULE_BITS) |
                IssuerRule.unwrap(rule)
        );
}

function gateOf(Adoption self) pure returns (address) {
    return address(uint160(Adoption.unwrap(self) >> 96));
}

/// @notice How many gates came before; it tells links read from one gate from those of another.
function generationOf(Adoption self) pure returns (uint8) {
    return uint8(Adoption.unwrap(self) >> 88);
}

/// @notice Version of the issuer's rule, counted from 1.
function versionOf(Adoption self) pure returns (uint24) {
    return uint24((Adoption.unwrap(self) >> ISSUER_RULE_BITS) & MAX_RULE_VERSION);
}

function issuerRuleOf(Adoption self) pure returns (IssuerRule) {
    return IssuerRule.wrap(uint72(Adoption.unwrap(self) & ((1 << ISSUER_RULE_BITS) - 1)));
}

function toTrust(Powers powers, Powers runningOff, uint48 until) pure returns (Trust) {
    return Trust.wrap((uint256(until) << 16) | (uint256(Powers.unwrap(runningOff)) << 8) | Powers.unwrap(powers));
}

function inForce(Trust self) pure returns (Powers) {
    return Powers.wrap(uint8(Trust.unwrap(self)));
}

/// @notice What it may bring to an end: what is in force, and what runs off.
function mayEnd(Trust self, uint256 time) pure returns (Powers) {
    if (time > self.runsOffUntil()) return self.inForce();
    return self.inForce() | Powers.wrap(uint8(Trust.unwrap(self) >> 8));
}

function runsOffUntil(Trust self) pure returns (uint48) {
    return uint48(Trust.unwrap(self) >> 16);
}
