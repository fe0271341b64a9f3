import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

import { type Answer, type Inbox, INBOX_LIMITS } from "./inbox.ts";
import type { CycleMessage } from "./message.ts";

const SLOWEST = 30_000; // milliseconds for a whole request
const CONNECTIONS = 256;
const WAITS = [100, 400, 1_600, 6_400]; // milliseconds before each further try
const PASSING: ReadonlySet<number> = new Set([429, 503]);
const MAX_ANSWER = 1 << 22;

/** A peer that cannot be reached, or refuses. */
export class PeerRefuses extends Error {
  readonly host: string;
  readonly status: number | null;
  constructor(host: string, status: number | null, cause?: unknown) {
    super(`The node at ${host} ${status === null ? "does not answer" : `answers ${status}`}.`, { cause });
    this.name = "PeerRefuses";
    this.host = host;
    this.status = status;
  }
}

/** Serves an inbox at a port of one interface. A peer that is slow, sends too much or leaves costs its own connection alone. */
export async function serveInbox(inbox: Inbox, port: number, host = "127.0.0.1"): Promise<Server> {
  const server = createServer((request, response) => {
    answer(inbox, request, response).catch(() => request.destroy());
  });
  server.maxConnections = CONNECTIONS;
  [server.requestTimeout, server.headersTimeout] = [SLOWEST, SLOWEST];
  server.on("clientError", (_, socket) => socket.destroy());
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

async function answer(inbox: Inbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = request.method === "POST" ? await boundedText(request, INBOX_LIMITS.maxBody) : "";
  const { status, body: said } = body === undefined ? TOO_LONG : await inbox.answer(body);
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(said);
}

const TOO_LONG: Answer = { status: 413, body: "too long" };

async function boundedText(chunks: AsyncIterable<Uint8Array>, max: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks) {
    size += part.length;
    if (size > max) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Sends a message, and again where a peer is busy or does not answer: it has one key, so that it is taken once. Throws
 * `PeerRefuses`.
 */
export async function sendMessage(
  url: string,
  message: CycleMessage,
  waits: readonly number[] = WAITS,
): Promise<string> {
  let failure = new PeerRefuses(new URL(url).host, null);
  for (const wait of [0, ...waits]) {
    await setTimeout(wait);
    try {
      const { status, said } = await post(url, JSON.stringify(message));
      if (status === 200) return said;
      failure = new PeerRefuses(new URL(url).host, status);
      if (!PASSING.has(status)) break;
    } catch (error) {
      failure = new PeerRefuses(new URL(url).host, null, error);
    }
  }
  throw failure;
}

async function post(url: string, body: string): Promise<{ status: number; said: string }> {
  const signal = AbortSignal.timeout(SLOWEST);
  const response = await fetch(url, { method: "POST", body, signal, redirect: "error" });
  const said = await boundedText((response.body ?? []) as AsyncIterable<Uint8Array>, MAX_ANSWER);
  if (said === undefined) throw new Error("it answers too much");
  return { status: response.status, said };
}
