import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { type FileCoverage, lineShare, parseLcov } from "./lcov.ts";
import { print } from "../common/output.ts";

const MIN_PERCENT = 98;
const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");

/** The tests that run contracts in this process. Instrumented contracts are too large for the others, and too expensive. */
const TESTS = globSync([
  "test/access-matrix.test.ts",
  "test/{common,consortium,governance,scenarios,settlement,supervision}/*.{test.ts,t.sol}",
]);

function runTests(): void {
  const { status } = spawnSync(process.execPath, [HARDHAT, "--coverage", "test", ...TESTS], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

function isOurs({ path }: FileCoverage): boolean {
  return path.startsWith("contracts/") && !path.startsWith("contracts/mocks/");
}

print(`Running ${TESTS.length} test files on contracts that note which lines are reached; half an hour.`);
runTests();
const files = parseLcov(readFileSync("coverage/lcov.info", "utf8")).filter(isOurs);
for (const { path, uncovered } of files) if (uncovered.length > 0) print(`${path}: ${uncovered.join(", ")}`);
print(`Lines covered: ${lineShare(files).toFixed(2)}% of ${files.length} files, at least ${MIN_PERCENT}% asked`);
if (files.length === 0 || lineShare(files) < MIN_PERCENT) process.exitCode = 1;
