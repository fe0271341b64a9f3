import { expect } from "chai";

import { type Day, type DayPayment, type DayTerms, generateDay } from "../../scripts/liquidity/day/arrivals.ts";
import { delayOf, liquidityShare, measureDay, settledShare } from "../../scripts/liquidity/day/figures.ts";
import { policiesOf } from "../../scripts/liquidity/day/policies.ts";
import { dayHtml, dayMarkdown } from "../../scripts/liquidity/day/report.ts";
import { simulateDay } from "../../scripts/liquidity/day/simulate.ts";
import type { NettingProblem } from "../../src/index.ts";

const TERMS: DayTerms = {
  seed: 1,
  banks: 12,
  currencies: 2,
  payments: 400,
  linked: 0.3,
  liquidity: 0.05,
  funding: 0.95,
  pattern: "late",
  rounds: 20,
};

const POLICIES = policiesOf(TERMS);
const policy = (wanted: string, terms = TERMS) => policiesOf(terms).find(({ name }) => name === wanted)!;

describe("A generated day", () => {
  const { payments, openings } = generateDay(TERMS);
  const arrivedBy = (day: Day, time: number) =>
    day.payments.filter(({ arrives }) => arrives < time * day.terms.rounds).length / day.payments.length;

  it("is the same for the same seed, and another for another", () => {
    expect(generateDay(TERMS)).to.deep.equal(generateDay({ ...TERMS }));
    expect(generateDay({ ...TERMS, seed: 2 }).payments).to.not.deep.equal(payments);
  });

  it("brings value as the pattern says", () => {
    const unlinked = { ...TERMS, payments: 4_000, linked: 0 };
    expect(arrivedBy(generateDay(unlinked), 0.85)).to.be.within(0.67, 0.73);
    expect(arrivedBy(generateDay({ ...unlinked, pattern: "even" }), 0.85)).to.be.within(0.82, 0.88);
  });

  it("brings payments in the order of their places, and lets some of them wait for a tenth of the day only", () => {
    for (const [place, { arrives, leaves }] of payments.entries()) {
      expect(arrives).to.be.within(payments[place - 1]?.arrives ?? 0, leaves);
      expect(leaves).to.be.oneOf([TERMS.rounds - 1, arrives + 2]);
    }
    const timed = payments.filter(({ leaves }) => leaves < TERMS.rounds - 1).length / payments.length;
    expect(timed).to.be.within(0.01, 0.1);
    expect(openings).to.have.lengthOf(TERMS.banks * TERMS.currencies);
  });

  it("brings both legs of a link at once, and lets them wait alike", () => {
    const legs = payments.filter(({ partner }) => partner !== undefined);
    expect(legs).to.have.lengthOf(120);
    for (const { partner, payer, amount, arrives, leaves } of legs) {
      const other = payments[partner!]!;
      expect(other).to.include({ arrives, leaves, amount });
      expect(other.payee % TERMS.banks).to.equal(payer % TERMS.banks);
      expect(payments[other.partner!]).to.include({ payer, amount });
    }
  });

  it("has at least one round", () => {
    expect(() => generateDay({ ...TERMS, rounds: 0 })).to.throw(RangeError, "rounds must be a whole number from 1.");
  });
});

describe("A simulated day", () => {
  const ROUNDS = 10;
  const dayOf = (openings: bigint[], payments: (Omit<DayPayment, "leaves"> & { leaves?: number })[]): Day => ({
    terms: { ...TERMS, banks: openings.length, currencies: 1, rounds: ROUNDS },
    openings,
    payments: payments.map((payment) => ({ leaves: ROUNDS - 1, ...payment })),
  });
  const run = (day: Day, name: string) => simulateDay(day, policy(name, day.terms));

  it("pays out again what was paid in, and counts how long value waits", async () => {
    const day = dayOf(
      [0n, 10n],
      [
        { payer: 0, payee: 1, amount: 10n, arrives: 0 },
        { payer: 1, payee: 0, amount: 10n, arrives: 3 },
      ],
    );
    const outcome = { payments: 2, settled: 2, gross: 20n, value: 20n, waited: 30n, longest: 170n, divisions: 0 };
    expect(await run(day, "gross_fifo")).to.deep.equal({ ...outcome, liquidityUsed: 10n });
    expect(await run(day, "strict"), "offset").to.deep.equal({ ...outcome, liquidityUsed: 0n });
  });

  it("takes out what is past its time, with its other leg, and counts it as late until the end", async () => {
    const day = dayOf(
      [0n, 5n],
      [
        { payer: 0, payee: 1, amount: 10n, arrives: 0, leaves: 2, partner: 1 },
        { payer: 1, payee: 0, amount: 5n, arrives: 0, leaves: 2, partner: 0 },
        { payer: 1, payee: 0, amount: 4n, arrives: 1 },
      ],
    );
    const outcome = await run(day, "strict");
    expect(outcome).to.include({ settled: 1, value: 4n, waited: 15n * 10n + 4n * 2n, longest: 150n + 36n });
    expect(outcome.liquidityUsed).to.equal(4n);
  });

  it("lets what is left of a divided payment wait on", async () => {
    const day = dayOf(
      [6n, 0n],
      [
        { payer: 0, payee: 1, amount: 10n, arrives: 0 },
        { payer: 1, payee: 0, amount: 4n, arrives: 2 },
      ],
    );
    const outcome = await run(day, "divisible_100");
    expect(outcome).to.include({ settled: 2, value: 14n, waited: 8n, divisions: 1, liquidityUsed: 6n });
    expect(await run(day, "passable_100")).to.include({ settled: 2, waited: 20n, divisions: 0 });
  });

  it("divides both legs of a link, and settles their rests together", async () => {
    const day = dayOf(
      [0n, 100n, 3n, 0n],
      [
        { payer: 1, payee: 0, amount: 10n, arrives: 0, partner: 1 },
        { payer: 2, payee: 3, amount: 5n, arrives: 0, partner: 0 },
        { payer: 3, payee: 2, amount: 2n, arrives: 4 },
      ],
    );
    const outcome = await run({ ...day, terms: { ...day.terms, banks: 2, currencies: 2 } }, "divisible_100");
    expect(outcome).to.include({ settled: 3, value: 17n, divisions: 2, liquidityUsed: 13n });
    expect(outcome.waited).to.equal(4n * 4n + 2n * 4n);
  });

  it("settles behind what left past its time, though nothing came in meanwhile", async () => {
    const day = dayOf(
      [5n, 0n],
      [
        { payer: 0, payee: 1, amount: 10n, arrives: 0, leaves: 2 },
        { payer: 0, payee: 1, amount: 4n, arrives: 0 },
      ],
    );
    expect(await run(day, "strict")).to.include({ settled: 1, value: 4n, waited: 10n * 10n + 4n * 3n });
  });

  it("asks for a net as long as one settles something, and then when something comes or leaves", async () => {
    const day = dayOf(
      [9n, 0n],
      [
        { payer: 0, payee: 1, amount: 1n, arrives: 1 },
        { payer: 0, payee: 1, amount: 2n, arrives: 1 },
        { payer: 0, payee: 1, amount: 20n, arrives: 1, leaves: 8 },
        { payer: 0, payee: 1, amount: 30n, arrives: 6 },
      ],
    );
    const asked: (readonly bigint[])[] = [];
    const oneByOne = ({ openings, queues }: NettingProblem) => {
      const first = queues[0]![0];
      asked.push(queues[0]!.map(({ amount }) => amount));
      const fits = first !== undefined && first.amount <= openings[0]!;
      const moves = fits ? [{ queue: 0, index: 0, amount: first.amount }] : [];
      return Promise.resolve({ moves, drawn: [0n, 0n] });
    };
    await simulateDay(day, { name: "one by one", title: "one by one", settle: oneByOne });
    expect(asked).to.deep.equal([[], [1n, 2n, 20n], [2n, 20n], [20n], [20n, 30n], [30n]]);
  });

  for (const { name, settle } of POLICIES) {
    it(`keeps all balances at zero or more, and their sum, under ${name}`, async () => {
      const day = generateDay(TERMS);
      const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
      const watched = (problem: NettingProblem) => {
        expect(problem.openings.every((opening) => opening >= 0n)).to.equal(true);
        expect(sum(problem.openings)).to.equal(sum(day.openings));
        return settle(problem);
      };
      const outcome = await simulateDay(day, { name, title: name, settle: watched });
      expect(outcome.payments).to.equal(day.payments.length);
      for (const share of [settledShare, delayOf, liquidityShare]) expect(share(outcome)).to.be.within(0, 1);
      expect(outcome.liquidityUsed <= sum(day.openings)).to.equal(true);
      expect(await simulateDay(day, policy(name)), "again").to.deep.equal(outcome);
    });
  }
});

describe("What whole days come to", function () {
  this.timeout(60_000);

  it("is nothing left undone where there is liquidity enough, and no delay", async () => {
    for (const { name, outcome } of await measureDay({ ...TERMS, payments: 150, liquidity: 1 }))
      expect([settledShare(outcome), delayOf(outcome)], name).to.deep.equal([1, 0]);
  });

  it("is more and earlier if payments may be divided, and if more banks consent to it", async () => {
    const results = await measureDay(TERMS);
    const [gross, strict, half, all] = ["gross_fifo", "strict", "divisible_50", "divisible_100"].map(
      (wanted) => results.find(({ name }) => name === wanted)!.outcome,
    );
    expect(settledShare(all!)).to.be.greaterThan(settledShare(half!));
    expect(settledShare(half!)).to.be.greaterThan(settledShare(gross!));
    expect(settledShare(strict!)).to.be.at.least(settledShare(gross!));
    expect(delayOf(all!)).to.be.lessThan(delayOf(strict!));
  });

  it("is told as tables and as curves, one line for each policy", async () => {
    const days = [0.05, 0.2].map((liquidity) => ({ ...TERMS, payments: 100, liquidity }));
    const measured = await Promise.all(days.map(async (terms) => ({ terms, results: await measureDay(terms) })));
    const families = [{ pattern: TERMS.pattern, funding: TERMS.funding, days: measured }];
    const [markdown, page] = [dayMarkdown(families), dayHtml(families)];
    expect(page.match(/<svg /g)).to.have.lengthOf(2);
    expect(page.match(/<polyline /g)).to.have.lengthOf(2 * POLICIES.length);
    const cell = String.raw`[\d.]+%, [\d.]+%, [\d.]+%`;
    for (const { title } of POLICIES) expect(markdown).to.match(new RegExp(`\\| ${title} \\| ${cell} \\| ${cell} \\|`));
    expect(markdown).to.include("| policy | liquidity 5% | liquidity 20% |");
  });
});
