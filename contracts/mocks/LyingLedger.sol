// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HoldFile} from "../supervision/types/Hold.sol";

/// @notice A ledger that claims a hold of any case under any key.
contract LyingLedger {
    bytes32 private immutable _key;
    uint40 private immutable _caseId;

    constructor(bytes32 key, uint40 caseId) {
        _key = key;
        _caseId = caseId;
    }

    function isLive(address, address, uint256) external pure returns (bool) {
        return true;
    }

    function keyOf(address, address, uint256) external view returns (bytes32) {
        return _key;
    }

    function holdAt(address, address, uint256) external view returns (HoldFile memory file) {
        file.caseId = _caseId;
    }
}
