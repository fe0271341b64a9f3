// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {OriginAgreement, OriginAgreementDraft, OriginParty} from "../types/Origin.sol";

/// @title Agreements on preferential origin, as those of a free trade area.
/// @notice Countries propose, sign and leave by their Delegations. An agreement holds among those that have signed it, as plurilateral
/// ones enter into force step by step. What goods originate, its text says; here stand its parties and its clocks.
interface IOriginAgreements {
    /// @notice An agreement was proposed, and signed by the first of its countries.
    event OriginAgreementProposed(uint32 indexed agreement, uint16 indexed proposer, OriginAgreementDraft draft);
    /// @notice A country has signed.
    event OriginAgreementSigned(uint32 indexed agreement, uint16 indexed country);
    /// @notice A country leaves at a time.
    event OriginNoticeGiven(uint32 indexed agreement, uint16 indexed country, uint48 leavesAt);
    /// @notice A country stays.
    event OriginNoticeWithdrawn(uint32 indexed agreement, uint16 indexed country);

    error OriginAgreementsCountryCount(uint256 count, uint256 max);
    error OriginAgreementsDuplicate(uint16 country);
    error OriginAgreementsInvalidDraft(OriginAgreementDraft draft);
    error OriginAgreementsNotNamed(uint32 agreement, uint16 country);
    error OriginAgreementsSigned(uint32 agreement, uint16 country);
    error OriginAgreementsEnded(uint32 agreement, uint48 validUntil);
    error OriginAgreementsNotSigned(uint32 agreement, uint16 country);
    error OriginAgreementsNoticeGiven(uint32 agreement, uint16 country, uint48 leavesAt);
    error OriginAgreementsNoNotice(uint32 agreement, uint16 country);
    error OriginAgreementsNotInForce(uint32 agreement, uint16 origin, uint16 destination);

    /// @notice How many agreements there are.
    /// @return The number of the last.
    function agreementCount() external view returns (uint32);

    /// @notice An agreement; all zero for none.
    /// @param agreement Counted from 1.
    /// @return Its text and its clocks.
    function agreementOf(uint32 agreement) external view returns (OriginAgreement memory);

    /// @notice A country's part in an agreement.
    /// @param agreement The agreement.
    /// @param country ISO 3166-1 numeric code.
    /// @return Its part; all zero for a stranger.
    function partyOf(uint32 agreement, uint16 country) external view returns (OriginParty memory);

    /// @notice Whether an agreement holds between two countries now: its time has come and has not ended, both have signed it, and
    /// neither has left.
    /// @param agreement The agreement.
    /// @param a ISO 3166-1 numeric code.
    /// @param b ISO 3166-1 numeric code of another country.
    /// @return Whether it does.
    function isInForce(uint32 agreement, uint16 a, uint16 b) external view returns (bool);

    /// @notice Proposes an agreement and signs it. Emits `OriginAgreementProposed`.
    /// @param draft The agreement; see there what it must say.
    /// @return agreement Its number.
    /// @custom:access The Delegation of the first of its countries.
    function proposeAgreement(OriginAgreementDraft calldata draft) external returns (uint32 agreement);

    /// @notice Signs. Emits `OriginAgreementSigned`.
    /// @param agreement One that has not ended.
    /// @param country ISO 3166-1 numeric code of a country that it names and that has not signed.
    /// @custom:access The Delegation of `country`.
    function signAgreement(uint32 agreement, uint16 country) external;

    /// @notice Announces that a country leaves, after the agreement's notice. Emits `OriginNoticeGiven`.
    /// @dev What was certified before can be relied on, checked and cancelled as before.
    /// @param agreement One that it has signed, and not left.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The Delegation of `country`.
    function giveNotice(uint32 agreement, uint16 country) external;

    /// @notice Takes the notice back before it takes effect. Emits `OriginNoticeWithdrawn`.
    /// @param agreement The agreement.
    /// @param country ISO 3166-1 numeric code.
    /// @custom:access The Delegation of `country`.
    function withdrawNotice(uint32 agreement, uint16 country) external;
}
