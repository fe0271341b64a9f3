import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { JOINT_CONTRACTS } from "../../src/consortium/joint-layer.ts";
import { readJournal } from "../../src/deploying/journal.ts";
import { answerFrom } from "../node/rpc-server.ts";
import { cliProgram } from "./cli-program.ts";
import { killAgainAndAgain, type Killed } from "./kills.ts";
import { smallConsortium } from "./small-consortium.ts";

const CONTRACTS = Object.keys(JOINT_CONTRACTS).length;
const FINISHED = "The chain has all that the file asks.";

/** What came of a deployment that was killed, and what is wrong with it. */
export interface KilledDeployment {
  readonly killed: Killed;
  readonly faults: readonly string[];
}

/** Deploys a small consortium on a chain of its own, by the command, which is killed at every so-manieth point. */
export async function killedDeployment(every: number): Promise<KilledDeployment> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-kills-"));
  const connection = await network.create();
  try {
    const [file, record] = [join(folder, "consortium.json"), join(folder, "record")];
    await writeFile(file, JSON.stringify(smallConsortium(3)));
    const program = await cliProgram();
    const command = (url: string) => {
      return [program, "--rpc", url, "deploy", file, "--network", "local", "--into", record, "--yes"];
    };
    const killed = await killAgainAndAgain(command, answerFrom(connection.provider), (point) => point % every === 0);
    return { killed, faults: await faultsIn(join(record, "transactions.jsonl"), killed, connection) };
  } finally {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the journal says must be what the chain has: each act once, each contract once. */
async function faultsIn(path: string, { output }: Killed, { ethers }: NetworkConnection): Promise<string[]> {
  const { signed, ended } = readJournal(path);
  const acts = signed.filter(({ what }) => !what.startsWith("Sogdia#")).map(({ what }) => what);
  const created = ended.filter(({ contract }) => contract !== undefined).length;
  const senders = [...new Set(signed.map(({ from }) => from))];
  const counts = await Promise.all(senders.map((sender) => ethers.provider.getTransactionCount(sender)));
  const sent = counts.reduce((sum, count) => sum + count, 0);
  return [
    ...(output.includes(FINISHED) ? [] : ["the last run did not finish"]),
    ...(new Set(acts).size === acts.length ? [] : ["an act was sent twice"]),
    ...(created === CONTRACTS ? [] : [`${created} contracts were created, not ${CONTRACTS}`]),
    ...(ended.every(({ outcome }) => outcome === "mined") ? [] : ["a transaction was not mined"]),
    ...(sent === signed.length ? [] : [`the chain has ${sent} transactions and the journal ${signed.length}`]),
  ];
}
