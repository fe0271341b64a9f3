import { expect } from "chai";
import { getBytes, hexlify, randomBytes } from "ethers";

import { hpkeOpen, hpkeSeal } from "../../../src/supervision/disclosure/hpke.ts";

/** RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0. */
const VECTOR = {
  info: "0x4f6465206f6e2061204772656369616e2055726e",
  skEm: "0xf4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
  pkEm: "0x1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
  skRm: "0x8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
  pkRm: "0x4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
  pt: "0x4265617574792069732074727574682c20747275746820626561757479",
  aad: "0x436f756e742d30",
  ct: "0x1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
};

const context = { info: getBytes(VECTOR.info), aad: getBytes(VECTOR.aad) };

describe("HPKE", () => {
  it("seals as RFC 9180 does", () => {
    const sealed = hpkeSeal(getBytes(VECTOR.pkRm), getBytes(VECTOR.pt), context, getBytes(VECTOR.skEm));
    expect(hexlify(sealed.encapsulated)).to.equal(VECTOR.pkEm);
    expect(hexlify(sealed.ciphertext)).to.equal(VECTOR.ct);
  });

  it("opens what RFC 9180 seals", () => {
    const message = { encapsulated: getBytes(VECTOR.pkEm), ciphertext: getBytes(VECTOR.ct) };
    expect(hexlify(hpkeOpen(getBytes(VECTOR.skRm), message, context))).to.equal(VECTOR.pt);
  });

  it("has another ephemeral key for each message", () => {
    const seal = () => hpkeSeal(getBytes(VECTOR.pkRm), getBytes(VECTOR.pt), context);
    const [first, second] = [seal(), seal()];
    expect(hexlify(first.encapsulated)).not.to.equal(hexlify(second.encapsulated));
    expect(hexlify(hpkeOpen(getBytes(VECTOR.skRm), second, context))).to.equal(VECTOR.pt);
  });

  it("opens nothing with another key, purpose or binding, or with a byte that differs", () => {
    const message = { encapsulated: getBytes(VECTOR.pkEm), ciphertext: getBytes(VECTOR.ct) };
    const key = getBytes(VECTOR.skRm);
    expect(() => hpkeOpen(randomBytes(32), message, context)).to.throw();
    expect(() => hpkeOpen(key, message, { ...context, aad: getBytes("0x00") })).to.throw();
    expect(() => hpkeOpen(key, message, { ...context, info: getBytes("0x00") })).to.throw();
    for (const index of message.ciphertext.keys()) {
      const ciphertext = message.ciphertext.with(index, message.ciphertext[index]! ^ 1);
      expect(() => hpkeOpen(key, { ...message, ciphertext }, context), `byte ${index}`).to.throw();
    }
    for (const index of message.encapsulated.keys()) {
      const encapsulated = message.encapsulated.with(index, message.encapsulated[index]! ^ 1);
      expect(() => hpkeOpen(key, { ...message, encapsulated }, context), `key byte ${index}`).to.throw();
    }
  });

  it("seals to no point of low order", () => {
    for (const point of [new Uint8Array(32), new Uint8Array(32).with(0, 1)]) {
      expect(() => hpkeSeal(point, getBytes(VECTOR.pt), context)).to.throw();
    }
  });
});
