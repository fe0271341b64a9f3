// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IQualificationRecognition} from "./interfaces/IQualificationRecognition.sol";
import {Accreditation, Award, Diploma, DiplomaStatus} from "./types/Qualification.sol";

/// @notice Who may award diplomas, which were awarded, and which were revoked.
/// @dev Documented on `IQualificationRecognition`.
abstract contract Diplomas is IQualificationRecognition {
    /// @dev What was revoked of an accreditation in a period; one slot.
    struct Pace {
        uint40 period;
        uint32 used;
        uint32 more;
    }

    uint256 private constant MAX_TERM = 3_652 days;
    uint256 private constant MAX_COUNT = 65_536;
    uint8 private constant MAX_LEVEL = 8; // ISCED 2011
    uint40 private constant PERIOD = 30 days;
    uint256 private constant QUOTA = 64; // of a whole class there is no revocation by one key
    uint16 private constant MAX_MORE = 10_000;

    /// @inheritdoc IQualificationRecognition
    ICountryRegistry public immutable countries;

    uint32 private _accreditationCount;
    uint32 private _awardCount;
    mapping(uint32 accreditation => Accreditation) internal _accreditations;
    mapping(uint32 award => Award) internal _awards;
    mapping(uint32 award => mapping(uint8 word => uint256)) internal _revoked;
    mapping(uint32 accreditation => Pace) private _paces;

    constructor(ICountryRegistry countries_) {
        countries = countries_;
    }

    modifier onlyOffice(uint16 country, Office office) {
        countries.requireOffice(country, office, msg.sender);
        _;
    }

    /// @inheritdoc IQualificationRecognition
    function accreditationOf(uint32 accreditation) external view returns (Accreditation memory) {
        return _accreditations[accreditation];
    }

    /// @inheritdoc IQualificationRecognition
    function awardOf(uint32 award_) external view returns (Award memory) {
        return _awards[award_];
    }

    /// @inheritdoc IQualificationRecognition
    function revokedIn(uint32 award_, uint8 word) external view returns (uint256) {
        return _revoked[award_][word];
    }

    /// @inheritdoc IQualificationRecognition
    function revocationsLeft(uint32 accreditation) public view returns (uint256) {
        Pace memory pace = _paceOf(accreditation);
        return Math.saturatingSub(QUOTA + pace.more, pace.used);
    }

    /// @inheritdoc IQualificationRecognition
    function leafOf(uint16 index, bytes32 credential) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, credential))));
    }

    /// @inheritdoc IQualificationRecognition
    function statusOf(Diploma calldata diploma) public view returns (DiplomaStatus) {
        bytes32 root = _awards[diploma.award].root;
        bool isKnown =
            root != 0 &&
                diploma.index < _awards[diploma.award].count &&
                MerkleProof.verifyCalldata(diploma.proof, root, leafOf(diploma.index, diploma.credential));
        if (!isKnown) return DiplomaStatus.Unknown;
        return _isRevoked(diploma.award, diploma.index) ? DiplomaStatus.Revoked : DiplomaStatus.Valid;
    }

    /// @inheritdoc IQualificationRecognition
    function accredit(
        uint16 country,
        address institution,
        bytes32 programme,
        uint8 level,
        uint40 until,
        bytes32 key
    ) external onlyOffice(country, Office.CultureAuthority) returns (uint32 accreditation) {
        bool isTimely = until > block.timestamp && until <= block.timestamp + MAX_TERM;
        bool isNamed = institution != address(0) && programme != 0 && key != 0 && level <= MAX_LEVEL;
        require(isTimely && isNamed, QualificationInvalidAccreditation(country, institution, until));
        accreditation = ++_accreditationCount;
        Accreditation memory terms = Accreditation(institution, country, level, until, key);
        _accreditations[accreditation] = terms;
        emit InstitutionAccredited(accreditation, country, institution, programme, terms);
    }

    /// @inheritdoc IQualificationRecognition
    function changeAccreditation(
        uint32 accreditation,
        uint40 until,
        bytes32 reason
    ) external onlyOffice(_accreditations[accreditation].country, Office.CultureAuthority) {
        Accreditation memory terms = _accredited(accreditation);
        require(reason != 0, QualificationNoReason(bytes32(uint256(accreditation))));
        bool isTimely = until <= block.timestamp + MAX_TERM;
        require(isTimely, QualificationInvalidAccreditation(terms.country, terms.institution, until));
        // It ends now at the earliest: what was awarded was awarded.
        until = uint40(Math.max(until, block.timestamp));
        _accreditations[accreditation].until = until;
        emit AccreditationChanged(accreditation, until, reason);
    }

    /// @inheritdoc IQualificationRecognition
    function award(uint32 accreditation, bytes32 root, uint24 count) external returns (uint32 made) {
        Accreditation memory terms = _accredited(accreditation);
        require(msg.sender == terms.institution, QualificationNotInstitution(accreditation, msg.sender));
        require(root != 0 && count != 0 && count <= MAX_COUNT, QualificationInvalidAward(root, count));
        made = ++_awardCount;
        _awards[made] = Award(root, accreditation, count, uint40(block.timestamp));
        emit DiplomasAwarded(made, accreditation, root, count);
    }

    /// @inheritdoc IQualificationRecognition
    function revoke(uint32 award_, uint8 word, uint256 mask, bool isRevoked, bytes32 reason) external {
        uint32 accreditation = _awards[award_].accreditation;
        _requireIssuer(accreditation);
        require(reason != 0, QualificationNoReason(bytes32(uint256(award_))));
        uint256 known = _revoked[award_][word];
        uint256 changed = isRevoked ? mask & ~known : mask & known;
        bool isSound = mask != 0 && changed == mask && mask & ~_maskOf(_awards[award_].count, word) == 0;
        require(isSound, QualificationInvalidMask(award_, word, mask));
        if (isRevoked) _use(accreditation, _sizeOf(mask));
        _revoked[award_][word] = known ^ mask;
        emit DiplomasRevoked(award_, word, mask, isRevoked, reason);
    }

    /// @inheritdoc IQualificationRecognition
    function widenRevocations(
        uint32 accreditation,
        uint16 more,
        bytes32 reason
    ) external onlyOffice(_accreditations[accreditation].country, Office.Delegation) {
        require(more != 0 && more <= MAX_MORE, QualificationInvalidQuota(accreditation, more, MAX_MORE));
        require(reason != 0, QualificationNoReason(bytes32(uint256(accreditation))));
        Pace memory pace = _paceOf(accreditation);
        pace.more = more;
        _paces[accreditation] = pace;
        emit RevocationsWidened(accreditation, pace.period, more, reason);
    }

    function _isRevoked(uint32 award_, uint16 index) internal view returns (bool) {
        return _revoked[award_][uint8(index >> 8)] & (1 << (index & 255)) != 0;
    }

    function _use(uint32 accreditation, uint256 count) private {
        uint256 left = revocationsLeft(accreditation);
        require(count <= left, QualificationTooManyRevoked(accreditation, count, left));
        Pace memory pace = _paceOf(accreditation);
        pace.used += uint32(count);
        _paces[accreditation] = pace;
    }

    /// The institution, also when it has lost its accreditation; and its country's authority, also when there is none left.
    function _requireIssuer(uint32 accreditation) private view {
        Accreditation memory terms = _accreditations[accreditation];
        require(terms.country != 0, QualificationNotAccredited(accreditation, 0));
        if (msg.sender == terms.institution) return;
        bool isAuthority = countries.officeOf(terms.country, Office.CultureAuthority) == msg.sender;
        require(isAuthority, QualificationNotInstitution(accreditation, msg.sender));
        countries.requireOffice(terms.country, Office.CultureAuthority, msg.sender);
    }

    function _accredited(uint32 accreditation) private view returns (Accreditation memory terms) {
        terms = _accreditations[accreditation];
        require(block.timestamp < terms.until, QualificationNotAccredited(accreditation, terms.until));
    }

    function _paceOf(uint32 accreditation) private view returns (Pace memory pace) {
        pace = _paces[accreditation];
        uint40 period = uint40(block.timestamp) / PERIOD;
        if (pace.period != period) pace = Pace(period, 0, 0);
    }

    /// The bits of a word that are indices below the count.
    function _maskOf(uint256 count, uint8 word) private pure returns (uint256) {
        uint256 first = uint256(word) << 8;
        if (count <= first) return 0;
        return count - first >= 256 ? type(uint256).max : (1 << (count - first)) - 1;
    }

    /// At most 256 rounds.
    function _sizeOf(uint256 mask) private pure returns (uint256 size) {
        for (; mask != 0; mask &= mask - 1) ++size;
    }
}
