import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { BatchResult } from "./mocha-worker.ts";

const WORKER = fileURLToPath(new URL("./mocha-worker.ts", import.meta.url));
const TSX = import.meta.resolve("tsx/esm");

/** A process that ran tests ended before it was told to. */
export class MochaWorkerEnded extends Error {
  constructor(
    readonly files: readonly string[],
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(`The process that ran ${files.join(", ")} ended, code ${code ?? "none"}, signal ${signal ?? "none"}`);
  }
}

/** Told of each batch when it is done. */
export type OnResult = (batch: readonly string[], result: BatchResult, seconds: number) => void;

/**
 * Runs batches of test files in some processes, each taking the next batch when it is done with one.
 * @throws MochaWorkerEnded if a process ends by itself; the others are ended then
 */
export async function runBatches(batches: readonly string[][], concurrency: number, onResult: OnResult): Promise<void> {
  const waiting = [...batches];
  const workers: ChildProcess[] = [];
  const work = async () => {
    const worker = fork(WORKER, {
      execArgv: ["--import", TSX],
      env: { ...process.env, HH_TEST: "true", NODE_ENV: "test" },
    });
    workers.push(worker);
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const started = performance.now();
      const result = await runIn(worker, batch);
      onResult(batch, result, (performance.now() - started) / 1_000);
    }
    worker.kill();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, batches.length) }, work));
  } finally {
    for (const worker of workers) worker.kill();
  }
}

async function runIn(worker: ChildProcess, batch: readonly string[]): Promise<BatchResult> {
  const ended = new AbortController();
  worker.send(batch);
  const answer = once(worker, "message", { signal: ended.signal }).then(([result]) => result as BatchResult);
  const end = once(worker, "exit", { signal: ended.signal }).then(([code, signal]) => {
    throw new MochaWorkerEnded(batch, code as number | null, signal as NodeJS.Signals | null);
  });
  try {
    return await Promise.race([answer, end]);
  } finally {
    ended.abort();
    await Promise.allSettled([answer, end]);
  }
}
