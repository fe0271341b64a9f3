import { Command } from "commander";

import { table } from "../common/format.ts";
import { type Proof, prove, readProofs } from "./halmos.ts";
import { PythonMissing, PythonTools } from "./python.ts";
import { type Suspicion, suspicions } from "./slither.ts";
import { judge, prune, readTriage, type Triage, type Verdict } from "./triage.ts";
import { print, printAside } from "../common/output.ts";

interface Flags {
  readonly slither: boolean;
  readonly halmos: boolean;
  readonly prune?: boolean;
}

const command = new Command("analyse")
  .description("Runs Slither on the contracts against scripts/analyse/triage.json, and proves fuzz tests with Halmos.")
  .option("--no-slither", "only prove")
  .option("--no-halmos", "only run Slither")
  .option("--prune", "take out of the triage what is not found any more");

async function runSlither(tools: PythonTools, flags: Flags): Promise<boolean> {
  const triage = await readTriage();
  print("Slither reads the contracts; about a minute.");
  const found = await suspicions(tools, Object.keys(triage.excluded));
  const verdict = judge(triage, found);
  if (flags.prune) await prune(triage, verdict.stale);
  print([...complaints(verdict, flags), slitherSummary(triage, found, verdict)].join("\n"));
  const isStale = verdict.stale.length > 0 && flags.prune !== true;
  return verdict.unexplained.length === 0 && verdict.unsound.length === 0 && !isStale;
}

function complaints({ unexplained, stale, unsound }: Verdict, flags: Flags): string[] {
  return [
    ...unexplained.map(({ key, impact, file, line, description }) =>
      [`NEW    ${file}:${line}  ${impact}`, `       "${key}"`, indented(description)].join("\n"),
    ),
    ...stale.map((key) => `${flags.prune ? "PRUNED" : "GONE  "} ${key}`),
    ...unsound.map((key) => `UNSOUND ${key}`),
  ];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "       ");
}

function slitherSummary({ excluded }: Triage, found: readonly Suspicion[], { unexplained, stale }: Verdict): string {
  return [
    `Slither: ${found.length} findings, ${unexplained.length} unexplained, ${stale.length} explained but gone;`,
    `${Object.keys(excluded).length} detectors left out.`,
  ].join(" ");
}

async function runHalmos(tools: PythonTools): Promise<boolean> {
  const { proved, beyond } = await readProofs();
  print("\nHalmos proves fuzz tests for all arguments; some seconds.");
  const proofs = await prove(tools, proved);
  const failed = proofs.filter(({ outcome }) => outcome !== "proved");
  print(proofTable(proofs));
  for (const [test, reason] of Object.entries(beyond)) print(`beyond it: ${test}: ${reason}`);
  print(`Halmos: ${proofs.length - failed.length} of ${proofs.length} proved`);
  return failed.length === 0;
}

function proofTable(proofs: readonly Proof[]): string {
  const rows = proofs.map(({ name, outcome, seconds }) => [name, outcome, seconds.toFixed(1)]);
  return table(["test", "outcome", "s"], rows);
}

async function run(flags: Flags): Promise<void> {
  const tools = await PythonTools.open();
  const isTriaged = !flags.slither || (await runSlither(tools, flags));
  const isProved = !flags.halmos || (await runHalmos(tools));
  if (!isTriaged) printAside("Mend what is new, or say in scripts/analyse/triage.json why it may stand.");
  if (!isTriaged || !isProved) process.exitCode = 1;
}

await run(command.parse().opts<Flags>()).catch((error: unknown) => {
  if (!(error instanceof PythonMissing)) throw error;
  print(`Nothing was analysed: there is ${error.message}.`);
});
