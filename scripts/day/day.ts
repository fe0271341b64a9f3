import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";

import { type DayLiquidity, LiquidityCount } from "./liquidity.ts";
import { cycleShares, type DayTerms, divided, MOST_POSITIONS, MOST_SIGNERS, total } from "./terms.ts";
import type { Unit, UnitResult } from "./unit.ts";
import { dayWorld } from "./world.ts";

const WORKER = new URL("./unit-worker.ts", import.meta.url);

/** What a proposal has, and of how many payments. */
export type Proposed = Pick<UnitResult, "signers" | "positions" | "currencies" | "payments">;

/** A simulated day. */
export interface DayResult extends DayLiquidity {
  readonly payments: number;
  /** One for each book of each cycle in which somebody pays. */
  readonly proposals: readonly Proposed[];
  /** SHA-256 over the roots of all proposals, by which two runs are compared. */
  readonly digest: string;
  /** Seconds of processor time of all threads: to make the payments up, and the agent's. */
  readonly generating: number;
  readonly netting: number;
}

/**
 * Simulates a day in so many threads, each of which holds the payments of one proposal at a time: memory does not grow with the
 * day. The result is that of one thread. Throws `Error` where a proposal is more than the contract takes.
 */
export async function simulateDay(
  terms: DayTerms,
  threads: number,
  onUnit: (done: number, units: number) => void = () => undefined,
): Promise<DayResult> {
  const [units, count, hash] = [unitsOf(terms), new LiquidityCount(), createHash("sha256")];
  const proposals: Proposed[] = [];
  let [generating, netting] = [0, 0];
  for await (const result of inOrder(units, terms, threads)) {
    const { signers, positions, currencies, payments, root } = result;
    if (signers > MOST_SIGNERS || positions > MOST_POSITIONS)
      throw new Error(`a proposal has ${signers} signers and ${positions} positions`);
    proposals.push({ signers, positions, currencies, payments });
    count.add(result);
    hash.update(root);
    generating += result.generating / 1_000;
    netting += result.netting / 1_000;
    onUnit(proposals.length, units.length);
  }
  const payments = total(proposals.map((each) => each.payments));
  const own = { payments, proposals, digest: hash.digest("hex"), generating, netting };
  return { ...own, ...count.total() };
}

/** The parts of a day, one for each proposal, in their order. */
export function unitsOf(terms: DayTerms): Unit[] {
  const books = dayWorld(terms).books.map(({ shares }) => total(shares));
  return divided(terms.payments, cycleShares(terms.cycles)).flatMap((payments, cycle) =>
    cycle % terms.sample > 0
      ? []
      : divided(payments, books).flatMap((own, book): Unit[] => (own === 0 ? [] : [{ cycle, book, payments: own }])),
  );
}

/** Results in the order of the units, whichever thread is first; what came early waits, of which there is little. */
async function* inOrder(units: readonly Unit[], terms: DayTerms, threads: number): AsyncGenerator<UnitResult> {
  const workers = Array.from(
    { length: Math.min(threads, units.length) },
    () => new Worker(WORKER, { workerData: terms, execArgv: ["--import", "tsx"] }),
  );
  const early = new Map<string, UnitResult>();
  let [next, news] = [0, newsToCome()];
  const give = (worker: Worker) => {
    const unit = units[next++];
    if (unit !== undefined) worker.postMessage(unit);
  };
  for (const worker of workers) {
    worker.on("message", (result: UnitResult) => {
      early.set(keyOf(result), result);
      give(worker);
      news.resolve();
    });
    worker.on("error", (error) => {
      news.reject(error);
    });
    give(worker);
  }
  try {
    for (const unit of units) {
      while (!early.has(keyOf(unit))) {
        await news.promise;
        news = newsToCome();
      }
      yield early.get(keyOf(unit))!;
      early.delete(keyOf(unit));
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function keyOf({ cycle, book }: Unit): string {
  return `${cycle}/${book}`;
}

interface News {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function newsToCome(): News {
  let [resolve, reject]: [News["resolve"], News["reject"]] = [() => undefined, () => undefined];
  const promise = new Promise<void>((done, failed) => {
    [resolve, reject] = [done, failed];
  });
  return { promise, resolve, reject };
}
