import { netOf, type NetCall } from "../../../src/netting/clearing.ts";
import type { PositionLabel } from "../../../src/netting/labelled.ts";
import { labelledBook, readBookNames } from "../../../src/netting/labelled-book.ts";
import type { NettingProblem, QueuedPayment } from "../../../src/netting/problem.ts";
import { readClearingBook } from "../../../src/netting/queue-record.ts";
import { solve } from "../../../src/netting/solve.ts";
import type { Consortium } from "../consortium.ts";

/** One account in one currency, in this round's net. Amounts in minor units. */
export interface NetPosition extends PositionLabel {
  readonly opens: bigint;
  readonly waiting: number;
  readonly settles: number;
  readonly change: bigint;
}

/** What waits in a round, and what of it settles together. */
export interface Round {
  readonly number: number;
  /** Unix seconds. */
  readonly end: number;
  readonly now: number;
  readonly positions: readonly NetPosition[];
  /** Payments that wait, and those that settle. */
  readonly waiting: number;
  readonly settles: number;
  readonly call: NetCall;
}

/** Reads the queues of the running round and nets them, each lane checked against the chain. */
export async function readRound({ sogdia, world }: Consortium): Promise<Round> {
  const { queue } = sogdia.contracts;
  const [record, round, now] = [await sogdia.queue.record(), await queue.round(), await world.now()];
  const book = await readClearingBook(queue, record);
  const { problem, positions } = labelledBook("", book, record, await readBookNames(queue, book));
  const { settled } = solve(problem);
  const changes = changesOf(problem, settled);
  const found = positions.map((label, place) => {
    const queue = problem.queues[place]!;
    const counts = { waiting: liveIn(queue), settles: liveIn(queue.slice(0, settled[place])) };
    return { ...label, opens: problem.openings[place]!, ...counts, change: changes[place]! };
  });
  const sum = (of: (position: NetPosition) => number) => found.reduce((total, each) => total + of(each), 0);
  const counts = { waiting: sum(({ waiting }) => waiting), settles: sum(({ settles }) => settles) };
  const end = Number(await queue.roundStart(round + 1n));
  return { number: Number(round), end, now, positions: found, ...counts, call: netOf(book).call };
}

/** What expired, was cancelled or is barred moves nothing, and is no payment that waits. */
function liveIn(queue: readonly QueuedPayment[]): number {
  return queue.filter(({ isVoid }) => isVoid !== true).length;
}

/** What each position gains or loses by what settles, minor units. */
function changesOf({ queues }: NettingProblem, settled: readonly number[]): bigint[] {
  const changes = queues.map(() => 0n);
  for (const [payer, queue] of queues.entries()) {
    for (const { payee, amount, isVoid } of queue.slice(0, settled[payer])) {
      if (isVoid === true) continue;
      changes[payer]! -= amount;
      changes[payee]! += amount;
    }
  }
  return changes;
}
