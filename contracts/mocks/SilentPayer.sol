// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReservations} from "../settlement/interfaces/IReservations.sol";

/// @notice A deployment with the power to pay that asks nobody and publishes nothing.
contract SilentPayer {
    function pay(
        IReservations token,
        address payer,
        address payee,
        uint256[] calldata amounts,
        uint8 purpose
    ) external {
        for (uint256 i = 0; i < amounts.length; ++i) token.settleLeg(payer, payee, amounts[i], purpose);
    }

    function setAside(
        IReservations token,
        address payer,
        address payee,
        uint256 amount,
        uint8 purposeAndFlags,
        uint48 deadline
    ) external {
        token.reserve(payer, payee, amount, purposeAndFlags, bytes32(amount), deadline);
    }
}
