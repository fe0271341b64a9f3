// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {Office} from "../governance/types/Office.sol";
import {HomeActs} from "./HomeActs.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {ISanctionsFreezes} from "./interfaces/ISanctionsFreezes.sol";
import {Listing} from "./types/Listing.sol";

/// @dev Documented on `ISanctionsFreezes`.
abstract contract SanctionsFreezes is ISanctionsFreezes, HomeActs {
    uint48 private constant MAX_TERM = 180 days;
    uint256 private constant MAX_ACCOUNTS = 64; // a call
    uint256 private constant MAX_ENTRIES = 8; // an account

    mapping(uint16 country => mapping(bytes32 entry => Listing)) private _listings;
    mapping(address gate => mapping(address account => bytes32[])) private _entries;
    /// @dev The acts, without their editions, that an appeal has ended.
    mapping(bytes32 act => bool) private _barred;

    modifier bounded(uint256 count) {
        require(count <= MAX_ACCOUNTS, SanctionsFreezesTooMany(count, MAX_ACCOUNTS));
        _;
    }

    /// @inheritdoc ISanctionsFreezes
    function listingOf(uint16 country, bytes32 entry) external view returns (Listing memory) {
        return _listings[country][entry];
    }

    /// @inheritdoc ISanctionsFreezes
    function entriesOf(address gate, address account) external view returns (bytes32[] memory) {
        return _entries[gate][account];
    }

    /// @inheritdoc ISanctionsFreezes
    function freezeAct(
        address gate,
        address account,
        bytes32 entry,
        uint32 edition,
        bytes32 basis
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(gate, account, entry, edition, basis));
    }

    /// @inheritdoc ISanctionsFreezes
    function list(uint16 country, bytes32 entry, bytes32 basis, bytes32 review, uint48 until) external {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        require(entry != 0, SanctionsFreezesNoEntry(country));
        require(basis != 0, SanctionsFreezesNoBasis(entry));
        Listing memory last = _listings[country][entry];
        bool isFirst = last.edition == 0;
        require(
            isFirst == (review == 0) && (isFirst || review != last.review),
            SanctionsFreezesNoReview(entry, review)
        );
        (uint48 earliest, uint48 latest) = (Time.timestamp() + 1, Time.timestamp() + MAX_TERM);
        require(until >= earliest && until <= latest, SanctionsFreezesInvalidEnd(until, earliest, latest));
        _listings[country][entry] = Listing(last.edition + 1, Time.timestamp(), until, basis, review);
        emit Listed(country, entry, last.edition + 1, basis, review, until);
    }

    /// @inheritdoc ISanctionsFreezes
    function delist(uint16 country, bytes32 entry, bytes32 ground) external {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        _requireListed(country, entry);
        _listings[country][entry].until = Time.timestamp();
        emit Delisted(country, entry, ground);
    }

    /// @inheritdoc ISanctionsFreezes
    function freeze(
        address gate,
        uint16 country,
        bytes32 entry,
        address[] calldata accounts
    ) external bounded(accounts.length) {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        bytes32 basis = _requireListed(country, entry);
        for (uint256 i = 0; i < accounts.length; ++i) {
            address account = accounts[i];
            _requireAtHome(gate, account, country);
            bool isBarred = _barred[_anyEdition(gate, account, entry, basis)];
            require(!isBarred, SanctionsFreezesBarred(account, entry, basis));
            if (_placeOf(gate, account, entry) != MAX_ENTRIES) continue;
            _add(gate, country, account, entry);
            emit AccountFrozen(gate, account, country, entry);
        }
        _tell(gate, accounts);
    }

    /// @inheritdoc ISanctionsFreezes
    function unfreeze(
        address gate,
        uint16 country,
        bytes32 entry,
        address[] calldata accounts
    ) external bounded(accounts.length) {
        countries.requireOffice(country, Office.Supervisor, msg.sender);
        for (uint256 i = 0; i < accounts.length; ++i) {
            _requireAtHome(gate, accounts[i], country);
            require(_remove(gate, accounts[i], entry), SanctionsFreezesNotFrozen(accounts[i], entry));
            emit AccountUnfrozen(gate, accounts[i], country, entry);
        }
        _tell(gate, accounts);
    }

    /// @inheritdoc ISanctionsFreezes
    function refresh(address gate, address[] calldata accounts) external bounded(accounts.length) {
        _tell(gate, accounts);
    }

    /// @inheritdoc ISanctionsFreezes
    function overturnFreeze(address gate, address account, bytes32 entry, uint32 edition, bytes32 basis) external {
        bytes32 act = freezeAct(gate, account, entry, edition, basis);
        require(_isOverturned(act), SanctionsFreezesNotOverturned(act));
        _barred[_anyEdition(gate, account, entry, basis)] = true;
        emit FreezeOverturned(gate, account, entry, basis);
        if (_listings[_homeBehind(gate, account)][entry].basis != basis) return;
        _remove(gate, account, entry);
        address[] memory accounts = new address[](1);
        accounts[0] = account;
        _tell(gate, accounts);
    }

    /// Whether an appeal against an act of this contract was successful.
    function _isOverturned(bytes32 act) internal view virtual returns (bool);

    /// The edition under which an account may be frozen, and whether it is.
    function _frozenUnder(
        address gate,
        address account,
        bytes32 entry
    ) internal view returns (bool live, Listing memory listing) {
        listing = _listings[_homeBehind(gate, account)][entry];
        live = block.timestamp < listing.until && _placeOf(gate, account, entry) != MAX_ENTRIES;
    }

    /// Where entries that have ended fill all places, the first of them makes room.
    function _add(address gate, uint16 country, address account, bytes32 entry) private {
        bytes32[] storage entries = _entries[gate][account];
        if (entries.length < MAX_ENTRIES) {
            entries.push(entry);
            return;
        }
        for (uint256 i = 0; i < MAX_ENTRIES; ++i) {
            if (block.timestamp < _listings[country][entries[i]].until) continue;
            entries[i] = entry;
            return;
        }
        revert SanctionsFreezesFull(account, MAX_ENTRIES);
    }

    function _remove(address gate, address account, bytes32 entry) private returns (bool found) {
        uint256 place = _placeOf(gate, account, entry);
        if (place == MAX_ENTRIES) return false;
        bytes32[] storage entries = _entries[gate][account];
        entries[place] = entries[entries.length - 1];
        entries.pop();
        return true;
    }

    /// Marks at the gate until when each account is frozen: until the last of its entries ends.
    function _tell(address gate, address[] memory accounts) private {
        uint48[] memory ends = new uint48[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) ends[i] = _endOf(gate, accounts[i]);
        IParticipantRegistry(gate).setFreezes(accounts, ends);
    }

    function _endOf(address gate, address account) private view returns (uint48 end) {
        bytes32[] storage entries = _entries[gate][account];
        uint16 home = _homeBehind(gate, account);
        for (uint256 i = 0; i < entries.length; ++i) {
            Listing storage listing = _listings[home][entries[i]];
            uint48 until = listing.until;
            if (_barred[_anyEdition(gate, account, entries[i], listing.basis)]) continue;
            if (until > end) end = until;
        }
    }

    function _placeOf(address gate, address account, bytes32 entry) private view returns (uint256) {
        bytes32[] storage entries = _entries[gate][account];
        for (uint256 i = 0; i < entries.length; ++i) {
            if (entries[i] == entry) return i;
        }
        return MAX_ENTRIES;
    }

    function _requireListed(uint16 country, bytes32 entry) private view returns (bytes32 basis) {
        Listing storage listing = _listings[country][entry];
        require(block.timestamp < listing.until, SanctionsFreezesNotListed(country, entry));
        return listing.basis;
    }

    function _requireAtHome(address gate, address account, uint16 country) private view {
        uint16 home = _homeBehind(gate, account);
        require(home == country, SanctionsFreezesNotHome(account, home, country));
    }

    function _anyEdition(address gate, address account, bytes32 entry, bytes32 basis) private pure returns (bytes32) {
        return freezeAct(gate, account, entry, 0, basis); // editions begin with 1
    }
}
