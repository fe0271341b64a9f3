import {
  type Future,
  FutureType,
  isAccountRuntimeValue,
  isFuture,
  isModuleParameterRuntimeValue,
  type NamedArtifactContractDeploymentFuture,
  type StaticCallFuture,
} from "@nomicfoundation/ignition-core";
import { Interface, type Signer, Transaction, type TransactionRequest } from "ethers";

import type { deploymentParameters, Invitation } from "../consortium/deployment.ts";
import { JOINT_FACTORIES } from "../consortium/joint-factories.ts";
import { connectJointLayer, JOINT_CONTRACTS, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import { guardiansCreation, type WantedGuardians } from "./guardians.ts";
import { invitingActs } from "./inviting.ts";
import type { Journal } from "./journal.ts";
import Sogdia from "./module.ts";
import type { Network } from "./networks.ts";
import type { PatientNode } from "../chain/node.ts";
import type { Sender } from "./sender.ts";

type ContractName = keyof typeof JOINT_FACTORIES;
type Parameters = ReturnType<typeof deploymentParameters>;

const NAMES = Object.keys(JOINT_CONTRACTS) as ContractName[];
const RENOUNCE = "renounceRole"; // what cannot be taken back

/** A deployment that began with other parameters than the file has now. */
export class DeploymentChanged extends Error {
  readonly act: string;
  constructor(act: string) {
    super(`${act} was deployed from another file: go on with that one, or deploy into another folder.`);
    this.name = "DeploymentChanged";
    this.act = act;
  }
}

/** A part of the module that this program does not know how to carry out. */
export class UnknownPart extends Error {
  constructor(part: string) {
    super(`The module has a part that nobody can carry out: ${part}`);
    this.name = "UnknownPart";
  }
}

/** What the contracts are deployed with. */
export interface Workshop {
  readonly network: Network;
  readonly provider: PatientNode;
  readonly journal: Journal;
  readonly sender: Sender;
  readonly deployer: Signer;
  /** Whom the deployer invites besides the registry's constructor. */
  readonly further: readonly (readonly Invitation[])[];
  readonly onContract: (title: string) => void;
}

/**
 * Deploys the joint layer as its Ignition module says, or goes on where an earlier run stopped: Ignition itself does not
 * when it is killed while several of its transactions are under way. The deployer gives up its role when everything before
 * is done and final, the invitations of those founders too for whom the registry's constructor had no room. Throws `DeploymentChanged` and what `Sender` throws.
 */
export async function deployContracts(workshop: Workshop, parameters: Parameters): Promise<JointLayerAddresses> {
  const run = new ModuleRun(workshop, parameters, await workshop.deployer.getAddress());
  for (const future of Sogdia.futures) await run.carryOut(future);
  return run.addresses;
}

/** The module's parts in their order, which is one in which they can be carried out. */
class ModuleRun {
  readonly #workshop: Workshop;
  readonly #resolver: Resolver;

  constructor(workshop: Workshop, parameters: Parameters, deployer: string) {
    this.#workshop = workshop;
    this.#resolver = new Resolver(parameters, deployer);
  }

  get addresses(): JointLayerAddresses {
    const entries = NAMES.map((key) => [key, this.#resolver.resultOf(Sogdia.results[key])]);
    return Object.fromEntries(entries) as JointLayerAddresses;
  }

  async carryOut(future: Future): Promise<void> {
    const request = this.#resolver.requestOf(future);
    if (isStaticCall(future)) {
      this.#resolver.keep(future, decodedBy(future, await this.#workshop.provider.call(request)));
    } else {
      if (isCallOf(future, RENOUNCE)) await this.#settleAll();
      this.#resolver.keep(future, await sendOnce(this.#workshop, future.id, request));
    }
  }

  /** What only the deployer can do, and the depth in the chain at which it cannot be undone. */
  async #settleAll(): Promise<void> {
    const { network, provider, sender, deployer, further } = this.#workshop;
    const layer = connectJointLayer(this.addresses, provider);
    const acts = await invitingActs(layer, await deployer.getAddress(), further);
    for (const { act, request } of acts) await sendOnce(this.#workshop, act, request);
    if (network.waitsForFinality) await sender.untilFinal();
  }
}

/**
 * Sends what the deployer does once, unless an earlier run did. Returns the address of the contract, if it is one. Throws
 * `DeploymentChanged` and what `Sender` throws.
 */
async function sendOnce(workshop: Workshop, act: string, request: TransactionRequest): Promise<string | undefined> {
  const { journal, sender, provider, deployer, onContract } = workshop;
  const earlier = journal.signed.find(({ what, hash }) => what === act && journal.endOf(hash)?.outcome === "mined");
  if (earlier !== undefined) {
    if (Transaction.from(earlier.raw).data !== request.data) throw new DeploymentChanged(act);
    return journal.endOf(earlier.hash)!.contract;
  }
  const gasLimit = await provider.estimateGas({ ...request, from: await deployer.getAddress() });
  const { contractAddress } = await sender.send(act, deployer, { ...request, gasLimit });
  onContract(act);
  return contractAddress ?? undefined;
}

/** Creates the contracts by which keys are a country's guardian together, by the country's letters. Throws what `deployContracts` throws. */
export async function deployGuardians(
  workshop: Workshop,
  registry: string,
  wanted: readonly WantedGuardians[],
): Promise<Record<string, string>> {
  const created: Record<string, string> = {};
  for (const each of wanted) {
    const data = await guardiansCreation(registry, each);
    created[each.alpha2] = (await sendOnce(workshop, `Guardians of ${each.alpha2}`, { data }))!;
  }
  return created;
}

/** What the parts of the module stand for, as far as they are known. */
export class Resolver {
  readonly #parameters: Parameters;
  readonly #deployer: string;
  readonly #results = new Map<string, unknown>();

  constructor(parameters: Parameters, deployer: string) {
    this.#parameters = parameters;
    this.#deployer = deployer;
  }

  keep({ id }: Future, result: unknown): void {
    this.#results.set(id, result);
  }

  resultOf({ id }: Future): unknown {
    return this.#results.get(id);
  }

  /** What a part calls or creates. Throws `UnknownPart`. */
  requestOf(future: Future): TransactionRequest {
    if (isCreation(future)) {
      const args = interfaceOf(future.contractName).encodeDeploy(this.#args(future.constructorArgs));
      return { data: factoryOf(future.contractName).bytecode + args.slice(2) };
    }
    if (!("functionName" in future) || !("args" in future)) throw new UnknownPart(future.id);
    const { contract, functionName, args } = future;
    const data = interfaceOf(contract.contractName).encodeFunctionData(functionName, this.#args(args));
    return { to: this.resultOf(contract) as string, data };
  }

  #args(args: readonly unknown[]): unknown[] {
    return args.map((arg) => this.#resolved(arg));
  }

  #resolved(value: unknown): unknown {
    if (isFuture(value)) return this.resultOf(value);
    if (isAccountRuntimeValue(value)) return this.#deployer;
    if (isModuleParameterRuntimeValue(value)) {
      return (this.#parameters as Readonly<Record<string, unknown>>)[value.name] ?? value.defaultValue;
    }
    if (Array.isArray(value)) return this.#args(value);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#resolved(inner)]));
  }
}

/** Whether a part of the module creates a contract. */
export function isCreation(future: Future): future is NamedArtifactContractDeploymentFuture<string> {
  return future.type === FutureType.NAMED_ARTIFACT_CONTRACT_DEPLOYMENT;
}

/** Whether a part of the module only reads. */
export function isStaticCall(future: Future): future is StaticCallFuture<string, string> {
  return future.type === FutureType.STATIC_CALL;
}

function isCallOf(future: Future, name: string): boolean {
  return "functionName" in future && future.functionName === name;
}

function decodedBy({ contract, functionName, nameOrIndex }: StaticCallFuture<string, string>, data: string): unknown {
  return interfaceOf(contract.contractName).decodeFunctionResult(functionName, data)[nameOrIndex] as unknown;
}

/** From the generated types, which come with the package and with every build. */
function factoryOf(name: string): { readonly abi: readonly object[]; readonly bytecode: string } {
  return JOINT_FACTORIES[NAMES.find((key) => JOINT_CONTRACTS[key] === name)!];
}

const interfaces = new Map<string, Interface>();

/** Made once: the constructor's part of an interface is small beside the reading of all the rest. */
export function interfaceOf(name: string): Interface {
  const made = interfaces.get(name) ?? new Interface(factoryOf(name).abi);
  interfaces.set(name, made);
  return made;
}
