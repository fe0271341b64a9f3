// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Reason} from "../../supervision/types/Reason.sol";

/// @title Whose doing it is that a payment is refused.
library Refusal {
    /// @notice Whether the payee or its own country refuses.
    /// @dev What the payer and its country refuse comes first in a decision, and so stays the payer's own to mend.
    function isPayees(Reason reason) internal pure returns (bool) {
        if (reason >= Reason.PayeeUnknown && reason <= Reason.PayeeLicenceExpired) return true;
        if (reason >= Reason.InboundNoRule && reason <= Reason.InboundCap) return true;
        return reason == Reason.InboundModule || reason == Reason.InboundExposure;
    }
}
