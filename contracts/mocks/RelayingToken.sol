// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../common/types/AssetId.sol";
import {IReservations} from "../settlement/interfaces/IReservations.sol";

/// @notice Says that it is a currency, and passes each leg on to a real one as if it were the engine.
contract RelayingToken {
    IReservations public immutable victim;

    constructor(IReservations victim_) {
        victim = victim_;
    }

    function asset() external pure returns (AssetId) {
        return toAssetId(156, 156);
    }

    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external {
        victim.settleLeg(payer, payee, amount, purpose);
    }
}
