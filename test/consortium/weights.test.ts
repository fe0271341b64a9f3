import { expect } from "chai";

import { capWeights } from "../../src/index.ts";

const CAP = 2_000;

/** Shares as the registry compares them: by cross-multiplication, exact at equality. */
function keepsCap(weights: readonly bigint[], capBps: number): boolean {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  return weights.every((weight) => weight * 10_000n <= total * BigInt(capBps));
}

describe("capWeights", () => {
  it("leaves weights alone that keep the cap", () => {
    expect(capWeights([10n, 10n, 10n, 10n, 10n], CAP)).to.deep.equal([10n, 10n, 10n, 10n, 10n]);
  });

  it("brings one large weight down to the cap of what results", () => {
    expect(capWeights([1_000n, 10n, 10n, 10n, 10n], CAP)).to.deep.equal([10n, 10n, 10n, 10n, 10n]);
    expect(capWeights([1_000n, 20n, 20n, 20n, 20n, 20n], CAP)).to.deep.equal([25n, 20n, 20n, 20n, 20n, 20n]);
  });

  it("brings several large weights down to one ceiling", () => {
    const capped = capWeights([5_000n, 3_000n, 100n, 100n, 100n, 100n, 100n, 100n], CAP);
    expect(capped).to.deep.equal([200n, 200n, 100n, 100n, 100n, 100n, 100n, 100n]);
  });

  it("keeps the cap and the order for arbitrary weights", () => {
    let state = 1n;
    const next = () => (state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n)) >> 40n;
    for (let round = 0; round < 500; round += 1) {
      const raw = Array.from({ length: 5 + (round % 30) }, () => 1n + next());
      const capped = capWeights(raw, CAP);
      expect(keepsCap(capped, CAP), raw.join()).to.equal(true);
      expect(capped.every((weight, index) => weight > 0n && weight <= raw[index]!)).to.equal(true);
    }
  });

  it("refuses a cap that so few members cannot keep", () => {
    expect(() => capWeights([1n, 1n, 1n, 1n], CAP)).to.throw(RangeError, "4 members cannot keep a cap of 2000");
  });
});
