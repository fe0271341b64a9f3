// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IOriginAgreements} from "./interfaces/IOriginAgreements.sol";
import {OriginAgreement, OriginAgreementDraft, OriginParty} from "./types/Origin.sol";

/// @dev Documented on `IOriginAgreements`.
abstract contract OriginAgreements is IOriginAgreements {
    uint256 private constant MAX_PARTIES = 32;
    uint256 private constant MAX_TERM = 10_958 days; // thirty years

    ICountryRegistry internal immutable _countries;

    /// @inheritdoc IOriginAgreements
    uint32 public agreementCount;
    mapping(uint32 agreement => OriginAgreement) private _agreements;
    mapping(uint32 agreement => mapping(uint16 country => OriginParty)) private _parties;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    modifier onlyDelegation(uint16 country) {
        _countries.requireOffice(country, Office.Delegation, msg.sender);
        _;
    }

    /// @inheritdoc IOriginAgreements
    function agreementOf(uint32 agreement) public view returns (OriginAgreement memory) {
        return _agreements[agreement];
    }

    /// @inheritdoc IOriginAgreements
    function partyOf(uint32 agreement, uint16 country) external view returns (OriginParty memory) {
        return _parties[agreement][country];
    }

    /// @inheritdoc IOriginAgreements
    function isInForce(uint32 agreement, uint16 a, uint16 b) public view returns (bool) {
        OriginAgreement memory found = _agreements[agreement];
        bool isTime = block.timestamp >= found.validFrom && block.timestamp < found.validUntil;
        return isTime && a != b && _isIn(agreement, a) && _isIn(agreement, b);
    }

    /// @inheritdoc IOriginAgreements
    function proposeAgreement(OriginAgreementDraft calldata draft) external returns (uint32 agreement) {
        uint256 count = draft.countries.length;
        require(count > 1 && count <= MAX_PARTIES, OriginAgreementsCountryCount(count, MAX_PARTIES));
        _countries.requireOffice(draft.countries[0], Office.Delegation, msg.sender);
        _requireSound(draft);
        agreement = ++agreementCount;
        _agreements[agreement] = OriginAgreement({
            text: draft.text,
            validFrom: draft.validFrom,
            validUntil: draft.validUntil,
            noticeDays: draft.noticeDays,
            validityDays: draft.validityDays,
            answerDays: draft.answerDays,
            checkDays: draft.checkDays
        });
        _name(agreement, draft.countries);
        _parties[agreement][draft.countries[0]].signedAt = Time.timestamp();
        emit OriginAgreementProposed(agreement, draft.countries[0], draft);
    }

    /// @inheritdoc IOriginAgreements
    function signAgreement(uint32 agreement, uint16 country) external onlyDelegation(country) {
        OriginParty storage party = _parties[agreement][country];
        require(party.isNamed, OriginAgreementsNotNamed(agreement, country));
        require(party.signedAt == 0, OriginAgreementsSigned(agreement, country));
        uint48 end = _agreements[agreement].validUntil;
        require(block.timestamp < end, OriginAgreementsEnded(agreement, end));
        party.signedAt = Time.timestamp();
        emit OriginAgreementSigned(agreement, country);
    }

    /// @inheritdoc IOriginAgreements
    function giveNotice(uint32 agreement, uint16 country) external onlyDelegation(country) {
        OriginParty storage party = _parties[agreement][country];
        require(party.signedAt != 0, OriginAgreementsNotSigned(agreement, country));
        require(party.leavesAt == 0, OriginAgreementsNoticeGiven(agreement, country, party.leavesAt));
        uint48 leavesAt = Time.timestamp() + uint48(_agreements[agreement].noticeDays) * 1 days;
        party.leavesAt = leavesAt;
        emit OriginNoticeGiven(agreement, country, leavesAt);
    }

    /// @inheritdoc IOriginAgreements
    function withdrawNotice(uint32 agreement, uint16 country) external onlyDelegation(country) {
        OriginParty storage party = _parties[agreement][country];
        require(block.timestamp < party.leavesAt, OriginAgreementsNoNotice(agreement, country));
        party.leavesAt = 0;
        emit OriginNoticeWithdrawn(agreement, country);
    }

    function _requireInForce(uint32 agreement, uint16 origin, uint16 destination) internal view {
        bool holds = isInForce(agreement, origin, destination);
        require(holds, OriginAgreementsNotInForce(agreement, origin, destination));
    }

    function _name(uint32 agreement, uint16[] calldata countries) private {
        for (uint256 i = 0; i < countries.length; ++i) {
            OriginParty storage party = _parties[agreement][countries[i]];
            require(countries[i] != 0 && !party.isNamed, OriginAgreementsDuplicate(countries[i]));
            party.isNamed = true;
        }
    }

    function _isIn(uint32 agreement, uint16 country) private view returns (bool) {
        OriginParty memory party = _parties[agreement][country];
        return party.signedAt != 0 && (party.leavesAt == 0 || block.timestamp < party.leavesAt);
    }

    function _requireSound(OriginAgreementDraft calldata draft) private view {
        bool isTerm =
            draft.validFrom < draft.validUntil &&
                block.timestamp < draft.validUntil &&
                draft.validUntil <= block.timestamp + MAX_TERM;
        bool areDays =
            _isWithin(draft.noticeDays, 30, 732) &&
                _isWithin(draft.validityDays, 1, 732) &&
                _isWithin(draft.answerDays, 30, 180) &&
                _isWithin(draft.checkDays, 1, 1826);
        require(draft.text != 0 && isTerm && areDays, OriginAgreementsInvalidDraft(draft));
    }

    function _isWithin(uint16 value, uint16 least, uint16 most) private pure returns (bool) {
        return value >= least && value <= most;
    }
}
