// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";
import {Mark} from "../types/Mark.sol";
import {Instruction} from "../types/Instruction.sol";
import {PoolNet, PoolPart} from "../types/Pool.sol";
import {ILanes} from "./ILanes.sol";

/// @title Where payments wait that others may pass, and are netted so that nearly the most settles that could.
/// @notice A payment enters under the rules of the moment, as it would a clearing queue, and whom that queue admits is admitted here.
/// Strict nets have the first half of each round, this stage the second. Anyone may solve. What a net settles is compared, on chain,
/// with a bound that no choice, no order and no division exceeds (docs/netting-proof.md); it must reach a share of
/// it that falls from all to nothing, so whoever settles more may come earlier, and nobody can stop what settles little.
/// @dev A currency adopts the pool as it does a queue (`NET`). Payments are hash chains as in `ILanes`, one for each payer.
interface IPool {
    /// @notice A payment waits.
    /// @param divisibility 0 if it settles whole; else neither a part nor a rest is below 2^(divisibility - 1) minor units.
    event PoolQueued(
        bytes16 indexed uetr,
        address indexed token,
        address indexed payer,
        uint256 round,
        uint256 place,
        address payee,
        uint256 amount,
        uint48 deadline,
        uint8 divisibility,
        bytes32 disclosure,
        Decision decision
    );
    /// @notice What waited at the beginning of the round was netted; what settled is final. What expired has left.
    /// @param settles One bit for each payment, in the order of payers' addresses and of each payer's payments.
    /// @param parts What settles of those that are divided.
    /// @param value What settled, minor units.
    /// @param bound More than which nothing could have settled, minor units.
    /// @param share Value over bound, in millionths.
    event PoolNetted(
        address indexed token,
        uint256 indexed round,
        bytes settles,
        PoolPart[] parts,
        uint256 value,
        uint256 bound,
        uint256 share
    );
    /// @notice Nothing of an account settles any more that came before a place.
    event PoolAbandoned(address indexed token, address indexed account, uint256 place);

    error PoolNoMember(address token);
    error PoolNotAdmitted(address token, address account);
    error PoolFull(address token, address account, uint256 room);
    error PoolNotAPayment(uint256 legs);
    error PoolInvalidUetr(bytes16 uetr);
    error PoolInvalidAmount(uint256 amount);
    error PoolInvalidDivisibility(uint8 divisibility, uint256 amount);
    error PoolInvalidTime(uint48 validFrom, uint48 deadline);
    error PoolEmpty(address token, address account);
    error PoolClosed(uint256 opens);
    error PoolAccounts(uint256 accounts);
    error PoolIncomplete(address token, uint256 lanes, uint256 waiting);
    error PoolWrongOrder(uint256 payer);
    error PoolWrongEntries(uint256 payer);
    error PoolWrongLength();
    error PoolMayNotSettle(uint256 entry);
    error PoolPassesOlder(uint256 entry);
    error PoolInvalidPart(uint256 entry, uint256 part, uint256 amount);
    error PoolDividesTwice(uint256 entry);
    error PoolShort(uint256 account, int256 balance);
    error PoolNotMaximal(uint256 account, uint256 balance, uint256 amount);
    error PoolBelowThreshold(uint256 share, uint256 threshold);

    /// @notice The clearing queue that tells members, quotas and rounds.
    /// @return Its address.
    function queue() external view returns (ILanes);

    /// @notice Which share of the bound a net must reach now.
    /// @dev All of it when the second half of a round begins, nothing in the last eighth, and in between on a straight line.
    /// @return Millionths. Reverts `PoolClosed` in the first half.
    function threshold() external view returns (uint256);

    /// @notice In how many lanes of a currency payments wait that take part in a net of this round.
    /// @param token The currency.
    /// @return The number.
    function waitingAtCut(address token) external view returns (uint256);

    /// @notice Where a payer's lane stands.
    /// @param token The currency.
    /// @param account The payer.
    /// @return rest The chain of what nets left: its hash, and how many there are.
    /// @return from Up to where nets read what entered.
    /// @return cut Behind what takes part in a net of this round.
    /// @return head Behind all.
    function laneOf(address token, address account) external view returns (Mark rest, Mark from, Mark cut, Mark head);

    /// @notice Queues a payment that others may pass. Emits `PoolQueued`.
    /// @dev It takes part in nets from the next round on. Of the caller's payments to one payee none settles before an older one.
    /// The token's refusal reverts as `CurrencyTokenRefused`.
    /// @param instruction One leg that the caller pays; a valid UETR; the deadline a full hour within 120 hours; an amount of at most
    /// eight bytes times 1, 10^3, 10^6 or 10^9. Its nonce is not used.
    /// @param divisibility 0 if it settles whole; else it may settle in parts, and neither a part nor a rest is below
    /// 2^(divisibility - 1) minor units, at most half of the amount; an amount of at most eight bytes then.
    /// @custom:access The payer; payer and payee are admitted by the queue (`ILanes.setQuotas`).
    function enqueue(Instruction calldata instruction, uint8 divisibility) external;

    /// @notice Takes everything of an account out at once. Emits `PoolAbandoned`.
    /// @dev A net under way fails and is tried again.
    /// @param token The currency.
    /// @param account The payer.
    /// @custom:access The payer, or the MonetaryAuthority of the currency's issuer.
    function abandon(address token, address account) external;

    /// @notice Settles a net of all that waited in a currency when the round began. Emits `PoolNetted`, and the token a
    /// `Transfer` for each account whose balance changes.
    /// @dev Accepted if no balance is below zero, no payment passes an older one to the same payee, nothing single could be
    /// added, each division is charged to an account of its own, and the share of the bound is reached. What expires before the round ends
    /// leaves; what a payer may not pay now waits on.
    /// @param solution The net.
    /// @custom:access Anyone.
    function net(PoolNet calldata solution) external;
}
