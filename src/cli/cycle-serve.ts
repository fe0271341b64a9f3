import { join } from "node:path";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

import type { Command } from "commander";
import { hexlify, type Signer } from "ethers";

import { takeLock } from "../common/lock.ts";
import { writeWhole } from "../common/whole-file.ts";
import { AgentNode } from "../cycle/agent-node.ts";
import { cyclePublicKey } from "../cycle/bls.ts";
import { Deliveries } from "../cycle/deliveries.ts";
import { SERVER_LIMITS, serveInbox } from "../cycle/exchange.ts";
import { Inbox, INBOX_LIMITS } from "../cycle/inbox.ts";
import { openKeccak } from "../cycle/keccak.ts";
import type { CycleKey } from "../cycle/keys.ts";
import type { CycleMessage } from "../cycle/message.ts";
import { type NodeChain, nodeChain } from "../cycle/node-chain.ts";
import { ParticipantNode, type SigningTerms } from "../cycle/participant-node.ts";
import { PaymentBook } from "../cycle/payment-book.ts";
import { countryOfKey, isSupervisorKey } from "../cycle/proposal.ts";
import { SupervisorNode } from "../cycle/supervisor-node.ts";
import { readSecret } from "../signing/private-files.ts";
import { CycleStops, inCycles, issuersOf, type Opened } from "./cycle-chain.ts";
import type { CycleFolder } from "./cycle-files.ts";
import { inFolder, type StoreFlags } from "./cycle-keeping.ts";
import { type CycleNodes, readNodes } from "./cycle-nodes.ts";
import { disclosureKeyFrom } from "./cycle-sealing.ts";
import { print, printAside } from "./output.ts";
import { openSigner, type SignerFlags } from "./signers.ts";

/** What the command is told. */
export interface ServeFlags extends StoreFlags, SignerFlags {
  readonly nodes: string;
  readonly key?: string;
  readonly agent?: true;
  readonly disclosureKey?: string;
  readonly port: number;
  readonly host: string;
  readonly longest: number;
  readonly depth: number;
  readonly maxBody: number;
}

/** A node at work: what it takes, what it does by itself now and then, and how it ends. */
interface Serving {
  readonly what: string;
  readonly take: (message: CycleMessage) => Promise<string>;
  readonly tick: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What all nodes need. */
interface Setting {
  readonly opened: Opened;
  readonly path: string;
  readonly flags: ServeFlags;
  readonly nodes: CycleNodes;
  readonly chain: NodeChain;
  readonly signer: Signer;
  readonly account: string;
}

const EVERY = 3_000; // milliseconds between looks at the chain
const MB = 1 << 20;

/** Runs the node of a participant, a Supervisor or an agent until it is told to stop. */
export function serve(path: string, flags: ServeFlags, command: Command): Promise<void> {
  return inCycles(command, async (opened) => {
    const { signer, close } = await openSigner(flags, null);
    try {
      const { from } = await opened.reading();
      const chain = await nodeChain(opened.contracts, { from, depth: flags.depth });
      const account = await signer.getAddress();
      const setting = { opened, path, flags, nodes: await readNodes(flags.nodes), chain, signer, account };
      if (flags.agent) await inFolder(path, flags, (folder) => serveAgent(setting, folder));
      else await runSigner(setting);
    } finally {
      close();
    }
  });
}

async function serveAgent(setting: Setting, folder: CycleFolder): Promise<void> {
  const collection = await folder.collecting();
  const node = new AgentNode((payments) => collection.add(payments), print);
  const serving = {
    what: "an agent",
    take: (message: CycleMessage) => node.take(message),
    tick: () => Promise.resolve(),
  };
  await run(setting, serving).finally(() => collection.close());
}

async function runSigner(setting: Setting): Promise<void> {
  const serving = await serveSigner(setting);
  await run(setting, serving).finally(serving.close);
}

async function serveSigner(setting: Setting): Promise<Serving> {
  const { flags, chain, account } = setting;
  const secret = await readSecret({ what: "cycle key", flag: "--key", file: flags.key, variable: "SOGDIA_CYCLE_KEY" });
  const key = registered(await chain.keys(), account, secret);
  await mkdir(join(setting.path, "held"), { recursive: true, mode: 0o700 });
  const unlock = takeLock(join(setting.path, "lock"));
  const terms: SigningTerms = {
    ...{ account, secret, chain, longest: flags.longest, tell: print },
    domain: setting.opened.domain,
    keccak: await openKeccak(),
    isAgent: (other) => setting.nodes.agents.has(other),
    keep: (cycle, copy) => writeWhole(join(setting.path, "held", `${cycle}.json`), copy),
  };
  const serving = isSupervisorKey(key.id)
    ? await serveSupervisor(setting, terms, countryOfKey(key.id))
    : await serveParticipant(setting, terms);
  return { ...serving, close: () => serving.close().finally(unlock) };
}

/** The key in force that is this one. Throws `CycleStops`. */
function registered(keys: readonly CycleKey[], account: string, secret: Uint8Array): CycleKey {
  const own = hexlify(cyclePublicKey(secret));
  const found = keys.find((each) => each.account === account && each.key === own);
  if (found === undefined) throw new CycleStops(`${account} has no such key in force: register it first`);
  return found;
}

async function serveParticipant({ path, signer, nodes }: Setting, terms: SigningTerms): Promise<Serving> {
  const book = await PaymentBook.open(join(path, "payments.book"));
  const node = new ParticipantNode(terms, book);
  const { account, domain } = terms;
  const deliveries = new Deliveries({ ...nodes, signer, account, domain, tell: print, clock: Date.now }, book);
  const tick = async () => {
    void orTell(() => deliveries.run()); // whoever is slow delays nothing else
    await node.lookAfter();
  };
  const what = `a participant, ${book.waiting.size} payments wait, ${book.open.length} cycles are signed and open`;
  return { what, take: (message) => node.take(message), tick, close: () => book.close() };
}

async function serveSupervisor({ opened, flags }: Setting, terms: SigningTerms, country: number): Promise<Serving> {
  const disclosureKey = await disclosureKeyFrom(flags.disclosureKey);
  const issuers = (currencies: readonly string[]) => issuersOf(opened.layer, currencies);
  const node = new SupervisorNode({ ...terms, country, disclosureKey, issuersOf: issuers });
  const nothing = () => Promise.resolve();
  return { what: `the Supervisor of ${country}`, take: (message) => node.take(message), tick: nothing, close: nothing };
}

async function run(
  { opened, flags, nodes, chain, account }: Setting,
  { what, take, tick }: Omit<Serving, "close">,
): Promise<void> {
  let keyed = new Set((await chain.keys()).map((key) => key.account));
  const knows = (other: string) => other === account || keyed.has(other) || nodes.agents.has(other);
  const [now, maxBody] = [() => Math.floor(Date.now() / 1_000), flags.maxBody * MB];
  const inbox = new Inbox({
    self: account,
    domain: opened.domain,
    knows,
    take,
    now,
    limits: { ...INBOX_LIMITS, maxBody },
  });
  const limits = { ...SERVER_LIMITS, maxBody, maxReading: Math.max(SERVER_LIMITS.maxReading, 2 * maxBody) };
  const server = await serveInbox(inbox, flags.port, flags.host, limits);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  print(`${account}, ${what}, listens at ${addressOf(server.address())}.`);
  try {
    while (!stop.signal.aborted) {
      await orTell(async () => {
        keyed = new Set((await chain.keys()).map((key) => key.account));
        await tick();
      });
      await setTimeout(EVERY, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}

/** A chain that does not answer, or a full disk, is no reason to stop: what was not done is done later. */
async function orTell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    printAside(`Later again: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function addressOf(address: ReturnType<import("node:http").Server["address"]>): string {
  return typeof address === "object" && address !== null
    ? `http://${address.address}:${address.port}`
    : String(address);
}
