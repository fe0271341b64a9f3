// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IAccounts} from "./IAccounts.sol";
import {IAdoptions} from "./IAdoptions.sol";
import {IClearing} from "./IClearing.sol";
import {IForcedTransfers} from "./IForcedTransfers.sol";
import {IIssuance} from "./IIssuance.sol";
import {IJudging} from "./IJudging.sol";
import {IReservations} from "./IReservations.sol";

/// @title A currency on chain: ERC-20, ERC-2612, ERC-3009 and ERC-7943, issued by a monetary authority.
/// @notice Every movement between holders asks the adopted gate, which can only refuse: payments when they are made, what is
/// reserved when it is reserved, what waits in a queue when it enters. Each part has an interface of its own: what it holds
/// (`IAccounts`), how it judges (`IJudging`), whom it trusts (`IAdoptions`), how it pays (`IReservations`), clears
/// (`IClearing`), is issued (`IIssuance`), and what moves without its holder (`IForcedTransfers`). With whom it is shared, its
/// registry knows (`ICurrencyRegistry`).
/// @dev Amounts are minor units; no balance exceeds 2^104 - 1. ERC-3009 nonces are free 32-byte numbers; those that
/// differ in the lowest byte only share a slot. Payments of nothing pass the same gate. Paying oneself is refused.
interface ICurrencyToken is
    IAdoptions,
    IAccounts,
    IIssuance,
    IJudging,
    IReservations,
    IClearing,
    IForcedTransfers,
    IERC165
{
    error CurrencyTokenInvalidDecimals(uint8 decimals);
    error CurrencyTokenNoKeyedNonces(address owner, uint192 key);

    /// @notice Always reverts `CurrencyTokenNoKeyedNonces`: nonces of ERC-3009 are not counted here, `authorizationState` tells
    /// whether one is used.
    /// @param owner Any account.
    /// @param key Any key.
    /// @return Never.
    function nonces(address owner, uint192 key) external view returns (uint256);
}
