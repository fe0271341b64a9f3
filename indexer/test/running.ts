import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { freePorts } from "../../scripts/common/ports.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const PACE = ["--per-second", "400"]; // it is the embedded chain
const POLL_MS = 100;
const LIMIT_MS = 180_000; // of a busy machine; it takes seconds

/** What an index is started with. */
export interface Start {
  readonly deployment: string;
  readonly rpc: string;
  /** Where its database lives, so that another can go on with it. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A row as GraphQL gives it: large numbers are strings. */
export type Row = Readonly<Record<string, unknown>>;

/** An answer of JSON-RPC. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** An index in a process of its own. */
export class RunningIndex {
  readonly url: string;
  readonly #engine: ChildProcess;
  #said = "";

  private constructor(engine: ChildProcess, url: string) {
    this.#engine = engine;
    this.url = url;
    for (const stream of [engine.stdout, engine.stderr]) stream?.on("data", (data) => (this.#said += String(data)));
  }

  /** Starts `npm run index`, without npm. */
  static async start({ deployment, rpc, folder, env = {} }: Start): Promise<RunningIndex> {
    const [port] = await freePorts(1);
    const where = ["--deployment", deployment, "--rpc", rpc, "--port", String(port), ...PACE];
    const engine = spawn(process.execPath, ["--import", "tsx", MAIN, ...where], {
      env: { ...process.env, SOGDIA_INDEX_FOLDER: folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningIndex(engine, `http://127.0.0.1:${port}`);
  }

  /** Everything that it wrote on its terminal. */
  get said(): string {
    return this.#said;
  }

  get memory(): number | undefined {
    return this.#engine.pid;
  }

  /** Waits until something is so. Rejects with what the index said if it never is. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(POLL_MS)) {
      if (this.#engine.exitCode !== null) break;
      if (await holds().catch(() => false)) return;
    }
    throw new Error(`The index never came to this: ${what}. It said:\n${this.#said}`);
  }

  /** Waits until a block is read. */
  async at(block: number): Promise<void> {
    await this.until(`block ${block} is read`, async () => {
      if (!(await fetch(`${this.url}/ready`)).ok) return false;
      const status = (await (await fetch(`${this.url}/status`)).json()) as Record<
        string,
        { block: { number: number } }
      >;
      return Object.values(status).every((chain) => chain.block.number >= block);
    });
  }

  /** Rejects with what the index answers if it is no data. */
  async ask(query: string): Promise<Record<string, unknown>> {
    const body = JSON.stringify({ query });
    const headers = { "content-type": "application/json" };
    const answer: unknown = await (await fetch(`${this.url}/graphql`, { method: "POST", headers, body })).json();
    const { data, errors } = answer as { data?: Record<string, unknown>; errors?: unknown };
    if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(answer));
    return data;
  }

  /** What it answers as a node does. */
  async call(method: string, params: readonly unknown[] = []): Promise<Answer> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    return (await (await fetch(`${this.url}/rpc`, { method: "POST", body })).json()) as Answer;
  }

  /** All rows of a table, page by page, in the order of the chain. */
  async rows(table: string, fields: string, order = "block"): Promise<Row[]> {
    const found: Row[] = [];
    for (let after: string | null = null; ;) {
      const cursor: string = after === null ? "" : `, after: "${after}"`;
      const page = `(limit: 1000, orderBy: "${order}"${cursor})`;
      const data = await this.ask(
        `{ it: ${table}s${page} { items { ${fields} } pageInfo { hasNextPage endCursor } } }`,
      );
      const { items, pageInfo } = data.it as {
        items: Row[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      found.push(...items);
      if (!pageInfo.hasNextPage) return found;
      after = pageInfo.endCursor;
    }
  }

  /** Tells it to stop and waits until it has. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.#engine.exitCode !== null || this.#engine.signalCode !== null) return;
    this.#engine.kill(signal);
    await once(this.#engine, "exit");
  }
}
