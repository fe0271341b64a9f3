import { readFileSync } from "node:fs";

import { actsWithoutVerb, type Deployed, errorsIn, errorsWithoutSentence } from "../../src/acts/coverage.ts";
import { ACTS } from "../../src/acts/index.ts";
import * as typechain from "../../typechain-types/index.js";

const SIZES = new URL("../../snapshots/code-size.json", import.meta.url);

type Factories = Readonly<Record<string, { createInterface(): Deployed[1] } | undefined>>;

/** What of the suite can be done, and is explained, from the command line. */
export function actFigures(): Record<string, number> {
  const factories = typechain as unknown as Factories;
  const sizes = JSON.parse(readFileSync(SIZES, "utf8")) as Record<string, unknown>;
  const contracts = Object.keys(sizes).map((title): Deployed => [
    title,
    factories[`${title}__factory`]!.createInterface(),
  ]);
  return {
    "cli.acts": ACTS.length,
    "cli.acts_without_verb": actsWithoutVerb(contracts).length,
    "cli.errors": errorsIn(contracts).size,
    "cli.errors_without_sentence": errorsWithoutSentence(contracts).length,
  };
}
