import { globSync } from "node:fs";
import { join } from "node:path";

import { MUTANTS } from "../mutants/list/index.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/**
 * What keeps a seeded bug from being tried.
 * @param text The contract's file; null if there is none
 * @param hasTest Whether there is a test file of that name, or one that fits the pattern
 */
export function obstaclesTo(mutant: Mutant, text: string | null, hasTest: (test: string) => boolean): Finding[] {
  const { bug, from, to, tests } = mutant;
  const file = `contracts/${mutant.file}`;
  if (text === null) return [{ file, message: `is not there for the seeded bug "${bug}"` }];
  const places = text.split(from).length - 1;
  const messages = tests.filter((test) => !hasTest(test)).map((test) => `no test ${test} for the seeded bug "${bug}"`);
  if (places !== 1) messages.push(`has ${places} places for the seeded bug "${bug}"`);
  if (from === to) messages.push(`stays as it is under the seeded bug "${bug}"`);
  if (tests.length === 0) messages.push(`no test is named for the seeded bug "${bug}"`);
  return messages.map((message) => ({ file, message }));
}

export async function checkSeededBugs(): Promise<Outcome> {
  const findings = await Promise.all(
    MUTANTS.map(async (mutant) => {
      const text = await readSource(`contracts/${mutant.file}`).catch(() => null);
      return obstaclesTo(mutant, text, (test) => globSync(test, { cwd: join(ROOT, "test") }).length > 0);
    }),
  );
  return { findings: findings.flat(), summary: `${MUTANTS.length} seeded bugs have their place and their tests` };
}
