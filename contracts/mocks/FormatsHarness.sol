// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lei} from "../common/libraries/Lei.sol";
import {Uetr} from "../common/libraries/Uetr.sol";
import {toDecimalCap} from "../common/types/DecimalCap.sol";
import {Purpose} from "../common/types/Purpose.sol";

/// @notice Opens the internal format checks to tests in TypeScript.
contract FormatsHarness {
    function isLei(bytes20 lei) external pure returns (bool) {
        return Lei.isValid(lei);
    }

    function isUetr(bytes16 uetr) external pure returns (bool) {
        return Uetr.isValid(uetr);
    }

    function purposeIndex(bytes4 code) external pure returns (uint8) {
        return Purpose.indexOf(code);
    }

    function roundTrip(uint64 amount) external pure returns (uint256) {
        return toDecimalCap(amount).decode();
    }
}
