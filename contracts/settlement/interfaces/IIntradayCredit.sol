// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Collateral, CreditLine, CreditTerms, Draw} from "../types/Credit.sol";
import {Authorisation, Instruction} from "../types/Instruction.sol";
import {IEarmarks} from "./IEarmarks.sol";

/// @title Intraday credit: a currency lent until the end of the day against earmarked collateral.
/// @notice A monetary authority says on what terms it lends its currency, what serves as collateral, and how much each
/// account may draw. A participant earmarks collateral for the authority's treasury, which only this contract releases,
/// and draws in the same call. Repaid, the collateral is given up; at the end of the day anyone may have the rest taken
/// from the participant's account, and from the collateral what is missing there. What is lent is public.
/// @dev Nothing is issued and nothing is kept here: the treasury, an account of the authority's own participant, lends
/// what it has, under an allowance (ERC-20) to this contract in the currency, and in currencies that serve as collateral,
/// of which it gives back what was not needed. A participant gives an allowance for what it owes; whoever does not, is
/// settled from collateral. All movements pass the rules like any other.
interface IIntradayCredit {
    /// @notice A monetary authority wants its currency lent on these terms; nothing is lent until the treasury agrees.
    event CreditOffered(address indexed token, address treasury, uint32 closing);
    /// @notice A treasury lends on these terms from now on.
    event CreditOpened(address indexed token, address treasury, uint32 closing);
    /// @notice A treasury lends no more.
    event CreditStopped(address indexed token, address treasury);
    /// @notice Another currency serves as collateral, or does not any more.
    event CollateralSet(address indexed token, address indexed collateral, uint104 price, uint16 haircut);
    /// @notice An account may draw so much.
    event CreditLineSet(address indexed token, address indexed account, uint104 limit);
    /// @notice Money was drawn against a pledge.
    event Drawn(
        bytes32 indexed pledge,
        address indexed token,
        address indexed account,
        uint256 amount,
        address collateral,
        uint256 pledged,
        uint48 dueAt
    );
    /// @notice Money was repaid.
    event Repaid(bytes32 indexed pledge, address indexed token, address indexed account, uint256 amount);
    /// @notice What a participant did not repay was settled from its collateral; its line is closed.
    event Defaulted(
        bytes32 indexed pledge,
        address indexed token,
        address indexed account,
        uint256 shortfall,
        uint256 collateralTaken
    );

    error IntradayCreditInvalidTerms(address treasury, uint32 closing);
    error IntradayCreditNotTreasury(address treasury, address caller);
    error IntradayCreditUnknownAsset(address token);
    error IntradayCreditHalted(address token);
    error IntradayCreditNotYetValid(uint48 validFrom, uint48 dueAt);
    error IntradayCreditInvalidHaircut(uint16 haircut);
    error IntradayCreditNotOpen(address token);
    error IntradayCreditNotCollateral(address token, address collateral);
    error IntradayCreditLegCount(uint256 legs);
    error IntradayCreditNotPledge(address payer, address payee);
    error IntradayCreditTooBrief(uint48 deadline, uint256 earliest);
    error IntradayCreditPledged(bytes32 pledge);
    error IntradayCreditZeroAmount();
    error IntradayCreditAboveLine(uint256 amount, uint256 available);
    error IntradayCreditAboveCollateral(uint256 amount, uint256 lendable);
    error IntradayCreditNothingDrawn(bytes32 pledge);
    error IntradayCreditNotPayer(address payer, address caller);
    error IntradayCreditAboveOwed(uint256 amount, uint256 owed);
    error IntradayCreditNotDue(uint48 dueAt, uint256 time);
    error IntradayCreditAwaitsApproval(uint256 amount, uint48 until);

    /// @notice The engine with which collateral is pledged and realised.
    /// @return The engine.
    function engine() external view returns (IEarmarks);

    /// @notice The terms on which a currency is lent.
    /// @param token The currency.
    /// @return The terms; the treasury is zero if it is not lent.
    function termsOf(address token) external view returns (CreditTerms memory);

    /// @notice What another currency serves for as collateral.
    /// @param token The currency lent.
    /// @param collateral The currency pledged.
    /// @return Price and haircut; the price is zero if it does not serve.
    function collateralOf(address token, address collateral) external view returns (Collateral memory);

    /// @notice An account's line in a currency.
    /// @param token The currency.
    /// @param account The account.
    /// @return Limit and what is drawn.
    function lineOf(address token, address account) external view returns (CreditLine memory);

    /// @notice All of a currency that is lent now.
    /// @param token The currency.
    /// @return Minor units.
    function exposureOf(address token) external view returns (uint256);

    /// @notice What is owed against a pledge.
    /// @param token The currency lent.
    /// @param collateral The currency pledged.
    /// @param pledge Hash of the earmark.
    /// @return The draw.
    function drawOf(address token, address collateral, bytes32 pledge) external view returns (Draw memory);

    /// @notice The most that is lent on collateral now.
    /// @param token The currency lent.
    /// @param collateral The currency pledged.
    /// @param amount Minor units of it, within 2^104 - 1.
    /// @return Minor units of the currency lent, rounded down.
    function lendableOn(address token, address collateral, uint256 amount) external view returns (uint256);

    /// @notice Offers the terms on which a currency is to be lent, and ends those before. Emits `CreditOffered`.
    /// @param token The currency, an asset of the engine's registry.
    /// @param terms The terms: the treasury not zero, the closing within a day. What was drawn before falls due as it
    /// did, and is repaid to the treasury that lent it.
    /// @custom:access The MonetaryAuthority of the issuing country.
    function open(address token, CreditTerms calldata terms) external;

    /// @notice Agrees to lend on the terms offered. Emits `CreditOpened`.
    /// @param token The currency.
    /// @param terms The terms offered, all of them.
    /// @custom:access The treasury that they name.
    function agree(address token, CreditTerms calldata terms) external;

    /// @notice Lends no more; what is drawn falls due as it did. Emits `CreditStopped`.
    /// @param token The currency.
    /// @custom:access The treasury.
    function stopLending(address token) external;

    /// @notice Sets what serves as collateral for later draws. Emits `CollateralSet`.
    /// @param token The currency lent.
    /// @param collateral The currency pledged, which has a hold ledger.
    /// @param value Price and haircut; price zero if it is to serve no more.
    /// @custom:access The MonetaryAuthority of the issuing country.
    function setCollateral(address token, address collateral, Collateral calldata value) external;

    /// @notice Sets what an account may draw. What it has drawn stays drawn. Emits `CreditLineSet`.
    /// @param token The currency.
    /// @param account The account.
    /// @param limit Minor units; zero closes the line.
    /// @custom:access The MonetaryAuthority of the issuing country.
    function setLine(address token, address account, uint104 limit) external;

    /// @notice Sets the caller's collateral aside and lends against it until the next closing. Emits `Drawn`.
    /// @param token The currency lent.
    /// @param amount Minor units; at most what the line has left and what is lent on the pledge.
    /// @param pledge An instruction of one leg, by which the caller pays collateral to the treasury; its deadline at least
    /// seven days after the next closing, so that there is time to settle a default, and valid by that closing. The leg is
    /// judged now: what could not be paid is refused here.
    /// @param authorisation The caller's consent to the earmark of that leg with this contract as the releaser.
    /// @return The hash of the earmark, by which the pledge is known.
    /// @custom:access Accounts with a line.
    function draw(
        address token,
        uint256 amount,
        Instruction calldata pledge,
        Authorisation calldata authorisation
    ) external returns (bytes32);

    /// @notice Repays some or all of what was drawn against a pledge, under the caller's allowance; when nothing is owed
    /// any more, its collateral is given up. Emits `Repaid`.
    /// @param token The currency lent.
    /// @param pledge The instruction that was pledged.
    /// @param nonce The nonce of its earmark.
    /// @param amount Minor units, at most what is owed.
    /// @custom:access The account that drew.
    function repay(address token, Instruction calldata pledge, uint256 nonce, uint256 amount) external;

    /// @notice Confirms that some or all of what was drawn against a pledge was repaid in another way, such as by a payment that
    /// Supervisors had to approve; when nothing is owed any more, its collateral is given up. Emits `Repaid`.
    /// @param token The currency lent.
    /// @param pledge The instruction that was pledged.
    /// @param nonce The nonce of its earmark.
    /// @param amount Minor units, at most what is owed.
    /// @custom:access The treasury that lent it.
    function confirmRepayment(address token, Instruction calldata pledge, uint256 nonce, uint256 amount) external;

    /// @notice Settles what is due: takes from the participant's account what it can bear and allows; for the rest takes
    /// collateral at the price of the day on which it was pledged, gives back what of it is not needed, and closes the
    /// participant's line. Emits `Repaid` and `Defaulted`, as the case may be.
    /// @dev While a halt is in the way of either, or a rule or standing in that of the collateral, this reverts and may be
    /// tried again until the pledge's deadline. After that the collateral is free, and what is missing stays owed. While a
    /// Supervisor would have to approve the payment of what is owed, this reverts `IntradayCreditAwaitsApproval`, until six days
    /// after the closing: the participant submits the payment to the engine (`IPending`), and the treasury confirms it.
    /// @param token The currency lent.
    /// @param pledge The instruction that was pledged.
    /// @param nonce The nonce of its earmark.
    /// @custom:access Anyone, from the closing on.
    function settleDue(address token, Instruction calldata pledge, uint256 nonce) external;
}
