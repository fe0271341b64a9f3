import type { ContractRunner, Log, Provider, TopicFilter } from "ethers";

import { answered, asksTooMuch } from "./ask.ts";
import { firstBlockOf, hashOfBlock, latestBlock, requireHash } from "./blocks.ts";
import { ChainReorganised, NodeContradicts, NodeRefuses } from "./errors.ts";

/** Of so many blocks public nodes of eSpace answer at once. */
export const BLOCKS_OF_NODE = 1_000;

/** What a node says that answers for more, since an index stands beside it (`indexed.ts`). */
export interface Answering {
  blocksAtOnce?: number;
}

/** Hears how far a reading is, before each page and at the end: how many pages are done, of how many. */
export type PageListener = (done: number, pages: number) => void | Promise<void>;

/** Which blocks to read, both ends included. */
export interface BlockRange {
  /** A block before which there is nothing; else the one in which the first of the contracts was deployed is sought. */
  readonly from?: number | undefined;
  /** Else the latest. */
  readonly to?: number | undefined;
  readonly onPage?: PageListener | undefined;
}

/** Which events to read: of contracts, by topics as `eth_getLogs` takes them. */
export interface LogQuery extends BlockRange {
  readonly addresses: readonly string[];
  readonly topics?: TopicFilter | undefined;
}

interface Question {
  readonly node: Provider;
  /** In lower case. */
  readonly addresses: readonly string[];
  readonly topics: TopicFilter;
}

/** The node behind a contract's runner. Throws `NodeRefuses` if there is none. */
export function nodeOf(runner: ContractRunner | null): Provider {
  if (runner?.provider) return runner.provider;
  throw new NodeRefuses("anything, since none is connected", null);
}

/** All events of a question, in the order of the chain. Throws what `logPages` throws. */
export async function readLogs(runner: ContractRunner | null, query: LogQuery): Promise<Log[]> {
  const found: Log[][] = [];
  for await (const logs of logPages(runner, query)) found.push(logs);
  return found.flat();
}

/**
 * Events in the order of the chain, page by page. What no honest node would answer is refused, and what of a page is
 * missing at its end is noticed, since each page's end is asked for twice; what is missing amid a page only they can notice
 * who know what is counted there. Throws `NodeRefuses`, `NodeContradicts` and `ChainReorganised`.
 */
export async function* logPages(runner: ContractRunner | null, query: LogQuery): AsyncGenerator<Log[]> {
  const question = questionOf(runner, query);
  if (question.addresses.length === 0) return;
  const { node, addresses } = question;
  const { blocksAtOnce: size = BLOCKS_OF_NODE }: Provider & Answering = node;
  const to = query.to ?? (await latestBlock(node));
  const from = query.from ?? (await firstBlockOf(node, addresses, to));
  if (from > to) return;
  const tip = await hashOfBlock(node, to);
  const pages = Math.ceil((to + 1 - from) / size);
  for (let page = 0; page < pages; ++page) {
    await query.onPage?.(page, pages);
    const start = from + page * size;
    yield requireTip(await pageOf(question, start, Math.min(to, start + size - 1)), to, tip);
  }
  await requireHash(node, to, tip);
  await query.onPage?.(pages, pages);
}

function questionOf(runner: ContractRunner | null, { addresses, topics = [] }: LogQuery): Question {
  return { node: nodeOf(runner), addresses: addresses.map((each) => each.toLowerCase()), topics };
}

async function pageOf(question: Question, from: number, to: number): Promise<Log[]> {
  const logs = await logsIn(question, from, to);
  const last = logs.at(-1)?.blockNumber;
  if (last === undefined) return logs;
  const [told, again] = [logs.filter((log) => log.blockNumber === last), await logsIn(question, last, to)];
  if (isSameLogs(told, again)) return logs;
  const counts = `${told.length} and then ${again.length}`;
  throw new NodeContradicts(`asked twice for the events of blocks ${last} to ${to}, it gives ${counts} or others`);
}

/** Whether two answers tell the same events, in whatever order. */
export function isSameLogs(some: readonly Log[], others: readonly Log[]): boolean {
  return some.map(identityOf).sort().join() === others.map(identityOf).sort().join();
}

function identityOf({ blockHash, transactionHash, index, address, topics, data }: Log): string {
  return [blockHash, transactionHash, index, address, ...topics, data].join("/");
}

/** A node that answers fewer blocks than a page has is asked for half as many, and half of those. */
async function logsIn(question: Question, from: number, to: number): Promise<Log[]> {
  try {
    return await logsAsked(question, from, to);
  } catch (error) {
    if (from === to || !(error instanceof NodeRefuses) || !asksTooMuch(error.cause)) throw error;
    const middle = Math.floor((from + to) / 2);
    return [...(await logsIn(question, from, middle)), ...(await logsIn(question, middle + 1, to))];
  }
}

function logsAsked({ node, addresses, topics }: Question, from: number, to: number): Promise<Log[]> {
  const filter = { address: [...addresses], topics, fromBlock: from, toBlock: to };
  return answered(`the events of blocks ${from} to ${to}`, async () => {
    const logs = await node.getLogs(filter);
    for (const log of logs) requireAsked(log, addresses, topics, from, to);
    return inOrder(logs);
  });
}

/** Throws `NodeContradicts` for what was not asked for, or was taken back. */
function requireAsked(log: Log, addresses: readonly string[], topics: TopicFilter, from: number, to: number): void {
  if (!(log.blockNumber >= from && log.blockNumber <= to))
    throw new NodeContradicts(`an event of block ${log.blockNumber} was not asked for`);
  if (!addresses.includes(log.address.toLowerCase()))
    throw new NodeContradicts(`an event of ${log.address} was not asked for`);
  if (!topics.every((wanted, place) => isTopic(wanted, log.topics[place])))
    throw new NodeContradicts(`an event of ${log.address} in block ${log.blockNumber} has topics not asked for`);
  if (log.removed) throw new NodeContradicts(`an event of block ${log.blockNumber} was taken back`);
}

function isTopic(wanted: TopicFilter[number], topic: string | undefined): boolean {
  if (wanted === null) return true;
  const any = typeof wanted === "string" ? [wanted] : wanted;
  return topic !== undefined && any.some((each) => each.toLowerCase() === topic.toLowerCase());
}

/** Sorts events, and sees whether there can be a chain on which they stand so. Throws `NodeContradicts`. */
function inOrder(logs: readonly Log[]): Log[] {
  const sorted = [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
  for (const [place, log] of sorted.entries()) if (place > 0) requireAfter(sorted[place - 1]!, log);
  return sorted;
}

function requireAfter(before: Log, { blockNumber, blockHash, transactionHash, transactionIndex, index }: Log): void {
  const isSame = before.transactionHash === transactionHash;
  if (before.blockNumber !== blockNumber) {
    if (isSame) throw new NodeContradicts(`transaction ${transactionHash} stands in two blocks`);
    return;
  }
  if (before.index === index) throw new NodeContradicts(`block ${blockNumber} has two events in place ${index}`);
  if (before.blockHash !== blockHash) throw new NodeContradicts(`block ${blockNumber} has two hashes`);
  const isOrdered = isSame ? before.transactionIndex === transactionIndex : before.transactionIndex < transactionIndex;
  if (!isOrdered) throw new NodeContradicts(`the events of block ${blockNumber} are not in the order of transactions`);
}

/** Throws `ChainReorganised` if events of the last block are of another than the one that was there at first. */
function requireTip(logs: Log[], block: number, hash: string): Log[] {
  if (logs.some((log) => log.blockNumber === block && log.blockHash !== hash)) throw new ChainReorganised(block);
  return logs;
}
