import { expect } from "chai";

import { explainWaiting, type NettingProblem, solveNetting } from "../../src/index.ts";
import { Random } from "../../src/netting/random.ts";
import { isFeasible, randomProblem } from "../utils/netting.ts";

const explain = (problem: NettingProblem) => explainWaiting(problem, solveNetting(problem).settled);

describe("explainWaiting", () => {
  it("says by how much the first of a queue is short, and how many wait behind it", () => {
    const problem: NettingProblem = {
      openings: [5n, 0n],
      queues: [
        [
          { payee: 1, amount: 4n },
          { payee: 1, amount: 9n, isVoid: true },
          { payee: 1, amount: 3n },
          { payee: 1, amount: 1n },
          { payee: 1, amount: 1n, isVoid: true },
        ],
        [],
      ],
    };
    expect(explain(problem)).to.deep.equal([
      { payment: { queue: 0, index: 2 }, reason: { kind: "short", by: 2n }, behind: 1 },
    ]);
  });

  it("says which limit is exceeded and by how much", () => {
    const limit = { payer: 0, payee: 1, limit: 4n };
    const problem: NettingProblem = { openings: [9n, 0n], queues: [[{ payee: 1, amount: 7n }], []], limits: [limit] };
    expect(explain(problem)).to.deep.equal([
      { payment: { queue: 0, index: 0 }, reason: { kind: "overLimit", limit, by: 3n }, behind: 0 },
    ]);
  });

  it("says which other leg waits", () => {
    const problem: NettingProblem = {
      openings: [9n, 0n, 2n, 0n],
      queues: [
        [{ payee: 1, amount: 7n, link: { queue: 2, index: 0 } }],
        [],
        [{ payee: 3, amount: 5n, link: { queue: 0, index: 0 } }],
        [],
      ],
    };
    expect(explain(problem)).to.deep.equal([
      { payment: { queue: 0, index: 0 }, reason: { kind: "linked", to: { queue: 2, index: 0 } }, behind: 0 },
      { payment: { queue: 2, index: 0 }, reason: { kind: "short", by: 3n }, behind: 0 },
    ]);
  });

  it("counts what the other leg brings in", () => {
    const problem: NettingProblem = {
      openings: [1n, 0n, 0n],
      queues: [
        [{ payee: 1, amount: 9n, link: { queue: 2, index: 0 } }],
        [],
        [{ payee: 0, amount: 5n, link: { queue: 0, index: 0 } }],
      ],
    };
    const [first] = explain(problem);
    expect(first!.reason).to.deep.equal({ kind: "short", by: 3n });
  });

  it("names exactly what was missing: with that much more the payment settles", () => {
    const random = new Random(9);
    let mended = 0;
    for (let run = 0; run < 500; run += 1) {
      const problem = randomProblem(random, 2 + random.below(3), 4);
      const { settled } = solveNetting(problem);
      for (const { payment, reason } of explainWaiting(problem, settled)) {
        if (problem.queues[payment.queue]![payment.index]!.link !== undefined) continue;
        expect(reason.kind).to.not.equal("linked");
        if (reason.kind !== "short") continue;
        const openings = problem.openings.with(payment.queue, problem.openings[payment.queue]! + reason.by);
        const next = settled.with(payment.queue, payment.index + 1);
        const isWithin = isFeasible({ ...problem, openings, limits: [] }, next);
        const oneLess = openings.with(payment.queue, openings[payment.queue]! - 1n);
        expect([isWithin, isFeasible({ ...problem, openings: oneLess, limits: [] }, next)]).to.deep.equal([
          true,
          false,
        ]);
        mended += 1;
      }
    }
    expect(mended).to.be.greaterThan(100);
  });

  it("has nothing to say where nothing waits", () => {
    expect(explain({ openings: [1n, 0n], queues: [[{ payee: 1, amount: 1n }], []] })).to.deep.equal([]);
  });
});
