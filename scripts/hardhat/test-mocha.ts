import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";

import type { TaskOverrideActionFunction } from "hardhat/types/tasks";
import { errorResult, successfulResult } from "hardhat/utils/result";

import { mochaBatches } from "./mocha-batches.ts";
import { type OnResult, runBatches } from "./mocha-pool.ts";
import type { BatchResult } from "./mocha-worker.ts";
import { print } from "../common/output.ts";

interface Arguments {
  readonly testFiles: string[];
  readonly grep?: string;
  readonly grepExclude?: string;
  readonly bail: boolean;
  readonly noCompile: boolean;
}

/** Runs all TypeScript tests in as many processes as there are processors; some of them as Hardhat does, in this one. */
const testMocha: TaskOverrideActionFunction = async (args, hre, runSuper) => {
  const { testFiles, grep, grepExclude, bail, noCompile } = args as unknown as Arguments;
  const { coverage, gasStats, gasStatsJson } = hre.globalOptions;
  const isPart = testFiles.length > 0 || grep !== undefined || grepExclude !== undefined;
  if (isPart || bail || coverage || gasStats || gasStatsJson !== undefined) return runSuper(args) as Promise<unknown>;
  if (!noCompile) await hre.tasks.getTask("build").run({ noTests: true });
  const { root, tests } = hre.config.paths;
  // Those that share a node go by their names, each leaving the chain as the next one expects it.
  const names = globSync("**/*.test.ts", { cwd: tests.mocha }).sort();
  return runAll(
    root,
    names.map((name) => join(tests.mocha, name)),
  );
};

export default testMocha;

async function runAll(root: string, files: readonly string[]): Promise<unknown> {
  const concurrency = availableParallelism();
  const progress = new TestProgress(root, files.length);
  const { onNode, rest } = mochaBatches(root, files);
  print(`\nTypeScript tests: ${files.length} files, ${concurrency} at once, those on a real node beside them.`);
  const add: OnResult = (...result) => progress.add(...result);
  await Promise.all([runBatches(onNode, 1, add), runBatches(rest, concurrency, add)]);
  const summary = progress.end();
  return summary.failed > 0 ? errorResult({ summary }) : successfulResult({ summary });
}

/** Says each file when it is done, one line each, and what failed as soon as it has. */
class TestProgress {
  readonly #root: string;
  readonly #total: number;
  readonly #started = performance.now();
  readonly #failed: string[] = [];
  #files = 0;
  #passed = 0;
  #skipped = 0;

  constructor(root: string, total: number) {
    this.#root = root;
    this.#total = total;
  }

  add(batch: readonly string[], { passed, skipped, failed, account }: BatchResult, seconds: number): void {
    this.#files += batch.length;
    this.#passed += passed;
    this.#skipped += skipped;
    this.#failed.push(...failed);
    const names = batch.map((file) => relative(this.#root, file)).join(", ");
    const counts = [
      `${passed} passed`,
      skipped > 0 && `${skipped} skipped`,
      failed.length > 0 && `${failed.length} FAILED`,
    ];
    const soFar = `${this.#files}/${this.#total}, ${this.#seconds()} s so far`;
    print(`  [${soFar}] ${names}: ${counts.filter(Boolean).join(", ")}, ${seconds.toFixed(1)} s`);
    if (account !== "") print(account);
  }

  end() {
    print(`The TypeScript tests took ${this.#seconds()} s.\n`);
    const failureOutput = this.#failed.map((title) => `FAILED ${title}`).join("\n");
    return { passed: this.#passed, failed: this.#failed.length, skipped: this.#skipped, todo: 0, failureOutput };
  }

  #seconds(): string {
    return ((performance.now() - this.#started) / 1_000).toFixed(1);
  }
}
