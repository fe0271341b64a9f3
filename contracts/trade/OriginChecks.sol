// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICertificateOfOrigin} from "./interfaces/ICertificateOfOrigin.sol";
import {ITradeAccreditations} from "./interfaces/ITradeAccreditations.sol";
import {OriginAgreements} from "./OriginAgreements.sol";
import {Duty} from "./types/Duty.sol";
import {CertificateStatus, CheckGround, CheckStatus, OriginCertificate, OriginCheck} from "./types/Origin.sol";

/// @notice What one authority asks another of a certificate.
/// @dev Documented on `ICertificateOfOrigin`.
abstract contract OriginChecks is OriginAgreements, ICertificateOfOrigin {
    struct Checks {
        uint64 last;
        uint8 count;
    }

    uint256 private constant MAX_CHECKS = 3;
    uint48 private constant DECISION = 90 days;

    /// @inheritdoc ICertificateOfOrigin
    ITradeAccreditations public immutable accreditations;

    uint64 private _checkCount;
    mapping(uint64 certificate => OriginCertificate) internal _certificates;
    mapping(uint64 check => OriginCheck) private _checks;
    mapping(uint64 certificate => Checks) private _checksOf;

    constructor(ICountryRegistry countries, ITradeAccreditations accreditations_) OriginAgreements(countries) {
        accreditations = accreditations_;
    }

    /// @inheritdoc ICertificateOfOrigin
    function checkOf(uint64 check) public view returns (OriginCheck memory found) {
        found = _checks[check];
        bool isAsked = found.status == CheckStatus.Open;
        if (isAsked && block.timestamp >= found.answerBy) found.status = CheckStatus.Unanswered;
        bool isPending = isAsked || found.status == CheckStatus.NotConfirmed;
        if (isPending && block.timestamp >= found.decideBy) found.status = CheckStatus.Lapsed;
    }

    /// @inheritdoc ICertificateOfOrigin
    function checksOf(uint64 certificate) external view returns (uint64 last, uint8 count) {
        Checks memory checks = _checksOf[certificate];
        return (checks.last, checks.count);
    }

    /// @inheritdoc ICertificateOfOrigin
    function openCheck(uint64 certificate, CheckGround ground, bytes32 questions) external returns (uint64 check) {
        OriginCertificate memory file = _counting(certificate);
        accreditations.requireDuty(file.destination, Duty.Customs, msg.sender);
        require(ground != CheckGround.None, CertificateOfOriginNoGround(certificate));
        require(questions != 0, CertificateOfOriginNoStatement());
        _requireInTime(certificate, file);
        check = _count(certificate);
        uint48 answerBy = Time.timestamp() + uint48(agreementOf(file.agreement).answerDays) * 1 days;
        _checks[check] = OriginCheck(certificate, ground, CheckStatus.Open, answerBy, answerBy + DECISION);
        emit CheckOpened(check, certificate, msg.sender, ground, questions, answerBy);
    }

    /// @inheritdoc ICertificateOfOrigin
    function answerCheck(uint64 check, bool isConfirmed, bytes32 statement) external {
        OriginCheck memory found = checkOf(check);
        bool isAsked = found.status == CheckStatus.Open || found.status == CheckStatus.Unanswered;
        require(isAsked, CertificateOfOriginWrongCheck(check, found.status));
        _countries.requireOffice(_certificates[found.certificate].origin, Office.TradeAuthority, msg.sender);
        require(statement != 0, CertificateOfOriginNoStatement());
        CheckStatus status = isConfirmed ? CheckStatus.Confirmed : CheckStatus.NotConfirmed;
        _checks[check].status = status;
        // An early answer leaves as long to decide as a late one, and a late one no longer.
        if (found.status == CheckStatus.Open) _checks[check].decideBy = Time.timestamp() + DECISION;
        emit CheckAnswered(check, status, statement);
    }

    /// @inheritdoc ICertificateOfOrigin
    function decideCheck(uint64 check, bool isDenied, bytes32 statement) external {
        OriginCheck memory found = checkOf(check);
        bool isPending = found.status == CheckStatus.NotConfirmed || found.status == CheckStatus.Unanswered;
        require(isPending, CertificateOfOriginWrongCheck(check, found.status));
        OriginCertificate memory file = _counting(found.certificate);
        _countries.requireOffice(file.destination, Office.TradeAuthority, msg.sender);
        require(statement != 0, CertificateOfOriginNoStatement());
        CheckStatus status = isDenied ? CheckStatus.Denied : CheckStatus.Upheld;
        _checks[check].status = status;
        if (isDenied) _certificates[found.certificate].status = CertificateStatus.Denied;
        emit CheckDecided(check, status, statement);
    }

    /// A certificate that is valid or was relied on.
    function _counting(uint64 certificate) internal view returns (OriginCertificate memory file) {
        file = _certificates[certificate];
        bool counts = file.status == CertificateStatus.Valid || file.status == CertificateStatus.Relied;
        require(counts, CertificateOfOriginWrongStatus(certificate, file.status));
    }

    /// Whoever has traded under a certificate may some day close its books.
    function _requireInTime(uint64 certificate, OriginCertificate memory file) internal view {
        uint256 latest = (uint256(file.lastDay) + agreementOf(file.agreement).checkDays + 1) * 1 days;
        require(block.timestamp < latest, CertificateOfOriginTooLate(certificate, latest));
    }

    function _count(uint64 certificate) private returns (uint64 check) {
        Checks memory checks = _checksOf[certificate];
        require(checks.count < MAX_CHECKS, CertificateOfOriginTooManyChecks(certificate, MAX_CHECKS));
        CheckStatus status = checkOf(checks.last).status;
        bool isPending =
            status == CheckStatus.Open || status == CheckStatus.Unanswered || status == CheckStatus.NotConfirmed;
        require(!isPending, CertificateOfOriginCheckOpen(certificate, checks.last));
        check = ++_checkCount;
        _checksOf[certificate] = Checks(check, checks.count + 1);
    }
}
