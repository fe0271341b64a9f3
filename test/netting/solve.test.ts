import { expect } from "chai";

import {
  type BilateralLimit,
  type NettingProblem,
  type PaymentRef,
  type QueuedPayment,
  solveNetting,
  ubinProblem,
  verifyNetting,
} from "../../src/index.ts";
import { Random } from "../../src/netting/random.ts";
import {
  type DraftProblem,
  dropInAnyOrder,
  feasiblePrefixes,
  isFeasible,
  join,
  linkTogether,
  prefixesOf,
  randomProblem,
  voidTogether,
} from "../utils/netting.ts";

/** The net is the join of all feasible sets, is feasible itself, and its certificate holds. */
function expectGreatest(problem: NettingProblem): void {
  const { settled, drops } = solveNetting(problem);
  const greatest = join(feasiblePrefixes(problem));
  if (settled.join() !== greatest.join() || !isFeasible(problem, settled)) {
    expect.fail(`settles ${settled.join()}, not ${greatest.join()}: ${shown(problem)}`);
  }
  const fault = verifyNetting(problem, { settled, drops });
  if (fault !== null) expect.fail(`${shown(fault)} found in ${shown(problem)}`);
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown): unknown => (typeof each === "bigint" ? String(each) : each));
}

/** All lists of up to `longest` items. */
function lists<Item>(items: readonly Item[], longest: number): Item[][] {
  if (longest === 0) return [[]];
  const shorter = lists(items, longest - 1);
  const longestYet = shorter.filter(({ length }) => length === longest - 1);
  return [...shorter, ...longestYet.flatMap((list) => items.map((item) => [...list, item]))];
}

/** Every way to pair some places of the first queue with places of the second. */
function* pairings(first: readonly PaymentRef[], second: readonly PaymentRef[]): Generator<[PaymentRef, PaymentRef][]> {
  const [head, ...tail] = first;
  if (head === undefined) {
    yield [];
    return;
  }
  yield* pairings(tail, second);
  for (const [at, partner] of second.entries()) {
    for (const rest of pairings(tail, second.toSpliced(at, 1))) yield [[head, partner], ...rest];
  }
}

const places = (queue: number, payments: readonly unknown[]) => payments.map((_, index) => ({ queue, index }));

function draft(openings: readonly bigint[], queues: readonly (readonly QueuedPayment[])[]): DraftProblem {
  return {
    openings: [...openings],
    queues: queues.map((payments) => payments.map((payment) => ({ ...payment }))),
    limits: [],
  };
}

/** Two accounts that pay each other, with every pairing of links. */
function* twoQueues(amounts: readonly bigint[], longest: number, openings: readonly bigint[]): Generator<DraftProblem> {
  const queuesTo = (payee: number) => lists(amounts, longest).map((list) => list.map((amount) => ({ payee, amount })));
  for (const first of queuesTo(1)) {
    for (const second of queuesTo(0)) {
      for (const links of pairings(places(0, first), places(1, second))) {
        for (const [a, b] of openings.flatMap((each) => openings.map((other) => [each, other] as const))) {
          const problem = draft([a, b], [first, second]);
          for (const [leg, other] of links) linkTogether(problem.queues, leg, other);
          yield problem;
        }
      }
    }
  }
}

describe("solveNetting", () => {
  it("finds the greatest feasible set in every case of two queues of up to three payments, with every link", function () {
    this.timeout(60_000);
    let cases = 0;
    for (const problem of twoQueues([1n, 2n], 3, [0n, 1n])) {
      expectGreatest(problem);
      cases += 1;
    }
    expect(cases).to.be.greaterThan(10_000);
  });

  it("finds it under every bilateral limit that can bite", function () {
    this.timeout(60_000);
    const allowed = [undefined, 0n, 1n, 2n];
    for (const problem of twoQueues([1n, 2n], 2, [0n, 2n])) {
      for (const [there, back] of allowed.flatMap((each) => allowed.map((other) => [each, other]))) {
        const limits: BilateralLimit[] = [];
        if (there !== undefined) limits.push({ payer: 0, payee: 1, limit: there });
        if (back !== undefined) limits.push({ payer: 1, payee: 0, limit: back });
        expectGreatest({ ...problem, limits });
      }
    }
  });

  it("finds it whichever payments are void", function () {
    this.timeout(60_000);
    for (const { openings, queues } of twoQueues([1n, 2n], 2, [0n, 1n])) {
      const payments = queues.flat().length;
      for (let voided = 1; voided < 1 << payments; voided += 1) {
        const problem = draft(openings, queues);
        for (const [index, payment] of problem.queues.flat().entries()) {
          if ((voided >> index) % 2 === 1) voidTogether(problem.queues, payment);
        }
        expectGreatest(problem);
      }
    }
  });

  it("finds it in every case of three accounts that pay each other up to two payments", function () {
    this.timeout(60_000);
    const payments = (payer: number) =>
      [1, 2].flatMap((step) => [1n, 2n].map((amount) => ({ payee: (payer + step) % 3, amount })));
    for (const first of lists(payments(0), 2)) {
      for (const second of lists(payments(1), 2)) {
        for (const third of lists(payments(2), 1)) expectGreatest(draft([1n, 0n, 0n], [first, second, third]));
      }
    }
  });

  it("finds it in 6,000 random cases with links, voids and limits, whatever the order of the drops", function () {
    this.timeout(60_000);
    const random = new Random(1);
    for (let run = 0; run < 6_000; run += 1) {
      const problem = randomProblem(random, 2 + random.below(4), 3);
      expectGreatest(problem);
      expect(dropInAnyOrder(problem, random)).to.deep.equal(solveNetting(problem).settled);
    }
  });

  it("agrees with drops in any order on cases too large to enumerate", function () {
    this.timeout(60_000);
    const random = new Random(2);
    for (let run = 0; run < 300; run += 1) {
      const problem = randomProblem(random, 6 + random.below(6), 20);
      const solution = solveNetting(problem);
      for (let again = 0; again < 2; again += 1) {
        expect(dropInAnyOrder(problem, random)).to.deep.equal(solution.settled);
      }
      expect(verifyNetting(problem, solution)).to.equal(null);
    }
  });

  it("is exact where a floating point number is not", () => {
    const amount = 2n ** 96n - 1n;
    const ring = (opening: bigint): NettingProblem => ({
      openings: [opening, 0n],
      queues: [[{ payee: 1, amount }], [{ payee: 0, amount: amount - 1n }]],
    });
    expect(solveNetting(ring(1n)).settled).to.deep.equal([1, 1]);
    expect(solveNetting(ring(0n)).settled).to.deep.equal([0, 0]);
  });

  it("reproduces the published answer of Project Ubin", () => {
    const problem = ubinProblem();
    const solution = solveNetting(problem);
    expect(solution.settled).to.deep.equal([1_250, 1_023, 1_082, 1_145]);
    expect(verifyNetting(problem, solution)).to.equal(null);
    const balances = [...problem.openings];
    let value = 0n;
    for (const [payer, payments] of problem.queues.entries()) {
      for (const { payee, amount } of payments.slice(0, solution.settled[payer])) {
        balances[payer]! -= amount;
        balances[payee]! += amount;
        value += amount;
      }
    }
    expect(value).to.equal(31_132_000n);
    expect(balances).to.deep.equal([4_134_000n, 1_000n, 1_000n, 0n]);
    expect(isFeasible(problem, [1_250, 1_250, 1_250, 1_250])).to.equal(false);
  });

  it("passes over void payments, and settles those at the end of a queue", () => {
    const problem: NettingProblem = {
      openings: [1n, 0n],
      queues: [
        [
          { payee: 1, amount: 1n },
          { payee: 1, amount: 9n, isVoid: true },
        ],
        [{ payee: 0, amount: 2n, isVoid: true }],
      ],
    };
    expect(solveNetting(problem)).to.deep.equal({ settled: [2, 1], drops: [] });
  });

  it("settles nothing where there is nothing", () => {
    expect(solveNetting({ openings: [], queues: [] })).to.deep.equal({ settled: [], drops: [] });
    expect(solveNetting({ openings: [5n], queues: [[]] })).to.deep.equal({ settled: [0], drops: [] });
  });

  it("drops in long runs", () => {
    const { drops } = solveNetting(ubinProblem());
    expect(drops).to.have.lengthOf.at.most(12);
    expect(drops.reduce((sum, { count }) => sum + count, 0)).to.equal(500);
  });
});

describe("verifyNetting", () => {
  it("accepts no feasible set but the greatest, whatever drops come with it", function () {
    this.timeout(60_000);
    const random = new Random(3);
    let rejected = 0;
    for (let run = 0; run < 400; run += 1) {
      const problem = randomProblem(random, 3, 3);
      const greatest = solveNetting(problem).settled;
      for (const settled of prefixesOf(problem.queues.map(({ length }) => length))) {
        if (settled.join() === greatest.join()) continue;
        for (let attempt = 0; attempt < 3; attempt += 1) {
          expect(verifyNetting(problem, { settled, drops: anyDrops(problem, settled, random) })).to.not.equal(null);
          rejected += 1;
        }
      }
    }
    expect(rejected).to.be.greaterThan(10_000);
  });

  /** All drops that lead to a set, one by one in any order. */
  function anyDrops({ queues }: NettingProblem, settled: readonly number[], random: Random) {
    const drops = queues.flatMap(({ length }, queue) =>
      Array.from({ length: length - settled[queue]! }, () => ({ queue, count: 1 })),
    );
    return random.shuffle(drops);
  }

  const oneWay: NettingProblem = {
    openings: [3n, 0n],
    queues: [
      [
        { payee: 1, amount: 2n },
        { payee: 1, amount: 1n },
        { payee: 1, amount: 4n },
      ],
      [],
    ],
  };

  it("names the position that is short", () => {
    expect(verifyNetting(oneWay, { settled: [3, 0], drops: [] })).to.deep.equal({ kind: "short", position: 0, by: 4n });
  });

  it("names the drop that nothing required", () => {
    expect(verifyNetting(oneWay, { settled: [2, 0], drops: [{ queue: 0, count: 1 }] })).to.equal(null);
    expect(verifyNetting(oneWay, { settled: [1, 0], drops: [{ queue: 0, count: 2 }] })).to.deep.equal({
      kind: "needlessDrop",
      payment: { queue: 0, index: 1 },
    });
  });

  it("names the limit that is exceeded", () => {
    const limit = { payer: 0, payee: 1, limit: 2n };
    const problem = { ...oneWay, limits: [limit] };
    const drops = [{ queue: 0, count: 1 }];
    expect(verifyNetting(problem, { settled: [2, 0], drops })).to.deep.equal({ kind: "overLimit", limit, by: 1n });
    expect(verifyNetting(problem, { settled: [1, 0], drops: [{ queue: 0, count: 2 }] })).to.equal(null);
  });

  it("names the leg that settles without the other", () => {
    const problem: NettingProblem = {
      openings: [9n, 0n, 9n],
      queues: [
        [
          { payee: 1, amount: 1n },
          { payee: 1, amount: 1n, link: { queue: 2, index: 0 } },
        ],
        [],
        [{ payee: 0, amount: 1n, link: { queue: 0, index: 1 } }],
      ],
    };
    const drops = [{ queue: 2, count: 1 }];
    expect(verifyNetting(problem, { settled: [2, 0, 0], drops })).to.deep.equal({
      kind: "openLink",
      payment: { queue: 0, index: 1 },
    });
  });

  it("rejects what does not fit the queues", () => {
    const misfits = [
      { settled: [2], drops: [{ queue: 0, count: 1 }] },
      { settled: [2, 0], drops: [] },
      { settled: [2, 0], drops: [{ queue: 2, count: 1 }] },
      { settled: [2, 0], drops: [{ queue: 0, count: 2 }] },
      { settled: [4, 0], drops: [{ queue: 0, count: -1 }] },
      { settled: [2.5, 0], drops: [{ queue: 0, count: 0.5 }] },
      { settled: [-1, 0], drops: [{ queue: 0, count: 4 }] },
    ];
    for (const misfit of misfits) expect(verifyNetting(oneWay, misfit)).to.deep.equal({ kind: "shape" });
  });
});
