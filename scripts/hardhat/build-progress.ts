import type { BuildOptions, CompilationJob, CompilerInput, CompilerOutput } from "hardhat/types/solidity";

import { SOLJSON } from "./solc.ts";

const OVER_THE_SPINNER = process.stdout.isTTY && process.stderr.isTTY ? "\r\u001b[K" : "";

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

  /** @param planned What is to be compiled; files that share a job are asked for together. */
  static async begin(
    planned: ReadonlyMap<string, CompilationJob>,
    { scope = "contracts" }: BuildOptions,
    concurrency: number,
  ): Promise<BuildProgress> {
    const jobs = [...new Set(planned.values())];
    const names = await Promise.all(jobs.map(async (job) => [keyOf(await job.getSolcInput()), nameOf(job)] as const));
    const what = scope === "tests" ? "Solidity tests" : "contracts";
    const progress = new BuildProgress(new Map(names), what);
    if (jobs.length === 0) say(`The ${what} are compiled as they are.`);
    else say(`Compiling ${what}: ${count(jobs.length, "job")}, ${concurrency} at once, with ${compilerOf(jobs[0]!)}.`);
    return progress;
  }

  async follow(input: CompilerInput, compile: () => Promise<CompilerOutput>): Promise<CompilerOutput> {
    const started = performance.now();
    const output = await compile();
    this.#done++;
    const name = this.#names.get(keyOf(input)) ?? "a job";
    say(`  ${this.#done}/${this.#names.size} ${name}, ${secondsSince(started)} s`);
    return output;
  }

  end(): void {
    if (this.#names.size > 0) say(`The compiler took ${secondsSince(this.#started)} s for the ${this.#what}.`);
  }
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

function say(line: string): void {
  console.error(`${OVER_THE_SPINNER}${line}`);
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1);
}
