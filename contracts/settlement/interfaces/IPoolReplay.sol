// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Why a net of a pool is refused once it is replayed.
/// @dev Entries by their place in the stream of the net, accounts and currencies by their index in it.
interface IPoolReplay {
    error PoolWrongEntries(uint256 payer);
    error PoolWrongPairs(uint256 first, uint256 second);
    error PoolWrongLength();
    error PoolMayNotSettle(uint256 entry);
    error PoolPassesOlder(uint256 entry);
    error PoolInvalidPart(uint256 entry, uint256 part, uint256 amount);
    error PoolDividesTwice(uint256 entry);
    error PoolChargedElsewhere(uint256 entry, uint256 account);
    error PoolShort(uint256 account, int256 balance);
    error PoolNotMaximal(uint256 account, uint256 balance, uint256 amount);
    error PoolWrongWeight(uint256 currency, uint256 weight, uint256 needed);
}
