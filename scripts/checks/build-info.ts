import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Finding, readSource, ROOT } from "./finding.ts";

/** The parts of solc's syntax tree that the checks read. */
export interface AstNode {
  readonly id: number;
  readonly nodeType: string;
  readonly src: string;
  readonly nodes?: readonly AstNode[];
  readonly name?: string;
  readonly absolutePath?: string;
  readonly kind?: string;
  readonly visibility?: string;
  readonly stateMutability?: string;
  readonly memberName?: string;
  readonly contractKind?: string;
  readonly abstract?: boolean;
  readonly linearizedBaseContracts?: readonly number[];
  readonly functionSelector?: string;
  readonly baseFunctions?: readonly number[];
  readonly documentation?: { readonly text: string };
  readonly parameters?: { readonly parameters: readonly AstNode[] };
  readonly returnParameters?: { readonly parameters: readonly AstNode[] };
}

export interface CompiledContract {
  readonly evm: {
    readonly bytecode: { readonly object: string };
    readonly deployedBytecode: { readonly object: string };
    readonly methodIdentifiers: Readonly<Record<string, string>>;
  };
}

export interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  readonly sourceLocation?: { readonly file: string; readonly start: number };
}

/** One of our Solidity files as the compiler saw it. */
export interface CompiledSource {
  readonly file: string;
  readonly text: string;
  readonly ast: AstNode;
  readonly contracts: Readonly<Record<string, CompiledContract>>;
  readonly diagnostics: readonly Diagnostic[];
}

interface BuildInfo {
  readonly userSourceNameMap: Readonly<Record<string, string>>;
  readonly input: { readonly sources: Readonly<Record<string, { readonly content: string }>> };
}

interface BuildOutput {
  readonly output: {
    readonly errors?: readonly Diagnostic[];
    readonly sources: Readonly<Record<string, { readonly ast: AstNode }>>;
    readonly contracts?: Readonly<Record<string, Readonly<Record<string, CompiledContract>>>>;
  };
}

const ARTIFACTS = join(ROOT, "artifacts");
const BUILD_INFO = join(ARTIFACTS, "build-info");
const OURS = "project/";

/** The path in the project of a name that the compiler uses, or the name itself where it is not ours. */
export function toFile(sourceName: string): string {
  return sourceName.startsWith(OURS) ? sourceName.slice(OURS.length) : sourceName;
}

/**
 * Every Solidity file under `contracts/` as compiled. One file is compiled in several builds, with other settings where
 * a test asks for them, and earlier builds stay; what counts is the build that the file's artifacts name.
 * @throws Error if a file is not built
 */
export async function compiledSources(): Promise<CompiledSource[]> {
  const sources = new Map<string, CompiledSource>();
  for await (const path of glob(`${BUILD_INFO}/*.output.json`)) {
    for (const source of await readBuild(path)) sources.set(source.file, source);
  }
  for await (const file of glob("contracts/**/*.sol", { cwd: ROOT })) {
    if (!sources.has(file)) throw new Error(`${file} is not built as it is now: run npm run build`);
  }
  return [...sources.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function readBuild(outputPath: string): Promise<CompiledSource[]> {
  const { output } = await readJson<BuildOutput>(outputPath);
  const { userSourceNameMap, input } = await readJson<BuildInfo>(outputPath.replace(".output.json", ".json"));
  const found: CompiledSource[] = [];
  for (const [file, name] of Object.entries(userSourceNameMap)) {
    if (!file.startsWith("contracts/")) continue;
    const [text, ast] = [input.sources[name]?.content, output.sources[name]?.ast];
    if (text === undefined || ast === undefined || text !== (await readSource(file).catch(() => null))) continue;
    if (!outputPath.includes(await buildOf(file))) continue;
    const diagnostics = (output.errors ?? []).filter(({ sourceLocation }) => sourceLocation?.file === name);
    found.push({ file, text, ast, contracts: output.contracts?.[name] ?? {}, diagnostics });
  }
  return found;
}

/** The build that a file's artifacts come from, or "" if it has none: types alone make no artifact. */
async function buildOf(file: string): Promise<string> {
  for await (const path of glob(`${ARTIFACTS}/${file}/*.json`)) {
    return (await readJson<{ readonly buildInfoId: string }>(path)).buildInfoId;
  }
  return "";
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}

/** A finding at a node of a syntax tree. */
export function findingAt(source: CompiledSource, node: { readonly src: string }, message: string): Finding {
  return { file: source.file, line: lineOf(source.text, Number(node.src.split(":")[0])), message };
}

/** solc counts bytes, not characters. */
export function lineOf(text: string, byteOffset: number): number {
  return Buffer.from(text).subarray(0, byteOffset).toString().split("\n").length;
}
