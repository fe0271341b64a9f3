import { en } from "../src/words/en.ts";

type Leaf = readonly [path: string, value: unknown];

/** All words of a table, each with where it stands. */
export function leavesOf(table: object, above = ""): Leaf[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? leavesOf(value, `${above}${key}.`) : [[above + key, value] as const],
  );
}

/** What is no English: each language calls itself by its own name, and some names are the same in both. */
const NO_ENGLISH = new Set(["language", "payments.uetr"]);

const ENGLISH = new Set(
  leavesOf(en)
    .filter(([path]) => !NO_ENGLISH.has(path))
    .flatMap(([, words]) => (typeof words === "string" ? [words] : piecesOf(words as Saying))),
);

type Saying = (...values: unknown[]) => string;

/** What a saying says around its values. */
function piecesOf(saying: Saying): string[] {
  const said = saying(...Array.from({ length: saying.length }, () => ["#"]));
  const pieces = said.replaceAll("NaN", "#").split(/[^A-Za-z ]+/);
  return pieces.map((piece) => piece.trim()).filter((piece) => piece.length > 1);
}

/** Those texts in which words of the English table stand. What people wrote on chain is none of it. */
export function englishIn(texts: readonly string[]): string[] {
  return texts.filter((text) => [...ENGLISH].some((words) => isPartOf(words, text)));
}

/** Not within another word, and not the name of a file. */
function isPartOf(words: string, text: string): boolean {
  const place = text.indexOf(words);
  const [before, behind] = [text.slice(0, Math.max(0, place)), text.slice(place + words.length)];
  return place >= 0 && !/[A-Za-z]$/.test(before) && !/^([A-Za-z]|\.[a-z])/.test(behind);
}
