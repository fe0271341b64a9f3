import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import type { GeneratedChain, Log } from "./chain.ts";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly unknown[];
}

interface Filter {
  readonly address?: string | readonly string[];
  readonly topics?: readonly (string | readonly string[] | null)[];
  readonly fromBlock: string;
  readonly toBlock: string;
}

export const CHAIN_ID = 31_338;

/** A node of a generated chain, as far as an index asks one. */
export async function serveChain(chain: GeneratedChain): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const asked = JSON.parse(body) as Call | Call[];
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify(Array.isArray(asked) ? asked.map((each) => answer(chain, each)) : answer(chain, asked)),
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(chain: GeneratedChain, { id, method, params = [] }: Call): object {
  const result = resultOf(chain, method, params);
  if (result === undefined) return { jsonrpc: "2.0", id, error: { code: -32_601, message: `no ${method} here` } };
  return { jsonrpc: "2.0", id, result };
}

function resultOf(chain: GeneratedChain, method: string, [first]: readonly unknown[]): unknown {
  if (method === "eth_chainId") return `0x${CHAIN_ID.toString(16)}`;
  if (method === "eth_blockNumber") return `0x${chain.head.toString(16)}`;
  if (method === "eth_getLogs") return logsIn(chain, first as Filter);
  if (method !== "eth_getBlockByNumber") return undefined;
  return chain.block(String(first).startsWith("0x") ? Number(first) : chain.head);
}

function logsIn(chain: GeneratedChain, { address, topics = [], fromBlock, toBlock }: Filter): Log[] {
  const wanted = new Set([address ?? []].flat().map((each) => each.toLowerCase()));
  const [first] = topics;
  const named = first == null ? null : new Set([first].flat());
  const found: Log[] = [];
  for (let block = Number(fromBlock); block <= Number(toBlock); ++block)
    for (const log of chain.logs(block))
      if ((address === undefined || wanted.has(log.address)) && (named?.has(log.topics[0]!) ?? true)) found.push(log);
  return found;
}
