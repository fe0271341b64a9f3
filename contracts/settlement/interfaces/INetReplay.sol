// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Why the proof of a net is refused (`NetReplay`). A lane is counted as the net lists it.
interface INetReplay {
    error NetReplayInfeasible(uint256 position, int256 balance);
    error NetReplayNotGreatest(uint256 lane, uint256 place);
    error NetReplayOpenLink(uint256 lane, uint256 place);
    error NetReplayWrongOrder(uint256 lane);
    error NetReplayBeyond(uint256 lane);
    error NetReplayIncomplete(uint256 lane);
    error NetReplayWrongEntries(uint256 lane);
    error NetReplayWrongVoids(uint256 lane);
    error NetReplayWrongLength();
    error NetReplayUnknownKind(uint256 header);
    error NetReplayNoHolder(uint256 lane, uint256 account);
    error NettingVoids(uint256 length);
}
