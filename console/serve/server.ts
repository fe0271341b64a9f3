import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import type { NetworkConnection } from "hardhat/types/network";

import { answerFrom } from "../../scripts/node/rpc-server.ts";
import type { Settings } from "../src/settings.ts";

const PAGE = fileURLToPath(new URL("../dist/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** What only a header can say, beside the policy that the page itself states. */
const HEADERS = {
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The console, served. */
export interface ConsoleServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Where the console answers, and what it reads from besides the node. */
export interface Serving {
  /** 0 takes any. */
  readonly port?: number;
  /** The address of a running index, of which the page is told. */
  readonly index?: string;
}

/** Serves the built page, its settings, and beside it a node of this process. */
export async function serveConsole(
  provider: NetworkConnection["provider"],
  settings: Omit<Settings, "node" | "index">,
  { port = 0, index }: Serving = {},
): Promise<ConsoleServer> {
  const told: Settings = { ...settings, node: "./rpc", ...(index === undefined ? {} : { index: "./index" }) };
  const answer = answerFrom(provider);
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(400).end());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as { port: number };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, "http://console");
    if (pathname === "/rpc" && request.method === "POST") send(response, ".json", await answers(request));
    else if (pathname === "/index/rpc" && index !== undefined)
      send(response, ".json", await answerOf(`${index}/rpc`, request));
    else if (pathname === "/settings.json") send(response, ".json", JSON.stringify(told));
    else await sendFile(response, pathname === "/" ? "/index.html" : pathname);
  }

  async function answers(request: IncomingMessage): Promise<string> {
    const asked = JSON.parse(await text(request)) as Parameters<typeof answer>[0] | Parameters<typeof answer>[0][];
    return JSON.stringify(Array.isArray(asked) ? await Promise.all(asked.map(answer)) : await answer(asked));
  }

  return {
    url: `http://127.0.0.1:${taken}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The page may speak to its own server alone, so that this one asks for it. */
async function answerOf(address: string, request: IncomingMessage): Promise<string> {
  return (await fetch(address, { method: "POST", body: await text(request) })).text();
}

/** Only what lies in the folder of the page is given away. */
async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const file = normalize(join(PAGE, decodeURIComponent(path)));
  const content = file.startsWith(PAGE) ? await readFile(file).catch(() => undefined) : undefined;
  if (content === undefined) response.writeHead(404, HEADERS).end();
  else send(response, extname(file), content);
}

function send(response: ServerResponse, extension: string, content: string | Buffer): void {
  response.writeHead(200, { ...HEADERS, "content-type": TYPES[extension] ?? "application/json" }).end(content);
}
