import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { JsonRpcProvider } from "ethers";
import { z } from "zod";

import {
  connectJointLayer,
  JOINT_CONTRACTS,
  type JointLayer,
  type JointLayerAddresses,
} from "../consortium/joint-layer.ts";

/** A folder that does not hold a deployment of the joint layer. */
export class DeploymentNotFound extends Error {
  readonly folder: string;
  constructor(folder: string, cause: unknown) {
    super(`${folder} holds no deployment of Sogdia.`, { cause });
    this.name = "DeploymentNotFound";
    this.folder = folder;
  }
}

/** Connects to a deployment that Ignition recorded. Throws `DeploymentNotFound`. */
export async function openDeployment(rpc: string, folder: string): Promise<{ layer: JointLayer; close: () => void }> {
  const addresses = await readAddresses(folder);
  const provider = new JsonRpcProvider(rpc, undefined, { batchMaxCount: 1 });
  return { layer: connectJointLayer(addresses, provider), close: () => provider.destroy() };
}

async function readAddresses(folder: string): Promise<JointLayerAddresses> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, "deployed_addresses.json"), "utf8"));
    const known = z.record(z.string(), z.string()).parse(record);
    const entries = Object.entries(JOINT_CONTRACTS).map(([key, name]) => [key, known[`Sogdia#${name}`]]);
    return z.record(z.string(), z.string()).parse(Object.fromEntries(entries)) as unknown as JointLayerAddresses;
  } catch (error) {
    throw new DeploymentNotFound(folder, error);
  }
}
