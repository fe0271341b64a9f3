import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { compareAlgorithms, type Comparison, COMPARISON_STEPS } from "../netting/comparison.ts";
import type { LabelledProblem, ProblemSource } from "../netting/labelled.ts";
import type { WayToWait } from "../netting/problem.ts";
import { solve } from "../netting/solve.ts";
import type { WorkloadTerms } from "../netting/workload.ts";
import { findingIf, findingOf, sideBySide } from "./netting-finding.ts";
import { optimalPage, sideTable } from "./netting-optimal-page.ts";
import { comparisonTable, solutionPage } from "./netting-page.ts";
import { addPool } from "./netting-pool.ts";
import { nettingPage } from "../pages/netting.ts";
import type { OptimalFinding } from "../pages/netting-rows.ts";
import { print } from "./output.ts";
import { chainSource, csvSource, NoProblemSource, poolSource, ubinSource, workloadSource } from "./problem-sources.ts";
import { showProgress } from "./progress.ts";

/** With the flags that every command has. */
interface SourceFlags {
  readonly ubin?: true;
  readonly pool?: string;
  readonly rpc: string;
  readonly deployment?: string;
}

interface SolveFlags extends SourceFlags {
  readonly all?: true;
  readonly json?: string;
  readonly waits?: WayToWait;
}

interface PageFlags extends SourceFlags, WorkloadTerms {
  readonly out: string;
}

const FILES =
  "balances.csv with currency,account,balance; payments.csv with id,payer,payee,currency,amount,priority,link; limits.csv, if any, with currency,payer,payee,limit; amounts in whole minor units";

/** `sogdia netting ...` */
export function nettingCommand(): Command {
  const netting = new Command("netting").description("What of the payments that wait can settle at once.");
  addSolve(netting);
  addSimulate(netting);
  addPage(netting);
  addPool(netting);
  return netting;
}

function addSolve(netting: Command): void {
  const command = netting
    .command("solve")
    .description("the greatest set that can settle in order: what it is, what waits and why")
    .option("--all", "every account and payment, not only the first of each queue that waits")
    .option(
      "--json <file>",
      "write the solution: how many of each queue settle, the drops that prove it, and the transaction that settles it",
    );
  const waits = new Option(
    "--waits <how>",
    "also the optimal net, as if all payments could be passed, or be divided too",
  );
  fromFiles(command.addOption(waits.choices(["passable", "divisible"]))).action(solveFiles);
}

function addSimulate(netting: Command): void {
  const command = netting
    .command("simulate")
    .description("generates payments after what is known of Fedwire, and compares the net with other algorithms");
  fromTerms(command).action(simulate);
}

function addPage(netting: Command): void {
  const command = netting
    .command("page")
    .description(
      "a page with pictures of what settles, what it takes and who pays whom, of files, a deployment or else generated",
    )
    .option("--out <file>", "where to write it", "reports/netting.html");
  fromTerms(fromFiles(command)).action(writePage);
}

function fromFiles(command: Command): Command {
  return command
    .argument("[files...]", `${FILES}; without files, the queues of --deployment`)
    .option("--ubin", "instead of files the published case of Project Ubin")
    .option("--pool <currency>", "instead of the queues of --deployment its pool in a currency, by its code");
}

function fromTerms(command: Command): Command {
  return command
    .option("--banks <number>", "banks, each with an account in every currency", wholeNumber, 32)
    .option("--currencies <number>", "currencies", wholeNumber, 5)
    .option("--payments <number>", "payments", wholeNumber, 10_000)
    .option("--liquidity <share>", "what accounts open with, of what they pay", share, 0.05)
    .option("--linked <share>", "payments that are legs of payments versus payments", share, 0.3)
    .option("--funding <share>", "of what accounts pay more than they receive, what others lend them", share, 0.95)
    .option("--seed <number>", "another seed, other payments", wholeNumber, 1);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("It must be a whole number.");
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("It must be a share from 0 to 1.");
  return value;
}

async function solveFiles(files: readonly string[], _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<SolveFlags>();
  const source = await sourceOf(files, flags).read();
  const solution = solve(source.problem);
  print(solutionPage(source, solution, flags.all === true));
  await printOptimum(source, flags);
  if (flags.json === undefined) return;
  const { name, transaction } = source;
  await writeInto(flags.json, `${JSON.stringify({ name, ...solution, transaction }, null, 2)}\n`);
  print(`\nSolution: ${flags.json}`);
}

/** The optimal net in full if it is asked for or payers have chosen, and beside it what other terms would come to. */
async function printOptimum(source: LabelledProblem, { waits }: SolveFlags): Promise<void> {
  const chosen = await asChosen(source);
  if (waits !== undefined) print(`\n${optimalPage(await findingIf(source, waits))}`);
  else for (const [, finding] of chosen) print(`\n${optimalPage(finding)}`);
  print(`\n${sideTable([...(await sideBySide(source)), ...chosen])}`);
}

/** The optimal net as payers chose to wait, if any of them chose. */
async function asChosen(source: LabelledProblem): Promise<[title: string, finding: OptimalFinding][]> {
  const isAny = source.problem.queues.some((payments) => payments.some(({ waits }) => waits !== undefined));
  return isAny ? [["as payers chose", await findingOf(source)]] : [];
}

async function simulate(terms: WorkloadTerms): Promise<void> {
  const source = await workloadSource(terms).read();
  const comparison = await compare(source);
  const side = sideTable(await sideBySide(source));
  print([`${source.name}, seed ${terms.seed}`, comparisonTable(comparison), side].join("\n\n"));
}

async function writePage(files: readonly string[], _: unknown, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<PageFlags>();
  const source = await sourceOf(files, flags, workloadSource(flags)).read();
  const comparison = await compare(source);
  const nets = [...(await sideBySide(source)), ...(await asChosen(source))];
  await writeInto(flags.out, nettingPage({ source, solution: solve(source.problem), comparison, nets }));
  print(`Page: ${flags.out}`);
}

/** Throws `NoProblemSource` if neither files nor flags say where from, and there is nothing else. */
function sourceOf(files: readonly string[], flags: SourceFlags, otherwise?: ProblemSource): ProblemSource {
  if (files.length > 0) return csvSource(files);
  if (flags.ubin === true) return ubinSource;
  const { deployment } = flags;
  if (deployment !== undefined && flags.pool !== undefined) return poolSource(flags, deployment, flags.pool);
  if (deployment !== undefined) return chainSource(flags, deployment);
  if (otherwise === undefined) throw new NoProblemSource();
  return otherwise;
}

async function compare({ problem }: LabelledProblem): Promise<Comparison> {
  const progress = showProgress(COMPARISON_STEPS);
  try {
    return await compareAlgorithms(problem, (step) => progress.step(step));
  } finally {
    progress.stop();
  }
}

async function writeInto(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
