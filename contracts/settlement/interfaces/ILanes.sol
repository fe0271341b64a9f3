// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Mark} from "../types/Mark.sol";
import {BilateralLimit, EntryWords, Priority} from "../types/QueueEntry.sol";
import {IAssetRegistry} from "./IAssetRegistry.sol";

/// @title The lanes of a clearing queue: for each payer, currency and priority a chain of entries, of which the chain's hash
/// is stored and nothing else.
/// @notice Time runs in rounds. What enters in one round takes part in nets from the next round on, so that nobody spoils
/// a net under way by entering or cancelling. Entries are in the events; whoever has them can rebuild every lane, and
/// if all were lost, `abandon` frees the lane: nothing is held here but promises.
/// @dev An issuer admits accounts to the queue of its currency by a quota of waiting entries: whoever pays, and whoever is
/// paid. Each takes places: 60 for an account, and one for each entry in each lane. A country has 10,500 places at most
/// and all together `CAPACITY`, of which 250 are each country's, whatever the others take. What is taken away stays
/// counted until all that entered under it has left. Who burdens nets burdens those of the currencies that admitted it.
interface ILanes {
    /// @notice A currency is cleared here.
    event Joined(address indexed token);
    /// @notice A currency is cleared here no more.
    event Departed(address indexed token);
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
    /// @notice From a round on the payer's bilateral limits in a currency are these.
    event LimitsSet(address indexed token, address indexed payer, uint256 round, BilateralLimit[] limits);
    /// @notice Nothing from the one place to before the other settles any more.
    event Abandoned(address indexed token, address indexed account, Priority priority, uint256 from, uint256 to);
    /// @notice What stood from the one place to before the other left: it expired long ago.
    event Expired(address indexed token, address indexed account, Priority priority, uint256 from, uint256 to);

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
    error LanesWaiting(address token, uint256 lanes);
    error LanesNotExpired(uint256 place, uint256 time);
    error LanesWrongEntries();

    /// @notice Places of all countries together.
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

    /// @notice How many places the currencies of a country take.
    /// @param country ISO 3166-1 numeric.
    /// @return At most 10,500.
    function placesOf(uint16 country) external view returns (uint256);

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

    /// @notice How much a payer is ready to pay one payee in a net of this round, less what it receives from it.
    /// @param token The currency.
    /// @param account The payer.
    /// @param index From 0; at most 16 there are.
    /// @return payee The payee.
    /// @return amount Minor units.
    function limits(address token, address account, uint256 index) external view returns (address payee, uint96 amount);

    /// @notice Takes a currency that has adopted this queue among its members, three of one country at most. Emits `Joined`.
    /// @dev One that left and comes back has its quotas again.
    /// @param token A token that the currency registry lists.
    /// @custom:access Anyone.
    function join(address token) external;

    /// @notice Takes a currency in which nothing waits out again, so that another finds its place. Emits `Departed`.
    /// @dev What waits in a currency that dropped this queue expires, and then anyone may `abandon` its lanes.
    /// @param token A member.
    /// @custom:access The MonetaryAuthority of the currency's issuer; anyone once this queue may not net it any more.
    function depart(address token) external;

    /// @notice Admits accounts, or changes how much they may have waiting. Emits `QuotaSet` for each.
    /// @dev It bites with the first entry of a round or when the room granted then is used up; whoever has none is not paid
    /// either, at once. While anything waits in the currency, the places of what is taken away stay counted for 241 hours,
    /// and then until a quota is set for the account again.
    /// @param token A member.
    /// @param accounts The payers, at most 256.
    /// @param quota Entries in each of its two lanes, at most 3,000; 0 to admit no more.
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
    /// @dev Works from the next round on. At most 16; a payee named twice is bound by both.
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
    /// @custom:access The payer, or the MonetaryAuthority of the currency's issuer; anyone once nothing has entered the lane
    /// for 120 hours, so that all of it has expired.
    function abandon(address token, address account, Priority priority) external;

    /// @notice Takes what expired 120 hours ago off the front of a lane, without a net. Emits `Expired`.
    /// @dev So long a raised payment may wait in the stead of an expired one. What entered within 240 hours is all that can
    /// burden a net then.
    /// @param token The currency.
    /// @param account The payer.
    /// @param priority Urgent or normal.
    /// @param count How many entries leave.
    /// @param entries Those, and all behind them up to the beginning of the round, as the chain has them.
    /// @custom:access Anyone.
    function expire(
        address token,
        address account,
        Priority priority,
        uint256 count,
        EntryWords[] calldata entries
    ) external;
}
