// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HoldFile} from "../supervision/types/Hold.sol";

/// @notice A token and its own ledger, which claims a hold of any case under any key; without a case it has no ledger.
contract LyingLedger {
    bytes32 private immutable _key;
    uint40 private immutable _caseId;

    constructor(bytes32 key, uint40 caseId) {
        _key = key;
        _caseId = caseId;
    }

    function ledger() external view returns (address) {
        return _caseId == 0 ? address(0) : address(this);
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
