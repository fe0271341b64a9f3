// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice A smart account that, while it is asked for its signature, does what somebody put beside that signature.
contract MeddlingAccount {
    address public immutable key;

    error MeddlingAccountNotKey(address caller);

    constructor(address key_) {
        key = key_;
    }

    /// Not a view, whatever ERC-1271 says.
    function isValidSignature(bytes32 digest, bytes calldata envelope) external returns (bytes4) {
        (bytes memory signature, bytes memory callback) = abi.decode(envelope, (bytes, bytes));
        assembly {
            pop(call(gas(), caller(), 0, add(callback, 32), mload(callback), 0, 0))
        }
        (address signer, , ) = ECDSA.tryRecover(digest, signature);
        return signer == key ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    function execute(address target, bytes calldata data) external returns (bytes memory) {
        require(msg.sender == key, MeddlingAccountNotKey(msg.sender));
        return Address.functionCall(target, data);
    }
}
