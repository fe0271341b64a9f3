import { expect } from "chai";

import {
  BASELINES,
  bilateralOffset,
  bypassFifo,
  eaf2,
  grossFifo,
  InvalidNettingProblem,
  netResult,
  type NettingProblem,
  type QueuedPayment,
  type SettlementResult,
  solveNetting,
  ubinProblem,
} from "../../src/index.ts";
import { Random } from "../../src/netting/random.ts";
import { randomProblem } from "../utils/netting.ts";

const to = (payee: number, amount: bigint, rest: Partial<QueuedPayment> = {}): QueuedPayment => ({
  payee,
  amount,
  ...rest,
});

function settledOf({ isSettled }: SettlementResult): number[][] {
  return isSettled.map((flags) => [...flags.entries()].filter(([, flag]) => flag === 1).map(([index]) => index));
}

/** Two banks whose heads are too large for what they have, with small payments behind. */
const headsTooLarge: NettingProblem = {
  openings: [5n, 2n],
  queues: [
    [to(1, 10n), to(1, 3n)],
    [to(0, 8n), to(0, 1n)],
  ],
};

/** Three banks in a ring with nothing: only all three together can pay. */
const ring: NettingProblem = { openings: [0n, 0n, 0n], queues: [[to(1, 7n)], [to(2, 7n)], [to(0, 7n)]] };

describe("grossFifo", () => {
  it("stops at a head that is not covered", () => {
    expect(settledOf(grossFifo(headsTooLarge))).to.deep.equal([[], []]);
  });

  it("goes on with what comes in, queue after queue", () => {
    const problem: NettingProblem = {
      openings: [4n, 0n, 0n],
      queues: [[to(1, 4n), to(2, 1n)], [to(2, 3n)], [to(0, 2n), to(0, 9n)]],
    };
    const result = grossFifo(problem);
    expect(settledOf(result)).to.deep.equal([[0, 1], [0], [0]]);
    expect(result.value).to.deep.equal([5n, 3n, 2n]);
    expect(result.liquidityUsed).to.deep.equal([4n, 0n, 0n]);
  });

  it("settles a linked payment when its other leg is a head as well and both are covered", () => {
    const pair = (before: QueuedPayment[], opening: bigint): NettingProblem => ({
      openings: [5n, 0n, 0n, opening],
      queues: [
        [to(1, 5n, { link: { queue: 3, index: before.length } })],
        [],
        [],
        [...before, to(2, 6n, { link: { queue: 0, index: 0 } })],
      ],
    });
    expect(settledOf(grossFifo(pair([], 6n)))).to.deep.equal([[0], [], [], [0]]);
    expect(settledOf(grossFifo(pair([], 5n)))).to.deep.equal([[], [], [], []]);
    expect(settledOf(grossFifo(pair([to(2, 9n)], 8n)))).to.deep.equal([[], [], [], []]);
    expect(settledOf(grossFifo(pair([to(2, 9n, { isVoid: true })], 6n)))).to.deep.equal([[0], [], [], [1]]);
  });

  it("keeps a bilateral limit, until money comes back", () => {
    const limits = [{ payer: 0, payee: 1, limit: 3n }];
    const oneWay: NettingProblem = { openings: [9n, 9n], queues: [[to(1, 2n), to(1, 2n)], []], limits };
    expect(settledOf(grossFifo(oneWay))).to.deep.equal([[0], []]);
    const bothWays = { ...oneWay, queues: [oneWay.queues[0]!, [to(0, 1n)]] };
    expect(settledOf(grossFifo(bothWays))).to.deep.equal([[0, 1], [0]]);
  });
});

describe("bypassFifo", () => {
  it("passes over what is not covered", () => {
    const result = bypassFifo(headsTooLarge);
    expect(settledOf(result)).to.deep.equal([[1], [1]]);
    expect(result.liquidityUsed).to.deep.equal([3n, 0n]);
  });

  it("settles a linked payment whenever both legs are covered", () => {
    const problem: NettingProblem = {
      openings: [5n, 0n, 0n, 6n],
      queues: [
        [to(1, 5n, { link: { queue: 3, index: 1 } })],
        [],
        [],
        [to(2, 9n), to(2, 6n, { link: { queue: 0, index: 0 } })],
      ],
    };
    expect(settledOf(bypassFifo(problem))).to.deep.equal([[0], [], [], [1]]);
    expect(settledOf(bypassFifo({ ...problem, openings: [5n, 0n, 0n, 5n] }))).to.deep.equal([[], [], [], []]);
  });

  it("cannot free a ring", () => {
    expect(settledOf(bypassFifo(ring))).to.deep.equal([[], [], []]);
  });
});

describe("bilateralOffset", () => {
  it("settles heads against each other", () => {
    const result = bilateralOffset(headsTooLarge);
    expect(settledOf(result)).to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(result.liquidityUsed).to.deep.equal([4n, 0n]); // the second heads offset as well
  });

  it("needs the cover of the difference", () => {
    expect(settledOf(bilateralOffset({ ...headsTooLarge, openings: [1n, 2n] }))).to.deep.equal([[], []]);
  });

  it("cannot free a ring", () => {
    expect(settledOf(bilateralOffset(ring))).to.deep.equal([[], [], []]);
  });
});

describe("eaf2", () => {
  it("frees a ring", () => {
    const result = eaf2(ring);
    expect(settledOf(result)).to.deep.equal([[0], [0], [0]]);
    expect(result.liquidityUsed).to.deep.equal([0n, 0n, 0n]);
  });

  it("offsets what two banks owe each other and leaves out the last of the one that is short", () => {
    const problem: NettingProblem = {
      openings: [1n, 0n, 0n],
      queues: [[to(2, 50n), to(1, 4n), to(1, 3n), to(1, 9n)], [to(0, 6n)], []],
    };
    expect(settledOf(eaf2(problem))).to.deep.equal([[1, 2], [0], []]);
  });

  it("takes out the smallest payment that makes up the shortfall", () => {
    const problem: NettingProblem = {
      openings: [10n, 0n, 0n],
      queues: [[to(1, 2n), to(1, 4n), to(1, 5n), to(2, 3n)], [], []],
    };
    expect(settledOf(eaf2(problem))).to.deep.equal([[0, 2, 3], [], []]);
  });

  it("takes out both legs of a link", () => {
    const problem: NettingProblem = {
      openings: [4n, 0n, 9n, 0n],
      queues: [
        [to(1, 5n, { link: { queue: 2, index: 0 } }), to(1, 4n)],
        [],
        [to(3, 5n, { link: { queue: 0, index: 0 } })],
        [],
      ],
    };
    expect(settledOf(eaf2(problem))).to.deep.equal([[1], [], [], []]);
  });

  it("keeps a bilateral limit in both phases", () => {
    const limits = [{ payer: 0, payee: 1, limit: 1n }];
    const problem: NettingProblem = { openings: [9n, 9n], queues: [[to(1, 3n), to(1, 2n)], [to(0, 2n)]], limits };
    expect(settledOf(eaf2(problem))).to.deep.equal([[0], [0]]);
    expect(settledOf(eaf2({ ...problem, queues: [[to(1, 3n), to(1, 1n)], []] }))).to.deep.equal([[1], []]);
  });
});

describe("netResult", () => {
  it("draws only what a position ends below its opening", () => {
    const result = netResult(headsTooLarge, solveNetting(headsTooLarge));
    expect(settledOf(result)).to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(result.value).to.deep.equal([13n, 9n]);
    expect(result.liquidityUsed).to.deep.equal([4n, 0n]);
  });

  it("refuses a set that is not feasible", () => {
    expect(() => netResult(headsTooLarge, { settled: [1, 0], drops: [] })).to.throw(RangeError, "not feasible");
  });
});

describe("All algorithms", () => {
  const all = { ...BASELINES, net: (problem: NettingProblem) => netResult(problem, solveNetting(problem)) };

  it("settle what Project Ubin published: nothing gross, 4,500 net", () => {
    const counts = Object.entries(all).map(([name, settle]) => [name, settledOf(settle(ubinProblem())).flat().length]);
    expect(Object.fromEntries(counts)).to.include({ gross_fifo: 0, bilateral: 0, net: 4_500 });
  });

  it("leave no position short, no limit exceeded, no link split and no void payment settled", () => {
    const random = new Random(4);
    for (let run = 0; run < 1_000; run += 1) {
      const problem = randomProblem(random, 2 + random.below(5), 8);
      for (const [name, settle] of Object.entries(all)) expectSound(problem, settle(problem), name);
    }
  });

  it("settle no more than the net if they keep each queue's order", () => {
    const random = new Random(5);
    for (let run = 0; run < 1_000; run += 1) {
      const problem = randomProblem(random, 2 + random.below(5), 8);
      const { settled } = solveNetting(problem);
      for (const settle of [grossFifo, bilateralOffset]) {
        for (const [queue, places] of settledOf(settle(problem)).entries()) {
          expect((places.at(-1) ?? -1) < settled[queue]!).to.equal(true);
        }
      }
    }
  });

  it("refuse a malformed problem", () => {
    for (const settle of Object.values(all)) {
      expect(() => settle({ openings: [1n], queues: [[to(3, 1n)]] })).to.throw(InvalidNettingProblem);
    }
  });

  function expectSound(problem: NettingProblem, result: SettlementResult, name: string): void {
    const places = settledOf(result).flatMap((indices, queue) => indices.map((index) => ({ queue, index })));
    const settled = places.map(({ queue, index }) => ({ payer: queue, ...problem.queues[queue]![index]! }));
    const flow = (from: number, into: number) =>
      settled.reduce((sum, { payer, payee, amount }) => (payer === from && payee === into ? sum + amount : sum), 0n);
    for (const [position, opening] of problem.openings.entries()) {
      const drawn = problem.queues.reduce((sum, _, other) => sum + flow(position, other) - flow(other, position), 0n);
      expect(opening - drawn >= 0n, name).to.equal(true);
      expect(result.liquidityUsed[position]! >= drawn && result.liquidityUsed[position]! <= opening, name).to.equal(
        true,
      );
    }
    for (const { payer, payee, limit } of problem.limits ?? []) {
      expect(flow(payer, payee) - flow(payee, payer) <= limit, name).to.equal(true);
    }
    for (const { link, isVoid } of settled) {
      expect(isVoid, name).to.not.equal(true);
      if (link !== undefined) expect(result.isSettled[link.queue]![link.index], name).to.equal(1);
    }
  }
});
