// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Flow} from "../../supervision/types/Flow.sol";
import {Pace} from "../../supervision/types/Pace.sol";
import {Decision} from "../../supervision/types/Payment.sol";
import {Reason} from "../../supervision/types/Reason.sol";
import {RuleTerms} from "../../supervision/types/Rule.sol";

/// @title How a currency judges payments, and what it counts of them.
/// @notice The adopted gate decides under the rules of the payer's country, the payee's country and the issuer; the currency
/// adds the funds, the daily limit, and the sums that systemic limits are about. One judge answers for views and for every
/// path that moves money (SUP-1). What one participant pays another in one transaction is judged as one payment.
/// @dev Sums are kept by participant, by number, and by country, so they go on when the issuer adopts another gate.
interface IJudging {
    /// @notice Who paid whom under which versions of which rules, in one word (`Decision`); follows each `Transfer` of a
    /// payment that is judged when it is made. Payments of nothing publish none.
    event PaymentDecided(Decision decision);
    /// @notice A payment took the net exposure above a country's mark; its direction is closed until `until`.
    event CorridorClosed(uint16 indexed payerCountry, uint16 indexed payeeCountry, uint256 until);
    /// @notice The issuer's rule changed.
    event IssuerRuleSet(uint24 indexed version, RuleTerms terms);

    error CurrencyTokenRefused(Reason reason, address payer, address payee, uint256 amount);
    error CurrencyTokenInvalidRule(RuleTerms terms);
    error CurrencyTokenTooManyRules(uint256 max);

    /// @notice The issuer's rule.
    /// @return terms What it permits.
    /// @return version Counted from 1.
    function issuerRule() external view returns (RuleTerms memory terms, uint24 version);

    /// @notice What a payer has paid towards one country today (UTC), as the daily limit counts it.
    /// @param participant The payer's id.
    /// @param payeeCountry ISO 3166-1 numeric code.
    /// @return Minor units.
    function paidToday(uint32 participant, uint16 payeeCountry) external view returns (uint256);

    /// @notice What flowed between two countries yesterday and today (UTC), as systemic limits count it, and until when breakers
    /// keep a direction closed (`Flow`).
    /// @param a ISO 3166-1 numeric code of one of them.
    /// @param b ISO 3166-1 numeric code of the other.
    /// @return The flow.
    function flowBetween(uint16 a, uint16 b) external view returns (Flow);

    /// @notice What a participant has used of its velocity (`Pace`).
    /// @param participant Its id.
    /// @return What was used when it was counted last, and when that was.
    function paceOf(uint32 participant) external view returns (Pace);

    /// @notice The outcome a payment would have now, with its reason and the versions that apply: the same on every path that
    /// settles at once (SUP-1).
    /// @dev It answers for the token's own paths: a halt of an engine, which closes payments by way of that engine alone,
    /// is not in it.
    /// @param payer The paying account.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose Index of the category purpose (`Purpose`); zero for unspecified, as in `transfer`.
    /// @return The decision.
    function check(address payer, address payee, uint256 amount, uint8 purpose) external view returns (Decision);

    /// @notice Whether an account belongs to a participant in good standing (ERC-7943).
    /// @param account Any account.
    /// @return Whether it does.
    function canSend(address account) external view returns (bool);

    /// @notice Whether an account belongs to a participant in good standing (ERC-7943).
    /// @param account Any account.
    /// @return Whether it does.
    function canReceive(address account) external view returns (bool);

    /// @notice Whether `transfer` of an amount from one account to another would pass now, if only the balance were large
    /// enough (ERC-7943). What is held is in the way; what is not there is not.
    /// @param from The paying account.
    /// @param to The receiving account.
    /// @param amount Minor units.
    /// @return Whether it would.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    /// @notice Sets the issuer's rule at once. Emits `IssuerRuleSet`.
    /// @dev A rule that permits no purpose stops every payment at once, those that wait in queues too. Bits of `purposes`
    /// that name none are left out. At most 2,097,151 versions.
    /// @param terms What is permitted: tier at most 7, no daily limit, cap exact as a `DecimalCap`.
    /// @custom:access The issuing country's MonetaryAuthority.
    function setIssuerRule(RuleTerms calldata terms) external;
}
