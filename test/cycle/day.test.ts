import { expect } from "chai";

import { simulateDay, unitsOf } from "../../scripts/day/day.ts";
import { gasOf, partsOf } from "../../scripts/day/gas.ts";
import { LiquidityCount } from "../../scripts/day/liquidity.ts";
import { currencyShares, cycleShares, DAY, divided, MOST_SIGNERS, total } from "../../scripts/day/terms.ts";
import type { Flow, UnitResult } from "../../scripts/day/unit.ts";
import { dayWorld } from "../../scripts/day/world.ts";

const SMALL = { ...DAY, payments: 400, countries: 6, banks: 24, currencies: 3, cycles: 4 };

describe("a simulated day of cycles", function () {
  this.timeout(120_000);

  it("comes to the same in one thread and in two", async () => {
    const plain = async (terms: typeof SMALL, threads: number) => {
      const { generating, netting, ...day } = await simulateDay(terms, threads);
      expect(generating + netting).to.be.greaterThan(0);
      return day;
    };
    const [one, two] = [await plain(SMALL, 1), await plain(SMALL, 2)];
    expect(two).to.deep.equal(one);
    expect(total(one.proposals.map(({ payments }) => payments))).to.equal(SMALL.payments);
  });

  it("has as many payments in a cycle where others are left out", () => {
    const even = unitsOf(SMALL).filter(({ cycle }) => cycle % 2 === 0);
    expect(unitsOf({ ...SMALL, sample: 2 })).to.deep.equal(even);
    expect(even.length).to.be.greaterThan(1);
  });

  it("has books of which each payment is in one, and whose signers the contract takes", () => {
    const { banks, books } = dayWorld({ ...DAY, currencies: 2 });
    expect(books.length).to.equal(6);
    for (let payer = 0; payer < 40; ++payer)
      for (let payee = 0; payee < 40; ++payee)
        expect(books.filter(({ isOfBook }) => isOfBook(payer, payee)).length).to.equal(1);
    for (const { members } of books) {
      const signing = new Set(members.flatMap((each) => each.banks));
      expect(signing.size + DAY.countries).to.be.at.most(MOST_SIGNERS);
    }
    expect(total(books.map(({ shares }) => total(shares))).toFixed(9)).to.equal("1.000000000");
    expect(banks.length).to.equal(DAY.banks);
  });

  it("counts what every account is short by, cycle by cycle, gross and at the end", () => {
    const unit = (cycle: number, ...flows: Pick<Flow, "bank" | "net" | "lowest">[]) =>
      ({ cycle, value: 10n, flows: flows.map((flow) => ({ currency: 0, ...flow })) }) as unknown as UnitResult;
    const count = new LiquidityCount();
    count.add(unit(0, { bank: 0, net: -5n, lowest: -9n }, { bank: 1, net: 5n, lowest: 0n }));
    count.add(unit(0, { bank: 0, net: 4n, lowest: 0n }, { bank: 1, net: -4n, lowest: -6n }));
    count.add(unit(2, { bank: 0, net: -7n, lowest: -7n }, { bank: 1, net: 7n, lowest: 0n }));
    // Bank 0 pays 5 into the first book before it is paid 4 by the other one; then it lacks 7 and has -1. Bank 1 lacks 4.
    expect(count.total()).to.deep.equal({ value: 30n, paidIn: 16n, cycles: 8n + 4n, gross: 9n + 1n, once: 8n });
  });

  it("divides a day without a rest, and finds what gas was made of", () => {
    for (const shares of [currencyShares(18), cycleShares(144)])
      expect(total(shares).toFixed(9)).to.equal("1.000000000");
    expect(divided(10, [1, 1, 1])).to.deep.equal([4, 3, 3]);
    expect(total(divided(50_000_000, cycleShares(144)))).to.equal(50_000_000);
    const made = { each: 200_000, signer: 5_000, position: 9_000, currency: 40_000, deviation: 0 };
    const sizes = [
      [32, 1],
      [32, 5],
      [75, 3],
      [150, 1],
      [150, 5],
    ] as const;
    const measured = sizes.map(([banks, currencies]) => {
      const gas = gasOf(made, { signers: banks + 3, positions: banks * currencies, currencies });
      return [`${banks}x${currencies}`, gas] as const;
    });
    expect(partsOf(new Map(measured))).to.deep.equal(made);
  });
});
