// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAppealable} from "../supervision/interfaces/IAppealable.sol";
import {Appealable} from "../supervision/types/Appeal.sol";

/// @notice A contract that claims whatever act it is told, against anybody's money.
contract LyingLedger is IAppealable {
    bytes32 private immutable _act;
    Appealable private _file;

    constructor(bytes32 act, Appealable memory file) {
        _act = act;
        _file = file;
    }

    /// @inheritdoc IAppealable
    function appealable(bytes calldata) external view returns (bytes32 act, Appealable memory file) {
        return (_act, _file);
    }
}
