// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Many views in one question to a node.
/// @notice Never deployed: a node is asked, by `eth_call` without a recipient, what its creation would leave as code, and
/// that is the answers. Public nodes count questions, and comparing a consortium with its file takes thousands of views.
/// @dev Each view is asked alone, so that one that reverts spoils no other.
contract ManyReads {
    struct Read {
        address target;
        bytes data;
    }

    struct Answer {
        bool success;
        bytes data;
    }

    constructor(Read[] memory reads) {
        Answer[] memory answers = new Answer[](reads.length);
        for (uint256 i = 0; i < reads.length; ++i) {
            // A view that anyone may ask for, of whatever contract: nothing is trusted to it.
            // solhint-disable-next-line avoid-low-level-calls
            (answers[i].success, answers[i].data) = reads[i].target.staticcall(reads[i].data);
        }
        bytes memory encoded = abi.encode(answers);
        // What is returned lies in memory behind its length, and nothing runs afterwards.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            return(add(encoded, 32), mload(encoded))
        }
    }
}
