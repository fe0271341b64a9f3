import { glob } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

import ts from "typescript";

import { type CompiledSource, findingAt, toFile } from "./build-info.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

type Ranks = Readonly<Record<string, number>>;

/** Who may know of whom: a domain may import those of a lower rank, never one of its own rank. */
const RANKS: Ranks = { governance: 0, supervision: 1, settlement: 2, trade: 3, economy: 3, culture: 3 };

/** The library reads a chain below the domains; above them is what serves several of them, the pages, and the command on top. */
const LIBRARY_RANKS: Ranks = {
  ...{ chain: -1, signing: -1 },
  ...RANKS,
  ...{ netting: 3, iso20022: 3, consortium: 3, desk: 4, amending: 4 },
  ...{ cycle: 5, deploying: 5, acts: 6, pages: 7, client: 7, cli: 8 },
};

const COMMON = "common";
const MOCKS = "mocks";
/** Stands for the library's index, which is in no folder and puts all of them together. */
const INDEX = "";
/** What a build makes of the contracts. */
const GENERATED = ["typechain-types/", "abi/"];

const SHARED_FOLDERS = ["interfaces", "types"];

/** Why a Solidity file may not import another, or null if it may. Paths count from the project's root. */
export function solidityBreach(importer: string, imported: string): string | null {
  if (!imported.startsWith("contracts/")) return imported.startsWith("npm/") ? null : `leaves contracts/: ${imported}`;
  const [, from = ""] = importer.split("/");
  const [, to = "", folder = ""] = imported.split("/");
  if (from === MOCKS) return null;
  if (to === MOCKS) return `imports a mock: ${imported}`;
  const breach = directionBreach(RANKS, from, to);
  if (breach !== null || to === from || to === COMMON) return breach;
  return SHARED_FOLDERS.includes(folder) ? null : `imports ${to}'s implementation, not its interface: ${imported}`;
}

/** Why a file of the library may not import another, or null if it may. */
export function libraryBreach(importer: string, imported: string): string | null {
  if (GENERATED.some((folder) => imported.startsWith(folder))) return null;
  if (!imported.startsWith("src/")) return `leaves src/: ${imported}`;
  const [from, to] = [folderOf(importer), folderOf(imported)];
  return from === INDEX ? null : directionBreach(LIBRARY_RANKS, from, to);
}

/** What is in the tests and other files read besides: tables of what the suite promises. */
const TABLES = ["test/access-matrix/", "test/blast-radius/"];

/** Why a script, or a module that deploys, may not import another file, or null if it may. */
export function scriptBreach(importer: string, imported: string): string | null {
  const isDeployed = importer.startsWith("deploy/");
  const allowed = isDeployed ? ["deploy/", "src/"] : ["scripts/", "deploy/", "src/", "hardhat.config.ts", ...TABLES];
  const isAllowed = [...allowed, ...GENERATED].some((folder) => imported.startsWith(folder));
  if (!isAllowed) return `leaves ${isDeployed ? "deploy/" : "scripts/"} and the library: ${imported}`;
  return isDeployed && imported.startsWith("src/cli/") ? `deploys by way of the command: ${imported}` : null;
}

function folderOf(file: string): string {
  const [, folder = "", ...rest] = file.split("/");
  return rest.length === 0 ? INDEX : folder;
}

function directionBreach(ranks: Ranks, from: string, to: string): string | null {
  const [fromRank, toRank] = [ranks[from], ranks[to]];
  if (fromRank === undefined && from !== COMMON) return `unknown domain: ${from}`;
  if (to === from || to === COMMON) return null;
  if (fromRank === undefined) return `common/ imports a domain: ${to}`;
  if (toRank === undefined) return `imports what is no domain: ${to}`;
  return toRank < fromRank ? null : `${from} must not know of ${to}`;
}

/** One file of TypeScript that imports another, be it only a type. Paths count from the project's root. */
export interface Import {
  readonly file: string;
  readonly line: number;
  readonly imported: string;
}

/** What a file imports of the project's own files. */
export function importsIn(file: string, text: string): Import[] {
  return ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => ({
      file,
      line: text.slice(0, pos).split("\n").length,
      imported: normalize(join(dirname(file), fileName)),
    }));
}

/** Imports that lead back to the file in which they began: the files of each circle, at least one where there are any. */
export function importCircles(imports: readonly Import[]): string[][] {
  const importedBy = new Map<string, string[]>();
  for (const { file, imported } of imports) importedBy.set(file, [...(importedBy.get(file) ?? []), imported]);
  const circles: string[][] = [];
  const done = new Set<string>();
  const follow = (file: string, trail: readonly string[]) => {
    const start = trail.indexOf(file);
    if (start >= 0) circles.push(trail.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const imported of importedBy.get(file) ?? []) follow(imported, [...trail, file]);
    done.add(file);
  };
  for (const file of importedBy.keys()) follow(file, []);
  return circles;
}

export async function checkBoundaries(sources: readonly CompiledSource[]): Promise<Outcome> {
  const imports = await typeScriptImports();
  const findings = [...sources.flatMap(solidityFindings), ...importFindings(imports), ...circleFindings(imports)];
  const files = new Set(imports.map(({ file }) => file)).size;
  return { findings, summary: `${sources.length} Solidity files and ${files} of TypeScript keep to their domains` };
}

function solidityFindings(source: CompiledSource): Finding[] {
  return (source.ast.nodes ?? [])
    .filter(({ nodeType }) => nodeType === "ImportDirective")
    .flatMap((node) => {
      const breach = solidityBreach(source.file, toFile(node.absolutePath ?? ""));
      return breach === null ? [] : [findingAt(source, node, breach)];
    });
}

async function typeScriptImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const file of glob("{deploy,scripts,src}/**/*.ts", { cwd: ROOT })) {
    imports.push(...importsIn(file, await readSource(file)));
  }
  return imports;
}

function importFindings(imports: readonly Import[]): Finding[] {
  return imports.flatMap(({ file, line, imported }) => {
    const message = file.startsWith("src/") ? libraryBreach(file, imported) : scriptBreach(file, imported);
    return message === null ? [] : [{ file, line, message }];
  });
}

function circleFindings(imports: readonly Import[]): Finding[] {
  return importCircles(imports).map((circle) => ({
    file: circle[0]!,
    message: `imports itself by way of ${circle.slice(1).join(", ") || "nothing"}`,
  }));
}
