import { BrowserProvider, type JsonRpcApiProvider, JsonRpcProvider, Wallet } from "ethers";
import { network } from "hardhat";

import { startEspaceNode } from "../node/espace-node.ts";
import { testAccounts } from "../node/test-accounts.ts";

const ACCOUNTS = 197; // 12 of a consortium, 150 for cycles, 3 authorities of culture, and 32 for clearing, the last

/** Caching would hide a nonce that has just been used; four seconds is how often ethers would look for a receipt. */
const OPTIONS = { cacheTimeout: -1, batchMaxCount: 1, pollingInterval: 50 };

/** A chain to measure on, with funded wallets. */
export interface BenchChain {
  readonly kind: "simulated" | "espace";
  readonly provider: JsonRpcApiProvider;
  readonly wallets: readonly Wallet[];
  close(): Promise<void>;
}

/** Hardhat's own chain. Its clock starts at a fixed date, so that two runs send the same bytes. */
export async function simulatedChain(): Promise<BenchChain> {
  const override = { initialDate: "2026-01-01T00:00:00Z", accounts: { count: ACCOUNTS } };
  const connection = await network.create({ network: "default", override });
  const provider = new BrowserProvider(connection.provider, undefined, OPTIONS);
  return { kind: "simulated", provider, wallets: walletsOn(provider), close: () => connection.close() };
}

/** A real Conflux node. Throws `EspaceNodeUnavailable` where there is none for the platform. */
export async function espaceChain(): Promise<BenchChain> {
  const accounts = testAccounts(ACCOUNTS).map(({ privateKey }) => privateKey);
  const node = await startEspaceNode({ accounts });
  const provider = new JsonRpcProvider(node.url, Number(node.chainId), { ...OPTIONS, staticNetwork: true });
  const close = async () => {
    provider.destroy();
    await node.stop();
  };
  return { kind: "espace", provider, wallets: walletsOn(provider), close };
}

function walletsOn(provider: JsonRpcApiProvider): Wallet[] {
  return testAccounts(ACCOUNTS).map(({ privateKey }) => new Wallet(privateKey, provider));
}
