import type { Interface, Log, Provider } from "ethers";

import type { JointLayer } from "../consortium/joint-layer.ts";
import { powersIn, type PowerName } from "../governance/registries.ts";
import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { HistoryIncomplete, NodeContradicts, NodeRefuses } from "./errors.ts";

/** Which kind of contract an event is of. */
export type EventSource = "gate" | "token" | "engine" | "queue" | "ledger" | "cases" | "appeals";

/** An event of the suite and where it stands. Addresses in lower case; numbers of contracts are `bigint`. */
export interface DeskEvent {
  readonly source: EventSource;
  readonly address: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly block: number;
  readonly index: number;
  readonly hash: string;
}

/** A currency as its registry names it. */
export interface DeskCurrency {
  readonly token: string;
  readonly code: string;
  readonly decimals: number;
  readonly country: number;
  readonly asset: number;
}

export type Sources = ReadonlyMap<string, ReadonlySet<EventSource>>;

/** Everything that a node's logs tell of the suite, to a block. */
export interface History {
  readonly events: readonly DeskEvent[];
  readonly currencies: ReadonlyMap<string, DeskCurrency>;
  /** Contracts of the suite by address, in lower case, and what they are: a deployment with several powers is several. */
  readonly sources: Sources;
  /** The engine that was deployed with the suite. */
  readonly engine: string;
  readonly to: number;
}

const PAGE = 1_000; // blocks; public nodes of eSpace answer no more
const SOURCE_OF: Readonly<Record<PowerName, EventSource>> = {
  Judge: "gate",
  Pay: "engine",
  Net: "queue",
  Hold: "ledger",
};

/** Which blocks to read: from one before which there is nothing. `onRead` hears to which block one of three readings came. */
export interface ReadingOptions {
  readonly from?: number;
  readonly onRead?: (block: number) => void;
}

interface Blocks extends ReadingOptions {
  readonly from: number;
  readonly to: number;
}

/** Reads everything to a block. Throws `NodeRefuses` and `NodeContradicts`. */
export async function readHistory(layer: JointLayer, to: number, options: ReadingOptions = {}): Promise<History> {
  const blocks = { from: 0, ...options, to };
  const currencies = await readCurrencies(layer, blocks);
  const token = CurrencyToken__factory.createInterface();
  const interfaces: Record<EventSource, Interface> = {
    gate: layer.gate.interface,
    token,
    engine: layer.engine.interface,
    queue: layer.queue.interface,
    ledger: layer.ledger.interface,
    cases: layer.cases.interface,
    appeals: layer.appeals.interface,
  };
  const sources = new Map<string, Set<EventSource>>();
  const note = (address: string, source: EventSource) => {
    const key = address.toLowerCase();
    sources.set(key, (sources.get(key) ?? new Set()).add(source));
  };
  for (const address of currencies.keys()) note(address, "token");
  const read = (addresses: readonly string[]) =>
    readEvents(providerOf(layer), addresses, blocks, (log) => parsed(log, sources, interfaces));
  const ofTokens = await read([...currencies.keys()]);
  for (const { name, args } of ofTokens) {
    if (name !== "Adopted") continue;
    for (const power of powersIn(args.powers as bigint)) note(String(args.deployment), SOURCE_OF[power]);
  }
  for (const source of ["gate", "engine", "queue", "ledger", "cases", "appeals"] as const) {
    note(await layer[source].getAddress(), source);
  }
  const others = await read([...sources.keys()].filter((address) => !currencies.has(address)));
  const events = [...ofTokens, ...others].sort((a, b) => a.block - b.block || a.index - b.index);
  const engine = (await layer.engine.getAddress()).toLowerCase();
  return { events, currencies, sources, engine, to };
}

function providerOf(layer: JointLayer): Provider {
  return layer.gate.runner!.provider!;
}

async function readCurrencies(layer: JointLayer, blocks: Blocks): Promise<Map<string, DeskCurrency>> {
  const { currencies } = layer;
  const address = (await currencies.getAddress()).toLowerCase();
  const read = (log: Log) => parsedAs(currencies.interface, "token", log);
  const created = await readEvents(providerOf(layer), [address], blocks, read);
  const found = created.filter(({ name }) => name === "CurrencyCreated").map(({ args }) => args);
  const entries = found.map(async ({ country, numeric, token, code }): Promise<[string, DeskCurrency]> => {
    const contract = CurrencyToken__factory.connect(String(token), currencies.runner);
    const decimals = Number(await answered(`the decimals of ${String(code)}`, () => contract.decimals()));
    const key = String(token).toLowerCase();
    const asset = Number(country) * 0x10000 + Number(numeric);
    return [key, { token: key, code: String(code), decimals, country: Number(country), asset }];
  });
  return new Map(await Promise.all(entries));
}

async function readEvents(
  provider: Provider,
  addresses: readonly string[],
  { from, to, onRead }: Blocks,
  parse: (log: Log) => DeskEvent | null,
): Promise<DeskEvent[]> {
  const events: DeskEvent[] = [];
  if (addresses.length === 0) return events;
  for (let start = from; start <= to; start += PAGE) {
    const end = Math.min(to, start + PAGE - 1);
    const filter = { address: [...addresses], fromBlock: start, toBlock: end };
    const logs = await answered(`the events of blocks ${start} to ${end}`, () => provider.getLogs(filter));
    for (const log of logs) {
      requireAsked(log, addresses, start, end);
      const event = parse(log);
      if (event !== null) events.push(event);
    }
    onRead?.(end);
  }
  return inOrder(events);
}

/** Throws `NodeContradicts` for what was not asked for, or was taken back. */
function requireAsked(log: Log, addresses: readonly string[], from: number, to: number): void {
  if (log.blockNumber < from || log.blockNumber > to)
    throw new NodeContradicts(`an event of block ${log.blockNumber} was not asked for`);
  if (!addresses.includes(log.address.toLowerCase()))
    throw new NodeContradicts(`an event of ${log.address} was not asked for`);
  if (log.removed) throw new NodeContradicts(`an event of block ${log.blockNumber} was taken back`);
}

function inOrder(events: DeskEvent[]): DeskEvent[] {
  events.sort((a, b) => a.block - b.block || a.index - b.index);
  const twice = events.find((event, i) => event.block === events[i - 1]?.block && event.index === events[i - 1]?.index);
  if (twice !== undefined) throw new NodeContradicts(`block ${twice.block} has two events in place ${twice.index}`);
  return events;
}

function parsed(log: Log, sources: Sources, interfaces: Record<EventSource, Interface>): DeskEvent | null {
  for (const source of sources.get(log.address.toLowerCase())!) {
    const event = parsedAs(interfaces[source], source, log);
    if (event !== null) return event;
  }
  return null;
}

/** An event that the suite's contracts have; null for any other. */
function parsedAs(contract: Interface, source: EventSource, log: Log): DeskEvent | null {
  try {
    const event = contract.parseLog(log);
    if (event === null) return null;
    // Arguments of a malformed event throw when they are read, which is here.
    const args = Object.fromEntries(event.fragment.inputs.map(({ name }, i) => [name, event.args[i] as unknown]));
    const { blockNumber: block, index, transactionHash: hash } = log;
    return { source, address: log.address.toLowerCase(), name: event.name, args, block, index, hash };
  } catch {
    throw new NodeContradicts(`an event of ${log.address} in block ${log.blockNumber} does not decode`);
  }
}

/** What a node answers. Throws `NodeRefuses` where it does not. */
export async function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NodeContradicts || error instanceof HistoryIncomplete) throw error;
    throw new NodeRefuses(what, error);
  }
}

/** Reads the times of blocks, each once. Unix seconds; throws `NodeRefuses` and `NodeContradicts`. */
export function blockTimes(provider: Provider): (block: number) => Promise<number> {
  const known = new Map<number, Promise<number>>();
  const read = async (block: number) => {
    const found = await answered(`block ${block}`, () => provider.getBlock(block));
    if (found === null) throw new NodeRefuses(`block ${block}`, null);
    if (found.number !== block) throw new NodeContradicts(`block ${block} was asked for and ${found.number} given`);
    return found.timestamp;
  };
  return (block) => {
    const time = known.get(block) ?? read(block);
    known.set(block, time);
    return time;
  };
}
