import { packAmount, Priority, type QueueEntry } from "../settlement/queue.ts";
import type { BilateralLimit, DropRun, NettingProblem, NettingSolution, QueuedPayment } from "./problem.ts";
import { solve } from "./solve.ts";

/** Whose lane it is: a payer's, in a currency, of a priority. */
export interface LaneKey {
  readonly token: string;
  readonly account: string;
  readonly priority: number;
}

/** A lane and what takes part in the net: the entries from place `opening` on. */
export interface Lane extends LaneKey {
  readonly opening: number;
  readonly entries: readonly QueueEntry[];
  /** Held by its payer: what waits there waits on. */
  readonly isHeld?: boolean;
  /** Its currency left the queue: it is named only because links lead to it. */
  readonly hasLeft?: boolean;
  /** Left out of a net that need not be of all lanes (`INetting.net`), named because links lead to it. */
  readonly isLeftOut?: boolean;
}

/** Most that one account is ready to pay another in a currency, net of what it receives from it. */
export interface BookLimit {
  readonly token: string;
  readonly payer: string;
  readonly payee: string;
  readonly limit: bigint;
}

/** All that a net of the round depends on. Addresses in any case; amounts in minor units. */
export interface ClearingBook {
  /** First hour that has not ended when the round ends. */
  readonly hour: number;
  /** Every lane in which entries wait, and those to which links lead. */
  readonly lanes: readonly Lane[];
  readonly limits?: readonly BookLimit[];
  readonly balanceOf: (token: string, account: string) => bigint;
  /** Whether the one may not pay the other now, for standing or halts. */
  readonly isBarred?: (token: string, payer: string, payee: string) => boolean;
}

/** A net as the queue takes it (`Net.sol`). */
export interface NetCall {
  accounts: string[];
  currencies: { token: string; holders: bigint }[];
  lanes: bigint[];
  prefixes: number;
  entries: string;
  voids: string;
}

/** What a payment versus payment is linked to is not in the book. */
export class MissingLane extends Error {
  readonly lane: LaneKey;
  constructor(lane: LaneKey) {
    super(`The lane of ${lane.account} in ${lane.token}, priority ${lane.priority}, is not in the book`);
    this.name = "MissingLane";
    this.lane = lane;
  }
}

const PLACES_A_RUN = 0xffff;
const BYTE = 0xff;
const CANCELLATION = 0x80;
const LEFT_OUT = 0xffffn;
const DATED = 2 ** 31;
/** So many entries of one deadline make up for the header of a run of their own. */
const WORTH_A_RUN = 32;

/** The greatest net of a book, ready to be sent. */
export function netOf(book: ClearingBook): { call: NetCall; problem: NettingProblem; solution: NettingSolution } {
  const clearing = new Clearing(book);
  const { problem } = clearing;
  const solution = solve(problem);
  return { call: clearing.encode(solution), problem, solution };
}

type Leg = Extract<QueueEntry, { kind: "pvp" }>;

/** Numbers a book's accounts, currencies and lanes as a net does, and writes the net down. */
export class Clearing {
  readonly #book: ClearingBook;
  readonly accounts: readonly string[];
  readonly tokens: readonly string[];
  /** In the order of the net: by currency, account and priority. */
  readonly lanes: readonly Lane[];
  readonly #laneIndex = new Map<string, number>();
  readonly #accountIndex: ReadonlyMap<string, number>;
  readonly #tokenIndex: ReadonlyMap<string, number>;
  readonly #voids: readonly (readonly number[])[];
  /**
   * Position `currency * accounts + account`, and one more that takes no part, for cancellations to name. Payments that
   * cannot settle whatever happens are left out, with those behind them.
   */
  readonly problem: NettingProblem;
  /** What was left out, in an order in which it can be dropped. */
  readonly #stuck: readonly DropRun[];

  constructor(book: ClearingBook) {
    this.#book = book;
    const lanes = book.lanes.map((lane) => (takesPart(lane) ? lane : { ...lane, entries: [] }));
    this.accounts = sorted(lanes.flatMap(({ account, entries }) => [account, ...entries.flatMap(payeeOf)]));
    this.tokens = sorted(lanes.map(({ token }) => token));
    this.#accountIndex = indexed(this.accounts);
    this.#tokenIndex = indexed(this.tokens);
    this.lanes = lanes.sort((a, b) => this.#rank(a) - this.#rank(b));
    for (const [index, lane] of this.lanes.entries()) this.#laneIndex.set(keyOf(lane), index);
    this.#voids = this.lanes.map((lane) => cancelledIn(lane));
    const queues = this.#queues();
    this.#stuck = cutDangling(queues);
    this.problem = { openings: this.#openings(), queues, limits: this.#limits() };
  }

  #queues(): QueuedPayment[][] {
    const queues: QueuedPayment[][] = Array.from({ length: this.#size + 1 }, () => []);
    for (const [index, lane] of this.lanes.entries()) {
      const payments = lane.entries.map((entry, offset) => this.#payment(index, entry, lane.opening + offset));
      queues[this.#position(lane)]!.push(...payments);
    }
    return queues;
  }

  #openings(): bigint[] {
    const openingsIn = (token: string) => this.accounts.map((account) => this.#book.balanceOf(token, account));
    return [...this.tokens.flatMap(openingsIn), 0n];
  }

  #limits(): BilateralLimit[] {
    const isIn = ({ token, payer, payee }: BookLimit) =>
      this.#tokenIndex.has(token.toLowerCase()) &&
      [payer, payee].every((who) => this.#accountIndex.has(who.toLowerCase()));
    return (this.#book.limits ?? []).filter(isIn).map(({ token, payer, payee, limit }) => ({
      payer: this.#positionOf(token, payer),
      payee: this.#positionOf(token, payee),
      limit,
    }));
  }

  get #size(): number {
    return this.tokens.length * this.accounts.length;
  }

  encode({ settled, drops }: NettingSolution): NetCall {
    const taken = this.lanes.map((lane) => this.#takenOf(lane, settled[this.#position(lane)]!));
    const writer = new RunWriter(this.lanes, this.#book.hour, (lane, entry) => this.#encode(lane, entry));
    for (const [lane, count] of taken.entries()) writer.write(lane, count);
    const prefixes = writer.length;
    for (const run of [...this.#stuck, ...drops].toReversed()) this.#writeBack(writer, run);
    return {
      accounts: [...this.accounts],
      currencies: this.tokens.map((token) => ({ token, holders: this.#holders(token) })),
      lanes: this.lanes.map((lane, index) => this.#word(lane, this.#voids[index]!.length, taken[index]!)),
      prefixes,
      entries: writer.bytes,
      voids: `0x${this.#voids
        .flat()
        .map((place) => hex(place, 4))
        .join("")}`,
    };
  }

  /** A run of drops comes back in the order of the queue: urgent payments first. */
  #writeBack(writer: RunWriter, { queue, count }: DropRun): void {
    let left = count;
    for (const index of this.#lanesAt(queue)) {
      const part = Math.min(left, writer.leftIn(index));
      writer.write(index, part);
      left -= part;
    }
  }

  #lanesAt(position: number): number[] {
    const token = this.tokens[Math.floor(position / this.accounts.length)]!;
    const account = this.accounts[position % this.accounts.length]!;
    const keys = Object.values(Priority).map((priority) => keyOf({ token, account, priority }));
    return keys.flatMap((key) => this.#laneIndex.get(key) ?? []);
  }

  #takenOf(lane: Lane, settled: number): number {
    const before = lane.priority === Priority.Urgent ? 0 : this.#urgentOf(lane);
    return Math.max(0, Math.min(lane.entries.length, settled - before));
  }

  #payment(laneIndex: number, entry: QueueEntry, place: number): QueuedPayment {
    if (entry.kind === "cancellation") return { payee: this.#size, amount: 1n, isVoid: true };
    const payee = this.#positionOf(this.lanes[laneIndex]!.token, entry.payee);
    const isVoid = this.#isVoid(laneIndex, entry, place);
    const link = entry.kind === "pvp" && !isVoid ? { link: this.#linkOf(entry) } : {};
    return { payee, amount: entry.amount, isVoid, ...link };
  }

  #isVoid(laneIndex: number, entry: Exclude<QueueEntry, { kind: "cancellation" }>, place: number): boolean {
    const { token, account } = this.lanes[laneIndex]!;
    if (entry.hour < this.#book.hour || this.#isBarred(token, account, entry.payee)) return true;
    if (entry.kind === "pvp") return this.#isWidowed(entry, account);
    if (this.#voids[laneIndex]!.includes(place)) return true;
    return entry.kind === "raised" && !this.#stillWaits({ token, account, priority: Priority.Normal }, entry.replaced);
  }

  /** Whether the other leg left without this one, or cannot be paid. */
  #isWidowed(entry: Leg, account: string): boolean {
    const other = this.#partner(entry);
    if (entry.other.place < other.opening) return true;
    return other.hasLeft !== true && this.#isBarred(other.token, other.account, account);
  }

  #stillWaits(key: LaneKey, place: number): boolean {
    const index = this.#laneIndex.get(keyOf(key));
    return index !== undefined && place >= this.lanes[index]!.opening;
  }

  #isBarred(token: string, payer: string, payee: string): boolean {
    return this.#book.isBarred?.(token, payer, payee) ?? false;
  }

  #linkOf(entry: Leg) {
    const other = this.#partner(entry);
    const before = other.priority === Priority.Urgent ? 0 : this.#urgentOf(other);
    return { queue: this.#position(other), index: before + entry.other.place - other.opening };
  }

  #partner(entry: Leg): Lane {
    return this.lanes[this.#partnerIndex(entry)]!;
  }

  #partnerIndex({ other, payee }: Leg): number {
    const key = { token: other.token, account: payee, priority: other.priority };
    const index = this.#laneIndex.get(keyOf(key));
    if (index === undefined) throw new MissingLane(key);
    return index;
  }

  /** How many urgent entries stand before a normal lane. */
  #urgentOf({ token, account }: LaneKey): number {
    const index = this.#laneIndex.get(keyOf({ token, account, priority: Priority.Urgent }));
    return index === undefined ? 0 : this.lanes[index]!.entries.length;
  }

  /** The bytes of an entry behind its deadline, if it has its own (`NetReplay.sol`). */
  #encode(laneIndex: number, entry: QueueEntry): string {
    if (entry.kind === "cancellation") return this.#encodeCancellation(laneIndex, entry.place);
    const { header, bytes } = packAmount(entry.amount);
    if (entry.kind === "pvp") return this.#encodeLeg(entry, header) + bytes;
    const payee = hex(this.#accountIndex.get(entry.payee.toLowerCase())!, 1);
    if (entry.kind === "payment") return hex(header, 1) + payee + bytes;
    return hex((3 << 5) | header, 1) + payee + hex(entry.replaced, 4) + bytes;
  }

  #encodeLeg(entry: Leg, header: number): string {
    const other = this.#partnerIndex(entry);
    const ahead = entry.other.place - this.lanes[other]!.opening;
    const isNear = ahead >= 0 && ahead <= PLACES_A_RUN;
    const place = isNear ? hex(ahead, 2) : hex(entry.other.place, 4);
    return hex(((isNear ? 1 : 2) << 5) | header, 1) + hex(other, 2) + place;
  }

  #encodeCancellation(laneIndex: number, place: number): string {
    const hint = this.#voids[laneIndex]!.indexOf(place);
    return hex(CANCELLATION, 1) + hex(place, 4) + hex(Math.max(hint, 0), 2);
  }

  /** Payers, payees, and the payees of legs whose lane is held, of which only the other leg tells. */
  #holders(token: string): bigint {
    const lanes = this.lanes.filter((lane) => same(lane.token, token));
    if (lanes.some(({ hasLeft }) => hasLeft === true)) return 0n;
    const accounts = lanes.flatMap(({ account, entries }) => [account, ...entries.flatMap(payeeOf)]);
    const linked = this.lanes.filter(({ entries }) => entries.some((entry) => leadsTo(token, entry)));
    return [...accounts, ...linked.map(({ account }) => account)].reduce(
      (bits, account) => bits | (1n << BigInt(this.#accountIndex.get(account.toLowerCase())!)),
      0n,
    );
  }

  #word(lane: Lane, voids: number, taken: number): bigint {
    const head =
      (this.#tokenIndex.get(lane.token.toLowerCase())! << 8) | this.#accountIndex.get(lane.account.toLowerCase())!;
    const middle = lane.isLeftOut === true ? LEFT_OUT : BigInt(voids);
    return (BigInt(head) << 40n) | (BigInt(lane.priority) << 32n) | (middle << 16n) | BigInt(taken);
  }

  #position({ token, account }: LaneKey): number {
    return this.#positionOf(token, account);
  }

  #positionOf(token: string, account: string): number {
    const currency = this.#tokenIndex.get(token.toLowerCase())!;
    return currency * this.accounts.length + this.#accountIndex.get(account.toLowerCase())!;
  }

  #rank(lane: LaneKey): number {
    return this.#position(lane) * 2 + lane.priority;
  }
}

/** Writes lanes in runs (`NetReplay.sol`). */
class RunWriter {
  readonly #parts: string[] = [];
  readonly #next: number[];
  #length = 0;
  readonly #lanes: readonly Lane[];
  readonly #hour: number;
  readonly #encode: (lane: number, entry: QueueEntry) => string;

  /** `hour` is the first that has not ended: what expired before stands in runs of its own. */
  constructor(lanes: readonly Lane[], hour: number, encode: (lane: number, entry: QueueEntry) => string) {
    this.#lanes = lanes;
    this.#hour = hour;
    this.#encode = encode;
    this.#next = lanes.map(() => 0);
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  get bytes(): string {
    return `0x${this.#parts.join("")}`;
  }

  leftIn(lane: number): number {
    return this.#lanes[lane]!.entries.length - this.#next[lane]!;
  }

  write(lane: number, count: number): void {
    const from = this.#next[lane]!;
    this.#next[lane] = from + count;
    const entries = this.#lanes[lane]!.entries.slice(from, from + count);
    for (const run of runsOf(entries, this.#hour)) this.#writeRun(lane, run);
  }

  #writeRun(lane: number, run: readonly QueueEntry[]): void {
    const hours = run.flatMap((entry) => hourOf(entry) ?? []);
    const earliest = hours.reduce((least, hour) => Math.min(least, hour), hours[0] ?? this.#hour);
    const isDated = hours.some((hour) => hour !== earliest);
    const isOver = isDated && earliest < this.#hour;
    // What expired counts from an hour from which no byte reaches one that has not.
    const base = isOver ? Math.min(earliest, this.#hour - BYTE - 1) : earliest;
    this.#put(hex(lane, 2) + hex(run.length, 2) + hex(isDated ? DATED + base : base, 4));
    for (const entry of run) {
      const deadline = isDated ? hex((hourOf(entry) ?? base) - base, 1) : "";
      this.#put(deadline + this.#encode(lane, entry));
    }
  }

  #put(part: string): void {
    this.#parts.push(part);
    this.#length += part.length / 2;
  }
}

/** Neighbours in a lane, and between which hours their deadlines lie. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly earliest: number;
  readonly latest: number;
}

/** Entries in runs: those of one deadline stand alone where they are many, and with others where they are few. */
function runsOf(entries: readonly QueueEntry[], hour: number): (readonly QueueEntry[])[] {
  const runs: Part[] = [];
  for (const part of partsOf(entries)) {
    const last = runs.at(-1);
    const joint = last !== undefined && isSmall(last) && isSmall(part) ? jointOf(last, part) : undefined;
    if (joint !== undefined && isRun(joint, hour)) runs[runs.length - 1] = joint;
    else runs.push(part);
  }
  return runs.map(({ from, to }) => entries.slice(from, to));
}

/** One for each change of the deadline; a cancellation, which has none, goes with what stands before it. */
function partsOf(entries: readonly QueueEntry[]): Part[] {
  const parts: Part[] = [];
  for (const [from, entry] of entries.entries()) {
    const last = parts.at(-1);
    const hour = hourOf(entry);
    const part = { from, to: from + 1, earliest: hour ?? Infinity, latest: hour ?? -Infinity };
    const joint = last === undefined ? part : jointOf(last, part);
    if (last !== undefined && joint.earliest >= joint.latest && sizeOf(joint) <= PLACES_A_RUN) {
      parts[parts.length - 1] = joint;
    } else parts.push(part);
  }
  return parts;
}

function jointOf(first: Part, second: Part): Part {
  return {
    from: first.from,
    to: second.to,
    earliest: Math.min(first.earliest, second.earliest),
    latest: Math.max(first.latest, second.latest),
  };
}

/** Dated, or not worth a header of its own. */
function isSmall(part: Part): boolean {
  return part.earliest < part.latest || sizeOf(part) < WORTH_A_RUN;
}

/** Whether one header can tell of all of it, and all of it expired or nothing. */
function isRun(part: Part, hour: number): boolean {
  const isOneByte = part.latest - part.earliest <= BYTE;
  return isOneByte && sizeOf(part) <= PLACES_A_RUN && part.earliest >= hour === part.latest >= hour;
}

function sizeOf({ from, to }: Part): number {
  return to - from;
}

function hourOf(entry: QueueEntry): number | undefined {
  return entry.kind === "cancellation" ? undefined : entry.hour;
}

/**
 * Cuts every queue before a leg whose other leg takes no part in the net, held back or cut off itself, and tells what was
 * cut off, in an order in which it can be dropped.
 */
function cutDangling(queues: QueuedPayment[][]): DropRun[] {
  const cuts: DropRun[] = [];
  for (let found = true; found;) {
    found = false;
    for (const [queue, payments] of queues.entries()) {
      const at = payments.findIndex(({ link }) => link !== undefined && link.index >= queues[link.queue]!.length);
      if (at < 0) continue;
      found = true;
      cuts.push({ queue, count: payments.length - at });
      payments.length = at;
    }
  }
  return cuts;
}

function cancelledIn({ opening, entries }: Lane): number[] {
  const places = entries.flatMap((entry) => (entry.kind === "cancellation" ? [entry.place] : []));
  return [...new Set(places)].filter((place) => place >= opening).sort((a, b) => a - b);
}

function takesPart({ isHeld, hasLeft, isLeftOut }: Lane): boolean {
  return isHeld !== true && hasLeft !== true && isLeftOut !== true;
}

function leadsTo(token: string, entry: QueueEntry): boolean {
  return entry.kind === "pvp" && same(entry.other.token, token);
}

function payeeOf(entry: QueueEntry): string[] {
  return entry.kind === "cancellation" ? [] : [entry.payee];
}

function keyOf({ token, account, priority }: LaneKey): string {
  return `${token}/${account}/${priority}`.toLowerCase();
}

function sorted(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => address.toLowerCase()))].sort();
}

function indexed(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map(values.map((value, index) => [value, index]));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, "0");
}
