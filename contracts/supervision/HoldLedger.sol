// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Holds} from "./Holds.sol";
import {IAppeals} from "./interfaces/IAppeals.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IHoldLedger} from "./interfaces/IHoldLedger.sol";
import {Reservation} from "./types/Reservation.sol";

/// @dev Documented on `IHoldLedger`.
contract HoldLedger is IHoldLedger, Holds {
    uint256 private constant MAX_RESERVATIONS = 64;
    uint256 private constant LONGEST = 366 days; // for as long as who reserved may end it after it was dropped

    /// @dev Filled from the first place on, and a place once used is never empty again, so that whoever looks stops at
    /// the first that is.
    mapping(address token => mapping(address account => Reservation[MAX_RESERVATIONS])) private _reservations;

    constructor(
        ICountryRegistry countries_,
        ICaseRegistry cases_,
        IAppeals appeals_
    ) Holds(countries_, cases_, appeals_) {}

    /// @inheritdoc IHoldLedger
    function heldOf(address token, address account) external view returns (uint256) {
        return _reservedOf(token, account) + _heldByAuthorities(token, account);
    }

    /// @inheritdoc IHoldLedger
    function reservationsOf(address token, address account) external view returns (Reservation[] memory live) {
        Reservation[MAX_RESERVATIONS] storage all = _reservations[token][account];
        live = new Reservation[](MAX_RESERVATIONS);
        uint256 count = 0;
        for (uint256 i = 0; i < MAX_RESERVATIONS; ++i) {
            if (block.timestamp <= all[i].deadline) live[count++] = all[i];
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(live, count) // the list only gets shorter
        }
    }

    /// @inheritdoc IHoldLedger
    function reserve(address account, Reservation calldata reservation) external {
        (uint104 amount, uint40 deadline) = (reservation.amount, reservation.deadline);
        bool isSound = amount != 0 && block.timestamp <= deadline && deadline <= block.timestamp + LONGEST;
        require(isSound, HoldLedgerInvalidReservation(amount, deadline));
        Reservation[MAX_RESERVATIONS] storage all = _reservations[msg.sender][account];
        for (uint256 i = 0; i < MAX_RESERVATIONS; ++i) {
            if (block.timestamp <= all[i].deadline) continue;
            all[i] = reservation;
            return;
        }
        revert HoldLedgerFull(msg.sender, account, MAX_RESERVATIONS);
    }

    /// @inheritdoc IHoldLedger
    function end(address account, bytes32 key) external returns (bool found, uint104 tag) {
        Reservation[MAX_RESERVATIONS] storage all = _reservations[msg.sender][account];
        for (uint256 i = 0; i < MAX_RESERVATIONS; ++i) {
            bytes32 found_ = all[i].key;
            if (found_ == 0) break;
            if (found_ != key || block.timestamp > all[i].deadline) continue;
            all[i].deadline = 0;
            return (true, all[i].tag);
        }
    }

    function _reservedOf(address token, address account) private view returns (uint256 sum) {
        Reservation[MAX_RESERVATIONS] storage all = _reservations[token][account];
        for (uint256 i = 0; i < MAX_RESERVATIONS; ++i) {
            (uint256 amount, uint256 deadline) = (all[i].amount, all[i].deadline);
            if (amount == 0) break;
            if (block.timestamp <= deadline) sum += amount;
        }
    }
}
