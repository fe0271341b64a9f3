import { Command, InvalidArgumentError } from "commander";
import {
  type EspaceNode,
  EspaceNodeFailed,
  EspaceNodeUnavailable,
  EspacePortBusy,
  startEspaceNode,
} from "./espace-node.ts";
import { type TestAccount, testAccounts } from "./test-accounts.ts";
import { print } from "../common/output.ts";

interface Flags {
  readonly port: number;
  readonly accounts: number;
  readonly blockInterval: number;
}

function within(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Give a whole number from ${low.toString()} to ${high.toString()}.`);
  };
}

const command = new Command("node:espace")
  .description("Runs a real Conflux eSpace node with a chain of its own, until Ctrl-C.")
  .option("--port <number>", "port of the eSpace JSON-RPC", within(0, 65_535), 8545)
  .option("--accounts <number>", "how many public test accounts to fund with 10,000 CFX", within(1, 1_000), 20)
  .option("--block-interval <ms>", "time between blocks; eSpace transactions enter every fifth", within(1, 60_000), 50);

function report(node: EspaceNode, accounts: readonly TestAccount[]): string {
  return [
    "Public test keys: never send anything of worth to these addresses.",
    ...accounts.map(({ address, privateKey }) => `${address}  ${privateKey}`),
    "",
    `eSpace     ${node.url}`,
    `WebSocket  ${node.wsUrl}`,
    `Core       ${node.coreUrl}`,
    `Chain id   ${node.chainId.toString()}`,
    "",
    "Ctrl-C stops the node and removes its data.",
  ].join("\n");
}

async function run(flags: Flags): Promise<void> {
  const started = performance.now();
  print(`Starting a Conflux eSpace node with ${flags.accounts.toString()} accounts; it takes some seconds.`);
  const accounts = testAccounts(flags.accounts);
  const node = await startEspaceNode({
    httpPort: flags.port,
    accounts: accounts.map(({ privateKey }) => privateKey),
    blockIntervalMs: flags.blockInterval,
  });
  print(`The node takes transactions after ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
  print(report(node, accounts));

  let asked = false as boolean;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      asked = true;
      void node.stop();
    });
  }
  await node.ended;
  if (!asked) command.error("The eSpace node ended by itself.");
}

function explain(error: unknown): string {
  if (error instanceof EspacePortBusy) return `${error.message}: choose another with --port.`;
  if (error instanceof EspaceNodeUnavailable || error instanceof EspaceNodeFailed) return error.message;
  throw error;
}

try {
  await run(command.parse().opts<Flags>());
} catch (error) {
  command.error(explain(error));
}
