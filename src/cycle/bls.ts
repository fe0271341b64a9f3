import { bls12_381 } from "@noble/curves/bls12-381.js";
import { concatBytes } from "@noble/hashes/utils.js";

const { G1, G2, shortSignatures: signatures } = bls12_381;
type KeyPoint = ReturnType<typeof signatures.getPublicKey>;
type SignaturePoint = ReturnType<typeof signatures.sign>;

/** Separates signatures of cycles from all others (RFC 9380, section 3.1), and from proofs that a key is held. */
export const CYCLE_TAG = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";
export const POSSESSION_TAG = "BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";

const FIELD = 48;
const PADDED = 64; // bytes that EIP-2537 gives each element of the field
const SIGNATURE = 2 * PADDED;
const KEY = 4 * PADDED;

/** Bytes that are no point of the group that is meant, which a hostile peer may send. */
export class NotAPoint extends Error {
  readonly what: "key" | "signature";
  constructor(what: "key" | "signature", cause: unknown) {
    super(`The ${what} is no point of its group.`, { cause });
    this.name = "NotAPoint";
    this.what = what;
  }
}

/** A new secret key of a participant or a Supervisor, 32 bytes. */
export function newCycleKey(): Uint8Array {
  return bls12_381.utils.randomSecretKey();
}

/** The public key of a secret one: a point of G2 in the 256 bytes that EIP-2537 takes. */
export function cyclePublicKey(secretKey: Uint8Array): Uint8Array {
  return keyBytes(signatures.getPublicKey(secretKey));
}

/** Signs a digest of 32 bytes: a point of G1 in the 128 bytes that EIP-2537 takes. */
export function signDigest(digest: Uint8Array, secretKey: Uint8Array, tag = CYCLE_TAG): Uint8Array {
  return signatureBytes(signatures.sign(signatures.hash(digest, tag), secretKey));
}

/** Proves that whoever registers a key holds its secret, so that nobody makes up a key that cancels others. */
export function provePossession(digestOfKey: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return signDigest(digestOfKey, secretKey, POSSESSION_TAG);
}

/** The sum of signatures of one digest. Throws `NotAPoint`. */
export function aggregateSignatures(parts: readonly Uint8Array[]): Uint8Array {
  return signatureBytes(signatures.aggregateSignatures(parts.map(signatureIn)));
}

/** The sum of public keys. Throws `NotAPoint`. */
export function aggregateKeys(keys: readonly Uint8Array[]): Uint8Array {
  return keyBytes(signatures.aggregatePublicKeys(keys.map(keyIn)));
}

/** Whether a signature is of a digest by a key, or by the keys of a sum. Throws `NotAPoint`. */
export function verifyDigest(digest: Uint8Array, signature: Uint8Array, key: Uint8Array, tag = CYCLE_TAG): boolean {
  return signatures.verify(signatureIn(signature), signatures.hash(digest, tag), keyIn(key));
}

/**
 * Which of many signatures of one digest are not what they should be. All are checked as one sum, and halves of it only
 * where that fails, so that one who signs badly costs the others little. A part may be no point at all.
 */
export function badSignatures(
  digest: Uint8Array,
  parts: readonly { readonly signature: Uint8Array; readonly key: Uint8Array }[],
): number[] {
  const isGood = (from: number, to: number) => {
    const some = parts.slice(from, to);
    const sum = (field: "signature" | "key") => some.map((part) => part[field]);
    try {
      return verifyDigest(digest, aggregateSignatures(sum("signature")), aggregateKeys(sum("key")));
    } catch {
      return false;
    }
  };
  const badIn = (from: number, to: number): number[] => {
    if (from === to || isGood(from, to)) return [];
    const middle = (from + to) >> 1;
    return to - from === 1 ? [from] : [...badIn(from, middle), ...badIn(middle, to)];
  };
  return badIn(0, parts.length);
}

function signatureIn(bytes: Uint8Array): SignaturePoint {
  return pointIn("signature", SIGNATURE, bytes, (parts) => G1.Point.fromBytes(uncompressed(parts)));
}

/** EIP-2537 has the real part first, the serialisation of keys elsewhere the imaginary one. */
function keyIn(bytes: Uint8Array): KeyPoint {
  return pointIn("key", KEY, bytes, ([x0, x1, y0, y1]) => G2.Point.fromBytes(uncompressed([x1!, x0!, y1!, y0!])));
}

function pointIn<P extends { assertValidity(): void; is0(): boolean }>(
  what: "key" | "signature",
  length: number,
  bytes: Uint8Array,
  read: (parts: readonly Uint8Array[]) => P,
): P {
  try {
    if (bytes.length !== length) throw new Error(`it has ${bytes.length} bytes, not ${length}`);
    const point = read(partsOf(bytes));
    point.assertValidity(); // on the curve, and in the subgroup
    if (point.is0()) throw new Error("it is the point at infinity");
    return point;
  } catch (error) {
    throw new NotAPoint(what, error);
  }
}

function uncompressed(parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts);
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  const parts = Array.from({ length: bytes.length / PADDED }, (_, index) =>
    bytes.slice(index * PADDED, (index + 1) * PADDED),
  );
  return parts.map((part) => {
    if (part.subarray(0, PADDED - FIELD).some((byte) => byte !== 0)) throw new Error("its padding is not zero");
    return part.slice(PADDED - FIELD);
  });
}

function signatureBytes(point: SignaturePoint): Uint8Array {
  return padded(halved(point.toBytes(false)));
}

function keyBytes(point: KeyPoint): Uint8Array {
  const [x1, x0, y1, y0] = halved(point.toBytes(false));
  return padded([x0!, x1!, y0!, y1!]);
}

function halved(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / FIELD }, (_, index) => bytes.slice(index * FIELD, (index + 1) * FIELD));
}

function padded(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.length * PADDED);
  parts.forEach((part, index) => bytes.set(part, (index + 1) * PADDED - FIELD));
  return bytes;
}
