// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {ICountryRegistry} from "../../governance/interfaces/ICountryRegistry.sol";
import {
    Accreditation,
    AppealStatus,
    Application,
    Award,
    Diploma,
    DiplomaStatus,
    Recognition
} from "../types/Qualification.sol";

/// @title Diplomas that other countries recognise.
/// @notice An authority accredits an institution for a programme; the institution registers diplomas by the root of a tree,
/// and says by index which of them it revokes; the authority of another country recognises one whole, in part or not, with
/// reasons, and its country's Delegation hears the appeal (Lisbon Recognition Convention of 1997, article III.5; UNESCO Global
/// Convention of 2019, article IV).
/// @dev The chain learns nobody's name: a diploma is a verifiable credential that its holder keeps, and shows in part. What was
/// registered while the institution was accredited stays so, whatever becomes of the accreditation; nothing is registered after.
interface IQualificationRecognition {
    /// @notice An institution may award a qualification.
    event InstitutionAccredited(
        uint32 indexed accreditation,
        uint16 indexed country,
        address indexed institution,
        bytes32 programme,
        Accreditation terms
    );
    /// @notice An accreditation has another end; no diploma awarded before is touched.
    event AccreditationChanged(uint32 indexed accreditation, uint40 until, bytes32 reason);
    /// @notice Diplomas were registered.
    event DiplomasAwarded(uint32 indexed award, uint32 indexed accreditation, bytes32 root, uint24 count);
    /// @notice Diplomas were revoked, or the revocation was taken back: those whose bits are set, from index 256 * word on.
    event DiplomasRevoked(uint32 indexed award, uint8 word, uint256 mask, bool isRevoked, bytes32 reason);
    /// @notice More diplomas of an institution may be revoked in this period of 30 days.
    event RevocationsWidened(uint32 indexed accreditation, uint40 indexed period, uint16 more, bytes32 reason);
    /// @notice A holder asks for recognition.
    event RecognitionApplied(
        bytes32 indexed application,
        uint16 indexed country,
        address indexed holder,
        uint32 award,
        uint16 index
    );
    /// @notice An authority has decided, with the hash of its reasons and of what it recognises.
    event RecognitionDecided(
        bytes32 indexed application,
        uint16 indexed country,
        Recognition recognition,
        bytes32 reasons,
        bytes32 scope
    );
    /// @notice A holder appeals.
    event RecognitionAppealed(bytes32 indexed application, address indexed holder, bytes32 grounds);
    /// @notice The Delegation has decided an appeal.
    event RecognitionAppealDecided(
        bytes32 indexed application,
        AppealStatus appeal,
        Recognition recognition,
        bytes32 reasons
    );

    error QualificationInvalidAccreditation(uint16 country, address institution, uint40 until);
    error QualificationNotAccredited(uint32 accreditation, uint40 until);
    error QualificationNotInstitution(uint32 accreditation, address caller);
    error QualificationInvalidAward(bytes32 root, uint24 count);
    error QualificationInvalidMask(uint32 award, uint8 word, uint256 mask);
    error QualificationTooManyRevoked(uint32 accreditation, uint256 count, uint256 max);
    error QualificationInvalidQuota(uint32 accreditation, uint16 more, uint256 max);
    error QualificationNoReason(bytes32 about);
    error QualificationNotValid(uint32 award, uint16 index, DiplomaStatus status);
    error QualificationOwnCountry(uint16 country);
    error QualificationWrongStatus(bytes32 application, Recognition recognition, AppealStatus appeal);
    error QualificationNotHolder(bytes32 application, address caller);
    error QualificationTooLate(bytes32 application, uint256 latest);
    error QualificationOneHand(uint16 country, address account);
    error QualificationWorse(bytes32 application, Recognition recognition, Recognition before);

    /// @notice Who holds which office.
    /// @return The country registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice An accreditation; its country is zero for none.
    /// @param accreditation Counted from 1.
    /// @return The accreditation.
    function accreditationOf(uint32 accreditation) external view returns (Accreditation memory);

    /// @notice Diplomas that were registered together; their root is zero for none.
    /// @param award Counted from 1.
    /// @return The award.
    function awardOf(uint32 award) external view returns (Award memory);

    /// @notice Which diplomas of an award are revoked.
    /// @param award An award.
    /// @param word From which index on, divided by 256.
    /// @return Bit i for index 256 * word + i.
    function revokedIn(uint32 award, uint8 word) external view returns (uint256);

    /// @notice How many diplomas of an accreditation may still be revoked in this period of 30 days since 1970.
    /// @param accreditation An accreditation.
    /// @return At most 64, but for what the Delegation has added.
    function revocationsLeft(uint32 accreditation) external view returns (uint256);

    /// @notice The leaf of a diploma in the tree of its award.
    /// @param index Its place in the status list.
    /// @param credential Hash of the diploma as the institution signed it.
    /// @return Hashed twice, so that no inner node is taken for one.
    function leafOf(uint16 index, bytes32 credential) external pure returns (bytes32);

    /// @notice Where a diploma stands.
    /// @param diploma The diploma.
    /// @return Unknown if it was never registered so; whether its accreditation has ended since does not matter.
    function statusOf(Diploma calldata diploma) external view returns (DiplomaStatus);

    /// @notice The id of an application: one for each diploma and country.
    /// @param country ISO 3166-1 numeric code of the country that is asked.
    /// @param award Of the diploma.
    /// @param index Of the diploma.
    /// @return The application.
    function applicationId(uint16 country, uint32 award, uint16 index) external pure returns (bytes32);

    /// @notice An application as it stands now.
    /// @param application Its id.
    /// @return file The application; its appeal is Unanswered once 60 days are over.
    /// @return isRevoked Whether the issuer has revoked the diploma, so that nothing is recognised.
    function applicationOf(bytes32 application) external view returns (Application memory file, bool isRevoked);

    /// @notice What is recognised of a diploma now.
    /// @param application Its id.
    /// @return Whole, InPart, or None: whether nothing was decided, it was refused, or its issuer revoked it.
    function recognised(bytes32 application) external view returns (Recognition);

    /// @notice Accredits an institution for a programme. Emits `InstitutionAccredited`.
    /// @param country The country.
    /// @param institution An account, not zero.
    /// @param programme Commitment to the programme and what the law says of it, not zero.
    /// @param level In ISCED 2011, at most 8.
    /// @param until Unix time, later than now, at most ten years ahead.
    /// @param key Thumbprint of the key under which it signs, not zero.
    /// @return accreditation Its number.
    /// @custom:access The culture authority of the country.
    function accredit(
        uint16 country,
        address institution,
        bytes32 programme,
        uint8 level,
        uint40 until,
        bytes32 key
    ) external returns (uint32 accreditation);

    /// @notice Ends or prolongs an accreditation. Emits `AccreditationChanged`.
    /// @param accreditation An accreditation that has not ended.
    /// @param until Unix time, at most ten years ahead; now if it is earlier.
    /// @param reason Hash of the decision, not zero.
    /// @custom:access The culture authority of its country.
    function changeAccreditation(uint32 accreditation, uint40 until, bytes32 reason) external;

    /// @notice Registers diplomas. Emits `DiplomasAwarded`.
    /// @param accreditation An accreditation that has not ended.
    /// @param root Of the tree of `leafOf` each, not zero.
    /// @param count How many, 1 to 65,536.
    /// @return award Its number.
    /// @custom:access The institution.
    function award(uint32 accreditation, bytes32 root, uint24 count) external returns (uint32 award);

    /// @notice Revokes diplomas, or takes that back, by index. Emits `DiplomasRevoked`.
    /// @dev Sixty-four of an accreditation in a period of 30 days, whoever revokes; taking back is not counted.
    /// @param award_ An award.
    /// @param word From which index on, divided by 256.
    /// @param mask Bit i for index 256 * word + i; none that is in that state already or beyond the count.
    /// @param isRevoked Whether they are revoked from now on.
    /// @param reason Hash of the decision, not zero.
    /// @custom:access The institution; the culture authority of its country.
    function revoke(uint32 award_, uint8 word, uint256 mask, bool isRevoked, bytes32 reason) external;

    /// @notice Lets more diplomas be revoked in this period, as after a fraud of many. Emits `RevocationsWidened`.
    /// @param accreditation An accreditation.
    /// @param more At most 10,000.
    /// @param reason Hash of the decision, not zero.
    /// @custom:access The Delegation of its country.
    function widenRevocations(uint32 accreditation, uint16 more, bytes32 reason) external;

    /// @notice Asks another country to recognise a diploma. Emits `RecognitionApplied`.
    /// @param country Not the country of the diploma.
    /// @param diploma A valid diploma for which nobody has applied there.
    /// @return application Its id.
    /// @custom:access Whoever shows the diploma, once.
    function applyFor(uint16 country, Diploma calldata diploma) external returns (bytes32 application);

    /// @notice Decides an application, or anew one whose appeal nobody answered. Emits `RecognitionDecided`.
    /// @param country The country that was asked.
    /// @param award_ Of the diploma, which is not revoked.
    /// @param index Of the diploma.
    /// @param recognition Refused, InPart or Whole; anew, not less than before.
    /// @param reasons Hash of the reasons (Lisbon, article III.5), not zero unless it is Whole.
    /// @param scope Hash of what is recognised, and of what the holder may do for the rest; not zero if it is InPart.
    /// @custom:access The culture authority of the country, while it is not its Delegation as well, which hears appeals.
    function decide(
        uint16 country,
        uint32 award_,
        uint16 index,
        Recognition recognition,
        bytes32 reasons,
        bytes32 scope
    ) external;

    /// @notice Appeals, within 60 days, against what was refused; or against silence of more than 120 days, again and again. Emits
    /// `RecognitionAppealed`.
    /// @param application An application that is refused, recognised in part, or was not decided in time; or whose appeal was not
    /// answered, and that was not decided anew in time.
    /// @param grounds Commitment to the grounds, not zero.
    /// @custom:access The holder.
    function appealRecognition(bytes32 application, bytes32 grounds) external;

    /// @notice Decides an appeal within 60 days. Emits `RecognitionAppealDecided`.
    /// @param country The country that was asked.
    /// @param award_ Of the diploma, which is not revoked.
    /// @param index Of the diploma.
    /// @param recognition What is recognised; the same as before dismisses the appeal, and it is never less.
    /// @param reasons Hash of the reasons, not zero.
    /// @custom:access The Delegation of the country, while it is not its culture authority as well, which has decided.
    function decideRecognitionAppeal(
        uint16 country,
        uint32 award_,
        uint16 index,
        Recognition recognition,
        bytes32 reasons
    ) external;
}
