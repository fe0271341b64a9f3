import { join } from "node:path";

import { Command } from "commander";

import {
  deployConsortium,
  type Deployment,
  type DeploymentOutcome,
  isFinished,
  type Site,
} from "../deploying/deploy.ts";
import { type ExportedPart, exportParts } from "../deploying/export.ts";
import { type Plan, planOf } from "../deploying/plan.ts";
import { confirm } from "../signing/prompt.ts";
import { outcomePage, planPage } from "./deploy-page.ts";
import { onNetwork, planned, staffed, withSite } from "./deploying.ts";
import { print, printAside } from "./output.ts";

interface DeployFlags {
  readonly export?: string;
  readonly plan?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `sogdia deploy FILE` */
export function deployCommand(): Command {
  const command = new Command("deploy")
    .description("Brings the consortium of a file to a chain, or goes on where an earlier run stopped.")
    .argument("<file>", "the consortium file")
    .option("--plan", "say what is left to do and what it costs, and send nothing")
    .option("--yes", "do not ask before anything is sent")
    .option("--export <folder>", "where others find what they have to sign; beside the record by default")
    .option("--json", "print what was done as JSON");
  return onNetwork(command).action((path: string) => withSite(path, command, (site) => deploy(site, command)));
}

async function deploy(site: Site, command: Command): Promise<void> {
  const flags = command.opts<DeployFlags>();
  if (await isFinished(site)) {
    sayFinished(site, flags);
    return;
  }
  if (flags.plan === true) {
    sayPlan(await planOf(await planned(site, command)), flags);
    return;
  }
  const deployment = await staffed(site, command);
  const plan = await planOf(deployment);
  printAside(planPage(plan));
  if (flags.yes === true || (await confirm("Send these transactions?"))) await carryOut(deployment, plan, flags);
}

async function carryOut(deployment: Deployment, plan: Plan, flags: DeployFlags): Promise<void> {
  const outcome = await deployConsortium({ ...deployment, ...progressOf(plan) });
  const folder = flags.export ?? join(deployment.folder, "to-sign");
  const parts = outcome.open.length === 0 ? [] : await exportParts(outcome.open, folder, deployment);
  sayOutcome(outcome, parts, flags);
}

function sayFinished({ file, network }: Site, { json }: DeployFlags): void {
  if (json === true) print(JSON.stringify({ done: 0, open: 0, transactions: 0 }));
  else print(`Nothing is left to do: ${network.name} had all that "${file.name}" asks. "sogdia accept" compares them.`);
}

function sayPlan(plan: Plan, { json }: DeployFlags): void {
  print(json === true ? JSON.stringify(plan, withDigits, 2) : planPage(plan));
}

function sayOutcome(outcome: DeploymentOutcome, parts: readonly ExportedPart[], { json }: DeployFlags): void {
  if (json !== true) {
    print(outcomePage(outcome, parts));
    return;
  }
  const { record, settled, done, open } = outcome;
  const left = open.map(({ step, reason, error }) => ({ title: step.title, actor: step.actor, reason, error }));
  print(JSON.stringify({ settled, done: done.map(({ title }) => title), open: left, parts, record }, null, 2));
}

/** Says each act as it is done, with how many are planned. */
function progressOf({ transactions }: Plan): Pick<Deployment, "onContract" | "onStep"> {
  let count = 0;
  const say = (title: string) => printAside(`${(count += 1)}/${transactions} ${title}`);
  return { onContract: say, onStep: ({ title }) => say(title) };
}

/** JSON has no whole numbers of any size: they go as digits. */
function withDigits(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
