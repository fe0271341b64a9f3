import { expect } from "chai";

import {
  BASELINES,
  InvalidNettingProblem,
  netResult,
  type NettingProblem,
  solveNetting,
  ubinProblem,
} from "../../src/index.ts";
import { valueBound } from "../../src/netting/optimal/index.ts";
import { Random } from "../../src/netting/random.ts";
import { randomProblem } from "../utils/netting.ts";

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

describe("valueBound", () => {
  it("is everything where everything can settle", async () => {
    const problem: NettingProblem = {
      openings: [0n, 0n],
      queues: [[{ payee: 1, amount: 5n }], [{ payee: 0, amount: 5n }]],
    };
    expect(await valueBound(problem)).to.equal(10n);
  });

  it("is what there is where nothing comes back, payments split", async () => {
    const payments = [
      { payee: 1, amount: 8n },
      { payee: 1, amount: 8n },
    ];
    expect(await valueBound({ openings: [11n, 0n], queues: [payments, []] })).to.equal(11n);
  });

  it("counts what was received as something to pay with", async () => {
    const problem: NettingProblem = {
      openings: [4n, 0n, 0n],
      queues: [[{ payee: 1, amount: 9n }], [{ payee: 2, amount: 9n }], []],
    };
    expect(await valueBound(problem)).to.equal(8n);
  });

  it("settles the legs of a link in the same part", async () => {
    const problem: NettingProblem = {
      openings: [10n, 0n, 1n, 0n],
      queues: [
        [{ payee: 1, amount: 10n, link: { queue: 2, index: 0 } }],
        [],
        [{ payee: 3, amount: 4n, link: { queue: 0, index: 0 } }],
        [],
      ],
    };
    expect(await valueBound(problem)).to.equal(3n); // a quarter of both legs, 2.5 and 1, rounded down
  });

  it("keeps bilateral limits and leaves out what is void", async () => {
    const payment = { payee: 1, amount: 9n };
    const problem: NettingProblem = { openings: [20n, 0n], queues: [[payment, { ...payment, isVoid: true }], []] };
    expect(await valueBound(problem)).to.equal(9n);
    expect(await valueBound({ ...problem, limits: [{ payer: 0, payee: 1, limit: 5n }] })).to.equal(5n);
  });

  it("bounds every algorithm, and is reached by some", async function () {
    this.timeout(60_000);
    const random = new Random(6);
    let reached = 0;
    for (let run = 0; run < 300; run += 1) {
      const problem = randomProblem(random, 2 + random.below(5), 8);
      const bound = await valueBound(problem);
      const results = [
        ...Object.values(BASELINES).map((settle) => settle(problem)),
        netResult(problem, solveNetting(problem)),
      ];
      const values = results.map(({ value }) => sum(value));
      if (values.some((value) => value > bound)) expect.fail(`${values.join()} above ${bound}`);
      if (values.includes(bound)) reached += 1;
    }
    expect(reached).to.be.greaterThan(50);
  });

  it("is exact where a floating point number is not", async () => {
    const amount = 2n ** 96n - 1n;
    const problem: NettingProblem = { openings: [amount, 0n], queues: [[{ payee: 1, amount }], []] };
    expect(await valueBound(problem)).to.equal(amount);
  });

  it("is no larger than what there is to pay in Project Ubin's case, and no less than the net", async () => {
    const bound = await valueBound(ubinProblem());
    expect(bound >= 31_132_000n && bound < 32_510_000n).to.equal(true);
  });

  it("is zero where there is nothing to settle, and refuses a malformed problem", async () => {
    expect(await valueBound({ openings: [1n], queues: [[]] })).to.equal(0n);
    const malformed = valueBound({ openings: [1n], queues: [] });
    expect(await malformed.catch((error: unknown) => error)).to.be.instanceOf(InvalidNettingProblem);
  });
});
