// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IParticipantRegistry} from "../supervision/interfaces/IParticipantRegistry.sol";
import {ParticipantKind} from "../supervision/types/Participant.sol";

/// @notice A Registrar that licenses many participants in one transaction, to measure payments among thousands.
contract BulkRegistrar {
    uint256 private constant MAX_BATCH = 400; // about 80,000 gas each; a simulated block holds 60 million

    error BulkRegistrarTooMany(uint256 count, uint256 max);

    /// @notice Takes the office to which the country's Delegation appointed this contract.
    /// @param countries Where offices are held.
    /// @param country ISO 3166-1 numeric code.
    function takeOffice(ICountryRegistry countries, uint16 country) external {
        countries.takeOffice(country, Office.Registrar);
    }

    /// @notice Licenses banks of the highest tier.
    /// @param registry Where they are licensed.
    /// @param country ISO 3166-1 numeric code.
    /// @param expiry Unix time at which the licences end.
    /// @param leis Their LEIs, at most 400.
    function license(IParticipantRegistry registry, uint16 country, uint40 expiry, bytes20[] calldata leis) external {
        require(leis.length <= MAX_BATCH, BulkRegistrarTooMany(leis.length, MAX_BATCH));
        for (uint256 i = 0; i < leis.length; ++i) {
            registry.license(leis[i], country, ParticipantKind.Bank, 7, expiry);
        }
    }
}
