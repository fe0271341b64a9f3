// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Holds} from "./Holds.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IHoldLedger} from "./interfaces/IHoldLedger.sol";
import {ISupervisedAsset} from "./interfaces/ISupervisedAsset.sol";
import {EarmarkRecord} from "./types/EarmarkRecord.sol";

/// @dev Documented on `IHoldLedger`.
contract HoldLedger is IHoldLedger, Holds {
    uint256 private constant MAX_EARMARKS = 16;

    /// @dev Filled from the first place on, and a place once used is never empty again, so that whoever looks stops at
    /// the first that is.
    mapping(address token => mapping(address account => EarmarkRecord[MAX_EARMARKS])) private _earmarks;

    constructor(ICountryRegistry countries_, ICaseRegistry cases_) Holds(countries_, cases_) {}

    modifier onlyEngine(address token) {
        require(msg.sender == ISupervisedAsset(token).engine(), HoldLedgerNotEngine(token, msg.sender));
        _;
    }

    /// @inheritdoc IHoldLedger
    function heldOf(address token, address account) external view returns (uint256) {
        return _heldOf(token, account);
    }

    /// @inheritdoc IHoldLedger
    function earmarksOf(address token, address account) external view returns (EarmarkRecord[] memory live) {
        EarmarkRecord[MAX_EARMARKS] storage records = _earmarks[token][account];
        live = new EarmarkRecord[](MAX_EARMARKS);
        uint256 count = 0;
        for (uint256 i = 0; i < MAX_EARMARKS; ++i) {
            if (block.timestamp <= records[i].deadline) live[count++] = records[i];
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(live, count) // the list only gets shorter
        }
    }

    /// @inheritdoc IHoldLedger
    function earmark(address token, address account, EarmarkRecord calldata record) external onlyEngine(token) {
        require(
            record.amount != 0 && block.timestamp <= record.deadline,
            HoldLedgerInvalidEarmark(record.amount, record.deadline)
        );
        _record(token, account, record);
        uint256 held = _heldOf(token, account);
        uint256 balance = ISupervisedAsset(token).setHeld(account, held);
        require(held <= balance, HoldLedgerInsufficientBalance(token, account, balance, held));
    }

    /// @inheritdoc IHoldLedger
    function endEarmark(address token, address account, bytes32 id) external onlyEngine(token) {
        EarmarkRecord[MAX_EARMARKS] storage records = _earmarks[token][account];
        for (uint256 i = 0; i < MAX_EARMARKS; ++i) {
            if (records[i].id != id || block.timestamp > records[i].deadline) continue;
            records[i].deadline = 0;
            return;
        }
        revert HoldLedgerNotLive(id);
    }

    function _heldOf(address token, address account) internal view override returns (uint256) {
        return _earmarkedOf(token, account) + _heldByAuthorities(token, account);
    }

    function _earmarkedOf(address token, address account) private view returns (uint256 sum) {
        EarmarkRecord[MAX_EARMARKS] storage records = _earmarks[token][account];
        for (uint256 i = 0; i < MAX_EARMARKS; ++i) {
            (uint256 amount, uint256 deadline) = (records[i].amount, records[i].deadline);
            if (amount == 0) break;
            if (block.timestamp <= deadline) sum += amount;
        }
    }

    function _record(address token, address account, EarmarkRecord calldata record) private {
        EarmarkRecord[MAX_EARMARKS] storage records = _earmarks[token][account];
        for (uint256 i = 0; i < MAX_EARMARKS; ++i) {
            if (block.timestamp <= records[i].deadline) continue;
            records[i] = record;
            return;
        }
        revert HoldLedgerFull(token, account, MAX_EARMARKS);
    }
}
