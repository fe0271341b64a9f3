// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsent} from "../../contracts/settlement/interfaces/IConsent.sol";
import {ISettlementEngine} from "../../contracts/settlement/interfaces/ISettlementEngine.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";

contract SettlementEngineTest is SettlementWorld {
    bytes16 private constant UETR = 0x00000000000040008000000000000000;

    function setUp() public {
        raiseWorld();
    }

    function testFuzz_settle_TakesAnyNonceOnce(uint256 nonce, uint256 other) public {
        vm.assume(nonce != other);
        Instruction memory instruction = _instruction(10);
        instruction.nonce = nonce;
        Authorisation[] memory consents = _consents(keyOf(0), nonce, instruction);
        engine.settle(instruction, consents);
        assertTrue(engine.isNonceUsed(bankOf(0), nonce), "used");
        assertFalse(engine.isNonceUsed(bankOf(0), other), "another nonce");
        assertFalse(engine.isNonceUsed(bankOf(1), nonce), "another payer");
        vm.expectRevert(abi.encodeWithSelector(IConsent.ConsentNonceUsed.selector, bankOf(0), nonce));
        engine.settle(instruction, consents);
    }

    /// The payer calls and signs nothing; its nonce is used all the same.
    function testFuzz_settle_SpendsAnInstructionOnceThoughItsPayerCalls(uint256 nonce) public {
        Instruction memory instruction = _nonced(10, nonce);
        vm.startPrank(bankOf(0));
        engine.settle(instruction, new Authorisation[](0));
        vm.expectRevert(abi.encodeWithSelector(IConsent.ConsentNonceUsed.selector, bankOf(0), nonce));
        engine.settle(instruction, new Authorisation[](0));
        vm.stopPrank();
    }

    function testFuzz_settle_RevertWhen_TheInitiatorNamesAnotherNonce(uint256 nonce, uint256 other) public {
        vm.assume(nonce != other);
        Instruction memory instruction = _nonced(10, nonce);
        Authorisation[] memory consents = _consents(keyOf(0), other, instruction);
        vm.expectRevert(abi.encodeWithSelector(IConsent.ConsentOtherNonce.selector, bankOf(0), other, nonce));
        engine.settle(instruction, consents);
    }

    function testFuzz_settle_RevertWhen_SignedByAnother(uint256 key, uint256 nonce) public {
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != keyOf(0));
        _expectInvalid(_consents(key, nonce, _nonced(10, nonce)), nonce);
    }

    function testFuzz_settle_RevertWhen_SignatureIsGarbage(bytes memory signature, uint256 nonce) public {
        Authorisation[] memory consents = new Authorisation[](1);
        consents[0] = Authorisation(nonce, signature);
        _expectInvalid(consents, nonce);
    }

    function testFuzz_settle_RevertWhen_AmountIsNotTheOneSigned(uint256 amount, uint256 nonce) public {
        amount = bound(amount, 1, type(uint256).max);
        vm.assume(amount != 10);
        _expectInvalid(_consents(keyOf(0), nonce, _nonced(amount, nonce)), nonce);
    }

    function testFuzz_settle_TakesVersionFourAlone(bytes16 uetr) public {
        Instruction memory instruction = _instruction(10);
        instruction.uetr = uetr;
        Authorisation[] memory consents = _consents(keyOf(0), 0, instruction);
        bool sound = uint8(uetr[6]) / 16 == 4 && uint8(uetr[8]) / 64 == 2;
        if (!sound)
            vm.expectRevert(abi.encodeWithSelector(ISettlementEngine.SettlementEngineInvalidUetr.selector, uetr));
        engine.settle(instruction, consents);
    }

    function testFuzz_settle_HoldsFromValidFromToDeadline(uint48 validFrom, uint48 deadline, uint48 time) public {
        time = uint48(bound(time, block.timestamp, block.timestamp + 3000 days));
        validFrom = uint48(bound(validFrom, time - 2, time + 2));
        deadline = uint48(bound(deadline, time - 2, time + 2));
        vm.warp(time);
        Instruction memory instruction = _instruction(10);
        (instruction.validFrom, instruction.deadline) = (validFrom, deadline);
        Authorisation[] memory consents = _consents(keyOf(0), 0, instruction);
        if (time > deadline) {
            vm.expectRevert(abi.encodeWithSelector(ISettlementEngine.SettlementEngineExpired.selector, deadline, time));
        } else if (validFrom > deadline) {
            vm.expectRevert(
                abi.encodeWithSelector(ISettlementEngine.SettlementEngineNeverValid.selector, validFrom, deadline)
            );
        } else if (time < validFrom) {
            vm.expectRevert(
                abi.encodeWithSelector(ISettlementEngine.SettlementEngineNotYetValid.selector, validFrom, time)
            );
        }
        engine.settle(instruction, consents);
    }

    function _expectInvalid(Authorisation[] memory consents, uint256 nonce) private {
        Instruction memory instruction = _nonced(10, nonce);
        vm.expectRevert(abi.encodeWithSelector(IConsent.ConsentInvalidSignature.selector, bankOf(0), nonce));
        engine.settle(instruction, consents);
    }

    function _consents(
        uint256 key,
        uint256 nonce,
        Instruction memory instruction
    ) private view returns (Authorisation[] memory consents) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, engine.digestOf(bankOf(0), nonce, instruction));
        consents = new Authorisation[](1);
        consents[0] = Authorisation(nonce, abi.encodePacked(r, s, v));
    }

    function _nonced(uint256 amount, uint256 nonce) private view returns (Instruction memory instruction) {
        instruction = _instruction(amount);
        instruction.nonce = nonce;
    }

    function _instruction(uint256 amount) private view returns (Instruction memory instruction) {
        instruction.uetr = UETR;
        instruction.deadline = type(uint48).max;
        instruction.legs = new Leg[](1);
        instruction.legs[0] = Leg(address(cny), bankOf(0), bankOf(1), amount);
    }
}
