import { join } from "node:path";

import { id, type Signer } from "ethers";

import { deploymentParameters, invitationsOf } from "../consortium/deployment.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import { connectJointLayer, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import type { Actor, Step } from "../consortium/step.ts";
import { consortiumSteps } from "../consortium/steps.ts";
import type { Cast } from "./cast.ts";
import { deployContracts, deployGuardians } from "./contracts.ts";
import { wantedGuardians, withGuardians } from "./guardians.ts";
import { Journal } from "./journal.ts";
import type { Network } from "./networks.ts";
import { type OpenStep, perform } from "./perform.ts";
import type { PatientNode } from "../chain/node.ts";
import { type DeploymentRecord, readRecord, recordOf, requireSame, writeRecord } from "./record.ts";
import { Sender } from "./sender.ts";

/** What is deployed where, and the folder of its record. */
export interface Site {
  readonly file: ConsortiumFile;
  readonly network: Network;
  readonly provider: PatientNode;
  readonly folder: string;
}

/** The same, and who does it. */
export interface Deployment extends Site {
  readonly cast: Cast;
  readonly deployer: Signer;
  /** Periods of seconds, on a chain whose clock cannot be moved. */
  readonly rehearsal: boolean;
  readonly sources: { readonly commit: string; readonly version: string };
  readonly onContract: (title: string) => void;
  readonly onStep: (step: Step) => void;
}

/** What a run came to. */
export interface DeploymentOutcome {
  readonly record: DeploymentRecord;
  /** Transactions of an earlier run that this one waited for. */
  readonly settled: number;
  readonly done: readonly Step[];
  /** What somebody else has to sign, and what waits for it. */
  readonly open: readonly OpenStep[];
}

/** The journal of the transactions of a deployment, in its folder. */
export const JOURNAL = "transactions.jsonl";

/** By which a file is known again. */
export function hashOfFile(file: ConsortiumFile): string {
  return id(JSON.stringify(file));
}

/** Whether this file was carried out to the end before, so that nothing is left to do. */
export async function isFinished({ file, folder, provider }: Site): Promise<boolean> {
  const found = await readRecord(folder);
  if (found === undefined) return false;
  await requireSame(folder, found, file.name, provider);
  return found.finished?.fileHash === hashOfFile(file);
}

/**
 * Brings a consortium to a chain, or goes on where an earlier run stopped. Throws `OtherDeployment`, `InUse`,
 * `JournalDamaged`, `DeploymentFailed` and what `Sender` throws.
 */
export async function deployConsortium(deployment: Deployment): Promise<DeploymentOutcome> {
  const { file, folder, provider } = deployment;
  const earlier = await readRecord(folder);
  if (earlier !== undefined) await requireSame(folder, earlier, file.name, provider);
  const journal = Journal.open(join(folder, JOURNAL));
  try {
    const sender = new Sender(provider, journal, deployment.network);
    const settled = await sender.settle();
    const record = earlier ?? (await found(deployment, journal, sender));
    const steps = stepsOf(deployment, record);
    const { done, open } = await perform(steps, { ...deployment, sender });
    if (open.length === 0) await finish(deployment, record);
    return { record, settled, done, open };
  } finally {
    journal.close();
  }
}

/** Deploys the contracts and writes down what they are. */
async function found(deployment: Deployment, journal: Journal, sender: Sender): Promise<DeploymentRecord> {
  const { file, network, provider, cast, rehearsal, deployer, folder, sources } = deployment;
  const options = { accountOf: (actor: Actor) => cast.accountOf(actor), rehearsal };
  const { further } = invitationsOf(file, options);
  const parameters = deploymentParameters(file, options);
  const workshop = { ...deployment, journal, sender, further };
  const addresses = await deployContracts(workshop, parameters);
  const guardians = await deployGuardians(workshop, addresses.countries, wantedGuardians(file));
  const contracts = await recordOf(provider, journal, addresses);
  const firstBlock = Math.min(...Object.values(contracts).map(({ block }) => block));
  const record: DeploymentRecord = {
    consortium: file.name,
    network: network.name,
    chainId: String((await provider.getNetwork()).chainId),
    deployer: await deployer.getAddress(),
    rehearsal,
    ...sources,
    firstBlock,
    firstBlockHash: (await provider.getBlock(firstBlock))!.hash!,
    contracts,
    guardians,
  };
  await writeRecord(folder, record);
  return record;
}

async function finish({ file, folder, provider }: Site, record: DeploymentRecord): Promise<void> {
  const block = await provider.getBlockNumber();
  await writeRecord(folder, { ...record, finished: { fileHash: hashOfFile(file), block } });
}

/** What the file asks of a chain on which its contracts are. */
export function stepsOf(
  { file, provider, cast }: Pick<Deployment, "file" | "provider" | "cast">,
  record: DeploymentRecord,
): Step[] {
  const layer = connectJointLayer(addressesIn(record), provider);
  return consortiumSteps({ file: withGuardians(file, record), layer, accountOf: (actor) => cast.accountOf(actor) });
}

/** Where the joint layer of a record is. */
export function addressesIn({ contracts }: DeploymentRecord): JointLayerAddresses {
  const entries = Object.entries(contracts).map(([key, { address }]) => [key, address]);
  return Object.fromEntries(entries) as JointLayerAddresses;
}
