import { iso31661 } from "iso-3166/1.js";

import { PURPOSES, purposeAt, purposeToBytes } from "../../common/purpose.ts";
import { alpha2ToBytes } from "../../governance/registries.ts";
import { wordsOf } from "../kinds/lists.ts";

type Words = Readonly<Record<string, string>>;

/** More combinations than these no list of them names. */
const LARGEST_SET = 8;

const ONES: Readonly<Record<string, () => Words>> = {
  country: () => ({ "0": "any", ...Object.fromEntries(iso31661.map(({ numeric, name }) => [Number(numeric), name])) }),
  alpha2: () => Object.fromEntries(iso31661.map(({ alpha2, name }) => [alpha2ToBytes(alpha2), `${alpha2} (${name})`])),
  purpose: () => Object.fromEntries(["", ...PURPOSES].map((code) => [purposeToBytes(code), code || "none"])),
  purposeIndex: () =>
    Object.fromEntries(["", ...PURPOSES].map((_, index) => [String(index), purposeAt(index) || "none"])),
};

/** The words for the values of an enumeration or of a small set; undefined for what has none. */
export function enumWords(name: string): Words | undefined {
  const [kind, list] = name.split("_") as [string, string?];
  if (list === undefined) return ONES[kind]?.();
  const words = wordsOf(list);
  if (kind === "word") return Object.fromEntries(words.map((word, value) => [String(value), word]));
  return words.length > LARGEST_SET ? undefined : setWords(words);
}

function setWords(words: readonly string[]): Words {
  const sets = Array.from({ length: 2 ** words.length }, (_, set) => words.filter((_word, bit) => (set >> bit) & 1));
  return Object.fromEntries(sets.map((chosen, set) => [String(set), chosen.join(", ") || "none"]));
}
