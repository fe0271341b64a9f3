import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressesOf, JOINT_CONTRACTS, type JointLayerAddresses } from "../../src/index.ts";
import type { TestConsortium } from "./consortium.ts";

/** A folder that says where a consortium was deployed, as Ignition would leave it. */
export async function deploymentFolder(consortium: TestConsortium): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sogdia-deployment-"));
  const addresses = Object.entries(await addressesOf(consortium)).map(([key, address]) => [
    `Sogdia#${JOINT_CONTRACTS[key as keyof JointLayerAddresses]}`,
    address,
  ]);
  await writeFile(join(folder, "deployed_addresses.json"), JSON.stringify(Object.fromEntries(addresses)));
  return folder;
}
