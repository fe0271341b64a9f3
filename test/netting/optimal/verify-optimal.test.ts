import { expect } from "chai";

import {
  certificateOf,
  type NettingProblem,
  type OptimalSolution,
  type OptimalSolutionFault,
  PRICE_ONE,
  type SettledPart,
  verifyOptimal,
} from "../../../src/index.ts";
import { solveOptimal } from "../../../src/netting/optimal/index.ts";
import { boundAt } from "../../../src/netting/optimal/certificate.ts";
import { accountOpenings, columnsOf } from "../../../src/netting/optimal/columns.ts";
import { Random } from "../../../src/netting/random.ts";
import { exactBound, forgeable, randomWaiting } from "../../utils/optimal.ts";

type Forged = ReturnType<typeof forgeable>;

/** A owes B 6, and C 7, which may be divided in parts of at least 2, and then 1; B owes C 5; C owes A 1, strictly. */
const DIVIDED: NettingProblem = {
  openings: [10n, 0n, 0n],
  queues: [
    [
      { payee: 1, amount: 6n, waits: "passable" },
      { payee: 2, amount: 7n, waits: "divisible", leastPart: 2n },
      { payee: 2, amount: 1n, waits: "passable" },
    ],
    [{ payee: 2, amount: 5n, waits: "passable" }],
    [{ payee: 0, amount: 1n }],
  ],
};

/** A pays B 9 of one money for 7 of another, of which B has but 5; A is the maker, B pays up to a unit more. */
const PAIR: NettingProblem = {
  openings: [9n, 0n, 0n, 5n],
  queues: [
    [{ payee: 1, amount: 9n, waits: "divisible", link: { queue: 3, index: 0 } }],
    [],
    [],
    [{ payee: 2, amount: 7n, waits: "divisible", leastPart: 2n, link: { queue: 0, index: 0 } }],
  ],
};

describe("verifyOptimal", function () {
  this.timeout(240_000);

  it("finds nothing wrong with nets by the solver that reach their bound", async () => {
    const net = await solveOptimal(DIVIDED);
    expect(verifyOptimal(DIVIDED, net, {}, { parts: 1n, of: 1n })).to.equal(null);
    expect(certificateOf(DIVIDED, net)).to.deep.equal({ value: 17n, bound: 17n });
    expect(net.parts).to.deep.equal([{ payment: { queue: 0, index: 1 }, amount: 5n, account: 0 }]);
  });

  it("divides a pair at its rate, the taker bearing what is rounded", async () => {
    const net = await solveOptimal(PAIR);
    expect(verifyOptimal(PAIR, net)).to.equal(null);
    expect(net.parts).to.deep.equal([{ payment: { queue: 0, index: 0 }, amount: 6n, account: 0 }]);
    expect(certificateOf(PAIR, net).value).to.equal(11n); // 6 for 5: the rate says 4 and two thirds
  });

  /** What a forger does to a net, and what is found. */
  async function expectFault(
    problem: NettingProblem,
    forge: (net: Forged) => Partial<OptimalSolution> | undefined,
    fault: OptimalSolutionFault,
  ): Promise<void> {
    const net = forgeable(await solveOptimal(problem));
    const forged = { ...net, ...forge(net) };
    expect(verifyOptimal(problem, forged)).to.deep.equal(fault);
  }

  it("refuses what does not fit the problem, and what is void and settles", async () => {
    const misfits: ((net: Forged) => Partial<OptimalSolution>)[] = [
      ({ isSettled }) => ({ isSettled: isSettled.slice(1) }),
      ({ isSettled }) => ({ isSettled: isSettled.map((flags) => flags.slice(1)) }),
      ({ isSettled }) => ({ isSettled: isSettled.map((flags) => flags.map(() => 2)) }),
      ({ prices }) => ({ prices: prices.slice(1) }),
    ];
    for (const misfit of misfits) await expectFault(DIVIDED, misfit, { kind: "shape" });
    const voided = { openings: [1n, 0n], queues: [[{ payee: 1, amount: 1n, isVoid: true }], []] };
    await expectFault(voided, () => ({ isSettled: [Uint8Array.of(1), new Uint8Array()] }), { kind: "shape" });
  });

  it("refuses prices below zero, with which any bound could be shown", async () => {
    const prices = [0n, -1n, 0n];
    await expectFault(DIVIDED, () => ({ prices }), { kind: "negativePrice", account: 1, price: -1n });
  });

  it("refuses a net below its share, whichever prices it comes with", async () => {
    const net = forgeable(await solveOptimal(DIVIDED));
    net.prices.fill(PRICE_ONE * 2n);
    const { bound } = certificateOf(DIVIDED, net);
    const fault = { kind: "belowShare", value: 17n, bound };
    expect(bound > 17n).to.equal(true);
    expect(verifyOptimal(DIVIDED, net, {}, { parts: 1n, of: 1n })).to.deep.equal(fault);
    expect(verifyOptimal(DIVIDED, net, {}, { parts: 17n, of: bound })).to.equal(null);
  });

  it("computes the same bound as the solver from any prices, never below the exact optimum", async () => {
    const random = new Random(9);
    const objective = { classes: [3n, 1n] };
    for (let run = 0; run < 500; run += 1) {
      const problem = randomWaiting(random, 2 + random.below(4), 4);
      const net = forgeable(await solveOptimal(problem, { objective, isGreedy: true }));
      for (const account of net.prices.keys()) net.prices[account] = PRICE_ONE * BigInt(random.below(5)) + 7n;
      const { bound } = certificateOf(problem, net, objective);
      const { part, of } = exactBound(problem, objective.classes);
      expect(boundAt(columnsOf(problem, objective), accountOpenings(problem), net.prices)).to.equal(bound);
      expect(bound >= part / of).to.equal(true);
    }
  });

  it("refuses a wrong greatest net, and one whose strict payments are left out", async () => {
    await expectFault(DIVIDED, () => ({ strict: { settled: [0, 0, 0], drops: [] } }), {
      kind: "strictNet",
      fault: { kind: "shape" },
    });
    const leaveOut = ({ isSettled }: Forged) => void isSettled[2]!.fill(0);
    await expectFault(DIVIDED, leaveOut, { kind: "strictLeftOut", payment: { queue: 2, index: 0 } });
  });

  it("refuses money that is not there", async () => {
    const dear = { ...DIVIDED, openings: [9n, 0n, 0n] };
    const net = await solveOptimal(DIVIDED);
    expect(verifyOptimal(dear, net)).to.deep.equal({ kind: "short", position: 0, by: 1n });
    const limit = { payer: 0, payee: 2, limit: 3n };
    const limited = { ...DIVIDED, limits: [limit] };
    const prices = [...net.prices, 0n];
    const { strict } = await solveOptimal(limited);
    expect(verifyOptimal(limited, { ...net, prices, strict })).to.deep.equal({ kind: "overLimit", limit, by: 1n });
  });

  it("refuses divisions of what may not be divided, in too small parts, or charged twice or elsewhere", async () => {
    const first = { queue: 0, index: 1 };
    const withPart = (part: Partial<SettledPart>) => (net: Forged) => ({ parts: [{ ...net.parts[0]!, ...part }] });
    const notDivisible = (payment: { queue: number; index: number }) => ({ kind: "notDivisible", payment }) as const;
    for (const payment of [
      { queue: 0, index: 2 },
      { queue: 0, index: 0 },
      { queue: 7, index: 0 },
    ])
      await expectFault(DIVIDED, withPart({ payment }), notDivisible(payment));
    for (const amount of [-1n, 0n, 1n, 6n, 7n])
      await expectFault(DIVIDED, withPart({ amount }), { kind: "belowLeastPart", payment: first, amount });
    await expectFault(DIVIDED, withPart({ account: 1 }), { kind: "chargedElsewhere", payment: first, account: 1 });
    await expectFault(DIVIDED, ({ parts }) => ({ parts: [...parts, ...parts] }), notDivisible(first));
    await expectFault(PAIR, withPart({ payment: { queue: 3, index: 0 } }), notDivisible({ queue: 3, index: 0 }));
  });

  it("refuses a second division that is charged to the same account", async () => {
    const problem: NettingProblem = {
      openings: [5n, 0n, 0n],
      queues: [[1, 2].map((payee) => ({ payee, amount: 9n, waits: "divisible" as const })), [], []],
    };
    const parts = [0, 1].map((index) => ({ payment: { queue: 0, index }, amount: 2n, account: 0 }));
    await expectFault(problem, () => ({ parts }), { kind: "chargedTwice", account: 0 });
  });

  it("refuses one leg without the other", async () => {
    const rich = { ...PAIR, openings: [9n, 0n, 0n, 7n] };
    const split = ({ isSettled }: Forged) => void isSettled[3]!.fill(0);
    await expectFault(rich, split, { kind: "openLink", payment: { queue: 0, index: 0 } });
  });

  it("refuses what passes an older payment to the same payee, or a strict one", async () => {
    const pass = ({ isSettled }: Forged) => void (isSettled[0]![2] = 1);
    const [first, last] = [
      { queue: 0, index: 1 },
      { queue: 0, index: 2 },
    ];
    await expectFault(DIVIDED, pass, { kind: "outOfOrder", payment: last, before: first });
    const strict: NettingProblem = {
      openings: [1n, 0n, 0n],
      queues: [
        [
          { payee: 1, amount: 2n },
          { payee: 2, amount: 1n, waits: "passable" },
        ],
        [],
        [],
      ],
    };
    const passStrict = ({ isSettled }: Forged) => void (isSettled[0]![1] = 1);
    const before = { queue: 0, index: 0 };
    await expectFault(strict, passStrict, { kind: "passesStrict", payment: { queue: 0, index: 1 }, before });
  });

  it("refuses a net to which a payment, a rest or a part could be added", async () => {
    const without = ({ isSettled }: Forged) => void isSettled[1]!.fill(0);
    await expectFault(DIVIDED, without, { kind: "couldBeAdded", payment: { queue: 1, index: 0 } });
    await expectFault(DIVIDED, () => ({ parts: [] }), { kind: "couldBeAdded", payment: { queue: 0, index: 1 } });
    const rich = { ...DIVIDED, openings: [20n, 0n, 0n] };
    const inPart = ({ isSettled }: Forged) => {
      isSettled[0]!.set([0, 0], 1);
      return { parts: [{ payment: { queue: 0, index: 1 }, amount: 5n, account: 0 }] };
    };
    await expectFault(rich, inPart, { kind: "couldBeAdded", payment: { queue: 0, index: 1 } });
    const richPair = { ...PAIR, openings: [9n, 0n, 0n, 7n] };
    const noPair = ({ isSettled }: Forged) => void [0, 3].forEach((queue) => isSettled[queue]!.fill(0));
    await expectFault(richPair, noPair, { kind: "couldBeAdded", payment: { queue: 0, index: 0 } });
  });

  it("refuses every single flag that is turned", async () => {
    const random = new Random(8);
    const objective = { classes: [1n, 1n] };
    let [turned, accepted] = [0, 0];
    for (let run = 0; run < 150; run += 1) {
      const problem = randomWaiting(random, 3, 4, ["passable", "divisible"]);
      const net = await solveOptimal(problem, { objective });
      for (const [queue, flags] of net.isSettled.entries()) {
        for (const index of flags.keys()) {
          const forged = forgeable(net);
          forged.isSettled[queue]![index]! ^= 1;
          turned += 1;
          accepted += Number(verifyOptimal(problem, forged, objective) === null);
        }
      }
    }
    expect(turned).to.be.greaterThan(500);
    expect(accepted).to.equal(0);
  });
});
