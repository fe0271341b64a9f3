// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {
    CertificateStatus,
    CheckGround,
    CheckStatus,
    OriginCertificate,
    OriginCheck,
    OriginIssuance,
    OriginStanding
} from "../types/Origin.sol";
import {IOriginAgreements} from "./IOriginAgreements.sol";
import {ITradeAccreditations} from "./ITradeAccreditations.sol";

/// @title Certificates of preferential origin, and what customs do with them.
/// @notice A trade authority, or a chamber that it accredits, certifies that goods originate in its country under an agreement. The
/// customs of the country to which they go verify that and rely on it, once. They may ask the authority of the country of
/// origin to check a certificate afterwards: Revised Kyoto Convention, specific annex K, chapter 3; RCEP, article 3.24. The
/// check has clocks, and stops no goods. Whoever does not answer leaves the decision to who asked, and whoever does
/// not decide leaves the certificate standing.
/// @dev The chain keeps commitments; what a document says is read off chain by whom its owner shows it to. Numbers rise, and
/// materials were relied on before, so cumulation has no cycles.
interface ICertificateOfOrigin is IOriginAgreements {
    /// @notice A certificate was issued.
    event CertificateIssued(uint64 indexed certificate, address indexed issuer, OriginIssuance issuance);
    /// @notice Another certificate takes the place of one.
    event CertificateReplaced(uint64 indexed certificate, uint64 indexed replacement, bytes32 reason);
    /// @notice A certificate is of no effect.
    event CertificateCancelled(uint64 indexed certificate, address indexed canceller, bytes32 reason);
    /// @notice Customs have granted the preference for a goods declaration.
    event CertificateReliedOn(uint64 indexed certificate, address indexed customs, bytes32 declaration);
    /// @notice A material of a certificate does not originate any more.
    event CertificateDoubted(uint64 indexed certificate, uint64 indexed material);
    /// @notice The customs of the destination ask the authority of the country of origin to check a certificate.
    event CheckOpened(
        uint64 indexed check,
        uint64 indexed certificate,
        address indexed customs,
        CheckGround ground,
        bytes32 questions,
        uint48 answerBy
    );
    /// @notice The authority of the country of origin has answered.
    event CheckAnswered(uint64 indexed check, CheckStatus status, bytes32 statement);
    /// @notice The authority of the destination has decided what follows.
    event CheckDecided(uint64 indexed check, CheckStatus status, bytes32 statement);

    error CertificateOfOriginInvalidIssuance(OriginIssuance issuance);
    error CertificateOfOriginInvalidLastDay(uint16 lastDay, uint256 earliest, uint256 latest);
    error CertificateOfOriginMaterialCount(uint256 count, uint256 max);
    error CertificateOfOriginInvalidMaterial(uint64 material, CertificateStatus status);
    error CertificateOfOriginWrongStatus(uint64 certificate, CertificateStatus status);
    error CertificateOfOriginNotReliable(uint64 certificate, OriginStanding standing);
    error CertificateOfOriginNoStatement();
    error CertificateOfOriginTooLate(uint64 certificate, uint256 latest);
    error CertificateOfOriginCheckOpen(uint64 certificate, uint64 check);
    error CertificateOfOriginTooManyChecks(uint64 certificate, uint256 max);
    error CertificateOfOriginNoGround(uint64 certificate);
    error CertificateOfOriginWrongCheck(uint64 check, CheckStatus status);
    error CertificateOfOriginMaterialSound(uint64 certificate, uint64 material);

    /// @notice Who is accredited.
    /// @return The register of accreditations.
    function accreditations() external view returns (ITradeAccreditations);

    /// @notice How many certificates there are.
    /// @return The number of the last.
    function certificateCount() external view returns (uint64);

    /// @notice A certificate; its status is None for none.
    /// @param certificate Counted from 1.
    /// @return The certificate.
    function certificateOf(uint64 certificate) external view returns (OriginCertificate memory);

    /// @notice The certificates of the materials of goods.
    /// @param certificate Of the goods.
    /// @return Their numbers; none without cumulation.
    function materialsOf(uint64 certificate) external view returns (uint64[] memory);

    /// @notice What is to be found of a certificate that somebody shows.
    /// @param certificate Its number.
    /// @param document Commitment to the text that was shown.
    /// @return Whether it may be relied on, or why not.
    function verify(uint64 certificate, bytes32 document) external view returns (OriginStanding);

    /// @notice A check with its status now; all zero for none.
    /// @param check Counted from 1.
    /// @return The check.
    function checkOf(uint64 check) external view returns (OriginCheck memory);

    /// @notice The checks of a certificate.
    /// @param certificate The certificate.
    /// @return last The number of the last; zero for none.
    /// @return count How many there were.
    function checksOf(uint64 certificate) external view returns (uint64 last, uint8 count);

    /// @notice Certifies that goods originate. Emits `CertificateIssued`.
    /// @dev The agreement is in force between the two countries.
    /// @param issuance What is certified; see there what it must say.
    /// @return certificate Its number.
    /// @custom:access The TradeAuthority of `issuance.origin`, or a chamber that it accredits.
    function issue(OriginIssuance calldata issuance) external returns (uint64 certificate);

    /// @notice Issues a certificate in the place of one on which nobody has relied, as where a particular is wrong or the goods go
    /// elsewhere. Emits `CertificateIssued` and `CertificateReplaced`.
    /// @param certificate A valid one of the same agreement and origin, which is good for as long at least.
    /// @param issuance What is certified instead.
    /// @param reason Hash of why, not zero.
    /// @return replacement The number of the new one.
    /// @custom:access The chamber that issued it, as long as it is accredited, or the TradeAuthority of the country of origin.
    function replace(
        uint64 certificate,
        OriginIssuance calldata issuance,
        bytes32 reason
    ) external returns (uint64 replacement);

    /// @notice Takes a certificate back, whether it was relied on or not. Emits `CertificateCancelled`.
    /// @param certificate A valid one or one that was relied on, while it can be checked.
    /// @param reason Hash of why, not zero.
    /// @custom:access As `replace`.
    function cancel(uint64 certificate, bytes32 reason) external;

    /// @notice Writes down that customs grant the preference on a certificate; nobody can rely on it again. Emits
    /// `CertificateReliedOn`.
    /// @param certificate One that `verify` finds good.
    /// @param document Commitment to the text that was shown.
    /// @param declaration Hash of the goods declaration for which it is granted, not zero.
    /// @custom:access The TradeAuthority of the destination, or a customs office that it accredits.
    function rely(uint64 certificate, bytes32 document, bytes32 declaration) external;

    /// @notice Shows that a certificate builds on a material that does not originate any more, which then holds for what builds on
    /// this one. Emits `CertificateDoubted`.
    /// @param certificate One that is not in doubt yet.
    /// @param index Of a material in `materialsOf` that was cancelled or denied, or is in doubt itself.
    /// @custom:access Anyone.
    function doubt(uint64 certificate, uint256 index) external;

    /// @notice Asks for a check. Emits `CheckOpened`.
    /// @dev Stops nothing. At most three of a certificate, one after the other.
    /// @param certificate A valid one or one that was relied on, until the agreement's days for checks after its last day are over.
    /// @param ground Why.
    /// @param questions Hash of what is asked, not zero.
    /// @return check Its number.
    /// @custom:access As `rely`.
    function openCheck(uint64 certificate, CheckGround ground, bytes32 questions) external returns (uint64 check);

    /// @notice Answers a check, in time or later as long as nothing was decided. Emits `CheckAnswered`.
    /// @param check An open or unanswered one.
    /// @param isConfirmed Whether the document is genuine and what it says is right.
    /// @param statement Hash of the answer, not zero.
    /// @custom:access The TradeAuthority of the country of origin; not a chamber, which would judge itself.
    function answerCheck(uint64 check, bool isConfirmed, bytes32 statement) external;

    /// @notice Decides a check that was answered in the negative, or not at all: the preference is denied, or stays. Emits
    /// `CheckDecided`.
    /// @param check One that is not confirmed or unanswered, within 90 days; of a certificate that still counts.
    /// @param isDenied Whether the preference is denied.
    /// @param statement Hash of the grounds, not zero.
    /// @custom:access The TradeAuthority of the destination; not the customs office that asked.
    function decideCheck(uint64 check, bool isDenied, bytes32 statement) external;
}
