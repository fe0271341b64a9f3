// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consent} from "./Consent.sol";
import {IQuotes} from "./interfaces/IQuotes.sol";
import {QuoteHash} from "./libraries/QuoteHash.sol";
import {MAX_SUPPLY} from "./types/Account.sol";
import {Authorisation, Instruction, Leg} from "./types/Instruction.sol";
import {Quote, QuoteTaking} from "./types/Quote.sol";

/// @dev Documented on `IQuotes`.
abstract contract Quotes is IQuotes, Consent {
    using QuoteHash for Quote;

    mapping(bytes32 quote => uint256) private _taken;

    /// @inheritdoc IQuotes
    function hashOfQuote(Quote calldata quote) external pure returns (bytes32) {
        return quote.hash();
    }

    /// @inheritdoc IQuotes
    function digestOfQuote(uint256 nonce, Quote calldata quote) external view returns (bytes32) {
        return _hashTypedDataV4(QuoteHash.hashAuthorisation(quote.maker, nonce, quote.hash()));
    }

    /// @inheritdoc IQuotes
    function takenOf(bytes32 quote) external view returns (uint256) {
        return _taken[quote];
    }

    /// The set of the legs for which quotes are the consent: bit i for leg i, of the 32 that an instruction may have.
    function _take(
        QuoteTaking[] calldata takings,
        Instruction calldata instruction
    ) internal returns (uint256 covered) {
        for (uint256 i = 0; i < takings.length; ++i) {
            Quote calldata quote = takings[i].quote;
            bytes32 id = quote.hash();
            _requireOpen(quote, id);
            _requireOffered(quote.maker, takings[i].authorisation, id);
            (uint256 paid, uint256 sold, uint256 bought) = _sumsOf(quote, instruction.legs);
            require(paid != 0 && paid & covered == 0 && quote.maker != msg.sender, QuotesNotNeeded(quote.maker));
            covered |= paid;
            _requireRate(quote, sold, bought);
            emit QuoteTaken(id, quote.maker, instruction.uetr, sold, bought, _count(quote, id, sold));
        }
    }

    function _count(Quote calldata quote, bytes32 id, uint256 sold) private returns (uint256 taken) {
        taken = _taken[id];
        uint256 left = quote.limit - taken; // the hash names the limit, so it was the same at every taking
        require(sold <= left, QuotesLimit(sold, left));
        taken += sold;
        _taken[id] = taken;
    }

    function _requireOffered(address maker, Authorisation calldata authorisation, bytes32 id) private view {
        _requireStanding(maker, authorisation, QuoteHash.hashAuthorisation(maker, authorisation.nonce, id));
    }

    function _requireOpen(Quote calldata quote, bytes32 id) private view {
        bool sound = quote.sold != quote.bought && _isUnit(quote.soldUnits) && _isUnit(quote.boughtUnits);
        require(sound && quote.limit <= MAX_SUPPLY, QuotesInvalidTerms(id));
        require(block.timestamp >= quote.validFrom, QuotesNotYetValid(quote.validFrom, block.timestamp));
        require(block.timestamp <= quote.deadline, QuotesExpired(quote.deadline, block.timestamp));
    }

    /// What the maker pays and is paid, and the set of the legs that it pays.
    function _sumsOf(
        Quote calldata quote,
        Leg[] calldata legs
    ) private pure returns (uint256 paid, uint256 sold, uint256 bought) {
        (address maker, address taker) = (quote.maker, quote.taker);
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg calldata leg = legs[i];
            if (leg.payer == maker) {
                require(leg.token == quote.sold, QuotesOtherCurrency(i, leg.token));
                sold += _bounded(leg.amount, i);
                paid |= 1 << i;
            } else if (leg.payee == maker && leg.token == quote.bought) {
                require(taker == address(0) || taker == leg.payer, QuotesNotTaker(leg.payer, taker));
                bought += _bounded(leg.amount, i);
            }
        }
    }

    /// Exact: the sums of an instruction's 32 legs fit 109 bits, their products with units of 104 bits 213.
    function _requireRate(Quote calldata quote, uint256 sold, uint256 bought) private pure {
        require(bought * quote.soldUnits >= sold * quote.boughtUnits, QuotesBelowRate(sold, bought));
    }

    function _bounded(uint256 amount, uint256 leg) private pure returns (uint256) {
        require(amount <= MAX_SUPPLY, QuotesAmountTooLarge(leg, amount));
        return amount;
    }

    function _isUnit(uint256 units) private pure returns (bool) {
        return units != 0 && units <= MAX_SUPPLY;
    }
}
