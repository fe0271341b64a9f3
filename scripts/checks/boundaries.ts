import { glob } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

import ts from "typescript";

import { type CompiledSource, findingAt, toFile } from "./build-info.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/** Who may know of whom: a domain may import those of a lower rank, never one of its own rank. */
const RANKS: Readonly<Record<string, number>> = {
  governance: 0,
  supervision: 1,
  settlement: 2,
  netting: 3,
  iso20022: 3,
  trade: 3,
  economy: 3,
  culture: 3,
};
const COMMON = "common";
const MOCKS = "mocks";
const SHARED_FOLDERS = ["interfaces", "types"];

/** Why a Solidity file may not import another, or null if it may. Paths count from the project's root. */
export function solidityBreach(importer: string, imported: string): string | null {
  if (!imported.startsWith("contracts/")) return imported.startsWith("npm/") ? null : `leaves contracts/: ${imported}`;
  const [, from = ""] = importer.split("/");
  const [, to = "", folder = ""] = imported.split("/");
  if (from === MOCKS) return null;
  if (to === MOCKS) return `imports a mock: ${imported}`;
  const breach = directionBreach(from, to);
  if (breach !== null || to === from || to === COMMON) return breach;
  return SHARED_FOLDERS.includes(folder) ? null : `imports ${to}'s implementation, not its interface: ${imported}`;
}

/** Why a file of the library may not import another, or null if it may. */
export function libraryBreach(importer: string, imported: string): string | null {
  if (imported.startsWith("typechain-types/")) return null;
  if (!imported.startsWith("src/")) return `leaves src/: ${imported}`;
  const [from, to] = [folderOf(importer), folderOf(imported)];
  // What is in no domain, as the index, puts the domains together.
  return from in RANKS || from === COMMON ? directionBreach(from, to) : null;
}

function folderOf(file: string): string {
  const [, folder = "", ...rest] = file.split("/");
  return rest.length === 0 ? "" : folder;
}

function directionBreach(from: string, to: string): string | null {
  if (to === from || to === COMMON) return null;
  if (from === COMMON) return `common/ imports a domain: ${to}`;
  const [fromRank, toRank] = [RANKS[from], RANKS[to]];
  if (fromRank === undefined) return `unknown domain: ${from}`;
  if (toRank === undefined) return `imports what is no domain: ${to}`;
  return toRank < fromRank ? null : `${from} must not know of ${to}`;
}

export async function checkBoundaries(sources: readonly CompiledSource[]): Promise<Outcome> {
  const findings = [...sources.flatMap(solidityFindings), ...(await libraryFindings())];
  return { findings, summary: `${sources.length} Solidity files and the library keep to their domains` };
}

function solidityFindings(source: CompiledSource): Finding[] {
  return (source.ast.nodes ?? [])
    .filter(({ nodeType }) => nodeType === "ImportDirective")
    .flatMap((node) => {
      const breach = solidityBreach(source.file, toFile(node.absolutePath ?? ""));
      return breach === null ? [] : [findingAt(source, node, breach)];
    });
}

async function libraryFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const file of glob("src/**/*.ts", { cwd: ROOT })) {
    const text = await readSource(file);
    for (const { fileName, pos } of ts.preProcessFile(text).importedFiles) {
      const breach = fileName.startsWith(".") ? libraryBreach(file, normalize(join(dirname(file), fileName))) : null;
      if (breach !== null) findings.push({ file, line: text.slice(0, pos).split("\n").length, message: breach });
    }
  }
  return findings;
}
