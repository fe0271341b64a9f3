// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EarmarkRecord} from "../supervision/types/EarmarkRecord.sol";
import {Verdict} from "../supervision/types/Payment.sol";

/// @notice A token that permits everything, is its own ledger, and gives nothing back that it set aside.
contract StubbornToken {
    error StubbornTokenKeeps();

    function check(address, address, uint256, bytes4) external pure returns (Verdict memory verdict) {}

    function ledger() external view returns (address) {
        return address(this);
    }

    function earmark(address, address, EarmarkRecord calldata) external pure {}

    function endEarmark(address, address, bytes32) external pure {
        revert StubbornTokenKeeps();
    }
}
