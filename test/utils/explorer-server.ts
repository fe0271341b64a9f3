import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** What an explorer says to one request: a result with its status, another body, or nothing at all. */
export type Saying =
  | { readonly status: "0" | "1"; readonly result: unknown; readonly message?: string }
  | { readonly body: string; readonly code?: number }
  | { readonly redirect: string }
  | "silence"
  | "hang up"
  | "without end";

export type Script = (fields: Readonly<Record<string, string>>, asked: number) => Saying;

/** A local explorer with the API that Etherscan documents; `script` says how it answers. */
export class ExplorerServer {
  readonly url: string;
  /** What it was asked, in order. */
  readonly asked: Readonly<Record<string, string>>[];
  readonly #server: Server;

  private constructor(server: Server, asked: Readonly<Record<string, string>>[]) {
    this.#server = server;
    this.asked = asked;
    this.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/api`;
  }

  static async start(script: Script): Promise<ExplorerServer> {
    const asked: Readonly<Record<string, string>>[] = [];
    const server = createServer((request, response) => void serve(request, response, script, asked));
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new ExplorerServer(server, asked);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  script: Script,
  asked: Readonly<Record<string, string>>[],
): Promise<void> {
  const inAddress = new URL(request.url!, "http://127.0.0.1").searchParams;
  const inBody = new URLSearchParams(await text(request));
  const fields = Object.fromEntries([...inAddress, ...inBody]);
  asked.push(fields);
  const saying = script(fields, asked.length);
  if (saying === "silence") return;
  if (saying === "hang up") {
    request.socket.destroy();
  } else if (saying === "without end") {
    const chunk = "x".repeat(1_000_000);
    const more = () => void response.write(chunk, () => setImmediate(more));
    response.on("error", () => undefined);
    more();
  } else if ("redirect" in saying) {
    response.writeHead(302, { location: saying.redirect }).end();
  } else if ("body" in saying) {
    response.writeHead(saying.code ?? 200, { "content-type": "text/html" }).end(saying.body);
  } else {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ message: "OK", ...saying }));
  }
}

/** An explorer that does what its documentation says: it compiles for a while, and then passes what it was given. */
export function documented(pending = 1): Script {
  const submitted = new Map<string, number>();
  const verified = new Set<string>();
  return ({ action, address = "", guid = "", contractaddress = "" }) => {
    if (action === "getsourcecode")
      return { status: "1", result: [{ SourceCode: verified.has(address) ? "{}" : "", ABI: "" }] };
    if (action === "verifysourcecode") {
      submitted.set(contractaddress, 0);
      return { status: "1", result: contractaddress };
    }
    const polls = submitted.get(guid)!;
    submitted.set(guid, polls + 1);
    if (polls < pending) return { status: "0", result: "Pending in queue", message: "NOTOK" };
    verified.add(guid);
    return { status: "1", result: "Pass - Verified" };
  };
}
