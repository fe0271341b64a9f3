import { expect } from "chai";

import {
  apportion,
  type DebtStatement,
  readDebtStatement,
  saleInstruction,
  StatementDoesNotAddUp,
  WHOLE,
} from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";
import {
  certify,
  consentsOf,
  deploySigned,
  draw,
  networkHelpers,
  repay,
  request,
  type Signed,
  soon,
  time,
  WINDOW,
} from "./project.fixture.ts";

describe("DebtStatement", () => {
  const fixture = () => networkHelpers.loadFixture(deploySigned);
  const statement = ({ finance, kazakhstan }: Signed) => readDebtStatement(finance, kazakhstan.code);

  /** What the chain says a country owes each creditor is what its shares say. */
  async function expectCreditors(world: Signed, { instruments }: DebtStatement): Promise<void> {
    const { finance, kazakhstan, lenders } = world;
    for (const currency of new Set(instruments.map((each) => each.currency))) {
      for (const { address } of lenders) {
        const shares = instruments.filter((each) => each.currency === currency).flatMap((each) => each.shares);
        const own = shares.filter(({ account }) => account === address);
        const owed = own.reduce((sum, share) => sum + share.owed + share.kept, 0n);
        const undrawn = own.reduce((sum, share) => sum + share.undrawn, 0n);
        expect([...(await finance.debtTo(kazakhstan.code, currency, address))]).to.deep.equal([owed, undrawn]);
      }
    }
  }

  async function sell(world: Signed, index: number, to: string, owed: bigint): Promise<void> {
    const { finance, senior, kazakhstan, lenders } = world;
    const sale = { to, owed, undrawn: 0n };
    const price = { currency: await kazakhstan.token.getAddress(), amount: owed };
    const instruction = await saleInstruction(finance, senior, index, sale, price, { deadline: await soon() });
    const consents = await consentsOf(world, instruction);
    await mined(finance.connect(lenders[index]).sell(senior, index, sale, instruction, consents));
  }

  for (const seed of [1, 2, 3]) {
    it(`is the sum of its contracts after every act, for every creditor (story ${seed})`, async () => {
      const world = await fixture();
      const { finance, plan, senior, junior, lenders, borrower } = world;
      await certify(world, plan);
      await time.increase(WINDOW);
      const pick = drawer(seed);
      const acts: readonly (() => Promise<unknown>)[] = [
        async () => draw(world, senior, BigInt(1 + pick(60_000))),
        async () => draw(world, junior, BigInt(1 + pick(30_000))),
        async () => time.increase((1 + pick(30)) * DAY),
        async () => repay(world, { rank: 0, part: BigInt(1 + pick(Number(WHOLE) / 4)), isPrepayment: true }),
        async () => finance.connect(lenders[1]).acknowledgePayment(junior, 1, BigInt(1 + pick(90))),
        async () => sell(world, 0, lenders[2].address, 7n),
        async () => sell(world, 0, borrower.address, 11n),
        async () => finance.connect(lenders[0]).acknowledgePayment(senior, 0, 13n),
      ];
      await draw(world, senior, 100_003n);
      await draw(world, junior, 50_001n);
      for (let step = 0; step < 10; step += 1) {
        await acts[pick(acts.length)]!();
        await expectCreditors(world, await statement(world));
      }
    });
  }

  it("counts interest by the day, and none of it is lost or made by rounding", async () => {
    const world = await fixture();
    const { finance, kazakhstan, senior } = world;
    await draw(world, senior, 300_000n);
    await time.increase(73 * DAY);
    // 300,000 at 5 % for 73 of 365 days, give or take the day that is running
    const { interest } = await finance.debtOf(kazakhstan.code, kazakhstan.token);
    expect(interest).to.equal(3_000n);
    await repay(world, { rank: 0, part: WHOLE, isPrepayment: true });
    const [owed, , left] = await finance.debtOf(kazakhstan.code, kazakhstan.token);
    expect([owed, left, await finance.accruedOf(kazakhstan.code, kazakhstan.token)]).to.deep.equal([0n, 0n, 0n]);
  });

  it("is not changed by a call that nobody pays", async () => {
    const world = await fixture();
    const { finance, senior } = world;
    const before = await statement(world);
    await request(world, senior, 100_000n);
    await time.increase(6 * DAY);
    await mined(finance.closeDrawdown(senior));
    expect((await statement(world)).totals).to.deep.equal(before.totals);
  });

  it("is refused where its sums are not those of the contracts", async () => {
    const world = await fixture();
    const { finance, kazakhstan, senior } = world;
    await draw(world, senior, 100_000n);
    const lying = new Proxy(finance, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (name !== "debtOf") return own;
        return async (...args: Parameters<typeof finance.debtOf>) => {
          const { owed, undrawn, interest, tranches } = await target.debtOf(...args);
          return { owed: owed - 1n, undrawn, interest, tranches };
        };
      },
    });
    const found = await readDebtStatement(lying, kazakhstan.code).catch((error: unknown) => error);
    expect(found).to.be.instanceOf(StatementDoesNotAddUp);
  });

  it("is read as of one block, though the chain goes on meanwhile", async () => {
    const world = await fixture();
    const { finance, kazakhstan, senior } = world;
    await draw(world, senior, 100_000n);
    const busy = new Proxy(finance, {
      get: (target, name) => {
        const own: unknown = Reflect.get(target, name);
        if (name !== "debtOf") return own;
        return async (...args: Parameters<typeof finance.debtOf>) => {
          await draw(world, senior, 50_000n);
          return target.debtOf(...args);
        };
      },
    });
    const { totals } = await readDebtStatement(busy, kazakhstan.code);
    expect([...totals.values()].map(({ owed }) => owed)).to.deep.equal([100_000n, 0n]);
    expect((await finance.debtOf(kazakhstan.code, kazakhstan.token)).owed).to.equal(200_000n);
  });

  it("shares out as the library does, whatever the weights", () => {
    const pick = drawer(9);
    for (let run = 0; run < 200; run += 1) {
      const weights = Array.from({ length: 1 + pick(16) }, () => BigInt(pick(1_000)));
      weights[0]! += 1n;
      const total = weights.reduce((sum, weight) => sum + weight, 0n);
      const amount = (total * BigInt(pick(1_001))) / 1_000n;
      const parts = apportion(amount, weights);
      expect(parts.reduce((sum, part) => sum + part, 0n)).to.equal(amount);
      parts.forEach((part, index) => expect(part <= weights[index]!).to.be.true);
    }
  });
});
