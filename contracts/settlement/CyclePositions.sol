// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../common/types/AssetId.sol";
import {MembershipStatus} from "../governance/types/Membership.sol";
import {NET, Powers} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {CycleFiles} from "./CycleFiles.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {CycleBook, CyclePosition, CycleProposal, wordAt} from "./types/Cycle.sol";
import {CYCLE_KEY_ID_BYTES, CycleKeyId, idAt, idIn} from "./types/CycleKey.sol";

/// @dev How a cycle's money moves: from net debtors to this contract, and from here to whom it belongs then. `settleNet` wants
/// sums of zero, so this contract is always the last account: what it takes over or hands out.
abstract contract CyclePositions is CycleFiles {
    uint256 private constant MAX_SIGNERS = 512;
    uint256 private constant MAX_CURRENCIES = 32;
    uint256 private constant MAX_POSITIONS = 2048;
    uint16 private constant NO_COUNTRY = 0;

    IAssetRegistry private immutable _assets;

    /// @dev What a step makes of a position: it takes what is owed, hands out what it came to, or gives back.
    enum Step {
        SetAside,
        Settle,
        GiveBack
    }

    /// @dev What one walk over all positions needs. `moved` and `changes` are filled anew for each currency, and so is `seen`, the set
    /// of signers that have a position in it; those in `looked` were looked at already at `gate`, which currencies in a row have in
    /// common. `struck` is empty while nothing was.
    struct Walk {
        Step step;
        uint256 next;
        address gate;
        AssetId asset;
        uint256[2] seen;
        uint256[2] looked;
        bytes signers;
        address[] accounts;
        int256[] struck;
        address[] moved;
        int256[] changes;
    }

    constructor(IAssetRegistry assets) {
        _assets = assets;
    }

    /// Looks at everything that a proposal says of positions, and takes what is owed.
    function _setAside(CycleProposal calldata proposal, address[] memory accounts) internal {
        _requireAtMost(accounts.length, MAX_SIGNERS);
        _requireAtMost(proposal.currencies.length, MAX_CURRENCIES);
        _requireAtMost(proposal.positions.length, MAX_POSITIONS);
        require(proposal.positions.length != 0, CyclesEmpty());
        uint256[4] memory supervisors = _supervisorsIn(proposal.signers);
        for (uint256 i = 0; i < proposal.currencies.length; ++i) {
            address currency = proposal.currencies[i];
            require(i == 0 || proposal.currencies[i - 1] < currency, CyclesOrder(i));
            _requireCurrency(currency, supervisors);
        }
        Walk memory walk = _walkOf(Step.SetAside, accounts);
        walk.signers = proposal.signers;
        _moveAll(walk, proposal.currencies, proposal.positions);
        require(walk.next == proposal.positions.length, CyclesOrder(walk.next));
    }

    /// Hands out what was set aside, to everyone what its position came to once what was struck is out of it.
    function _settleNets(CycleBook calldata book, int256[] memory struck) internal {
        Walk memory walk = _walkOf(Step.Settle, book.accounts);
        walk.struck = struck;
        _moveAll(walk, book.currencies, book.positions);
    }

    /// Hands what was set aside to whom it came from.
    function _giveBack(CycleBook calldata book) internal {
        _moveAll(_walkOf(Step.GiveBack, book.accounts), book.currencies, book.positions);
    }

    function _walkOf(Step step, address[] memory accounts) private pure returns (Walk memory walk) {
        (walk.step, walk.accounts) = (step, accounts);
        walk.moved = new address[](accounts.length + 1);
        walk.changes = new int256[](accounts.length + 1);
    }

    function _moveAll(Walk memory walk, address[] calldata currencies, uint256[] calldata positions) private {
        uint256 most = walk.accounts.length + 1;
        for (uint256 i = 0; i < currencies.length; ++i) {
            ICurrencyToken currency = ICurrencyToken(currencies[i]);
            _cut(walk, most);
            (uint256 count, int256 own) = walk.step == Step.SetAside
                ? _gatherOwed(walk, address(currency), positions, i)
                : _gatherDue(walk, positions, i);
            _look(walk, currency);
            if (count == 0) continue;
            (walk.moved[count], walk.changes[count]) = (address(this), own);
            _cut(walk, own == 0 ? count : count + 1);
            currency.settleNet(walk.moved, walk.changes);
        }
    }

    /// What debtors of a currency owe, and what this contract takes over of it. Positions are in order, so no account has two.
    /// Nothing overflows: amounts have 128 bits, and there are at most 2,048 positions.
    function _gatherOwed(
        Walk memory walk,
        address currency,
        uint256[] calldata positions,
        uint256 index
    ) private pure returns (uint256 count, int256 own) {
        (address[] memory accounts, address[] memory moved, int256[] memory changes, uint256[2] memory seen) = _open(
            walk
        );
        (int256 sum, uint256 least, uint256 i) = (0, 0, walk.next);
        unchecked {
            for (; i < positions.length; ++i) {
                CyclePosition position = wordAt(positions, i);
                if (position.currencyAt() != index) break;
                uint256 signer = position.signerAt();
                require(signer >= least && signer < accounts.length, CyclesOrder(i));
                least = signer + 1;
                _mark(seen, signer);
                int256 net = position.netOf();
                sum += net;
                if (net >= 0) continue;
                own -= net;
                _put(moved, changes, count++, accounts[signer], net);
            }
        }
        require(sum == 0, CyclesUnbalanced(currency, sum));
        walk.next = i;
    }

    /// What everybody gets of a currency: creditors what they are owed and debtors what was struck, or debtors all they gave. The book
    /// is the one that was looked at when it was proposed. Nothing overflows: what was struck has 128 bits as well, at most
    /// 255 times.
    function _gatherDue(
        Walk memory walk,
        uint256[] calldata positions,
        uint256 index
    ) private pure returns (uint256 count, int256 own) {
        (address[] memory accounts, address[] memory moved, int256[] memory changes, uint256[2] memory seen) = _open(
            walk
        );
        (int256[] memory struck, bool isSettling, uint256 i) = (walk.struck, walk.step == Step.Settle, walk.next);
        unchecked {
            for (; i < positions.length; ++i) {
                CyclePosition position = wordAt(positions, i);
                if (position.currencyAt() != index) break;
                uint256 signer = position.signerAt();
                _mark(seen, signer);
                int256 change = isSettling ? position.netOf() : -position.netOf();
                if (change < 0) change = 0;
                if (struck.length != 0) change += struck[i];
                if (change == 0) continue;
                own -= change;
                _put(moved, changes, count++, accounts[signer], change);
            }
        }
        walk.next = i;
    }

    function _open(
        Walk memory walk
    ) private pure returns (address[] memory, address[] memory, int256[] memory, uint256[2] memory seen) {
        seen = walk.seen;
        (seen[0], seen[1]) = (0, 0);
        return (walk.accounts, walk.moved, walk.changes, seen);
    }

    /// Each signer once at each gate: the standing when money is set aside, halts and freezes when it settles, nothing when it goes
    /// back. Signers are looked at anew at another gate.
    function _look(Walk memory walk, ICurrencyToken currency) private view {
        if (walk.step == Step.GiveBack) return;
        address gate = currency.gate();
        if (walk.gate != gate) (walk.gate, walk.looked[0], walk.looked[1]) = (gate, 0, 0);
        if (walk.step == Step.Settle) {
            walk.asset = currency.asset();
            _requireNoHalt(walk, address(0), address(currency));
        }
        for (uint256 half = 0; half < 2; ++half) {
            uint256 left = walk.seen[half] & ~walk.looked[half];
            walk.looked[half] |= left;
            for (uint256 signer = half << 8; left != 0; (left, signer) = (left >> 1, signer + 1)) {
                if (left & 1 == 1) _lookAt(walk, address(currency), signer);
            }
        }
    }

    function _lookAt(Walk memory walk, address currency, uint256 signer) private view {
        if (walk.step == Step.SetAside) _requireStanding(walk, currency, signer);
        else _requireNoHalt(walk, walk.accounts[signer], currency);
    }

    /// A participant in good standing whose home is where its key says.
    function _requireStanding(Walk memory walk, address currency, uint256 signer) private view {
        (uint16 home, Standing standing) = IGate(walk.gate).standingOf(walk.accounts[signer]);
        CycleKeyId id = idIn(walk.signers, signer);
        bool isGood = standing == Standing.Good && home == id.countryOf() && !id.isSupervisor();
        require(isGood, CyclesNotInStanding(walk.accounts[signer], currency));
    }

    /// Halts of this contract and of the currency, and of each participant and freezes of its account. Corridors are a matter of
    /// strikes. No two countries have the codes 0 and 1, so none is halted between them.
    function _requireNoHalt(Walk memory walk, address account, address currency) private view {
        Reason halt = IGate(walk.gate).haltOn(account, account, NO_COUNTRY, 1, walk.asset, address(this));
        require(halt == Reason.Permitted, CyclesHalted(account, currency, halt));
    }

    function _requireCurrency(address currency, uint256[4] memory supervisors) private view {
        require(_assets.isAsset(currency), CyclesUnknownCurrency(currency));
        (Powers inForce, , ) = ICurrencyToken(currency).powersOf(address(this));
        require(inForce.includes(NET), CyclesUnknownCurrency(currency));
        uint16 issuer = ICurrencyToken(currency).country();
        if ((supervisors[issuer >> 8] >> (issuer & 0xff)) & 1 == 1) return;
        // An issuer of several countries is none itself and has no Supervisor.
        require(_countries.countryOf(issuer).status == MembershipStatus.None, CyclesNoSupervisor(issuer));
    }

    /// The countries whose Supervisors sign: one bit for each code below 1024. Ids ascend, so a Supervisor comes before the
    /// participants of its country.
    function _supervisorsIn(bytes calldata signers) private pure returns (uint256[4] memory seen) {
        for (uint256 i = 0; i < signers.length / CYCLE_KEY_ID_BYTES; ++i) {
            CycleKeyId id = idAt(signers, i);
            uint16 country = id.countryOf();
            if (id.isSupervisor()) seen[country >> 8] |= 1 << (country & 0xff);
            else require((seen[country >> 8] >> (country & 0xff)) & 1 == 1, CyclesNoSupervisor(country));
        }
    }

    function _requireAtMost(uint256 given, uint256 max) private pure {
        require(given <= max, CyclesTooMany(given, max));
    }

    /// Below 512, as there are signers.
    function _mark(uint256[2] memory set, uint256 signer) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := add(set, shl(5, shr(8, signer))) // one of both
            mstore(word, or(mload(word), shl(and(signer, 0xff), 1)))
        }
    }

    /// Within both lists: there is at most one entry for each account, and they have room for one more.
    function _put(
        address[] memory moved,
        int256[] memory changes,
        uint256 place,
        address account,
        int256 change
    ) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let offset := add(0x20, shl(5, place))
            mstore(add(moved, offset), account)
            mstore(add(changes, offset), change)
        }
    }

    /// Makes both lists as long as a currency needs.
    function _cut(Walk memory walk, uint256 length) private pure {
        (address[] memory moved, int256[] memory changes) = (walk.moved, walk.changes);
        // Memory-safe: never longer than they were made, one more than there are accounts.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(moved, length)
            mstore(changes, length)
        }
    }
}
