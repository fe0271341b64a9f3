import { getBytes } from "ethers";

import { iLanesSignatures } from "../../abi/ILanes.ts";
import type { ILanes, Pool } from "../../typechain-types/index.js";
import { contractAt } from "../chain/contract.ts";
import { eventIn } from "../chain/events.ts";
import { type BlockRange, logPages } from "../chain/logs.ts";
import { uetrFromBytes } from "../common/uetr.ts";
import { laneSeed, linkWords, parseMark } from "../settlement/queue.ts";
import type { PoolBook, PoolEntry, PoolLane, PoolPart } from "./pool.ts";
import { QueueRecordMismatch, readCurrency } from "./queue-record.ts";

const HOUR = 3_600;
/** Where chains of a pool begin (`Pool.sol`). */
const [HEAD_CHAIN, REST_CHAIN] = [2, 3];

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

/** How much a net settled, and more than which nothing could have settled, minor units. */
export interface PoolNetRecord {
  readonly token: string;
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

/** What a pool's events tell. */
export interface PoolRecord {
  readonly lanes: readonly LaneRecord[];
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

interface PoolNetted {
  readonly token: string;
  readonly round: bigint;
  readonly settles: string;
  readonly parts: readonly { readonly [key in keyof PoolPart]: key extends "entry" ? bigint : PoolPart[key] }[];
  readonly value: bigint;
  readonly bound: bigint;
}

class Recorder implements PoolRecord {
  readonly settlements: PoolSettlement[] = [];
  readonly nets: PoolNetRecord[] = [];
  readonly #lanes = new Map<string, LaneRecord>();
  readonly #hourOf: (round: number) => number;

  constructor(hourOf: (round: number) => number) {
    this.#hourOf = hourOf;
  }

  get lanes(): readonly LaneRecord[] {
    return [...this.#lanes.values()];
  }

  add(event: ReturnType<typeof eventIn>): void {
    if (event?.name === "PoolQueued") this.#queue(event.args as unknown as PoolQueued);
    else if (event?.name === "PoolNetted") this.#net(event.args as unknown as PoolNetted);
    else if (event?.name === "PoolAbandoned") {
      const { token, account } = event.args as unknown as { token: string; account: string };
      Object.assign(this.#laneAt(token, account), { rest: [], fresh: [] });
    }
  }

  #queue(event: PoolQueued): void {
    const { token, payer, payee, amount } = event;
    const [round, place, divisibility] = [event.round, event.place, event.divisibility].map(Number);
    const hour = Number(event.deadline) / HOUR;
    const entry = { payee, amount, hour, round: round!, place: place!, divisibility: divisibility! };
    this.#laneAt(token, payer).fresh.push({ ...entry, uetr: uetrFromBytes(event.uetr) });
  }

  #net({ token, round, settles, parts, value, bound }: PoolNetted): void {
    const [bits, partOf] = [getBytes(settles), new Map(parts.map(({ entry, amount }) => [Number(entry), amount]))];
    let next = 0;
    for (const lane of lanesIn(this.lanes, token)) {
      const { now, later } = cutOf(lane, Number(round));
      [lane.rest, lane.fresh] = [[], later];
      for (const entry of now) {
        const isSettled = ((bits[next >> 3]! >> (7 - (next & 7))) & 1) === 1;
        this.#settle(lane, entry, isSettled ? entry.amount : (partOf.get(next) ?? 0n), Number(round));
        next += 1;
      }
    }
    this.nets.push({ token, round: Number(round), value, bound });
  }

  #settle(lane: LaneRecord, entry: RecordedEntry, amount: bigint, round: number): void {
    const open = entry.amount - amount;
    const { token, payer } = lane;
    if (amount > 0n) this.settlements.push({ token, payer, uetr: entry.uetr, payee: entry.payee, amount, open, round });
    if (open > 0n && entry.hour >= this.#hourOf(round)) lane.rest.push({ ...entry, amount: open });
  }

  #laneAt(token: string, payer: string): LaneRecord {
    const key = `${token}/${payer}`;
    const lane = this.#lanes.get(key) ?? { token, payer, rest: [], fresh: [] };
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** In the order of a net's stream. */
function lanesIn(lanes: readonly LaneRecord[], token: string): LaneRecord[] {
  return lanes.filter((lane) => lane.token === token).sort((a, b) => (BigInt(a.payer) < BigInt(b.payer) ? -1 : 1));
}

/** What takes part in a net of a round, and what entered since the round began. */
function cutOf({ rest, fresh }: LaneRecord, round: number) {
  const old = fresh.filter((entry) => entry.round < round);
  return { old, now: [...rest, ...old], later: fresh.slice(old.length) };
}

/** All that a net of the running round depends on, each lane checked against the chain. Throws `QueueRecordMismatch`. */
export async function readPoolBook(pool: Pool, record: PoolRecord, token: string): Promise<PoolBook> {
  const queue = await queueOf(pool);
  const round = await queue.round();
  const lanes: PoolLane[] = [];
  for (const lane of lanesIn(record.lanes, token)) {
    const { old, now } = cutOf(lane, Number(round));
    await requireChain(pool, lane, old);
    if (now.length > 0) lanes.push({ payer: lane.payer, rest: lane.rest, fresh: old });
  }
  const accounts = [
    ...new Set(lanes.flatMap(({ payer, rest, fresh }) => [payer, ...[...rest, ...fresh].map(payeeOf)])),
  ];
  const [balances, barred] = [new Map<string, bigint>(), new Set<string>()];
  await readCurrency(pool, token, accounts, balances, barred);
  return {
    token,
    hour: Math.ceil(Number(await queue.roundStart(round + 1n)) / HOUR),
    lanes,
    balanceOf: (account) => balances.get(`${token}/${account}`.toLowerCase()) ?? 0n,
    isBarred: (payer, payee) => barred.has(`${token}/${payer}/${payee}`.toLowerCase()),
  };
}

function payeeOf({ payee }: PoolEntry): string {
  return payee;
}

async function requireChain(pool: Pool, lane: LaneRecord, old: readonly PoolEntry[]): Promise<void> {
  const { token, payer, rest } = lane;
  const found = await pool.laneOf(token, payer);
  const [kept, from, cut] = [parseMark(found.rest), parseMark(found.from), parseMark(found.cut)];
  const isRest = rest.length === kept.count && rest.reduce(linkPool, laneSeed(token, payer, REST_CHAIN)) === kept.hash;
  const begin = from.count === 0 ? laneSeed(token, payer, HEAD_CHAIN) : from.hash;
  if (!isRest || old.reduce(linkPool, begin) !== cut.hash)
    throw new QueueRecordMismatch({ token, account: payer, priority: HEAD_CHAIN });
}

function linkPool(hash: bigint, { place, payee, amount, hour, divisibility }: PoolEntry): bigint {
  const terms = (BigInt(place) << 40n) | (BigInt(divisibility) << 32n) | BigInt(hour);
  return linkWords(hash, { content: (BigInt(payee) << 96n) | amount, terms });
}
