import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { CompiledContract, CompiledSource } from "./build-info.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/** EIP-170. eSpace takes more, but other chains and the simulated one do not. */
export const MAX_RUNTIME = 24_576;
/** EIP-3860. */
export const MAX_CREATION = 49_152;

const SNAPSHOT = "snapshots/code-size.json";
const MOCKS = "contracts/mocks/";

/** Bytes of a contract's code, as it stays on chain and as it is sent there. */
export interface CodeSize {
  readonly runtime: number;
  readonly creation: number;
}

export type CodeSizes = Readonly<Record<string, CodeSize>>;

/** The contracts that somebody deploys: with code and with a function to call, which a linked-in library has not. */
export function codeSizes(sources: readonly CompiledSource[]): CodeSizes {
  const contracts = sources
    .filter(({ file }) => !file.startsWith(MOCKS))
    .flatMap((source) => Object.entries(source.contracts))
    .filter(([, { evm }]) => evm.deployedBytecode.object !== "" && Object.keys(evm.methodIdentifiers).length > 0);
  return Object.fromEntries(contracts.map(([name, contract]) => [name, sizeOf(contract)]));
}

function sizeOf({ evm }: CompiledContract): CodeSize {
  const bytes = ({ object }: { readonly object: string }) => object.length / 2;
  return { runtime: bytes(evm.deployedBytecode), creation: bytes(evm.bytecode) };
}

export function tooLarge(sizes: CodeSizes): Finding[] {
  return Object.entries(sizes).flatMap(([name, { runtime, creation }]) => [
    ...(runtime > MAX_RUNTIME ? [sizeFinding(name, "runtime", runtime, MAX_RUNTIME)] : []),
    ...(creation > MAX_CREATION ? [sizeFinding(name, "creation", creation, MAX_CREATION)] : []),
  ]);
}

function sizeFinding(name: string, kind: string, bytes: number, max: number): Finding {
  return { file: SNAPSHOT, message: `${name}: ${kind} code of ${bytes} bytes, at most ${max}` };
}

/** Where the sizes are not those recorded in git. */
export function changes(recorded: CodeSizes, sizes: CodeSizes): Finding[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(sizes)])].sort();
  return names
    .filter((name) => recorded[name]?.runtime !== sizes[name]?.runtime)
    .map((name) => ({ file: SNAPSHOT, message: describeChange(name, recorded[name], sizes[name]) }));
}

function describeChange(name: string, before?: CodeSize, after?: CodeSize): string {
  if (before === undefined) return `${name} is new: record it with npm run checks -- --update`;
  if (after === undefined) return `${name} is gone: record it with npm run checks -- --update`;
  const change = after.runtime - before.runtime;
  const sizes = `${before.runtime} -> ${after.runtime} (${change > 0 ? "+" : ""}${change})`;
  return `${name} ${sizes}: record it with npm run checks -- --update`;
}

export function sizeTable(sizes: CodeSizes): string {
  const rows = Object.entries(sizes).map(([name, { runtime, creation }]) =>
    [
      name.padEnd(18),
      `${runtime.toString().padStart(6)} B`,
      `${((100 * runtime) / MAX_RUNTIME).toFixed(0).padStart(3)} %`,
      `creation ${creation.toString().padStart(6)} B`,
    ].join("  "),
  );
  return rows.map((row) => `       ${row}`).join("\n");
}

export async function checkCodeSize(sources: readonly CompiledSource[], update: boolean): Promise<Outcome> {
  const sizes = codeSizes(sources);
  if (update) await record(sizes);
  const recorded = JSON.parse(await readSource(SNAPSHOT).catch(() => "{}")) as CodeSizes;
  const findings = [...tooLarge(sizes), ...changes(recorded, sizes)];
  return { findings, summary: `at most ${MAX_RUNTIME} bytes a contract\n${sizeTable(sizes)}` };
}

async function record(sizes: CodeSizes): Promise<void> {
  const path = join(ROOT, SNAPSHOT);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(sizes, null, 2)}\n`);
}
