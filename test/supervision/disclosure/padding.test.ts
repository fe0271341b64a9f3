import { expect } from "chai";
import { randomBytes } from "ethers";

import { pad, unpad } from "../../../src/supervision/disclosure/padding.ts";
import { drawer } from "../../utils/draw.ts";

const KIB = 1_024;

describe("Padding", () => {
  it("gives back what was padded, whatever its length", () => {
    const below = drawer(1);
    const lengths = [0, 1, KIB - 5, KIB - 4, KIB - 3, ...Array.from({ length: 300 }, () => below(50_000))];
    for (const length of lengths) {
      const content = length === 0 ? new Uint8Array() : randomBytes(length);
      expect(unpad(pad(content)), `${length} bytes`).to.deep.equal(content);
    }
  });

  it("makes at most 32 sizes between a length and its double, each at most an eighth above what it takes", () => {
    for (let octave = 2 * KIB; octave <= 256 * KIB; octave *= 2) {
      const sizes = new Set<number>();
      for (let length = octave; length < 2 * octave; length += octave / 512) {
        const { length: padded } = pad(new Uint8Array(length));
        sizes.add(padded);
        expect(padded / (length + 4)).to.be.lessThan(1.125);
      }
      expect(sizes.size).to.be.at.most(33);
    }
    expect(pad(new Uint8Array()).length).to.equal(KIB);
  });

  it("takes nothing else for padding", () => {
    const padded = pad(new Uint8Array(100).fill(7));
    expect(unpad(padded.with(3, 101))).to.deep.equal(new Uint8Array(101).fill(7).with(100, 0)); // the length is under the seal
    expect(unpad(padded.with(KIB - 1, 1))).to.equal(null);
    expect(unpad(padded.with(0, 255))).to.equal(null);
    expect(unpad(padded.slice(0, -1))).to.equal(null);
    expect(unpad(new Uint8Array(3))).to.equal(null);
    expect(unpad(new Uint8Array(2 * KIB))).to.equal(null);
  });
});
