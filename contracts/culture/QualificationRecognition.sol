// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {Diplomas} from "./Diplomas.sol";
import {IQualificationRecognition} from "./interfaces/IQualificationRecognition.sol";
import {AppealStatus, Application, Diploma, DiplomaStatus, Recognition} from "./types/Qualification.sol";

/// @dev Documented on `IQualificationRecognition`.
contract QualificationRecognition is Diplomas {
    uint256 private constant DECISION_TIME = 120 days; // four months (Lisbon, Recommendation on Criteria and Procedures)
    uint256 private constant APPEAL_TIME = 60 days;

    mapping(bytes32 application => Application) private _applications;

    constructor(ICountryRegistry countries_) Diplomas(countries_) {}

    /// @inheritdoc IQualificationRecognition
    function applicationId(uint16 country, uint32 award_, uint16 index) public pure returns (bytes32) {
        return keccak256(abi.encode(country, award_, index));
    }

    /// @inheritdoc IQualificationRecognition
    function applicationOf(bytes32 application) public view returns (Application memory file, bool isRevoked) {
        file = _applications[application];
        isRevoked = _isRevoked(file.award, file.index);
        bool isOver = file.appeal == AppealStatus.Pending && block.timestamp >= file.since + APPEAL_TIME;
        if (isOver) file.appeal = AppealStatus.Unanswered;
    }

    /// @inheritdoc IQualificationRecognition
    function recognised(bytes32 application) external view returns (Recognition) {
        (Application memory file, bool isRevoked) = applicationOf(application);
        bool isAny = file.recognition == Recognition.Whole || file.recognition == Recognition.InPart;
        return isAny && !isRevoked ? file.recognition : Recognition.None;
    }

    /// @inheritdoc IQualificationRecognition
    function applyFor(uint16 country, Diploma calldata diploma) external returns (bytes32 application) {
        (uint32 award_, uint16 index) = (diploma.award, diploma.index);
        DiplomaStatus status = statusOf(diploma);
        require(status == DiplomaStatus.Valid, QualificationNotValid(award_, index, status));
        uint16 home = _accreditations[_awards[award_].accreditation].country;
        bool isAbroad = country != home && countries.officeOf(country, Office.CultureAuthority) != address(0);
        require(isAbroad, QualificationOwnCountry(country));
        application = applicationId(country, award_, index);
        Application memory before = _applications[application];
        bool isFirst = before.recognition == Recognition.None;
        require(isFirst, QualificationWrongStatus(application, before.recognition, before.appeal));
        _applications[application] = Application({
            holder: msg.sender,
            since: uint32(block.timestamp),
            recognition: Recognition.Applied,
            appeal: AppealStatus.None,
            award: award_,
            index: index
        });
        emit RecognitionApplied(application, country, msg.sender, award_, index);
    }

    /// @inheritdoc IQualificationRecognition
    function decide(
        uint16 country,
        uint32 award_,
        uint16 index,
        Recognition recognition,
        bytes32 reasons,
        bytes32 scope
    ) external onlyOffice(country, Office.CultureAuthority) {
        _requireOther(country, Office.Delegation);
        bytes32 application = applicationId(country, award_, index);
        Application memory file = _decidable(application);
        bool isFirst = file.recognition == Recognition.Applied && file.appeal == AppealStatus.None;
        bool isAnew = file.appeal == AppealStatus.Unanswered;
        require(isFirst || isAnew, QualificationWrongStatus(application, file.recognition, file.appeal));
        _requireNotWorse(application, recognition, file.recognition);
        bool isReasoned = recognition == Recognition.Whole || reasons != 0;
        bool isScoped = recognition != Recognition.InPart || scope != 0;
        require(isReasoned && isScoped, QualificationNoReason(application));
        _set(application, recognition, AppealStatus.None);
        emit RecognitionDecided(application, country, recognition, reasons, scope);
    }

    /// @inheritdoc IQualificationRecognition
    function appealRecognition(bytes32 application, bytes32 grounds) external {
        (Application memory file, ) = applicationOf(application);
        require(file.holder == msg.sender, QualificationNotHolder(application, msg.sender));
        require(grounds != 0, QualificationNoReason(application));
        bool isAnew = file.appeal == AppealStatus.Unanswered;
        bool isAsked = isAnew || (file.recognition == Recognition.Applied && file.appeal == AppealStatus.None);
        bool isSilence = isAsked && block.timestamp >= file.since + DECISION_TIME + (isAnew ? APPEAL_TIME : 0);
        bool isLess = file.recognition == Recognition.Refused || file.recognition == Recognition.InPart;
        bool mayAppeal = isSilence || (isLess && file.appeal == AppealStatus.None);
        require(mayAppeal, QualificationWrongStatus(application, file.recognition, file.appeal));
        uint256 latest = file.since + APPEAL_TIME;
        require(isSilence || block.timestamp < latest, QualificationTooLate(application, latest));
        _set(application, file.recognition, AppealStatus.Pending);
        emit RecognitionAppealed(application, msg.sender, grounds);
    }

    /// @inheritdoc IQualificationRecognition
    function decideRecognitionAppeal(
        uint16 country,
        uint32 award_,
        uint16 index,
        Recognition recognition,
        bytes32 reasons
    ) external onlyOffice(country, Office.Delegation) {
        _requireOther(country, Office.CultureAuthority);
        bytes32 application = applicationId(country, award_, index);
        Application memory file = _decidable(application);
        bool isPending = file.appeal == AppealStatus.Pending;
        require(isPending, QualificationWrongStatus(application, file.recognition, file.appeal));
        require(reasons != 0, QualificationNoReason(application));
        _requireNotWorse(application, recognition, file.recognition);
        bool isSame = recognition == file.recognition || recognition == Recognition.Refused;
        AppealStatus appeal = isSame ? AppealStatus.Dismissed : AppealStatus.Allowed;
        _set(application, recognition, appeal);
        emit RecognitionAppealDecided(application, appeal, recognition, reasons);
    }

    function _set(bytes32 application, Recognition recognition, AppealStatus appeal) private {
        Application storage file = _applications[application];
        (file.recognition, file.appeal, file.since) = (recognition, appeal, uint32(block.timestamp));
    }

    /// Whoever decides and whoever hears the appeal are two.
    function _requireOther(uint16 country, Office office) private view {
        bool isOther = countries.officeOf(country, office) != msg.sender;
        require(isOther, QualificationOneHand(country, msg.sender));
    }

    /// No recognition of what its issuer has revoked.
    function _decidable(bytes32 application) private view returns (Application memory file) {
        bool isRevoked;
        (file, isRevoked) = applicationOf(application);
        require(!isRevoked, QualificationNotValid(file.award, file.index, DiplomaStatus.Revoked));
    }

    function _requireNotWorse(bytes32 application, Recognition recognition, Recognition before) private pure {
        bool isDecision = recognition >= Recognition.Refused && recognition >= before;
        require(isDecision, QualificationWorse(application, recognition, before));
    }
}
