// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Authorisation, Instruction} from "../types/Instruction.sol";
import {Quote, QuoteTaking} from "../types/Quote.sol";
import {IConsent} from "./IConsent.sol";

/// @title Standing quotes for foreign exchange.
/// @notice A maker signs once at which rate and up to which limit it sells one currency for another. Any instruction may
/// take a part of what is left; the maker then pays in it without having seen it, never above the limit nor below the
/// rate (SET-8). A quote names no purpose, reference or payee: the instruction's other payers choose them, and the
/// rules judge them as ever.
/// @dev A quote is known by the hash of its terms. Signed again under another nonce it is the same quote with the same
/// limit. Several quotes may share a nonce: cancelling it ends them all.
interface IQuotes is IConsent {
    /// @notice An instruction took a part of a quote.
    /// @param sold What the maker pays in it, minor units.
    /// @param bought What the maker is paid in it, minor units.
    /// @param taken What was taken of the quote so far, with this part, minor units of the currency sold.
    event QuoteTaken(
        bytes32 indexed quote,
        address indexed maker,
        bytes16 indexed uetr,
        uint256 sold,
        uint256 bought,
        uint256 taken
    );

    error QuotesInvalidTerms(bytes32 quote);
    error QuotesNotYetValid(uint48 validFrom, uint256 time);
    error QuotesExpired(uint48 deadline, uint256 time);
    error QuotesNotTaker(address payer, address taker);
    error QuotesOtherCurrency(uint256 leg, address token);
    error QuotesAmountTooLarge(uint256 leg, uint256 amount);
    error QuotesBelowRate(uint256 sold, uint256 bought);
    error QuotesLimit(uint256 sold, uint256 left);
    error QuotesNotNeeded(address maker);

    /// @notice The hash by which a quote is known on chain.
    /// @param quote The quote.
    /// @return Its EIP-712 struct hash.
    function hashOfQuote(Quote calldata quote) external pure returns (bytes32);

    /// @notice What a maker signs to offer a quote.
    /// @param nonce A nonce of the maker that is not used; taking does not use it.
    /// @param quote The quote.
    /// @return The EIP-712 digest for this engine and chain.
    function digestOfQuote(uint256 nonce, Quote calldata quote) external view returns (bytes32);

    /// @notice What was taken of a quote so far.
    /// @param quote Its hash, which names the maker.
    /// @return Minor units of the currency sold.
    function takenOf(bytes32 quote) external view returns (uint256);

    /// @notice Settles an instruction in which some payers have not consented to it but to a quote. Emits `QuoteTaken`
    /// for each quote, then all that `ISettlementEngine.settle` emits, and reverts as it does.
    /// @dev Of a maker with a quote every leg that it pays must be in the currency sold, and their sum x within what is
    /// left of the limit; the legs that pay it in the currency bought have the sum y; y * soldUnits >= x * boughtUnits
    /// (`QuotesBelowRate`), so what does not divide is the maker's. Legs that pay it in anything else count for nothing.
    /// One maker's payment may be another's price. A maker uses one quote in an instruction; none if it pays nothing or
    /// is the caller (`QuotesNotNeeded`); none beside an authorisation (`ConsentUnused`).
    /// @param instruction What to settle, as in `settle`; amounts that makers pay or are paid within 2^104 - 1.
    /// @param authorisations One for each payer but the caller and the makers with a quote, in the order in which they
    /// first appear.
    /// @param quotes In any order; each within its validity, its nonce neither used nor cancelled.
    /// @return The instruction's hash.
    /// @custom:access Anyone; only by payments of its taker to the maker where a quote names one.
    function settleWithQuotes(
        Instruction calldata instruction,
        Authorisation[] calldata authorisations,
        QuoteTaking[] calldata quotes
    ) external returns (bytes32);
}
