// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../../contracts/governance/types/Office.sol";
import {ActionRule, ActionRuleEntry, Subject} from "../../contracts/governance/types/ActionRule.sol";
import {Powers} from "../../contracts/governance/types/Powers.sol";
import {Publication} from "../../contracts/governance/types/Release.sol";
import {MembershipStatus} from "../../contracts/governance/types/Membership.sol";
import {Basis, DecisionClass, Terms} from "../../contracts/governance/types/Terms.sol";
import {Scope} from "../../contracts/governance/types/Scope.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SuspensionOrder, SuspensionReason} from "../../contracts/supervision/types/Suspension.sol";
import {JointWorld} from "./JointWorld.sol";
import {anyAlpha2} from "./Suite.sol";

/// @notice What an adversary may want done, drawn by chance: joint acts, national acts in another's name, and acts
/// wrapped in acts.
abstract contract JointMenu is JointWorld {
    uint256 private constant DISHES = 33;
    uint256 private constant SUSPENSION = 2; // among the usual rules

    uint256 private _luck;

    /// What nobody could take back: the timelock in other hands, or out of the Council's.
    function _maySurrender() internal view virtual returns (bool);

    function _seed(uint256 seed) internal {
        _luck = seed;
    }

    function _pick(uint256 count) internal returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck % count;
    }

    function _anyCountry() internal returns (uint16) {
        return _pick(2) == 0 ? VICTIM : uint16(1 + _pick(KNOWN));
    }

    function _anyHostile() internal returns (uint16) {
        uint16 country = uint16(1 + _pick(KNOWN - 1));
        return country < VICTIM ? country : country + 1;
    }

    /// Somebody that may propose, if there is anybody.
    function _anyMember() internal returns (uint16 country) {
        for (uint256 i = 0; i < KNOWN; ++i) {
            country = _anyHostile();
            if (statusOf(country) == MembershipStatus.Active) return country;
        }
    }

    /// A key that no office has held yet, or a Delegation, or a stranger's.
    function _anyAccount() internal returns (address) {
        uint256 which = _pick(3);
        if (which == 0) return _account(_anyHostile(), 0x100 + _pick(8));
        return which == 1 ? delegationOf(_anyCountry()) : _account(99, _pick(3));
    }

    function _anyAction() internal returns (address target, bytes memory call) {
        uint256 dish = _pick(DISHES);
        if (dish < 12) return (address(registry), _registryCall(dish));
        if (dish < 17) return (address(committee), _committeeCall(_pick(7)));
        if (dish < 19) return (address(releases), _releaseCall(_pick(5)));
        if (dish < 24) return (address(rules), _rulesCall(dish % 3));
        if (dish < 26) return (address(registry), _usurpation(_pick(7)));
        if (dish < 28)
            return _pick(2) == 0 ? (address(gate), _gateCall(_pick(6))) : (address(standings), _standingCall(_pick(5)));
        if (dish == 28) return (address(victims), _currencyCall(_pick(3)));
        if (dish == 32) return _pick(4) == 0 ? (address(assets), _factoryCall()) : (address(currencies), _unionCall());
        return dish == 29 ? (address(timelock), _timelockCall()) : (address(council), _relayed());
    }

    function _registryCall(uint256 which) internal returns (bytes memory) {
        uint16 country = _anyCountry();
        if (which == 0)
            return abi.encodeCall(registry.admit, (country, anyAlpha2(country), _anyAccount(), _anyWeight()));
        if (which == 1) {
            return abi.encodeCall(registry.admit, (country, anyAlpha2(country), delegationOf(country), _anyWeight()));
        }
        if (which == 2) return abi.encodeCall(registry.cancelAdmission, (country));
        if (which == 3) return abi.encodeCall(registry.suspend, (country));
        if (which == 4) return abi.encodeCall(registry.suspend, (VICTIM));
        if (which < 7) return abi.encodeCall(registry.reinstate, (country));
        if (which == 7) return abi.encodeCall(registry.expel, (country));
        if (which == 8) return _reweighing(country);
        if (which == 9) return abi.encodeCall(registry.withdrawRecovery, (country));
        return abi.encodeCall(registry.proposeRecovery, (_pick(2) == 0 ? VICTIM : country, _anyAccount()));
    }

    function _committeeCall(uint256 which) private returns (bytes memory) {
        if (which < 2) return _election();
        Scope scope = scopeAt(_pick(SCOPES));
        if (which == 2) return abi.encodeCall(committee.lift, (gate, scope));
        uint48 until = clock + uint48(_pick(31 days));
        bytes32 basis = _pick(8) == 0 ? bytes32(0) : bytes32("law");
        if (which == 3) return abi.encodeCall(committee.renew, (gate, scope, until, basis));
        if (which == 4) return abi.encodeCall(committee.prolong, (gate, scope, until, basis));
        return abi.encodeCall(committee.extend, (gate, scope, until, basis));
    }

    function _election() private returns (bytes memory) {
        uint16[] memory seats = new uint16[](1 + _pick(3));
        uint16 first = uint16(_pick(KNOWN));
        for (uint16 i = 0; i < seats.length; ++i) seats[i] = 1 + ((first + i) % KNOWN);
        return abi.encodeCall(committee.elect, (seats, uint8(1 + _pick(seats.length))));
    }

    function _releaseCall(uint256 which) private returns (bytes memory) {
        if (which == 1) return abi.encodeCall(releases.withdraw, (_anyRelease(), 0));
        if (which == 2) return abi.encodeCall(releases.suspend, (_anyRelease(), 0));
        if (which == 3) return abi.encodeCall(releases.reinstate, (_anyRelease()));
        Publication[] memory publications = new Publication[](1);
        (address deployment, Powers powers) = _wantedAt(WANTED - 1 - _pick(2));
        publications[0] = Publication("Coup", _pick(4) == 0 ? Powers.wrap(uint8(_pick(16))) : powers, deployment, 0);
        return abi.encodeCall(releases.publish, (publications));
    }

    function _rulesCall(uint256 which) private returns (bytes memory) {
        if (which == 0) return abi.encodeCall(rules.setTerms, (_awkwardTerms()));
        if (which == 1) return abi.encodeCall(rules.setActionRules, (_awkwardRules()));
        return abi.encodeCall(rules.setProgramme, (uint8(_pick(3)), uint8(_pick(256))));
    }

    /// Legal or nearly so: everybody's consent, a majority of hands, long periods, no basis to speak of.
    function _awkwardTerms() internal returns (Terms[] memory terms) {
        terms = usualTerms();
        uint16 share = [uint16(5_001), 7_200, 8_000, 10_000][_pick(4)];
        uint24 period = [uint24(1 minutes), 1 hours, 30 days, 90 days][_pick(4)];
        (Basis basis, bool declared) = (Basis(_pick(3)), _pick(4) != 0);
        for (uint256 i = 0; i < terms.length; ++i) {
            (terms[i].basis, terms[i].vetoDeclared) = (basis, declared);
            (terms[i].countriesBps, terms[i].weightBps) = (share, _pick(2) == 0 ? share : terms[i].weightBps);
            (terms[i].votingPeriod, terms[i].timelockDelay) = (period, period);
            terms[i].dissentDelay = period > 60 days ? 0 : period;
            terms[i].votingDelay = _pick(8) == 0 ? 90 days : 0;
        }
    }

    function _awkwardRules() private returns (ActionRuleEntry[] memory entries) {
        entries = new ActionRuleEntry[](1 + _pick(3));
        for (uint256 i = 0; i < entries.length; ++i) {
            uint256 which = _pick(16);
            // An absent country would have to agree to its suspension.
            entries[i] = usualRules()[which == SUSPENSION && !_maySurrender() ? 0 : which];
            entries[i].rule.decisionClass = DecisionClass(_pick(5));
            if (_maySurrender()) entries[i].rule.subject = Subject(_pick(3));
            if (_pick(3) == 0) entries[i].rule.programme = uint8(1 + _pick(2));
            if (_pick(6) == 0) entries[i].target = _pick(2) == 0 ? address(council) : address(timelock);
        }
    }

    /// A country's own acts, done by the joint authority.
    function _usurpation(uint256 which) private returns (bytes memory) {
        Office office = Office(_pick(OFFICES));
        if (which == 0) return abi.encodeCall(registry.appoint, (VICTIM, office, _anyAccount()));
        if (which == 1) return abi.encodeCall(registry.takeOffice, (VICTIM, office));
        if (which == 2) return abi.encodeCall(registry.dismiss, (VICTIM, office));
        if (which == 3) return abi.encodeCall(registry.completeRecovery, (VICTIM));
        if (which == 4) return abi.encodeCall(registry.restoreDelegation, (VICTIM, _anyAccount()));
        return
            which == 5
                ? abi.encodeCall(registry.freezeOffices, (VICTIM, clock + 1 days))
                : abi.encodeCall(registry.consentToRecovery, (VICTIM, office));
    }

    function _gateCall(uint256 which) private returns (bytes memory) {
        if (which == 0) return abi.encodeCall(gate.adoptRules, (VICTIM, _rulesOfBorders(), "coup"));
        if (which == 1) return abi.encodeCall(gate.revoke, (1));
        if (which == 2) return abi.encodeCall(gate.halt, (scopeAt(_pick(SCOPES)), clock + uint48(_pick(31 days))));
        if (which == 3) return abi.encodeCall(gate.setSuspension, (1, uint32(clock + 30 days)));
        if (which == 4) return abi.encodeCall(gate.replaceAccount, (_bank(VICTIM), _anyAccount()));
        uint40 expiry = uint40(clock + 365 days);
        return abi.encodeCall(gate.license, (OTHER_LEI, VICTIM, ParticipantKind.Bank, 0, expiry));
    }

    function _standingCall(uint256 which) private returns (bytes memory) {
        if (which == 0)
            return abi.encodeCall(standings.proposeAccountRecovery, (address(gate), _bank(VICTIM), _anyAccount()));
        if (which == 1) return abi.encodeCall(standings.completeAccountRecovery, (address(gate), _bank(VICTIM)));
        if (which == 2) {
            uint32 until = uint32(clock + 30 days);
            SuspensionOrder memory order = SuspensionOrder(address(gate), 1, 1, until, SuspensionReason.Fraud, "coup");
            return abi.encodeCall(standings.suspend, (order, 0));
        }
        address[] memory accounts = new address[](1);
        accounts[0] = _bank(VICTIM);
        if (which == 3) return abi.encodeCall(standings.list, (VICTIM, "entry", "coup", 0, clock + 30 days));
        return abi.encodeCall(standings.freeze, (address(gate), VICTIM, "entry", accounts));
    }

    function _currencyCall(uint256 which) private returns (bytes memory) {
        if (which == 0) return abi.encodeCall(victims.issue, (_bank(VICTIM), 1 + _pick(1_000)));
        if (which == 1) return abi.encodeCall(victims.setIssuerRule, (RuleTerms(0, 0, 0, 0)));
        (address deployment, Powers powers) = _wantedAt(_pick(WANTED));
        if (_pick(3) == 0) return abi.encodeCall(victims.dropPowers, (deployment, powers));
        bytes memory call = abi.encodeCall(victims.adopt, (deployment, powers));
        if (_pick(3) == 0) call = _wantedLimit();
        return _pick(2) == 0 ? abi.encodeCall(victims.announce, (call)) : call;
    }

    /// The victim's currency shared, or the victim made to share another's.
    function _unionCall() private returns (bytes memory) {
        (address token, uint16 country) = _pick(2) == 0 ? (address(victims), _anyHostile()) : (address(others), VICTIM);
        uint256 which = _pick(3);
        if (which == 0) return abi.encodeCall(currencies.inviteToUnion, (token, country));
        if (which == 1) return abi.encodeCall(currencies.joinUnion, (token, country));
        return abi.encodeCall(currencies.endMembership, (token, country));
    }

    /// A factory of another kind is the Council's to name, that of currencies nobody's.
    function _factoryCall() private returns (bytes memory) {
        return abi.encodeCall(assets.nameFactory, (uint8(_pick(3)), address(council)));
    }

    function _anyRelease() private returns (address deployment) {
        (deployment, ) = _wantedAt(_pick(WANTED));
    }

    function _timelockCall() private returns (bytes memory) {
        if (!_maySurrender() || _pick(2) == 0) return abi.encodeCall(timelock.updateDelay, (_pick(30 days)));
        bytes32[4] memory roles = [
            timelock.PROPOSER_ROLE(),
            timelock.EXECUTOR_ROLE(),
            timelock.CANCELLER_ROLE(),
            timelock.DEFAULT_ADMIN_ROLE()
        ];
        bytes32 role = roles[_pick(4)];
        if (_pick(16) != 0) return abi.encodeCall(timelock.grantRole, (role, _account(99, _pick(3))));
        return abi.encodeCall(timelock.revokeRole, (role, address(council)));
    }

    /// The Council in its own name, with a joint act or another's operation.
    function _relayed() private returns (bytes memory) {
        (address target, bytes memory call) = (address(registry), _registryCall(_pick(12)));
        if (!_maySurrender() || _pick(2) == 0) return abi.encodeCall(council.relay, (target, 0, call));
        call = abi.encodeCall(timelock.schedule, (target, 0, call, 0, bytes32(_pick(4)), timelock.getMinDelay()));
        return abi.encodeCall(council.relay, (address(timelock), 0, call));
    }

    function _reweighing(uint16 country) private returns (bytes memory) {
        (uint16[] memory countries, uint88[] memory weights) = (new uint16[](2), new uint88[](2));
        (countries[0], weights[0]) = (country, _anyWeight());
        (countries[1], weights[1]) = (_anyCountry(), _anyWeight());
        return abi.encodeCall(registry.setWeights, (countries, weights));
    }

    function _anyWeight() private returns (uint88) {
        return [WEIGHT, 1, 120, type(uint88).max][_pick(4)];
    }
}
