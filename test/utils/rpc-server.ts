import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";

import type { NetworkConnection } from "hardhat/types/network";

type Provider = NetworkConnection["provider"];

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: unknown[];
}

/** Serves the chain of a test over JSON-RPC, so that a program in another process acts on the very same state. */
export async function serveRpc(provider: Provider): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(provider, request).then((body) => response.end(JSON.stringify(body)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${portOf(server)}`, close: async () => await close(server) };
}

async function answer(provider: Provider, request: IncomingMessage): Promise<unknown> {
  const body = JSON.parse(await text(request)) as Call | Call[];
  return Array.isArray(body) ? await Promise.all(body.map((call) => run(provider, call))) : await run(provider, body);
}

async function run(provider: Provider, { id, method, params = [] }: Call): Promise<object> {
  try {
    const result: unknown = await provider.request({ method, params });
    return { jsonrpc: "2.0", id, result };
  } catch (error) {
    const { code = -32_603, message, data } = error as { code?: number; message: string; data?: unknown };
    return { jsonrpc: "2.0", id, error: { code, message, data } };
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
