import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import hre from "hardhat";

import { Clearing, type ClearingBook, netOf } from "../../src/netting/clearing.ts";
import type { NettingProblem, NettingSolution } from "../../src/netting/problem.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { nextRound } from "../utils/clearing.ts";
import { type Draw, history, pick, type PoorWorld, poorWorld, suspendSomebody } from "../utils/clearing-history.ts";
import { mined, type TestCountry } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

const CASES = 24;
const STEPS = 40;

async function fixture() {
  return poorWorld(connection);
}

describe("ClearingQueue against the solver", () => {
  for (let seed = 1; seed <= CASES; ++seed) {
    it(`settles the greatest net and nothing else, history ${seed}`, async () => {
      const world = await networkHelpers.loadFixture(fixture);
      const draw = drawer(seed);
      await history(world, draw, STEPS);
      await suspendSomebody(world, draw);
      await nextRound(connection, world.consortium.queue);
      await settlesTheGreatestAlone(world, draw);
      await history(world, draw, STEPS);
      await suspendSomebody(world, draw);
      await nextRound(connection, world.consortium.queue);
      await settlesTheGreatestAlone(world, draw);
    });
  }
});

async function settlesTheGreatestAlone({ consortium: { queue, stranger, members }, banks }: PoorWorld, draw: Draw) {
  const book = await readClearingBook(queue, await readQueueRecord(queue));
  const { call, problem, solution } = netOf(book);
  const solver = queue.connect(stranger);
  if (solution.settled.every((count) => count === 0)) {
    if (call.lanes.length > 0)
      await expect(solver.net(call)).to.be.revertedWithCustomError(queue, "NettingNothingSettles");
    return;
  }
  for (const wrong of wrongSolutions(book, problem, solution, draw))
    await expect(solver.net(wrong)).to.revert(connection.ethers);
  const before = await balances(members, banks);
  await mined(solver.net(call));
  expect(await balances(members, banks)).to.deep.equal(expected(book, problem, solution, before));
  await expect(solver.net(call)).to.revert(connection.ethers);
}

/** Sets that are feasible but not greatest, or not feasible, and a net without one of its lanes. */
function* wrongSolutions(book: ClearingBook, problem: NettingProblem, solution: NettingSolution, draw: Draw) {
  const clearing = new Clearing(book);
  const queues = problem.queues.map((_, queue) => queue).filter((queue) => problem.queues[queue]!.length > 0);
  for (let trial = 0; trial < 4; ++trial) {
    const queue = pick(queues, draw);
    if (solution.settled[queue]! > 0) yield clearing.encode(withLess(solution, queue));
    if (solution.settled[queue]! < problem.queues[queue]!.length) yield clearing.encode(withMore(solution, queue));
  }
  const call = clearing.encode(solution);
  if (call.lanes.length > 1) yield { ...call, lanes: call.lanes.toSpliced(draw(call.lanes.length), 1) };
}

function withLess({ settled, drops }: NettingSolution, queue: number): NettingSolution {
  return { settled: settled.with(queue, settled[queue]! - 1), drops: [...drops, { queue, count: 1 }] };
}

/** The last drop of the queue did not happen. */
function withMore({ settled, drops }: NettingSolution, queue: number): NettingSolution {
  const last = drops.findLastIndex((run) => run.queue === queue);
  const shorter = { queue, count: drops[last]!.count - 1 };
  return { settled: settled.with(queue, settled[queue]! + 1), drops: drops.with(last, shorter) };
}

async function balances(members: TestCountry[], banks: readonly HardhatEthersSigner[]): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const { token } of members) {
    const address = (await token.getAddress()).toLowerCase();
    for (const bank of banks) found.set(`${address}/${bank.address.toLowerCase()}`, await token.balanceOf(bank));
  }
  return found;
}

function expected(
  book: ClearingBook,
  problem: NettingProblem,
  { settled }: NettingSolution,
  before: Map<string, bigint>,
): Map<string, bigint> {
  const { accounts, tokens } = new Clearing(book);
  const after = new Map(before);
  const keyOf = (position: number) =>
    `${tokens[Math.floor(position / accounts.length)]!}/${accounts[position % accounts.length]!}`;
  for (const [payer, payments] of problem.queues.entries()) {
    for (const { payee, amount, isVoid } of payments.slice(0, settled[payer])) {
      if (isVoid === true) continue;
      after.set(keyOf(payer), after.get(keyOf(payer))! - amount);
      after.set(keyOf(payee), after.get(keyOf(payee))! + amount);
    }
  }
  return after;
}
