import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import hre from "hardhat";

import {
  newBatch,
  newInstruction,
  newUetr,
  orderToQueue,
  parseMark,
  Priority,
  queueDeadline,
  queueDomain,
} from "../../src/index.ts";
import { Clearing, type ClearingBook, type NetCall, netOf } from "../../src/netting/clearing.ts";
import type { NettingProblem, NettingSolution } from "../../src/netting/problem.ts";
import { readClearingBook, readQueueRecord } from "../../src/netting/queue-record.ts";
import { NO_CONSENT, nextRound } from "../utils/clearing.ts";
import { deployConsortium, HOUR, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { drawer } from "../utils/draw.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

const CASES = 24;
const STEPS = 40;

/** Queues of three currencies and six banks that are poor enough to need each other. */
async function fixture() {
  const consortium = await deployConsortium(connection);
  const banks = consortium.members.flatMap((member) => member.banks);
  for (const { token, banks: own } of consortium.members) {
    for (const bank of banks) {
      if (!own.includes(bank)) await mined(token.connect(own[0]).transfer(bank, 2_000n));
    }
    for (const bank of own)
      await mined(token.connect(bank).redeem((await token.balanceOf(bank)) - 2_000n, `0x${"00".repeat(32)}`));
  }
  return { consortium, banks };
}

type World = Awaited<ReturnType<typeof fixture>>;

describe("ClearingQueue against the solver", () => {
  for (let seed = 1; seed <= CASES; ++seed) {
    it(`settles the greatest net and nothing else, history ${seed}`, async () => {
      const world = await networkHelpers.loadFixture(fixture);
      const draw = drawer(seed);
      await history(world, draw);
      await nextRound(connection, world.consortium.queue);
      await settlesTheGreatestAlone(world, draw);
      await history(world, draw);
      await nextRound(connection, world.consortium.queue);
      await settlesTheGreatestAlone(world, draw);
    });
  }
});

type Draw = (below: number) => number;

/** What a history is made of, and how often. */
const ACTS: readonly [weight: number, act: (world: World, draw: Draw) => Promise<unknown>][] = [
  [16, enqueueBatch],
  [16, enqueuePair],
  [4, cancelSomething],
  [4, raiseSomething],
  [2, holdOrLetGo],
  [2, setLimits],
  [1, abandonSomething],
  [1, (_, draw) => networkHelpers.time.increase((1 + draw(2)) * HOUR)],
  [1, ({ consortium }) => nextRound(connection, consortium.queue)],
];

const WEIGHT = ACTS.reduce((sum, [weight]) => sum + weight, 0);

async function history(world: World, draw: Draw): Promise<void> {
  for (let step = 0; step < STEPS; ++step) {
    let left = draw(WEIGHT);
    const [, act] = ACTS.find(([weight]) => (left -= weight) < 0)!;
    await act(world, draw);
  }
  await suspendSomebody(world, draw);
}

async function enqueueBatch({ consortium, banks }: World, draw: Draw): Promise<void> {
  const { token } = pick(consortium.members, draw);
  const payer = pick(banks, draw);
  const others = banks.filter((bank) => bank !== payer);
  const payments = Array.from({ length: 1 + draw(3) }, () => ({
    payee: pick(others, draw).address,
    amount: BigInt(1 + draw(3_000)),
    uetr: newUetr(),
  }));
  const priority = draw(3) === 0 ? "Urgent" : "Normal";
  const batch = newBatch({ token: await token.getAddress(), deadline: await deadline(draw), payments, priority });
  await ifThereIsRoom(consortium.queue.connect(payer).enqueueBatch(payer, batch, NO_CONSENT));
}

async function enqueuePair({ consortium, banks }: World, draw: Draw): Promise<void> {
  const { members, queue } = consortium;
  const [first, second] = [pick(banks, draw), pick(banks, draw)];
  const [x, y] = [pick(members, draw), pick(members, draw)];
  if (first === second || x === y) return;
  const instruction = newInstruction({
    legs: [await leg(x, first, second, draw), await leg(y, second, first, draw)],
    deadline: await deadline(draw),
  });
  const { chainId } = await connection.ethers.provider.getNetwork();
  const priority = draw(4) === 0 ? Priority.Urgent : Priority.Normal;
  const order = await orderToQueue(second, queueDomain(await queue.getAddress(), chainId), instruction, priority);
  await ifThereIsRoom(queue.connect(first).enqueue(instruction, priority, [order]));
}

async function leg({ token }: TestCountry, payer: HardhatEthersSigner, payee: HardhatEthersSigner, draw: Draw) {
  return {
    token: await token.getAddress(),
    payer: payer.address,
    payee: payee.address,
    amount: BigInt(1 + draw(2_500)),
  };
}

async function cancelSomething({ consortium: { queue, members }, banks }: World, draw: Draw): Promise<void> {
  const token = await pick(members, draw).token.getAddress();
  const bank = pick(banks, draw);
  const priority = draw(2);
  const { count } = parseMark((await queue.laneOf(token, bank, priority)).head);
  if (count === 0) return;
  await ifThereIsRoom(queue.connect(bank).cancelPayment(token, priority, draw(count)));
}

/** Another amount to another payee in place of what stands there, urgent this time. */
async function raiseSomething({ consortium: { queue, members }, banks }: World, draw: Draw): Promise<void> {
  const member = pick(members, draw);
  const [payer, payee] = [pick(banks, draw), pick(banks, draw)];
  const { head } = await queue.laneOf(await member.token.getAddress(), payer, Priority.Normal);
  const { count } = parseMark(head);
  if (payer === payee || count === 0) return;
  const instruction = newInstruction({ legs: [await leg(member, payer, payee, draw)], deadline: await deadline(draw) });
  await ifThereIsRoom(queue.connect(payer).raise(instruction, draw(count)));
}

async function holdOrLetGo({ consortium: { queue, members }, banks }: World, draw: Draw): Promise<void> {
  const { token } = pick(members, draw);
  await ifThereIsRoom(queue.connect(pick(banks, draw)).hold(token, draw(3) === 0));
}

async function setLimits({ consortium: { queue, members }, banks }: World, draw: Draw): Promise<void> {
  const payer = pick(banks, draw);
  const payees = banks.filter((bank) => bank !== payer && draw(2) === 0);
  const limits = payees.map((payee) => ({ payee: payee.address, amount: draw(2_500) }));
  await mined(queue.connect(payer).setLimits(pick(members, draw).token, limits));
}

async function abandonSomething({ consortium: { queue, members }, banks }: World, draw: Draw): Promise<void> {
  const bank = pick(banks, draw);
  await ifThereIsRoom(queue.connect(bank).abandon(pick(members, draw).token, bank, draw(2)));
}

async function suspendSomebody({ consortium: { gate, members } }: World, draw: Draw): Promise<void> {
  if (draw(3) !== 0) return;
  const { offices, bankIds } = pick(members, draw);
  await mined(gate.connect(offices.Supervisor).suspend(bankIds[draw(2)]!)).catch(() => undefined);
}

/** Quotas are small, so some lanes fill up; some have nothing to abandon or were held in this round already. */
async function ifThereIsRoom(pending: ReturnType<TestConsortium["queue"]["net"]>): Promise<void> {
  await mined(pending).catch((error: unknown) => {
    if (!/LanesQuota|LanesEmpty|LanesHeldInThisRound|CurrencyTokenRefused/.test(String(error))) throw error;
  });
}

async function deadline(draw: Draw): Promise<number> {
  return queueDeadline((await networkHelpers.time.latest()) + 60 + draw(6) * HOUR);
}

async function settlesTheGreatestAlone({ consortium: { queue, stranger, members }, banks }: World, draw: Draw) {
  const book = await readClearingBook(queue, await readQueueRecord(queue));
  const { call, problem, solution } = netOf(book);
  const solver = queue.connect(stranger);
  if (solution.settled.every((count) => count === 0)) {
    if (call.lanes.length > 0)
      await expect(solver.net(call)).to.be.revertedWithCustomError(queue, "NettingNothingSettles");
    return;
  }
  for (const wrong of wrongSolutions(book, problem, solution, draw)) {
    await expect(solver.net(wrong)).to.revert(connection.ethers);
  }
  const before = await balances(members, banks);
  const after = expected(book, problem, solution, before);
  const damaged = withWrongByte(call, draw);
  // A few bytes say nothing, such as where in an empty list a cancellation stands: then the net must be the same.
  if (await passes(solver.net.staticCall(damaged))) {
    const snapshot = await networkHelpers.takeSnapshot();
    await mined(solver.net(damaged));
    expect(await balances(members, banks)).to.deep.equal(after);
    await snapshot.restore();
  }
  await mined(solver.net(call));
  expect(await balances(members, banks)).to.deep.equal(after);
  await expect(solver.net(call)).to.revert(connection.ethers);
}

async function passes(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}

function withWrongByte(call: NetCall, draw: Draw): NetCall {
  const at = 2 + 2 * draw((call.entries.length - 2) / 2);
  const byte = (Number.parseInt(call.entries.slice(at, at + 2), 16) ^ (1 + draw(255))).toString(16).padStart(2, "0");
  return { ...call, entries: call.entries.slice(0, at) + byte + call.entries.slice(at + 2) };
}

/** Sets that are feasible but not greatest, or not feasible, and nets without one of their lanes. */
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

async function balances(members: TestCountry[], banks: HardhatEthersSigner[]): Promise<Map<string, bigint>> {
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

function pick<T>(items: readonly T[], draw: Draw): T {
  return items[draw(items.length)]!;
}
