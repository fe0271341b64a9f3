import { expect } from "chai";

import { type GridlockName, GRIDLOCKS, gridlockProblem, settledOf } from "../../scripts/liquidity/gridlocks.ts";
import {
  allWaiting,
  certificateOf,
  solveNetting,
  ubinProblem,
  verifyOptimal,
  type WayToWait,
} from "../../src/index.ts";
import { solveOptimal, valueBound } from "../../src/netting/optimal/index.ts";
import { wholeChoices, worthOfChoice } from "../utils/optimal.ts";

interface Expected {
  /** Payments that settle in order, as brute force finds them, of all. */
  readonly inOrder: readonly [settled: number, of: number];
  readonly strict: bigint;
  readonly passable: bigint;
  readonly divisible: bigint;
}

const EXPECTED: Readonly<Record<GridlockName, Expected>> = {
  gridlock1: { inOrder: [3, 4], strict: 240n, passable: 240n, divisible: 300n },
  gridlock2: { inOrder: [3, 4], strict: 160n, passable: 160n, divisible: 200n },
  s3lsm1: { inOrder: [6, 6], strict: 71_000n, passable: 71_000n, divisible: 71_000n },
  s3lsm2: { inOrder: [0, 6], strict: 0n, passable: 16_000n, divisible: 34_000n },
  s2lsm: { inOrder: [7, 10], strict: 45_000n, passable: 45_000n, divisible: 155_000n },
};

const WAYS = ["strict", "passable", "divisible"] as const satisfies readonly WayToWait[];

describe("The published gridlocks of Project Ubin", () => {
  for (const name of GRIDLOCKS) {
    const problem = gridlockProblem(name);
    const { inOrder, ...settled } = EXPECTED[name];

    it(`${name}: settles in order what was published, and what passing and division add`, async () => {
      const counts = solveNetting(problem).settled;
      expect([counts.reduce((sum, count) => sum + count, 0), problem.queues.flat().length]).to.deep.equal(inOrder);
      for (const waits of WAYS) expect(await settledOf(problem, waits), waits).to.equal(settled[waits]);
    });

    it(`${name}: settles the best whole payments that there are, and divided the bound`, async () => {
      for (const waits of ["strict", "passable"] as const) {
        const waiting = allWaiting(problem, waits);
        const worths = [...wholeChoices(waiting)].map((chosen) => worthOfChoice(waiting, chosen, [1n]));
        const best = worths.reduce((most, worth) => (worth > most ? worth : most), 0n);
        expect(settled[waits], waits).to.equal(best);
      }
      expect(await valueBound(problem)).to.equal(settled.divisible);
    });

    it(`${name}: needs no linear programming for a net that is proven and not less than that in order`, async () => {
      for (const waits of WAYS) {
        const waiting = allWaiting(problem, waits);
        const solution = await solveOptimal(waiting, { isGreedy: true });
        expect(verifyOptimal(waiting, solution), waits).to.equal(null);
        const { value, bound } = certificateOf(waiting, solution);
        expect(value >= settled.strict && value <= bound && bound >= settled.divisible, waits).to.equal(true);
      }
    });
  }

  it("and its large case, of which division settles the 5,000 that order leaves", async () => {
    const settled = WAYS.map((waits) => settledOf(ubinProblem(), waits));
    expect(await Promise.all(settled)).to.deep.equal([31_132_000n, 31_132_000n, 31_137_000n]);
  });
});
