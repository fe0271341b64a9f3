import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A node's answers. */
export type Answer = (call: RpcCall) => Promise<object>;

export interface RpcCall {
  readonly jsonrpc: string;
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What the node at an address answers. */
export function answersOf(url: string): Answer {
  return async (call) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(call) });
    return (await response.json()) as object;
  };
}

/** Where a deployer may be killed, seen from the node that it talks to. */
export const KILL_POINTS = ["before signing", "after the journal", "after sending", "after mining"] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** What came of killing a program again and again. */
export interface Killed {
  /** Points that the runs passed. */
  readonly points: number;
  readonly kills: Readonly<Record<KillPoint, number>>;
  /** What the last run, which ended by itself, printed. */
  readonly output: string;
}

/**
 * Runs a program until it ends by itself, and kills it whenever `isChosen` says so of a point that it reaches for the first
 * time: the node that it talks to sees what it is about.
 */
export async function killAgainAndAgain(
  start: (url: string) => readonly string[],
  answer: Answer,
  isChosen: (point: number) => boolean,
): Promise<Killed> {
  const scene = new Scene(answer, isChosen);
  const server = createServer((request, response) => void scene.serve(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (;;) {
      const ended = await scene.run(start(url));
      if (ended !== "killed") return { points: scene.points, kills: scene.kills, output: ended };
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

class Scene {
  readonly kills: Record<KillPoint, number> = {
    "before signing": 0,
    "after the journal": 0,
    "after sending": 0,
    "after mining": 0,
  };
  readonly #answer: Answer;
  readonly #isChosen: (point: number) => boolean;
  readonly #seen = new Set<string>();
  #victim: ReturnType<typeof spawn> | undefined;

  constructor(answer: Answer, isChosen: (point: number) => boolean) {
    this.#answer = answer;
    this.#isChosen = isChosen;
  }

  get points(): number {
    return this.#seen.size;
  }

  /** What the program printed, or that it was killed. Throws what it complained of. */
  async run(command: readonly string[]): Promise<string> {
    const victim = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
    this.#victim = victim;
    const [output, complaint] = [text(victim.stdout), text(victim.stderr)];
    const [code, signal] = (await once(victim, "exit")) as [number | null, NodeJS.Signals | null];
    if (signal === "SIGKILL") return "killed";
    if (code !== 0) throw new Error(`The run ended with ${code}: ${await complaint}`);
    return output;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = JSON.parse(await text(request)) as RpcCall | RpcCall[];
    const [call] = Array.isArray(parsed) ? parsed : [parsed];
    const key = JSON.stringify(call!.params);
    if (call!.method === "eth_estimateGas" && this.#strikes("before signing", key)) return;
    if (call!.method === "eth_sendRawTransaction" && this.#strikes("after the journal", key)) return;
    const answered = await this.#answer(call!);
    if (call!.method === "eth_sendRawTransaction" && this.#strikes("after sending", key)) return;
    const isMined = call!.method === "eth_getTransactionReceipt" && (answered as { result?: unknown }).result !== null;
    if (isMined && this.#strikes("after mining", key)) return;
    response.end(JSON.stringify(Array.isArray(parsed) ? [answered] : answered));
  }

  /** Kills at a point that no run has passed, if it is chosen. */
  #strikes(point: KillPoint, key: string): boolean {
    const name = `${point} ${key}`;
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    if (!this.#isChosen(this.#seen.size)) return false;
    this.kills[point] += 1;
    this.#victim!.kill("SIGKILL");
    return true;
  }
}
