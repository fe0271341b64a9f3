import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { type Mutant, mutate } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");
const COPIED = ["contracts", "deploy", "scripts", "src", "test", "typechain-types"];
const COPIED_FILES = ["hardhat.config.ts", "package.json", "tsconfig.json"];
const COMPILED = ["artifacts", "cache", "typechain-types"];

const MAX_OUTPUT = 64 * 1024 * 1024;
const STUCK_AFTER_MS = 15 * 60_000;

const run = promisify(execFile);

/** What became of a mutant under one test file. */
export type Outcome = "caught" | "survived" | "does not compile";

/**
 * A copy of the project in which contracts may be broken. It lies in the project's cache, where the compiler's work is
 * kept from one run to the next and packages are found without a copy of them.
 */
export class Workshop {
  readonly #home: string;
  readonly #kept: string;

  constructor(number: number) {
    this.#home = join(ROOT, "cache", "mutants", number.toString());
    this.#kept = join(this.#home, "sound");
  }

  /** Copies the project as it is and compiles it. */
  async open(): Promise<void> {
    for (const name of [...COPIED, ...COPIED_FILES]) {
      await rm(join(this.#home, name), { recursive: true, force: true });
      await cp(join(ROOT, name), join(this.#home, name), { recursive: true });
    }
    await this.#hardhat("build", "--no-tests", "--quiet", "--no-typechain");
    await this.#copyCompiled(this.#home, this.#kept);
  }

  /** Whether a test file passes on the project as it is; if not, it cannot catch anything. */
  async passes(test: string): Promise<boolean> {
    return (await this.#verdict(test)) === "survived";
  }

  /** Breaks one line, runs one test file, and mends the line. Throws `MutantDoesNotApply`. */
  async try(mutant: Mutant, test: string): Promise<Outcome> {
    const path = join(this.#home, "contracts", mutant.file);
    const sound = await readFile(path, "utf8");
    await writeFile(path, mutate(sound, mutant));
    try {
      return await this.#verdict(test);
    } finally {
      await writeFile(path, sound);
      await this.#copyCompiled(this.#kept, this.#home);
    }
  }

  /** The contracts are compiled for either kind of test, and for a mocha one the factories that have the token's code. */
  async #verdict(test: string): Promise<Outcome> {
    const path = join("test", test);
    const solidity = test.endsWith(".sol");
    const build = solidity ? ["--no-tests", "--no-typechain"] : ["--no-tests"];
    if (!(await this.#succeeds("build", ...build, "--quiet"))) return "does not compile";
    const runner = solidity ? ["solidity", "--no-compile"] : ["mocha", "--no-compile", "--bail"];
    const files = globSync(path, { cwd: this.#home });
    return (await this.#succeeds("test", ...runner, ...files)) ? "survived" : "caught";
  }

  async #succeeds(...args: string[]): Promise<boolean> {
    try {
      await this.#hardhat(...args);
      return true;
    } catch (error) {
      if (typeof (error as { code?: unknown }).code !== "number") throw error;
      return false;
    }
  }

  #hardhat(...args: string[]) {
    const options = { cwd: this.#home, maxBuffer: MAX_OUTPUT, timeout: STUCK_AFTER_MS };
    return run(process.execPath, [HARDHAT, ...args], options);
  }

  async #copyCompiled(from: string, to: string): Promise<void> {
    for (const name of COMPILED) {
      await rm(join(to, name), { recursive: true, force: true });
      await cp(join(from, name), join(to, name), { recursive: true });
    }
  }
}
