// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Mark} from "../types/Mark.sol";
import {BilateralLimit, Priority} from "../types/QueueEntry.sol";
import {IAssetRegistry} from "./IAssetRegistry.sol";

/// @title The lanes of a clearing queue: for each payer, currency and priority a chain of entries, of which the chain's hash
/// is stored and nothing else.
/// @notice Time runs in rounds. What enters in one round takes part in nets from the next round on, so that nobody spoils
/// a net under way by entering or cancelling. Entries are in the events; whoever has them can rebuild every lane, and
/// if all were lost, `abandon` frees the lane: nothing is held here but promises.
/// @dev An issuer admits accounts to the queue of its currency by a quota of waiting entries. All quotas together stay
/// within `CAPACITY`, so that a net of everything that waits fits one transaction of 15 million gas.
interface ILanes {
    /// @notice A currency is cleared here.
    event Joined(address indexed token);
    /// @notice An account may have so many entries waiting, in each of its two lanes.
    event QuotaSet(address indexed token, address indexed account, uint16 quota);
    /// @notice The payer takes back what stands at a place of its lane, from the next round on, if it waits then.
    event CancellationQueued(
        address indexed token,
        address indexed payer,
        Priority priority,
        uint256 place,
        uint256 cancelled
    );
    /// @notice From the next round on the payer's payments in a currency wait without settling, or settle again.
    event HoldSet(address indexed token, address indexed payer, bool held);
    /// @notice The payer's bilateral limits in a currency are these.
    event LimitsSet(address indexed token, address indexed payer, BilateralLimit[] limits);
    /// @notice Nothing from the one place to before the other settles any more.
    event Abandoned(address indexed token, address indexed account, Priority priority, uint256 from, uint256 to);

    error LanesInvalidRound(uint256 length, uint256 min, uint256 max);
    error LanesNoCurrency(address token);
    error LanesNotAdopted(address token);
    error LanesMember(address token);
    error LanesNoMember(address token);
    error LanesFull(uint256 max);
    error LanesCapacity(uint256 sum, uint256 max);
    error LanesQuota(address token, address account, uint256 entries, uint256 room);
    error LanesNoEntry(uint256 place, uint256 count);
    error LanesHeldInThisRound(uint256 round);
    error LanesEmpty(address token, address account, Priority priority);

    /// @notice Most entries that may wait in all lanes together.
    /// @return The number.
    function CAPACITY() external view returns (uint256);

    /// @notice The registry that tells which tokens are currencies.
    /// @return Its address.
    function assets() external view returns (IAssetRegistry);

    /// @notice Length of a round.
    /// @return Seconds, 10 to 3,600.
    function roundLength() external view returns (uint256);

    /// @notice The round that runs now.
    /// @return Counted from 1.
    function round() external view returns (uint256);

    /// @notice When a round begins.
    /// @param round The round.
    /// @return Unix time.
    function roundStart(uint256 round) external view returns (uint256);

    /// @notice The currencies cleared here.
    /// @param index From 0; at most 32 there are.
    /// @return Its token; reverts beyond the end.
    function members(uint256 index) external view returns (address);

    /// @notice Whether a currency is cleared here.
    /// @param token Any token.
    /// @return Whether it is.
    function isMember(address token) external view returns (bool);

    /// @notice How many entries an account may have waiting in each of its two lanes of a currency.
    /// @param token The currency.
    /// @param account The payer.
    /// @return The number; 0 if it is not admitted.
    function quotaOf(address token, address account) external view returns (uint256);

    /// @notice In how many lanes of a currency entries wait that may take part in a net of this round.
    /// @param token The currency.
    /// @return The number.
    function waitingAtCut(address token) external view returns (uint256);

    /// @notice Where a lane stands: three places in its chain, each with the hash of all entries before it.
    /// @param token The currency.
    /// @param account The payer.
    /// @param priority Urgent or normal.
    /// @return settled Behind the entries that left: settled, cancelled, expired or barred.
    /// @return cut Behind those that may take part in a net of this round.
    /// @return head Behind all.
    /// @return isHeld Whether its payer holds it in this round.
    function laneOf(
        address token,
        address account,
        Priority priority
    ) external view returns (Mark settled, Mark cut, Mark head, bool isHeld);

    /// @notice How much a payer is ready to pay one payee in a net, less what it receives from it.
    /// @param token The currency.
    /// @param account The payer.
    /// @param index From 0; at most 16 there are.
    /// @return payee The payee.
    /// @return amount Minor units.
    function limits(address token, address account, uint256 index) external view returns (address payee, uint96 amount);

    /// @notice Takes a currency that has adopted this queue among its members. Emits `Joined`.
    /// @param token A token that the currency registry lists.
    /// @custom:access Anyone.
    function join(address token) external;

    /// @notice Admits accounts, or changes how much they may have waiting. Emits `QuotaSet` for each.
    /// @dev It bites with the first entry of a round or when the room granted then is used up.
    /// @param token A member.
    /// @param accounts The payers, at most 256.
    /// @param quota Entries in each of its two lanes; 0 to admit no more. Counted for both
    /// lanes, the sum is at most 10,000 for a currency and `CAPACITY` for all.
    /// @custom:access The MonetaryAuthority of the currency's issuer.
    function setQuotas(address token, address[] calldata accounts, uint16 quota) external;

    /// @notice Takes back a payment that waits. Emits `CancellationQueued`.
    /// @dev It works from the next round on and takes a place of the quota until it leaves. A net of this round may still
    /// settle the payment. Of no effect on one leg of a payment versus payment, which binds until its deadline.
    /// @param token The currency.
    /// @param priority Urgent or normal.
    /// @param place Where the payment stands.
    /// @custom:access The payer.
    function cancelPayment(address token, Priority priority, uint256 place) external;

    /// @notice Holds back all payments of the caller in a currency, or lets them go again. Emits `HoldSet`.
    /// @dev Works from the next round on, once a round. What is held keeps its place; it expires as ever.
    /// @param token The currency.
    /// @param held Whether to hold.
    /// @custom:access The payer.
    function hold(address token, bool held) external;

    /// @notice Replaces the caller's bilateral limits in a currency. Emits `LimitsSet`.
    /// @dev Works at once; a net under way may fail and is tried again. At most 16; a payee named twice is bound by both.
    /// @param token The currency.
    /// @param limits The limits.
    /// @custom:access The payer.
    function setLimits(address token, BilateralLimit[] calldata limits) external;

    /// @notice Empties a lane at once, whatever waits in it. Emits `Abandoned`.
    /// @dev For lost data and for a lane that only burdens the others. Other legs linked to it settle no more. A net under
    /// way fails and is tried again.
    /// @param token The currency.
    /// @param account The payer.
    /// @param priority Urgent or normal.
    /// @custom:access The payer, or the MonetaryAuthority of the currency's issuer.
    function abandon(address token, address account, Priority priority) external;
}
