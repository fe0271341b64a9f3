// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuerRule} from "../../supervision/types/IssuerRule.sol";

/// @notice The gate that an issuer adopted and the issuer's own rule, in the one slot that every payment reads.
/// @dev gate 160 | generation 8 | version 16 | issuerRule 72.
type Adoption is uint256;

using {gateOf, generationOf, versionOf, issuerRuleOf} for Adoption global;

function toAdoption(address gate, uint8 generation, uint16 version, IssuerRule rule) pure returns (Adoption) {
    return
        Adoption.wrap(
            (uint256(uint160(gate)) << 96) |
                (uint256(generation) << 88) |
                (uint256(version) << 72) |
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
function versionOf(Adoption self) pure returns (uint16) {
    return uint16(Adoption.unwrap(self) >> 72);
}

function issuerRuleOf(Adoption self) pure returns (IssuerRule) {
    return IssuerRule.wrap(uint72(Adoption.unwrap(self)));
}
