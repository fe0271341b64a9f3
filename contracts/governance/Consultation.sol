// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IConsultation} from "./interfaces/IConsultation.sol";
import {ICountryRegistry} from "./interfaces/ICountryRegistry.sol";
import {MAX_OPEN, OpenPlaces} from "./libraries/OpenPlaces.sol";
import {Consulted, ConsultationTerms} from "./types/Consultation.sol";

/// @dev Documented on `IConsultation`.
contract Consultation is IConsultation {
    using OpenPlaces for uint256[MAX_OPEN];

    uint256 private constant MAX_URI = 512; // bytes: a link, not the text

    /// @inheritdoc IConsultation
    ICountryRegistry public immutable countries;

    ConsultationTerms private _terms;

    /// @inheritdoc IConsultation
    uint40 public consultationCount;

    mapping(uint40 consultationId => Consulted) private _consultations;
    mapping(uint16 country => mapping(bytes32 actionsHash => uint40 consultationId)) private _last;
    mapping(uint16 country => uint256[MAX_OPEN]) private _open;

    constructor(ICountryRegistry countries_, ConsultationTerms memory terms_) {
        require(_isSound(terms_), ConsultationInvalidTerms(terms_));
        countries = countries_;
        _terms = terms_;
    }

    modifier onlyWhileOpen(uint40 consultationId) {
        uint48 closesAt = _consultations[consultationId].closesAt;
        require(Time.timestamp() < closesAt, ConsultationClosed(consultationId, closesAt));
        _;
    }

    modifier onlySponsor(uint40 consultationId) {
        uint16 country = countries.countryOfDelegation(msg.sender);
        bool isSponsor = country != 0 && country == _consultations[consultationId].country;
        require(isSponsor, ConsultationNotSponsor(consultationId, msg.sender));
        _;
    }

    /// @inheritdoc IConsultation
    function terms() external view returns (ConsultationTerms memory) {
        return _terms;
    }

    /// @inheritdoc IConsultation
    function consultationOf(uint40 consultationId) external view returns (Consulted memory) {
        return _consultations[consultationId];
    }

    /// @inheritdoc IConsultation
    function hashActions(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external pure returns (bytes32) {
        return keccak256(abi.encode(targets, values, calldatas));
    }

    /// @inheritdoc IConsultation
    function isHeld(uint16 country, bytes32 actionsHash) public view returns (bool) {
        Consulted storage consulted = _consultations[_last[country][actionsHash]];
        uint256 closesAt = consulted.closesAt;
        return
            closesAt != 0 &&
            consulted.actionsHash == actionsHash &&
            Time.timestamp() >= closesAt &&
            Time.timestamp() < closesAt + _terms.validity;
    }

    /// @inheritdoc IConsultation
    function requireHeld(uint16 country, bytes32 actionsHash) external view {
        require(isHeld(country, actionsHash), ConsultationNotHeld(country, actionsHash));
    }

    /// @inheritdoc IConsultation
    function open(
        bytes32 actionsHash,
        bytes32 rationale,
        string calldata uri
    ) external returns (uint40 consultationId) {
        uint16 country = _memberOf(msg.sender);
        require(countries.votingWeightOf(country) != 0, ConsultationNotMember(msg.sender));
        _requireText(rationale, uri);
        consultationId = ++consultationCount;
        require(_open[country].take(consultationId, _isOpen), ConsultationTooManyOpen(country, MAX_OPEN));
        uint48 closesAt = Time.timestamp() + _terms.period;
        _consultations[consultationId] = Consulted({country: country, closesAt: closesAt, actionsHash: actionsHash});
        _name(country, actionsHash, consultationId);
        emit ConsultationOpened(consultationId, country, actionsHash, rationale, uri, closesAt);
    }

    /// @inheritdoc IConsultation
    function comment(uint40 consultationId, bytes32 text, string calldata uri) external onlyWhileOpen(consultationId) {
        uint16 country = _memberOf(msg.sender);
        _requireText(text, uri);
        emit ConsultationCommented(consultationId, country, text, uri);
    }

    /// @inheritdoc IConsultation
    function amend(
        uint40 consultationId,
        bytes32 actionsHash,
        bytes32 changes,
        string calldata uri
    ) external onlySponsor(consultationId) onlyWhileOpen(consultationId) {
        _requireText(changes, uri);
        Consulted storage consulted = _consultations[consultationId];
        bytes32 before = consulted.actionsHash;
        uint256 closesAt = Math.max(consulted.closesAt, uint256(Time.timestamp()) + _terms.reading);
        (consulted.actionsHash, consulted.closesAt) = (actionsHash, SafeCast.toUint48(closesAt));
        _name(consulted.country, actionsHash, consultationId);
        emit ConsultationAmended(consultationId, before, actionsHash, changes, uri, uint48(closesAt)); // cast above
    }

    /// @inheritdoc IConsultation
    function withdraw(uint40 consultationId) external onlySponsor(consultationId) onlyWhileOpen(consultationId) {
        _consultations[consultationId].closesAt = 0;
        emit ConsultationWithdrawn(consultationId);
    }

    /// A text is that of one open consultation of its country, so that it is plain which one decides.
    function _name(uint16 country, bytes32 actionsHash, uint40 consultationId) private {
        uint40 other = _last[country][actionsHash];
        bool isTaken = other != consultationId && _isOpen(other) && _consultations[other].actionsHash == actionsHash;
        require(!isTaken, ConsultationOpenAlready(other));
        _last[country][actionsHash] = consultationId;
    }

    function _isOpen(uint256 consultationId) private view returns (bool) {
        return Time.timestamp() < _consultations[uint40(consultationId)].closesAt; // numbers have 40 bits
    }

    function _memberOf(address delegation) private view returns (uint16 country) {
        country = countries.countryOfDelegation(delegation);
        require(countries.countryOf(country).joinedAt != 0, ConsultationNotMember(delegation));
    }

    function _requireText(bytes32 text, string calldata uri) private pure {
        uint256 length = bytes(uri).length;
        require(text != 0 && length != 0 && length <= MAX_URI, ConsultationInvalidText(text, length, MAX_URI));
    }

    function _isSound(ConsultationTerms memory terms_) private pure returns (bool) {
        return
            terms_.period != 0 &&
            terms_.period <= 90 days &&
            terms_.reading <= terms_.period &&
            terms_.validity != 0 &&
            terms_.validity <= 365 days;
    }
}
