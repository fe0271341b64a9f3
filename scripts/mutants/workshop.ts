import { execFile, execFileSync, type ExecFileException } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { ROOT } from "../checks/finding.ts";
import type { Code, ContractId } from "./compiler.ts";

const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");
const CONFIG = "scripts/mutants/workshop-config.ts";
const COPIED = ["abi", "contracts", "deploy", "scripts", "snapshots", "src", "test", "typechain-types"];
const COPIED_FILES = ["hardhat.config.ts", "package.json", "tsconfig.json"];

/** Where the build leaves the artifacts of Solidity tests, and those of contracts. */
const BUILT = ["cache/test-artifacts", "artifacts"];
/** Only traces of failures need it, and it is large. */
const BUILD_INFO = "build-info";

/** Each run starts the same programs. */
const NODE_COMPILE_CACHE = join(ROOT, "cache", "node");

const BYTECODE = /(const _bytecode\s*=\s*)"0x[0-9a-fA-F]*"/;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** What became of a test file. */
export interface TestRun {
  readonly end: "passed" | "failed" | "out of time";
  readonly seconds: number;
}

/** Contracts with the code that they are to have. */
export type Codes = ReadonlyMap<string, Code>;

export function keyOf({ file, name }: ContractId): string {
  return `${file}:${name}`;
}

/** Builds the project, of which workshops are copies. Throws if it does not build. */
export function buildProject(): void {
  execFileSync(process.execPath, [HARDHAT, "build"], { cwd: ROOT, stdio: "inherit" });
}

/**
 * A copy of the project in which contracts get other code and one test file is run at a time. It lies in the project's
 * cache, where packages are found without a copy of them. Nothing is compiled in it.
 */
export class Workshop {
  readonly #home: string;
  readonly #shipped = new Map<string, Code>();
  readonly #installed = new Map<string, Code>();

  constructor(number: number) {
    this.#home = join(ROOT, "cache", "mutants", `workshop-${number}`);
  }

  /** Copies the project and what was built of it. */
  async open(): Promise<void> {
    await rm(this.#home, { recursive: true, force: true });
    for (const name of [...COPIED, ...COPIED_FILES]) {
      await cp(join(ROOT, name), join(this.#home, name), { recursive: true });
    }
    for (const folder of BUILT) await this.#copyArtifacts(join(ROOT, folder));
  }

  /** Gives these contracts this code, and all others the code that was built. */
  async install(codes: Codes): Promise<void> {
    for (const [key, code] of new Map([...this.#shipped, ...codes])) {
      if (this.#installed.get(key) !== code) await this.#put(key, code);
    }
  }

  /** Runs one test file, or all that a pattern names, given from `test/`, for so long at most. */
  async run(test: string, limitMs: number): Promise<TestRun> {
    // Here the test runner would keep what once failed, to try it first.
    await rm(join(this.#home, "cache"), { recursive: true, force: true });
    const files = globSync(join("test", test), { cwd: this.#home });
    const start = performance.now();
    const end = await this.#hardhat(["test", ...runnerOf(test), "--no-compile", ...files], limitMs);
    return { end, seconds: (performance.now() - start) / 1000 };
  }

  async #hardhat(args: readonly string[], timeout: number): Promise<TestRun["end"]> {
    const env = { ...process.env, NODE_COMPILE_CACHE };
    const options = { cwd: this.#home, env, maxBuffer: MAX_OUTPUT, timeout, killSignal: "SIGKILL" } as const;
    try {
      await promisify(execFile)(process.execPath, [HARDHAT, "--config", CONFIG, ...args], options);
      return "passed";
    } catch (error) {
      const { killed, code } = error as ExecFileException;
      if (typeof code === "string") throw error;
      return killed === true ? "out of time" : "failed";
    }
  }

  async #copyArtifacts(built: string): Promise<void> {
    if (!existsSync(built)) return;
    const filter = (path: string) => basename(path) !== BUILD_INFO;
    await cp(built, join(this.#home, "artifacts"), { recursive: true, filter });
  }

  async #put(key: string, code: Code): Promise<void> {
    const [file, name] = key.split(":") as [string, string];
    const path = join(this.#home, "artifacts", file, `${name}.json`);
    const artifact = JSON.parse(await readFile(path, "utf8")) as Code;
    if (!this.#shipped.has(key)) this.#shipped.set(key, artifact);
    await writeFile(path, JSON.stringify({ ...artifact, ...codeOf(code) }));
    for (const folder of [file, dirname(file)]) await this.#putInFactory(join(folder, `${name}__factory.ts`), code);
    this.#installed.set(key, code);
  }

  /** The TypeScript class that creates the contract holds its code, too. */
  async #putInFactory(name: string, { bytecode }: Code): Promise<void> {
    const path = join(this.#home, "typechain-types", "factories", name);
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) await writeFile(path, text.replace(BYTECODE, `$1"${bytecode}"`));
  }
}

function codeOf(of: Code): Code {
  const { bytecode, deployedBytecode, linkReferences, deployedLinkReferences, immutableReferences } = of;
  return { bytecode, deployedBytecode, linkReferences, deployedLinkReferences, immutableReferences };
}

function runnerOf(test: string): string[] {
  return test.endsWith(".sol") ? ["solidity"] : ["mocha", "--bail"];
}
