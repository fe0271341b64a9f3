// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Reason} from "../../supervision/types/Reason.sol";
import {
    CycleBook,
    CyclePayment,
    CyclePlace,
    CycleProof,
    CycleProposal,
    CycleSeal,
    CycleStatus,
    StruckPayment
} from "../types/Cycle.sol";
import {CycleKeySet} from "../types/CycleKey.sol";
import {ICycleKeys} from "./ICycleKeys.sol";

/// @title Cycles: many payments, netted off chain, settled at once by their net positions.
/// @notice Participants sign one digest together, and with them the Supervisor of every country concerned, who says by it that it
/// holds the payments of its country, not that it approves of them. The money of net debtors moves to this contract when the
/// cycle is proposed. In the window that follows Supervisors strike what the gate refuses; then all settles or nothing does.
///
/// **What signing means.** A participant has all its payments, finds each in the tree, pays none of a pair without the other, and its
/// positions are their sums, of as many as the tally says. A Supervisor has every payment of the sheets of its country and of its
/// currency, each between accounts of the signers, each once; the positions of its participants and of its currency are their sums,
/// of as many; and the counts of all sheets add up to the number of payments. Nobody else looks: what all who sign let pass, passes.
///
/// **Rules and limits.** The chain sees no payment that is not struck, so it counts none: not towards a daily limit, nor velocity,
/// nor net exposure. What a limit counts is no payment for a cycle: it settles gross or waits in the queue, and is struck here
/// (`MustSettleGross`). What needs approval is struck as well. Everything else is judged when it is struck, by the rules of that
/// moment and without asking for funds. Standing is asked when the cycle is proposed, halts and freezes again when it settles.
///
/// **Holds.** Money that a Supervisor holds is not set aside. What was set aside before is out of reach of a hold that comes later:
/// a Supervisor that holds any of the payer's money strikes its payments instead, and has held what comes back.
///
/// **It ends by itself.** A cycle that has not settled `grace` after its window only lapses: anybody may give back then, and
/// nothing refuses it but a currency that dropped this contract 6 days before; no cycle is open for longer than two days.
/// @dev A cycle's id is its digest, so each is proposed once. Struck payments fold into one hash and move positions when the cycle
/// settles. Two payments of a pair name each other (`CyclePayment.linked`); while one is struck and the other not, nothing settles.
interface ICycles {
    /// @notice Money of net debtors is set aside, and payments may be struck. Follows each currency's `Transfer` from each debtor.
    /// @dev The log has all that is needed later: the seal's parts and the book.
    event CycleProposed(
        bytes32 indexed cycle,
        address indexed agent,
        uint64 indexed sequence,
        uint48 cut,
        uint48 strikesUntil,
        uint32 payments,
        bytes32 root,
        bytes signers,
        address[] currencies,
        uint256[] positions
    );
    /// @notice A payment is taken out. `authority` is the country that struck it, zero for the other payment of a pair; the
    /// reason is InsufficientFunds where a hold is in the way.
    event PaymentStruck(
        bytes32 indexed cycle,
        bytes32 indexed core,
        uint16 indexed authority,
        Reason reason,
        address currency,
        address payer,
        address payee,
        uint256 amount,
        bytes32 uetr
    );
    /// @notice Somebody has proven that the tree has a node twice, or that more was struck than a cycle bears.
    event CycleVoided(bytes32 indexed cycle);
    /// @notice Every payment of the cycle that was not struck is final.
    event CycleSettled(bytes32 indexed cycle, uint32 struck);
    /// @notice Nothing moved; what was set aside went back.
    event CycleLapsed(bytes32 indexed cycle);

    error CyclesWrongStatus(bytes32 cycle, CycleStatus status);
    error CyclesTime(uint48 time, uint256 earliest, uint256 latest);
    error CyclesTooMany(uint256 given, uint256 max);
    error CyclesEmpty();
    error CyclesOrder(uint256 place);
    error CyclesUnknownCurrency(address currency);
    error CyclesNoSupervisor(uint16 country);
    error CyclesNoPosition(uint256 place);
    error CyclesUnbalanced(address currency, int256 sum);
    error CyclesNotInStanding(address account, address currency);
    error CyclesHalted(address account, address currency, Reason reason);
    error CyclesOtherSeal(bytes32 cycle);
    error CyclesOtherBook(bytes32 cycle);
    error CyclesOtherStrikes(bytes32 cycle);
    error CyclesPairOpen(bytes32 cycle, uint256 unmatched);
    error CyclesNotInTree(bytes32 cycle);
    error CyclesStruck(bytes32 cycle, bytes32 core);
    error CyclesNotConcerned(uint16 authority);
    error CyclesNotRefused(bytes32 core);
    error CyclesNotHeld(address account, address ledger, uint256 place);
    error CyclesNotPaired(bytes32 core);
    error CyclesNotTwice(bytes32 node);

    /// @notice Where the keys are.
    /// @return The keys.
    function keys() external view returns (ICycleKeys);

    /// @notice The shortest window, from the proposal to the last strike; the longest is a day.
    /// @return Seconds.
    function window() external view returns (uint256);

    /// @notice How long after its window a cycle can settle.
    /// @return Seconds.
    function grace() external view returns (uint256);

    /// @notice Where a cycle stands.
    /// @param cycle Its id.
    /// @return status Its status.
    /// @return strikesUntil Unix time after which nothing is struck.
    /// @return struck Payments that were struck.
    /// @return unmatched Those of them whose pair is not complete.
    function cycleOf(
        bytes32 cycle
    ) external view returns (CycleStatus status, uint48 strikesUntil, uint256 struck, uint256 unmatched);

    /// @notice Whether a payment was struck.
    /// @param cycle The cycle.
    /// @param core The payment's core (`hashOfPayment`).
    /// @return Whether it was.
    function isStruck(bytes32 cycle, bytes32 core) external view returns (bool);

    /// @notice Whether a payment settled in a cycle, for good: it stands in the tree, payer and payee have signed, it was not
    /// struck, and the cycle has settled. Other contracts may rely on it.
    /// @dev Never reverts for what it is given but for malformed calldata.
    /// @param cycle The cycle.
    /// @param payment The payment.
    /// @param proof The proof.
    /// @return Whether it did.
    function isSettled(
        bytes32 cycle,
        CyclePayment calldata payment,
        CycleProof calldata proof
    ) external view returns (bool);

    /// @notice What all signers sign, and the id of the cycle.
    /// @param proposal The proposal.
    /// @return The EIP-712 digest.
    function digestOf(CycleProposal calldata proposal) external view returns (bytes32);

    /// @notice A payment's hashes.
    /// @param payment The payment.
    /// @return core By which it is known when it is struck, and by which its pair links it.
    /// @return leaf In its sheet.
    function hashOfPayment(CyclePayment calldata payment) external pure returns (bytes32 core, bytes32 leaf);

    /// @notice What a payer signs.
    /// @param payment The payment.
    /// @return The EIP-712 digest. No contract asks for that signature: it is between the participants and their Supervisors.
    function digestOfPayment(CyclePayment calldata payment) external view returns (bytes32);

    /// @notice The hash of a book, as in a seal.
    /// @param book The book.
    /// @return The hash.
    function hashOfBook(CycleBook calldata book) external pure returns (bytes32);

    /// @notice Opens a cycle and sets aside what net debtors owe. Emits `CycleProposed`.
    /// @dev Requires: at most 512 signers, 32 currencies of the registry that let this contract net, 2,048 positions and a window that
    /// ends within bounds; positions in order, adding up to zero, of participants only; the Supervisor of each country concerned
    /// among the signers; every participant in good standing at the gate of every currency in which it has a position; funds that
    /// nobody holds. Reverts for want of gas, whole, if it does not fit 15 million.
    /// @param proposal What was signed.
    /// @param set The keys that it takes to check it.
    /// @param signature Sum of all signatures, 128 bytes.
    /// @return cycle Its id.
    /// @custom:access Anyone.
    function propose(
        CycleProposal calldata proposal,
        CycleKeySet calldata set,
        bytes calldata signature
    ) external returns (bytes32 cycle);

    /// @notice Takes out a payment that may not be made in a cycle: refused on chain now, or counted by a limit. Emits `PaymentStruck`.
    /// @param cycle An open cycle, within its window.
    /// @param seal Of the cycle.
    /// @param payment The payment, not struck before.
    /// @param place Where it stands.
    /// @param authority ISO 3166-1 numeric code: the payer's home, the payee's, or the issuer's country.
    /// @custom:access The Supervisor of `authority`.
    function strike(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place,
        uint16 authority
    ) external;

    /// @notice Takes out a payment of an account of which the authority holds money in the currency of the payment. Emits
    /// `PaymentStruck`.
    /// @dev It gives the authority nothing that it cannot do by its rules: who may hold may close the corridor.
    /// @param cycle An open cycle, within its window.
    /// @param seal Of the cycle.
    /// @param payment The payment, not struck before.
    /// @param place Where it stands.
    /// @param authority ISO 3166-1 numeric code of the country that holds.
    /// @param ledger Where the hold is; a ledger that the currency trusts.
    /// @param hold Its place there.
    /// @custom:access The Supervisor of `authority`.
    function strikeHeld(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place,
        uint16 authority,
        address ledger,
        uint256 hold
    ) external;

    /// @notice Takes out the other payment of a pair of which one was struck. Emits `PaymentStruck`.
    /// @param cycle An open cycle, not later than `grace` after its window.
    /// @param seal Of the cycle.
    /// @param payment The payment, not struck before.
    /// @param place Where it stands.
    /// @custom:access Anyone.
    function strikeOther(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place
    ) external;

    /// @notice Makes a cycle void whose tree has a sheet or a payment twice. Emits `CycleVoided`.
    /// @dev A node at two places is shown by two different paths, or by one path on which a node stands beside itself.
    /// @param cycle An open cycle, within its window or not.
    /// @param seal Of the cycle.
    /// @param place The sheet, the way from a node in it to its root, and from there to the cycle's.
    /// @param node Leaf or inner node of the sheet.
    /// @param otherPath Another way from such a node to the sheet's root; anything if on the first one a node stands beside itself.
    /// @custom:access Anyone.
    function refute(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePlace calldata place,
        bytes32 node,
        bytes32[] calldata otherPath
    ) external;

    /// @notice Makes a cycle void whose tree has two sheets of the same currency and countries. Emits `CycleVoided`.
    /// @param cycle An open cycle, within its window or not.
    /// @param seal Of the cycle.
    /// @param a A sheet; only its way to the root is looked at.
    /// @param b Another one, or the same one at another place.
    /// @custom:access Anyone.
    function refuteSheets(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePlace calldata a,
        CyclePlace calldata b
    ) external;

    /// @notice Settles a cycle: all positions move, those of struck payments changed. Emits `CycleSettled`.
    /// @param cycle An open cycle, after its window and not later than `grace` after it.
    /// @param seal Of the cycle.
    /// @param book Of the cycle.
    /// @param struck What was struck, in that order.
    /// @custom:access Anyone.
    function settle(
        bytes32 cycle,
        CycleSeal calldata seal,
        CycleBook calldata book,
        StruckPayment[] calldata struck
    ) external;

    /// @notice Gives back what was set aside. Emits `CycleLapsed`.
    /// @param cycle A void cycle, or an open one later than `grace` after its window.
    /// @param seal Of the cycle.
    /// @param book Of the cycle.
    /// @custom:access Anyone.
    function lapse(bytes32 cycle, CycleSeal calldata seal, CycleBook calldata book) external;
}
