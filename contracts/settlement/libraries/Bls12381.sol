// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BLS signatures on BLS12-381 by the precompiles of EIP-2537: public keys in G2, signatures in G1.
/// @notice Hashes to the curve as RFC 9380 has it (expand_message_xmd with SHA-256, SSWU). Coordinates are 64 bytes, 16 of which
/// are zero; a point in G1 has two of them, one in G2 four.
/// @dev Whatever is no point makes its precompile fail, and that takes all gas it was given.
library Bls12381 {
    uint256 internal constant G1_BYTES = 128;
    uint256 internal constant G2_BYTES = 256;

    address private constant MODEXP = address(0x05);
    address private constant G1_ADD = address(0x0b);
    address private constant G2_ADD = address(0x0d);
    address private constant PAIRING = address(0x0f);
    address private constant MAP_TO_G1 = address(0x10);

    // The field's modulus, its upper 128 and its lower 256 bits.
    uint256 private constant P_HIGH = 0x1a0111ea397fe69a4b1ba7b6434bacd7;
    uint256 private constant P_LOW = 0x64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab;

    bytes internal constant SIGNATURE_DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";
    bytes internal constant POSSESSION_DST = "BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";

    /// The generator of G2 with its sign changed.
    bytes private constant NEGATED_GENERATOR =
        hex"00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        hex"0000000000000000000000000000000013e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        hex"000000000000000000000000000000000d1b3cc2c7027888be51d9ef691d77bcb679afda66c73f17f9ee3837a55024f78c71363275a75d75d86bab79f74782aa"
        hex"0000000000000000000000000000000013fa4d4a0ad8b1ce186ed5061789213d993923066dddaf1040bc3ff59f825c78df74f2d75467e25e0f55f8a00fa030ed";

    error Bls12381InvalidPoint(address precompile);

    /// @notice Whether this chain has the precompiles.
    function isSupported() internal view returns (bool) {
        return
            _answers(G1_ADD, 2 * G1_BYTES, G1_BYTES) &&
            _answers(G2_ADD, 2 * G2_BYTES, G2_BYTES) &&
            _answers(PAIRING, G1_BYTES + G2_BYTES, 32) &&
            _answers(MAP_TO_G1, 64, G1_BYTES);
    }

    /// @notice Whether a signature is that of a key over a digest.
    /// @param key In G2, 256 bytes.
    /// @param digest What was signed.
    /// @param dst Domain separation tag, below 256 bytes.
    /// @param signature In G1, 128 bytes; the precompile refuses what is outside the subgroup.
    function isSigned(
        bytes memory key,
        bytes32 digest,
        bytes memory dst,
        bytes memory signature
    ) internal view returns (bool) {
        bytes memory pairs = bytes.concat(hashToG1(digest, dst), key, signature, NEGATED_GENERATOR);
        return abi.decode(_call(PAIRING, pairs), (bool));
    }

    /// @notice A point of G1 for a digest, of which nobody knows the logarithm.
    function hashToG1(bytes32 digest, bytes memory dst) internal view returns (bytes memory) {
        (bytes memory first, bytes memory second) = _expand(digest, dst);
        return _call(G1_ADD, bytes.concat(_map(first), _map(second)));
    }

    /// @notice Whether a point is the neutral one, which would be anybody's key.
    function isInfinity(bytes calldata point) internal pure returns (bool) {
        return keccak256(point) == keccak256(new bytes(point.length));
    }

    /// @notice The sum of two points of G2.
    function add(bytes memory a, bytes memory b) internal view returns (bytes memory) {
        return _call(G2_ADD, bytes.concat(a, b));
    }

    /// @notice The sum of many points of G2.
    /// @param points 256 bytes each.
    /// @return sum Zero bytes for none.
    function sumOf(bytes calldata points) internal view returns (bytes memory sum) {
        sum = new bytes(2 * G2_BYTES);
        bool ok = true;
        address precompile = G2_ADD;
        // Memory-safe: `sum` has 512 bytes; the sum so far stands in the first half, the next point in the other.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let buffer := add(sum, 0x20)
            for {
                let point := points.offset
                let end := add(point, points.length)
            } and(ok, lt(point, end)) {
                point := add(point, 0x100)
            } {
                calldatacopy(add(buffer, 0x100), point, 0x100)
                ok := staticcall(gas(), precompile, buffer, 0x200, buffer, 0x100)
            }
            mstore(sum, 0x100) // the length only gets shorter
        }
        require(ok, Bls12381InvalidPoint(precompile));
    }

    /// @notice A point of G2 with its sign changed.
    function negated(bytes memory point) internal pure returns (bytes memory result) {
        result = bytes.concat(point);
        _negate(result, 0xa0);
        _negate(result, 0xe0);
    }

    /// Changes the sign of a coordinate at an offset of the point in memory; zero stays zero.
    function _negate(bytes memory point, uint256 offset) private pure {
        // Memory-safe: both words lie within the 256 bytes of the point.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let place := add(point, offset)
            let high := mload(place)
            let low := mload(add(place, 0x20))
            if or(high, low) {
                mstore(place, sub(sub(P_HIGH, high), gt(low, P_LOW)))
                mstore(add(place, 0x20), sub(P_LOW, low))
            }
        }
    }

    /// 128 bytes by expand_message_xmd, halved for two elements of the field.
    function _expand(bytes32 digest, bytes memory dst) private pure returns (bytes memory first, bytes memory second) {
        bytes memory suffix = abi.encodePacked(dst, uint8(dst.length));
        bytes32 all = sha256(abi.encodePacked(new bytes(64), digest, uint16(128), uint8(0), suffix));
        bytes32 one = sha256(abi.encodePacked(all, uint8(1), suffix));
        bytes32 two = sha256(abi.encodePacked(all ^ one, uint8(2), suffix));
        bytes32 three = sha256(abi.encodePacked(all ^ two, uint8(3), suffix));
        bytes32 four = sha256(abi.encodePacked(all ^ three, uint8(4), suffix));
        return (bytes.concat(one, two), bytes.concat(three, four));
    }

    /// The point for 64 bytes, reduced to an element of the field.
    function _map(bytes memory uniform) private view returns (bytes memory) {
        bytes memory reduction = abi.encodePacked(
            uint256(64),
            uint256(1),
            uint256(64),
            uniform,
            uint8(1),
            P_HIGH,
            P_LOW
        );
        return _call(MAP_TO_G1, _call(MODEXP, reduction));
    }

    function _call(address precompile, bytes memory input) private view returns (bytes memory output) {
        bool ok;
        (ok, output) = precompile.staticcall(input);
        require(ok && output.length != 0, Bls12381InvalidPoint(precompile));
    }

    /// Zero bytes are a point, or an element of the field; where there is no precompile, nothing comes back.
    function _answers(address precompile, uint256 given, uint256 expected) private view returns (bool) {
        (bool ok, bytes memory output) = precompile.staticcall(new bytes(given));
        return ok && output.length == expected;
    }
}
