// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CycleKeyChange, CycleKeyId, CycleKeySet} from "../types/CycleKey.sol";

/// @title The BLS12-381 keys by which participants and Supervisors sign cycles together.
/// @notice An account registers one key, proves that it has it, and may change or revoke it at any time. A key is public: it
/// stands in the event of its registration, and the chain keeps its hash.
/// @dev Public keys are in G2, signatures in G1, messages are digests of 32 bytes that RFC 9380 hashes to G1; the ciphersuites
/// are those of the IETF's BLS draft: `BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_` and, for possession,
/// `BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_`. Points are encoded as EIP-2537 has it: 64 bytes a coordinate. The sum of all keys
/// in force is kept as a hash and handed in by the caller; whoever is spoilt by a change in the same block hands in the new sum, or
/// the keys of the signers alone, which only a signer can spoil.
interface ICycleKeys {
    /// @notice A key is in force from now on.
    event CycleKeyRegistered(CycleKeyId indexed id, address indexed holder, bytes key, bytes sum);
    /// @notice A key is in force no more.
    event CycleKeyRevoked(CycleKeyId indexed id, address indexed holder, bytes sum);

    error CycleKeysNoPrecompiles(uint256 chainId);
    error CycleKeysInvalidPoint(uint256 length);
    error CycleKeysNotLinked(address account, address currency);
    error CycleKeysNoPossession(address holder);
    error CycleKeysOtherKey(CycleKeyId id);
    error CycleKeysOtherSum(bytes32 sum, bytes32 inForce);
    error CycleKeysNotHolder(CycleKeyId id, address caller);
    error CycleKeysFull(uint16 country, uint256 max);
    error CycleKeysNotInForce(CycleKeyId id);
    error CycleKeysIdOrder(uint256 place);
    error CycleKeysIncomplete(uint256 given, uint256 inForce);
    error CycleKeysInvalidSignature(bytes32 digest);

    /// @notice Of whom an id is.
    /// @param id The id.
    /// @return Its account, also while no key of it is in force; zero for none.
    function accountOf(CycleKeyId id) external view returns (address);

    /// @notice The id of an account.
    /// @param account A participant's account.
    /// @return Its id; zero for none.
    function idOf(address account) external view returns (CycleKeyId);

    /// @notice The key of an id.
    /// @param id The id.
    /// @return Hash of the key that is in force; zero for none.
    function keyHashOf(CycleKeyId id) external view returns (bytes32);

    /// @notice All keys together.
    /// @return count How many are in force.
    /// @return sumHash Hash of the 256 bytes of their sum.
    function inForce() external view returns (uint256 count, bytes32 sumHash);

    /// @notice What a holder signs with its key to prove that it has it.
    /// @param holder The account that registers it.
    /// @param key Public key, 256 bytes.
    /// @return The EIP-712 digest of `CycleKey(address holder,bytes key)`.
    function digestOfKey(address holder, bytes calldata key) external view returns (bytes32);

    /// @notice Registers a participant's key, or puts it in the place of the one before. Emits `CycleKeyRegistered`.
    /// @dev At most 63 keys of a country's participants are in force: whoever licenses without end makes everybody's cycles a little
    /// dearer and stops none.
    /// @param currency A currency whose gate knows the account.
    /// @param change The key.
    /// @return The account's id, at each change the same.
    /// @custom:access An account that is linked to a participant.
    function register(address currency, CycleKeyChange calldata change) external returns (CycleKeyId);

    /// @notice Registers a Supervisor's key, or puts it in the place of the one before, be it of an earlier holder of the office.
    /// Emits `CycleKeyRegistered`.
    /// @param country ISO 3166-1 numeric code.
    /// @param change The key.
    /// @return The id, place 0 of the country.
    /// @custom:access The Supervisor of `country`.
    function registerSupervisor(uint16 country, CycleKeyChange calldata change) external returns (CycleKeyId);

    /// @notice Puts a key out of force. Emits `CycleKeyRevoked`. Any change of a key just before makes it fail (`CycleKeysOtherSum`).
    /// @param id Whose key.
    /// @param previous The key, 256 bytes.
    /// @param sum Sum of all keys in force, 256 bytes.
    /// @custom:access The holder, or the Supervisor of its country.
    function revoke(CycleKeyId id, bytes calldata previous, bytes calldata sum) external;

    /// @notice Passes if all signers have a key in force and have signed together. A Supervisor's key counts while the account
    /// that registered it holds the office.
    /// @param signers Ids, four bytes each, ascending.
    /// @param set The keys that it takes to check it.
    /// @param digest What they signed.
    /// @param signature Sum of their signatures, 128 bytes in G1.
    /// @return accounts Of the signers, in their order.
    function requireSigned(
        bytes calldata signers,
        CycleKeySet calldata set,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (address[] memory accounts);
}
