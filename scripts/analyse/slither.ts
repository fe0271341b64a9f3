import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { ANALYSIS, ROOT } from "./folders.ts";
import type { PythonTools } from "./python.ts";
import { writeWholeSuite } from "./whole-suite.ts";

/** What Slither reports, as far as it is read here. */
export interface SlitherElement {
  readonly type: string;
  readonly name: string;
  readonly source_mapping: { readonly filename_relative: string; readonly lines: readonly number[] };
  readonly type_specific_fields?: { readonly parent?: SlitherElement | null; readonly signature?: string };
}

export interface SlitherResult {
  readonly check: string;
  readonly impact: string;
  readonly description: string;
  readonly elements: readonly SlitherElement[];
}

interface SlitherReport {
  readonly success: boolean;
  readonly error: string | null;
  readonly results: { readonly detectors?: readonly SlitherResult[] };
}

/** Something that Slither found in a contract that is deployed. */
export interface Suspicion {
  /** Detector, place and a hash of what was found there: the same wherever the lines move. */
  readonly key: string;
  readonly impact: string;
  readonly file: string;
  readonly line: number;
  readonly description: string;
}

/** Raised where Slither itself failed. */
export class SlitherFailed extends Error {
  override readonly name = "SlitherFailed";
}

const REPORT = join(ANALYSIS, "slither.json");
const HASH_DIGITS = 8;

/** What Slither finds with all its detectors but some. */
export async function suspicions(tools: PythonTools, excluded: readonly string[]): Promise<Suspicion[]> {
  const artifacts = await writeWholeSuite();
  await rm(REPORT, { force: true });
  const build = ["--ignore-compile", "--npx-disable", "--hardhat-artifacts-directory", artifacts];
  const choice = excluded.length === 0 ? [] : ["--exclude", excluded.join(",")];
  const said = await tools.run("slither", [".", ...build, ...choice, "--fail-none", "--json", REPORT], ROOT);
  const report = await readFile(REPORT, "utf8").catch(() => null);
  if (report === null) throw new SlitherFailed(said);
  return suspicionsIn(JSON.parse(report) as SlitherReport);
}

/** Those in our own contracts, each once: the same calls may be reached in many ways. */
export function suspicionsIn({ success, error, results }: SlitherReport): Suspicion[] {
  if (!success) throw new SlitherFailed(error ?? "no reason given");
  const found = (results.detectors ?? []).filter(isOurs).map((result) => [keyOf(result), suspicion(result)] as const);
  return [...new Map(found).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isOurs({ elements }: SlitherResult): boolean {
  const file = elements[0]?.source_mapping.filename_relative ?? "";
  return file.startsWith("contracts/") && !file.startsWith("contracts/mocks/");
}

function suspicion(result: SlitherResult): Suspicion {
  const { filename_relative: file, lines } = result.elements[0]!.source_mapping;
  const { impact, description } = result;
  return { key: keyOf(result), impact, file, line: lines[0] ?? 1, description: description.trim() };
}

function keyOf({ check, elements }: SlitherResult): string {
  const names = new Set(elements.map((element) => `${element.type} ${placeOf(element)}`));
  const hash = createHash("sha256")
    .update([...names].sort().join("\n"))
    .digest("hex");
  return `${check} ${placeOf(elements[0]!)} ${hash.slice(0, HASH_DIGITS)}`;
}

/** The contract and the function, or whatever else an element is, by name. */
function placeOf({ name, type_specific_fields: fields }: SlitherElement): string {
  const own = fields?.signature ?? name;
  const parent = fields?.parent ?? null; // null for what is of no contract
  const isNamed = parent !== null && (parent.type === "contract" || parent.type === "function");
  return isNamed ? `${placeOf(parent)}.${own}` : own;
}
