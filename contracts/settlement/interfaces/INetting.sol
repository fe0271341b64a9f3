// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {NetCurrency, NetLane, NetSolution} from "../types/Net.sol";
import {ILanes} from "./ILanes.sol";
import {INetReplay} from "./INetReplay.sol";

/// @title Multilateral netting of everything that waits, accepted only if it is the greatest net.
/// @notice Anyone may solve; nobody can settle less, more or other than what the lanes and balances of the moment allow at
/// most: every lane a prefix, no position below zero, both legs of a pair or none, every bilateral limit kept. Among all such sets one contains
/// all others, and a solution proves that it is that one (docs/netting-proof.md).
interface INetting is ILanes, INetReplay {
    /// @notice What waited at the beginning of the round was netted; what settled is final.
    /// @param round The round.
    /// @param accounts The accounts.
    /// @param currencies The currencies.
    /// @param lanes The lanes, each with how many entries left it.
    /// @param barred By currency and account, one bit for each account that it could not pay, for standing or halts.
    event Netted(
        uint256 indexed round,
        address[] accounts,
        NetCurrency[] currencies,
        NetLane[] lanes,
        uint256[] barred
    );

    error NettingTooManyAccounts(uint256 accounts, uint256 max);
    error NettingAccountOrder(address account);
    error NettingCurrencyOrder(address token);
    error NettingLaneOrder(uint256 lane);
    error NettingUnknownHolders(address token);
    error NettingIncomplete(address token, uint256 lanes, uint256 waiting);
    error NettingOtherLaneWaits(address token, address account);
    error NettingNothingSettles();

    /// @notice For how many rounds after `patientFrom` each net must be of all lanes.
    /// @return The number.
    function PATIENCE() external view returns (uint256);

    /// @notice The round from which patience counts: that of the last net in which every lane took part or, if it is later,
    /// of the last entry that came while nothing waited in any currency.
    /// @return Its number; 0 before the first.
    function patientFrom() external view returns (uint256);

    /// @notice Settles the greatest net. Emits `Netted`, and each token a `Transfer` for each account whose balance
    /// changes.
    /// @dev All lanes of all members in which entries waited when the round began take part; leaving one out is refused, so
    /// there is no net of a part of them. A currency whose issuer dropped the queue takes no part. Where something waited and
    /// `PATIENCE` rounds have brought no net of all lanes, lanes may be left out, but none of a payer that its other lane
    /// depends on: that settles a part of the greatest net, and the next net the rest (docs/netting-proof.md), so whoever leaves out
    /// chooses nothing, and what burdens nets stops none. Entries that expired before the round ends, were cancelled before
    /// it began, or lie between parties of which one may not pay the other now, move nothing and leave with their prefix.
    /// One call settles everything; what does not fit its gas is refused, whole.
    /// @param solution The net and its proof. Errors of the proof are `NetReplay`'s.
    /// @custom:access Anyone.
    function net(NetSolution calldata solution) external;
}
