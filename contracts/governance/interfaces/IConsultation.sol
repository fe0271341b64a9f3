// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Consulted, ConsultationTerms} from "../types/Consultation.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";

/// @title Where the countries are heard before they vote.
/// @notice A country's Delegation lays a draft before the others: the hash of the actions, and the hash and place of the
/// reasons. For a period every country may comment. The sponsor may put an amended text in its place and says what has
/// changed; the others have time to read it. When the period has run the last text may be proposed, for a while.
/// @dev Texts stand elsewhere; on record are their hashes and places. Which decisions need a consultation is a matter of
/// their class (`Terms.consulted`); urgent ones need none.
interface IConsultation {
    event ConsultationOpened(
        uint40 indexed consultationId,
        uint16 indexed country,
        bytes32 indexed actionsHash,
        bytes32 rationale,
        string uri,
        uint48 closesAt
    );
    event ConsultationCommented(uint40 indexed consultationId, uint16 indexed country, bytes32 comment, string uri);
    event ConsultationAmended(
        uint40 indexed consultationId,
        bytes32 indexed before,
        bytes32 indexed actionsHash,
        bytes32 changes,
        string uri,
        uint48 closesAt
    );
    event ConsultationWithdrawn(uint40 indexed consultationId);

    error ConsultationInvalidTerms(ConsultationTerms terms);
    error ConsultationNotMember(address caller);
    error ConsultationNotSponsor(uint40 consultationId, address caller);
    error ConsultationClosed(uint40 consultationId, uint48 closesAt);
    error ConsultationInvalidText(bytes32 text, uint256 length, uint256 max);
    error ConsultationOpenAlready(uint40 consultationId);
    error ConsultationTooManyOpen(uint16 country, uint256 max);
    error ConsultationNotHeld(uint16 country, bytes32 actionsHash);

    /// @notice Who the members are.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice How long each part of a consultation lasts.
    /// @return The terms.
    function terms() external view returns (ConsultationTerms memory);

    /// @notice How many consultations were opened.
    /// @return The number of the last one.
    function consultationCount() external view returns (uint40);

    /// @notice A consultation; all zero for none.
    /// @param consultationId From 1.
    /// @return The consultation.
    function consultationOf(uint40 consultationId) external view returns (Consulted memory);

    /// @notice What names a batch of actions.
    /// @param targets The contracts.
    /// @param values What is sent along, in drip (10^-18 CFX).
    /// @param calldatas The calls.
    /// @return The hash of all three.
    function hashActions(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas
    ) external pure returns (bytes32);

    /// @notice Whether a country may propose these actions now: they stood as the last text when its consultation closed, and
    /// that is not too long ago.
    /// @param country ISO 3166-1 numeric code of the sponsor.
    /// @param actionsHash The actions, by `hashActions`.
    /// @return True if it may.
    function isHeld(uint16 country, bytes32 actionsHash) external view returns (bool);

    /// @notice Reverts `ConsultationNotHeld` unless `isHeld`.
    /// @param country ISO 3166-1 numeric code of the sponsor.
    /// @param actionsHash The actions, by `hashActions`.
    function requireHeld(uint16 country, bytes32 actionsHash) external view;

    /// @notice Lays a draft before the others. Emits `ConsultationOpened`.
    /// @dev A country has at most three open consultations, and one at a time on the same actions.
    /// @param actionsHash The actions, by `hashActions`.
    /// @param rationale Hash of the reasons, not zero.
    /// @param uri Where actions and reasons are read, 1 to 512 bytes.
    /// @return consultationId Its number.
    /// @custom:access The Delegation of an Active country.
    function open(bytes32 actionsHash, bytes32 rationale, string calldata uri) external returns (uint40 consultationId);

    /// @notice Comments on the text as it stands. Emits `ConsultationCommented`.
    /// @param consultationId A consultation that is open.
    /// @param text Hash of the comment, not zero.
    /// @param uri Where it is read, 1 to 512 bytes.
    /// @custom:access The Delegation of a country that has joined and not left.
    function comment(uint40 consultationId, bytes32 text, string calldata uri) external;

    /// @notice Puts another text in the place of the last one. It closes no sooner than the others have had the reading time
    /// for it. Emits `ConsultationAmended`.
    /// @param consultationId A consultation that is open.
    /// @param actionsHash The actions as amended, by `hashActions`.
    /// @param changes Hash of a note that says what has changed and why, not zero.
    /// @param uri Where text and note are read, 1 to 512 bytes.
    /// @custom:access The Delegation of the sponsor.
    function amend(uint40 consultationId, bytes32 actionsHash, bytes32 changes, string calldata uri) external;

    /// @notice Takes a draft back. Emits `ConsultationWithdrawn`.
    /// @param consultationId A consultation that is open.
    /// @custom:access The Delegation of the sponsor.
    function withdraw(uint40 consultationId) external;
}
