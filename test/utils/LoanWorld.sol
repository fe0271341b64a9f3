// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILendersMeeting} from "../../contracts/economy/interfaces/ILendersMeeting.sol";
import {IMilestones} from "../../contracts/economy/interfaces/IMilestones.sol";
import {IProcurement} from "../../contracts/economy/interfaces/IProcurement.sol";
import {IProjectAgreement} from "../../contracts/economy/interfaces/IProjectAgreement.sol";
import {IProjectFinance} from "../../contracts/economy/interfaces/IProjectFinance.sol";
import {PaymentUse} from "../../contracts/economy/types/PaymentUse.sol";
import {ProjectTerms} from "../../contracts/economy/types/Project.sol";
import {Lender, Position, Tranche, TrancheTerms} from "../../contracts/economy/types/Tranche.sol";
import {WorksPlan} from "../../contracts/economy/types/Works.sol";
import {IBoundConsents} from "../../contracts/settlement/interfaces/IBoundConsents.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {EconomySuite} from "./EconomySuite.sol";
import {SettlementWorld} from "./SettlementWorld.sol";

/// @notice A Kazakh railway borrows tenge of three banks, and yuan of two of them behind those; the fourth bank builds. All that is
/// asked of a contract here is asked through its interface, and shares are apportioned anew.
abstract contract LoanWorld is SettlementWorld {
    uint256 internal constant BUILDER = 3;
    uint256 internal constant BORROWER = 4; // the bank after the last, which is none
    uint256 internal constant TRANCHES = 2;
    uint256 internal constant SENIOR = 1 << 8;
    uint256 internal constant JUNIOR = SENIOR | 1;
    uint64 internal constant AWARD = 1;
    bytes32 internal constant TEXT = keccak256("text");

    IMilestones internal milestones;
    IProcurement internal procurement;
    IProjectAgreement internal agreements;
    ILendersMeeting internal meeting;
    IProjectFinance internal finance;

    uint256 private _nonce;

    function raiseLoan() internal {
        raiseWorld();
        milestones = EconomySuite.milestones();
        procurement = EconomySuite.procurement(countries, assets);
        agreements = EconomySuite.agreements(assets);
        meeting = EconomySuite.meeting();
        finance = EconomySuite.finance(engine, milestones, procurement, agreements, meeting);
        _licenseBorrower();
        _provideMoney();
        bytes32 plan = _meetMilestone();
        vm.startPrank(bankOf(BORROWER));
        procurement.awardWorks(address(kzt), bankOf(BUILDER), new bytes20[](0), TEXT);
        uint16[] memory lists = new uint16[](1);
        lists[0] = KAZAKHSTAN;
        agreements.draft(ProjectTerms(address(finance), plan, 6_667, 5, 5, lists, TEXT), address(kzt));
        vm.stopPrank();
        _offer(address(kzt), 0, 3);
        _offer(address(cny), 1, 2);
        _sign();
    }

    function trancheAt(uint256 which) internal pure returns (uint256) {
        return which % TRANCHES == 0 ? SENIOR : JUNIOR;
    }

    /// @notice What the payers of an instruction sign, for the project finance alone to submit.
    function consentsOf(
        Instruction memory instruction,
        uint256[] memory payers
    ) internal view returns (Authorisation[] memory consents) {
        consents = new Authorisation[](payers.length);
        for (uint256 i = 0; i < payers.length; ++i) {
            bytes32 digest = IBoundConsents(address(engine)).digestOfBound(
                bankOf(payers[i]),
                instruction.nonce,
                address(finance),
                instruction
            );
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(payers[i]), digest);
            consents[i] = Authorisation(instruction.nonce, abi.encodePacked(r, s, v));
        }
    }

    /// @notice An instruction with the first legs of a list.
    function instructionFor(
        PaymentUse use,
        uint256 about,
        uint256 item,
        Leg[] memory legs,
        uint256 count
    ) internal returns (Instruction memory made) {
        made.uetr = finance.referenceOf(use, about, item);
        made.purpose = "LOAN";
        (made.deadline, made.nonce) = (uint48(block.timestamp + 1 days), ++_nonce);
        made.legs = new Leg[](count);
        for (uint256 i = 0; i < count; ++i) made.legs[i] = legs[i];
    }

    /// @notice Largest remainder, done another way than the contract: whoever is furthest below its exact part has the next unit.
    function apportioned(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory parts) {
        parts = new uint256[](weights.length);
        uint256 total = 0;
        for (uint256 i = 0; i < weights.length; ++i) total += weights[i];
        if (total == 0) return parts;
        uint256 left = amount;
        for (uint256 i = 0; i < weights.length; ++i) {
            parts[i] = (amount * weights[i]) / total;
            left -= parts[i];
        }
        for (; left != 0; --left) {
            (uint256 next, int256 most) = (0, type(int256).min);
            for (uint256 i = 0; i < weights.length; ++i) {
                int256 short = int256(amount * weights[i]) - int256(parts[i] * total);
                if (short > most) (next, most) = (i, short);
            }
            ++parts[next];
        }
    }

    function owedIn(uint256 tranche) internal view returns (uint256[] memory owed, uint256 total) {
        (, Tranche memory state, ) = finance.trancheOf(tranche);
        owed = new uint256[](state.lenders);
        for (uint256 i = 0; i < owed.length; ++i) {
            (, Position memory position) = finance.shareOf(tranche, i);
            owed[i] = position.owed;
            total += position.owed;
        }
    }

    function lenderAt(uint256 tranche, uint256 index) internal view returns (address) {
        (Lender memory lender, ) = finance.shareOf(tranche, index);
        return lender.account;
    }

    function bankBehind(address account) internal pure returns (uint256 bank) {
        while (bankOf(bank) != account) ++bank;
    }

    function _licenseBorrower() private {
        vm.startPrank(authorityOf(KAZAKHSTAN));
        uint32 id = gate.license(
            "SOGDIARAILWAYS000017",
            KAZAKHSTAN,
            ParticipantKind.PublicBody,
            3,
            uint40(block.timestamp + 3_650 days)
        );
        gate.proposeAccount(id, bankOf(BORROWER));
        vm.stopPrank();
        vm.prank(bankOf(BORROWER));
        gate.acceptAccount(id);
    }

    function _provideMoney() private {
        fund(bankOf(BORROWER), 1);
        for (uint256 i = 0; i < 2; ++i) {
            fund(bankOf(2), 0);
            vm.prank(bankOf(2));
            cny.transfer(bankOf(i == 0 ? 1 : BORROWER), FUNDED);
            fund(bankOf(1), 1);
            vm.prank(bankOf(1));
            kzt.transfer(bankOf(2 * i), FUNDED);
        }
    }

    function _meetMilestone() private returns (bytes32 plan) {
        WorksPlan memory works;
        works.employer = bankOf(BORROWER);
        (works.certifiers, works.challengers, works.releases) = (new address[](1), new address[](1), new uint16[](1));
        (works.certifiers[0], works.challengers[0], works.releases[0]) = (address(1), bankOf(0), 10_000);
        (works.quorum, works.arbiter, works.window, works.decision) = (1, address(2), 1 hours, 1 hours);
        works.conditions = TEXT;
        vm.prank(bankOf(BORROWER));
        plan = milestones.planWorks(works);
        vm.prank(address(1));
        milestones.certify(works, TEXT);
        vm.warp(block.timestamp + 1 hours);
    }

    /// The first lenders lend: 50,001, 30,001, 10,001, so that no drawdown comes out even.
    function _offer(address currency, uint8 rank, uint256 count) private {
        (address[] memory lenders, uint56[] memory amounts) = (new address[](count), new uint56[](count));
        for (uint256 i = 0; i < count; ++i) (lenders[i], amounts[i]) = (bankOf(i), uint56(50_001 - 20_000 * i));
        uint24 firstDue = uint24(block.timestamp / 1 days + 120);
        TrancheTerms memory terms = TrancheTerms(currency, 700 + 100 * rank, rank, false, firstDue, 30, 7);
        vm.prank(bankOf(BORROWER));
        agreements.offer(1, terms, lenders, amounts, TEXT);
    }

    function _sign() private {
        bytes32 terms = agreements.agreementOf(1).terms;
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(bankOf(i));
            agreements.commit(SENIOR, i, terms);
            if (i < 2) agreements.commit(JUNIOR, i, terms);
            vm.stopPrank();
        }
        vm.prank(bankOf(BORROWER));
        agreements.sign(1, terms);
    }
}
