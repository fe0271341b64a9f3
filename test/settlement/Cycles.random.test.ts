import { expect } from "chai";

import { Direction } from "../../src/index.ts";
import { type CyclePayment, paymentOf } from "../../scripts/common/cycle-draft.ts";
import { entry, setRules } from "../utils/consortium.ts";
import { afterWindow, draftOf, fixture, FUNDED, GRACE, propose, settle, type World } from "./Cycles.fixture.ts";

const CYCLES = 20;
const PAYMENTS = 24;

/** A small generator, so that a failure comes again. */
function drawFrom(seed: number) {
  let state = seed;
  return (below: number) => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % below;
}

describe("Cycles: at random", function () {
  const tokensOf = ({ china, kazakhstan }: World) => [china.token, kazakhstan.token];

  async function booksOf(world: World) {
    const holders = [world.beijing, world.shanghai, world.almaty, world.astana, world.bangkok, world.cycles];
    const rows = tokensOf(world).map((token) => Promise.all(holders.map((holder) => token.balanceOf(holder))));
    return Promise.all(rows);
  }

  function drawPayments(
    { beijing, shanghai, almaty, astana, bangkok, cny, kzt }: World,
    draw: (below: number) => number,
  ) {
    const banks = [beijing, shanghai, almaty, astana, bangkok];
    return Array.from({ length: PAYMENTS }, () => {
      const payer = draw(banks.length);
      const payee = (payer + 1 + draw(banks.length - 1)) % banks.length;
      const currency = [cny, kzt][draw(2)]!;
      return paymentOf(banks[payer]!, banks[payee]!, currency, BigInt(draw(1_000_000) + 1));
    });
  }

  /** What the books are once all but the struck have been paid one by one. */
  function booksAfter(world: World, before: bigint[][], payments: CyclePayment[]) {
    const accounts = [world.beijing, world.shanghai, world.almaty, world.astana, world.bangkok].map(
      ({ address }) => address,
    );
    const after = before.map((row) => [...row]);
    for (const { currency, payer, payee, amount } of payments) {
      const row = after[currency === world.cny ? 0 : 1]!;
      row[accounts.indexOf(payer)]! -= amount;
      row[accounts.indexOf(payee)]! += amount;
    }
    return after;
  }

  it("settle what their payments come to, or nothing, and lose nothing (SET-1, SET-2, SET-6)", async function () {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= CYCLES; ++seed) outcomes.add(await playCycle(drawFrom(seed), `seed ${seed}`));
    expect([...outcomes]).to.have.members(["refused", "settled", "lapsed"]);
  });

  async function playCycle(draw: (below: number) => number, seed: string): Promise<string> {
    const world = await fixture();
    await spread(world);
    const [payments, before] = [drawPayments(world, draw), await booksOf(world)];
    const draft = await draftOf(world, payments);
    const short = [world.china.token, "CurrencyTokenInsufficientBalance"] as const;
    if (!isFeasible(booksAfter(world, before, payments))) {
      await expect(propose(world, draft), seed).to.be.revertedWithCustomError(...short);
      expect(await booksOf(world), seed).to.deep.equal(before);
      return "refused";
    }
    const { id } = await propose(world, draft);
    const struck = await strikeSome(world, draft, id, draw);
    await afterWindow(draft);
    const expected = booksAfter(
      world,
      before,
      payments.filter((payment) => !struck.includes(payment)),
    );
    if (isFeasible(expected)) {
      await settle(world, id, draft, struck);
      expect(await booksOf(world), seed).to.deep.equal(expected);
      return "settled";
    }
    await expect(settle(world, id, draft, struck), seed).to.be.revertedWithCustomError(...short);
    await afterWindow(draft, GRACE + 1);
    await world.cycles.lapse(id, draft.seal, draft.book);
    expect(await booksOf(world), seed).to.deep.equal(before);
    return "lapsed";
  }

  function isFeasible(books: bigint[][]): boolean {
    return books.every((row) => row.every((balance) => balance >= 0n));
  }

  /** Some have plenty abroad, some have little, which may not do for what they owe, before or after strikes. */
  async function spread({ china, kazakhstan, beijing, shanghai, almaty, astana, bangkok }: World) {
    const [plenty, little] = [FUNDED / 8n, 300_000n];
    for (const payee of [almaty, bangkok]) await china.token.connect(beijing).transfer(payee, plenty);
    for (const payee of [beijing, shanghai, bangkok]) await kazakhstan.token.connect(astana).transfer(payee, plenty);
    await china.token.connect(beijing).transfer(astana, little);
  }

  /** Kazakhstan refuses yuan from China, and strikes some of them. */
  async function strikeSome(
    { gate, cycles, kazakhstan, china, cny, beijing, shanghai, almaty, astana }: World,
    draft: Awaited<ReturnType<typeof draftOf>>,
    id: string,
    draw: (below: number) => number,
  ) {
    await setRules(gate, kazakhstan, [entry(Direction.Inbound, china.code, china.asset, { purposes: 0n })]);
    const [payers, payees] = [
      [beijing, shanghai],
      [almaty, astana],
    ].map((side) => side.map(({ address }) => address));
    const refused = draft.payments.filter(
      ({ currency, payer, payee }) => currency === cny && payers!.includes(payer) && payees!.includes(payee),
    );
    const struck = refused.filter(() => draw(3) > 0);
    for (const payment of struck) {
      await cycles
        .connect(kazakhstan.offices.Supervisor)
        .strike(id, draft.seal, payment, draft.placeOf(payment), kazakhstan.code);
    }
    return struck;
  }
});
