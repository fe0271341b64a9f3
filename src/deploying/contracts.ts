import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import {
  type Artifact,
  type ArtifactResolver,
  deploy,
  type DeploymentResult,
  DeploymentResultType,
  type EIP1193Provider,
  type RequestArguments,
  trackTransaction,
} from "@nomicfoundation/ignition-core";
import type { Signer, TransactionRequest } from "ethers";

import type { deploymentParameters } from "../consortium/deployment.ts";
import { JOINT_CONTRACTS, JOINT_FACTORIES, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import type { Journal } from "./journal.ts";
import Sogdia from "./module.ts";
import type { Network } from "./networks.ts";
import type { ThrottledProvider } from "./provider.ts";
import type { Sender } from "./sender.ts";

type ContractName = keyof typeof JOINT_FACTORIES;

const NAMES = Object.keys(JOINT_CONTRACTS) as ContractName[];
const RENOUNCE = JOINT_FACTORIES.timelock.createInterface().getFunction("renounceRole").selector;

/** A joint layer that could not be deployed to the end. */
export class DeploymentFailed extends Error {
  readonly result: DeploymentResult;
  constructor(result: DeploymentResult) {
    super(`The joint layer is not complete: ${faultsIn(result).join("; ")}`);
    this.name = "DeploymentFailed";
    this.result = result;
  }
}

/** What the contracts are deployed with. */
export interface Workshop {
  readonly network: Network;
  readonly provider: ThrottledProvider;
  readonly journal: Journal;
  readonly sender: Sender;
  readonly deployer: Signer;
  readonly folder: string;
  readonly onContract: (title: string) => void;
}

/**
 * Deploys the joint layer, or goes on where an earlier run stopped; Ignition says what is missing and in which order. The
 * deployer gives up its role when everything before is final. Throws `DeploymentFailed` and what `Sender` throws.
 */
export async function deployContracts(
  workshop: Workshop,
  parameters: ReturnType<typeof deploymentParameters>,
): Promise<JointLayerAddresses> {
  const { folder, deployer, network } = workshop;
  const provider = providerFor(workshop);
  await tellIgnition(workshop, provider);
  const result = await deploy({
    artifactResolver: ARTIFACTS,
    provider,
    deploymentDir: folder,
    ignitionModule: Sogdia,
    deploymentParameters: { Sogdia: parameters },
    accounts: [await deployer.getAddress()],
    config: { requiredConfirmations: 1, blockPollingInterval: network.pollMs, disableFeeBumping: true },
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) throw new DeploymentFailed(result);
  await workshop.sender.untilMined(); // so that the journal says what became of each
  const { contracts } = result;
  return Object.fromEntries(
    NAMES.map((key) => [key, contracts[`Sogdia#${JOINT_CONTRACTS[key]}`]!.address]),
  ) as JointLayerAddresses;
}

/** What was sent just before a run was killed is in the journal, but Ignition did not get to know of it. */
async function tellIgnition({ journal, folder }: Workshop, provider: EIP1193Provider): Promise<void> {
  const file = join(folder, "journal.jsonl");
  if (!existsSync(file)) return;
  const known = readFileSync(file, "utf8");
  const sent = journal.signed.filter(
    ({ what, hash }) => what === CONTRACTS && journal.endOf(hash)?.outcome === "mined",
  );
  for (const { hash } of sent) if (!known.includes(hash)) await trackTransaction(folder, hash, provider);
}

/** Under which the journal has what Ignition sends. */
export const CONTRACTS = "joint layer";

/** A provider for Ignition: it sends by way of the journal. */
function providerFor(workshop: Workshop): EIP1193Provider {
  return {
    request: async ({ method, params = [] }: RequestArguments): Promise<unknown> => {
      const [first] = params as SentByIgnition[];
      return method === "eth_sendTransaction"
        ? sendFor(workshop, first!)
        : workshop.provider.send(method, params as unknown[]);
    },
  };
}

/** A transaction as JSON-RPC has it. */
interface SentByIgnition {
  readonly to?: string;
  readonly value: string;
  readonly data: string;
  readonly nonce: string;
  readonly gas: string;
}

async function sendFor(
  { network, sender, deployer, onContract }: Workshop,
  { to, value, data, nonce, gas }: SentByIgnition,
): Promise<string> {
  if (network.waitsForFinality && data.startsWith(RENOUNCE)) await sender.untilFinal();
  const request: TransactionRequest = { to: to ?? null, value, data, nonce: Number(nonce), gasLimit: gas };
  const hash = await sender.dispatch(CONTRACTS, deployer, request);
  onContract(titleOf(request));
  return hash;
}

function titleOf({ to, data }: TransactionRequest): string {
  if (to !== null) return "a call among the contracts";
  const name = NAMES.find((key) => data!.startsWith(JOINT_FACTORIES[key].bytecode));
  return name === undefined ? "a contract" : JOINT_CONTRACTS[name];
}

/** From the generated types, which come with the package and with every build. */
const ARTIFACTS: ArtifactResolver = {
  loadArtifact: (name) => Promise.resolve(artifactOf(name)),
  getBuildInfo: () => Promise.resolve(undefined),
};

function artifactOf(name: string): Artifact {
  const key = NAMES.find((candidate) => JOINT_CONTRACTS[candidate] === name)!;
  const { abi, bytecode } = JOINT_FACTORIES[key];
  return {
    _format: "hh3-artifact-1",
    contractName: name,
    sourceName: `${name}.sol`,
    abi,
    bytecode,
    deployedBytecode: "0x",
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

function faultsIn(result: DeploymentResult): string[] {
  if (result.type === DeploymentResultType.SUCCESSFUL_DEPLOYMENT) return [];
  if (result.type !== DeploymentResultType.EXECUTION_ERROR) return Object.values(result.errors).flat();
  const failed = result.failed.map(({ futureId, error }) => `${futureId}: ${error}`);
  return [...failed, ...result.timedOut.map(({ futureId }) => `${futureId} is not mined yet`)];
}
