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
    uint48 private constant RECOVERY_WAIT = 3 days;

    /// @notice Who holds the offices.
    ICountryRegistry public immutable countries;

    /// @inheritdoc IParticipantRegistry
    IParticipantNumbers public immutable numbers;

    /// @dev The licence last given under an identifier, and how many there were.
    struct Licences {
        uint32 id;
        uint32 count;
    }

    mapping(uint32 id => Participant) private _participants;
    mapping(uint16 country => mapping(bytes20 lei => Licences)) private _licences;
    mapping(address account => AccountFile) private _accounts;
    mapping(address account => mapping(uint32 id => bool)) private _proposed;

    constructor(ICountryRegistry countries_, IParticipantNumbers numbers_) {
        (countries, numbers) = (countries_, numbers_);
    }

    modifier onlyHome(uint32 id, Office office) {
        _requireHome(id, office);
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
                status: p.statusOf(),
                tier: p.tierOf(),
                expiry: p.expiryOf()
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
        return (p.countryOf(), p.standingAt(block.timestamp));
    }

    /// @inheritdoc IParticipantRegistry
    function successorOf(address account) external view returns (address) {
        AccountFile storage file = _accounts[account];
        return file.state == AccountState.Replaced ? file.successor : address(0);
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
        _changeStatus(id, ParticipantStatus.Active, ParticipantStatus.Revoked);
        emit ParticipantRevoked(id);
    }

    /// @inheritdoc IParticipantRegistry
    function suspend(uint32 id) external onlyHome(id, Office.Supervisor) {
        _changeStatus(id, ParticipantStatus.Active, ParticipantStatus.Suspended);
        emit ParticipantSuspended(id);
    }

    /// @inheritdoc IParticipantRegistry
    function reinstate(uint32 id) external onlyHome(id, Office.Supervisor) {
        _changeStatus(id, ParticipantStatus.Suspended, ParticipantStatus.Active);
        emit ParticipantReinstated(id);
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
        _accounts[msg.sender] = AccountFile(id, AccountState.Linked, 0, address(0));
        emit AccountLinked(id, msg.sender);
    }

    /// @inheritdoc IParticipantRegistry
    function removeAccount(address account) external {
        (uint32 id, ) = _requireOurs(account);
        _requireLinked(account);
        _accounts[account] = AccountFile(id, AccountState.Removed, 0, address(0));
        delete _proposed[account][id];
        _raiseStamp();
        emit AccountRemoved(id, account);
    }

    /// @inheritdoc IParticipantRegistry
    function proposeAccountRecovery(address lost, address successor) external {
        (uint32 id, AccountState state) = _requireOurs(lost);
        countries.requireSeasoned(_participants[id].countryOf(), Office.Registrar, msg.sender);
        require(
            state == AccountState.Linked || state == AccountState.Removed,
            ParticipantRegistryWrongAccountState(lost, state)
        );
        _requireNoRecovery(lost);
        _requireStranger(successor);
        uint48 readyAt = Time.timestamp() + RECOVERY_WAIT;
        _accounts[lost].successor = successor;
        _accounts[lost].readyAt = readyAt;
        emit AccountRecoveryProposed(lost, successor, readyAt);
    }

    /// @inheritdoc IParticipantRegistry
    function withdrawAccountRecovery(address lost) external {
        _requireOurs(lost);
        _endRecovery(lost);
    }

    /// @inheritdoc IParticipantRegistry
    function objectToAccountRecovery(address lost) external {
        require(msg.sender == lost, ParticipantRegistryInvalidAccount(msg.sender));
        ParticipantStatus status = _participants[_accounts[lost].participant].statusOf();
        require(status == ParticipantStatus.Active, ParticipantRegistryObjectionVoid(lost, status));
        _endRecovery(lost);
    }

    /// @inheritdoc IParticipantRegistry
    function completeAccountRecovery(address lost) external {
        AccountFile storage file = _requireRecovery(lost);
        require(msg.sender == file.successor, ParticipantRegistryNotSuccessor(lost, msg.sender));
        require(Time.timestamp() >= file.readyAt, ParticipantRegistryTooEarly(lost, file.readyAt));
        _requireStranger(msg.sender);
        uint32 id = file.participant;
        file.state = AccountState.Replaced;
        file.readyAt = 0;
        _accounts[msg.sender] = AccountFile(id, AccountState.Linked, 0, address(0));
        _raiseStamp();
        emit AccountReplaced(id, lost, msg.sender);
    }

    /// A token's link is trusted while the stamp is the one at which it was read; the token can only mislead itself.
    /// Otherwise the files of account and participant answer, at the price of two more slots.
    function _resolve(Party party, uint24 stamp) internal view returns (Link link, bool isLicensed) {
        link = party.linkOf();
        if (link.holdsAt(stamp, block.timestamp)) return (link, true);
        AccountFile storage file = _accounts[party.accountOf()];
        uint32 id = file.participant; // also where it was replaced or removed: what is held of it can still be paid out
        Participant p = _participants[id];
        isLicensed = file.state == AccountState.Linked && p.isLicensedAt(block.timestamp);
        link = toLink(id, p.countryOf(), p.tierOf(), isLicensed ? p.expiryOf() : 0, stamp);
    }

    function _changeStatus(uint32 id, ParticipantStatus from, ParticipantStatus to) private {
        Participant p = _participants[id];
        require(p.statusOf() == from, ParticipantRegistryWrongStatus(id, p.statusOf()));
        _participants[id] = p.withStatus(to);
        _raiseStamp();
    }

    function _endRecovery(address lost) private {
        AccountFile storage file = _requireRecovery(lost);
        file.successor = address(0);
        file.readyAt = 0;
        emit AccountRecoveryEnded(lost);
    }

    function _requireHome(uint32 id, Office office) private view {
        Participant p = _participants[id];
        require(p.statusOf() != ParticipantStatus.None, ParticipantRegistryUnknown(id));
        countries.requireOffice(p.countryOf(), office, msg.sender);
    }

    /// The account's participant, once the caller has shown to be its Registrar.
    function _requireOurs(address account) private view returns (uint32 id, AccountState state) {
        AccountFile storage file = _accounts[account];
        (id, state) = (file.participant, file.state);
        _requireHome(id, Office.Registrar);
    }

    function _requireLinked(address account) private view {
        AccountState state = _accounts[account].state;
        require(state == AccountState.Linked, ParticipantRegistryWrongAccountState(account, state));
    }

    function _requireStranger(address account) private view {
        require(account != address(0), ParticipantRegistryInvalidAccount(account));
        AccountState state = _accounts[account].state;
        require(state == AccountState.None, ParticipantRegistryWrongAccountState(account, state));
    }

    function _requireNoRecovery(address account) private view {
        require(_accounts[account].successor == address(0), ParticipantRegistryRecoveryUnderWay(account));
    }

    function _requireRecovery(address lost) private view returns (AccountFile storage file) {
        file = _accounts[lost];
        require(
            file.state != AccountState.Replaced && file.successor != address(0),
            ParticipantRegistryNoRecovery(lost)
        );
    }

    function _requireNotRevoked(uint32 id) private view returns (Participant p) {
        p = _participants[id];
        require(p.statusOf() != ParticipantStatus.Revoked, ParticipantRegistryWrongStatus(id, p.statusOf()));
    }

    function _requireFree(bytes20 lei, uint32 holder) private view {
        require(
            holder == 0 || _participants[holder].statusOf() == ParticipantStatus.Revoked,
            ParticipantRegistryLeiTaken(lei, holder)
        );
    }

    function _requireTerms(uint8 tier, uint40 expiry) private view {
        require(tier <= RULE_MAX_TIER, ParticipantRegistryInvalidTier(tier));
        uint256 time = Time.timestamp();
        require(expiry > time && expiry <= time + MAX_LICENCE, ParticipantRegistryInvalidExpiry(expiry));
    }
}
