import { globSync } from "node:fs";
import { basename, posix, sep } from "node:path";

import { ROOT } from "../checks/finding.ts";
import type { ContractId } from "./compiler.ts";
import { MUTANTS } from "./list/index.ts";

/** Tests that run contracts on a chain of their own. */
const TESTS = [
  "access-matrix.test.ts",
  "{common,consortium,governance,scenarios,settlement,supervision}/*.{test.ts,t.sol}",
  "desk/*.test.ts",
];

/** How near a test is to a file; of the distant ones it is luck if they catch anything. */
export type Nearness = "own" | "domain" | "distant";

export interface NearTest {
  readonly test: string;
  readonly nearness: Nearness;
}

export function allTests(): string[] {
  return globSync(TESTS, { cwd: `${ROOT}test` }).map((path) => path.replaceAll(sep, posix.sep));
}

/**
 * The tests that may catch a bug, those first that most likely do: those named after the file or a contract that has
 * its code, and those that the list names for the file; then those of its domain; then all others.
 */
export function testsFor(file: string, contracts: readonly ContractId[], tests: readonly string[]): NearTest[] {
  const names = [basename(file, ".sol"), ...contracts.map(({ name }) => name)];
  const listed = MUTANTS.filter((mutant) => `contracts/${mutant.file}` === file).flatMap((mutant) => mutant.tests);
  const [, domain = ""] = file.split("/");
  const nearness = (test: string): Nearness => {
    if (names.includes(basename(test).split(".")[0]!) || listed.includes(test)) return "own";
    return test.startsWith(`${domain}/`) ? "domain" : "distant";
  };
  return tests
    .map((test) => ({ test, nearness: nearness(test) }))
    .sort((a, b) => rank(a) - rank(b) || count(listed, b.test) - count(listed, a.test) || (a.test < b.test ? -1 : 1));
}

/** Invariants take longest. */
function rank({ test, nearness }: NearTest): number {
  return ["own", "domain", "distant"].indexOf(nearness) * 2 + (test.includes(".invariant.") ? 1 : 0);
}

function count(tests: readonly string[], test: string): number {
  return tests.filter((other) => other === test).length;
}
