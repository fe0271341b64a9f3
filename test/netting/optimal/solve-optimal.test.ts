import { expect } from "chai";

import {
  allWaiting,
  certificateOf,
  type NettingProblem,
  type OptimalSolution,
  solveNetting,
  ubinProblem,
  verifyOptimal,
} from "../../../src/index.ts";
import { type OptimalOptions, solveOptimal } from "../../../src/netting/optimal/index.ts";
import { Random } from "../../../src/netting/random.ts";
import { exactBound, randomWaiting, wholeChoices, worthOfChoice } from "../../utils/optimal.ts";

const CLASSES = [3n, 1n];
const WEIGHED: OptimalOptions = { objective: { classes: CLASSES } };

/** The verifier finds nothing, and the certificate holds. */
async function solved(problem: NettingProblem, options: OptimalOptions = WEIGHED): Promise<OptimalSolution> {
  const solution = await solveOptimal(problem, options);
  const fault = verifyOptimal(problem, solution, options.objective);
  if (fault !== null) expect.fail(`${shown(fault)} found in ${shown(solution)} of ${shown(problem)}`);
  const { value, bound } = certificateOf(problem, solution, options.objective);
  if (value > bound) expect.fail(`${value} above ${bound}: ${shown(problem)}`);
  return solution;
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown): unknown => {
    if (typeof each === "bigint") return String(each);
    return each instanceof Uint8Array ? [...each] : each;
  });
}

const valueOf = (problem: NettingProblem, solution: OptimalSolution, options = WEIGHED) =>
  certificateOf(problem, solution, options.objective).value;

describe("solveOptimal", function () {
  this.timeout(240_000);

  it("passes the verifier and stays within the exact optimum in fractions, in 2,000 random cases", async () => {
    const random = new Random(1);
    for (let run = 0; run < 2_000; run += 1) {
      const problem = randomWaiting(random, 2 + random.below(4), 4);
      const solution = await solved(problem, { ...WEIGHED, isGreedy: run % 2 === 0 });
      const { bound } = certificateOf(problem, solution, WEIGHED.objective);
      const { part, of } = exactBound(problem, CLASSES);
      if (bound < part / of) expect.fail(`bound ${bound} below ${part}/${of}: ${shown(problem)}`);
    }
  });

  it("comes to the exact optimum where amounts are large and everything may be divided, but where pairs cannot be rounded", async () => {
    const random = new Random(2);
    let reached = 0;
    for (let run = 0; run < 300; run += 1) {
      const problem = largeAmounts(randomWaiting(random, 2 + random.below(5), 5, ["divisible"]));
      const { value, bound } = certificateOf(problem, await solved(problem, {}), {});
      const { part, of } = exactBound(problem);
      const difference = (amount: bigint) => Number(amount - part / of) / Number(part / of + 1_000_000n);
      expect(difference(value), shown(problem)).to.be.below(1e-9); // links are rounded up
      if (difference(value) > -0.000_01) reached += 1;
      expect(difference(bound), shown(problem)).to.be.within(0, 0.000_01);
    }
    expect(reached).to.be.greaterThan(285);
  });

  it("settles nothing that a brute force search of whole payments shows to be out of reach, and at times the best", async () => {
    const random = new Random(3);
    let best = 0;
    for (let run = 0; run < 400; run += 1) {
      const problem = randomWaiting(random, 3, 3, ["strict", "passable"]);
      const value = valueOf(problem, await solved(problem));
      const values = [...wholeChoices(problem)].map((chosen) => worthOfChoice(problem, chosen, CLASSES));
      if (!values.includes(value)) expect.fail(`${value} is none of ${values.join()}: ${shown(problem)}`);
      if (values.every((each) => each <= value)) best += 1;
    }
    expect(best).to.be.greaterThan(300);
  });

  it("is the greatest net in order where all wait strictly", async () => {
    const random = new Random(4);
    for (let run = 0; run < 500; run += 1) {
      const problem = randomWaiting(random, 2 + random.below(4), 5, ["strict"]);
      const { isSettled, parts } = await solved(problem);
      const { settled } = solveNetting(problem);
      const live = problem.queues.map((queue, at) =>
        queue.map(({ isVoid }, index) => Number(isVoid !== true && index < settled[at]!)),
      );
      expect(isSettled.map((flags) => [...flags])).to.deep.equal(live);
      expect(parts).to.deep.equal([]);
    }
  });

  it("is exact where a floating point number is not", async () => {
    const amount = 2n ** 96n - 1n;
    const ring = (opening: bigint): NettingProblem => ({
      openings: [opening, 0n],
      queues: [[{ payee: 1, amount, waits: "divisible" }], [{ payee: 0, amount: amount - 1n, waits: "divisible" }]],
    });
    for (const opening of [0n, 1n, 2n]) {
      const problem = ring(opening);
      const { value, bound } = certificateOf(problem, await solved(problem, {}));
      expect(Number(bound - value) / Number(bound)).to.be.lessThan(1e-9);
    }
  });

  it("comes to the bound of Project Ubin when payments may be divided, and shows it", async () => {
    const problem = allWaiting(ubinProblem(), "divisible");
    const { value, bound } = certificateOf(problem, await solved(problem, {}));
    expect({ value, bound }).to.deep.equal({ value: 31_137_000n, bound: 31_137_000n });
  });

  it("settles nothing where there is nothing", async () => {
    expect(await solved({ openings: [], queues: [] }, {})).to.deep.equal({
      isSettled: [],
      parts: [],
      prices: [],
      strict: { settled: [], drops: [] },
    });
  });
});

function largeAmounts({ openings, queues, limits }: ReturnType<typeof randomWaiting>): NettingProblem {
  const scale = 1_000_000_007n;
  return {
    openings: openings.map((opening) => opening * scale),
    queues: queues.map((queue) =>
      queue.map((payment) => ({ ...payment, weightClass: 0, amount: payment.amount * scale + 3n })),
    ),
    limits: limits.map((limit) => ({ ...limit, limit: limit.limit * scale })),
  };
}
