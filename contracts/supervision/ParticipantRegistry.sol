// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {Lei} from "../common/libraries/Lei.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {GateStamp} from "./GateStamp.sol";
import {IParticipantNumbers} from "./interfaces/IParticipantNumbers.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {Link, Party, toLink} from "./types/Link.sol";
import {Participant, ParticipantKind, ParticipantStatus, Standing, toParticipant} from "./types/Participant.sol";
import {RULE_MAX_TIER} from "./types/Rule.sol";

/// @dev Documented on `IParticipantRegistry`.
abstract contract ParticipantRegistry is IParticipantRegistry, GateStamp {
    uint40 private constant MAX_LICENCE = 3653 days; // ten years

    /// @notice Who holds the offices.
    ICountryRegistry public immutable countries;

    /// @inheritdoc IParticipantRegistry
    IParticipantNumbers public immutable numbers;

    /// @inheritdoc IParticipantRegistry
    address public immutable standings;

    /// @dev The licence last given under an identifier, and how many there were.
    struct Licences {
        uint32 id;
        uint32 count;
    }

    mapping(uint32 id => Participant) private _participants;
    mapping(uint16 country => mapping(bytes20 lei => Licences)) private _licences;
    mapping(address account => AccountFile) private _accounts;
    mapping(address account => mapping(uint32 id => bool)) private _proposed;

    constructor(ICountryRegistry countries_, IParticipantNumbers numbers_, address standings_) {
        (countries, numbers, standings) = (countries_, numbers_, standings_);
    }

    modifier onlyHome(uint32 id, Office office) {
        _requireHome(id, office);
        _;
    }

    modifier onlyStandings() {
        require(msg.sender == standings, ParticipantRegistryNotStandings(msg.sender));
        _;
    }

    /// @inheritdoc IParticipantRegistry
    function participantOf(uint32 id) external view returns (ParticipantFile memory) {
        Participant p = _participants[id];
        return
            ParticipantFile({
                lei: p.leiOf(),
                country: p.countryOf(),
                kind: p.kindOf(),
                status: p.statusAt(block.timestamp),
                tier: p.tierOf(),
                expiry: p.expiryOf(),
                suspendedUntil: p.suspendedUntilOf()
            });
    }

    /// @inheritdoc IParticipantRegistry
    function participantByLei(uint16 country, bytes20 lei) external view returns (uint32) {
        return _licences[country][lei].id;
    }

    /// @inheritdoc IParticipantRegistry
    function participantByAccount(address account) public view returns (uint32) {
        AccountFile storage file = _accounts[account];
        return file.state == AccountState.Linked ? file.participant : 0;
    }

    /// @inheritdoc IParticipantRegistry
    function homeOf(address account) public view returns (uint16) {
        return _participants[participantByAccount(account)].countryOf();
    }

    /// @inheritdoc IParticipantRegistry
    function standingOf(address account) public view returns (uint16 home, Standing standing) {
        Participant p = _participants[participantByAccount(account)];
        return (p.countryOf(), _isFrozen(account) ? Standing.Frozen : p.standingAt(block.timestamp));
    }

    /// @inheritdoc IParticipantRegistry
    function successorOf(address account) external view returns (address) {
        return _accounts[account].successor;
    }

    /// @inheritdoc IParticipantRegistry
    function accountOf(address account) external view returns (AccountFile memory) {
        return _accounts[account];
    }

    /// @inheritdoc IParticipantRegistry
    function isProposed(uint32 id, address account) external view returns (bool) {
        return _proposed[account][id];
    }

    /// @inheritdoc IParticipantRegistry
    function license(
        bytes20 lei,
        uint16 country,
        ParticipantKind kind,
        uint8 tier,
        uint40 expiry
    ) external returns (uint32 id) {
        countries.requireOffice(country, Office.Registrar, msg.sender);
        require(Lei.isValid(lei), ParticipantRegistryInvalidLei(lei));
        require(kind != ParticipantKind.None, ParticipantRegistryInvalidKind());
        _requireTerms(tier, expiry);
        Licences storage licences = _licences[country][lei];
        _requireFree(lei, licences.id);
        id = numbers.number(country, lei, licences.count++);
        licences.id = id;
        _participants[id] = toParticipant(lei, country, kind, tier, expiry);
        emit ParticipantLicensed(id, country, lei, kind, tier, expiry);
    }

    /// @inheritdoc IParticipantRegistry
    function amend(uint32 id, uint8 tier, uint40 expiry) external onlyHome(id, Office.Registrar) {
        Participant p = _requireNotRevoked(id);
        _requireTerms(tier, expiry);
        _participants[id] = p.withTerms(tier, expiry);
        // A longer licence makes no link untrue: one that has run out is read again anyway.
        if (tier != p.tierOf() || expiry < p.expiryOf()) _raiseStamp();
        emit ParticipantAmended(id, tier, expiry);
    }

    /// @inheritdoc IParticipantRegistry
    function revoke(uint32 id) external onlyHome(id, Office.Registrar) {
        Participant p = _participants[id];
        ParticipantStatus status = p.statusAt(block.timestamp);
        require(status == ParticipantStatus.Active, ParticipantRegistryWrongStatus(id, status));
        _participants[id] = p.revoked();
        _raiseStamp();
        emit ParticipantRevoked(id);
    }

    /// @inheritdoc IParticipantRegistry
    function setSuspension(uint32 id, uint32 until) external onlyStandings {
        _participants[id] = _participants[id].suspendedTill(until);
        // What ends makes no link untrue: none of the suspended is trusted.
        if (until > block.timestamp) _raiseStamp();
        emit SuspensionSet(id, until);
    }

    /// @inheritdoc IParticipantRegistry
    function setFreezes(address[] calldata accounts, uint48[] calldata ends) external onlyStandings {
        bool freezes = false; // one that nothing froze before; or anybody that tells of ends could raise the stamp
        for (uint256 i = 0; i < accounts.length; ++i) {
            freezes = freezes || (ends[i] > block.timestamp && !_isFrozen(accounts[i]));
            _accounts[accounts[i]].frozenUntil = ends[i];
            _noteFreezeEnd(ends[i]);
            emit FreezeSet(accounts[i], ends[i]);
        }
        if (freezes) _raiseStamp();
    }

    /// @inheritdoc IParticipantRegistry
    function proposeAccount(uint32 id, address account) external onlyHome(id, Office.Registrar) {
        _requireNotRevoked(id);
        require(account != address(0), ParticipantRegistryInvalidAccount(account));
        _proposed[account][id] = true;
        emit AccountProposed(id, account);
    }

    /// @inheritdoc IParticipantRegistry
    function acceptAccount(uint32 id) external {
        require(_proposed[msg.sender][id], ParticipantRegistryNotProposed(msg.sender, id));
        _requireNotRevoked(id);
        AccountFile storage file = _accounts[msg.sender];
        require(
            file.state == AccountState.None || (file.state == AccountState.Removed && file.participant == id),
            ParticipantRegistryWrongAccountState(msg.sender, file.state)
        );
        delete _proposed[msg.sender][id];
        (file.participant, file.state) = (id, AccountState.Linked);
        emit AccountLinked(id, msg.sender);
    }

    /// @inheritdoc IParticipantRegistry
    function removeAccount(address account) external {
        AccountFile storage file = _accounts[account];
        uint32 id = file.participant;
        _requireHome(id, Office.Registrar);
        require(file.state == AccountState.Linked, ParticipantRegistryWrongAccountState(account, file.state));
        file.state = AccountState.Removed;
        delete _proposed[account][id];
        _raiseStamp();
        emit AccountRemoved(id, account);
    }

    /// @inheritdoc IParticipantRegistry
    function replaceAccount(address lost, address successor) external onlyStandings {
        AccountFile storage file = _accounts[lost];
        (file.state, file.successor) = (AccountState.Replaced, successor);
        _accounts[successor] = AccountFile(file.participant, AccountState.Linked, 0, address(0));
        _raiseStamp();
        emit AccountReplaced(file.participant, lost, successor);
    }

    /// A token's link is trusted while the stamp is the one at which it was read; the token can only mislead itself.
    /// Otherwise the files of account and participant answer, at the price of two more slots.
    function _resolve(Party party, uint24 stamp) internal view returns (Link link, bool isLicensed) {
        link = party.linkOf();
        if (link.holdsAt(stamp, block.timestamp)) return (link, true);
        AccountFile storage file = _accounts[party.accountOf()];
        uint32 id = file.participant; // also where it was replaced or removed: what is held of it can still be paid out
        Participant p = _participants[id];
        bool isInUse = file.state == AccountState.Linked && block.timestamp >= file.frozenUntil;
        isLicensed = isInUse && p.isLicensedAt(block.timestamp);
        link = toLink(id, p.countryOf(), p.tierOf(), isLicensed ? p.expiryOf() : 0, stamp);
    }

    function _isFrozen(address account) internal view returns (bool) {
        return block.timestamp < _accounts[account].frozenUntil;
    }

    /// The participant of an account, in use or not.
    function _participantBehind(address account) internal view returns (uint32) {
        return _accounts[account].participant;
    }

    function _requireHome(uint32 id, Office office) private view {
        Participant p = _participants[id];
        require(Participant.unwrap(p) != 0, ParticipantRegistryUnknown(id));
        countries.requireOffice(p.countryOf(), office, msg.sender);
    }

    function _requireNotRevoked(uint32 id) private view returns (Participant p) {
        p = _participants[id];
        require(!_isRevoked(p), ParticipantRegistryWrongStatus(id, ParticipantStatus.Revoked));
    }

    function _requireFree(bytes20 lei, uint32 holder) private view {
        require(holder == 0 || _isRevoked(_participants[holder]), ParticipantRegistryLeiTaken(lei, holder));
    }

    function _requireTerms(uint8 tier, uint40 expiry) private view {
        require(tier <= RULE_MAX_TIER, ParticipantRegistryInvalidTier(tier));
        uint256 time = Time.timestamp();
        require(expiry > time && expiry <= time + MAX_LICENCE, ParticipantRegistryInvalidExpiry(expiry));
    }

    function _isRevoked(Participant p) private view returns (bool) {
        return p.statusAt(block.timestamp) == ParticipantStatus.Revoked;
    }
}
