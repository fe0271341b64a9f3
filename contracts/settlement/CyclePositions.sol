// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MembershipStatus} from "../governance/types/Membership.sol";
import {NET, Powers} from "../governance/types/Powers.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {Standing} from "../supervision/types/Participant.sol";
import {Reason} from "../supervision/types/Reason.sol";
import {CycleFiles} from "./CycleFiles.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICurrencyToken} from "./interfaces/ICurrencyToken.sol";
import {CycleBook, CyclePosition, CycleProposal} from "./types/Cycle.sol";
import {CYCLE_KEY_ID_BYTES, CycleKeyId, idAt} from "./types/CycleKey.sol";

/// @dev How a cycle's money moves: from net debtors to this contract, and from here to whom it belongs then. `settleNet` wants
/// sums of zero, so this contract is always the last account: what it takes over or hands out.
abstract contract CyclePositions is CycleFiles {
    uint256 private constant MAX_SIGNERS = 512;
    uint256 private constant MAX_CURRENCIES = 32;
    uint256 private constant MAX_POSITIONS = 2048;
    uint16 private constant NO_COUNTRY = 0;

    IAssetRegistry private immutable _assets;

    /// @dev Which signers were looked at already at a gate that currencies in a row have in common.
    struct Looked {
        address gate;
        uint256[2] signers;
    }

    /// @dev The positions of one currency: those from `start` to before `end`.
    struct Part {
        address currency;
        uint256 index;
        uint256 start;
        uint256 end;
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
        Looked memory looked;
        Part memory part;
        for (uint256 i = 0; i < proposal.currencies.length; ++i) {
            part = _partOf(proposal.currencies, proposal.positions, i, part.end);
            require(i == 0 || proposal.currencies[i - 1] < part.currency, CyclesOrder(i));
            _requireCurrency(part.currency, supervisors);
            _requireStandings(proposal, accounts, part, looked);
            _move(accounts, proposal.positions, part, _owed(proposal.positions, part));
        }
        require(part.end == proposal.positions.length, CyclesOrder(part.end));
    }

    /// Hands out what was set aside, to everyone what its position came to.
    function _settleNets(CycleBook calldata book, int256[] memory nets) internal {
        Looked memory looked;
        Part memory part;
        for (uint256 i = 0; i < book.currencies.length; ++i) {
            part = _partOf(book.currencies, book.positions, i, part.end);
            _requireNoHalts(book, part, looked);
            int256[] memory changes = _owed(book.positions, part);
            for (uint256 j = 0; j < changes.length; ++j) changes[j] = nets[part.start + j] - changes[j];
            _move(book.accounts, book.positions, part, changes);
        }
    }

    /// Hands what was set aside to whom it came from.
    function _giveBack(CycleBook calldata book) internal {
        Part memory part;
        for (uint256 i = 0; i < book.currencies.length; ++i) {
            part = _partOf(book.currencies, book.positions, i, part.end);
            int256[] memory changes = _owed(book.positions, part);
            for (uint256 j = 0; j < changes.length; ++j) changes[j] = -changes[j];
            _move(book.accounts, book.positions, part, changes);
        }
    }

    function _netsOf(uint256[] calldata positions) internal pure returns (int256[] memory nets) {
        nets = new int256[](positions.length);
        for (uint256 i = 0; i < nets.length; ++i) nets[i] = CyclePosition.wrap(positions[i]).netOf();
    }

    /// Positions in order, of participants in good standing whose home is where their key says, and adding up to nothing.
    function _requireStandings(
        CycleProposal calldata proposal,
        address[] memory accounts,
        Part memory part,
        Looked memory looked
    ) private view {
        IGate gate = IGate(ICurrencyToken(part.currency).gate());
        int256 sum = 0;
        for (uint256 i = part.start; i < part.end; ++i) {
            CyclePosition position = CyclePosition.wrap(proposal.positions[i]);
            bool follows = i == 0 || CyclePosition.wrap(proposal.positions[i - 1]).orderOf() < position.orderOf();
            require(follows, CyclesOrder(i));
            uint256 signer = position.signerAt();
            require(signer < accounts.length, CyclesNoPosition(i));
            sum += position.netOf();
            if (!_isNew(looked, address(gate), signer)) continue;
            _requireStanding(gate, accounts[signer], idAt(proposal.signers, signer), part.currency);
        }
        require(sum == 0, CyclesUnbalanced(part.currency, sum));
    }

    function _requireStanding(IGate gate, address account, CycleKeyId id, address currency) private view {
        (uint16 home, Standing standing) = gate.standingOf(account);
        bool isGood = standing == Standing.Good && home == id.countryOf() && !id.isSupervisor();
        require(isGood, CyclesNotInStanding(account, currency));
    }

    /// Halts of this contract and of the currency, and of each participant and freezes of its account. Corridors are a matter of
    /// strikes. No two countries have the codes 0 and 1, so none is halted between them.
    function _requireNoHalts(CycleBook calldata book, Part memory part, Looked memory looked) private view {
        IGate gate = IGate(ICurrencyToken(part.currency).gate());
        _requireNoHalt(gate, address(0), part.currency);
        for (uint256 i = part.start; i < part.end; ++i) {
            uint256 signer = CyclePosition.wrap(book.positions[i]).signerAt();
            if (_isNew(looked, address(gate), signer)) _requireNoHalt(gate, book.accounts[signer], part.currency);
        }
    }

    function _requireNoHalt(IGate gate, address account, address currency) private view {
        Reason halt = gate.haltOn(account, account, NO_COUNTRY, 1, ICurrencyToken(currency).asset(), address(this));
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

    /// Whether a signer was not looked at at this gate yet; it counts as looked at then.
    function _isNew(Looked memory looked, address gate, uint256 signer) private pure returns (bool) {
        if (looked.gate != gate) (looked.gate, looked.signers[0], looked.signers[1]) = (gate, 0, 0);
        uint256 bit = 1 << (signer & 0xff);
        if (looked.signers[signer >> 8] & bit != 0) return false;
        looked.signers[signer >> 8] |= bit;
        return true;
    }

    function _partOf(
        address[] calldata currencies,
        uint256[] calldata positions,
        uint256 index,
        uint256 start
    ) private pure returns (Part memory) {
        uint256 end = start;
        while (end < positions.length && CyclePosition.wrap(positions[end]).currencyAt() == index) ++end;
        return Part({currency: currencies[index], index: index, start: start, end: end});
    }

    /// By position what is owed, below zero; zero for who receives.
    function _owed(uint256[] calldata positions, Part memory part) private pure returns (int256[] memory owed) {
        owed = new int256[](part.end - part.start);
        for (uint256 i = 0; i < owed.length; ++i) {
            int256 net = CyclePosition.wrap(positions[part.start + i]).netOf();
            if (net < 0) owed[i] = net;
        }
    }

    function _move(
        address[] memory accounts,
        uint256[] calldata positions,
        Part memory part,
        int256[] memory changes
    ) private {
        address[] memory moved = new address[](changes.length + 1);
        uint256 count = 0;
        int256 sum = 0;
        for (uint256 i = 0; i < changes.length; ++i) {
            if (changes[i] == 0) continue;
            sum += changes[i];
            moved[count] = accounts[CyclePosition.wrap(positions[part.start + i]).signerAt()];
            changes[count++] = changes[i];
        }
        if (count == 0) return;
        (address[] memory all, int256[] memory amounts) = _withThis(moved, changes, count, -sum);
        ICurrencyToken(part.currency).settleNet(all, amounts);
    }

    /// The first of a list and this contract behind them.
    function _withThis(
        address[] memory moved,
        int256[] memory changes,
        uint256 count,
        int256 own
    ) private view returns (address[] memory, int256[] memory amounts) {
        amounts = new int256[](count + 1);
        for (uint256 i = 0; i < count; ++i) amounts[i] = changes[i];
        (moved[count], amounts[count]) = (address(this), own);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(moved, add(count, 1)) // the list only gets shorter
        }
        return (moved, amounts);
    }

    function _requireAtMost(uint256 given, uint256 max) private pure {
        require(given <= max, CyclesTooMany(given, max));
    }
}
