// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation} from "../../settlement/types/Instruction.sol";

/// @notice What the payers of an instruction sign. Secured, it settles by the project finance or nowhere. Plain, it is cheaper, but whoever
/// has it can settle it elsewhere: the payee has its money, and says so itself.
/// @param isSecured Whether the first leg is paid out of an earmark.
/// @param earmark The first payer's consent to an earmark of the first leg, with the project finance as releaser, under the
/// instruction's nonce; not read otherwise.
/// @param authorisations Of each payer to the instruction, in the order in which their legs come; if it is secured, of the payers of the
/// legs after the first.
struct Consents {
    bool isSecured;
    Authorisation earmark;
    Authorisation[] authorisations;
}

/// @notice What a payment is for.
enum PaymentUse {
    Drawdown,
    Repayment,
    Prepayment,
    Kept,
    Sale
}
