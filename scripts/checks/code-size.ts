import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { keccak256 } from "ethers";

import type { CompiledContract, CompiledSource } from "./build-info.ts";
import { type Finding, type Outcome, readSource, ROOT } from "./finding.ts";

/** EIP-170. eSpace takes more, but other chains and the simulated one do not. */
export const MAX_RUNTIME = 24_576;
/** EIP-3860. */
export const MAX_CREATION = 49_152;
/** Bytes that a contract leaves free of what EIP-170 allows, so that a fault can be mended and what is planned fits. */
export const HEADROOM = 1_500;

const SNAPSHOT = "snapshots/code-size.json";
const MOCKS = "contracts/mocks/";

/** A contract's code in bytes, as it stays on chain and as it is sent there, and which code it is. */
export interface CodeRecord {
  readonly runtime: number;
  readonly creation: number;
  /** Keccak-256 of the creation code without solc's metadata, which changes with every comment. */
  readonly hash: string;
}

export type CodeRecords = Readonly<Record<string, CodeRecord>>;

/** The contracts that somebody deploys: with code and with a function to call, which a linked-in library has not. */
export function codeRecords(sources: readonly CompiledSource[]): CodeRecords {
  const contracts = sources
    .filter(({ file }) => !file.startsWith(MOCKS))
    .flatMap((source) => Object.entries(source.contracts))
    .filter(([, { evm }]) => evm.deployedBytecode.object !== "" && Object.keys(evm.methodIdentifiers).length > 0);
  return Object.fromEntries(contracts.map(([name, contract]) => [name, recordOf(contract)]));
}

function recordOf({ evm }: CompiledContract): CodeRecord {
  const [runtime, creation] = [evm.deployedBytecode.object, evm.bytecode.object];
  const hash = keccak256(`0x${creation.replaceAll(metadataIn(runtime), "")}`);
  return { runtime: runtime.length / 2, creation: creation.length / 2, hash };
}

/** Code ends with solc's metadata and two bytes that say how long it is. */
function metadataIn(runtime: string): string {
  const length = Number.parseInt(runtime.slice(-4), 16) + 2;
  return runtime.slice(-2 * length);
}

export function tooLarge(sizes: CodeRecords): Finding[] {
  const budget = MAX_RUNTIME - HEADROOM;
  return Object.entries(sizes).flatMap(([name, { runtime, creation }]) => [
    ...(runtime > budget ? [sizeFinding(name, "runtime", runtime, budget)] : []),
    ...(creation > MAX_CREATION ? [sizeFinding(name, "creation", creation, MAX_CREATION)] : []),
  ]);
}

/** Bytes left in the fullest contract. */
export function leastHeadroom(sizes: CodeRecords): number {
  return Math.min(...Object.values(sizes).map(({ runtime }) => MAX_RUNTIME - runtime));
}

function sizeFinding(name: string, kind: string, bytes: number, max: number): Finding {
  return { file: SNAPSHOT, message: `${name}: ${kind} code of ${bytes} bytes, at most ${max}` };
}

/** Where the code is not that recorded in git: by its size, or by its hash where the size is the same. */
export function changes(recorded: CodeRecords, sizes: CodeRecords): Finding[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(sizes)])].sort();
  return names
    .filter((name) => recorded[name]?.hash !== sizes[name]?.hash)
    .map((name) => ({ file: SNAPSHOT, message: describeChange(name, recorded[name], sizes[name]) }));
}

function describeChange(name: string, before?: CodeRecord, after?: CodeRecord): string {
  if (before === undefined) return `${name} is new: record it with npm run checks -- --update`;
  if (after === undefined) return `${name} is gone: record it with npm run checks -- --update`;
  const change = after.runtime - before.runtime;
  if (change === 0) return `${name} is other code of the same size: record it with npm run checks -- --update`;
  const sizes = `${before.runtime} -> ${after.runtime} (${change > 0 ? "+" : ""}${change})`;
  return `${name} ${sizes}: record it with npm run checks -- --update`;
}

export function sizeTable(sizes: CodeRecords): string {
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
  const sizes = codeRecords(sources);
  if (update) await record(sizes);
  const recorded = JSON.parse(await readSource(SNAPSHOT).catch(() => "{}")) as CodeRecords;
  const findings = [...tooLarge(sizes), ...changes(recorded, sizes)];
  return { findings, summary: `${leastHeadroom(sizes)} bytes left in the fullest contract\n${sizeTable(sizes)}` };
}

async function record(sizes: CodeRecords): Promise<void> {
  const path = join(ROOT, SNAPSHOT);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(sizes, null, 2)}\n`);
}
