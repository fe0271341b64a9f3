import { format } from "node:util";

import hre from "hardhat";
import Mocha from "mocha";

/** What came of the files that were run without a break. */
export interface BatchResult {
  readonly passed: number;
  readonly skipped: number;
  /** The titles of the tests that failed, and mocha's account of them. */
  readonly failed: readonly string[];
  readonly account: string;
}

/** A process that runs one batch of test files after another; it answers each with a `BatchResult`. */
process.on("message", (files: string[]) => {
  void run(files).then((result) => process.send!(result));
});

// A rejection that no test waited for would be forgotten: mocha hands it to the process, which then ends.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

async function run(files: readonly string[]): Promise<BatchResult> {
  const mocha = new Mocha({ ...hre.config.test.mocha, reporter: Silent });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const failures: Mocha.Test[] = [];
  const runner = await new Promise<Mocha.Runner>((resolve) => {
    const running = mocha.run(() => resolve(running)).on("fail", (test) => failures.push(test));
  });
  const { passes: passed, pending: skipped } = runner.stats!;
  const failed = failures.map((test) => test.titlePath().join(" > "));
  const account = accountOf(failures);
  mocha.dispose(); // else each run would go on listening for what the next ones leave unhandled
  return { passed, skipped, failed, account };
}

/** Leaves it to the process that started this one to say what came out. */
class Silent extends Mocha.reporters.Base {}

function accountOf(failures: Mocha.Test[]): string {
  const lines: string[] = [];
  const { consoleLog } = Mocha.reporters.Base;
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => lines.push(format(...args));
  Mocha.reporters.Base.list(failures);
  Mocha.reporters.Base.consoleLog = consoleLog;
  return lines.join("\n");
}
