// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ICertificateOfOrigin} from "./interfaces/ICertificateOfOrigin.sol";
import {ITradeAccreditations} from "./interfaces/ITradeAccreditations.sol";
import {OriginChecks} from "./OriginChecks.sol";
import {Duty} from "./types/Duty.sol";
import {CertificateStatus, OriginCertificate, OriginIssuance, OriginStanding} from "./types/Origin.sol";

/// @dev Documented on `ICertificateOfOrigin`.
contract CertificateOfOrigin is OriginChecks {
    uint256 private constant MAX_MATERIALS = 8;

    /// @inheritdoc ICertificateOfOrigin
    uint64 public certificateCount;
    mapping(uint64 certificate => uint64[]) private _materials;

    constructor(
        ICountryRegistry countries,
        ITradeAccreditations accreditations_
    ) OriginChecks(countries, accreditations_) {}

    /// @inheritdoc ICertificateOfOrigin
    function certificateOf(uint64 certificate) external view returns (OriginCertificate memory) {
        return _certificates[certificate];
    }

    /// @inheritdoc ICertificateOfOrigin
    function materialsOf(uint64 certificate) external view returns (uint64[] memory) {
        return _materials[certificate];
    }

    /// @inheritdoc ICertificateOfOrigin
    function verify(uint64 certificate, bytes32 document) public view returns (OriginStanding) {
        OriginCertificate memory file = _certificates[certificate];
        if (file.status == CertificateStatus.None) return OriginStanding.Unknown;
        if (file.document != document) return OriginStanding.OtherDocument;
        if (file.status == CertificateStatus.Replaced) return OriginStanding.Replaced;
        if (file.status == CertificateStatus.Cancelled) return OriginStanding.Cancelled;
        if (file.status == CertificateStatus.Denied) return OriginStanding.Denied;
        if (file.isDoubted || _isAnyUnsound(_materials[certificate])) return OriginStanding.MaterialInDoubt;
        if (file.status == CertificateStatus.Relied) return OriginStanding.Used;
        return _today() > file.lastDay ? OriginStanding.Expired : OriginStanding.Good;
    }

    /// @inheritdoc ICertificateOfOrigin
    function issue(OriginIssuance calldata issuance) external returns (uint64 certificate) {
        accreditations.requireDuty(issuance.origin, Duty.Chamber, msg.sender);
        return _issue(issuance);
    }

    /// @inheritdoc ICertificateOfOrigin
    function replace(
        uint64 certificate,
        OriginIssuance calldata issuance,
        bytes32 reason
    ) external returns (uint64 replacement) {
        OriginCertificate memory file = _certificates[certificate];
        require(file.status == CertificateStatus.Valid, CertificateOfOriginWrongStatus(certificate, file.status));
        _requireMayUndo(file, reason);
        bool isSame = issuance.agreement == file.agreement && issuance.origin == file.origin;
        require(isSame && issuance.lastDay <= file.lastDay, CertificateOfOriginInvalidIssuance(issuance));
        _certificates[certificate].status = CertificateStatus.Replaced;
        replacement = _issue(issuance);
        emit CertificateReplaced(certificate, replacement, reason);
    }

    /// @inheritdoc ICertificateOfOrigin
    function cancel(uint64 certificate, bytes32 reason) external {
        OriginCertificate memory file = _counting(certificate);
        _requireMayUndo(file, reason);
        _requireInTime(certificate, file);
        _certificates[certificate].status = CertificateStatus.Cancelled;
        emit CertificateCancelled(certificate, msg.sender, reason);
    }

    /// @inheritdoc ICertificateOfOrigin
    function rely(uint64 certificate, bytes32 document, bytes32 declaration) external {
        accreditations.requireDuty(_certificates[certificate].destination, Duty.Customs, msg.sender);
        require(declaration != 0, CertificateOfOriginNoStatement());
        OriginStanding standing = verify(certificate, document);
        require(standing == OriginStanding.Good, CertificateOfOriginNotReliable(certificate, standing));
        _certificates[certificate].status = CertificateStatus.Relied;
        emit CertificateReliedOn(certificate, msg.sender, declaration);
    }

    /// @inheritdoc ICertificateOfOrigin
    function doubt(uint64 certificate, uint256 index) external {
        OriginCertificate storage file = _certificates[certificate];
        require(!file.isDoubted, CertificateOfOriginWrongStatus(certificate, file.status));
        uint64[] storage materials = _materials[certificate];
        uint64 material = index < materials.length ? materials[index] : 0;
        bool isUnsound = material != 0 && _isUnsound(material);
        require(isUnsound, CertificateOfOriginMaterialSound(certificate, material));
        file.isDoubted = true;
        emit CertificateDoubted(certificate, material);
    }

    function _issue(OriginIssuance calldata issuance) private returns (uint64 certificate) {
        _requireInForce(issuance.agreement, issuance.origin, issuance.destination);
        require(issuance.document != 0, CertificateOfOriginInvalidIssuance(issuance));
        (uint256 earliest, uint256 latest) = (_today(), _today() + agreementOf(issuance.agreement).validityDays);
        bool isTerm = issuance.lastDay >= earliest && issuance.lastDay <= latest;
        require(isTerm, CertificateOfOriginInvalidLastDay(issuance.lastDay, earliest, latest));
        _requireMaterials(issuance);
        certificate = ++certificateCount;
        _certificates[certificate] = OriginCertificate({
            issuer: msg.sender,
            agreement: issuance.agreement,
            origin: issuance.origin,
            destination: issuance.destination,
            lastDay: issuance.lastDay,
            status: CertificateStatus.Valid,
            isDoubted: false,
            document: issuance.document
        });
        if (issuance.materials.length != 0) _materials[certificate] = issuance.materials;
        emit CertificateIssued(certificate, msg.sender, issuance);
    }

    /// They came to the country of origin under the same agreement, and its customs have relied on that.
    function _requireMaterials(OriginIssuance calldata issuance) private view {
        uint256 count = issuance.materials.length;
        require(count <= MAX_MATERIALS, CertificateOfOriginMaterialCount(count, MAX_MATERIALS));
        uint64 last = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint64 material = issuance.materials[i];
            OriginCertificate memory file = _certificates[material];
            bool isImported = file.agreement == issuance.agreement && file.destination == issuance.origin;
            bool isNew = material > last;
            bool isSound = isNew && isImported && !_isUnsound(material) && !_isAnyUnsound(_materials[material]);
            require(isSound, CertificateOfOriginInvalidMaterial(material, file.status));
            last = material;
        }
    }

    function _requireMayUndo(OriginCertificate memory file, bytes32 reason) private view {
        if (msg.sender == file.issuer) accreditations.requireDuty(file.origin, Duty.Chamber, msg.sender);
        else _countries.requireOffice(file.origin, Office.TradeAuthority, msg.sender);
        require(reason != 0, CertificateOfOriginNoStatement());
    }

    function _isAnyUnsound(uint64[] storage materials) private view returns (bool) {
        for (uint256 i = 0; i < materials.length; ++i) {
            if (_isUnsound(materials[i])) return true;
        }
        return false;
    }

    function _isUnsound(uint64 material) private view returns (bool) {
        OriginCertificate storage file = _certificates[material];
        return file.status != CertificateStatus.Relied || file.isDoubted;
    }

    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }
}
