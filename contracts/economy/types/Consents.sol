// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Authorisation} from "../../settlement/types/Instruction.sol";

/// @notice What the payers of an instruction sign.
/// @param first The first payer's consent to the earmark of the first leg, with the project finance as releaser, under the instruction's
/// nonce. It serves nowhere else.
/// @param others Of each other payer to the instruction, in the order in which their legs come; also of the first payer, if it pays
/// more legs than one.
struct Consents {
    Authorisation first;
    Authorisation[] others;
}

/// @notice What a payment is for.
enum PaymentUse {
    Drawdown,
    Repayment,
    Prepayment,
    Kept,
    Sale
}
