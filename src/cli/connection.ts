import { join } from "node:path";

import type { Command } from "commander";
import { JsonRpcProvider } from "ethers";
import { z } from "zod";

import {
  connectJointLayer,
  JOINT_CONTRACTS,
  type JointLayer,
  type JointLayerAddresses,
} from "../consortium/joint-layer.ts";
import { alpha2FromBytes } from "../governance/registries.ts";
import { readJson } from "./json-file.ts";

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

/** Connects to a deployment that Ignition recorded. Throws `DeploymentNotFound`. */
export async function openDeployment(rpc: string, folder: string): Promise<{ layer: JointLayer; close: () => void }> {
  const addresses = await readAddresses(folder);
  const provider = new JsonRpcProvider(rpc, undefined, { batchMaxCount: 1, pollingInterval: POLL_MS });
  return { layer: connectJointLayer(addresses, provider), close: () => provider.destroy() };
}

async function readAddresses(folder: string): Promise<JointLayerAddresses> {
  try {
    const record = await readJson(join(folder, "deployed_addresses.json"));
    const known = z.record(z.string(), z.string()).parse(record);
    const entries = Object.entries(JOINT_CONTRACTS).map(([key, name]) => [key, known[`Sogdia#${name}`]]);
    return z.record(z.string(), z.string()).parse(Object.fromEntries(entries)) as unknown as JointLayerAddresses;
  } catch (error) {
    throw new DeploymentNotFound(folder, error);
  }
}

/** Blocks come every second or so; a request a second is what a public node gladly answers. */
const POLL_MS = 1_000;

interface ConnectionFlags {
  readonly rpc: string;
  readonly deployment?: string;
}

/** Connects as the global flags say, works, and lets go of the node. */
export async function withLayer(command: Command, work: (layer: JointLayer) => Promise<void>): Promise<void> {
  const { rpc, deployment } = command.optsWithGlobals<ConnectionFlags>();
  if (deployment === undefined) command.error("error: required option '--deployment <folder>' not specified");
  const { layer, close } = await openDeployment(rpc, deployment);
  try {
    await work(layer);
  } finally {
    close();
  }
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
