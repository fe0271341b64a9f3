import { once } from "node:events";

import { Command, InvalidArgumentError } from "commander";

import { inDeployment } from "../src/cli/connection.ts";
import { printAside } from "../src/cli/output.ts";
import { JOINT_CONTRACTS } from "../src/consortium/joint-layer.ts";
import { nodeOf } from "../src/chain/logs.ts";
import { startEngine } from "./engine.ts";
import type { Setting } from "./setting.ts";

const MOST_REQUESTS = 2_000;

interface Options {
  readonly deployment: string;
  readonly rpc: string;
  readonly perSecond: number;
  readonly port: string;
  readonly host: string;
  readonly schema: string;
}

/** Reads where a consortium is, and has the engine follow it until it is told to stop. */
async function main({ port, host, schema, ...where }: Options): Promise<void> {
  const engine = startEngine(await settingOf(where), { port, host, schema });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void engine.kill(signal));
  const [code] = (await once(engine, "exit")) as [number | null];
  process.exitCode = code ?? 0;
}

type Where = Pick<Options, "deployment" | "rpc" | "perSecond">;

async function settingOf({ deployment, rpc, perSecond }: Where): Promise<Setting> {
  let setting: Setting | undefined;
  await inDeployment({ rpc }, deployment, async (layer, reading) => {
    const { chainId } = await nodeOf(layer.gate.runner).getNetwork();
    const names = Object.keys(JOINT_CONTRACTS) as (keyof typeof JOINT_CONTRACTS)[];
    const found = await Promise.all(names.map(async (name) => [name, await layer[name].getAddress()] as const));
    const addresses = Object.fromEntries(found) as Setting["addresses"];
    setting = { rpc, perSecond, chainId: Number(chainId), firstBlock: (await reading()).from ?? 0, addresses };
  });
  return setting!;
}

function requests(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MOST_REQUESTS)
    throw new InvalidArgumentError(`A whole number from 1 to ${MOST_REQUESTS}.`);
  return value;
}

const program = new Command("npm run index --")
  .description("Follows all contracts of a consortium into a database, and answers by GraphQL and SQL.")
  .requiredOption("--deployment <folder>", "what a deployment wrote, such as deploy/deployments/chain-1030")
  .requiredOption("--rpc <url>", "the node")
  .option("--per-second <requests>", "what the node answers in a second", requests, 20)
  .option("--port <number>", "where it answers: /graphql, /sql, /ready", "42069")
  .option("--host <name>", "at which address of this machine", "127.0.0.1")
  .option("--schema <name>", "in which schema of the database; another for each consortium", "sogdia")
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  printAside(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
