import { bls12_381 } from "@noble/curves/bls12-381.js";
import { getBytes, hexlify, toBeHex, concat, keccak256, toUtf8Bytes } from "ethers";

import { CYCLE_TAG, POSSESSION_TAG } from "../../src/cycle/bls.ts";

const { shortSignatures, G2, fields } = bls12_381;

type G1Point = InstanceType<typeof bls12_381.G1.Point>;
type G2Point = InstanceType<typeof bls12_381.G2.Point>;

export { CYCLE_TAG as SIGNATURE_DST, POSSESSION_TAG as POSSESSION_DST };

/** The neutral point of G2, which is the sum of no keys. */
export const NO_KEYS = `0x${"00".repeat(256)}`;

/** A key of the tests: its secret is a number, so that sums of secrets sign for many at once. */
export interface BlsKey {
  secret: bigint;
  key: string;
}

export function blsKey(name: string): BlsKey {
  return blsKeyOf(BigInt(keccak256(toUtf8Bytes(name))) % fields.Fr.ORDER);
}

export function blsKeyOf(secret: bigint): BlsKey {
  return { secret, key: encodeG2(G2.Point.BASE.multiply(fields.Fr.create(secret))) };
}

/** What all of the keys sign, summed. */
export function signTogether(keys: readonly BlsKey[], digest: string, dst = CYCLE_TAG): string {
  const secret = fields.Fr.create(keys.reduce((sum, key) => sum + key.secret, 0n));
  return encodeG1(hashToG1(digest, dst).multiply(secret));
}

export function hashToG1(digest: string, dst = CYCLE_TAG): G1Point {
  return shortSignatures.hash(getBytes(digest), dst);
}

export function sumOfKeys(keys: readonly BlsKey[]): string {
  const secret = fields.Fr.create(keys.reduce((sum, key) => sum + key.secret, 0n));
  return secret === 0n ? NO_KEYS : encodeG2(G2.Point.BASE.multiply(secret));
}

export function encodeG1(point: G1Point): string {
  const { x, y } = point.toAffine();
  return concat([x, y].map(coordinate));
}

export function encodeG2(point: G2Point): string {
  const { x, y } = point.toAffine();
  return concat([x.c0, x.c1, y.c0, y.c1].map(coordinate));
}

function coordinate(value: bigint): string {
  return hexlify(toBeHex(value, 64));
}
