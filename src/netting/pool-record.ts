import { getBytes, ZeroAddress } from "ethers";

import { currencyTokenSignatures } from "../../abi/CurrencyToken.ts";
import { iLanesSignatures } from "../../abi/ILanes.ts";
import type { CurrencyToken, ILanes, Pool } from "../../typechain-types/index.js";
import { contractAt } from "../chain/contract.ts";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages } from "../chain/logs.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { laneSeed, linkWords, parseMark } from "../settlement/queue.ts";
import {
  accountsIn,
  ascending,
  type PoolBook,
  type PoolEntry,
  type PoolLane,
  type PoolPair,
  type PoolPairs,
} from "./pool-book.ts";
import { divisibilityOf, formOf } from "./pool-packing.ts";
import { QueueRecordMismatch } from "./queue-record.ts";

const HOUR = 3_600;
/** Where chains of a pool begin, what nets left one further (`PoolLanes.sol`). */
const [LANE, PAIRS] = [2, 4];

/** A payment as events tell it. */
export interface RecordedEntry extends PoolEntry {
  readonly uetr: string;
  /** The round in which it entered. */
  readonly round: number;
}

/** What a net settled of a payment. */
export interface PoolSettlement {
  readonly token: string;
  readonly payer: string;
  readonly uetr: string;
  readonly payee: string;
  /** Minor units. */
  readonly amount: bigint;
  /** What waits on, minor units. */
  readonly open: bigint;
  readonly round: number;
}

/** How much a net settled, and more than which nothing could have settled, in units of weight. */
export interface PoolNetRecord {
  /** Ascending. */
  readonly tokens: readonly string[];
  readonly round: number;
  readonly value: bigint;
  readonly bound: bigint;
}

/** What waits of one payer in a currency. */
export interface LaneRecord {
  readonly token: string;
  readonly payer: string;
  rest: RecordedEntry[];
  fresh: RecordedEntry[];
}

/** A pair as events tell it. */
export interface RecordedPair extends PoolPair {
  readonly uetr: string;
  /** The round in which it entered. */
  readonly round: number;
}

/** The pairs that wait of two currencies. */
export interface PairsRecord {
  readonly tokens: readonly [first: string, second: string];
  rest: RecordedPair[];
  fresh: RecordedPair[];
}

/** What a pool's events tell. */
export interface PoolRecord {
  readonly lanes: readonly LaneRecord[];
  readonly pairs: readonly PairsRecord[];
  readonly settlements: readonly PoolSettlement[];
  readonly nets: readonly PoolNetRecord[];
}

/** Rebuilds everything that waits in a pool from the events of a node alone. Throws what `logPages` throws. */
export async function readPoolRecord(pool: Pool, range: BlockRange = {}): Promise<PoolRecord> {
  const queue = await queueOf(pool);
  const [start, length] = await Promise.all([queue.roundStart(0), queue.roundLength()]);
  const recorder = new Recorder((round) => Math.ceil(Number(start + BigInt(round + 1) * length) / HOUR));
  const addresses = [await pool.getAddress()];
  for await (const logs of logPages(pool.runner, { ...range, addresses })) {
    for (const log of logs) recorder.add(eventIn(pool.interface, log));
  }
  return recorder;
}

async function queueOf(pool: Pool): Promise<ILanes> {
  return contractAt(await pool.queue(), iLanesSignatures, pool.runner) as unknown as ILanes;
}

interface PoolQueued {
  readonly uetr: string;
  readonly token: string;
  readonly payer: string;
  readonly round: bigint;
  readonly place: bigint;
  readonly payee: string;
  readonly amount: bigint;
  readonly deadline: bigint;
  readonly divisibility: bigint;
}

interface PoolPairQueued extends Omit<PoolQueued, "token" | "amount" | "divisibility"> {
  readonly first: string;
  readonly second: string;
  readonly amounts: readonly [bigint, bigint];
  readonly form: bigint;
}

interface PoolNetted {
  readonly round: bigint;
  readonly tokens: readonly string[];
  readonly settles: string;
  readonly parts: readonly { readonly entry: bigint; readonly amount: bigint }[];
  readonly value: bigint;
  readonly bound: bigint;
}

class Recorder implements PoolRecord {
  readonly settlements: PoolSettlement[] = [];
  readonly nets: PoolNetRecord[] = [];
  readonly #lanes = new Map<string, LaneRecord>();
  readonly #pairs = new Map<string, PairsRecord>();
  readonly #hourOf: (round: number) => number;

  constructor(hourOf: (round: number) => number) {
    this.#hourOf = hourOf;
  }

  get lanes(): readonly LaneRecord[] {
    return [...this.#lanes.values()];
  }

  get pairs(): readonly PairsRecord[] {
    return [...this.#pairs.values()];
  }

  add(event: ReturnType<typeof eventIn>): void {
    if (event?.name === "PoolQueued") this.#queue(event.args as unknown as PoolQueued);
    else if (event?.name === "PoolPairQueued") this.#queuePair(event.args as unknown as PoolPairQueued);
    else if (event?.name === "PoolNetted") this.#net(event.args as unknown as PoolNetted);
    else if (event?.name === "PoolAbandoned") {
      const { token, account } = event.args as unknown as { token: string; account: string };
      Object.assign(this.#laneAt(token, account), { rest: [], fresh: [] });
    } else if (event?.name === "PoolPairsAbandoned") {
      const { first, second } = event.args as unknown as { first: string; second: string };
      Object.assign(this.#pairsAt(first, second), { rest: [], fresh: [] });
    }
  }

  #queue(event: PoolQueued): void {
    const { token, payer, payee, amount } = event;
    const divisibility = Number(event.divisibility);
    this.#laneAt(token, payer).fresh.push({ payee, amount, divisibility, ...entered(event) });
  }

  #queuePair(event: PoolPairQueued): void {
    const { first, second, payer, payee, form } = event;
    const amounts = [...event.amounts] as unknown as [bigint, bigint];
    const pair = { payer, payee, amounts, ...divisibilityOf(Number(form)), ...entered(event) };
    this.#pairsAt(first, second).fresh.push(pair);
  }

  #net({ tokens, round, settles, parts, value, bound }: PoolNetted): void {
    const [bits, partOf] = [getBytes(settles), new Map(parts.map(({ entry, amount }) => [Number(entry), amount]))];
    let next = 0;
    /** What settles of the next entry, of which all is an amount. */
    const take = (all: bigint) => {
      const isSettled = ((bits[next >> 3]! >> (7 - (next & 7))) & 1) === 1;
      return isSettled ? all : (partOf.get(next) ?? 0n);
    };
    const read = <Entry extends Recorded>(waiting: Waiting<Entry>, settle: (entry: Entry) => void) => {
      const { now, later } = cutOf(waiting, Number(round));
      [waiting.rest, waiting.fresh] = [[], later];
      for (const entry of now) {
        settle(entry);
        next += 1;
      }
    };
    for (const lane of lanesIn(this.lanes, tokens))
      read(lane, (entry) => this.#settle(lane, entry, take(entry.amount), Number(round)));
    for (const pairs of pairsIn(this.pairs, tokens))
      read(pairs, (pair) => this.#settlePair(pairs, pair, take(ownOf(pair)), Number(round)));
    this.nets.push({ tokens: [...tokens], round: Number(round), value, bound });
  }

  #settle(lane: LaneRecord, entry: RecordedEntry, amount: bigint, round: number): void {
    const open = entry.amount - amount;
    this.#settled({ ...lane, ...entry, amount, open, round });
    if (open > 0n && entry.hour >= this.#hourOf(round)) lane.rest.push({ ...entry, amount: open });
  }

  #settlePair(pairs: PairsRecord, pair: RecordedPair, own: bigint, round: number): void {
    const { payer, payee, amounts, uetr } = pair;
    const moved = amounts.map((amount) => (own * amount + ownOf(pair) - 1n) / ownOf(pair)); // the maker's comes out even
    const open = [amounts[0] - moved[0]!, amounts[1] - moved[1]!] as [bigint, bigint];
    const legs = [
      { token: pairs.tokens[0], payer, payee },
      { token: pairs.tokens[1], payer: payee, payee: payer },
    ];
    for (const [leg, parties] of legs.entries())
      this.#settled({ ...parties, uetr, amount: moved[leg]!, open: open[leg]!, round });
    if (open[0] > 0n && pair.hour >= this.#hourOf(round)) pairs.rest.push({ ...pair, amounts: open });
  }

  #settled({ token, payer, uetr, payee, amount, open, round }: PoolSettlement): void {
    if (amount > 0n) this.settlements.push({ token, payer, uetr, payee, amount, open, round });
  }

  #pairsAt(first: string, second: string): PairsRecord {
    const key = `${first}/${second}`;
    const pairs = this.#pairs.get(key) ?? { tokens: [first, second], rest: [], fresh: [] };
    this.#pairs.set(key, pairs);
    return pairs;
  }

  #laneAt(token: string, payer: string): LaneRecord {
    const key = `${token}/${payer}`;
    const lane = this.#lanes.get(key) ?? { token, payer, rest: [], fresh: [] };
    this.#lanes.set(key, lane);
    return lane;
  }
}

type Recorded = RecordedEntry | RecordedPair;

interface Waiting<Entry> {
  rest: Entry[];
  fresh: Entry[];
}

function entered({ round, place, deadline, uetr }: Pick<PoolQueued, "round" | "place" | "deadline" | "uetr">) {
  const hour = Number(deadline) / HOUR;
  return { round: Number(round), place: Number(place), hour, uetr: uetrFromBytes(uetr) };
}

/** The maker's amount. */
function ownOf({ amounts, isMakerPayee }: PoolPair): bigint {
  return amounts[isMakerPayee ? 1 : 0];
}

/** In the order of a net's stream. */
function lanesIn(lanes: readonly LaneRecord[], tokens: readonly string[]): LaneRecord[] {
  const own = lanes.filter(({ token }) => tokens.includes(token));
  return own.sort((a, b) => ascending(a.token, b.token) || ascending(a.payer, b.payer));
}

/** In the order of a net's stream. */
function pairsIn(pairs: readonly PairsRecord[], among: readonly string[]): PairsRecord[] {
  const own = pairs.filter(({ tokens }) => tokens.every((token) => among.includes(token)));
  return own.sort((a, b) => ascending(a.tokens[0], b.tokens[0]) || ascending(a.tokens[1], b.tokens[1]));
}

/** What takes part in a net of a round, and what entered since the round began. */
function cutOf<Entry extends Recorded>({ rest, fresh }: Waiting<Entry>, round: number) {
  const old = fresh.filter((entry) => entry.round < round);
  return { old, now: [...rest, ...old], later: fresh.slice(old.length) };
}

/**
 * All that a net of some currencies in the running round depends on, each chain checked against the chain. Throws
 * `QueueRecordMismatch`.
 */
export async function readPoolBook(
  pool: Pool,
  record: PoolRecord,
  ...currencies: readonly string[]
): Promise<PoolBook> {
  const queue = await queueOf(pool);
  const round = await queue.round();
  const tokens = [...currencies].sort(ascending);
  const [lanes, pairs]: [PoolLane[], PoolPairs[]] = [[], []];
  for (const lane of lanesIn(record.lanes, tokens)) {
    const { old, now } = cutOf(lane, Number(round));
    const { token, payer, rest } = lane;
    const link = (hash: bigint, entry: PoolEntry) => linkPool(hash, entry);
    requireChain(await pool.laneOf(token, payer), { token, other: payer, seed: LANE }, rest, old, link);
    if (now.length > 0) lanes.push({ token, payer, rest, fresh: old });
  }
  for (const token of tokens) await requireAllLanes(pool, token, lanes);
  for (const two of twosOf(tokens)) {
    const { rest, fresh } = pairsIn(record.pairs, two)[0] ?? { rest: [], fresh: [] };
    const { old, now } = cutOf({ rest, fresh }, Number(round));
    const [token, other] = two;
    requireChain(await pool.pairsOf(token, other), { token, other, seed: PAIRS }, rest, old, linkPair);
    if (now.length > 0) pairs.push({ tokens: two, rest, fresh: old });
  }
  const [balances, barred] = [new Map<string, bigint>(), new Set<string>()];
  for (const token of tokens) await screen(pool, token, accountsIn(token, lanes, pairs), balances, barred);
  return {
    tokens,
    hour: Math.ceil(Number(await queue.roundStart(round + 1n)) / HOUR),
    lanes,
    pairs,
    balanceOf: (token, account) => balances.get(`${token}/${account}`.toLowerCase()) ?? 0n,
    isBarred: (token, payer, payee) => barred.has(`${token}/${payer}/${payee}`.toLowerCase()),
  };
}

/** What a currency tells the pool: what accounts may pay with, and whom they may not pay now. */
async function screen(
  pool: Pool,
  address: string,
  accounts: readonly string[],
  balances: Map<string, bigint>,
  barred: Set<string>,
): Promise<void> {
  const token = contractAt(address, currencyTokenSignatures, pool.runner!.provider) as unknown as CurrencyToken;
  const all = (1n << BigInt(accounts.length)) - 1n;
  const found = await token.screen([...accounts], all, { from: await pool.getAddress() });
  for (const [payer, account] of accounts.entries()) {
    balances.set(`${address}/${account}`.toLowerCase(), found.balances[payer]!);
    for (const [payee, other] of accounts.entries()) {
      if ((found.barred[payer]! >> BigInt(payee)) & 1n) barred.add(`${address}/${account}/${other}`.toLowerCase());
    }
  }
}

/** Every two of some currencies. */
function twosOf(tokens: readonly string[]): (readonly [string, string])[] {
  return tokens.flatMap((first, index) => tokens.slice(index + 1).map((second) => [first, second] as const));
}

/** A lane of which no event was read would be missing without a trace. */
async function requireAllLanes(pool: Pool, token: string, lanes: readonly PoolLane[]): Promise<void> {
  const own = lanes.filter((lane) => lane.token === token).length;
  if ((await pool.waitingAtCut(token)) !== BigInt(own))
    throw new QueueRecordMismatch({ token, account: ZeroAddress, priority: LANE });
}

interface ChainName {
  readonly token: string;
  readonly other: string;
  readonly seed: number;
}

function requireChain<Entry>(
  found: Awaited<ReturnType<Pool["laneOf"]>>,
  { token, other, seed }: ChainName,
  rest: readonly Entry[],
  old: readonly Entry[],
  link: (hash: bigint, entry: Entry) => bigint,
): void {
  if (found.head === 0n && rest.length + old.length === 0) return; // nothing ever entered
  const [kept, from, cut] = [parseMark(found.rest), parseMark(found.from), parseMark(found.cut)];
  const isRest = rest.length === kept.count && rest.reduce(link, laneSeed(token, other, seed + 1)) === kept.hash;
  const begin = from.count === 0 ? laneSeed(token, other, seed) : from.hash;
  if (!isRest || old.reduce(link, begin) !== cut.hash)
    throw new QueueRecordMismatch({ token, account: other, priority: seed });
}

function linkPool(hash: bigint, { payee, amount, hour, divisibility }: PoolEntry): bigint {
  return linkWords(hash, { content: contentOf(payee, amount), terms: termsOf(hour, divisibility) });
}

function linkPair(hash: bigint, pair: PoolPair): bigint {
  const { payer, payee, amounts, hour } = pair;
  const first = linkWords(hash, { content: contentOf(payer, amounts[0]), terms: termsOf(hour, formOf(pair)) });
  return linkWords(first, { content: contentOf(payee, amounts[1]), terms: 0n });
}

function contentOf(account: string, amount: bigint): bigint {
  return (BigInt(account) << 96n) | amount;
}

function termsOf(hour: number, form: number): bigint {
  return (BigInt(hour) << 8n) | BigInt(form);
}
