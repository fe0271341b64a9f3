// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../../contracts/governance/types/Office.sol";
import {JointMenu} from "./JointMenu.sol";

/// @notice Keys that somebody may steal, in the order of `OWNERS` in `test/blast-radius/table.ts`, and calls by them.
abstract contract ThiefKeys is JointMenu {
    uint8 internal constant ACCOUNT = 6; // after the offices
    uint8 internal constant EVERYBODY_ABROAD = 7;
    uint8 internal constant GUARDIAN = 8;
    uint8 internal constant ABROAD = 9;
    uint8 internal constant SEATS = 10;
    uint8 internal constant MAJORITY = 11;
    uint8 internal constant TIMELOCK = 12;
    uint8 internal constant RELEASES = 13; // four of them, by power
    uint8 internal constant STRANGER = 17;
    uint8 internal constant OWNERS = 18;

    address internal constant ACCOMPLICE = address(0x99301); // whom a guardian puts in its Delegation's place

    uint256 private constant BY_CHANCE = 0;

    uint256 public owned; // one bit for each owner
    uint256 public calls;
    uint256 public done;
    address[] internal _keys;
    uint256 private immutable _kind;

    /// @param kind Whose keys: 0 by chance, then each owner, then two of one country.
    constructor(uint256 kind) {
        _kind = kind;
    }

    /// What nobody could take back: it may have the timelock's own key.
    function _maySurrender() internal pure override returns (bool) {
        return true;
    }

    function _stealSome() internal {
        uint256 kind = _kind == BY_CHANCE ? 1 + _pick(OWNERS + 1) : _kind;
        if (kind <= OWNERS) return _steal(uint8(kind - 1));
        _steal(_anyOfOneCountry());
        _steal(_anyOfOneCountry());
    }

    function _anyOfOneCountry() private returns (uint8 owner) {
        owner = uint8(_pick(ACCOUNT + 2));
        return owner == ACCOUNT + 1 ? GUARDIAN : owner;
    }

    function _steal(uint8 owner) private {
        if (owned & (1 << owner) != 0) return;
        owned |= 1 << owner;
        if (owner < ACCOUNT) return _take(_account(VICTIM, owner));
        if (owner == ACCOUNT) return _take(_bank(VICTIM));
        if (owner == GUARDIAN) return _stealGuardian();
        if (owner == ABROAD) return _stealAnyAbroad();
        if (owner == SEATS) return _stealAll(2, Office.Supervisor);
        if (owner == MAJORITY) return _stealAll(FOUNDERS - 1, Office.Delegation);
        if (owner == STRANGER) return _take(_account(99, 0x300));
        if (owner >= RELEASES) return _stealRelease(owner - RELEASES);
        _stealTimelock(owner == EVERYBODY_ABROAD);
    }

    function _take(address key) private {
        _keys.push(key);
    }

    /// The country names it first, and it takes thirty days.
    function _stealGuardian() private {
        address guardian = _account(VICTIM, 9);
        _try(_account(VICTIM, 0), address(registry), abi.encodeCall(registry.nameGuardian, (VICTIM, guardian)));
        _passTo(clock + 30 days);
        _try(guardian, address(registry), abi.encodeCall(registry.takeGuardianship, (VICTIM)));
        _keys.push(guardian);
        _keys.push(ACCOMPLICE);
    }

    function _stealAnyAbroad() private {
        (uint16 country, uint256 key) = (uint16(1 + _pick(FOUNDERS - 1)), _pick(OFFICES + 1));
        _keys.push(key == OFFICES ? _bank(country) : _account(country, key));
    }

    function _stealAll(uint16 count, Office office) private {
        for (uint16 country = 1; country <= count; ++country) _keys.push(_account(country, uint8(office)));
    }

    function _stealRelease(uint256 power) private {
        (address deployment, ) = _wantedAt(power);
        _keys.push(deployment);
    }

    function _stealTimelock(bool andEverybody) private {
        _keys.push(address(timelock));
        for (uint16 country = 1; country < VICTIM && andEverybody; ++country) {
            for (uint8 office = 0; office < OFFICES; ++office) _keys.push(_account(country, office));
            _keys.push(_bank(country));
        }
    }

    function _owns(uint8 owner) internal view returns (bool) {
        return owned & (1 << owner) != 0;
    }

    function _key() internal returns (address) {
        return _keys[_pick(_keys.length)];
    }

    function _call(address target, bytes memory call) internal returns (bool isDone) {
        isDone = _try(_key(), target, call);
        _count(isDone);
    }

    /// By whichever of its keys may.
    function _callAll(address target, bytes memory call) internal {
        for (uint256 i = 0; i < _keys.length; ++i) _count(_try(_keys[i], target, call));
    }

    function _count(bool isDone) internal {
        ++calls;
        if (isDone) ++done;
    }
}
