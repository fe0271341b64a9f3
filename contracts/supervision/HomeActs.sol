// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IHomeActs} from "./interfaces/IHomeActs.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";

/// @dev Whose participant and whose account something is, as its gate says. A gate that lies misleads itself alone.
abstract contract HomeActs is IHomeActs {
    /// @inheritdoc IHomeActs
    ICountryRegistry public immutable countries;

    constructor(ICountryRegistry countries_) {
        countries = countries_;
    }

    function _requireHome(address gate, uint32 participant, Office office) internal view returns (uint16 home) {
        home = IParticipantRegistry(gate).participantOf(participant).country;
        countries.requireOffice(home, office, msg.sender);
    }

    /// Where an account is at home, in use or not; zero for a stranger.
    function _homeBehind(address gate, address account) internal view returns (uint16) {
        uint32 participant = IParticipantRegistry(gate).accountOf(account).participant;
        return IParticipantRegistry(gate).participantOf(participant).country;
    }
}
