import { expect } from "chai";

import { GRIDLOCKS, gridlockProblem, settledOf } from "../../scripts/liquidity/gridlocks.ts";
import {
  allWaiting,
  certificateOf,
  solveNetting,
  ubinProblem,
  verifyOptimal,
  type WayToWait,
} from "../../src/index.ts";
import { solveOptimal, valueBound } from "../../src/netting/optimal/index.ts";
import { EXPECTED_GRIDLOCKS, EXPECTED_UBIN } from "../utils/gridlocks.ts";
import { wholeChoices, worthOfChoice } from "../utils/optimal.ts";

const WAYS = ["strict", "passable", "divisible"] as const satisfies readonly WayToWait[];

describe("The published gridlocks of Project Ubin", () => {
  for (const name of GRIDLOCKS) {
    const problem = gridlockProblem(name);
    const { inOrder, ...settled } = EXPECTED_GRIDLOCKS[name];

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
    for (const waits of WAYS) expect(await settledOf(ubinProblem(), waits), waits).to.equal(EXPECTED_UBIN[waits]);
  });
});
