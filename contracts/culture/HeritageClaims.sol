// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Country} from "../governance/types/Membership.sol";
import {Office} from "../governance/types/Office.sol";
import {IHeritageClaims} from "./interfaces/IHeritageClaims.sol";
import {IHeritageRegistry} from "./interfaces/IHeritageRegistry.sol";
import {ClaimGround, ClaimStatus, HeritageClaim, Passport} from "./types/Heritage.sol";

/// @notice Who claims an object, and what becomes of it.
/// @dev Documented on `IHeritageClaims`.
abstract contract HeritageClaims is IHeritageRegistry {
    uint40 private constant CLOCK = 180 days; // evidence comes from several countries
    uint40 private constant AGAIN = 365 days;
    uint40 private constant LIVE = type(uint40).max;
    uint256 private constant MAX_OPEN = 16; // what the thief of an authority's key could block
    uint256 private constant QUORUM = 3;

    /// @inheritdoc IHeritageRegistry
    ICountryRegistry public immutable countries;

    /// @inheritdoc IHeritageClaims
    uint256 public claimCount;
    /// @inheritdoc IHeritageClaims
    mapping(uint16 country => uint256) public openClaimsOf;
    mapping(bytes32 object => Passport) internal _passports;
    mapping(uint256 claim => HeritageClaim) private _claims;
    /// @dev By the countries' dense indices, which were theirs when the claim was made.
    mapping(uint256 claim => uint256) private _voted;
    mapping(bytes32 object => mapping(uint16 country => uint40)) private _againFrom;

    constructor(ICountryRegistry countries_) {
        countries = countries_;
    }

    modifier onlyAuthority(uint16 country) {
        countries.requireOffice(country, Office.CultureAuthority, msg.sender);
        _;
    }

    /// @inheritdoc IHeritageClaims
    function claimOf(uint256 claim_) external view returns (HeritageClaim memory) {
        return _claims[claim_];
    }

    /// @inheritdoc IHeritageClaims
    function claim(
        bytes32 object,
        uint16 country,
        ClaimGround ground,
        bytes32 evidence
    ) external onlyAuthority(country) returns (uint256 made) {
        Passport memory passport = _passportOf(object);
        require(ground != ClaimGround.None && evidence != 0, HeritageClaimInvalid(object, ground, evidence));
        uint40 from = _againFrom[object][country];
        require(block.timestamp >= from, HeritageClaimTooEarly(object, country, from));
        uint256 open = openClaimsOf[country];
        require(open < MAX_OPEN, HeritageClaimTooMany(country, open, MAX_OPEN));
        made = ++claimCount;
        _againFrom[object][country] = LIVE; // one at a time
        openClaimsOf[country] = open + 1;
        ++_passports[object].blocks;
        uint8 panel = _panelOf(country, passport);
        HeritageClaim storage file = _claims[made];
        (file.object, file.claimant, file.respondent) = (object, country, passport.country);
        (file.place, file.madeAt, file.ground) = (passport.place, uint40(block.timestamp), ground);
        (file.status, file.panel) = (ClaimStatus.Open, panel);
        emit HeritageClaimed(made, object, country, ground, evidence, panel, uint40(block.timestamp) + CLOCK);
    }

    /// @inheritdoc IHeritageClaims
    function voteOnClaim(
        uint256 claim_,
        uint16 country,
        bool inFavour,
        bytes32 reason
    ) external onlyAuthority(country) {
        HeritageClaim storage file = _open(claim_);
        uint40 decideBy = file.madeAt + CLOCK;
        require(block.timestamp < decideBy, HeritageClaimOver(claim_, decideBy));
        require(reason != 0, HeritageClaimNoReason(claim_));
        require(_isJudge(file, country), HeritageClaimNotOnPanel(claim_, country));
        uint256 bit = 1 << countries.countryOf(country).index;
        require(_voted[claim_] & bit == 0, HeritageClaimVotedBefore(claim_, country));
        _voted[claim_] |= bit;
        if (inFavour) ++file.inFavour;
        else ++file.against;
        emit HeritageClaimVoted(claim_, country, inFavour, reason);
    }

    /// @inheritdoc IHeritageClaims
    function acknowledgeClaim(uint256 claim_, bytes32 reason) external {
        HeritageClaim storage file = _open(claim_);
        countries.requireOffice(_passports[file.object].country, Office.CultureAuthority, msg.sender);
        _end(claim_, ClaimStatus.Upheld, reason);
    }

    /// @inheritdoc IHeritageClaims
    function withdrawClaim(uint256 claim_, bytes32 reason) external {
        HeritageClaim storage file = _claims[claim_];
        bool isLive = file.status == ClaimStatus.Open || file.status == ClaimStatus.Upheld;
        require(isLive, HeritageClaimWrongStatus(claim_, file.status));
        countries.requireOffice(file.claimant, Office.CultureAuthority, msg.sender);
        _end(claim_, ClaimStatus.Withdrawn, reason);
    }

    /// @inheritdoc IHeritageClaims
    function concludeClaim(uint256 claim_) external {
        HeritageClaim storage file = _open(claim_);
        bool isComplete = file.panel != 0 && file.inFavour + file.against == file.panel;
        uint40 decideBy = file.madeAt + CLOCK;
        require(isComplete || block.timestamp >= decideBy, HeritageClaimPending(claim_, decideBy));
        _end(claim_, _outcomeOf(file), keccak256(abi.encode(file.inFavour, file.against)));
    }

    /// @inheritdoc IHeritageClaims
    function restitute(uint256 claim_, bytes32 terms) external {
        HeritageClaim storage file = _claims[claim_];
        require(file.status == ClaimStatus.Upheld, HeritageClaimWrongStatus(claim_, file.status));
        Passport storage passport = _passports[file.object];
        countries.requireOffice(passport.country, Office.CultureAuthority, msg.sender);
        passport.country = file.claimant;
        // What its former country's museum lent is not bound to go back there.
        if (passport.keeper != address(0)) _keep(file.object, address(0));
        _end(claim_, ClaimStatus.Restituted, terms);
    }

    function _passportOf(bytes32 object) internal view returns (Passport memory passport) {
        passport = _passports[object];
        require(passport.country != 0, HeritageRegistryNoPassport(object));
    }

    function _keep(bytes32 object, address keeper) internal {
        _passports[object].keeper = keeper;
        emit ObjectEntrusted(object, keeper);
    }

    function _end(uint256 claim_, ClaimStatus status, bytes32 reason) private {
        require(reason != 0, HeritageClaimNoReason(claim_));
        HeritageClaim storage file = _claims[claim_];
        (bytes32 object, uint16 claimant) = (file.object, file.claimant);
        if (file.status == ClaimStatus.Open) --openClaimsOf[claimant];
        file.status = status;
        if (status != ClaimStatus.Upheld) {
            --_passports[object].blocks;
            // Who reports its own loss may report the next one at once.
            _againFrom[object][claimant] = claimant == file.respondent ? 0 : uint40(block.timestamp) + AGAIN;
        }
        emit HeritageClaimEnded(claim_, object, status, reason);
    }

    function _open(uint256 claim_) private view returns (HeritageClaim storage file) {
        file = _claims[claim_];
        require(file.status == ClaimStatus.Open, HeritageClaimWrongStatus(claim_, file.status));
    }

    /// As of the second before: what happens later in the same one changes nothing.
    function _panelOf(uint16 claimant, Passport memory passport) private view returns (uint8) {
        uint256 time = block.timestamp - 1;
        uint256 panel = countries.pastActiveCount(time) - _wasActive(claimant, time);
        if (passport.country != claimant) panel -= _wasActive(passport.country, time);
        bool isThird = passport.place != claimant && passport.place != passport.country;
        if (isThird) panel -= _wasActive(passport.place, time);
        return uint8(panel); // at most 255 countries
    }

    /// A country that was Active then and has been a member since, so that its index is its own; not one that claims the same
    /// object, nor one that has got it meanwhile.
    function _isJudge(HeritageClaim memory file, uint16 country) private view returns (bool) {
        bool isConcerned = country == file.claimant || country == file.respondent || country == file.place;
        bool isRival = _againFrom[file.object][country] == LIVE || country == _passports[file.object].country;
        if (isConcerned || isRival) return false;
        Country memory member = countries.countryOf(country);
        bool isMember = member.joinedAt != 0 && member.joinedAt < file.madeAt;
        return isMember && _wasActive(country, file.madeAt - 1) == 1;
    }

    function _wasActive(uint16 country, uint256 time) private view returns (uint256) {
        return countries.pastVotingWeightOf(country, time) == 0 ? 0 : 1;
    }

    function _outcomeOf(HeritageClaim memory file) private pure returns (ClaimStatus) {
        uint256 needed = file.panel < QUORUM ? file.panel : QUORUM;
        if (needed == 0 || uint256(file.inFavour) + file.against < needed) return ClaimStatus.Undecided;
        return file.inFavour > file.against ? ClaimStatus.Upheld : ClaimStatus.Rejected;
    }
}
