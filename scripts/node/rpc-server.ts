import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import type { NetworkConnection } from "hardhat/types/network";

type Provider = NetworkConnection["provider"];

/** A request of JSON-RPC. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** How a node answers that is not all it should be; what is left out is as it should be. */
export interface Manners {
  /** Refuses requests by HTTP's 429 that come within a second after so many. */
  readonly perSecond?: number;
  /** Refuses requests for events of more blocks. */
  readonly mostBlocks?: number;
  /** Gives another result than the true one, or throws what it says instead. */
  readonly result?: (call: Call, result: unknown) => unknown;
  /** Sends this instead of JSON. */
  readonly body?: string;
  /** The same, if it says so when it is asked. */
  readonly page?: () => string | undefined;
  /** Closes the line without an answer, or answers with this status of HTTP, if it says so when it is asked. */
  readonly fault?: () => "drop" | number | undefined;
  /** Answers under another number. */
  readonly id?: (id: number) => number;
  /** What it does before it answers. */
  readonly before?: () => Promise<void>;
}

/** A node for a program in another process, on the very state of a test. */
export interface RpcServer {
  readonly url: string;
  /** How many requests were refused since the start. */
  readonly refused: () => number;
  readonly close: () => Promise<void>;
}

/** Serves the chain of a test over JSON-RPC, so that a program in another process acts on the very same state. */
export async function serveRpc(provider: Provider, manners: Manners = {}): Promise<RpcServer> {
  const node = new RudeNode(provider, manners);
  const server = createServer((request, response) => void node.serve(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${portOf(server)}`;
  return { url, refused: () => node.refused, close: async () => await close(server) };
}

class RudeNode {
  refused = 0;
  readonly #provider: Provider;
  readonly #manners: Manners;
  #lately: number[] = [];

  constructor(provider: Provider, manners: Manners) {
    this.#provider = provider;
    this.#manners = manners;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = JSON.parse(await text(request)) as Call | Call[];
    await this.#manners.before?.();
    const fault = this.#isBusy() ? 429 : this.#manners.fault?.();
    const body = this.#manners.body ?? this.#manners.page?.();
    if (fault === "drop") request.socket.destroy();
    else if (fault !== undefined) response.writeHead(fault).end("Not now");
    else response.end(body ?? JSON.stringify(await this.#answersTo(asked)));
  }

  async #answersTo(asked: Call | Call[]): Promise<object> {
    return Array.isArray(asked) ? Promise.all(asked.map((call) => this.#run(call))) : this.#run(asked);
  }

  #isBusy(): boolean {
    const { perSecond = Infinity } = this.#manners;
    const now = performance.now();
    this.#lately = this.#lately.filter((time) => now - time < 1_000);
    if (this.#lately.length >= perSecond) {
      this.refused += 1;
      return true;
    }
    this.#lately.push(now);
    return false;
  }

  async #run(call: Call): Promise<object> {
    const { id = (same: number) => same } = this.#manners;
    return answered({ ...call, id: id(call.id) }, async ({ method, params = [] }) => {
      this.#requireFew(method, params[0]);
      const result: unknown = await this.#provider.request({ method, params: [...params] });
      return this.#manners.result?.(call, result) ?? result;
    });
  }

  #requireFew(method: string, filter: unknown): void {
    const { mostBlocks = Infinity } = this.#manners;
    if (method !== "eth_getLogs") return;
    const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string };
    if (Number(toBlock) - Number(fromBlock) >= mostBlocks)
      throw new Error(`block range exceeds maximum value ${mostBlocks}`);
  }
}

/** Answers requests as a node on the chain of a test would. */
export function answerFrom(provider: Provider): (call: Call) => Promise<object> {
  return (call) => answered(call, ({ method, params = [] }) => provider.request({ method, params: [...params] }));
}

async function answered(call: Call, ask: (call: Call) => Promise<unknown>): Promise<object> {
  const { id } = call;
  try {
    return { jsonrpc: "2.0", id, result: await ask(call) };
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
