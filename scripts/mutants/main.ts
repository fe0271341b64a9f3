import { availableParallelism } from "node:os";
import { matchesGlob } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { Random } from "../../src/netting/random.ts";
import { changedSince } from "./changed.ts";
import { MUTANTS } from "./list/index.ts";
import type { Mutant } from "./mutant.ts";
import { MutationRun } from "./mutation-run.ts";
import { tryRandom } from "./random.ts";
import { type Trial, trialsOf, tryTrials } from "./seeded.ts";
import { buildProject } from "./workshop.ts";
import { print } from "../common/output.ts";

interface Flags {
  readonly only?: RegExp;
  readonly changed?: string | true;
  readonly random?: number;
  readonly seed: number;
  readonly list?: boolean;
  readonly minutes: number;
  readonly workers: number;
}

const FIRST_PARENT = "HEAD^";

const command = new Command("mutants")
  .description("Puts one-line bugs into the contracts, one at a time; the named tests must catch every one.")
  .option("--only <pattern>", "bugs whose invariant, file, description or test match", (text) => new RegExp(text, "i"))
  .option("--changed [revision]", `bugs of contracts and tests that differ from a revision (${FIRST_PARENT})`)
  .option("--random <number>", "so many bugs that nobody chose, over all contracts", whole)
  .option("--seed <number>", "which ones, and in which order", whole, 1)
  .option("--list", "print the bugs and try none")
  .option("--minutes <number>", "begin no trial so long after the first; then in random order", whole, Infinity)
  .option("--workers <number>", "how many to try at once", whole, availableParallelism());

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("A whole number from 1.");
  return Number(text);
}

async function chosen({ only, changed }: Flags): Promise<Trial[]> {
  const files = changed === undefined ? null : await filesSince(changed === true ? FIRST_PARENT : changed);
  return trialsOf(MUTANTS).filter(({ mutant, test }) => {
    const { invariant, file, bug } = mutant;
    const isMeant = only === undefined || only.test([invariant, file, bug, test].join(" "));
    return isMeant && (files === null || files.has(`contracts/${file}`) || hasTest(files, test));
  });
}

function hasTest(files: ReadonlySet<string>, test: string): boolean {
  return [...files].some((file) => matchesGlob(file, `test/${test}`));
}

async function filesSince(revision: string): Promise<ReadonlySet<string>> {
  const files = await changedSince(revision);
  if (files !== null) return files;
  if (revision !== FIRST_PARENT) command.error(`There is no revision ${revision} here.`);
  print(`${revision} is not here, as in a shallow clone: what has changed is not known.`);
  return new Set();
}

async function tryChosen(flags: Flags): Promise<void> {
  const trials = await chosen(flags);
  if (trials.length === 0) {
    print("No seeded bug is in what was asked for, so there is nothing to try.");
    return;
  }
  if (flags.minutes !== Infinity) new Random(flags.seed).shuffle(trials);
  const files = new Set(trials.map(({ mutant }) => `contracts/${mutant.file}`));
  await within(flags, (run) => tryTrials(run, trials, flags.minutes), files);
}

async function within(
  { workers }: Flags,
  work: (run: MutationRun) => Promise<boolean>,
  files?: ReadonlySet<string>,
): Promise<void> {
  buildProject();
  const run = await MutationRun.open(workers, files);
  try {
    if (!(await work(run))) process.exitCode = 1;
  } finally {
    await run.close();
  }
}

function listing(mutants: readonly Mutant[]): string {
  return mutants
    .map(({ invariant, bug, file, tests }) => `${invariant}  ${bug}\n       ${file} < ${tests.join(", ")}`)
    .join("\n");
}

const flags = command.parse().opts<Flags>();
if (flags.list === true) print(listing([...new Set((await chosen(flags)).map(({ mutant }) => mutant))]));
else if (flags.random !== undefined) await within(flags, (run) => tryRandom(run, flags.random!, flags.seed));
else await tryChosen(flags);
