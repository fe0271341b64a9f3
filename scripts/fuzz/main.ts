import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Command, InvalidArgumentError } from "commander";
import { keccak256, toUtf8Bytes } from "ethers";

import { Corpus, ROOT } from "./corpus.ts";
import { environmentOf, type Profile } from "./profile.ts";
import { OWNERS } from "../../test/blast-radius/table.ts";
import { print } from "../common/output.ts";

interface Flags {
  readonly hours: number;
  readonly minutes: number;
  readonly only?: RegExp;
  readonly thief?: RegExp;
  readonly seed: string;
  readonly runs: number;
  readonly invariantRuns: number;
  readonly depth: number;
}

type Depths = Pick<Profile, "runs" | "invariantRuns" | "depth">;

const HARDHAT = join(createRequire(import.meta.url).resolve("hardhat/package.json"), "../dist/src/cli.js");
const CONFIG = join("scripts", "fuzz", "hardhat.config.ts");
const THIEVES = "test/blast-radius/BlastRadius.invariant.t.sol";
const THIEF = "SOGDIA_THIEF"; // read there
const FUZZED = /function (?:testFuzz|invariant)_/;

const command = new Command("fuzz")
  .description("Fuzzes the Solidity tests deeply, file by file and seed by seed, until the time is up.")
  .option("--hours <number>", "how long", amount, 0)
  .option("--minutes <number>", "how long", amount, 0)
  .option("--only <pattern>", "test files whose path matches", pattern)
  .option("--thief <pattern>", "the blast radius alone, for so long for each owner of keys that matches", pattern)
  .option("--seed <text>", "what the seeds are drawn from", randomBytes(4).toString("hex"))
  .option("--runs <number>", "inputs for each fuzz test", amount, 4_000)
  .option("--invariant-runs <number>", "sequences for each invariant", amount, 160)
  .option("--depth <number>", "calls in each sequence", amount, 400);

function pattern(text: string): RegExp {
  return new RegExp(text, "i");
}

function amount(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("More than zero.");
  return value;
}

function fuzzedFiles(only?: RegExp): string[] {
  const files = globSync("test/**/*.t.sol", { cwd: ROOT }).filter((file) => only === undefined || only.test(file));
  return files.filter((file) => FUZZED.test(readFileSync(join(ROOT, file), "utf8"))).sort();
}

/** One file after the other, round after round, each time with another seed. */
class Campaign {
  readonly #flags: Flags;
  readonly #end: number;
  readonly #broken = new Set<string>();
  readonly #thief: number;
  #calls = 0;

  /** @param thief Which owner of keys, counted from 1; 0 for one by chance */
  constructor(flags: Flags, thief = 0) {
    [this.#flags, this.#thief] = [flags, thief];
    this.#end = Date.now() + (flags.hours * 60 + flags.minutes) * 60_000;
  }

  /** How many calls the invariants' handlers have had in rounds that came to their end. */
  get calls(): number {
    return this.#calls;
  }

  /** @return The files with a test that fails. */
  async run(files: readonly string[]): Promise<readonly string[]> {
    await this.#replay(files);
    for (let round = 1; this.#millisLeft() > 0; round++) await this.#round(files, `round ${round}`);
    return [...this.#broken];
  }

  /** What was found before comes first. A sequence is tried again if it is no longer than the depth. */
  async #replay(files: readonly string[]): Promise<void> {
    const depths = { runs: 1, invariantRuns: 1, depth: this.#flags.depth };
    for (const file of files) if (!(await Corpus.of(file)).isEmpty) await this.#test(file, "found before", depths);
  }

  async #round(files: readonly string[], label: string): Promise<void> {
    for (const file of files) if (this.#millisLeft() > 0) await this.#test(file, label, this.#flags);
  }

  async #test(file: string, label: string, { runs, invariantRuns, depth }: Depths): Promise<void> {
    const { folder, advice } = await Corpus.of(file);
    const seed = keccak256(toUtf8Bytes(`${this.#flags.seed} ${label} ${file}`));
    print(`${label}: ${file}, ${runs} inputs, ${invariantRuns} sequences of ${depth} calls, seed ${seed}`);
    const started = Date.now();
    const outcome = fuzz(file, { folder, seed, runs, invariantRuns, depth }, this.#millisLeft(), this.#thief);
    if (outcome === "held") this.#calls += invariantRuns * depth;
    print(`${outcome} after ${Math.round((Date.now() - started) / 1_000)} s\n`);
    if (outcome !== "BROKEN") return;
    this.#broken.add(file);
    print(`Kept in ${advice}.\n`);
  }

  #millisLeft(): number {
    return Math.max(0, this.#end - Date.now());
  }
}

/** Runs one test file, and ends it when the time is up. */
function fuzz(file: string, profile: Profile, millis: number, thief: number): "held" | "BROKEN" | "out of time" {
  const alone = thief === 0 ? [] : ["--grep", "invariant_"]; // its other test plays every thief
  const args = [HARDHAT, "--config", CONFIG, "test", "solidity", file, "--no-compile", ...alone];
  const env = { ...process.env, ...environmentOf(profile), [THIEF]: String(thief) };
  const timeout = Math.max(1, millis);
  const { status, signal } = spawnSync(process.execPath, args, { cwd: ROOT, env, timeout, stdio: "inherit" });
  if (signal !== null) return "out of time";
  return status === 0 ? "held" : "BROKEN";
}

/** One campaign for each owner of keys whose name matches. */
async function runThieves(flags: Flags, matching: RegExp): Promise<readonly string[]> {
  const broken = new Set<string>();
  for (const [index, name] of [...OWNERS, "two keys of one country"].entries()) {
    if (!matching.test(name)) continue;
    const campaign = new Campaign(flags, index + 1);
    for (const file of await campaign.run([THIEVES])) broken.add(`${file} (${name})`);
    print(`${name}: ${campaign.calls.toLocaleString("en")} calls\n`);
  }
  return [...broken];
}

async function run(flags: Flags): Promise<void> {
  if (flags.hours + flags.minutes === 0) command.error("Say for how long: --hours or --minutes.");
  const files = flags.thief === undefined ? fuzzedFiles(flags.only) : [THIEVES];
  if (files.length === 0) command.error("No test file matches.");
  print(`${files.length} files; --seed ${flags.seed} draws the same seeds again.\n`);
  const failed =
    flags.thief === undefined ? await new Campaign(flags).run(files) : await runThieves(flags, flags.thief);
  print(`${files.length} files fuzzed, ${failed.length} broken${failed.length === 0 ? "" : `: ${failed.join(", ")}`}`);
  if (failed.length > 0) process.exitCode = 1;
}

await run(command.parse().opts<Flags>());
