// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {ICycleKeys} from "./interfaces/ICycleKeys.sol";
import {Bls12381} from "./libraries/Bls12381.sol";
import {CYCLE_KEY_ID_BYTES, CycleKeyChange, CycleKeyId, CycleKeySet, idAt, toCycleKeyId} from "./types/CycleKey.sol";

/// @dev Documented on `ICycleKeys`.
contract CycleKeys is ICycleKeys, EIP712 {
    using Bls12381 for bytes;

    /// @dev One slot, which a signer costs, and the hash, which a key costs that is handed in.
    struct Holder {
        address account;
        bool isInForce;
        bytes32 keyHash;
    }

    struct CountryKeys {
        uint16 last;
        uint16 inForce;
    }

    uint256 private constant MAX_IN_FORCE = 63;
    bytes32 private constant KEY_TYPEHASH = keccak256("CycleKey(address holder,bytes key)");

    ICountryRegistry private immutable _countries;
    IAssetRegistry private immutable _assets;

    mapping(CycleKeyId id => Holder) private _holders;
    mapping(address account => CycleKeyId) private _ids;
    mapping(uint16 country => CountryKeys) private _ofCountry;
    uint256 private _count;
    bytes32 private _sumHash = keccak256(new bytes(Bls12381.G2_BYTES));

    constructor(ICountryRegistry countries, IAssetRegistry assets) EIP712("Sogdia Cycle Keys", "1") {
        require(Bls12381.isSupported(), CycleKeysNoPrecompiles(block.chainid));
        (_countries, _assets) = (countries, assets);
    }

    /// @inheritdoc ICycleKeys
    function accountOf(CycleKeyId id) external view returns (address) {
        return _holders[id].account;
    }

    /// @inheritdoc ICycleKeys
    function idOf(address account) external view returns (CycleKeyId) {
        return _ids[account];
    }

    /// @inheritdoc ICycleKeys
    function keyHashOf(CycleKeyId id) external view returns (bytes32) {
        return _holders[id].isInForce ? _holders[id].keyHash : bytes32(0);
    }

    /// @inheritdoc ICycleKeys
    function inForce() external view returns (uint256 count, bytes32 sumHash) {
        return (_count, _sumHash);
    }

    /// @inheritdoc ICycleKeys
    function digestOfKey(address holder, bytes calldata key) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(KEY_TYPEHASH, holder, keccak256(key))));
    }

    /// @inheritdoc ICycleKeys
    function requireSigned(
        bytes calldata signers,
        CycleKeySet calldata set,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (address[] memory accounts) {
        accounts = _accountsOf(signers);
        require(signature.length == Bls12381.G1_BYTES, CycleKeysInvalidPoint(signature.length));
        bytes memory key = set.sum.length == 0 ? _sumOf(signers, set.keys) : _sumBut(signers, set);
        require(key.isSigned(digest, Bls12381.SIGNATURE_DST, signature), CycleKeysInvalidSignature(digest));
    }

    /// @inheritdoc ICycleKeys
    function register(address currency, CycleKeyChange calldata change) external returns (CycleKeyId id) {
        require(_assets.isAsset(currency), CycleKeysNotLinked(msg.sender, currency));
        (uint16 home, , ) = ISupervisedAsset(currency).standingOf(msg.sender);
        require(home != 0, CycleKeysNotLinked(msg.sender, currency));
        id = _ids[msg.sender];
        if (CycleKeyId.unwrap(id) == 0) {
            id = toCycleKeyId(home, ++_ofCountry[home].last);
            _ids[msg.sender] = id;
        }
        _register(id, change);
    }

    /// @inheritdoc ICycleKeys
    function registerSupervisor(uint16 country, CycleKeyChange calldata change) external returns (CycleKeyId id) {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        id = toCycleKeyId(country, 0);
        _register(id, change);
    }

    /// @inheritdoc ICycleKeys
    function revoke(CycleKeyId id, bytes calldata previous, bytes calldata sum) external {
        Holder memory holder = _holders[id];
        bool may = msg.sender == holder.account || msg.sender == _supervisorOf(id.countryOf());
        require(may, CycleKeysNotHolder(id, msg.sender));
        require(holder.isInForce, CycleKeysNotInForce(id));
        bytes memory left = _without(_requireSum(sum), id, previous);
        _holders[id].isInForce = false;
        if (!id.isSupervisor()) --_ofCountry[id.countryOf()].inForce;
        --_count;
        _sumHash = keccak256(left);
        emit CycleKeyRevoked(id, holder.account, left);
    }

    function _register(CycleKeyId id, CycleKeyChange calldata change) private {
        _requirePossession(change);
        bytes memory sum = _requireSum(change.sum).add(change.key);
        if (_holders[id].isInForce) sum = _without(sum, id, change.previous);
        else _countOne(id);
        _holders[id] = Holder({account: msg.sender, isInForce: true, keyHash: keccak256(change.key)});
        _sumHash = keccak256(sum);
        emit CycleKeyRegistered(id, msg.sender, change.key, sum);
    }

    function _countOne(CycleKeyId id) private {
        ++_count;
        if (id.isSupervisor()) return;
        uint16 country = id.countryOf();
        require(_ofCountry[country].inForce < MAX_IN_FORCE, CycleKeysFull(country, MAX_IN_FORCE));
        ++_ofCountry[country].inForce;
    }

    /// The pairing looks whether the key is in the subgroup; whoever has no secret for it cannot cancel another's out.
    function _requirePossession(CycleKeyChange calldata change) private view {
        require(change.key.length == Bls12381.G2_BYTES, CycleKeysInvalidPoint(change.key.length));
        require(change.possession.length == Bls12381.G1_BYTES, CycleKeysInvalidPoint(change.possession.length));
        require(!Bls12381.isInfinity(change.key), CycleKeysInvalidPoint(0));
        bytes32 digest = digestOfKey(msg.sender, change.key);
        bytes memory key = change.key;
        require(key.isSigned(digest, Bls12381.POSSESSION_DST, change.possession), CycleKeysNoPossession(msg.sender));
    }

    function _requireSum(bytes calldata sum) private view returns (bytes calldata) {
        require(keccak256(sum) == _sumHash, CycleKeysOtherSum(keccak256(sum), _sumHash));
        return sum;
    }

    function _without(bytes memory sum, CycleKeyId id, bytes calldata key) private view returns (bytes memory) {
        require(keccak256(key) == _holders[id].keyHash, CycleKeysOtherKey(id));
        return sum.add(Bls12381.negated(key));
    }

    /// Ascending, so that nobody counts twice.
    function _accountsOf(bytes calldata ids) private view returns (address[] memory accounts) {
        uint256 count = ids.length / CYCLE_KEY_ID_BYTES;
        require(ids.length % CYCLE_KEY_ID_BYTES == 0, CycleKeysIdOrder(count));
        accounts = new address[](count);
        uint256 least = 0;
        for (uint256 i = 0; i < count; ++i) {
            CycleKeyId id = idAt(ids, i);
            require(CycleKeyId.unwrap(id) >= least, CycleKeysIdOrder(i));
            least = uint256(CycleKeyId.unwrap(id)) + 1;
            Holder storage holder = _holders[id];
            (address account, bool mayAct) = (holder.account, holder.isInForce);
            if (id.isSupervisor()) mayAct = mayAct && account == _supervisorOf(id.countryOf());
            require(mayAct, CycleKeysNotInForce(id));
            accounts[i] = account;
        }
    }

    function _sumOf(bytes calldata ids, bytes calldata keys) private view returns (bytes memory) {
        uint256 count = ids.length / CYCLE_KEY_ID_BYTES;
        require(keys.length == count * Bls12381.G2_BYTES, CycleKeysInvalidPoint(keys.length));
        for (uint256 i = 0; i < count; ++i) {
            CycleKeyId id = idAt(ids, i);
            bytes calldata key = keys[i * Bls12381.G2_BYTES:(i + 1) * Bls12381.G2_BYTES];
            require(keccak256(key) == _holders[id].keyHash, CycleKeysOtherKey(id));
        }
        return Bls12381.sumOf(keys);
    }

    function _sumBut(bytes calldata signers, CycleKeySet calldata set) private view returns (bytes memory) {
        bytes memory sum = _requireSum(set.sum);
        _requireTheRest(signers, set.others);
        if (set.others.length == 0) return sum;
        return sum.add(Bls12381.negated(_sumOf(set.others, set.keys)));
    }

    /// Signers and others are all that are in force, none of them twice.
    function _requireTheRest(bytes calldata signers, bytes calldata others) private view {
        uint256 given = (signers.length + others.length) / CYCLE_KEY_ID_BYTES;
        require(others.length % CYCLE_KEY_ID_BYTES == 0 && given == _count, CycleKeysIncomplete(given, _count));
        uint256 next = 0;
        for (uint256 i = 0; i < others.length / CYCLE_KEY_ID_BYTES; ++i) {
            uint32 id = CycleKeyId.unwrap(idAt(others, i));
            require(i == 0 || CycleKeyId.unwrap(idAt(others, i - 1)) < id, CycleKeysIdOrder(i));
            require(_holders[CycleKeyId.wrap(id)].isInForce, CycleKeysNotInForce(CycleKeyId.wrap(id)));
            while (next < signers.length / CYCLE_KEY_ID_BYTES && CycleKeyId.unwrap(idAt(signers, next)) < id) ++next;
            bool signs = next < signers.length / CYCLE_KEY_ID_BYTES && CycleKeyId.unwrap(idAt(signers, next)) == id;
            require(!signs, CycleKeysIdOrder(i));
        }
    }

    function _supervisorOf(uint16 country) private view returns (address) {
        return _countries.officeOf(country, Office.Supervisor);
    }
}
