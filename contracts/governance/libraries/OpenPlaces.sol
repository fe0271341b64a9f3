// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

uint256 constant MAX_OPEN = 3;

/// @notice How much one country can lay before the others at a time, so that none floods the agenda.
library OpenPlaces {
    /// Takes the first place that is free or whose item is closed; false if there is none.
    function take(
        uint256[MAX_OPEN] storage places,
        uint256 item,
        function(uint256) view returns (bool) isOpen
    ) internal returns (bool) {
        for (uint256 i = 0; i < MAX_OPEN; ++i) {
            uint256 before = places[i];
            if (before != 0 && isOpen(before)) continue;
            places[i] = item;
            return true;
        }
        return false;
    }
}
