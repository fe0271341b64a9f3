// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {AccountRecoveries} from "./AccountRecoveries.sol";
import {HomeActs} from "./HomeActs.sol";
import {IAppealable} from "./interfaces/IAppealable.sol";
import {IAppeals} from "./interfaces/IAppeals.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {IParticipantRegistry} from "./interfaces/IParticipantRegistry.sol";
import {IStandings} from "./interfaces/IStandings.sol";
import {SanctionsFreezes} from "./SanctionsFreezes.sol";
import {Suspensions} from "./Suspensions.sol";
import {Appealable, appealKey} from "./types/Appeal.sol";
import {Listing} from "./types/Listing.sol";
import {SuspensionFile} from "./types/Suspension.sol";

/// @dev Documented on `IStandings`.
contract Standings is IStandings, Suspensions, SanctionsFreezes, AccountRecoveries {
    uint256 private constant SUSPENSION_LOCATOR = 64; // bytes

    constructor(
        ICountryRegistry countries_,
        ICaseRegistry cases_,
        IAppeals appeals_
    ) HomeActs(countries_) Suspensions(cases_, appeals_) {}

    /// @inheritdoc IAppealable
    function appealable(bytes calldata locator) external view returns (bytes32 act, Appealable memory file) {
        if (locator.length == SUSPENSION_LOCATOR) {
            (address gate, address account) = abi.decode(locator, (address, address));
            return _appealableSuspension(gate, account);
        }
        (address frozenAt, address frozen, bytes32 entry) = abi.decode(locator, (address, address, bytes32));
        return _appealableFreeze(frozenAt, frozen, entry);
    }

    function _appealableSuspension(
        address gate,
        address account
    ) private view returns (bytes32 act, Appealable memory file) {
        uint32 participant = IParticipantRegistry(gate).participantByAccount(account);
        SuspensionFile memory suspension = suspensionOf(gate, participant);
        act = suspensionAct(gate, participant);
        file = _homeAct(gate, account);
        (file.caseId, file.madeAt) = (suspension.caseId, suspension.since);
        file.live = block.timestamp < suspension.until;
    }

    function _appealableFreeze(
        address gate,
        address account,
        bytes32 entry
    ) private view returns (bytes32 act, Appealable memory file) {
        (bool live, Listing memory listing) = _frozenUnder(gate, account, entry);
        act = freezeAct(gate, account, entry, listing.edition, listing.basis);
        file = _homeAct(gate, account);
        (file.madeAt, file.live) = (listing.since, live);
    }

    function _homeAct(address gate, address account) private view returns (Appealable memory file) {
        file.appellant = account;
        file.successor = IParticipantRegistry(gate).successorOf(account);
        file.authority = _homeBehind(gate, account);
        (file.home, file.homeActed) = (file.authority, true);
    }

    function _isOverturned(bytes32 act) internal view override(SanctionsFreezes, Suspensions) returns (bool) {
        return appeals.isOverturned(appealKey(address(this), act));
    }
}
