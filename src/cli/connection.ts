import { join } from "node:path";

import type { Command } from "commander";
import type { Provider } from "ethers";

import { firstBlockOf, latestBlock } from "../chain/blocks.ts";
import { NodeRefuses } from "../chain/errors.ts";
import type { BlockRange } from "../chain/logs.ts";
import { besideIndex } from "../chain/indexed.ts";
import { openNode, type PatientNode } from "../chain/node.ts";
import { addressesFor, readDeployment } from "../client/deployment.ts";
import {
  connectJointLayer,
  JOINT_NAMES,
  type JointLayer,
  type JointLayerAddresses,
} from "../consortium/joint-layer.ts";
import { alpha2FromBytes } from "../governance/registries.ts";
import { readRecord, requireSameChain } from "../deploying/record.ts";
import { firstBlockIn } from "./first-block.ts";
import { readJson } from "./json-file.ts";
import { pageProgress } from "./progress.ts";

/** A folder that does not hold a deployment of the joint layer. */
export class DeploymentNotFound extends Error {
  readonly folder: string;
  constructor(folder: string, cause: unknown) {
    super(`${folder} holds no deployment of Sogdia.`, { cause });
    this.name = "DeploymentNotFound";
    this.folder = folder;
  }
}

/** A country that the registry does not know. */
export class NoSuchCountry extends Error {
  constructor(text: string) {
    super(`The registry knows no country ${text}.`);
    this.name = "NoSuchCountry";
  }
}

/** Which blocks to read: from the deployment's first one on, with a bar that shows how far it is. */
export type Reading = () => Promise<BlockRange>;

type Work<T> = (layer: JointLayer, reading: Reading) => Promise<T>;

/** Where a chain is read: from a node, and its events from an index if there is one. */
export interface ChainSources {
  readonly rpc: string;
  readonly index?: string;
}

/**
 * Connects to the deployment that a folder records, works, and lets go of the node. Throws `DeploymentNotFound`, `NoNode`,
 * `IndexContradicts`, and `OtherDeployment` where the record is of another chain than the node: what is signed would be for
 * that one.
 */
export async function inDeployment<T>(sources: ChainSources, folder: string, work: Work<T>): Promise<T> {
  const addresses = await readAddresses(folder);
  const [nodes, progress] = [await openSources(sources), pageProgress()];
  const [node] = nodes;
  let from: Promise<number> | undefined;
  const reading = async () => ({ from: await (from ??= firstBlock(node, folder, addresses)), onPage: progress.onPage });
  try {
    await requireRecordedChain(folder, node);
    return await work(connectJointLayer(addresses, node), reading);
  } finally {
    progress.stop();
    for (const each of nodes) each.destroy();
  }
}

/** The node, and after it the index that it is asked beside. Throws `NoNode` and `IndexContradicts`. */
async function openSources({ rpc, index }: ChainSources): Promise<[PatientNode, ...PatientNode[]]> {
  const node = await openNode(rpc);
  if (index === undefined) return [node];
  try {
    const beside = await openNode(`${index.replace(/\/$/, "")}/rpc`);
    return [await besideIndex(node, beside), beside];
  } catch (error) {
    node.destroy();
    throw error;
  }
}

/** Ignition alone records no chain. */
async function requireRecordedChain(folder: string, node: Provider): Promise<void> {
  const record = await readRecord(folder);
  if (record !== undefined) await requireSameChain(folder, record, node);
}

/** The block in which a deployment began: its folder says it, or else the node. Throws `NodeRefuses` and `NodeContradicts`. */
async function firstBlock(node: Provider, folder: string, addresses: JointLayerAddresses): Promise<number> {
  const [known, last] = [await firstBlockIn(folder), await latestBlock(node)];
  if (known === null) return soughtBlock(node, Object.values(addresses), last);
  if (known > last) throw new NodeRefuses(`block ${known}, in which ${folder} was deployed`, null);
  return known;
}

/** A node that keeps no old states cannot tell where the contracts begin: then everything is read. */
async function soughtBlock(node: Provider, addresses: readonly string[], last: number): Promise<number> {
  try {
    return await firstBlockOf(node, addresses, last);
  } catch (error) {
    if (error instanceof NodeRefuses) return 0;
    throw error;
  }
}

async function readAddresses(folder: string): Promise<JointLayerAddresses> {
  try {
    return addressesFor(readDeployment(await readJson(join(folder, "deployed_addresses.json"))), JOINT_NAMES);
  } catch (error) {
    throw new DeploymentNotFound(folder, error);
  }
}

interface ConnectionFlags extends ChainSources {
  readonly deployment?: string;
}

/** Connects as the global flags say, works, and lets go of the node. Throws what `inDeployment` throws. */
export async function withLayer(command: Command, work: Work<void>): Promise<void> {
  const { deployment, ...sources } = command.optsWithGlobals<ConnectionFlags>();
  if (deployment === undefined) command.error("error: required option '--deployment <folder>' not specified");
  await inDeployment(sources, deployment, work);
}

/** The two letters of the members, by their ISO 3166-1 numeric codes. */
export async function memberCodes({ countries }: JointLayer): Promise<ReadonlyMap<number, string>> {
  const indices = await countries.indices();
  const used = Array.from({ length: 256 }, (_, index) => BigInt(index)).filter((index) => (indices >> index) & 1n);
  const members = await Promise.all(used.map((index) => countries.countryAt(index)));
  const files = await Promise.all(members.map((country) => countries.countryOf(country)));
  return new Map(members.map((country, index) => [Number(country), alpha2FromBytes(files[index]!.alpha2)]));
}

/** A country: a member by its two letters, also another by its number. Throws `NoSuchCountry`. */
export async function countryNamed(layer: JointLayer, text: string): Promise<number> {
  for (const [numeric, alpha2] of await memberCodes(layer)) if (text === alpha2) return numeric;
  const numeric = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  const { alpha2 } = await layer.countries.countryOf(numeric);
  if (BigInt(alpha2) === 0n) throw new NoSuchCountry(text);
  return numeric;
}
