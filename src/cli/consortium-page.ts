import { escapeLine } from "../common/text.ts";
import type { FileMistake } from "../consortium/check.ts";
import { type ConsortiumFile, issuersOf } from "../consortium/file.ts";

/** Mistakes as compilers write them, so that editors jump to each. */
export function mistakeLines(path: string, mistakes: readonly FileMistake[]): string[] {
  return mistakes.map(({ line, column, path: place, rule, message }) => {
    const where = place === "" ? "" : `${escapeLine(place)}: `;
    return `${escapeLine(path)}:${line}:${column}: ${where}${escapeLine(message)} [${rule}]`;
  });
}

export function mistakesPage(path: string, mistakes: readonly FileMistake[]): string {
  const lines = mistakeLines(path, mistakes);
  return [...lines, mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`].join("\n");
}

/** What a sound file asks for, in a few numbers. */
export function checkedPage(path: string, file: ConsortiumFile): string {
  const participants = file.countries.flatMap((country) => country.participants).length;
  const counts = `${file.countries.length} countries, ${issuersOf(file).length} currencies, ${participants} participants`;
  return `${escapeLine(path)} has no mistakes: ${escapeLine(file.name)}, ${counts}`;
}
