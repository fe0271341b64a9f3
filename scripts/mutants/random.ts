import { readFile } from "node:fs/promises";

import { Random } from "../../src/netting/random.ts";
import { type Candidate, candidatesIn } from "./candidates.ts";
import type { MutationRun } from "./mutation-run.ts";
import { allTests, type Nearness, type NearTest, testsFor } from "./nearness.ts";
import { Progress } from "./progress.ts";
import type { Workshop } from "./workshop.ts";
import { print } from "../common/output.ts";

interface Result {
  readonly candidate: Candidate;
  readonly outcome: "caught" | "survived" | "does not compile" | "changes no code";
  /** The test that caught it. */
  readonly by?: NearTest;
  readonly seconds: number;
}

/** Why a bug changes nothing that anyone could notice, by the bug's id. */
type Explanations = Readonly<Record<string, string>>;

const SURVIVORS = new URL("survivors.json", import.meta.url);
const MIN_SHARE = 0.99;

/**
 * Draws bugs that compile and change the code, and looks for a test that catches each.
 * @returns Whether 99 of 100 were caught, those left out that are explained
 */
export async function tryRandom(run: MutationRun, count: number, seed: number): Promise<boolean> {
  const explanations = JSON.parse(await readFile(SURVIVORS, "utf8")) as Explanations;
  const candidates = new Random(seed).shuffle(candidatesIn(run.sources, run.syntax));
  print(`Drawing ${count} of ${candidates.length} bugs with seed ${seed}.`);
  const tests = allTests();
  const progress = new Progress(count);
  const results: Result[] = [];
  const draw = new Draw(candidates, count);
  await run.each(draw, async (workshop, candidate) => {
    const result = await tryOne(run, workshop, candidate, tests);
    if (isCounted(result)) {
      results.push(result);
      progress.say(lineOf(result, explanations));
    } else {
      draw.putBack();
    }
  });
  return report(results, explanations);
}

/** Gives candidates until enough were given that were not put back. */
class Draw implements IterableIterator<Candidate> {
  readonly #candidates: Iterator<Candidate>;
  #wanted: number;

  constructor(candidates: readonly Candidate[], wanted: number) {
    this.#candidates = candidates.values();
    this.#wanted = wanted;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Candidate> {
    if (this.#wanted === 0) return { done: true, value: undefined };
    this.#wanted -= 1;
    return this.#candidates.next();
  }

  putBack(): void {
    this.#wanted += 1;
  }
}

function isCounted({ outcome }: Result): boolean {
  return outcome === "caught" || outcome === "survived";
}

async function tryOne(run: MutationRun, workshop: Workshop, candidate: Candidate, tests: readonly string[]) {
  const start = performance.now();
  const done = (outcome: Result["outcome"], by?: NearTest): Result => ({
    candidate,
    outcome,
    ...(by && { by }),
    seconds: (performance.now() - start) / 1000,
  });
  let nearness: Nearness = "own";
  for (const near of testsFor(candidate.edit.file, run.contractsWith(candidate.edit), tests)) {
    // What own tests let through may be nothing to the optimiser; that is known sooner than what distant tests say.
    if (near.nearness !== nearness && !(await run.changesShippedCode(candidate.edit))) return done("changes no code");
    nearness = near.nearness;
    if (!(await run.passesOnSoundCode(workshop, near.test))) continue;
    const outcome = await run.verdict(workshop, candidate.edit, near.test);
    if (outcome !== "survived") return done(outcome, near);
  }
  return done("survived");
}

function lineOf({ candidate, outcome, by, seconds }: Result, explanations: Explanations): string {
  const verdict = candidate.id in explanations ? "explained" : outcome;
  return `${verdict.padEnd(9)}  ${candidate.id}${by === undefined ? "" : `  (${by.test})`}  ${seconds.toFixed(0)} s`;
}

function report(results: readonly Result[], explanations: Explanations): boolean {
  const survived = results.filter(({ outcome }) => outcome === "survived");
  const open = survived.filter(({ candidate }) => !(candidate.id in explanations));
  const counted = results.length - (survived.length - open.length);
  const share = counted === 0 ? 1 : (counted - open.length) / counted;
  print(
    [
      "",
      ...results
        .filter(({ by }) => by?.nearness === "distant")
        .map((result) => `Caught from afar: ${result.candidate.id}  (${result.by!.test})`),
      ...open.map(({ candidate }) => `Survived: ${candidate.id}`),
      `${results.length} bugs: ${results.length - survived.length} caught, ${survived.length - open.length} explained in survivors.json, ${open.length} survived`,
      `Caught: ${(100 * share).toFixed(1)}% of ${counted}, at least ${100 * MIN_SHARE}% asked`,
    ].join("\n"),
  );
  return share >= MIN_SHARE;
}
