// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {IHaltBoard} from "../../contracts/governance/interfaces/IHaltBoard.sol";
import {
    Scope,
    contractScope,
    corridorScope,
    currencyScope,
    participantScope
} from "../../contracts/governance/types/Scope.sol";
import {HaltBoard} from "../../contracts/supervision/HaltBoard.sol";
import {Test} from "../utils/Vm.sol";

contract Board is HaltBoard {
    constructor(address committee) HaltBoard(committee) {}
}

/// @dev Layouts are written down here once more, not taken from the builders under test.
contract ScopePackingTest is Test {
    function testFuzz_contractScope_IsKindAndPath(address path) external pure {
        _assertScope(contractScope(path), 1, uint160(path));
    }

    function testFuzz_corridorScope_IsKindAndCountries(uint16 payer, uint16 payee) external pure {
        _assertScope(corridorScope(payer, payee), 2, uint256(payer) * 65_536 + payee);
    }

    function testFuzz_currencyScope_IsKindAndAsset(uint32 asset) external pure {
        _assertScope(currencyScope(AssetId.wrap(asset)), 3, asset);
    }

    function testFuzz_participantScope_IsKindAndParticipant(uint32 participant) external pure {
        _assertScope(participantScope(participant), 4, participant);
    }

    function testFuzz_isSound_OfAnyWord(uint256 word, uint8 kind, uint8 shift) external pure {
        word = ((word >> 8) >> (shift % 248)) | (uint256(kind) % 6 << 248);
        (uint256 kind_, uint256 payload) = (word >> 248, word % (1 << 248));
        uint256[6] memory ends = [uint256(0), 1 << 160, 1 << 32, 1 << 32, 1 << 32, 0];
        assertTrue(Scope.wrap(word).isSound() == (payload > 0 && payload < ends[kind_]), "sound");
    }

    function testFuzz_kindOf_NeverReverts(uint256 word) external pure {
        uint256 kind = word >> 248;
        assertEq(uint8(Scope.wrap(word).kindOf()), kind > 4 ? 0 : kind, "kind");
    }

    function _assertScope(Scope scope, uint256 kind, uint256 payload) private pure {
        assertEq(Scope.unwrap(scope), kind * (1 << 248) + payload, "word");
        assertEq(uint8(scope.kindOf()), kind, "kind");
        assertTrue(scope.isSound() == (payload != 0), "sound");
    }
}

contract HaltBoardTest is Test {
    uint48 private constant NOW = 1_800_000_000;

    Board private _board;

    function setUp() external {
        vm.warp(NOW);
        _board = new Board(address(this));
    }

    function testFuzz_halt_TakesAnEndWithinThirtyDays(uint32 participant, uint48 until) external {
        Scope scope = participantScope(uint32(bound(participant, 1, type(uint32).max)));
        if (until % 4 != 0) until = uint48(bound(until, NOW - 2, NOW + 30 days + 2));
        bool fits = until > NOW && until <= NOW + 30 days;
        if (!fits) {
            vm.expectRevert(
                abi.encodeWithSelector(IHaltBoard.HaltBoardInvalidEnd.selector, until, NOW + 1, NOW + 30 days)
            );
        }
        _board.halt(scope, until);
        assertEq(_board.haltedUntil(scope), fits ? until : 0, "until");
        assertEq(_board.latestHaltEnd(), fits ? until : 0, "latest");
    }

    function testFuzz_latestHaltEnd_IsNoEarlierThanAnyEnd(uint32[8] memory ends, uint8[8] memory scopes) external {
        uint256 latest = 0;
        for (uint256 i = 0; i < 8; ++i) {
            uint48 until = uint48(bound(ends[i], NOW + 1, NOW + 30 days));
            Scope scope = participantScope(1 + (scopes[i] % 3));
            _board.halt(scope, until);
            if (scopes[i] > 200) _board.lift(scope);
            if (until > latest) latest = until;
            assertEq(_board.latestHaltEnd(), latest, "latest");
        }
    }

    function testFuzz_halt_RevertWhen_NotTheAuthority(address caller) external {
        vm.assume(caller != address(this));
        vm.expectRevert(abi.encodeWithSelector(IHaltBoard.HaltBoardNotCommittee.selector, caller));
        vm.prank(caller);
        _board.halt(participantScope(1), NOW + 1);
    }
}
