// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {IGuardians} from "./interfaces/IGuardians.sol";

/// @dev Documented on `IGuardians`.
contract Guardians is IGuardians {
    struct Approvals {
        uint48 until;
        uint8 bitmap; // by position
    }

    uint256 private constant MAX_KEYS = 7; // one bit each in a byte, and few enough to know one another
    uint48 private constant LIFETIME = 7 days; // an approval is about what the keys see

    /// @inheritdoc IGuardians
    ICountryRegistry public immutable countries;

    /// @inheritdoc IGuardians
    uint8 public immutable threshold;

    address[] private _keys;
    mapping(bytes32 act => Approvals) private _approvals;

    constructor(ICountryRegistry countries_, address[] memory keys_, uint8 threshold_) {
        uint256 length = keys_.length;
        bool isSound = length <= MAX_KEYS && threshold_ != 0 && threshold_ <= length;
        require(isSound, GuardiansInvalidKeys(length, threshold_));
        (countries, threshold) = (countries_, threshold_);
        for (uint256 i = 0; i < length; ++i) {
            require(keys_[i] != address(0) && _bitOf(keys_[i]) == 0, GuardiansInvalidKey(keys_[i]));
            _keys.push(keys_[i]);
        }
    }

    /// @inheritdoc IGuardians
    function keys() external view returns (address[] memory) {
        return _keys;
    }

    /// @inheritdoc IGuardians
    function approvalsOf(bytes calldata call) external view returns (address[] memory approving) {
        uint8 bitmap = _current(keccak256(call)).bitmap;
        approving = new address[](_sizeOf(bitmap));
        uint256 count = 0;
        for (uint256 i = 0; count < approving.length; ++i) {
            if ((bitmap >> i) & 1 == 1) approving[count++] = _keys[i];
        }
    }

    /// @inheritdoc IGuardians
    function approve(bytes calldata call) external {
        uint8 bit = _bitOf(msg.sender);
        require(bit != 0, GuardiansNotAKey(msg.sender));
        bytes32 act = keccak256(call);
        Approvals memory approvals = _current(act);
        require(approvals.bitmap & bit == 0, GuardiansApprovedBefore(msg.sender));
        approvals.bitmap |= bit;
        uint256 count = _sizeOf(approvals.bitmap);
        emit GuardiansApproved(act, msg.sender, count);
        if (count < threshold) {
            _approvals[act] = approvals;
        } else {
            delete _approvals[act];
            emit GuardiansActed(act);
            Address.functionCall(address(countries), call);
        }
    }

    /// Without any once they are over, and then good from now on.
    function _current(bytes32 act) private view returns (Approvals memory approvals) {
        approvals = _approvals[act];
        if (block.timestamp >= approvals.until) approvals = Approvals(uint48(block.timestamp) + LIFETIME, 0);
    }

    function _bitOf(address key) private view returns (uint8) {
        for (uint256 i = 0; i < _keys.length; ++i) {
            if (_keys[i] == key) return uint8(1 << i); // at most seven
        }
        return 0;
    }

    function _sizeOf(uint8 bitmap) private pure returns (uint256 size) {
        for (; bitmap != 0; bitmap &= bitmap - 1) ++size;
    }
}
