import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { type Build, buildsOf } from "./build-output.ts";
import { ANALYSIS, emptied, ROOT } from "./folders.ts";
import type { PythonTools } from "./python.ts";

/** Fuzz tests by file and contract. */
export type Tests = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What Halmos proves for all arguments, and what it was tried on in vain, with the reason. */
export interface Proofs {
  readonly proved: Tests;
  readonly beyond: Readonly<Record<string, string>>;
}

/** How a proof went. */
export interface Proof {
  /** File, contract and test. */
  readonly name: string;
  readonly outcome: "proved" | "refuted" | "not decided in time" | "not explored" | "not run";
  readonly seconds: number;
}

interface HalmosTest {
  readonly name: string;
  readonly exitcode: number;
  readonly time?: readonly [number, ...number[]];
  readonly num_bounded_loops?: number;
}

interface HalmosReport {
  readonly test_results: Readonly<Record<string, readonly HalmosTest[]>>;
}

interface CompiledFile {
  readonly ast: unknown;
  readonly id: number;
}

interface CompiledContract {
  readonly abi: unknown;
  readonly evm: {
    readonly bytecode: Code;
    readonly deployedBytecode: Code;
    readonly methodIdentifiers: Readonly<Record<string, string>>;
  };
}

interface Code {
  readonly object: string;
}

const PROOFS = fileURLToPath(new URL("proofs.json", import.meta.url));
const PROVE = fileURLToPath(new URL("prove.py", import.meta.url));
const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");
const TEST_ARTIFACTS = join(ROOT, "cache", "test-artifacts");
const REPORT = join(ANALYSIS, "halmos.json");

const LOOPS = "64"; // no loop under test goes further
const SOLVER_TIMEOUT = "120s";
const OUTCOMES = ["proved", "refuted", "not decided in time"] as const;

const execute = promisify(execFile);

export async function readProofs(): Promise<Proofs> {
  return JSON.parse(await readFile(PROOFS, "utf8")) as Proofs;
}

/** Proves fuzz tests for all arguments at once. */
export async function prove(tools: PythonTools, tests: Tests): Promise<Proof[]> {
  const files = Object.keys(tests);
  await execute(process.execPath, [HARDHAT, "build", "--no-contracts", "--quiet", ...files], { cwd: ROOT });
  const root = await writeForgeOutput(files);
  await rm(REPORT, { force: true });
  const said = await tools.run("python", [PROVE, "--root", root, ...options(tests), "--json-output", REPORT], root);
  const report = await readFile(REPORT, "utf8").catch(() => null);
  if (report === null) throw new Error(`Halmos failed: ${said}`);
  return proofsIn(JSON.parse(report) as HalmosReport, tests);
}

function options(tests: Tests): string[] {
  const contracts = Object.values(tests).flatMap((of) => Object.keys(of));
  const names = Object.values(tests).flatMap((of) => Object.values(of).flat());
  return [
    ...["--match-contract", `^(${contracts.join("|")})$`, "--match-test", `^(${names.join("|")})\\(`],
    ...["--loop", LOOPS, "--solver-timeout-assertion", SOLVER_TIMEOUT, "--no-status"],
  ];
}

/** The artifacts as Forge would have laid them. */
async function writeForgeOutput(files: readonly string[]): Promise<string> {
  const out = await emptied("halmos", "out");
  for (const file of files) {
    for (const build of await buildsOf(TEST_ARTIFACTS, file)) await writeArtifacts(out, file, build);
  }
  return dirname(out);
}

async function writeArtifacts(out: string, file: string, { output, solcLongVersion }: Build): Promise<void> {
  const source = `project/${file}`;
  const folder = join(out, file.replaceAll("/", "_"));
  await mkdir(folder, { recursive: true });
  const metadata = { compiler: { version: solcLongVersion }, output: { devdoc: { methods: {} } } };
  const { ast, id } = output.sources[source] as CompiledFile;
  const contracts = (output.contracts?.[source] ?? {}) as Readonly<Record<string, CompiledContract>>;
  for (const [name, { abi, evm }] of Object.entries(contracts)) {
    const [bytecode, deployedBytecode] = [withPrefix(evm.bytecode), withPrefix(evm.deployedBytecode)];
    const artifact = { abi, bytecode, deployedBytecode, methodIdentifiers: evm.methodIdentifiers, metadata, ast, id };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(artifact));
  }
}

function withPrefix(code: Code): Code {
  return { ...code, object: `0x${code.object}` };
}

function proofsIn({ test_results: results }: HalmosReport, tests: Tests): Proof[] {
  return Object.entries(tests).flatMap(([file, contracts]) =>
    Object.entries(contracts).flatMap(([contract, names]) => {
      const ran = results[`project/${file}:${contract}`] ?? [];
      return names.map((name) => proofOf(`${file}:${contract}.${name}`, ran.find(isCalled(name))));
    }),
  );
}

function isCalled(name: string) {
  return (test: HalmosTest) => test.name.startsWith(`${name}(`);
}

function proofOf(name: string, test: HalmosTest | undefined): Proof {
  if (test === undefined) return { name, outcome: "not run", seconds: 0 };
  const seconds = test.time?.[0] ?? 0;
  if (test.num_bounded_loops !== undefined && test.num_bounded_loops > 0)
    return { name, outcome: "not explored", seconds };
  return { name, outcome: OUTCOMES[test.exitcode] ?? "not explored", seconds };
}
