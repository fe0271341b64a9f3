import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, posix, sep } from "node:path";

import { ROOT } from "../checks/finding.ts";

/** Solidity files by the name under which others import them: ours from the project's root, others from their package. */
export type Sources = ReadonlyMap<string, string>;

const IMPORT = /^\s*(?:import|\}\s*from)\b[^;"]*"([^"]+)"\s*;/gm;

/** Our Solidity files and all that they import. */
export async function readSources(): Promise<Sources> {
  const sources = new Map<string, string>();
  const queue = globSync("{contracts,test}/**/*.sol", { cwd: ROOT }).map((path) => path.replaceAll(sep, posix.sep));
  for (const name of queue.sort()) {
    if (sources.has(name)) continue;
    const text = await readFile(pathOf(name), "utf8");
    sources.set(name, text);
    queue.push(...importsOf(name, text));
  }
  return sources;
}

/** Whether a file is not from a package. */
export function isOurs(name: string): boolean {
  return /^(contracts|test)\//.test(name);
}

function pathOf(name: string): string {
  return isOurs(name) ? join(ROOT, name) : join(ROOT, "node_modules", name);
}

function importsOf(name: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, path]) =>
    path!.startsWith(".") ? posix.join(posix.dirname(name), path!) : path!,
  );
}

/** The files with these names and all that they import, by name. */
export function closureOf(sources: Sources, names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const queue = [...names];
  for (const name of queue) {
    if (found.has(name)) continue;
    const text = sources.get(name);
    if (text === undefined) throw new Error(`${name} is imported and is not there`);
    found.set(name, text);
    queue.push(...importsOf(name, text));
  }
  return found;
}
