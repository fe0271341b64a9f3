import { expect } from "chai";

import { firstBlockSince } from "../../src/chain/blocks.ts";

const TIMES = [10, 10, 20, 35]; // two blocks of one second, as eSpace has them

describe("firstBlockSince", () => {
  const since = (time: number, end = TIMES.length) =>
    firstBlockSince(time, end, (block) => Promise.resolve(TIMES[block]!));

  it("finds the first block that is not older, to the second", async () => {
    expect(await Promise.all([0, 10, 10.5, 11, 20, 21, 35].map((time) => since(time)))).to.deep.equal([
      0, 0, 2, 2, 2, 3, 3,
    ]);
  });

  it("answers the end where all are older, and asks for nothing beyond it", async () => {
    expect(await since(36)).to.equal(4);
    expect(await since(36, 2)).to.equal(2);
    expect(await since(0, 0)).to.equal(0);
  });
});
