import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";

import { GRIDLOCKS, gridlockProblem } from "../../scripts/liquidity/gridlocks.ts";
import { newInstruction, type NettingProblem, queueDeadline, ubinProblem } from "../../src/index.ts";
import { netOf } from "../../src/netting/clearing.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { CENTS, nextRound, setBalance } from "../utils/clearing.ts";
import { legOf, queuePayment } from "../utils/clearing-world.ts";
import { HOUR, mined } from "../utils/consortium.ts";
import { EXPECTED_GRIDLOCKS, EXPECTED_UBIN } from "../utils/gridlocks.ts";
import { bookOf, enter, type PoolWorld, solved, time, toPart } from "./Pool.fixture.ts";

const AT_ONCE = 125; // payments in a transaction
const DIVISIBILITY = { passable: 0, divisible: 1 } as const;

/** A problem's banks, with what they hold in the first currency. */
async function banksOf({ openings, queues }: NettingProblem, world: PoolWorld): Promise<HardhatEthersSigner[]> {
  const { china, kazakhstan, thailand, queue } = world;
  const [fifth, sink] = thailand.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const banks = [...china.banks, ...kazakhstan.banks, fifth].slice(0, openings.length);
  await mined(china.token.issue(banks[0]!, 10_000_000n * CENTS));
  // The first bank funds the others, so it comes last.
  for (const [index, opening] of [...openings.entries()].toReversed())
    await setBalance(china, banks[index]!, opening * CENTS, sink);
  const authority = queue.connect(china.offices.MonetaryAuthority);
  const longest = Math.max(...queues.map(({ length }) => length));
  await mined(authority.setQuotas(china.token, [...china.banks, ...kazakhstan.banks, fifth, sink], 0));
  await mined(authority.setQuotas(china.token, banks, longest));
  return banks;
}

/** Cents that the queue settles of a problem, in order. */
async function settledInQueue(problem: NettingProblem, world: PoolWorld): Promise<bigint> {
  const { connection, queue, stranger, cny } = world;
  const banks = await banksOf(problem, world);
  for (const [payer, payments] of problem.queues.entries()) {
    for (const { payee, amount } of payments)
      await mined(queuePayment(world, legOf(cny, banks[payer]!, banks[payee]!, amount * CENTS)));
  }
  await nextRound(connection, queue);
  const { call, solution, problem: read } = netOf(await readClearingBook(queue, await readQueueRecord(queue)));
  const net = queue.connect(stranger).net(call);
  const amounts = read.queues.flatMap((payments, payer) => payments.slice(0, solution.settled[payer]));
  if (amounts.length > 0) await mined(net);
  else await expect(net).to.be.revertedWithCustomError(queue, "NettingNothingSettles");
  return sumOf(amounts);
}

/** Cents that the pool settles of a problem. */
async function settledInPool(problem: NettingProblem, world: PoolWorld, divisibility: number): Promise<bigint> {
  const banks = await banksOf(problem, world);
  for (const [index, payer] of banks.entries()) {
    const legs = problem.queues[index]!.map(({ payee, amount }) =>
      legOf(world.cny, payer, banks[payee]!, amount * CENTS),
    );
    const deadline = queueDeadline((await time.latest()) + 10 * HOUR);
    const instructions = legs.map((leg) => newInstruction({ legs: [leg], deadline }));
    for (let from = 0; from < legs.length; from += AT_ONCE)
      await mined(world.pool.connect(payer).enqueueAll(instructions.slice(from, from + AT_ONCE), divisibility));
  }
  await nextRound(world.connection, world.queue);
  const call = await solved(world);
  await toPart(world, 14 / 16);
  await mined(world.pool.connect(world.stranger).net(call));
  const left = (await bookOf(world)).lanes.flatMap(({ rest, fresh }) => [...rest, ...fresh]);
  return sumOf(problem.queues.flat()) * CENTS - sumOf(left);
}

function sumOf(payments: readonly { readonly amount: bigint }[]): bigint {
  return payments.reduce((sum, { amount }) => sum + amount, 0n);
}

describe("The published gridlocks of Project Ubin, on chain", function () {
  this.timeout(300_000);

  for (const name of GRIDLOCKS) {
    const problem = gridlockProblem(name);
    const expected = EXPECTED_GRIDLOCKS[name];

    it(`${name}: in order in the queue, and passed and divided in the pool`, async () => {
      const settled = [
        await settledInQueue(problem, await enter()),
        await settledInPool(problem, await enter(), DIVISIBILITY.passable),
        await settledInPool(problem, await enter(), DIVISIBILITY.divisible),
      ];
      const { strict, passable, divisible } = expected;
      expect(settled).to.deep.equal([strict, passable, divisible].map((amount) => amount * CENTS));
    });
  }

  it("and its large case in the pool, in one net of 5,000 payments", async () => {
    for (const waits of ["passable", "divisible"] as const) {
      const settled = await settledInPool(ubinProblem(), await enter(), DIVISIBILITY[waits]);
      expect(settled, waits).to.equal(EXPECTED_UBIN[waits] * CENTS);
    }
  });
});
