import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Hashing } from "./assemble.ts";
import { openKeccak } from "./keccak.ts";
import { type LeafSource, roomForHashes, type RowHashes, writeHashes } from "./leaves.ts";
import type { PaymentTable } from "./payment-table.ts";
import { leafSourceOf } from "./sheets.ts";

/** What a thread is given: shared memory, and the rows that are its part. */
export interface HashPart {
  readonly hashes: RowHashes;
  readonly source: LeafSource;
  readonly first: number;
  readonly end: number;
}

const isSource = import.meta.url.endsWith(".ts");
const WORKER = new URL(isSource ? "./hash-worker.ts" : "./hash-worker.js", import.meta.url);
const WORTH_A_THREAD = 10_000; // rows, below which starting one takes longer

/** Hashes in so many threads, each its part of the rows; the result is that of one. */
export function hashingIn(threads = availableParallelism()): Hashing {
  return async (table: PaymentTable) => {
    const [hashes, source] = [roomForHashes(table.count), leafSourceOf(table)];
    const parts = Math.max(1, Math.min(threads, Math.ceil(table.count / WORTH_A_THREAD)));
    const edge = (part: number) => Math.floor((table.count * part) / parts);
    const work = Array.from({ length: parts }, (_, part): HashPart => {
      return { hashes, source, first: edge(part), end: edge(part + 1) };
    });
    if (parts === 1) writeHashes(hashes, source, work[0]!, await openKeccak());
    else await Promise.all(work.map(hashInThread));
    return hashes;
  };
}

async function hashInThread(part: HashPart): Promise<void> {
  const worker = new Worker(WORKER, { workerData: part });
  const [code] = (await once(worker, "exit")) as [number];
  if (code !== 0) throw new Error(`a thread that hashes payments ended with code ${code}`);
}
