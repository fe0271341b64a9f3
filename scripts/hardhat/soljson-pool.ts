import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

import { SOLC_LONG_VERSION, SOLJSON } from "./solc.ts";

const WORKER = new URL("./soljson-worker.ts", import.meta.url);

/**
 * Threads that run soljson. Each is kept for the next job: a fresh one spends five seconds of processor time before its
 * code is as fast as it gets.
 */
export class SoljsonPool {
  readonly #idle: Worker[] = [];

  async compile(input: CompilerInput): Promise<CompilerOutput> {
    const worker = this.#idle.pop() ?? this.#start();
    worker.postMessage(JSON.stringify(input));
    const [output] = (await once(worker, "message")) as [string];
    this.#idle.push(worker);
    return JSON.parse(output) as CompilerOutput;
  }

  /** Ends the threads that have no work. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #start(): Worker {
    return new Worker(WORKER, { workerData: { path: SOLJSON, longVersion: SOLC_LONG_VERSION } });
  }
}
