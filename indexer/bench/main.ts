import { once } from "node:events";
import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Command } from "commander";

import { print, printAside } from "../../src/cli/output.ts";
import { JOINT_CONTRACTS } from "../../src/consortium/joint-layer.ts";
import { startEngine } from "../engine.ts";
import type { Setting } from "../setting.ts";
import { bankOf, GeneratedChain, REGISTRY, RELEASES, uetrOf } from "./chain.ts";
import { CHAIN_ID, serveChain } from "./node.ts";

const QUERIES = 300;
const KB_IN_MB = 1_024;
const PER_SECOND = 1_000; // requests; the node of the bench does nothing else
const POLL_MS = 50;
const PORT = "42170";
const URL_ = `http://127.0.0.1:${PORT}`;

/** What indexing so many events took. */
interface Measured {
  readonly events: number;
  readonly seconds: number;
  readonly p99: number;
  readonly peakMb: number;
}

async function main({ events, json }: { events: string; json?: string }): Promise<void> {
  const runs: Measured[] = [];
  for (const size of events.split(",").map(Number)) {
    const run = await measured(size);
    runs.push(run);
    printAside(`${size} events: ${run.seconds.toFixed(1)} s, p99 ${run.p99.toFixed(1)} ms, ${run.peakMb} MB`);
  }
  const figures = figuresOf(runs);
  for (const [name, value] of Object.entries(figures)) print(`${name} ${value}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(figures, null, 2)}\n`);
}

/** Of the largest size; how the time grows is told where both sizes were run that its name says. */
function figuresOf(runs: readonly Measured[]): Record<string, number> {
  const last = runs.at(-1)!;
  const [few, many] = [1e5, 1e6].map((size) => runs.find(({ events }) => events === size));
  return {
    "index.events_per_second": Math.round(last.events / last.seconds),
    "index.query_p99_ms": last.p99,
    ...(few && many ? { "index.growth_1e6_to_1e5": many.seconds / few.seconds } : {}),
    "index.peak_mb": last.peakMb,
  };
}

/** The time runs from when the engine answers, before it reads the first block, to when everything is there to be asked for. */
async function measured(events: number): Promise<Measured> {
  const chain = new GeneratedChain(events);
  const [node, folder] = [await serveChain(chain), await mkdtemp(join(tmpdir(), "sogdia-index-bench-"))];
  const env = { SOGDIA_INDEX_FOLDER: folder };
  const where = { port: PORT, host: "127.0.0.1", schema: `bench_${process.pid}_${events}` };
  const engine = startEngine(settingOf(node.url), { ...where, env, stdio: ["ignore", "ignore", "inherit"] });
  try {
    await answers("/health", engine);
    const start = performance.now();
    await answers("/ready", engine);
    const seconds = (performance.now() - start) / 1_000;
    return { events, seconds, p99: await queryTimes(chain), peakMb: await peakOf(engine.pid!) };
  } finally {
    engine.kill();
    if (engine.exitCode === null) await once(engine, "exit");
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
async function answers(path: string, engine: { readonly exitCode: number | null }): Promise<void> {
  for (;;) {
    if (engine.exitCode !== null) throw new Error(`the index ended with code ${engine.exitCode}`);
    const answer = await fetch(URL_ + path).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(POLL_MS);
  }
}

/** What people ask: one payment by its reference, the last between two countries, an account's statement. Milliseconds. */
async function queryTimes(chain: GeneratedChain): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < QUERIES; ++turn) {
    const start = performance.now();
    const body = JSON.stringify({ query: queryOf(chain, turn) });
    const answer = await fetch(`${URL_}/graphql`, {
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

/** The most memory that a process had, where the system tells (Linux); else 0. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / KB_IN_MB);
}

await new Command("node --import tsx indexer/bench/main.ts")
  .description("Measures how fast an index of generated payments is made and answers.")
  .option("--events <sizes>", "how many events, sizes apart by commas", "10000")
  .option("--json <file>", "where the figures go besides")
  .action(main)
  .parseAsync();
