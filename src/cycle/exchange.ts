import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

import { type Answer, type Inbox, INBOX_LIMITS } from "./inbox.ts";
import type { CycleMessage } from "./message.ts";

const WAITS = [100, 400, 1_600, 6_400]; // milliseconds before each further try
const PASSING: ReadonlySet<number> = new Set([429, 503]);
const MAX_ANSWER = 1 << 22;

/** What a server bears of those who have not proven who they are. */
export interface ServerLimits {
  /** Milliseconds for a whole request, and to send an answer's. */
  readonly slowest: number;
  readonly connections: number;
  /** Of them, from one address. */
  readonly perAddress: number;
  /** Bytes of a request. */
  readonly maxBody: number;
  /** Bytes of all requests that are being read; one more byte, and its request comes again. */
  readonly maxReading: number;
}

export const SERVER_LIMITS: ServerLimits = {
  slowest: 30_000,
  connections: 256,
  perAddress: 64,
  maxBody: INBOX_LIMITS.maxBody,
  maxReading: 1 << 27,
};

/** A peer that cannot be reached, or refuses. */
export class PeerRefuses extends Error {
  readonly host: string;
  readonly status: number | null;
  /** What it says about it; others have written it. */
  readonly said: string;
  constructor(host: string, status: number | null, { said = "", cause }: { said?: string; cause?: unknown } = {}) {
    super(`The node at ${host} ${status === null ? "does not answer" : `answers ${status}`}.`, { cause });
    this.name = "PeerRefuses";
    this.host = host;
    this.status = status;
    this.said = said;
  }
}

/** Serves an inbox at a port of one interface. A peer that is slow, sends too much or leaves costs its own connection alone. */
export async function serveInbox(
  inbox: Inbox,
  port: number,
  host = "127.0.0.1",
  limits: ServerLimits = SERVER_LIMITS,
): Promise<Server> {
  const reader = new BodyReader(limits);
  const checks = { connectionsCheckingInterval: Math.min(limits.slowest, 5_000) };
  const server = createServer(checks, (request, response) => {
    answer(inbox, reader, request, response).catch(() => request.destroy());
  });
  server.maxConnections = limits.connections;
  [server.requestTimeout, server.headersTimeout] = [limits.slowest, limits.slowest];
  server.on("clientError", (_, socket) => socket.destroy());
  limitAddresses(server, limits);
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

/** So that one address does not take all connections. Who neither sends nor reads is let go. */
function limitAddresses(server: Server, { perAddress, slowest }: ServerLimits): void {
  const counts = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.setTimeout(2 * slowest, () => socket.destroy());
    socket.once("close", () => {
      const left = counts.get(address)! - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
    if (count > perAddress) socket.destroy();
  });
}

async function answer(
  inbox: Inbox,
  reader: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = request.method === "POST" ? await reader.read(request) : "";
  const { status, body: said } = typeof body === "string" ? await inbox.answer(body) : body;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(said);
}

const TOO_LONG: Answer = { status: 413, body: "too long" };
const COME_AGAIN: Answer = { status: 503, body: "come again" };

/** Reads bodies, of which all together take no more memory than they may. */
class BodyReader {
  readonly #limits: ServerLimits;
  #reading = 0;

  constructor(limits: ServerLimits) {
    this.#limits = limits;
  }

  /** A body, or how to answer instead. */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<string | Answer> {
    const { maxBody, maxReading } = this.#limits;
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const part of chunks) {
        size += part.length;
        this.#reading += part.length;
        if (size > maxBody) return TOO_LONG;
        if (this.#reading > maxReading) return COME_AGAIN;
        parts.push(part);
      }
    } finally {
      this.#reading -= size;
    }
    return Buffer.concat(parts).toString("utf8");
  }
}

/**
 * Sends a message, and again where a peer is busy or does not answer: it has one key, so that it is taken once. Each try takes at
 * most so many milliseconds. Throws `PeerRefuses`.
 */
export async function sendMessage(
  url: string,
  message: CycleMessage,
  waits: readonly number[] = WAITS,
  slowest: number = SERVER_LIMITS.slowest,
): Promise<string> {
  let failure = new PeerRefuses(new URL(url).host, null);
  const body = JSON.stringify(message);
  for (const wait of [0, ...waits]) {
    await setTimeout(wait);
    try {
      const { status, said } = await post(url, body, slowest);
      if (status === 200) return said;
      failure = new PeerRefuses(new URL(url).host, status, { said });
      if (!PASSING.has(status)) break;
    } catch (cause) {
      failure = new PeerRefuses(new URL(url).host, null, { cause });
    }
  }
  throw failure;
}

async function post(url: string, body: string, slowest: number): Promise<{ status: number; said: string }> {
  const signal = AbortSignal.timeout(slowest);
  const response = await fetch(url, { method: "POST", body, signal, redirect: "error" });
  const reader = new BodyReader({ ...SERVER_LIMITS, maxBody: MAX_ANSWER });
  const said = await reader.read((response.body ?? []) as AsyncIterable<Uint8Array>);
  if (typeof said !== "string") throw new Error("it answers too much");
  return { status: response.status, said };
}
