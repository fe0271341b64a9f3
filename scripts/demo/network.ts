import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { startEspaceNode } from "../node/espace-node.ts";
import { testAccounts } from "../node/test-accounts.ts";
import { print } from "../common/output.ts";

const ESPACE_LOCAL_PORT = 8545;
const ACCOUNTS = 120; // as many as the network's configuration derives

/** A connection, and how to end what was started for it. */
export interface OpenNetwork {
  connection: NetworkConnection;
  close: () => Promise<void>;
}

/** Connects to a configured network. For `espaceLocal` a node is started unless one answers already. */
export async function openNetwork(name: string): Promise<OpenNetwork> {
  const stop = name === "espaceLocal" && !(await answers()) ? await startLocal() : () => Promise.resolve();
  const connection = await network.create(name);
  return {
    connection,
    close: async () => {
      await connection.close();
      await stop();
    },
  };
}

async function startLocal(): Promise<() => Promise<void>> {
  print("No eSpace node answers: starting one for this run.");
  const node = await startEspaceNode({
    httpPort: ESPACE_LOCAL_PORT,
    accounts: testAccounts(ACCOUNTS).map(({ privateKey }) => privateKey),
  });
  return () => node.stop();
}

async function answers(): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  try {
    return (await fetch(`http://127.0.0.1:${ESPACE_LOCAL_PORT}`, { method: "POST", headers, body })).ok;
  } catch {
    return false;
  }
}
