// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {HeritageClaims} from "./HeritageClaims.sol";
import {IHeritageRegistry} from "./interfaces/IHeritageRegistry.sol";
import {Border, Passport, Permit, PermitKind, ProvenanceEvent, ProvenanceKind} from "./types/Heritage.sol";

/// @dev Documented on `IHeritageRegistry`.
contract HeritageRegistry is HeritageClaims {
    /// @dev What a custodian offers; one slot.
    struct Offer {
        address next;
        uint16 place;
    }

    uint256 private constant MAX_ACCREDITATION = 3_652 days;
    uint256 private constant MAX_PERMIT = 1_826 days;
    uint8 private constant CATEGORIES = 11; // article 1 of the UNESCO Convention of 1970, (a) to (k)

    /// @inheritdoc IHeritageRegistry
    mapping(uint16 country => mapping(address account => uint40)) public custodianUntil;
    mapping(bytes32 object => mapping(uint16 home => mapping(uint16 country => mapping(uint16 other => Permit))))
        private _permits;
    mapping(bytes32 object => Offer) private _offers;
    mapping(bytes32 object => mapping(uint32 about => mapping(uint16 country => bool))) private _contested;

    constructor(ICountryRegistry countries_) HeritageClaims(countries_) {}

    modifier onlyCustodian(bytes32 object) {
        Passport memory passport = _passports[object];
        require(passport.custodian == msg.sender, HeritageRegistryNotCustodian(object, msg.sender));
        require(passport.keeper == address(0), HeritageRegistryKept(object, passport.keeper));
        _;
    }

    modifier onlyKeeper(bytes32 object) {
        require(_passports[object].keeper == msg.sender, HeritageRegistryNotKeeper(object, msg.sender));
        _;
    }

    /// @inheritdoc IHeritageRegistry
    function objectOf(uint16 country, bytes32 inventory) public pure returns (bytes32) {
        return keccak256(abi.encode(country, inventory));
    }

    /// @inheritdoc IHeritageRegistry
    function passportOf(bytes32 object) external view returns (Passport memory) {
        return _passports[object];
    }

    /// @inheritdoc IHeritageRegistry
    function permitOf(bytes32 object, uint16 country, uint16 other) external view returns (Permit memory) {
        return _permitsOf(object)[country][other];
    }

    /// @inheritdoc IHeritageRegistry
    function borderCheck(bytes32 object, uint16 destination) public view returns (Border) {
        Passport memory passport = _passports[object];
        if (passport.country == 0) return Border.NoPassport;
        if (passport.country == destination) return Border.ReturnsHome;
        if (passport.blocks != 0) return Border.Claimed;
        if (!_isLive(_permitsOf(object)[passport.country][destination])) return Border.NoExportPermit;
        return _isLive(_permitsOf(object)[destination][passport.country]) ? Border.Clear : Border.NoEntryPermit;
    }

    /// @inheritdoc IHeritageRegistry
    function accreditCustodian(uint16 country, address account, uint40 until) external onlyAuthority(country) {
        uint256 max = block.timestamp + MAX_ACCREDITATION;
        require(until <= max, HeritageRegistryInvalidTerm(until, max));
        custodianUntil[country][account] = until;
        emit CustodianAccredited(country, account, until);
    }

    /// @inheritdoc IHeritageRegistry
    function issuePassport(
        uint16 country,
        bytes32 inventory,
        uint8 category,
        bytes32 description,
        address custodian
    ) external onlyAuthority(country) returns (bytes32 object) {
        object = objectOf(country, inventory);
        Passport storage passport = _passports[object];
        require(passport.country == 0, HeritageRegistryIssued(object));
        bool isSound = inventory != 0 && description != 0 && category != 0 && category <= CATEGORIES;
        require(isSound, HeritageRegistryInvalidPassport(object));
        _requireAccredited(country, custodian);
        (passport.custodian, passport.country, passport.place) = (custodian, country, country);
        (passport.issuedAt, passport.category, passport.description) = (uint40(block.timestamp), category, description);
        emit PassportIssued(object, country, custodian, inventory, category, description);
    }

    /// @inheritdoc IHeritageRegistry
    function redescribe(
        bytes32 object,
        bytes32 description,
        bytes32 reason
    ) external onlyAuthority(_passports[object].country) {
        require(description != 0 && reason != 0, HeritageRegistryInvalidPassport(object));
        _passports[object].description = description;
        emit PassportRedescribed(object, description, reason);
    }

    /// @inheritdoc IHeritageRegistry
    function attest(bytes32 object, uint16 country, ProvenanceEvent calldata attested) external onlyAuthority(country) {
        Passport memory passport = _passportOf(object);
        _requireSound(object, passport, attested);
        if (attested.kind == ProvenanceKind.Contested) {
            bool isFirst = !_contested[object][attested.about][country];
            require(isFirst, HeritageRegistryContested(object, attested.about, country));
            _contested[object][attested.about][country] = true;
        } else {
            bool isConcerned = country == passport.country || country == passport.place;
            require(isConcerned, HeritageRegistryNotConcerned(object, country));
        }
        uint32 number = passport.events + 1;
        bytes32 head = keccak256(abi.encode(passport.provenance, country, block.timestamp, attested));
        (_passports[object].events, _passports[object].provenance) = (number, head);
        emit ProvenanceAttested(object, number, country, attested, head);
    }

    /// @inheritdoc IHeritageRegistry
    function permitCrossing(
        bytes32 object,
        uint16 country,
        uint16 other,
        Permit calldata permit,
        bytes32 document
    ) external onlyAuthority(country) {
        Passport memory passport = _passportOf(object);
        bool isEntry = other == passport.country;
        bool isTwo = country != other && (isEntry || country == passport.country);
        bool isEnded = permit.kind == PermitKind.None;
        bool isTimely =
            permit.until > block.timestamp &&
                permit.until > permit.from &&
                permit.until <= block.timestamp + MAX_PERMIT;
        bool isSound = isTwo && document != 0 && (isEnded || isTimely);
        require(isSound, HeritageRegistryInvalidPermit(object, country, other));
        bool isFree = isEnded || passport.blocks == 0;
        require(isFree, HeritageRegistryStopped(object, passport.place, Border.Claimed));
        _permitsOf(object)[country][other] = permit;
        emit PermitIssued(object, country, other, permit, document);
    }

    /// @inheritdoc IHeritageRegistry
    function offerHandover(bytes32 object, address next, uint16 place) external onlyCustodian(object) {
        _requireAccredited(place, next);
        _offers[object] = Offer(next, place);
        emit HandoverOffered(object, msg.sender, next, place);
    }

    /// @inheritdoc IHeritageRegistry
    function acceptHandover(bytes32 object, bytes32 report) external {
        Offer memory offer = _offers[object];
        require(offer.next == msg.sender, HeritageRegistryNothingOffered(object, msg.sender));
        _requireAccredited(offer.place, msg.sender);
        delete _offers[object];
        _move(object, msg.sender, offer.place, report);
    }

    /// @inheritdoc IHeritageRegistry
    function entrust(bytes32 object, address keeper) external onlyCustodian(object) {
        delete _offers[object];
        _keep(object, keeper);
    }

    /// @inheritdoc IHeritageRegistry
    function move(bytes32 object, address to, uint16 place, bytes32 report) external onlyKeeper(object) {
        Passport memory passport = _passports[object];
        if (place != passport.place && place != passport.country) _requireAccredited(place, to);
        _move(object, to, place, report);
    }

    /// @inheritdoc IHeritageRegistry
    function discharge(bytes32 object) external onlyKeeper(object) {
        _keep(object, address(0));
    }

    /// @inheritdoc IHeritageRegistry
    function reassign(
        bytes32 object,
        address custodian,
        bytes32 report
    ) external onlyAuthority(_passports[object].country) {
        Passport memory passport = _passports[object];
        require(passport.place == passport.country, HeritageRegistryAbroad(object, passport.place));
        _requireAccredited(passport.country, custodian);
        delete _offers[object];
        if (passport.keeper != address(0)) _keep(object, address(0));
        _move(object, custodian, passport.place, report);
    }

    function _move(bytes32 object, address to, uint16 place, bytes32 report) private {
        Passport storage passport = _passports[object];
        (address from, uint16 left) = (passport.custodian, passport.place);
        require(report != 0, HeritageRegistryNoReport(object));
        if (place != left) _requireClear(object, place);
        (passport.custodian, passport.place) = (to, place);
        emit ObjectMoved(object, from, to, left, place, report);
    }

    function _requireClear(bytes32 object, uint16 place) private view {
        Border found = borderCheck(object, place);
        bool isClear = found == Border.Clear || found == Border.ReturnsHome;
        require(isClear, HeritageRegistryStopped(object, place, found));
    }

    function _requireAccredited(uint16 country, address account) private view {
        bool isAccredited = block.timestamp < custodianUntil[country][account];
        require(isAccredited, HeritageRegistryNotAccredited(country, account));
    }

    function _requireSound(bytes32 object, Passport memory passport, ProvenanceEvent calldata attested) private view {
        bool isContest = attested.kind == ProvenanceKind.Contested;
        bool isAbout = isContest ? attested.about != 0 && attested.about <= passport.events : attested.about == 0;
        int256 today = int256(block.timestamp / 1 days);
        bool isPast = attested.from <= attested.until && attested.until <= today;
        bool isSound = isAbout && isPast && attested.document != 0;
        require(isSound, HeritageRegistryInvalidEvent(object, attested));
    }

    /// By whose heritage it is: whoever it was given back to has permitted nothing yet.
    function _permitsOf(
        bytes32 object
    ) private view returns (mapping(uint16 country => mapping(uint16 other => Permit)) storage) {
        return _permits[object][_passports[object].country];
    }

    function _isLive(Permit memory permit) private view returns (bool) {
        return permit.kind != PermitKind.None && permit.from <= block.timestamp && block.timestamp < permit.until;
    }
}
