// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Decision} from "../../supervision/types/Payment.sol";
import {Mark} from "../types/Mark.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {PoolNet, PoolPart} from "../types/Pool.sol";
import {ILanes} from "./ILanes.sol";
import {IPoolReplay} from "./IPoolReplay.sol";

/// @title Where payments wait that others may pass, and are netted so that nearly the most settles that could.
/// @notice A payment enters under the rules of the moment, as it would a clearing queue, and whom that queue admits is admitted here.
/// Strict nets have the first half of each round, this stage the second. Anyone may solve. What a net settles is compared, on chain,
/// with a bound that no choice, no order and no division exceeds (docs/netting-proof.md); it must reach a share of
/// it that falls from all to nothing, so whoever settles more may come earlier, and nobody can stop what settles little.
/// @dev A currency adopts the pool as it does a queue (`NET`). Payments are hash chains as in `ILanes`, one for each payer.
interface IPool is IPoolReplay {
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
    /// @notice A pair waits: a payment versus payment.
    /// @param first The currency with the lower address.
    /// @param second The other.
    /// @param payer Who pays the first currency.
    /// @param payee Who receives it and pays the second.
    /// @param amounts Of the first and of the second, minor units.
    /// @param form As in `poolTerms`.
    /// @param decisions On the first leg and on the second.
    event PoolPairQueued(
        bytes16 indexed uetr,
        address indexed first,
        address indexed second,
        uint256 round,
        uint256 place,
        address payer,
        address payee,
        uint256[2] amounts,
        uint48 deadline,
        uint8 form,
        bytes32 disclosure,
        Decision[2] decisions
    );
    /// @notice What waited at the beginning of the round was netted; what settled is final. What expired has left.
    /// @param tokens The currencies, ascending.
    /// @param settles One bit for each payment, in the order of currencies, payers' addresses and each payer's payments; then one
    /// for each pair of two of them, in the order of the first and the second currency and of their chain.
    /// @param parts What settles of those that are divided.
    /// @param value What settled: 2^80 is all that waited in one currency, less what rounding down its weight loses.
    /// @param bound More than which nothing could have settled, in the same unit.
    /// @param share Value over bound, in millionths.
    event PoolNetted(
        uint256 indexed round,
        address[] tokens,
        bytes settles,
        PoolPart[] parts,
        uint256 value,
        uint256 bound,
        uint256 share
    );
    /// @notice Nothing of an account settles any more that came before a place.
    event PoolAbandoned(address indexed token, address indexed account, uint256 place);
    /// @notice No pair of two currencies settles any more that came before a place.
    event PoolPairsAbandoned(address indexed first, address indexed second, uint256 place);

    error PoolNoMember(address token);
    error PoolNotAdmitted(address token, address account);
    error PoolFull(address token, address account, uint256 room);
    error PoolNotAPayment(uint256 legs);
    error PoolNotAPair();
    error PoolInvalidUetr(bytes16 uetr);
    error PoolInvalidAmount(uint256 amount);
    error PoolInvalidDivisibility(uint8 divisibility, uint256 amount);
    error PoolInvalidTime(uint48 validFrom, uint48 deadline);
    error PoolEmpty(address token, address account);
    error PoolClosed(uint256 opens);
    error PoolAccounts(uint256 accounts);
    error PoolCurrencies(uint256 currency);
    error PoolIncomplete(address token, uint256 lanes, uint256 waiting);
    error PoolWrongOrder(uint256 payer);
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

    /// @notice Where the pairs of two currencies stand, as `laneOf`.
    /// @param first The currency with the lower address.
    /// @param second The other.
    /// @return rest The chain of what nets left: its hash, and how many there are.
    /// @return from Up to where nets read what entered.
    /// @return cut Behind what takes part in a net of this round.
    /// @return head Behind all.
    function pairsOf(address first, address second) external view returns (Mark rest, Mark from, Mark cut, Mark head);

    /// @notice Queues a payment that others may pass. Emits `PoolQueued`.
    /// @dev It takes part in nets from the next round on. Of the caller's payments to one payee none settles before an older one.
    /// The token's refusal reverts as `CurrencyTokenRefused`.
    /// @param instruction One leg that the caller pays; a valid UETR; the deadline a full hour within 120 hours; an amount of at most
    /// eight bytes times 1, 10^3, 10^6 or 10^9. Its nonce is not used.
    /// @param divisibility 0 if it settles whole; else it may settle in parts, and neither a part nor a rest is below
    /// 2^(divisibility - 1) minor units, at most half of the amount; an amount of at most eight bytes then.
    /// @custom:access The payer; payer and payee are admitted by the queue (`ILanes.setQuotas`).
    function enqueue(Instruction calldata instruction, uint8 divisibility) external;

    /// @notice Queues many payments at once, each as `enqueue` does, or none of them.
    /// @param instructions The instructions.
    /// @param divisibility Of each.
    /// @custom:access The payer.
    function enqueueAll(Instruction[] calldata instructions, uint8 divisibility) external;

    /// @notice Queues a payment versus payment: both legs settle in the same part, or neither. Emits `PoolPairQueued`.
    /// @dev It stands in no lane, stops nobody's and keeps no order; it takes part in nets of both of its currencies, with all other
    /// pairs of the two, of which 2,000 may wait. Who pays the first leg is the maker: of a part it gets no less than the rate
    /// says, and the other pays up to a minor unit more: with many parts, up to a thousandth of its leg.
    /// @param instruction Two legs in two currencies, from each account to the other; else as for `enqueue`. Its nonce is used.
    /// @param divisibility 0 if it settles whole; else as for `enqueue`, of the maker's leg, and a least part is worth at least 1,000 minor
    /// units of the other leg. That is divided at the same rate, and neither a part nor a rest of it is nothing.
    /// @param authorisations Of the payers but the caller, in the order of the legs (`QueueHash.hashPoolOrder`).
    /// @custom:access Anyone with the payers' consent; both are admitted by the queue in both currencies.
    function enqueuePair(
        Instruction calldata instruction,
        uint8 divisibility,
        Authorisation[] calldata authorisations
    ) external;

    /// @notice Takes everything of an account out at once. Emits `PoolAbandoned`.
    /// @dev A net under way fails and is tried again.
    /// @param token The currency.
    /// @param account The payer.
    /// @custom:access The payer, or the MonetaryAuthority of the currency's issuer.
    function abandon(address token, address account) external;

    /// @notice Takes out all pairs of two currencies at once. Emits `PoolPairsAbandoned`.
    /// @dev A net under way fails and is tried again.
    /// @param first The currency with the lower address.
    /// @param second The other.
    /// @param issued The one of them that the caller issues.
    /// @custom:access The MonetaryAuthority of the issuer of either.
    function abandonPairs(address first, address second, address issued) external;

    /// @notice Settles a net of all that waited in some currencies when the round began, and of all pairs between two of them.
    /// Emits `PoolNetted`, and each token a `Transfer` for each account whose balance changes.
    /// @dev Accepted if no balance is below zero, no payment passes an older one to the same payee, nothing single could be
    /// added, each division is charged to an account of its own, and the share of the bound is reached. What expires before the
    /// round ends leaves; what a payer may not pay now waits on. No exchange rate is asked for: each currency counts what
    /// settles as a share of what waits in it, so that a minor unit counts for more where less waits, and who lets much wait in
    /// a currency that it cannot pay makes all of it count for less. Whoever solves chooses the currencies, of which each is an
    /// asset of the queue's registry, or has payments waiting.
    /// @param solution The net.
    /// @custom:access Anyone.
    function net(PoolNet calldata solution) external;
}
