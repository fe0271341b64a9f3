import { getAddress, isAddress } from "ethers";

import { DEPLOYMENTS } from "../../abi/deployments.ts";
import { PILLAR_ABIS } from "../consortium/abis.ts";
import {
  JOINT_CONTRACTS,
  JOINT_NAMES,
  type JointLayerAddresses,
  type PillarLayer,
} from "../consortium/joint-contracts.ts";
import { networkNamed } from "../deploying/networks.ts";

type Name = keyof JointLayerAddresses;

/** Where a consortium is. */
export interface Deployment {
  /** Of governance, supervision and settlement all; of applications those that are deployed. */
  readonly addresses: Pick<JointLayerAddresses, keyof PillarLayer> & Partial<JointLayerAddresses>;
  /** The chain that it is on; undefined where nobody says, and then nothing is compared. */
  readonly chainId: bigint | undefined;
  /** The block before which there is nothing; undefined where nobody says, and then it is sought. */
  readonly firstBlock: number | undefined;
}

/** What does not say where all contracts of a consortium are. */
export class InvalidDeployment extends Error {
  override readonly name = "InvalidDeployment";
  /** Undefined where what was given is no object at all. */
  readonly contract: string | undefined;
  constructor(contract?: string) {
    super(
      contract === undefined
        ? "A deployment is given as what deployment.json contains, not as its path."
        : `The deployment does not say where ${contract} is.`,
    );
    this.contract = contract;
  }
}

/** A network on which no deployment is that ships with the package. */
export class NoSuchDeployment extends Error {
  override readonly name = "NoSuchDeployment";
  /** Undefined for a network that has the chain of whatever node it is. */
  readonly chainId: bigint | undefined;
  constructor(network: string | number | bigint, chainId: bigint | undefined) {
    const place = typeof network === "string" ? `network "${network}"` : `chain ${network}`;
    super(
      `No deployment on ${place} ships with this version: give what deployment.json of your own contains as "deployment".`,
    );
    this.chainId = chainId;
  }
}

/** Where a client looks: a network by its name or chain id, or what `deploy` or Ignition wrote into a folder. */
export type Where = { readonly network: string | number | bigint } | { readonly deployment: unknown };

/** Throws `NoSuchNetwork`, `NoSuchDeployment` and `InvalidDeployment`. */
export function deploymentAt(where: Where): Deployment {
  return "deployment" in where ? readDeployment(where.deployment) : shipped(where.network);
}

function chainOf(network: string | number | bigint): bigint | undefined {
  return typeof network === "string" ? networkNamed(network).chainId : BigInt(network);
}

function shipped(network: string | number | bigint): Deployment {
  const chainId = chainOf(network);
  const known: Readonly<Record<string, unknown>> = DEPLOYMENTS;
  if (!Object.hasOwn(known, String(chainId))) throw new NoSuchDeployment(network, chainId);
  return readDeployment(known[String(chainId)]);
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a deployment from the content of `deployment.json` or `deployed_addresses.json`, or from addresses by the names that
 * `JointLayer` has. Throws `InvalidDeployment`.
 */
export function readDeployment(content: unknown): Deployment {
  if (typeof content !== "object" || content === null) throw new InvalidDeployment();
  const fields = fieldsIn(content);
  const found = JOINT_NAMES.filter((name) => isNamed(fields, name)).map(
    (name) => [name, addressIn(fields, name)] as const,
  );
  const { chainId, firstBlock } = fields;
  return {
    addresses: Object.fromEntries(found) as Deployment["addresses"],
    chainId: /^[0-9]+$/.test(String(chainId)) ? BigInt(chainId as string) : undefined,
    firstBlock: Number.isSafeInteger(firstBlock) ? (firstBlock as number) : undefined,
  };
}

/** Where the contracts of these names are. Throws `InvalidDeployment` for the first that is not deployed. */
export function addressesFor<Some extends Name>(
  { addresses }: Deployment,
  names: readonly Some[],
): Record<Some, string> {
  const missing = names.find((name) => addresses[name] === undefined);
  if (missing !== undefined) throw new InvalidDeployment(JOINT_CONTRACTS[missing]);
  return Object.fromEntries(names.map((name) => [name, addresses[name]])) as Record<Some, string>;
}

/** Contracts of applications may be nowhere; the others must be somewhere. */
function isNamed(fields: Fields, name: Name): boolean {
  return name in PILLAR_ABIS || wordOf(fields, name) !== undefined;
}

function addressIn(fields: Fields, name: Name): string {
  const address = wordOf(fields, name);
  if (!isAddress(address)) throw new InvalidDeployment(JOINT_CONTRACTS[name]);
  return getAddress(address);
}

function wordOf(fields: Fields, name: Name): unknown {
  const recorded = fieldsIn(fieldsIn(fields.contracts)[name]).address;
  return recorded ?? fields[`Sogdia#${JOINT_CONTRACTS[name]}`] ?? fields[name];
}

function fieldsIn(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
