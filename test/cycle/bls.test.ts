import { bls12_381 } from "@noble/curves/bls12-381.js";
import { expect } from "chai";
import { hexlify, keccak256, toUtf8Bytes } from "ethers";
import mcl from "mcl-wasm";

import {
  aggregateKeys,
  aggregateSignatures,
  badSignatures,
  CYCLE_TAG,
  cyclePublicKey,
  newCycleKey,
  NotAPoint,
  POSSESSION_TAG,
  provePossession,
  signDigest,
  verifyDigest,
} from "../../src/cycle/bls.ts";

const DIGEST = hexBytes(keccak256(toUtf8Bytes("a cycle")));
const FIELD = 48;

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace("0x", ""), "hex"));
}

/** The elements of a point in the bytes of EIP-2537, in decimal digits for the second library. */
function elementsIn(bytes: Uint8Array): string[] {
  return Array.from({ length: bytes.length / 64 }, (_, index) =>
    BigInt(hexlify(bytes.slice(index * 64, (index + 1) * 64))).toString(),
  );
}

function theirSignature(bytes: Uint8Array): mcl.G1 {
  const [x, y] = elementsIn(bytes);
  const point = new mcl.G1();
  point.setStr(`1 ${x} ${y}`, 10);
  return point;
}

function theirKey(bytes: Uint8Array): mcl.G2 {
  const point = new mcl.G2();
  point.setStr(`1 ${elementsIn(bytes).join(" ")}`, 10);
  return point;
}

/** The generator of G2 in their words. */
function generator(): mcl.G2 {
  const { x, y } = bls12_381.G2.Point.BASE.toAffine();
  const point = new mcl.G2();
  point.setStr(`1 ${[x.c0, x.c1, y.c0, y.c1].join(" ")}`, 10);
  return point;
}

describe("the signatures of a cycle", () => {
  const keys = [1, 2, 3, 4, 5, 6, 7].map(() => newCycleKey());
  const signed = keys.map((key) => ({ signature: signDigest(DIGEST, key), key: cyclePublicKey(key) }));
  const sums = () => ({
    signature: aggregateSignatures(signed.map(({ signature }) => signature)),
    key: aggregateKeys(signed.map(({ key }) => key)),
  });

  before(async () => {
    await mcl.init(mcl.BLS12_381);
    mcl.setMapToMode(mcl.IRTF);
    mcl.verifyOrderG1(true);
    mcl.verifyOrderG2(true);
  });

  // RFC 9380, appendix J.9.1.
  const published = {
    "": "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1",
    abc: "03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903",
  };
  for (const [text, x] of Object.entries(published)) {
    it(`hash "${text}" to the curve as RFC 9380 publishes it`, () => {
      const tag = "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";
      const point = bls12_381.shortSignatures.hash(toUtf8Bytes(text), tag);
      expect(
        point
          .toAffine()
          .x.toString(16)
          .padStart(2 * FIELD, "0"),
      ).to.equal(x);
    });
  }

  it("are those of another library: what it hashes to the curve times the key", () => {
    for (const key of keys) {
      const secret = new mcl.Fr();
      secret.setStr(BigInt(hexlify(key)).toString(), 10);
      const theirs = mcl.mul(mcl.hashAndMapToG1(DIGEST), secret);
      expect(theirs.isEqual(theirSignature(signDigest(DIGEST, key)))).to.equal(true);
      expect(mcl.mul(generator(), secret).isEqual(theirKey(cyclePublicKey(key)))).to.equal(true);
    }
  });

  it("are accepted as one sum by both libraries, and by neither for another digest", () => {
    const { signature, key } = sums();
    const other = DIGEST.slice();
    other[0]! ^= 1;
    const theirs = (digest: Uint8Array) =>
      mcl
        .pairing(theirSignature(signature), generator())
        .isEqual(mcl.pairing(mcl.hashAndMapToG1(digest), theirKey(key)));
    expect([verifyDigest(DIGEST, signature, key), theirs(DIGEST)]).to.deep.equal([true, true]);
    expect([verifyDigest(other, signature, key), theirs(other)]).to.deep.equal([false, false]);
  });

  it("do not stand for a proof that a key is held, nor the other way round", () => {
    const [secret, key] = [keys[0]!, signed[0]!.key];
    expect(verifyDigest(DIGEST, provePossession(DIGEST, secret), key, POSSESSION_TAG)).to.equal(true);
    expect(verifyDigest(DIGEST, provePossession(DIGEST, secret), key, CYCLE_TAG)).to.equal(false);
    expect(verifyDigest(DIGEST, signDigest(DIGEST, secret), key, POSSESSION_TAG)).to.equal(false);
  });

  it("are told apart where some are bad, of another digest, or no points at all", () => {
    expect(badSignatures(DIGEST, signed)).to.deep.equal([]);
    const parts = [...signed];
    parts[2] = { ...parts[2]!, signature: signed[3]!.signature };
    parts[5] = { ...parts[5]!, signature: new Uint8Array(128).fill(7) };
    expect(badSignatures(DIGEST, parts)).to.deep.equal([2, 5]);
  });

  it("names no one whose bad parts cancel those of another: the sum is what counts", () => {
    const [first, second] = [signed[0]!, signed[1]!];
    const parts = [
      { ...first, signature: second.signature },
      { ...second, signature: first.signature },
    ];
    expect(badSignatures(DIGEST, parts)).to.deep.equal([]);
  });

  const infinity = new Uint8Array(256);
  const outside = (() => {
    const bytes = signed[0]!.key.slice();
    bytes[0] = 1;
    return bytes;
  })();
  for (const [what, bytes] of Object.entries({ infinity, outside, short: new Uint8Array(255) })) {
    it(`takes no key that is ${what}`, () => {
      expect(() => aggregateKeys([bytes]))
        .to.throw(NotAPoint)
        .with.property("what", "key");
    });
  }

  it("takes no signature outside of the subgroup", () => {
    const bytes = new Uint8Array(128);
    bytes[127] = 2; // on the curve y² = x³ + 4 with x = 0, of order 3
    expect(() => aggregateSignatures([bytes]))
      .to.throw(NotAPoint)
      .with.property("what", "signature");
  });
});
