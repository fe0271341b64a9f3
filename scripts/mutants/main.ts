import { Command, InvalidArgumentError } from "commander";

import { table } from "../common/format.ts";
import { MUTANTS } from "./list.ts";
import { type Mutant, MutantDoesNotApply } from "./mutant.ts";
import { type Outcome, Workshop } from "./workshop.ts";

interface Flags {
  readonly only?: RegExp;
  readonly list?: boolean;
  readonly workers: number;
}

interface Trial {
  readonly mutant: Mutant;
  readonly test: string;
}

interface Result extends Trial {
  readonly outcome: Outcome | "does not apply";
  readonly seconds: number;
}

function pattern(text: string): RegExp {
  return new RegExp(text, "i");
}

function workers(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 8) throw new InvalidArgumentError("From 1 to 8.");
  return count;
}

const command = new Command("mutants")
  .description("Puts one-line bugs into the contracts, one at a time; the named tests must catch every one.")
  .option("--only <pattern>", "mutants whose invariant, file, bug or tests match", pattern)
  .option("--list", "print the mutants and run none")
  .option("--workers <number>", "how many to try at once", workers, 1);

function chosen({ only }: Flags): readonly Mutant[] {
  if (only === undefined) return MUTANTS;
  return MUTANTS.filter(({ invariant, file, bug, tests }) => only.test([invariant, file, bug, ...tests].join(" ")));
}

/** Runs trials on as many workshops as there are, each taking the next one when it is free. */
async function tryAll(workshops: readonly Workshop[], trials: readonly Trial[]): Promise<Result[]> {
  const results: Result[] = [];
  const queue = trials.values();
  const work = async (workshop: Workshop) => {
    for (const trial of queue) {
      const result = await tryOne(workshop, trial);
      console.log(`${result.outcome.padEnd(16)} ${trial.mutant.invariant}  ${trial.mutant.bug}  (${trial.test})`);
      results.push(result);
    }
  };
  await Promise.all(workshops.map(work));
  return results;
}

async function tryOne(workshop: Workshop, { mutant, test }: Trial): Promise<Result> {
  const start = performance.now();
  const outcome = await workshop.try(mutant, test).catch((error: unknown) => {
    if (error instanceof MutantDoesNotApply) return "does not apply" as const;
    throw error;
  });
  return { mutant, test, outcome, seconds: (performance.now() - start) / 1000 };
}

/** The tests that fail on sound contracts: what they catch proves nothing. */
async function brokenTests(workshop: Workshop, trials: readonly Trial[]): Promise<string[]> {
  const broken: string[] = [];
  for (const test of new Set(trials.map((trial) => trial.test))) {
    if (!(await workshop.passes(test))) broken.push(test);
  }
  return broken;
}

function summary(results: readonly Result[]): string {
  const rows = [...results]
    .sort((a, b) => MUTANTS.indexOf(a.mutant) - MUTANTS.indexOf(b.mutant))
    .map(({ mutant, test, outcome, seconds }) => [mutant.invariant, mutant.bug, test, outcome, seconds.toFixed(0)]);
  return table(["invariant", "bug", "test", "outcome", "s"], rows);
}

async function run(flags: Flags): Promise<void> {
  const mutants = chosen(flags);
  if (flags.list) {
    console.log(listing(mutants));
    return;
  }
  const trials = mutants.flatMap((mutant) => mutant.tests.map((test) => ({ mutant, test })));
  const workshops = Array.from({ length: flags.workers }, (_, number) => new Workshop(number));
  await Promise.all(workshops.map((workshop) => workshop.open()));
  const broken = await brokenTests(workshops[0]!, trials);
  if (broken.length > 0) command.error(`These tests fail without any bug: ${broken.join(", ")}`);

  const results = await tryAll(workshops, trials);
  const missed = results.filter(({ outcome }) => outcome !== "caught");
  console.log(`\n${summary(results)}\n\n${results.length - missed.length} of ${results.length} caught`);
  if (missed.length > 0) process.exitCode = 1;
}

function listing(mutants: readonly Mutant[]): string {
  return mutants
    .map(({ invariant, bug, file, tests }) => `${invariant}  ${bug}\n       ${file} < ${tests.join(", ")}`)
    .join("\n");
}

await run(command.parse().opts<Flags>());
