import { originOf } from "./complete.ts";
import { type ConsortiumFile, readConsortium } from "./file.ts";
import type { FileProblem } from "./problem.ts";
import { byPosition, type Position, readSource, type Source } from "./source.ts";

/** A mistake of a consortium file, where an editor shows it. */
export interface FileMistake extends Position {
  /** Such as `countries.3.rules.0.cap`, positions from 0; empty where it is about the text. */
  readonly path: string;
  /** Which of `FILE_RULES` is broken. */
  readonly rule: FileProblem["rule"];
  readonly message: string;
}

/** A consortium, or every mistake of its file in the order of the lines. */
export type Checked =
  | { readonly file: ConsortiumFile; readonly mistakes: readonly [] }
  | { readonly file?: undefined; readonly mistakes: readonly FileMistake[] };

/** Reads a consortium file, YAML or JSON, and finds all its mistakes at once. */
export function checkConsortium(text: string): Checked {
  const source = readSource(text);
  if (source.problems.length > 0) return { mistakes: source.problems.map((each) => ({ ...each, path: "" })) };
  const reading = readConsortium(source.value);
  if ("file" in reading) return { file: reading.file, mistakes: [] };
  const mistakes = reading.problems.map((problem) => mistakeOf(problem, source));
  return { mistakes: distinct(mistakes).sort(byPosition) };
}

function mistakeOf({ path, rule, message }: FileProblem, source: Source): FileMistake {
  const origin = originOf(source.value, path);
  return { ...source.positionOf(origin), path: origin.join("."), rule, message };
}

/** What `defaults` say wrong is wrong once, not once a country. */
function distinct(mistakes: readonly FileMistake[]): FileMistake[] {
  return [...new Map(mistakes.map((mistake) => [`${mistake.path} ${mistake.message}`, mistake])).values()];
}
