// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MAX_STAMP} from "./types/Link.sol";

/// @dev The one word that every payment reads first: the stamp under which links were read, the end of the last halt, and
/// the end of the last freeze.
/// The stamp rises with every change that makes any link untrue, so that what tokens remember is trusted or read again.
abstract contract GateStamp {
    uint24 private _stamp = 1; // a link of zeros was never read
    uint48 private _latestHaltEnd;
    uint48 private _latestFreezeEnd;

    function _readStamp() internal view returns (uint24 stamp, uint48 latestHaltEnd_) {
        return (_stamp, _latestHaltEnd);
    }

    /// Before this nothing that was set aside is paid without a look at both accounts.
    function _readFreezeEnd() internal view returns (uint48) {
        return _latestFreezeEnd;
    }

    function _raiseStamp() internal {
        if (_stamp != MAX_STAMP) ++_stamp;
    }

    function _noteHaltEnd(uint48 until) internal {
        if (until > _latestHaltEnd) _latestHaltEnd = until;
    }

    function _noteFreezeEnd(uint48 until) internal {
        if (until > _latestFreezeEnd) _latestFreezeEnd = until;
    }
}
