// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Office} from "../../contracts/governance/types/Office.sol";
import {HOLD, Powers} from "../../contracts/governance/types/Powers.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {Rejection, RequestKind} from "../../contracts/supervision/types/Case.sol";
import {Reservation} from "../../contracts/supervision/types/Reservation.sol";
import {HoldOrder, HoldReason} from "../../contracts/supervision/types/Hold.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SuspensionOrder, SuspensionReason} from "../../contracts/supervision/types/Suspension.sol";
import {ThiefKeys} from "./ThiefKeys.sol";

/// @notice What the thief of a key may call and may not, with arguments drawn by chance.
abstract contract ThiefMenu is ThiefKeys {
    uint256 private constant MENU = 70;

    function _national() internal {
        uint256 dish = _pick(MENU);
        if (dish >= 40 && dish < 44) return _callCases(dish - 40);
        (address target, bytes memory call) = _dishAt(dish);
        _call(target, call);
    }

    function _dishAt(uint256 dish) private returns (address target, bytes memory call) {
        if (dish < 18) return (address(registry), _officeCall(dish));
        if (dish < 29) return (address(gate), _fileCall(dish - 18));
        if (dish < 40) return (address(standings), _standingsCall(dish - 29));
        if (dish < 50) return (address(ledger), _holdCall(dish - 44));
        if (dish < 60) return (address(victims), _moneyCall(dish - 50));
        if (dish < 62) return (address(currencies), _moneyCall(dish - 50));
        if (dish < 69) return (address(victims), _deploymentCall(dish - 62));
        return (address(ledger), _ledgerCall());
    }

    function _officeCall(uint256 which) private returns (bytes memory) {
        (Office office, address account) = (Office(_pick(OFFICES)), _pick(2) == 0 ? _key() : _anyAccount());
        if (which == 0) return abi.encodeCall(registry.appoint, (VICTIM, office, account));
        if (which == 1) return abi.encodeCall(registry.dismiss, (VICTIM, office));
        if (which == 2) return abi.encodeCall(registry.takeOffice, (VICTIM, office));
        if (which == 3) return abi.encodeCall(registry.objectToAppointment, (VICTIM, office));
        if (which == 4) return abi.encodeCall(registry.nameGuardian, (VICTIM, account));
        if (which == 5) return abi.encodeCall(registry.approveGuardian, (VICTIM));
        if (which == 6) return abi.encodeCall(registry.opposeGuardian, (VICTIM));
        if (which == 7) return abi.encodeCall(registry.supportGuardian, (VICTIM, office));
        if (which == 8) return abi.encodeCall(registry.takeGuardianship, (VICTIM));
        if (which == 9) return abi.encodeCall(registry.freezeOffices, (VICTIM, clock + uint48(_pick(8 days))));
        if (which == 10) return abi.encodeCall(registry.liftFreeze, (VICTIM));
        if (which == 11) return abi.encodeCall(registry.consentToRecovery, (VICTIM, office));
        if (which == 12) return abi.encodeCall(registry.restoreDelegation, (VICTIM, account));
        if (which == 13) return abi.encodeCall(registry.objectToRestoration, (VICTIM, office));
        if (which == 14) return abi.encodeCall(registry.completeRecovery, (VICTIM));
        if (which == 15) return abi.encodeCall(registry.giveNotice, (VICTIM));
        if (which == 16) return abi.encodeCall(registry.revokeNotice, (VICTIM));
        return abi.encodeCall(registry.proposeRecovery, (VICTIM, account));
    }

    function _fileCall(uint256 which) private returns (bytes memory) {
        (address account, uint40 expiry) = (_pick(2) == 0 ? _bank(VICTIM) : _payee(), uint40(clock + 365 days));
        if (which == 0) return abi.encodeCall(gate.license, (OTHER_LEI, VICTIM, ParticipantKind.Bank, 0, expiry));
        if (which == 1) return abi.encodeCall(gate.amend, (1, uint8(_pick(4)), expiry));
        if (which == 2) return abi.encodeCall(gate.revoke, (1));
        if (which == 3) return abi.encodeCall(gate.proposeAccount, (uint32(1 + _pick(2)), account));
        if (which == 4) return abi.encodeCall(gate.acceptAccount, (uint32(1 + _pick(2))));
        if (which == 5) return abi.encodeCall(gate.removeAccount, (account));
        if (which == 6) return abi.encodeCall(gate.replaceAccount, (_bank(VICTIM), _key()));
        if (which == 7) return abi.encodeCall(gate.setSuspension, (1, uint32(clock + 30 days)));
        if (which == 8) return abi.encodeCall(gate.adoptRules, (VICTIM, _rulesOfBorders(), "coup"));
        if (which == 9) return abi.encodeCall(gate.adoptModule, (VICTIM, _key(), "coup"));
        return abi.encodeCall(gate.halt, (scopeAt(_pick(SCOPES)), clock + uint48(_pick(31 days))));
    }

    function _standingsCall(uint256 which) private returns (bytes memory) {
        (address board, address bank) = (address(gate), _bank(VICTIM));
        address[] memory accounts = new address[](1);
        accounts[0] = bank;
        if (which == 0) return abi.encodeCall(standings.proposeAccountRecovery, (board, bank, _payee()));
        if (which == 1) return abi.encodeCall(standings.withdrawAccountRecovery, (board, bank));
        if (which == 2) return abi.encodeCall(standings.objectToAccountRecovery, (board, bank));
        if (which == 3) return abi.encodeCall(standings.completeAccountRecovery, (board, bank));
        if (which == 4) return abi.encodeCall(standings.suspend, (_suspension(), _pick(3)));
        if (which == 5) return abi.encodeCall(standings.reinstate, (board, 1));
        if (which == 6) {
            bytes32 review = _pick(2) == 0 ? bytes32(0) : bytes32(_pick(100));
            return abi.encodeCall(standings.list, (VICTIM, "entry", "law", review, clock + uint48(_pick(181 days))));
        }
        if (which == 7) return abi.encodeCall(standings.delist, (VICTIM, "entry", "ground"));
        if (which == 8) return abi.encodeCall(standings.freeze, (board, VICTIM, "entry", accounts));
        if (which == 9) return abi.encodeCall(standings.unfreeze, (board, VICTIM, "entry", accounts));
        return abi.encodeCall(standings.refresh, (board, accounts));
    }

    function _suspension() private returns (SuspensionOrder memory) {
        uint32 until = uint32(clock + _pick(91 days));
        uint40 caseId = uint40(1 + _pick(3));
        return SuspensionOrder(address(gate), 1, caseId, until, SuspensionReason.Fraud, "statement");
    }

    /// At the hold ledger's cases and at those of the standings.
    function _callCases(uint256 which) private {
        ICaseRegistry cases = _pick(2) == 0 ? ledger.cases() : standings.cases();
        uint40 caseId = uint40(1 + _pick(3));
        bytes memory call;
        if (which == 0) {
            uint16[] memory countries = new uint16[](1 + _pick(2));
            for (uint256 i = 0; i < countries.length; ++i) countries[i] = _anyCountry();
            call = abi.encodeCall(cases.open, (countries, new bytes32[](0), "law", 0));
        } else if (which == 1) {
            call = abi.encodeCall(cases.accept, (caseId, _anyCountry()));
        } else if (which == 2) {
            RequestKind kind = RequestKind(1 + _pick(7));
            uint16 to = _pick(2) == 0 ? 0 : VICTIM;
            call = abi.encodeCall(cases.request, (caseId, VICTIM, to, kind, "subject", clock + 1 days));
        } else {
            call = abi.encodeCall(cases.answer, (1 + _pick(4), _anyCountry(), Rejection(_pick(8)), 0));
        }
        _call(address(cases), call);
    }

    function _holdCall(uint256 which) private returns (bytes memory) {
        (address token, address account, uint256 place) = (address(victims), _bank(VICTIM), _pick(2) * 16);
        if (which == 0) return abi.encodeCall(ledger.place, (_order(uint40(1 + _pick(3)), uint104(1 + _pick(1_000)))));
        if (which == 1) return abi.encodeCall(ledger.ratify, (token, account, place));
        if (which == 2) return abi.encodeCall(ledger.refuse, (token, account, place, "reason"));
        if (which == 3) return abi.encodeCall(ledger.release, (token, account, place, uint104(1 + _pick(100))));
        if (which == 4) return abi.encodeCall(ledger.overturn, (token, account, place));
        return abi.encodeCall(ledger.takeApproved, (account, place, _payee(), uint104(1 + _pick(100)), 1 + _pick(3)));
    }

    function _order(uint40 caseId, uint104 amount) internal returns (HoldOrder memory) {
        uint16 authority = _pick(4) == 0 ? _anyHostile() : VICTIM;
        uint32 until = uint32(clock + [uint256(1 hours), 72 hours, 30 days, 90 days][_pick(4)]);
        return HoldOrder(address(victims), _bank(VICTIM), authority, caseId, amount, until, HoldReason.Fraud);
    }

    function _moneyCall(uint256 which) private returns (bytes memory) {
        (address bank, address payee, uint256 amount) = (_bank(VICTIM), _payee(), 1 + _pick(1_000));
        if (which == 0) return abi.encodeCall(victims.issue, (_pick(2) == 0 ? bank : payee, amount));
        if (which == 1) return abi.encodeCall(victims.redeem, (amount, "payout"));
        if (which == 2) return abi.encodeCall(victims.transfer, (payee, amount));
        if (which == 3) return abi.encodeCall(victims.transferFrom, (bank, payee, amount));
        if (which == 4) return abi.encodeCall(victims.setIssuerRule, (RuleTerms(uint48(_pick(2)), 0, 0, 0)));
        if (which == 5) return abi.encodeCall(victims.lowerIssuanceLimit, (uint104(_pick(ISSUANCE_LIMIT))));
        if (which == 6) return _trustCall();
        if (which == 7) return abi.encodeCall(victims.settleLeg, (bank, payee, amount, 0));
        if (which == 8) return abi.encodeCall(victims.forcedTransfer, (bank, payee, amount));
        if (which == 9) return abi.encodeCall(victims.addHeld, (bank, amount));
        if (which == 10) return abi.encodeCall(currencies.inviteToUnion, (address(victims), _anyHostile()));
        return
            abi.encodeCall(currencies.joinUnion, (_pick(2) == 0 ? address(victims) : address(others), _anyCountry()));
    }

    /// What only a deployment may that the currency trusts.
    function _deploymentCall(uint256 which) private returns (bytes memory) {
        (address bank, address payee, uint256 amount) = (_bank(VICTIM), _payee(), 1 + _pick(1_000));
        (bytes32 id, uint48 deadline) = (bytes32(_pick(4)), clock + uint48(_pick(366 days)));
        if (which == 0) return abi.encodeCall(victims.reserve, (bank, payee, amount, 0, id, deadline));
        if (which == 1) return abi.encodeCall(victims.settleReserved, (bank, payee, amount, id));
        if (which == 2) return abi.encodeCall(victims.releaseReserved, (bank, payee, amount, id));
        if (which == 3) return abi.encodeCall(victims.admit, (bank, payee, amount, amount, 0));
        if (which == 4) return abi.encodeCall(victims.lessHeld, (bank, amount));
        (address[] memory accounts, int256[] memory changes) = (new address[](2), new int256[](2));
        (accounts[0], accounts[1]) = (bank, payee);
        (changes[0], changes[1]) = (-int256(amount), int256(amount - (which == 5 ? 0 : _pick(2))));
        return abi.encodeCall(victims.settleNet, (accounts, changes));
    }

    /// A currency's own calls, in nobody's name.
    function _ledgerCall() private returns (bytes memory) {
        Reservation memory reservation = Reservation("key", uint104(1 + _pick(1_000)), uint40(clock + 1 days), 0);
        if (_pick(2) == 0) return abi.encodeCall(ledger.reserve, (_bank(VICTIM), reservation));
        return abi.encodeCall(ledger.end, (_bank(VICTIM), "key"));
    }

    function _trustCall() private returns (bytes memory) {
        (address deployment, Powers powers) = _wantedAt(_pick(WANTED));
        if (_pick(4) == 0) return abi.encodeCall(victims.dropPowers, (deployment, _pick(2) == 0 ? powers : HOLD));
        bytes memory call = abi.encodeCall(victims.adopt, (deployment, powers));
        if (_pick(3) == 0) call = _wantedLimit();
        return _pick(2) == 0 ? abi.encodeCall(victims.announce, (call)) : call;
    }

    /// An account that no participant has yet, or the second one of the victim's.
    function _payee() internal returns (address) {
        return _pick(2) == 0 ? _account(VICTIM, 8) : _account(99, 0x100 + _pick(8));
    }
}
