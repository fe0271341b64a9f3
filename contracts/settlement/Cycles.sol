// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {CycleFiles} from "./CycleFiles.sol";
import {CyclePositions} from "./CyclePositions.sol";
import {CycleStrikes} from "./CycleStrikes.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICycleKeys} from "./interfaces/ICycleKeys.sol";
import {ICycles} from "./interfaces/ICycles.sol";
import {CycleHash} from "./libraries/CycleHash.sol";
import {
    CycleBook,
    CyclePayment,
    CycleProof,
    CycleProposal,
    CyclePlace,
    CyclePosition,
    CycleSeal,
    CycleStatus,
    StruckPayment
} from "./types/Cycle.sol";
import {CYCLE_KEY_ID_BYTES, CycleKeyId, CycleKeySet, idAt} from "./types/CycleKey.sol";

/// @dev Documented on `ICycles`.
contract Cycles is CycleStrikes, CyclePositions, EIP712 {
    using CycleHash for CycleBook;
    using CycleHash for CyclePayment;
    using CycleHash for CyclePlace;
    using CycleHash for CycleProposal;
    using CycleHash for CycleSeal;

    uint256 private constant MIN_WINDOW = 10 seconds;
    uint256 private constant MAX_WINDOW = 1 days;
    uint256 private constant MAX_AGE = 1 days; // of the cut

    uint256 private immutable _window;

    constructor(
        ICountryRegistry countries,
        IAssetRegistry assets,
        ICycleKeys keys_,
        uint256 window_,
        uint256 grace_
    ) CycleFiles(countries, keys_, grace_) CyclePositions(assets) EIP712("Sogdia Cycles", "1") {
        require(window_ >= MIN_WINDOW && window_ <= MAX_WINDOW, CyclesTime(uint48(window_), MIN_WINDOW, MAX_WINDOW));
        _window = window_;
    }

    /// @inheritdoc ICycles
    function window() external view returns (uint256) {
        return _window;
    }

    /// @inheritdoc ICycles
    function isSettled(
        bytes32 cycle,
        CyclePayment calldata payment,
        CycleProof calldata proof
    ) external view returns (bool) {
        CycleFile storage file = _files[cycle];
        if (file.status != CycleStatus.Settled || file.seal != proof.seal.hash()) return false;
        if (proof.seal.signers != keccak256(proof.signers) || isStruck(cycle, payment.core())) return false;
        return _haveSigned(payment, proof) && proof.place.isIn(CycleHash.leafOf(payment.hash()), proof.seal.root);
    }

    /// @inheritdoc ICycles
    function digestOf(CycleProposal calldata proposal) public view returns (bytes32) {
        return _hashTypedDataV4(proposal.hash());
    }

    /// @inheritdoc ICycles
    function hashOfPayment(CyclePayment calldata payment) external pure returns (bytes32 core, bytes32 leaf) {
        return (payment.core(), CycleHash.leafOf(payment.hash()));
    }

    /// @inheritdoc ICycles
    function digestOfPayment(CyclePayment calldata payment) external view returns (bytes32) {
        return _hashTypedDataV4(payment.hash());
    }

    /// @inheritdoc ICycles
    function hashOfBook(CycleBook calldata book) external pure returns (bytes32) {
        return book.hash();
    }

    /// @inheritdoc ICycles
    function propose(
        CycleProposal calldata proposal,
        CycleKeySet calldata set,
        bytes calldata signature
    ) external nonReentrant returns (bytes32 cycle) {
        _requireTimes(proposal);
        cycle = digestOf(proposal);
        require(_files[cycle].status == CycleStatus.None, CyclesWrongStatus(cycle, _files[cycle].status));
        address[] memory accounts = keys.requireSigned(proposal.signers, set, cycle, signature);
        bytes32 book = CycleHash.hashBook(accounts, proposal.currencies, proposal.positions);
        CycleFile storage file = _files[cycle];
        file.seal = CycleSeal(proposal.root, keccak256(proposal.signers), book).hash();
        (file.status, file.strikesUntil) = (CycleStatus.Open, uint40(proposal.strikesUntil)); // at most a day ahead
        _setAside(proposal, accounts);
        _emitProposed(cycle, proposal);
    }

    /// @inheritdoc ICycles
    function settle(
        bytes32 cycle,
        CycleSeal calldata seal,
        CycleBook calldata book,
        StruckPayment[] calldata struck
    ) external nonReentrant {
        CycleFile memory file = _openFile(cycle, seal);
        require(block.timestamp > file.strikesUntil, CyclesTime(uint48(block.timestamp), file.strikesUntil + 1, 0));
        _requireUntil(file.strikesUntil + grace);
        require(file.unmatched == 0, CyclesPairOpen(cycle, file.unmatched));
        require(seal.book == book.hash(), CyclesOtherBook(cycle));
        int256[] memory changes = new int256[](struck.length == 0 ? 0 : book.positions.length);
        require(file.strikes == _replay(book, changes, struck), CyclesOtherStrikes(cycle));
        _files[cycle].status = CycleStatus.Settled;
        _settleNets(book, changes);
        emit CycleSettled(cycle, file.struck);
    }

    /// @inheritdoc ICycles
    function lapse(bytes32 cycle, CycleSeal calldata seal, CycleBook calldata book) external nonReentrant {
        CycleFile memory file = _files[cycle];
        bool isOver = file.status == CycleStatus.Open && block.timestamp > file.strikesUntil + grace;
        require(isOver || file.status == CycleStatus.Void, CyclesWrongStatus(cycle, file.status));
        require(file.seal == seal.hash(), CyclesOtherSeal(cycle));
        require(seal.book == book.hash(), CyclesOtherBook(cycle));
        _files[cycle].status = CycleStatus.Lapsed;
        _giveBack(book);
        emit CycleLapsed(cycle);
    }

    function _requireTimes(CycleProposal calldata proposal) private view {
        (uint256 cut, uint256 end) = (proposal.cut, proposal.strikesUntil);
        (uint256 earliest, uint256 latest) = (block.timestamp + _window, block.timestamp + MAX_WINDOW);
        require(end >= earliest && end <= latest, CyclesTime(proposal.strikesUntil, earliest, latest));
        (earliest, latest) = (block.timestamp - MAX_AGE, block.timestamp);
        require(cut >= earliest && cut <= latest, CyclesTime(proposal.cut, earliest, latest));
    }

    function _emitProposed(bytes32 cycle, CycleProposal calldata proposal) private {
        emit CycleProposed(
            cycle,
            proposal.agent,
            proposal.sequence,
            proposal.cut,
            proposal.strikesUntil,
            proposal.payments,
            proposal.root,
            proposal.signers,
            proposal.currencies,
            proposal.positions
        );
    }

    /// By position what was struck, and the hash of it.
    function _replay(
        CycleBook calldata book,
        int256[] memory changes,
        StruckPayment[] calldata struck
    ) private pure returns (uint192 strikes) {
        for (uint256 i = 0; i < struck.length; ++i) {
            StruckPayment calldata payment = struck[i];
            (uint256 from, uint256 to) = (payment.payerAt, payment.payeeAt);
            uint128 amount = SafeCast.toUint128(payment.amount);
            require(from < changes.length && to < changes.length, CyclesNoPosition(i));
            CyclePosition payer = CyclePosition.wrap(book.positions[from]);
            CyclePosition payee = CyclePosition.wrap(book.positions[to]);
            require(payer.currencyAt() == payee.currencyAt(), CyclesNoPosition(i));
            changes[from] += int256(uint256(amount));
            changes[to] -= int256(uint256(amount));
            address currency = book.currencies[payer.currencyAt()];
            address payerAccount = book.accounts[payer.signerAt()];
            strikes = _fold(strikes, currency, payerAccount, book.accounts[payee.signerAt()], amount);
        }
    }

    /// Both sides have signed the cycle, and the payment stands in the sheet of their countries.
    function _haveSigned(CyclePayment calldata payment, CycleProof calldata proof) private view returns (bool) {
        return
            proof.place.sheet.currency == payment.currency &&
            _hasSigned(proof.signers, proof.payerAt, payment.payer, proof.place.sheet.payerCountry) &&
            _hasSigned(proof.signers, proof.payeeAt, payment.payee, proof.place.sheet.payeeCountry);
    }

    function _hasSigned(
        bytes calldata signers,
        uint256 place,
        address account,
        uint16 country
    ) private view returns (bool) {
        if (place >= signers.length / CYCLE_KEY_ID_BYTES) return false;
        CycleKeyId id = idAt(signers, place);
        return id.countryOf() == country && !id.isSupervisor() && keys.accountOf(id) == account;
    }
}
