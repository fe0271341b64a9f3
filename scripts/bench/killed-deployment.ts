import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openNode } from "../../src/chain/node.ts";
import { JOINT_CONTRACTS } from "../../src/consortium/joint-layer.ts";
import { readJournal } from "../../src/deploying/journal.ts";
import { parseConsortium } from "../../src/index.ts";
import { cliProgram } from "./cli-program.ts";
import { accountsFor, type DeploymentChain, embeddedChain } from "./deployments.ts";
import { answersOf, killAgainAndAgain, type Killed } from "./kills.ts";
import { smallConsortium } from "./small-consortium.ts";

const CONTRACTS = Object.keys(JOINT_CONTRACTS).length;
const FINISHED = "The chain has all that the file asks.";

/** What came of a deployment that was killed, and what is wrong with it. */
export interface KilledDeployment {
  readonly killed: Killed;
  readonly faults: readonly string[];
}

/**
 * Deploys a small consortium on a chain of its own, by the command, which is killed at every so-manieth point. On a chain where
 * no time can be skipped the Council decides within seconds.
 */
export async function killedDeployment(
  every: number,
  open: (accounts: number) => Promise<DeploymentChain> = embeddedChain,
): Promise<KilledDeployment> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-kills-"));
  const json = smallConsortium(3);
  const chain = await open(accountsFor(parseConsortium(json)));
  try {
    const [file, record] = [join(folder, "consortium.json"), join(folder, "record")];
    await writeFile(file, JSON.stringify(json));
    const program = await cliProgram();
    const { name, rpc } = chain.network;
    const flags = ["--network", name, "--into", record, "--yes", ...(name === "local" ? [] : ["--rehearsal"])];
    const command = (url: string) => [program, "--rpc", url, "deploy", file, ...flags];
    const killed = await killAgainAndAgain(command, answersOf(rpc), (point) => point % every === 0);
    return { killed, faults: await faultsIn(join(record, "transactions.jsonl"), killed, rpc) };
  } finally {
    await chain.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the journal says must be what the chain has: each act once, each contract once. */
async function faultsIn(path: string, { output }: Killed, rpc: string): Promise<string[]> {
  const { signed, ended } = readJournal(path);
  const acts = signed.filter(({ what }) => !what.startsWith("Sogdia#")).map(({ what }) => what);
  const created = ended.filter(({ contract }) => contract !== undefined).length;
  const senders = [...new Set(signed.map(({ from }) => from))];
  const node = await openNode(rpc);
  const counts = await Promise.all(senders.map((sender) => node.getTransactionCount(sender)));
  node.destroy();
  const sent = counts.reduce((sum, count) => sum + count, 0);
  return [
    ...(output.includes(FINISHED) ? [] : ["the last run did not finish"]),
    ...(new Set(acts).size === acts.length ? [] : ["an act was sent twice"]),
    ...(created === CONTRACTS ? [] : [`${created} contracts were created, not ${CONTRACTS}`]),
    ...(ended.every(({ outcome }) => outcome === "mined") ? [] : ["a transaction was not mined"]),
    ...(sent === signed.length ? [] : [`the chain has ${sent} transactions and the journal ${signed.length}`]),
  ];
}
