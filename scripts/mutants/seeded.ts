import { table } from "../common/format.ts";
import { editOf, type Mutant, MutantDoesNotApply } from "./mutant.ts";
import { type MutationRun, type Outcome } from "./mutation-run.ts";
import { Progress } from "./progress.ts";
import type { Workshop } from "./workshop.ts";
import { print } from "../common/output.ts";

/** A mutant under one of its tests. */
export interface Trial {
  readonly mutant: Mutant;
  readonly test: string;
}

interface Result extends Trial {
  readonly outcome: Outcome | "does not apply" | "test fails" | "not tried";
  readonly seconds: number;
}

export function trialsOf(mutants: readonly Mutant[]): Trial[] {
  return mutants.flatMap((mutant) => mutant.tests.map((test) => ({ mutant, test })));
}

/**
 * Puts each bug in turn into the contracts and runs its test.
 * @param minutes After so long since the first trial began no more begin
 * @returns Whether every trial that was made caught its bug
 */
export async function tryTrials(run: MutationRun, trials: readonly Trial[], minutes: number): Promise<boolean> {
  const progress = new Progress(trials.length);
  const results: Result[] = [];
  const end = performance.now() + minutes * 60_000;
  await run.each(trials, async (workshop, trial) => {
    const result = await tryOne(run, workshop, trial, end);
    results.push(result);
    if (result.outcome !== "not tried") progress.say(lineOf(result));
  });
  const tried = results.filter(({ outcome }) => outcome !== "not tried");
  const missed = tried.filter(({ outcome }) => outcome !== "caught");
  print(`\n${summary(trials, tried, missed)}`);
  return missed.length === 0;
}

async function tryOne(run: MutationRun, workshop: Workshop, trial: Trial, end: number): Promise<Result> {
  const start = performance.now();
  if (start > end) return { ...trial, outcome: "not tried", seconds: 0 };
  const outcome = await outcomeOf(run, workshop, trial);
  return { ...trial, outcome, seconds: (performance.now() - start) / 1000 };
}

async function outcomeOf(run: MutationRun, workshop: Workshop, trial: Trial): Promise<Result["outcome"]> {
  const { mutant, test } = trial;
  try {
    const edit = editOf(run.sources.get(`contracts/${mutant.file}`) ?? "", mutant);
    if (!(await run.passesOnSoundCode(workshop, test))) return "test fails";
    return await run.verdict(workshop, edit, test);
  } catch (error) {
    if (error instanceof MutantDoesNotApply) return "does not apply";
    throw error;
  }
}

function lineOf({ mutant, test, outcome, seconds }: Result): string {
  return `${outcome.padEnd(8)}  ${mutant.invariant}  ${mutant.bug}  (${test})  ${seconds.toFixed(0)} s`;
}

function summary(trials: readonly Trial[], tried: readonly Result[], missed: readonly Result[]): string {
  const seconds = tried.reduce((sum, result) => sum + result.seconds, 0) / Math.max(tried.length, 1);
  const lines = [`${tried.length - missed.length} of ${tried.length} caught, ${seconds.toFixed(1)} s each`];
  if (tried.length < trials.length) lines.push(`${trials.length - tried.length} were not tried: the time was up`);
  if (missed.length > 0) {
    const rows = missed.map(({ mutant, test, outcome }) => [mutant.invariant, mutant.bug, test, outcome]);
    lines.unshift(table(["invariant", "bug", "test", "outcome"], rows), "");
  }
  return lines.join("\n");
}
