import { expect } from "chai";

import { recordIn, titleOf } from "../../src/index.ts";
import { deskNames } from "../../src/pages/desk-names.ts";
import type { History } from "../../src/desk/history.ts";

const MOST_MONEY = (1n << 104n) - 1n;
const REGISTER = "0x00000000000000000000000000000000000000aa";

describe("titles", () => {
  it("name a record and its sequence, above any amount of money", () => {
    for (const [record, sequence] of [
      [1n, 0n],
      [7n, 3n],
      [(1n << 64n) - 1n, (1n << 32n) - 1n],
    ] as const) {
      expect(titleOf(record, sequence) > MOST_MONEY).to.be.true;
      expect(recordIn(titleOf(record, sequence))).to.equal(record);
    }
    expect(titleOf(7n, 3n)).not.to.equal(titleOf(7n, 4n));
    expect(recordIn(MOST_MONEY)).to.be.undefined;
  });

  it("are shown as records, not as money", () => {
    const history = { currencies: new Map() } as unknown as History;
    expect(deskNames(history, new Map()).amount(REGISTER, titleOf(7n, 3n))).to.equal(`record 7 of ${REGISTER}`);
  });
});
