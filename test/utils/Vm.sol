// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The cheat codes that the tests use, as Hardhat's Solidity test runner provides them.
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function warp(uint256 time) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function assume(bool condition) external pure;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectEmit() external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function store(address target, bytes32 slot, bytes32 value) external;
    function snapshotState() external returns (uint256 id);
    function getCode(string calldata artifact) external view returns (bytes memory);
    function revertToState(uint256 id) external returns (bool);
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
}

Vm constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @notice The little that the tests need of a framework.
/// @dev An invariant contract names its handlers with `targetContract` in `setUp` and, where a handler has more
/// functions than actions, the actions with `targetSelectors`; the runner asks for both lists.
abstract contract Test {
    /// @dev The shape the runner expects.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    error TestFailed(string what, uint256 actual, uint256 expected);

    Vm internal constant vm = VM;

    address[] private _targets;
    FuzzSelector[] private _selectors;

    function targetContracts() public view returns (address[] memory) {
        return _targets;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _selectors;
    }

    function targetContract(address target) internal {
        _targets.push(target);
    }

    function targetSelector(FuzzSelector memory selector) internal {
        _selectors.push(selector);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert TestFailed(what, 0, 1);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        if (condition) revert TestFailed(what, 1, 0);
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert TestFailed(what, actual, expected);
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        assertEq(uint256(uint160(actual)), uint256(uint160(expected)), what);
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        assertEq(uint256(actual), uint256(expected), what);
    }

    function assertLe(uint256 actual, uint256 limit, string memory what) internal pure {
        if (actual > limit) revert TestFailed(what, actual, limit);
    }

    /// @notice A fuzzed number brought into a range; numbers within it stay as they are.
    function bound(uint256 x, uint256 min, uint256 max) internal pure returns (uint256) {
        assertLe(min, max, "bound: empty range");
        if (x >= min && x <= max) return x;
        uint256 size = max - min + 1; // zero for the whole range, which the line above has returned
        return min + (x % size);
    }
}
