import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Command } from "commander";

import { print, printAside } from "../../src/cli/output.ts";
import { freePorts } from "../../scripts/common/ports.ts";
import { JOINT_CONTRACTS } from "../../src/consortium/joint-layer.ts";
import { startEngine } from "../engine.ts";
import type { Setting } from "../setting.ts";
import { bankOf, EVENTS_OF_PAYMENT, GeneratedChain, REGISTRY, RELEASES, uetrOf } from "./chain.ts";
import { CHAIN_ID, serveChain } from "./node.ts";
import { startPostgres } from "./postgres.ts";

const QUERIES = 300;
const KB_IN_MB = 1_024;
const BYTES_IN_MB = 1_024 * KB_IN_MB;
const PER_SECOND = 1_000; // requests; the node of the bench does nothing else
const TICKS_IN_SECOND = 100; // of Linux
const POLL_MS = 50;

/** What indexing so many payments took. */
interface Measured {
  readonly payments: number;
  readonly seconds: number;
  /** Of the engine's process; a PostgreSQL has its own. */
  readonly cpuSeconds: number;
  readonly p99: number;
  readonly peakMb: number;
  /** Of all files of the database. */
  readonly databaseMb: number;
}

interface Flags {
  readonly payments: string;
  readonly postgres?: true;
  readonly json?: string;
}

async function main({ payments, postgres, json }: Flags): Promise<void> {
  const runs: Measured[] = [];
  for (const size of payments.split(",").map(Number)) {
    const run = await measured(size, postgres === true);
    runs.push(run);
    printAside(
      `${size} payments: ${run.seconds.toFixed(1)} s, of the processor ${run.cpuSeconds.toFixed(1)} s, p99 ${run.p99.toFixed(1)} ms, ${run.peakMb} MB, database ${run.databaseMb} MB`,
    );
    // What is known is kept, whatever becomes of the next size.
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ figures: figuresOf(runs) }, null, 2)}\n`);
  }
  for (const [name, value] of Object.entries(figuresOf(runs))) print(`${name} ${value}`);
}

/** Of the largest size; how the time grows is told where both sizes were run that its name says. */
function figuresOf(runs: readonly Measured[]): Record<string, number> {
  const last = runs.at(-1)!;
  const [few, many] = [1e5, 1e6].map((size) => runs.find(({ payments }) => payments === size));
  return {
    "index.payments": last.payments,
    "index.events_per_second": Math.round((last.payments * EVENTS_OF_PAYMENT) / last.seconds),
    "index.events_per_cpu_second": Math.round((last.payments * EVENTS_OF_PAYMENT) / last.cpuSeconds),
    "index.query_p99_ms": last.p99,
    ...(few && many ? growthOf(few, many) : {}),
    "index.peak_mb": last.peakMb,
    "index.database_mb": last.databaseMb,
  };
}

/** By the clock, and by the processor's time, which whatever else runs does not lengthen. */
function growthOf(few: Measured, many: Measured): Record<string, number> {
  return {
    "index.growth_1e6_to_1e5": many.seconds / few.seconds,
    "index.cpu_growth_1e6_to_1e5": many.cpuSeconds / few.cpuSeconds,
  };
}

/** The time runs from when the engine answers, before it reads the first block, to when everything is there to be asked for. */
async function measured(payments: number, isPostgres: boolean): Promise<Measured> {
  const chain = new GeneratedChain(payments);
  const [node, folder] = [await serveChain(chain), await mkdtemp(join(tmpdir(), "sogdia-index-bench-"))];
  const postgres = isPostgres ? await startPostgres() : undefined;
  const env = postgres === undefined ? { SOGDIA_INDEX_FOLDER: folder } : { DATABASE_URL: postgres.url };
  const port = String((await freePorts(1))[0]);
  const url = `http://127.0.0.1:${port}`;
  const where = { port, host: "127.0.0.1", schema: `bench_${process.pid}_${payments}` };
  const engine = startEngine(settingOf(node.url), { ...where, env, stdio: ["ignore", "ignore", "inherit"] });
  try {
    await answers(`${url}/health`, engine);
    const [start, spent] = [performance.now(), await cpuSecondsOf(engine.pid!)];
    await answers(`${url}/ready`, engine);
    const seconds = (performance.now() - start) / 1_000;
    const cpuSeconds = (await cpuSecondsOf(engine.pid!)) - spent;
    const [p99, peakMb] = [await queryTimes(url, chain), await peakOf(engine.pid!)];
    return { payments, seconds, cpuSeconds, p99, peakMb, databaseMb: await megabytesIn(postgres?.folder ?? folder) };
  } finally {
    engine.kill();
    if (engine.exitCode === null && engine.signalCode === null) await once(engine, "exit");
    await postgres?.stop();
    node.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function settingOf(rpc: string): Setting {
  const nowhere = Object.keys(JOINT_CONTRACTS).map((name, place) => [name, `0x${String(place).padStart(40, "0")}`]);
  const addresses = {
    ...Object.fromEntries(nowhere),
    currencies: REGISTRY,
    releases: RELEASES,
  } as Setting["addresses"];
  return { rpc, perSecond: PER_SECOND, chainId: CHAIN_ID, firstBlock: 1, addresses };
}

/** Throws `Error` where the engine ends before it answers. */
async function answers(url: string, engine: ChildProcess): Promise<void> {
  for (;;) {
    const end = engine.exitCode ?? engine.signalCode;
    if (end !== null) throw new Error(`the index ended with ${end}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(POLL_MS);
  }
}

/** What people ask: one payment by its reference, the last between two countries, an account's statement. Milliseconds. */
async function queryTimes(url: string, chain: GeneratedChain): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < QUERIES; ++turn) {
    const start = performance.now();
    const body = JSON.stringify({ query: queryOf(chain, turn) });
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { data } = (await answer.json()) as { data?: { it: { items: unknown[] } } };
    if (data === undefined || data.it.items.length === 0) throw new Error(`nothing answers ${body}`);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(QUERIES * 0.99)]!;
}

function queryOf(chain: GeneratedChain, turn: number): string {
  const block = 2 + ((turn * 7_919) % (chain.payments / 100));
  const page = `limit: 50, orderBy: "block", orderDirection: "desc"`;
  const queries = [
    `payments(where: { uetr: "${uetrOf(block, 1)}" })`,
    `payments(where: { payerCountry: ${1 + (turn % 10)} }, ${page})`,
    `transfers(where: { OR: [{ from: "${bankOf(turn)}" }, { to: "${bankOf(turn)}" }] }, ${page})`,
  ];
  return `{ it: ${queries[turn % queries.length]!} { items { block logIndex token amount time hash } } }`;
}

/** Processor time of a process, of which a busy machine takes nothing, where the system tells (Linux); else not a number. */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
  return (user! + system!) / TICKS_IN_SECOND;
}

/** The most memory that a process had, where the system tells (Linux); else 0. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / KB_IN_MB);
}

async function megabytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  // A database may do away with a file meanwhile.
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / BYTES_IN_MB);
}

await new Command("node --import tsx indexer/bench/main.ts")
  .description("Measures how fast an index of generated payments is made and answers.")
  .option("--payments <sizes>", "how many payments, sizes apart by commas", "10000")
  .option("--postgres", "in a PostgreSQL of the system, which is started for it; else in the embedded database")
  .option("--json <file>", "where the figures go besides")
  .action(main)
  .parseAsync();
