// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Relief} from "../types/Tranche.sol";
import {IRepayments} from "./IRepayments.sol";

/// @title Relief that lenders have decided on: the same for every tranche of a rank and every lender in it.
interface IRelieving is IRepayments {
    /// @notice A tranche has new terms: what was owed, what was added to it, what was forgiven.
    event TrancheRestructured(
        uint256 indexed tranche,
        uint256 indexed proposal,
        uint256 principal,
        uint256 capitalised,
        uint256 forgiven
    );

    /// @notice Adds unpaid interest to principal, forgives a part of the whole, and sets new dates and a ceiling of the rate, in every tranche
    /// of a rank on which something is owed. Emits `TrancheRestructured` for each.
    /// @param project A project.
    /// @param proposal By what number lenders know it.
    /// @param relief Sound terms.
    /// @custom:access The contract `meeting`.
    function relieve(uint256 project, uint256 proposal, Relief calldata relief) external;
}
