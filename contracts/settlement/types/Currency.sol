// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Powers} from "../../governance/types/Powers.sol";
import {RuleTerms} from "../../supervision/types/Rule.sol";

/// @notice What an issuer decides when it creates its currency.
/// @param country ISO 3166-1 numeric code of the issuing country.
/// @param numeric ISO 4217 numeric code, 1 to 999.
/// @param code ISO 4217 alphabetic code, three capital letters; the token's symbol.
/// @param name The token's name; it also names the EIP-712 domain.
/// @param decimals Minor units by ISO 4217, 0 to 18.
/// @param adopted What it adopts from the first day, releases with the powers that it gives them: exactly one that judges.
/// @param notice Seconds between announcing and completing an adoption or a higher issuance limit (the registry's least
/// notice to 90 days).
/// @param issuanceLimit Most that may be issued on a UTC day, in minor units.
/// @param rule The issuer's rule; without daily limit, the cap with at most four significant digits or so.
struct CurrencyParams {
    uint16 country;
    uint16 numeric;
    string code;
    string name;
    uint8 decimals;
    FirstAdoption[] adopted;
    uint32 notice;
    uint104 issuanceLimit;
    RuleTerms rule;
}

/// @notice A deployment that a currency adopts from the first day.
struct FirstAdoption {
    address deployment;
    Powers powers;
}
