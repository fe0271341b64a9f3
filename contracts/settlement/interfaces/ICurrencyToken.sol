// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../common/types/AssetId.sol";
import {Component} from "../../governance/types/Release.sol";
import {ISupervisedAsset} from "../../supervision/interfaces/ISupervisedAsset.sol";
import {Decision, Verdict} from "../../supervision/types/Payment.sol";
import {Reason} from "../../supervision/types/Reason.sol";
import {RuleTerms} from "../../supervision/types/Rule.sol";

/// @title A currency on chain: ERC-20, ERC-2612, ERC-3009 and the views of ERC-7943, issued by a monetary authority.
/// @notice Every movement between holders, on whatever path, asks the adopted gate first; `canTransfer` is the outcome
/// on every one of them (SUP-1), but that a halt of the engine or of the queue closes that path alone. The gate can only
/// refuse: it moves nothing; the adopted engine moves nothing without asking it, and the adopted queue asks it when a
/// payment enters and once more, for standing and halts, when the net is settled. The adopted hold ledger moves nothing.
/// @dev Amounts are minor units; no balance exceeds 2^104 - 1. ERC-3009 nonces are free 32-byte numbers; those that
/// differ in the lowest byte only share a slot. Zero transfers pass the same gate. Paying oneself is refused.
interface ICurrencyToken is ISupervisedAsset {
    /// @notice Money was issued.
    event Issued(address indexed to, uint256 amount);
    /// @notice Money was redeemed; the issuer pays it out under the holder's reference.
    event Redeemed(address indexed holder, uint256 amount, bytes32 indexed payout);
    /// @notice Who paid whom under which versions of which rules, in one word (`Decision`); follows each `Transfer`.
    event PaymentDecided(Decision decision);
    /// @notice A balance was moved without the holder's signature (ERC-7943): a lost account's, to its successor, or what
    /// was held and granted to another.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);
    /// @notice The issuer's rule changed.
    event IssuerRuleSet(uint16 indexed version, RuleTerms terms);
    /// @notice The issuance limit changed.
    event IssuanceLimitSet(uint104 limit);
    /// @notice A higher issuance limit was announced.
    event IssuanceLimitAnnounced(uint104 limit, uint48 readyAt);
    /// @notice Another gate, engine, queue or ledger was announced.
    event AdoptionAnnounced(Component indexed component, address indexed deployment, uint48 readyAt);
    /// @notice An announced adoption was called off.
    event AdoptionCancelled(Component indexed component);
    /// @notice A gate, an engine, a queue or a ledger was adopted.
    event Adopted(Component indexed component, address indexed deployment);
    /// @notice A country was invited to share the currency.
    event UnionInvited(uint16 indexed country);
    /// @notice A country shares the currency.
    event UnionJoined(uint16 indexed country);
    /// @notice A country does not share the currency any more.
    event UnionLeft(uint16 indexed country);

    error CurrencyTokenRefused(Reason reason, address payer, address payee, uint256 amount);
    error CurrencyTokenNotAdopted(Component component, address caller);
    error CurrencyTokenUnbalanced(int256 sum);
    error CurrencyTokenZeroAmount();
    error CurrencyTokenCannotIssueTo(address to);
    error CurrencyTokenCannotRedeem(address holder);
    error CurrencyTokenNotLicensed(address account);
    error CurrencyTokenIssuanceLimit(uint256 amount, uint256 available);
    error CurrencyTokenSupplyLimit(uint256 supply, uint256 max);
    error CurrencyTokenInsufficientBalance(address holder, uint256 available, uint256 amount);
    error CurrencyTokenNotReplaced(address account);
    error CurrencyTokenInvalidRule(RuleTerms terms);
    error CurrencyTokenInvalidNotice(uint32 notice);
    error CurrencyTokenInvalidDecimals(uint8 decimals);
    error CurrencyTokenNotPublished(address deployment);
    error CurrencyTokenNothingAnnounced();
    error CurrencyTokenTooEarly(uint48 readyAt);
    error CurrencyTokenTooManyGates();
    error CurrencyTokenCannotInvite(uint16 country);
    error CurrencyTokenNotInvited(uint16 country);
    error CurrencyTokenNotInUnion(uint16 country);

    /// @notice What rules call this currency.
    /// @return Issuing country and ISO 4217 numeric code.
    function asset() external view returns (AssetId);

    /// @notice The gate that decides on payments.
    /// @return Its address.
    function gate() external view returns (address);

    /// @notice The clearing queue that may move net positions.
    /// @return Its address; zero if this currency is not cleared.
    function queue() external view returns (address);

    /// @notice Seconds between announcing and completing what widens the issuer's trust.
    /// @return The notice.
    function notice() external view returns (uint32);

    /// @notice The issuer's rule.
    /// @return terms What it permits.
    /// @return version Counted from 1.
    function issuerRule() external view returns (RuleTerms memory terms, uint16 version);

    /// @notice All that was ever issued.
    /// @return Minor units.
    function issued() external view returns (uint256);

    /// @notice All that was ever redeemed; the supply is what was issued less this.
    /// @return Minor units.
    function redeemed() external view returns (uint256);

    /// @notice The issuance limit for a UTC day.
    /// @return limit Minor units.
    /// @return available What is left of it today.
    function issuance() external view returns (uint256 limit, uint256 available);

    /// @notice A higher issuance limit under way.
    /// @return limit Minor units.
    /// @return readyAt Unix time from which it may be applied; 0 if none was announced.
    function announcedIssuanceLimit() external view returns (uint104 limit, uint48 readyAt);

    /// @notice An adoption under way.
    /// @param component What it is an adoption of.
    /// @return deployment The gate, engine, queue or ledger announced.
    /// @return readyAt Unix time from which it may be completed; 0 if none was announced.
    function announcedAdoption(Component component) external view returns (address deployment, uint48 readyAt);

    /// @notice Whether money may be issued to the participants of a country: the issuer's own or one of its union.
    /// @param country ISO 3166-1 numeric code.
    /// @return Whether it may.
    function serves(uint16 country) external view returns (bool);

    /// @notice What a payer has paid towards one country today (UTC), as the daily limit counts it.
    /// @param participant The payer's id at the gate.
    /// @param payeeCountry ISO 3166-1 numeric code.
    /// @return Minor units.
    function paidToday(uint24 participant, uint16 payeeCountry) external view returns (uint256);

    /// @notice The outcome a payment would have now, with its reason and the versions that apply.
    /// @dev It answers for the token's own paths: a halt of the engine, which closes payments by way of the engine alone,
    /// is not in it. Reverts `PurposeUnknown`.
    /// @param payer The paying account.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose ISO 20022 category purpose; zero for unspecified, as in `transfer`.
    /// @return The verdict.
    function check(address payer, address payee, uint256 amount, bytes4 purpose) external view returns (Verdict memory);

    /// @notice Whether an account belongs to a participant in good standing (ERC-7943).
    /// @param account Any account.
    /// @return Whether it does.
    function canTransact(address account) external view returns (bool);

    /// @notice Whether `transfer` of an amount from one account to another would pass now (ERC-7943).
    /// @param from The paying account.
    /// @param to The receiving account.
    /// @param amount Minor units.
    /// @return Whether it would.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    /// @notice Moves a leg of an instruction. Emits `Transfer` and `PaymentDecided`.
    /// @param payer The paying account, whose consent the engine has established.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @custom:access The adopted engine.
    function settleLeg(address payer, address payee, uint256 amount, uint8 purpose) external;

    /// @notice Moves a leg of an instruction that Supervisors have affirmed, or on which their silence settles. Emits
    /// `Transfer` and `PaymentDecided`.
    /// @dev The approval lifts the hold threshold and nothing else.
    /// @param payer The paying account, whose consent the engine has established.
    /// @param payee The receiving account.
    /// @param amount Minor units.
    /// @param purpose Index of the category purpose.
    /// @custom:access The adopted engine.
    function settleApproved(address payer, address payee, uint256 amount, uint8 purpose) external;

    /// @notice What a net needs to know of the accounts that take part in it.
    /// @param accounts At most 256 accounts.
    /// @param holders Bit i: account i has a position in this currency, so its balance is wanted.
    /// @return balances Minor units that an account may spend; zero for those that are no holders.
    /// @return barred By paying account, the set of accounts that it may not pay now (`IGate.screen`).
    /// @custom:access The adopted queue, whose halt it reports too.
    function screen(
        address[] calldata accounts,
        uint256 holders
    ) external view returns (uint256[] memory balances, uint256[] memory barred);

    /// @notice Judges payments that enter the queue as if they were made now, but for the funds, which they may lack, and
    /// counts them against the daily limit: what waits has used its share of the day on which it entered.
    /// @dev Rules refuse by the size of a single payment, so the largest speaks for all. Reverts
    /// `CurrencyTokenRefused`.
    /// @param payer The paying account, whose consent the queue has established.
    /// @param payee The receiving account.
    /// @param largest The largest of the payments, minor units.
    /// @param total Their sum, minor units.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @return The decision, with the versions that applied.
    /// @custom:access The adopted queue.
    function admit(
        address payer,
        address payee,
        uint256 largest,
        uint256 total,
        uint8 purpose
    ) external returns (Decision);

    /// @notice Moves the net of many admitted payments. Emits `Transfer` from each account that pays to the queue and
    /// from the queue to each that receives; the queue's own balance stays what it was.
    /// @dev Reverts unless the changes add up to zero and every account can bear its own.
    /// @param accounts The accounts.
    /// @param changes Minor units by account; below zero for what it pays.
    /// @custom:access The adopted queue.
    function settleNet(address[] calldata accounts, int256[] calldata changes) external;

    /// @notice Issues money. Emits `Issued` and `Transfer` from zero.
    /// @dev The holder must be a participant in good standing of a country served, the amount within the issuance
    /// limit.
    /// @param to The account credited.
    /// @param amount Minor units, not zero.
    /// @custom:access The issuing country's MonetaryAuthority.
    function issue(address to, uint256 amount) external;

    /// @notice Gives money back to its issuer, who pays it out elsewhere. Emits `Redeemed` and `Transfer` to zero.
    /// @dev Open to every participant that is not suspended, so that an expired or revoked licence strands nothing.
    /// @param amount Minor units, not zero.
    /// @param payout The holder's reference for the payout.
    /// @custom:access Any participant's account.
    function redeem(uint256 amount, bytes32 payout) external;

    /// @notice Moves the balance of an account that the gate shows as replaced to its successor. Emits
    /// `ForcedTransfer` and `Transfer`.
    /// @dev The home Registrar and the issuer must agree: the gate alone moves nothing.
    /// @param lost The account replaced.
    /// @custom:access The issuing country's MonetaryAuthority.
    function recover(address lost) external;

    /// @notice Pays what is held of an account to whom the account's home country has granted it in a case: back to its
    /// owner, or forfeited. Emits `ForcedTransfer` and `Transfer`.
    /// @dev The home Supervisor grants, the issuer carries out, and the ledger ends exactly so much of the hold; no other
    /// money is in reach.
    /// @param account Whose money is held.
    /// @param place Of the hold in the ledger.
    /// @param payee Who receives it, a licensed participant's account.
    /// @param amount Minor units, at most what is held.
    /// @param requestId The request that was granted (`ICaseRegistry`).
    /// @custom:access The issuing country's MonetaryAuthority.
    function payHeld(address account, uint256 place, address payee, uint104 amount, uint256 requestId) external;

    /// @notice Sets the issuer's rule at once. Emits `IssuerRuleSet`.
    /// @param terms What is permitted: tier at most 7, no daily limit, cap exact as a `DecimalCap`.
    /// @custom:access The issuing country's MonetaryAuthority.
    function setIssuerRule(RuleTerms calldata terms) external;

    /// @notice Lowers the issuance limit at once, or announces a higher one. Emits `IssuanceLimitSet` or
    /// `IssuanceLimitAnnounced`.
    /// @dev A later call replaces what was announced.
    /// @param limit Minor units for a UTC day.
    /// @custom:access The issuing country's MonetaryAuthority.
    function setIssuanceLimit(uint104 limit) external;

    /// @notice Applies an announced issuance limit after the notice. Emits `IssuanceLimitSet`.
    /// @custom:access The issuing country's MonetaryAuthority.
    function applyIssuanceLimit() external;

    /// @notice Announces another gate, engine, queue or ledger. Emits `AdoptionAnnounced`.
    /// @dev A later call for the same component replaces what was announced. Reverts `CurrencyTokenNotPublished` unless
    /// the deployment is a release that may be adopted.
    /// @param component What it is.
    /// @param deployment The release; zero to leave the queue or the ledger and adopt none.
    /// Without its ledger a currency holds nothing any more.
    /// @custom:access The issuing country's MonetaryAuthority.
    function announceAdoption(Component component, address deployment) external;

    /// @notice Calls off an announced adoption. Emits `AdoptionCancelled`.
    /// @param component What it was an adoption of.
    /// @custom:access The issuing country's MonetaryAuthority.
    function cancelAdoption(Component component) external;

    /// @notice Completes an announced adoption after the notice. Emits `Adopted`.
    /// @dev Asks again what the announcement asked, since a release may have been withdrawn meanwhile. At most 256 gates
    /// over the life of a currency.
    /// @param component What it is an adoption of.
    /// @custom:access The issuing country's MonetaryAuthority.
    function completeAdoption(Component component) external;

    /// @notice Invites a country to share the currency. Emits `UnionInvited`.
    /// @param country ISO 3166-1 numeric code of another country, not invited yet.
    /// @custom:access The issuing country's MonetaryAuthority.
    function inviteToUnion(uint16 country) external;

    /// @notice Shares the currency. Emits `UnionJoined`.
    /// @param country ISO 3166-1 numeric code of a country invited.
    /// @custom:access That country's MonetaryAuthority.
    function joinUnion(uint16 country) external;

    /// @notice Declines an invitation, or stops sharing the currency; what its participants hold they keep. Emits
    /// `UnionLeft`.
    /// @param country ISO 3166-1 numeric code of a country that shares it or is invited.
    /// @custom:access That country's MonetaryAuthority.
    function leaveUnion(uint16 country) external;
}
