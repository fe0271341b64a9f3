import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

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
import { nextRound, unsigned } from "./clearing.ts";
import { deployConsortium, HOUR, mined, type TestConsortium, type TestCountry } from "./consortium.ts";
import { suspend } from "./participants.ts";

export type Draw = (below: number) => number;

/** Something that may happen in a world; an empty return if it cannot happen now. */
export type Act<World> = (world: World, draw: Draw) => Promise<unknown>;

/** A consortium and all its banks, of which each holds 2,000 minor units of every currency. */
export interface PoorWorld {
  readonly connection: NetworkConnection;
  readonly consortium: TestConsortium;
  readonly banks: readonly HardhatEthersSigner[];
}

/** Queues of three currencies and six banks that are poor enough to need each other. */
export async function poorWorld(connection: NetworkConnection): Promise<PoorWorld> {
  const consortium = await deployConsortium(connection);
  const banks = consortium.members.flatMap((member) => member.banks);
  for (const { token, banks: own } of consortium.members) {
    for (const bank of banks) {
      if (!own.includes(bank)) await mined(token.connect(own[0]).transfer(bank, 2_000n));
    }
    for (const bank of own) {
      await mined(token.connect(bank).redeem((await token.balanceOf(bank)) - 2_000n, ZeroHash));
    }
  }
  return { connection, consortium, banks };
}

/** What a history is made of, and how often. */
export const QUEUE_ACTS: readonly [weight: number, act: Act<PoorWorld>][] = [
  [16, enqueueBatch],
  [16, enqueuePair],
  [4, cancelSomething],
  [4, raiseSomething],
  [2, holdOrLetGo],
  [2, setLimits],
  [3, abandonSomething],
  [1, ({ connection }, draw) => connection.networkHelpers.time.increase((1 + draw(2)) * HOUR)],
  [1, ({ connection, consortium }) => nextRound(connection, consortium.queue)],
];

/** Of those, what makes one net of everything the same as several: each net has the whole of a bilateral limit. */
export const UNLIMITED_ACTS = QUEUE_ACTS.filter(([, act]) => act !== setLimits);

/** Does so many acts, drawn by their weights. */
export async function history(world: PoorWorld, draw: Draw, steps: number, acts = QUEUE_ACTS): Promise<void> {
  for (let step = 0; step < steps; ++step) await drawn(acts, draw)(world, draw);
}

/** One act, drawn by its weight. */
export function drawn<Act>(acts: readonly (readonly [weight: number, act: Act])[], draw: Draw): Act {
  let left = draw(acts.reduce((sum, [weight]) => sum + weight, 0));
  return acts.find(([weight]) => (left -= weight) < 0)![1];
}

async function enqueueBatch({ connection, consortium, banks }: PoorWorld, draw: Draw): Promise<void> {
  const { token } = pick(consortium.members, draw);
  const payer = pick(banks, draw);
  const others = banks.filter((bank) => bank !== payer);
  const payments = Array.from({ length: 1 + draw(3) }, () => ({
    payee: pick(others, draw).address,
    amount: BigInt(1 + draw(3_000)),
    uetr: newUetr(),
  }));
  const priority = draw(3) === 0 ? "Urgent" : "Normal";
  const batch = newBatch({
    token: await token.getAddress(),
    deadline: await deadline(connection, draw),
    payments,
    priority,
  });
  await ifThereIsRoom(consortium.queue.connect(payer).enqueueBatch(payer, batch, unsigned()));
}

async function enqueuePair({ connection, consortium, banks }: PoorWorld, draw: Draw): Promise<void> {
  const { members, queue } = consortium;
  const [first, second] = [pick(banks, draw), pick(banks, draw)];
  const [x, y] = [pick(members, draw), pick(members, draw)];
  if (first === second || x === y) return;
  const instruction = newInstruction({
    legs: [await leg(x, first, second, draw), await leg(y, second, first, draw)],
    deadline: await deadline(connection, draw),
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

async function cancelSomething({ consortium: { queue, members }, banks }: PoorWorld, draw: Draw): Promise<void> {
  const token = await pick(members, draw).token.getAddress();
  const bank = pick(banks, draw);
  const priority = draw(2);
  const { count } = parseMark((await queue.laneOf(token, bank, priority)).head);
  if (count === 0) return;
  await ifThereIsRoom(queue.connect(bank).cancelPayment(token, priority, draw(count)));
}

/** Another amount to another payee in place of what stands there, urgent this time. */
async function raiseSomething(
  { connection, consortium: { queue, members }, banks }: PoorWorld,
  draw: Draw,
): Promise<void> {
  const member = pick(members, draw);
  const [payer, payee] = [pick(banks, draw), pick(banks, draw)];
  const { head } = await queue.laneOf(await member.token.getAddress(), payer, Priority.Normal);
  const { count } = parseMark(head);
  if (payer === payee || count === 0) return;
  const instruction = newInstruction({
    legs: [await leg(member, payer, payee, draw)],
    deadline: await deadline(connection, draw),
  });
  await ifThereIsRoom(queue.connect(payer).raise(instruction, draw(count)));
}

async function holdOrLetGo({ consortium: { queue, members }, banks }: PoorWorld, draw: Draw): Promise<void> {
  const { token } = pick(members, draw);
  await ifThereIsRoom(queue.connect(pick(banks, draw)).hold(token, draw(3) === 0));
}

async function setLimits({ consortium: { queue, members }, banks }: PoorWorld, draw: Draw): Promise<void> {
  const payer = pick(banks, draw);
  const payees = banks.filter((bank) => bank !== payer && draw(2) === 0);
  const limits = payees.map((payee) => ({ payee: payee.address, amount: draw(2_500) }));
  await mined(queue.connect(payer).setLimits(pick(members, draw).token, limits));
}

/** Empties a lane in which something waits, if only since this round. */
async function abandonSomething({ consortium: { queue, members }, banks }: PoorWorld, draw: Draw): Promise<void> {
  const bank = pick(banks, draw);
  const lanes = members.flatMap(({ token }) => [0, 1].map((priority) => ({ token, priority })));
  const marks = await Promise.all(lanes.map(({ token, priority }) => queue.laneOf(token, bank, priority)));
  const waiting = lanes.filter((_, lane) => parseMark(marks[lane]!.settled).count < parseMark(marks[lane]!.head).count);
  if (waiting.length === 0) return;
  const { token, priority } = pick(waiting, draw);
  await mined(queue.connect(bank).abandon(token, bank, priority));
}

/** Sometimes, and for good. */
export async function suspendSomebody({ consortium: { gate, members } }: PoorWorld, draw: Draw): Promise<void> {
  if (draw(3) !== 0) return;
  const country = pick(members, draw);
  await mined(suspend(gate, country, country.bankIds[draw(2)]!, { days: 90 })).catch(() => undefined);
}

/** Quotas are small, so some lanes fill up; some were held in this round already. */
async function ifThereIsRoom(pending: ReturnType<TestConsortium["queue"]["net"]>): Promise<void> {
  await mined(pending).catch((error: unknown) => {
    if (!/LanesQuota|LanesHeldInThisRound|CurrencyToken(Refused|NotAdopted)/.test(String(error))) throw error;
  });
}

async function deadline({ networkHelpers }: NetworkConnection, draw: Draw): Promise<number> {
  return queueDeadline((await networkHelpers.time.latest()) + 60 + draw(6) * HOUR);
}

export function pick<T>(items: readonly T[], draw: Draw): T {
  return items[draw(items.length)]!;
}
