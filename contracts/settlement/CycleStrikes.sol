// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {Office} from "../governance/types/Office.sol";
import {HOLD, Powers} from "../governance/types/Powers.sol";
import {IHolds} from "../supervision/interfaces/IHolds.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {Decision} from "../supervision/types/Payment.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {NO_LIMIT} from "../supervision/types/Rule.sol";
import {CycleFiles} from "./CycleFiles.sol";
import {IClearing} from "./interfaces/IClearing.sol";
import {ICycles} from "./interfaces/ICycles.sol";
import {CycleHash} from "./libraries/CycleHash.sol";
import {CyclePayment, CyclePlace, CycleSeal, CycleSheet} from "./types/Cycle.sol";

/// @dev What is taken out of open cycles, and what makes them void. Documented on `ICycles`.
abstract contract CycleStrikes is CycleFiles {
    using CycleHash for CyclePayment;
    using CycleHash for CyclePlace;
    using CycleHash for CycleSheet;

    uint8 private constant MAX_STRUCK = type(uint8).max;
    bytes32 private constant ALONE = bytes32(uint256(1));

    /// @dev Of each payment that was struck what it is linked to, or `ALONE`.
    mapping(bytes32 cycle => mapping(bytes32 core => bytes32 linked)) private _struck;

    modifier onlySupervisor(uint16 authority) {
        _countries.requireOffice(authority, Office.Supervisor, msg.sender);
        _;
    }

    /// @inheritdoc ICycles
    function isStruck(bytes32 cycle, bytes32 core) public view returns (bool) {
        return _struck[cycle][core] != 0;
    }

    /// @inheritdoc ICycles
    function strike(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place,
        uint16 authority
    ) external onlySupervisor(authority) {
        CycleFile memory file = _openFile(cycle, seal);
        _requireUntil(file.strikesUntil);
        require(_concerns(payment, authority), CyclesNotConcerned(authority));
        Reason reason = _refusal(payment);
        require(reason != Reason.Permitted, CyclesNotRefused(payment.core()));
        _strike(cycle, file, seal.root, payment, place, authority, reason);
    }

    /// @inheritdoc ICycles
    function strikeHeld(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place,
        uint16 authority,
        address ledger,
        uint256 hold
    ) external onlySupervisor(authority) {
        CycleFile memory file = _openFile(cycle, seal);
        _requireUntil(file.strikesUntil);
        require(_isHeld(payment, authority, ledger, hold), CyclesNotHeld(payment.payer, ledger, hold));
        _strike(cycle, file, seal.root, payment, place, authority, Reason.InsufficientFunds);
    }

    /// @inheritdoc ICycles
    function strikeOther(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePayment calldata payment,
        CyclePlace calldata place
    ) external {
        CycleFile memory file = _openFile(cycle, seal);
        _requireUntil(file.strikesUntil + grace);
        require(_completesPair(cycle, payment), CyclesNotPaired(payment.core()));
        _strike(cycle, file, seal.root, payment, place, 0, Reason.Permitted);
    }

    /// @inheritdoc ICycles
    function refute(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePlace calldata place,
        bytes32 node,
        bytes32[] calldata otherPath
    ) external {
        _openFile(cycle, seal);
        require(place.isIn(node, seal.root), CyclesNotInTree(cycle));
        require(_isTwice(place.inSheet, otherPath, place.sheet.root, node), CyclesNotTwice(node));
        _void(cycle);
    }

    /// @inheritdoc ICycles
    function refuteSheets(
        bytes32 cycle,
        CycleSeal calldata seal,
        CyclePlace calldata a,
        CyclePlace calldata b
    ) external {
        _openFile(cycle, seal);
        (bytes32 leaf, bytes32 other) = (CycleHash.leafOf(a.sheet.hash()), CycleHash.leafOf(b.sheet.hash()));
        require(MerkleProof.verifyCalldata(a.inTree, seal.root, leaf), CyclesNotInTree(cycle));
        require(MerkleProof.verifyCalldata(b.inTree, seal.root, other), CyclesNotInTree(cycle));
        bool areTwo = leaf != other || _isTwice(a.inTree, b.inTree, seal.root, leaf);
        require(areTwo && _areAlike(a.sheet, b.sheet), CyclesNotTwice(leaf));
        _void(cycle);
    }

    /// Takes a payment out. One that says the same as another that was struck, but links another, is a fault of the tree.
    function _strike(
        bytes32 cycle,
        CycleFile memory file,
        bytes32 root,
        CyclePayment calldata payment,
        CyclePlace calldata place,
        uint16 authority,
        Reason reason
    ) private {
        bytes32 core = payment.core();
        require(place.isIn(CycleHash.leafOf(payment.hash()), root), CyclesNotInTree(cycle));
        bytes32 mark = payment.linked == 0 ? ALONE : payment.linked;
        bytes32 before = _struck[cycle][core];
        require(before != mark, CyclesStruck(cycle, core));
        if (before != 0 || file.struck == MAX_STRUCK) return _void(cycle);
        _count(cycle, file, payment);
        _struck[cycle][core] = mark;
        _emitStruck(cycle, core, payment, authority, reason);
    }

    function _count(bytes32 cycle, CycleFile memory file, CyclePayment calldata payment) private {
        if (_completesPair(cycle, payment)) --file.unmatched;
        else if (payment.linked != 0) ++file.unmatched;
        ++file.struck;
        file.strikes = _fold(file.strikes, payment.currency, payment.payer, payment.payee, payment.amount);
        _files[cycle] = file;
    }

    function _emitStruck(
        bytes32 cycle,
        bytes32 core,
        CyclePayment calldata payment,
        uint16 authority,
        Reason reason
    ) private {
        emit PaymentStruck(
            cycle,
            core,
            authority,
            reason,
            payment.currency,
            payment.payer,
            payment.payee,
            payment.amount,
            payment.uetr
        );
    }

    /// Whether the payment that this one is linked to was struck, and is linked to this one.
    function _completesPair(bytes32 cycle, CyclePayment calldata payment) private view returns (bool) {
        return payment.linked != 0 && _struck[cycle][payment.linked] == payment.core();
    }

    function _concerns(CyclePayment calldata payment, uint16 authority) private view returns (bool) {
        return
            authority == keys.idOf(payment.payer).countryOf() ||
            authority == keys.idOf(payment.payee).countryOf() ||
            authority == ISupervisedAsset(payment.currency).country();
    }

    /// As a payment of its own made now, but for the funds, and by no path that could be halted for others. What a limit would
    /// count is refused, since a cycle counts nothing.
    function _refusal(CyclePayment calldata payment) private view returns (Reason) {
        Decision decision = IClearing(payment.currency).checkEntry(
            payment.payer,
            payment.payee,
            payment.amount,
            payment.amount,
            payment.purpose,
            address(0)
        );
        if (!decision.isPermitted()) return decision.reasonOf();
        bool isCounted = decision.dailyLimitOf() != NO_LIMIT || decision.isVelocityCounted();
        return isCounted ? Reason.MustSettleGross : Reason.Permitted;
    }

    /// Whether the authority holds money of the payer, in a ledger that the currency trusts.
    function _isHeld(
        CyclePayment calldata payment,
        uint16 authority,
        address ledger,
        uint256 hold
    ) private view returns (bool) {
        (address currency, address payer) = (payment.currency, payment.payer);
        (, Powers ending, ) = ISupervisedAsset(currency).powersOf(ledger);
        if (!ending.includes(HOLD) || !IHolds(ledger).isLive(currency, payer, hold)) return false;
        return IHolds(ledger).holdAt(currency, payer, hold).authority == authority;
    }

    /// Two ways to the root lead to two places. Where a node is its own neighbour there are two as well, of one way.
    function _isTwice(
        bytes32[] calldata path,
        bytes32[] calldata otherPath,
        bytes32 root,
        bytes32 node
    ) private pure returns (bool) {
        bytes32 up = node;
        for (uint256 i = 0; i < path.length; ++i) {
            if (path[i] == up) return true;
            up = Hashes.commutativeKeccak256(up, path[i]);
        }
        bool isOther = keccak256(abi.encodePacked(path)) != keccak256(abi.encodePacked(otherPath));
        return isOther && MerkleProof.verifyCalldata(otherPath, root, node);
    }

    function _areAlike(CycleSheet calldata a, CycleSheet calldata b) private pure returns (bool) {
        return a.currency == b.currency && a.payerCountry == b.payerCountry && a.payeeCountry == b.payeeCountry;
    }
}
