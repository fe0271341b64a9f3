import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toQuantity } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { type Cast, castOf, sparesFor } from "../../src/deploying/cast.ts";
import { deployConsortium, JOURNAL } from "../../src/deploying/deploy.ts";
import { readJournal } from "../../src/deploying/journal.ts";
import { keyRing } from "../../src/deploying/keys.ts";
import { type Network, networkNamed } from "../../src/deploying/networks.ts";
import { openProvider } from "../../src/deploying/opening.ts";
import type { PatientNode } from "../../src/chain/node.ts";
import type { DeploymentRecord } from "../../src/deploying/record.ts";
import type { ConsortiumFile } from "../../src/index.ts";
import { startEspaceNode } from "../node/espace-node.ts";
import { serveRpc } from "../node/rpc-server.ts";
import { testAccounts } from "../node/test-accounts.ts";

const FUNDS = 10n ** 21n;

/** A chain of its own that a consortium is deployed on as the command does it. */
export interface DeploymentChain {
  readonly network: Network;
  close(): Promise<void>;
}

/** A consortium that was deployed, and what that took. */
export interface Deployed {
  readonly file: ConsortiumFile;
  readonly record: DeploymentRecord;
  readonly provider: PatientNode;
  readonly cast: Cast;
  readonly gas: bigint;
  readonly transactions: number;
  readonly seconds: number;
  readonly close: () => void;
}

/** Hardhat's own chain, on which so many public accounts have means. */
export async function embeddedChain(
  accounts: number,
): Promise<DeploymentChain & { readonly connection: NetworkConnection }> {
  const connection = await network.create();
  for (const { address } of testAccounts(accounts)) {
    await connection.provider.request({ method: "hardhat_setBalance", params: [address, toQuantity(FUNDS)] });
  }
  const { url, close } = await serveRpc(connection.provider);
  return {
    connection,
    network: networkNamed("local", url),
    close: async () => {
      await close();
      await connection.close();
    },
  };
}

/** A real Conflux node with as many. Throws `EspaceNodeUnavailable` where there is none for the platform. */
export async function nodeChain(accounts: number): Promise<DeploymentChain> {
  const node = await startEspaceNode({ accounts: testAccounts(accounts).map(({ privateKey }) => privateKey) });
  return { network: networkNamed("espaceLocal", node.url), close: () => node.stop() };
}

/** Accounts that a file needs: one an office and a participant, and the deployer's. */
export function accountsFor(file: ConsortiumFile): number {
  return sparesFor(file) + 1;
}

/** Deploys a file with keys that everybody knows, into a folder that is gone afterwards. */
export async function deployAs(file: ConsortiumFile, chain: DeploymentChain, rehearsal: boolean): Promise<Deployed> {
  const provider = await openProvider(chain.network);
  const { deployer, ...keys } = await keyRing({ keystores: [] }, chain.network, provider, sparesFor(file));
  const cast = castOf(file, keys);
  const folder = await mkdtemp(join(tmpdir(), "sogdia-deployed-"));
  const begun = performance.now();
  const quiet = { onContract: () => undefined, onStep: () => undefined };
  const sources = { commit: "bench", version: "bench" };
  try {
    const made = { ...chain, file, provider, folder, cast, deployer, rehearsal, sources, ...quiet };
    const { record, open } = await deployConsortium(made);
    if (open.length > 0) throw new Error(`${open.length} steps are open: ${open[0]!.step.title}, ${open[0]!.error}`);
    const seconds = (performance.now() - begun) / 1_000;
    return { file, record, provider, cast, seconds, ...taken(folder), close: () => provider.destroy() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function taken(folder: string): Pick<Deployed, "gas" | "transactions"> {
  const { ended } = readJournal(join(folder, JOURNAL));
  return { transactions: ended.length, gas: ended.reduce((sum, { gas }) => sum + BigInt(gas!), 0n) };
}
