import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Command } from "commander";

import { generateWorkload, type WorkloadTerms } from "../../src/index.ts";
import { compareAlgorithms } from "../../src/netting/optimal/index.ts";
import { workloadName } from "../../src/netting/workload.ts";
import { Stages } from "../common/stages.ts";
import { dayName } from "./day/arrivals.ts";
import { allFamilies } from "./day/days.ts";
import { measureDay } from "./day/figures.ts";
import { dayHtml, dayMarkdown, type MeasuredFamily } from "./day/report.ts";
import { liquidityFigures, optimalSolverFigures, solverFigures } from "./figures.ts";
import { htmlReport, markdownReport, type Measured } from "./report.ts";
import { allWorkloads, centralWorkloads } from "./workloads.ts";
import { print } from "../common/output.ts";

interface Flags {
  readonly out: string;
  readonly central?: true;
  readonly day?: true;
}

const command = new Command("bench:liquidity")
  .description("Compares the net with what other systems settle, on every workload, and times the solver.")
  .option(
    "--out <folder>",
    "where the tables and pictures go",
    fileURLToPath(new URL("../../reports", import.meta.url)),
  )
  .option("--central", "only the workloads in the middle, in seconds")
  .option("--day", "instead whole days, under policies and mixtures of who consents, in minutes");

async function measureAll(workloads: readonly WorkloadTerms[]): Promise<Measured[]> {
  const stages = new Stages(workloads.length);
  const measured: Measured[] = [];
  for (const terms of workloads) {
    stages.begin(workloadName(terms));
    measured.push({ terms, comparison: withoutFlags(await compareAlgorithms(generateWorkload(terms).problem)) });
  }
  return measured;
}

/** Which payments settled is not shown, and would fill the memory. */
function withoutFlags({ algorithms, bound }: Measured["comparison"]): Measured["comparison"] {
  return { bound, algorithms: algorithms.map((each) => ({ ...each, result: { ...each.result, isSettled: [] } })) };
}

/** Whole days, as tables and curves. */
async function runDays(out: string): Promise<void> {
  const families = allFamilies();
  const stages = new Stages(families.reduce((sum, { days }) => sum + days.length, 0));
  const measured: MeasuredFamily[] = [];
  for (const { days, ...family } of families) {
    const outcomes: MeasuredFamily["days"][number][] = [];
    for (const terms of days) {
      stages.begin(dayName(terms));
      outcomes.push({ terms, results: await measureDay(terms) });
    }
    measured.push({ ...family, days: outcomes });
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "liquidity-day.md"), dayMarkdown(measured));
  await writeFile(join(out, "liquidity-day.html"), dayHtml(measured));
  print(`Days in ${stages.seconds.toFixed(0)} s: liquidity-day.md and liquidity-day.html in ${out}`);
}

async function run({ out, central, day }: Flags): Promise<void> {
  if (day === true) return runDays(out);
  const started = Date.now();
  print("Timing the solver; then the net is compared with what other systems settle.");
  const solver = { ...solverFigures(), ...(await optimalSolverFigures()) };
  const measured = await measureAll(central === true ? centralWorkloads() : allWorkloads());
  const names = new Set(centralWorkloads().map(workloadName));
  const middle = measured.filter(({ terms }) => names.has(workloadName(terms)));
  const figures = { ...solver, ...(await liquidityFigures()) };
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "liquidity.md"), markdownReport(measured, solver));
  await writeFile(join(out, "liquidity.html"), htmlReport(measured, middle, solver));
  await writeFile(join(out, "liquidity.json"), `${JSON.stringify(figures, null, 2)}\n`);
  const seconds = ((Date.now() - started) / 1_000).toFixed(0);
  print(`${measured.length} workloads in ${seconds} s: liquidity.md, liquidity.html and liquidity.json in ${out}`);
}

await run(command.parse().opts<Flags>());
