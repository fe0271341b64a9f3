import { expect } from "chai";

import {
  FEDWIRE,
  generateWorkload,
  netResult,
  type NettingProblem,
  solveNetting,
  summaryOf,
  validateNetting,
  type WorkloadTerms,
} from "../../src/index.ts";
import { Random } from "../../src/netting/random.ts";
import { generateNetwork, type NetworkLink, workloadName } from "../../src/netting/workload.ts";

const TERMS: WorkloadTerms = {
  seed: 7,
  banks: 32,
  currencies: 5,
  payments: 20_000,
  liquidity: 0.05,
  linked: 0.3,
  funding: 0,
};

const paidBy = ({ queues }: NettingProblem) =>
  queues.map((payments) => payments.reduce((sum, { amount }) => sum + amount, 0n));

describe("Random", () => {
  it("repeats itself by seed, and differs by seed", () => {
    const draws = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draws(1)).to.deep.equal(draws(1));
    expect(draws(1)).to.not.deep.equal(draws(2));
  });

  it("is uniform in fractions and normal in normals", () => {
    const random = new Random(3);
    const buckets = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) buckets[random.below(10)]! += 1;
    for (const count of buckets) expect(count).to.be.within(9_600, 10_400);
    const normals = Array.from({ length: 100_000 }, () => random.normal());
    const mean = normals.reduce((sum, each) => sum + each, 0) / normals.length;
    const variance = normals.reduce((sum, each) => sum + (each - mean) ** 2, 0) / normals.length;
    expect(mean).to.be.within(-0.02, 0.02);
    expect(variance).to.be.within(0.98, 1.02);
  });
});

describe("generateNetwork", () => {
  const banks = 3_000;
  let links: NetworkLink[] = [];
  before(() => (links = generateNetwork(new Random(11), banks)));

  it("has the mean degree of Fedwire", () => {
    expect(links.length / banks).to.be.within(FEDWIRE.meanDegree * 0.95, FEDWIRE.meanDegree * 1.05);
  });

  it("returns as many links", () => {
    const pairs = new Set(links.map(({ payer, payee }) => payer * banks + payee));
    expect(pairs.size).to.equal(links.length);
    const returned = links.filter(({ payer, payee }) => pairs.has(payee * banks + payer)).length;
    expect(returned / links.length).to.be.within(FEDWIRE.reciprocity - 0.02, FEDWIRE.reciprocity + 0.02);
  });

  it("has degrees that follow the power law", () => {
    const degrees = new Array<number>(banks).fill(0);
    for (const { payer } of links) degrees[payer]! += 1;
    expect(exponentOf(degrees, 5)).to.be.within(FEDWIRE.degreeExponent - 0.15, FEDWIRE.degreeExponent + 0.15);
    expect(Math.max(...degrees)).to.be.greaterThan(50 * FEDWIRE.meanDegree);
  });

  /** Maximum likelihood for whole numbers from `least` (Clauset, Shalizi and Newman, 2009, equation 3.7). */
  function exponentOf(degrees: readonly number[], least: number): number {
    const tail = degrees.filter((degree) => degree >= least);
    return 1 + tail.length / tail.reduce((sum, degree) => sum + Math.log(degree / (least - 0.5)), 0);
  }

  it("links each bank of a few with half of the others on average", () => {
    const random = new Random(12);
    const counts = Array.from({ length: 500 }, () => generateNetwork(random, 11).length);
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length / 11).to.be.within(4.8, 5.2);
  });

  it("always has a link", () => {
    for (let seed = 0; seed < 200; seed += 1) expect(generateNetwork(new Random(seed), 2)).to.not.be.empty;
  });
});

describe("generateWorkload", () => {
  it("is the same for the same terms, and another for another seed", () => {
    expect(generateWorkload(TERMS).problem).to.deep.equal(generateWorkload(TERMS).problem);
    expect(generateWorkload({ ...TERMS, seed: 8 }).problem).to.not.deep.equal(generateWorkload(TERMS).problem);
  });

  it("has as many payments as asked, well formed, between accounts of one currency", () => {
    const { problem, positions } = generateWorkload(TERMS);
    validateNetting(problem);
    expect(problem.queues.flat()).to.have.lengthOf(TERMS.payments);
    expect(positions).to.have.lengthOf(160);
    for (const [payer, payments] of problem.queues.entries()) {
      for (const { payee } of payments) expect(positions[payee]!.currency).to.equal(positions[payer]!.currency);
    }
  });

  it("has values with the logarithm's mean and deviation of Fedwire", () => {
    const values = generateWorkload({ ...TERMS, linked: 0 }).problem.queues.flat();
    const logarithms = values.map(({ amount }) => Math.log(Number(amount) / 100));
    const mean = logarithms.reduce((sum, each) => sum + each, 0) / logarithms.length;
    const variance = logarithms.reduce((sum, each) => sum + (each - mean) ** 2, 0) / logarithms.length;
    expect(mean).to.be.within(FEDWIRE.value.mu - 0.1, FEDWIRE.value.mu + 0.1);
    expect(Math.sqrt(variance)).to.be.within(FEDWIRE.value.sigma - 0.08, FEDWIRE.value.sigma + 0.08);
  });

  it("links the share that is asked, between the same two banks in two currencies", () => {
    const { problem, positions } = generateWorkload(TERMS);
    const linked = problem.queues
      .flatMap((payments, payer) => payments.map((each) => ({ payer, ...each })))
      .filter(({ link }) => link);
    expect(linked.length).to.equal(6_000);
    for (const { payer, payee, amount, link } of linked) {
      const other = problem.queues[link!.queue]![link!.index]!;
      expect(positions[other.payee]!.account).to.equal(positions[payer]!.account);
      expect(positions[link!.queue]!.account).to.equal(positions[payee]!.account);
      expect(positions[link!.queue]!.currency).to.not.equal(positions[payer]!.currency);
      expect(other.amount).to.equal(amount);
    }
    expect(
      generateWorkload({ ...TERMS, currencies: 1 })
        .problem.queues.flat()
        .some(({ link }) => link),
    ).to.equal(false);
  });

  it("opens every account with the share of what it pays", () => {
    const { problem } = generateWorkload(TERMS);
    const paid = paidBy(problem);
    for (const [position, opening] of problem.openings.entries()) expect(opening).to.equal(paid[position]! / 20n);
  });

  it("lends what accounts lack: in full, and all can settle with nothing to begin with", () => {
    const { problem } = generateWorkload({ ...TERMS, funding: 1, liquidity: 0 });
    const { settled } = solveNetting(problem);
    expect(settled).to.deep.equal(problem.queues.map(({ length }) => length));
    const summary = summaryOf(problem, netResult(problem, { settled, drops: [] }));
    expect(summary).to.include({ liquidityUsed: 0n, liquidityRatio: null, settled: summary.payments });
    expect(summary.payments).to.be.within(20_001, 20_160);
  });

  it("lends a part: accounts lack that much less", () => {
    const lacking = (funding: number) => {
      const { queues } = generateWorkload({ ...TERMS, funding }).problem;
      const net = paidBy({ openings: [], queues }).map((paid) => -paid);
      for (const { payee, amount } of queues.flat()) net[payee]! += amount;
      return Number(net.reduce((sum, each) => (each < 0n ? sum - each : sum), 0n));
    };
    expect(lacking(0.9) / lacking(0)).to.be.within(0.099_99, 0.100_01);
  });

  it("is named after its terms", () => {
    expect(workloadName(TERMS)).to.equal("drawn.32x5.20000.5pc");
    expect(workloadName({ ...TERMS, funding: 0.95, liquidity: 0.025 })).to.equal("funded_95pc.32x5.20000.2.5pc");
  });

  it("refuses terms that make no sense", () => {
    const senseless: [Partial<WorkloadTerms>, string][] = [
      [{ banks: 1 }, "banks must be a whole number from 2"],
      [{ currencies: 0 }, "currencies must be"],
      [{ payments: 1.5 }, "payments must be"],
      [{ liquidity: -0.1 }, "liquidity must be"],
      [{ linked: 1.1 }, "linked must be"],
      [{ funding: NaN }, "funding must be"],
    ];
    for (const [terms, complaint] of senseless) {
      expect(() => generateWorkload({ ...TERMS, ...terms })).to.throw(RangeError, complaint);
    }
  });
});

describe("summaryOf", () => {
  const problem: NettingProblem = {
    openings: [6n, 0n, 0n],
    queues: [
      [
        { payee: 1, amount: 5n },
        { payee: 1, amount: 2n, isVoid: true },
      ],
      [
        { payee: 0, amount: 2n },
        { payee: 2, amount: 9n },
      ],
      [],
    ],
  };
  const result = netResult(problem, solveNetting(problem));

  it("counts and adds up what settled, and leaves out what is void", () => {
    const summary = { payments: 3, settled: 2, gross: 16n, value: 7n, liquidityUsed: 3n, liquidityRatio: 2.333_333 };
    expect(summaryOf(problem, result)).to.deep.equal(summary);
  });

  it("does so for some of the positions", () => {
    const summary = { payments: 2, settled: 1, gross: 11n, value: 2n, liquidityUsed: 0n, liquidityRatio: null };
    expect(summaryOf(problem, result, (position) => position === 1)).to.deep.equal(summary);
    expect(summaryOf(problem, result, (position) => position === 2)).to.include({ payments: 0, liquidityRatio: 0 });
  });
});
