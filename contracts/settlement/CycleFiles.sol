// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {ICycleKeys} from "./interfaces/ICycleKeys.sol";
import {ICycles} from "./interfaces/ICycles.sol";
import {CycleHash} from "./libraries/CycleHash.sol";
import {CycleSeal, CycleStatus} from "./types/Cycle.sol";

/// @dev What is kept of cycles. Documented on `ICycles`.
abstract contract CycleFiles is ICycles, ReentrancyGuardTransient {
    using CycleHash for CycleSeal;

    /// @dev Two slots; the second is status 8 | strikesUntil 40 | struck 8 | unmatched 8 | strikes 192, the hash of what was
    /// struck, in order.
    struct CycleFile {
        bytes32 seal;
        CycleStatus status;
        uint40 strikesUntil;
        uint8 struck;
        uint8 unmatched;
        uint192 strikes;
    }

    uint256 private constant MIN_TERM = 10 seconds;
    uint256 private constant MAX_TERM = 1 days;

    ICountryRegistry internal immutable _countries;
    /// @inheritdoc ICycles
    ICycleKeys public immutable keys;
    /// @inheritdoc ICycles
    uint256 public immutable grace;

    mapping(bytes32 cycle => CycleFile) internal _files;

    constructor(ICountryRegistry countries, ICycleKeys keys_, uint256 grace_) {
        require(grace_ >= MIN_TERM && grace_ <= MAX_TERM, CyclesTime(uint48(grace_), MIN_TERM, MAX_TERM));
        (_countries, keys, grace) = (countries, keys_, grace_);
    }

    /// @inheritdoc ICycles
    function cycleOf(
        bytes32 cycle
    ) external view returns (CycleStatus status, uint48 strikesUntil, uint256 struck, uint256 unmatched) {
        CycleFile memory file = _files[cycle];
        return (file.status, file.strikesUntil, file.struck, file.unmatched);
    }

    /// An open cycle whose seal this is.
    function _openFile(bytes32 cycle, CycleSeal calldata seal) internal view returns (CycleFile memory file) {
        file = _files[cycle];
        require(file.status == CycleStatus.Open, CyclesWrongStatus(cycle, file.status));
        require(file.seal == seal.hash(), CyclesOtherSeal(cycle));
    }

    function _requireUntil(uint256 latest) internal view {
        require(block.timestamp <= latest, CyclesTime(uint48(block.timestamp), 0, latest));
    }

    function _void(bytes32 cycle) internal {
        _files[cycle].status = CycleStatus.Void;
        emit CycleVoided(cycle);
    }

    /// The hash of strikes, one more of them in it.
    function _fold(
        uint192 strikes,
        address currency,
        address payer,
        address payee,
        uint256 amount
    ) internal pure returns (uint192) {
        return uint192(uint256(keccak256(abi.encode(strikes, currency, payer, payee, amount))) >> 64);
    }
}
