// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {Scope} from "../types/Scope.sol";
import {ICountryRegistry} from "./ICountryRegistry.sol";
import {IJointHalts} from "./IJointHalts.sol";

/// @title The few that close a door at once while the many convene.
/// @notice Seats are countries, elected by the Council for a term, one seat a country; a country that sat two terms in a
/// row pauses for one. A seat acts by its country's Supervisor and counts while its country is Active. The committee
/// knows three verbs: halt a scope, lift its halt, and cancel (veto) a proposal that was carried but not executed. Each
/// needs `threshold` distinct seats, by approvals collected on chain, by signatures in the same submission, or both. No
/// country has a say in what concerns it. Nothing is done before the consortium is founded.
/// @dev A halt lasts at most 72 hours. The same scope cannot be halted again by the committee until 30 days after the
/// last end, so that at most 15 days in 33 of any payment can be halted without the Council, by its path, corridor,
/// currency and two participants one after the other. Only the Council extends a halt (`IJointHalts`).
/// Approvals name the end of the scope's last halt as they found it (`previous`), so that none counts twice. Approvals
/// on chain end with the term of the seat and with the office of the Supervisor who gave them; a signature counts until its
/// deadline while its signer is the Supervisor of a country that has a seat.
interface IEmergencyCommittee is IJointHalts {
    /// @notice What the committee can do.
    enum Verb {
        Halt,
        Lift,
        Cancel
    }

    /// @notice An act that seats approve. EIP-712 type
    /// `Act(uint8 verb,address target,uint256 subject,uint48 until,uint48 previous,uint48 deadline)`.
    /// @param verb What to do.
    /// @param target The board to halt or lift on, or the Council for Cancel.
    /// @param subject The scope, or the proposal for Cancel.
    /// @param until Unix time at which the halt ends; 0 for Lift and Cancel.
    /// @param previous `haltedUntil` of the scope as the seats found it; 0 for Cancel.
    /// @param deadline Unix time until which approvals count, at most 7 days ahead.
    struct Act {
        Verb verb;
        address target;
        uint256 subject;
        uint48 until;
        uint48 previous;
        uint48 deadline;
    }

    /// @notice A seat's signature: EIP-712 by its country's Supervisor, an EOA or an ERC-1271 contract.
    /// @param country ISO 3166-1 numeric code of the seat.
    /// @param signature The signature.
    struct Approval {
        uint16 country;
        bytes signature;
    }

    event SeatsElected(uint16[] countries, uint8 threshold, uint48 termEnd);
    event NomineeSkipped(uint16 indexed country);
    event ActApproved(bytes32 indexed digest, uint16 indexed country);
    event ActDone(bytes32 indexed digest, Verb indexed verb);

    error EmergencyCommitteeNotJointAuthority(address caller);
    error EmergencyCommitteeInvalidAccount(address account);
    error EmergencyCommitteeInvalidTerm(uint32 term);
    error EmergencyCommitteeInvalidSeats(uint256 seats, uint256 threshold);
    error EmergencyCommitteeSeatTwice(uint16 country);
    error EmergencyCommitteeNotAMember(uint16 country);
    error EmergencyCommitteeNotFounded();
    error EmergencyCommitteeConcerned(uint16 country);
    error EmergencyCommitteeTermOver(uint48 termEnd);
    error EmergencyCommitteeNoSeat(uint16 country);
    error EmergencyCommitteeInvalidSignature(uint16 country);
    error EmergencyCommitteeTooFewSeats(uint256 approvals, uint256 threshold);
    error EmergencyCommitteeApprovedBefore(uint16 country);
    error EmergencyCommitteeInvalidDeadline(uint48 deadline, uint48 latest);
    error EmergencyCommitteeOutdated(uint48 previous, uint48 found);
    error EmergencyCommitteeDoneBefore(bytes32 digest);
    error EmergencyCommitteeInvalidEnd(uint48 until, uint48 latest);
    error EmergencyCommitteeCoolingOff(Scope scope, uint48 openAt);
    error EmergencyCommitteeMalformedAct();

    /// @notice The account that holds joint power: the Council's timelock.
    /// @return The account.
    function jointAuthority() external view returns (address);

    /// @notice Who the countries are and who acts for them.
    /// @return The registry.
    function countries() external view returns (ICountryRegistry);

    /// @notice How long a term lasts, unless another election ends it.
    /// @return Seconds.
    function term() external view returns (uint32);

    /// @notice The seats in force; none after the end of the term.
    /// @return seated ISO 3166-1 numeric codes.
    /// @return threshold Seats an act needs.
    /// @return termEnd Unix time at which all power of these seats ends by itself.
    function seats() external view returns (uint16[] memory seated, uint8 threshold, uint48 termEnd);

    /// @notice What a seat signs for an act.
    /// @param act The act.
    /// @return The EIP-712 digest.
    function digestOf(Act calldata act) external view returns (bytes32);

    /// @notice The seats that approved an act on chain, by Supervisors who are in office and not frozen.
    /// @param act The act.
    /// @return ISO 3166-1 numeric codes.
    function approvalsOf(Act calldata act) external view returns (uint16[] memory);

    /// @notice The seats whose countries an act is about. They have no say in it, and it needs the same share of the others.
    /// @dev Halting and lifting are about the countries of a corridor, the issuer of a currency and the home of a
    /// participant; cancelling is about those that have no vote on the proposal.
    /// @param act The act.
    /// @return ISO 3166-1 numeric codes.
    function concernedBy(Act calldata act) external view returns (uint16[] memory);

    /// @notice Elects the seats for a term from now on, in place of those before. Emits `SeatsElected`, and
    /// `NomineeSkipped` for each who may not sit.
    /// @dev 1 to 15 nominees, at most one a country. A nominee that is not Active, or has sat the last two terms, is skipped;
    /// the threshold is then the same share of the others, and the election fails if none is left. Who must pause may sit
    /// again after the next election or, where none is held, when a whole term has passed since the last ended. If fewer
    /// countries than the threshold need no pause, none needs one.
    /// @param nominees ISO 3166-1 numeric codes.
    /// @param threshold Seats an act needs: more than half, at most all.
    /// @custom:access The joint authority.
    function elect(uint16[] calldata nominees, uint8 threshold) external;

    /// @notice Approves an act on chain. Emits `ActApproved`.
    /// @param country ISO 3166-1 numeric code of the seat, an Active country.
    /// @param act The act.
    /// @custom:access The Supervisor of the seat's country.
    function approve(uint16 country, Act calldata act) external;

    /// @notice Does an act that enough seats approve, on chain or by the signatures that come along. Emits `ActDone`, and
    /// the board or the Council says what was done.
    /// @param act The act.
    /// @param approvals Signatures of distinct seats. A seat that has also approved on chain counts once.
    /// @custom:access Anyone.
    function perform(Act calldata act, Approval[] calldata approvals) external;
}
