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

    /// @dev What one walk over all positions needs. `moved` and `changes` are filled anew for each currency; a bit of `looked`
    /// tells that a signer was looked at already at `gate`, which currencies in a row have in common.
    struct Walk {
        Step step;
        uint256 next;
        address gate;
        AssetId asset;
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
            _enter(walk, currency);
            _cut(walk, most);
            uint256 count = _gather(walk, currency, positions, i);
            _cut(walk, count);
            if (count != 0) currency.settleNet(walk.moved, walk.changes);
        }
    }

    /// Signers are looked at anew at another gate.
    function _enter(Walk memory walk, ICurrencyToken currency) private view {
        address gate = currency.gate();
        if (walk.gate != gate) (walk.gate, walk.looked[0], walk.looked[1]) = (gate, 0, 0);
        if (walk.step != Step.Settle) return;
        walk.asset = currency.asset();
        _requireNoHalt(walk, address(0), address(currency));
    }

    /// What moves in a currency, this contract last. Positions are in order, so no account has two. Nothing overflows: amounts,
    /// those of struck payments too, have 128 bits, and there are at most 2,048 positions and 255 strikes.
    function _gather(
        Walk memory walk,
        ICurrencyToken currency,
        uint256[] calldata positions,
        uint256 index
    ) private view returns (uint256 count) {
        (int256 sum, int256 own, uint256 least) = (0, 0, 0);
        uint256 signers = walk.accounts.length;
        uint256 i = walk.next;
        unchecked {
            for (; i < positions.length; ++i) {
                CyclePosition position = wordAt(positions, i);
                if (position.currencyAt() != index) break;
                uint256 signer = position.signerAt();
                require(signer >= least && signer < signers, CyclesOrder(i));
                least = signer + 1;
                if ((walk.looked[signer >> 8] >> (signer & 0xff)) & 1 == 0) _look(walk, address(currency), signer);
                int256 net = position.netOf();
                sum += net;
                int256 change = _changeOf(walk, net, i);
                if (change == 0) continue;
                own -= change;
                (walk.moved[count], walk.changes[count++]) = (walk.accounts[signer], change);
            }
        }
        require(sum == 0, CyclesUnbalanced(address(currency), sum));
        walk.next = i;
        if (own != 0) (walk.moved[count], walk.changes[count++]) = (address(this), own);
    }

    function _changeOf(Walk memory walk, int256 net, uint256 place) private pure returns (int256) {
        unchecked {
            int256 owed = net < 0 ? net : int256(0);
            if (walk.step == Step.SetAside) return owed;
            if (walk.step == Step.GiveBack) return -owed;
            return net + walk.struck[place] - owed;
        }
    }

    /// Once at each gate: the standing when money is set aside, halts and freezes when it settles, nothing when it goes back.
    function _look(Walk memory walk, address currency, uint256 signer) private view {
        walk.looked[signer >> 8] |= 1 << (signer & 0xff);
        if (walk.step == Step.SetAside) _requireStanding(walk, currency, signer);
        else if (walk.step == Step.Settle) _requireNoHalt(walk, walk.accounts[signer], currency);
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
