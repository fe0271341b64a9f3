import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ESPACE_CHAIN_ID, type NodePorts, type NodeSettings, writeNodeFiles } from "./espace-node-config.ts";
import { testAccounts } from "./test-accounts.ts";

const PROCESS_FILE = fileURLToPath(new URL("./espace-node-process.ts", import.meta.url));
const ADDON_SUFFIX: Partial<Record<NodeJS.Platform, string>> = { linux: "-gnu", win32: "-msvc" };

const LOG_TAIL_LINES = 40;
const READY_WITHIN_MS = 60_000;
const POLL_MS = 100;
const CALL_WITHIN_MS = 5_000;
const KILL_AFTER_MS = 5_000;

/** A block is executed five epochs after its own: from here on there is a state to read. */
const READY_ABOVE_EPOCH = 8n;

/** A real Conflux v3 node with a chain of its own, in a process of its own. */
export interface EspaceNode {
  /** eSpace JSON-RPC over HTTP. */
  readonly url: string;
  /** eSpace JSON-RPC over WebSocket. Give fees with each transaction: to ask for them here can freeze the node. */
  readonly wsUrl: string;
  /** Core Space JSON-RPC over HTTP, with the `debug_` and `test_` methods. */
  readonly coreUrl: string;
  readonly chainId: bigint;
  /** Settles when the node is gone with its data, through `stop` or a fault of its own. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface EspaceNodeOptions {
  /** Port of `url`; a free one if absent. */
  readonly httpPort?: number;
  /** eSpace private keys to fund with 10,000 CFX each, 0x hex; twenty public test accounts if absent. */
  readonly accounts?: readonly string[];
  /** eSpace transactions enter every fifth block. Default 50 ms. */
  readonly blockIntervalMs?: number;
  readonly onLog?: (line: string) => void;
}

export class EspaceNodeUnavailable extends Error {
  override readonly name = "EspaceNodeUnavailable";
  readonly platform = process.platform;
  readonly arch = process.arch;
  readonly reason: string;

  constructor(reason: string) {
    super(`No eSpace node on ${process.platform}-${process.arch}: ${reason}`);
    this.reason = reason;
  }
}

export class EspaceNodeFailed extends Error {
  override readonly name = "EspaceNodeFailed";
  readonly reason: string;
  readonly logTail: readonly string[];

  constructor(reason: string, logTail: readonly string[]) {
    super(`The eSpace node ${reason}\n${logTail.join("\n")}`);
    this.reason = reason;
    this.logTail = logTail;
  }
}

export class EspacePortBusy extends Error {
  override readonly name = "EspacePortBusy";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Port ${port.toString()} is taken`, { cause });
    this.port = port;
  }
}

/** Whether this machine can run a node; `reason` is fit for a skipped test. */
export function espaceNodeAvailability(): { available: true } | { available: false; reason: string } {
  try {
    addonPath();
    return { available: true };
  } catch (error) {
    if (error instanceof EspaceNodeUnavailable) return { available: false, reason: error.reason };
    throw error;
  }
}

/**
 * Starts a node and waits until it takes transactions (about 2.5 s). Any number may run at once.
 * @throws EspaceNodeUnavailable where its addon is not published or not installed
 * @throws EspacePortBusy if `httpPort` is taken
 * @throws EspaceNodeFailed if it ends first, or is not ready within 60 s
 */
export async function startEspaceNode(options: EspaceNodeOptions = {}): Promise<EspaceNode> {
  const addon = addonPath();
  const ports = await freePorts(options.httpPort ?? 0);
  const dataDir = await mkdtemp(join(tmpdir(), "espace-node-"));
  const configFile = await writeNodeFiles(settingsFor(options, ports, dataDir));

  const child = launch(dataDir, [addon, configFile, ports.http.toString(), ports.guard.toString()]);
  const outputs = [child.stdout, child.stderr].filter((output) => output !== null);
  const logTail = tailLog(outputs, options.onLog);
  // Not the "close" event: it is never emitted for a child that its parent disconnected.
  const closed = Promise.all([once(child, "exit"), ...outputs.map((output) => finished(output))]);
  const ended = closed.then(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const node = { ...endpoints(ports), ended, stop: () => stop(child, ended) };
  try {
    await untilReady(node, child, logTail);
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function settingsFor(options: EspaceNodeOptions, ports: NodePorts, dataDir: string): NodeSettings {
  const accounts = options.accounts ?? testAccounts().map(({ privateKey }) => privateKey);
  return { dataDir, ports, accounts, blockIntervalMs: options.blockIntervalMs ?? 20 };
}

/** In a process of its own: the node takes the process that it lives in with it when it fails. */
function launch(dataDir: string, args: readonly string[]): ChildProcess {
  return fork(PROCESS_FILE, args, {
    cwd: dataDir,
    execArgv: [],
    // Hardhat's loader hooks would slow the child down and are not needed there.
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

function addonPath(): string {
  const { platform, arch } = process;
  const addon = `@xcfx/node-${platform}-${arch}${ADDON_SUFFIX[platform] ?? ""}`;
  try {
    return createRequire(import.meta.url).resolve(addon);
  } catch {
    throw new EspaceNodeUnavailable(`its addon ${addon} is not published or not installed`);
  }
}

function endpoints({ guard, ws, core }: NodePorts) {
  return {
    url: `http://127.0.0.1:${guard.toString()}`,
    wsUrl: `ws://127.0.0.1:${ws.toString()}`,
    coreUrl: `http://127.0.0.1:${core.toString()}`,
    chainId: ESPACE_CHAIN_ID,
  };
}

/** Holds all the ports before it lets go of any, so that they differ. */
async function freePorts(httpPort: number): Promise<NodePorts> {
  const servers: Server[] = [];
  try {
    for (const port of [httpPort, 0, 0, 0, 0]) servers.push(await listen(port));
    const [guard, http, ws, core, p2p] = servers.map(portOf) as [number, number, number, number, number];
    return { guard, http, ws, core, p2p };
  } finally {
    for (const server of servers) server.close();
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "0.0.0.0");
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    throw new EspacePortBusy(port, error);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The last lines the child wrote: the array goes on changing as it writes. */
function tailLog(outputs: readonly Readable[], onLog: (line: string) => void = () => undefined): readonly string[] {
  const tail: string[] = [];
  for (const input of outputs) {
    createInterface({ input }).on("line", (line) => {
      tail.push(line);
      if (tail.length > LOG_TAIL_LINES) tail.shift();
      onLog(line);
    });
  }
  return tail;
}

async function untilReady(node: EspaceNode, child: ChildProcess, logTail: readonly string[]): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(node))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      await node.ended;
      throw new EspaceNodeFailed("ended before it was ready", logTail);
    }
    if (Date.now() > deadline) throw new EspaceNodeFailed("was not ready within 60 s", logTail);
    await sleep(POLL_MS);
  }
}

async function isReady({ coreUrl, url, chainId }: EspaceNode): Promise<boolean> {
  try {
    if ((await call(coreUrl, "debug_currentSyncPhase")) !== "NormalSyncPhase") return false;
    if (BigInt(await call(coreUrl, "cfx_epochNumber", "latest_state")) <= READY_ABOVE_EPOCH) return false;
    return BigInt(await call(url, "eth_chainId")) === chainId;
  } catch {
    return false;
  }
}

async function call(url: string, method: string, ...params: string[]): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(CALL_WITHIN_MS),
  });
  const { result } = (await response.json()) as { result: string };
  return result;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const kill = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
  await ended.finally(() => clearTimeout(kill));
}
