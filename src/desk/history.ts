import type { Interface, Log } from "ethers";

import { answered } from "../chain/ask.ts";
import { firstBlockOf, hashOfBlock, requireHash } from "../chain/blocks.ts";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages, nodeOf } from "../chain/logs.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { powersIn, type PowerName } from "../governance/registries.ts";
import { TOKEN_INTERFACE, tokenAt } from "../settlement/token.ts";

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

/** What the joint layer itself has of each kind; tokens and what they adopt come with the currencies. */
const OWN = ["gate", "engine", "queue", "ledger", "cases", "appeals"] as const;

const SOURCE_OF: Readonly<Record<PowerName, EventSource>> = {
  Judge: "gate",
  Pay: "engine",
  Net: "queue",
  Hold: "ledger",
};

/**
 * Reads everything to a block, in three readings: of currencies, of their events, and of those of other contracts. Throws
 * `NodeRefuses`, `NodeContradicts` and `ChainReorganised`.
 */
export async function readHistory(
  layer: JointLayer,
  to: number,
  { from, onPage }: Omit<BlockRange, "to"> = {},
): Promise<History> {
  const node = nodeOf(layer.gate.runner);
  const tip = await hashOfBlock(node, to);
  const blocks = { from: from ?? (await firstBlockOf(node, await addressesIn(layer), to)), to, onPage };
  const currencies = await readCurrencies(layer, blocks);
  const interfaces: Record<EventSource, Interface> = {
    gate: layer.gate.interface,
    token: TOKEN_INTERFACE,
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
    readDeskEvents(layer, addresses, blocks, (log) => parsed(log, sources, interfaces));
  const ofTokens = await read([...currencies.keys()]);
  for (const { name, args } of ofTokens) {
    if (name !== "Adopted") continue;
    for (const power of powersIn(args.powers as bigint)) note(String(args.deployment), SOURCE_OF[power]);
  }
  for (const source of OWN) {
    note(await layer[source].getAddress(), source);
  }
  const others = await read([...sources.keys()].filter((address) => !currencies.has(address)));
  const events = [...ofTokens, ...others].sort((a, b) => a.block - b.block || a.index - b.index);
  const engine = (await layer.engine.getAddress()).toLowerCase();
  await requireHash(node, to, tip);
  return { events, currencies, sources, engine, to };
}

function addressesIn(layer: JointLayer): Promise<string[]> {
  return Promise.all(([...OWN, "currencies"] as const).map((name) => layer[name].getAddress()));
}

async function readCurrencies(layer: JointLayer, blocks: BlockRange): Promise<Map<string, DeskCurrency>> {
  const { currencies } = layer;
  const address = (await currencies.getAddress()).toLowerCase();
  const read = (log: Log) => parsedAs(currencies.interface, "token", log);
  const created = await readDeskEvents(layer, [address], blocks, read);
  const found = created.filter(({ name }) => name === "CurrencyCreated").map(({ args }) => args);
  const entries = found.map(async ({ country, numeric, token, code }): Promise<[string, DeskCurrency]> => {
    const contract = tokenAt(String(token), currencies.runner);
    const decimals = Number(await answered(`the decimals of ${String(code)}`, () => contract.decimals()));
    const key = String(token).toLowerCase();
    const asset = Number(country) * 0x10000 + Number(numeric);
    return [key, { token: key, code: String(code), decimals, country: Number(country), asset }];
  });
  return new Map(await Promise.all(entries));
}

async function readDeskEvents(
  layer: JointLayer,
  addresses: readonly string[],
  blocks: BlockRange,
  parse: (log: Log) => DeskEvent | null,
): Promise<DeskEvent[]> {
  const events: DeskEvent[] = [];
  for await (const logs of logPages(layer.gate.runner, { ...blocks, addresses })) {
    for (const log of logs) {
      const event = parse(log);
      if (event !== null) events.push(event);
    }
  }
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
  const event = eventIn(contract, log);
  if (event === null) return null;
  const { blockNumber: block, index, transactionHash: hash } = log;
  return {
    source,
    address: log.address.toLowerCase(),
    name: event.name,
    args: event.args.toObject(),
    block,
    index,
    hash,
  };
}
