import type { BuildOptions, CompilationJob, CompilerInput, CompilerOutput } from "hardhat/types/solidity";

import { SOLJSON } from "./solc.ts";
import { printOverSpinner } from "../common/output.ts";

/**
 * Says what a build compiles, and each job when it is done: one line each, which a log can keep. On the error stream, so
 * that what a command prints can still be piped.
 */
export class BuildProgress {
  readonly #names: ReadonlyMap<string, string>;
  readonly #what: string;
  readonly #started = performance.now();
  #done = 0;

  private constructor(names: ReadonlyMap<string, string>, what: string) {
    this.#names = names;
    this.#what = what;
  }

  /** Says what is looked at, before anything else, since to plan the jobs takes a moment. */
  static announce({ scope = "contracts" }: BuildOptions): void {
    printOverSpinner(`Building the ${nameOfScope(scope)}: looking for what has changed.`);
  }

  /** @param planned What is to be compiled; files that share a job are asked for together. */
  static async begin(
    planned: ReadonlyMap<string, CompilationJob>,
    { scope = "contracts" }: BuildOptions,
    concurrency: number,
  ): Promise<BuildProgress> {
    const jobs = [...new Set(planned.values())];
    const names = await Promise.all(jobs.map(async (job) => [keyOf(await job.getSolcInput()), nameOf(job)] as const));
    const progress = new BuildProgress(new Map(names), nameOfScope(scope));
    if (jobs.length === 0)
      printOverSpinner(`Nothing of the ${nameOfScope(scope)} has changed since they were compiled.`);
    else
      printOverSpinner(`Compiling ${count(jobs.length, "job")}, ${concurrency} at once, with ${compilerOf(jobs[0]!)}.`);
    return progress;
  }

  async follow(input: CompilerInput, compile: () => Promise<CompilerOutput>): Promise<CompilerOutput> {
    const started = performance.now();
    const output = await compile();
    this.#done++;
    const name = this.#names.get(keyOf(input)) ?? "a job";
    const soFar = `${this.#done}/${this.#names.size}, ${secondsSince(this.#started)} s so far`;
    printOverSpinner(`  [${soFar}] ${name}, ${secondsSince(started)} s`);
    return output;
  }

  end(): void {
    if (this.#names.size > 0)
      printOverSpinner(`The compiler took ${secondsSince(this.#started)} s for the ${this.#what}.`);
  }
}

function nameOfScope(scope: "contracts" | "tests"): string {
  return scope === "tests" ? "Solidity tests" : "contracts";
}

/** No two jobs have the same files, since each has a root that no other needs. */
function keyOf({ sources }: CompilerInput): string {
  return Object.keys(sources).sort().join("\n");
}

function nameOf(job: CompilationJob): string {
  const roots = [...job.dependencyGraph.getRoots().keys()];
  return roots.length === 1 ? roots[0]! : `${roots.length} files that share a job`;
}

function compilerOf({ solcConfig, solcLongVersion }: CompilationJob): string {
  return `${solcConfig.path === SOLJSON ? "soljson" : (solcConfig.path ?? "solc")} ${solcLongVersion}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1);
}
