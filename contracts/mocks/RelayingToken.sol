// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICurrencyToken} from "../settlement/interfaces/ICurrencyToken.sol";

/// @notice Passes each leg on to a real currency, as if it were the engine.
contract RelayingToken {
    ICurrencyToken public immutable victim;

    constructor(ICurrencyToken victim_) {
        victim = victim_;
    }

    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external {
        victim.settleLeg(payer, payee, amount, purpose);
    }
}
