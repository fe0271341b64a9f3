// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Consent of accounts, whether a key or a contract (ERC-1271) stands behind them.
library Signature {
    /// @notice Whether an account signed.
    /// @dev Recovery comes first, since asking whether an account has code costs 2,600 gas that most need not pay.
    /// @param account The account; nobody signs for zero.
    /// @param digest What was signed.
    /// @param signature The signature.
    /// @return Whether it did.
    function isBy(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == account && signer != address(0)) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(account, digest, signature);
    }
}
