// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {AssetId} from "../../common/types/AssetId.sol";
import {IHaltBoard} from "../../governance/interfaces/IHaltBoard.sol";
import {Approval} from "../types/Approval.sol";
import {Link, Party} from "../types/Link.sol";
import {Decision, PaymentTerms} from "../types/Payment.sol";
import {Reason} from "../types/Reason.sol";
import {IParticipantRegistry} from "./IParticipantRegistry.sol";
import {IRulebook} from "./IRulebook.sol";
import {ISystemicLimits} from "./ISystemicLimits.sol";

/// @title The gate that every payment passes: participants, rules and halts in one contract.
/// @notice A token asks the gate before it moves anything. The gate can refuse; it can move nothing.
interface IGate is IParticipantRegistry, ISystemicLimits, IRulebook, IHaltBoard {
    error GateHalted(address path, uint48 until);
    error GateTooMany(uint256 parties, uint256 max);

    /// @notice Decides a payment under the rules of the payer's country, the payee's country and the issuer, and the
    /// halts in force.
    /// @dev The hot path: packed words, no state change; two slots where the links are fresh (the stamp, and the rules of both
    /// ends of the corridor), two more for each link that is not, and more where a rule asks for it or something is halted.
    /// Balances, running sums and the issuer's version are the token's to add. It never reverts. A forced movement, which
    /// the payer's home has granted in a case, is judged as the payee's country judges what arrives, and by the halts.
    /// @param payer The paying account and what the token knows of its participant.
    /// @param payee The receiving account and what the token knows of its participant.
    /// @param terms The issuer's rule, what moves and for what purpose.
    /// @param amount Minor units.
    /// @param path The contract by way of which the payment comes; zero for the token's own paths.
    /// @return decision The decision.
    /// @return payerLink What to remember of the payer.
    /// @return payeeLink What to remember of the payee.
    function decisionOnTransfer(
        Party payer,
        Party payee,
        PaymentTerms terms,
        uint256 amount,
        address path
    ) external view returns (Decision decision, Link payerLink, Link payeeLink);

    /// @notice What stands against settling now what was judged before: the halts in force, and freezes of the accounts.
    /// @dev Suspensions do not: what was set aside before is paid. Accounts, and the participants behind them here, are looked
    /// at only while something at the gate is halted or frozen.
    /// @param payer The paying account, in use or not.
    /// @param payee The receiving account.
    /// @param payerCountry ISO 3166-1 numeric code of the payer's home.
    /// @param payeeCountry ISO 3166-1 numeric code of the payee's home.
    /// @param asset What moves.
    /// @param path The contract by way of which the payment comes.
    /// @return Permitted, or which halt; PayerNotActive or PayeeNotActive for a freeze.
    function haltOn(
        address payer,
        address payee,
        uint16 payerCountry,
        uint16 payeeCountry,
        AssetId asset,
        address path
    ) external view returns (Reason);

    /// @notice Which of many accounts may not pay which now, by standing, halts, and what their countries have closed
    /// since anything that still waits was admitted. Other rules are not asked again: payments in a queue were admitted under
    /// the rules of their time.
    /// @dev Reverts `GateHalted` while the path itself is halted: what waits there keeps waiting. While anything is
    /// halted the work grows with the square of the accounts.
    /// @param parties At most 256 accounts and what the token knows of their participants.
    /// @param asset What moves.
    /// @param path The contract that asks.
    /// @return barred By paying account, a set of receiving accounts: bit j for account j.
    function screen(
        Party[] calldata parties,
        AssetId asset,
        address path
    ) external view returns (uint256[] memory barred);

    /// @notice Whose Supervisors have to approve a payment between two accounts, if it is permitted otherwise.
    /// @param payer The paying account.
    /// @param payee The receiving account.
    /// @param asset What would move.
    /// @param amount Minor units.
    /// @return No countries if nobody has to.
    function approvalOf(
        address payer,
        address payee,
        AssetId asset,
        uint256 amount
    ) external view returns (Approval memory);

    /// @notice What the two countries' rules and the halts say of a payment on a token's own paths, whatever issuer,
    /// balances and limits used up may say.
    /// @dev `IJudging.check` answers for a currency in full.
    /// @param payer The paying account.
    /// @param payee The receiving account.
    /// @param asset What would move.
    /// @param purpose Index of the category purpose (`Purpose`).
    /// @param amount Minor units.
    /// @return The outcome with the reason and the versions applied.
    function check(
        address payer,
        address payee,
        AssetId asset,
        uint8 purpose,
        uint256 amount
    ) external view returns (Decision);
}
