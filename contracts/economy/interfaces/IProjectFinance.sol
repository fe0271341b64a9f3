// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../../settlement/types/Instruction.sol";
import {ShareSale} from "../types/Tranche.sol";
import {IRelieving} from "./IRelieving.sol";

/// @title A financed project: agreement, drawdowns, repayment, restructuring, and shares that change hands.
/// @notice A share is sold against money in one settlement, both or neither, under the rules of both countries and of the issuer
/// of the money. A borrower that buys its own debt back pays no more than is owed, and only while nothing is late. Debt that goes to
/// the borrower's country, or to the borrower's institution abroad, has a place without a vote on relief (`ILendersMeeting`).
interface IProjectFinance is IRelieving {
    /// @notice A part of a share has a new owner, for a price; what the borrower has bought back is owed no more.
    event ShareSold(uint256 indexed tranche, address indexed seller, ShareSale sale, address currency, uint256 price);

    error ProjectFinanceNoShare(uint256 tranche, uint256 index);
    error ProjectFinanceTooMany(uint256 project, uint256 count, uint256 max);
    error ProjectFinanceNotToBorrower(uint256 tranche);
    error ProjectFinanceAbovePar(uint256 tranche, uint256 price, uint256 owed);

    /// @notice Sells a part of a share. Emits `ShareSold`.
    /// @param tranche Its tranche; without an open call if a commitment is sold.
    /// @param index The place of the caller's share.
    /// @param sale What is sold: no more than there is; a commitment only to a lender of the tranche that is not late.
    /// @param instruction One leg from the buyer to the seller: the price; of a buy-back in the tranche's currency. Its UETR is
    /// `referenceOf`.
    /// @param consents The buyer's.
    /// @custom:access The seller, with the buyer's consent.
    function sell(
        uint256 tranche,
        uint256 index,
        ShareSale calldata sale,
        Instruction calldata instruction,
        Authorisation[] calldata consents
    ) external;
}
