import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { CompiledContract, CompiledSource } from "./build-info.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/** EIP-170. eSpace takes more, but other chains and the simulated one do not. */
export const MAX_RUNTIME = 24_576;
/** EIP-3860. */
export const MAX_CREATION = 49_152;
/** Bytes that a contract leaves free of what EIP-170 allows, so that a fault can be mended and what is planned fits. */
export const HEADROOM = 1_500;

/** A contract that leaves less free than the others, and why. */
export interface Exception {
  readonly headroom: number;
  readonly reason: string;
}

export type Exceptions = Readonly<Record<string, Exception>>;

export const EXCEPTIONS: Exceptions = {
  Gate: {
    headroom: 660,
    reason: "one call judges a payment, so participants, rules, limits and halts are one contract",
  },
};

const SNAPSHOT = "snapshots/code-size.json";
const SOURCE = "scripts/checks/code-size.ts";
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

export function tooLarge(sizes: CodeSizes, exceptions: Exceptions = EXCEPTIONS): Finding[] {
  return Object.entries(sizes).flatMap(([name, { runtime, creation }]) => {
    const budget = MAX_RUNTIME - (exceptions[name]?.headroom ?? HEADROOM);
    return [
      ...(runtime > budget ? [sizeFinding(name, "runtime", runtime, budget)] : []),
      ...(creation > MAX_CREATION ? [sizeFinding(name, "creation", creation, MAX_CREATION)] : []),
    ];
  });
}

/** Exceptions that no contract needs any more. */
export function needless(sizes: CodeSizes, exceptions: Exceptions = EXCEPTIONS): Finding[] {
  return Object.keys(exceptions)
    .filter((name) => sizes[name] === undefined || headroomOf(sizes[name]) >= HEADROOM)
    .map((name) => ({
      file: SOURCE,
      message: `${name} needs no exception: it leaves ${HEADROOM} bytes free, or is gone`,
    }));
}

/** Bytes left in the fullest contract. */
export function leastHeadroom(sizes: CodeSizes): number {
  return Math.min(...Object.values(sizes).map(headroomOf));
}

function headroomOf({ runtime }: CodeSize): number {
  return MAX_RUNTIME - runtime;
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
      `${(MAX_RUNTIME - runtime).toString().padStart(6)} free`,
      `creation ${creation.toString().padStart(6)} B`,
    ].join("  "),
  );
  return rows.map((row) => `       ${row}`).join("\n");
}

export async function checkCodeSize(sources: readonly CompiledSource[], update: boolean): Promise<Outcome> {
  const sizes = codeSizes(sources);
  if (update) await record(sizes);
  const recorded = JSON.parse(await readSource(SNAPSHOT).catch(() => "{}")) as CodeSizes;
  const findings = [...tooLarge(sizes), ...needless(sizes), ...changes(recorded, sizes)];
  return { findings, summary: `${leastHeadroom(sizes)} bytes left in the fullest contract\n${sizeTable(sizes)}` };
}

async function record(sizes: CodeSizes): Promise<void> {
  const path = join(ROOT, SNAPSHOT);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(sizes, null, 2)}\n`);
}
