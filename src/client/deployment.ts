import { getAddress, isAddress } from "ethers";

import { DEPLOYMENTS } from "../../abi/deployments.ts";
import { JOINT_CONTRACTS, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import { networkNamed } from "../deploying/networks.ts";

/** Where a consortium is. */
export interface Deployment {
  readonly addresses: JointLayerAddresses;
  /** The chain that it is on; undefined where nobody says, and then nothing is compared. */
  readonly chainId: bigint | undefined;
  /** The block before which there is nothing; undefined where nobody says, and then it is sought. */
  readonly firstBlock: number | undefined;
}

/** What does not say where all contracts of a consortium are. */
export class InvalidDeployment extends Error {
  override readonly name = "InvalidDeployment";
  readonly contract: string;
  constructor(contract: string) {
    super(`The deployment does not say where ${contract} is.`);
    this.contract = contract;
  }
}

/** A chain on which no deployment is that ships with the package. */
export class NoSuchDeployment extends Error {
  override readonly name = "NoSuchDeployment";
  readonly chainId: bigint;
  constructor(chainId: bigint) {
    super(`No deployment on chain ${chainId} ships with this version: give the one of your own as "deployment".`);
    this.chainId = chainId;
  }
}

/** Where a client looks: a network by its name or chain id, or what `deploy` or Ignition wrote into a folder. */
export type Where = { readonly network: string | number | bigint } | { readonly deployment: unknown };

/** Throws `NoSuchNetwork`, `NoSuchDeployment` and `InvalidDeployment`. */
export function deploymentAt(where: Where): Deployment {
  return "deployment" in where ? readDeployment(where.deployment) : shipped(chainOf(where.network));
}

function chainOf(network: string | number | bigint): bigint {
  if (typeof network !== "string") return BigInt(network);
  return networkNamed(network).chainId ?? 0n;
}

function shipped(chainId: bigint): Deployment {
  const known: Readonly<Record<string, unknown>> = DEPLOYMENTS;
  if (!Object.hasOwn(known, String(chainId))) throw new NoSuchDeployment(chainId);
  return readDeployment(known[String(chainId)]);
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a deployment from the content of `deployment.json` or `deployed_addresses.json`, or from addresses by the names that
 * `JointLayer` has. Throws `InvalidDeployment`.
 */
export function readDeployment(content: unknown): Deployment {
  const fields = fieldsIn(content);
  const found = Object.entries(JOINT_CONTRACTS).map(([key, title]) => [key, addressIn(fields, key, title)]);
  const { chainId, firstBlock } = fields;
  return {
    addresses: Object.fromEntries(found) as JointLayerAddresses,
    chainId: /^[0-9]+$/.test(String(chainId)) ? BigInt(chainId as string) : undefined,
    firstBlock: Number.isSafeInteger(firstBlock) ? (firstBlock as number) : undefined,
  };
}

function addressIn(fields: Fields, key: string, title: string): string {
  const recorded = fieldsIn(fieldsIn(fields.contracts)[key]).address;
  const address = recorded ?? fields[`Sogdia#${title}`] ?? fields[key];
  if (!isAddress(address)) throw new InvalidDeployment(title);
  return getAddress(address);
}

function fieldsIn(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
