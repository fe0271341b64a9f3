import { Command, InvalidArgumentError } from "commander";

import { type Figures, writeReport } from "../bench/figures.ts";
import { table } from "../common/format.ts";
import { print } from "../common/output.ts";
import { FAULTS } from "./faults.ts";
import { type Outcome, Soak } from "./soak.ts";
import { raiseWorld, type SoakWorld } from "./world.ts";

interface Flags {
  readonly minutes: number;
  readonly json?: string;
}

const STARTING = 4; // nodes at once

const command = new Command("soak")
  .description("Runs cycles among 20 banks' processes in 5 countries on a real eSpace node while faults are injected.")
  .option("--minutes <number>", "how long faults are injected, each of them at least once", minutes, 30)
  .option("--json <file>", "write the figures and what became of each fault");

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_440)) throw new InvalidArgumentError("Give minutes, at most a day.");
  return value;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

async function startNodes({ parties }: SoakWorld): Promise<void> {
  print(`Starting ${parties.length} nodes.`);
  for (let first = 0; first < parties.length; first += STARTING)
    await Promise.all(parties.slice(first, first + STARTING).map(({ node }) => node.start()));
}

function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes
    .toSorted((a, b) => a.at - b.at)
    .map(({ name, at, lasted, recovery, became }) => {
      return [name, at.toFixed(0), lasted.toFixed(0), recovery?.toFixed(0) ?? "never", became];
    });
  return table(["fault", "at s", "lasted s", "recovered s", "what became of it"], rows);
}

function figuresOf({ outcomes }: Soak, millis: number, lostOrDoubled: number): Figures {
  const recoveries = outcomes.map(({ recovery }) => recovery ?? Infinity);
  return {
    "cycle.soak.minutes": millis / 60_000,
    "cycle.soak.faults_injected": outcomes.length,
    "cycle.soak.faults_of_eleven": new Set(outcomes.map(({ name }) => name)).size,
    "cycle.soak.lost_or_doubled": lostOrDoubled,
    "cycle.soak.recovery_p50_s": percentile(recoveries, 0.5),
    "cycle.soak.recovery_p99_s": percentile(recoveries, 0.99),
  };
}

async function run({ minutes: length, json }: Flags): Promise<void> {
  const world = await raiseWorld(print);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void world.close().finally(() => process.exit(1)));
  try {
    await startNodes(world);
    const soak = new Soak(world);
    const [before, begun] = [await soak.payments.balances(), performance.now()];
    await soak.run(length * 60_000);
    const { lost, doubled, wrong } = await soak.verdict(before);
    const figures = figuresOf(soak, performance.now() - begun, lost + doubled + wrong.length);
    const settled = soak.rounds.filter(({ stage }) => stage === "settled").length;
    print(tableOf(soak.outcomes));
    print(`${soak.payments.given.size} payments, ${settled} cycles settled of ${soak.rounds.length} tried.`);
    print(`${lost} payments lost, ${doubled} doubled, ${wrong.length} balances wrong ${wrong.join(", ")}`.trim());
    const { never } = soak;
    print(`${FAULTS.length - never.length} of ${FAULTS.length} faults injected. ${never.join(", ")}`.trim());
    for (const each of soak.wrong) print(each);
    const shown = Object.entries(figures).map(([name, value]) => [name, value.toFixed(1)]);
    print(table(["figure", "value"], shown));
    if (json !== undefined) await writeReport(json, { figures, ...{ outcomes: soak.outcomes, rounds: soak.rounds } });
    const isRecovered = soak.outcomes.every(({ recovery }) => recovery !== undefined);
    if (lost + doubled + wrong.length + never.length + soak.wrong.length > 0 || !isRecovered) process.exitCode = 1;
  } finally {
    await world.close();
  }
}

await run(command.parse().opts<Flags>());
