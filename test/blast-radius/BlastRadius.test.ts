import { expect } from "chai";

import { PLAYS } from "./plays.ts";
import { ROWS } from "./table.ts";
import { deployTheft, play } from "./theft.ts";

/** GOV-10: what is played is the worst that is known; the fuzzer beside this file searches for more. */
describe("The thief of a key", () => {
  for (const row of ROWS) {
    describe(row.key, () => {
      it("does what the table says while the others do nothing", async () => {
        const { unguarded = false, theft } = PLAYS[row.id]!;
        const world = await deployTheft(unguarded);
        expect(await play(world, theft(world, false), [], false)).to.deep.equal(row.idle);
      });

      it("does what the table says against remedies that are used at once", async () => {
        const { unguarded = false, theft, remedies } = PLAYS[row.id]!;
        const world = await deployTheft(unguarded);
        expect(await play(world, theft(world, true), remedies(world), true)).to.deep.equal(row.remedied);
      });
    });
  }

  it("is played for every row, and for no other", () => {
    expect(Object.keys(PLAYS)).to.deep.equal(ROWS.map(({ id }) => id));
  });
});
