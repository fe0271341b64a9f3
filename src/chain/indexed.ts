import type { Filter, FilterByBlockHash, JsonRpcProvider, Log } from "ethers";

import { answered } from "./ask.ts";
import { IndexContradicts } from "./errors.ts";
import { type Answering, BLOCKS_OF_NODE, isSameLogs } from "./logs.ts";

/** Of so many blocks an index is asked at once; where they are full of events it refuses, and is asked for fewer. */
const BLOCKS_OF_INDEX = 100_000;

/** What an index answers for. */
interface Followed {
  /** Up to this block. */
  readonly final: number;
  /** By contract, in lower case: from this block on. */
  readonly since: Readonly<Record<string, number>>;
}

/** Events of contracts, both ends included. */
interface Question {
  readonly addresses: readonly string[];
  readonly topics: Filter["topics"];
  readonly from: number;
  readonly to: number;
}

/**
 * Has the events that are asked of a node read from an index (`indexer/`), as far as it follows their contracts and takes
 * blocks as final; younger ones, and those of other contracts, are still the node's to tell. Of each answer of the index the
 * node is asked for the last block with events, and for the thousand blocks at the end: they must have the same events, in
 * blocks of the same hash. What is missing amid an answer only they can notice who know what is counted there, as with a node.
 * Throws `IndexContradicts` for an index of another chain, `NodeRefuses` and `NodeContradicts`.
 */
export async function besideIndex<N extends JsonRpcProvider>(node: N, index: JsonRpcProvider): Promise<N> {
  const [own, its] = await Promise.all([node.getNetwork(), index.getNetwork()]);
  if (own.chainId !== its.chainId) throw new IndexContradicts(`it is of chain ${its.chainId}, not of ${own.chainId}`);
  const answering: JsonRpcProvider & Answering = node;
  answering.getLogs = new IndexedReading(node, index).getLogs;
  answering.blocksAtOnce = BLOCKS_OF_INDEX;
  return node;
}

class IndexedReading {
  readonly #ofNode: (filter: Filter) => Promise<Log[]>;
  readonly #index: JsonRpcProvider;
  #followed: Followed = { final: -1, since: {} };

  constructor(node: JsonRpcProvider, index: JsonRpcProvider) {
    this.#ofNode = node.getLogs.bind(node);
    this.#index = index;
  }

  readonly getLogs = async (filter: Filter | FilterByBlockHash): Promise<Log[]> => {
    const question = questionIn(filter);
    if (question === undefined) return this.#ofNode(filter);
    const { final, since } = await this.#followedTo(question.to);
    const { addresses, from, to } = question;
    const isIndexed = (address: string) => from <= final && (since[address] ?? Infinity) <= from;
    const indexed = { ...question, addresses: addresses.filter(isIndexed) };
    const others = { ...question, addresses: addresses.filter((address) => !isIndexed(address)) };
    return [
      ...(await this.#fromIndex({ ...indexed, to: Math.min(to, final) })),
      ...(await this.#fromNode({ ...indexed, from: Math.max(from, final + 1) })),
      ...(await this.#fromNode(others)),
    ];
  };

  /** What the index said it follows, asked again where it may have come further. */
  async #followedTo(block: number): Promise<Followed> {
    if (block > this.#followed.final)
      this.#followed = followedIn(await answered("what it follows", () => this.#index.send("sogdia_followed", [])));
    return this.#followed;
  }

  async #fromIndex(question: Question): Promise<Log[]> {
    if (question.addresses.length === 0) return [];
    const logs = await this.#index.getLogs(filterOf(question));
    const last = logs.reduce((latest, { blockNumber }) => Math.max(latest, blockNumber), question.from);
    const end = Math.max(question.from, question.to - BLOCKS_OF_NODE + 1);
    if (last < end) await this.#requireSame({ ...question, from: last, to: last }, logs);
    await this.#requireSame({ ...question, from: Math.max(last, end) }, logs);
    return logs;
  }

  async #requireSame(question: Question, ofIndex: readonly Log[]): Promise<void> {
    const { from, to } = question;
    const told = ofIndex.filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to);
    const ofNode = await this.#ofNode(filterOf(question));
    if (!isSameLogs(told, ofNode))
      throw new IndexContradicts(
        `of blocks ${from} to ${to} it has ${told.length} events, the node ${ofNode.length} or others`,
      );
  }

  async #fromNode(question: Question): Promise<Log[]> {
    if (question.addresses.length === 0) return [];
    const found: Log[][] = [];
    for (let from = question.from; from <= question.to; from += BLOCKS_OF_NODE) {
      const to = Math.min(question.to, from + BLOCKS_OF_NODE - 1);
      found.push(await this.#ofNode(filterOf({ ...question, from, to })));
    }
    return found.flat();
  }
}

/** Undefined for what is not asked by contracts and numbers of blocks. */
function questionIn(filter: Filter | FilterByBlockHash): Question | undefined {
  const { address, topics, fromBlock, toBlock } = filter as Filter;
  if (!Array.isArray(address) || !address.every(isText) || typeof fromBlock !== "number" || typeof toBlock !== "number")
    return undefined;
  const addresses = address.map((each) => each.toLowerCase());
  return { addresses, topics: topics ?? [], from: fromBlock, to: toBlock };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function filterOf({ addresses, topics, from, to }: Question): Filter {
  return { address: [...addresses], topics: topics ?? [], fromBlock: from, toBlock: to };
}

function followedIn(answer: unknown): Followed {
  const { final, since } = (answer ?? {}) as Partial<Record<keyof Followed, unknown>>;
  const isKnown = Number.isSafeInteger(final) && typeof since === "object" && since !== null;
  if (!isKnown || !Object.values(since).every(Number.isSafeInteger))
    throw new IndexContradicts("nobody can read what it says that it follows");
  return { final: final as number, since: since as Record<string, number> };
}
